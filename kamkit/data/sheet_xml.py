"""What a workbook's own XML tells, and its reader of cells does not: formulas that have no value,
errors in cells, and a cell that strayed so far that the sheet between would fill the memory."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

_MOST_CELLS = 200_000_000  # a full sheet of 190 columns; the reader keeps a place for each cell
_BOOK = "xl/workbook.xml"
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, EOFError, OSError,
    RuntimeError, ValueError,
)  # fmt: skip

_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s+ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')
_TELLING = re.compile(rb't="e"|<(?:\w+:)?f[\s/>]')
_CELL = re.compile(rb"<((?:\w+:)?)c\s([^>]*[^/>])>(.*?)</\1c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")


@dataclass(frozen=True)
class SheetXml:
    """``cells`` are texts by place (row, column from 0) that the reader takes for empty: an error
    such as ``#DIV/0!``, or a formula that was never calculated; ``far`` names a stray cell."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    far: str | None = None


def read_sheets_xml(path: Path) -> dict[str, SheetXml]:
    """For each sheet of an ``.xlsx`` or ``.xlsm`` what its XML adds; nothing where it is no such
    file or damaged, which the reader of cells will say."""
    try:
        with zipfile.ZipFile(path) as book:
            return {name: _look_at(book.read(part)) for name, part in _parts(book)}
    except _DAMAGED:
        return {}


def filled_in(rows: list[list[Any]], xml: SheetXml | None) -> list[list[Any]]:
    """A sheet's rows with the texts of ``xml`` at their places, so that they are told as what they
    are: cells that hold no number.

    >>> filled_in([["amount"], [""]], SheetXml({(1, 0): "#REF!"}))
    [['amount'], ['#REF!']]
    """
    for (row, column), text in (xml.cells if xml else {}).items():
        while len(rows) <= row:
            rows.append([])
        short = column + 1 - len(rows[row])
        rows[row].extend([""] * max(short, 0))
        if rows[row][column] == "":
            rows[row][column] = text
    return rows


def _parts(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet and the part that holds it."""
    links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in ElementTree.fromstring(book.read(_BOOK)).iter():
        if not element.tag.endswith("}sheet"):
            continue
        key = next((value for name, value in element.items() if name.endswith("}id")), None)
        target = targets.get(key, "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if part in book.namelist():
            yield element.get("name", ""), part


def _look_at(xml: bytes) -> SheetXml:
    return SheetXml(
        cells=dict(_unread(xml)) if _TELLING.search(xml) else {},
        far=_far_cell(xml) if _claims_too_much(xml) else None,
    )


def _unread(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for match in _CELL.finditer(xml):
        place, inner = _PLACE.search(match[2]), match[3]
        if place is None:
            continue
        value, formula = _VALUE.search(inner), _FORMULA.search(inner)
        if b't="e"' in match[2] and value:
            text = _plain(value[1])
        elif formula and not value and b't="str"' not in match[2]:
            text = "=" + _plain(formula[1] or b"")
        else:
            continue
        yield (int(place[2]) - 1, _column(place[1])), text


def _plain(text: bytes) -> str:
    return html.unescape(text.decode("utf-8", "replace"))


def _claims_too_much(xml: bytes) -> bool:
    claimed = _DIMENSION.search(xml, 0, 1 << 14)
    return claimed is not None and _size(claimed[1], claimed[2]) > _MOST_CELLS


def _far_cell(xml: bytes) -> str | None:
    """The corner of what has values, where it is too far; formats may reach as far as they like."""
    places = [
        place
        for match in _CELL.finditer(xml)
        if _VALUE.search(match[3]) and (place := _PLACE.search(match[2]))
    ]
    if not places:
        return None
    column = max((place[1] for place in places), key=_column)
    row = max((place[2] for place in places), key=int)
    return (column + row).decode() if _size(column, row) > _MOST_CELLS else None


def _size(letters: bytes, row: bytes) -> int:
    return (_column(letters) + 1) * int(row)


def _column(letters: bytes) -> int:
    """A column's place from 0: A is 0, AA is 26.

    >>> _column(b"A"), _column(b"AA")
    (0, 26)
    """
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
