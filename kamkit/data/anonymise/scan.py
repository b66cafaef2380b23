"""The proof that no original is left: every text of every file, searched for every original."""

from __future__ import annotations

import bisect
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from kamkit.data.anonymise.files import CELL_END, LARGEST_MEMBER, Piece, read_pieces
from kamkit.data.anonymise.find import Finder
from kamkit.data.anonymise.key import Key
from kamkit.data.anonymise.names import unify
from kamkit.data.anonymise.rules import rule_for
from kamkit.schema import NUMERIC, describe_column, tables

NOT_PROVEN = "not_proven"
COLUMNS = ["file", "sheet", "row", "column", "kind", "found"]
_SHOWN = re.compile(r"(?<=\S)\S")
Leak = tuple[str, str, int | None, str, str, str]
Source = str | Path | pd.DataFrame


def scan_for_names(
    what: Source | Iterable[Source] | Mapping[str, pd.DataFrame], key: Key
) -> pd.DataFrame:
    """Search files and frames for any original of a key, and for contact data.

    Parameters
    ----------
    what
        A file, a folder (all files in it), a frame, several of them, or frames by name. Read are
        csv and other text, xlsx (cells, hidden sheets, sheet names, comments, properties, defined
        names, formulas), docx, pptx, odt and other XML in zip, html, json, ipynb, ics, parquet, and
        zip of those; told by content, not by name.
    key
        What ``anonymise`` gave, or ``open_key``.

    Returns
    -------
    DataFrame
        One row per leak: file, sheet (or part of the file), row (the line, from 1), column (as the
        schema calls it, else its number), kind and found, all but its first letters starred. No row
        means: nothing is left. Kinds are those of the key; ``part_of_account`` and
        ``part_of_competitor``: a company's name without place, legal form and trade, of two Chinese
        characters or four letters, where it is no common word; email, phone, id_number,
        tax_number, address, wechat by their shape. ``not_proven`` is a file, or a part of it,
        that cannot be read - pictures, passwords, PDF, xls -: it may hold anything; ``found`` says
        why.

        Case, width, blanks and hidden characters make no difference, nor do line ends, tags within
        a word and the escapes of HTML, JSON and web addresses. What cannot be told from
        any other word or number is found as a whole cell only: names of one Chinese character
        or two letters anywhere, ids of fewer than six digits in columns of ids.

    Raises
    ------
    OSError
        A file that is not there.

    Examples
    --------
    >>> from fractions import Fraction
    >>> key = Key({"account": {"Ningtuo Power": "Account 0042"}}, Fraction(3, 2), 7)
    >>> scan_for_names(pd.DataFrame({"comment": ["We met ＮＩＮＧＴＵＯ  power"]}), key)
        file sheet  row   column     kind          found
    0  frame         1  comment  account  n****** p****
    """
    finder = Finder(key)
    leaks: list[Leak] = []
    for name, pieces in _sources(what):
        leaks += _scan(name, pieces, finder)
    frame = pd.DataFrame(leaks, columns=COLUMNS)
    return frame.astype({"row": "Int64"}) if len(frame) else frame


def _sources(what: Any) -> Iterator[tuple[str, Iterator[Piece]]]:
    if isinstance(what, pd.DataFrame):
        yield "frame", _frame_pieces(what)
    elif isinstance(what, Mapping):
        for name, frame in what.items():
            yield str(name), _frame_pieces(frame)
    elif isinstance(what, str | Path):
        yield from _files(Path(what))
    else:
        for each in what:
            yield from _sources(each)


def _files(path: Path) -> Iterator[tuple[str, Iterator[Piece]]]:
    if not path.is_dir():
        yield str(path), _file_pieces(path, path.name)
        return
    for each in sorted(path.rglob("*")):
        if each.is_file():
            yield str(each), _file_pieces(each, str(each.relative_to(path)))


def _file_pieces(path: Path, called: str) -> Iterator[Piece]:
    yield Piece(called, "file name", rows=False)
    if path.stat().st_size > LARGEST_MEMBER:
        yield Piece("", why="too_large")
    else:
        yield from read_pieces(path.read_bytes(), path.name)


def _frame_pieces(frame: pd.DataFrame) -> Iterator[Piece]:
    labels = [
        *map(str, frame.columns),
        *map(str, frame.columns.names),
        *map(str, frame.index.names),
    ]
    yield Piece("\n".join([*labels, str(frame.attrs)]), "names", rows=False)
    columns = [(str(name), frame.iloc[:, at]) for at, name in enumerate(frame.columns)]
    if not isinstance(frame.index, pd.RangeIndex):
        columns.append(("index", frame.index.to_series()))
    for name, values in columns:
        if isinstance(values.dtype, pd.CategoricalDtype):
            yield Piece(
                "\n".join(map(str, values.cat.categories)), "categories", CELL_END, name, False
            )
        if not pd.api.types.is_datetime64_any_dtype(values):
            yield Piece("\n".join([name, *map(_line, values)]), "", CELL_END, name)


def _line(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else ""
    return str(cell).replace("\n", " ").replace(CELL_END, " ")


def _scan(name: str, pieces: Iterator[Piece], finder: Finder) -> Iterator[Leak]:
    seen: set[tuple[str, str]] = set()
    unread: set[tuple[str, str]] = set()
    for piece in pieces:
        if piece.why:
            if (piece.sheet, piece.why) not in unread:
                unread.add((piece.sheet, piece.why))
                yield (name, piece.sheet, None, "", NOT_PROVEN, piece.why)
            continue
        for kind, row, column, found in _search(piece, finder):
            if not (piece.spare and (kind, found) in seen):
                yield (name, piece.sheet, row, column, kind, _SHOWN.sub("*", found))
            seen.add((kind, found))


def _search(piece: Piece, finder: Finder) -> Iterator[tuple[str, int | None, str, str]]:
    text = unify(piece.text)
    ends: list[int] | None = None
    for hit in finder.find(text, delimiter=piece.delimiter or ""):
        if ends is None:
            ends = [found.start() for found in re.finditer("\n", text)]
        line = bisect.bisect_left(ends, hit.start)
        found, column = text[hit.start : hit.end], _column(piece, text, ends, line, hit.start)
        if not (found.isdigit() and _holds_numbers(column)):  # 139837 yuan are no order 139837
            yield hit.kind, _row(piece, line), column, found
    yield from _short(piece, text, finder)


def _holds_numbers(column: str) -> bool:
    known = describe_column(column)
    return known is not None and known.dtype in NUMERIC


def _row(piece: Piece, line: int) -> int | None:
    """A line of a file counts from 1; a frame's heading is no row."""
    if not piece.rows:
        return None
    return line if piece.column else line + 1


def _column(piece: Piece, text: str, ends: list[int], line: int, at: int) -> str:
    """The schema's name of the hit's column, else its number: a heading may be a name, too."""
    if piece.column or not piece.delimiter:
        return _safe(piece.column, "1")
    start = ends[line - 1] + 1 if line else 0
    number = _cells(text[start:at], piece.delimiter)
    headings = text[: ends[0]] if ends else text
    names = next(csv.reader([headings], delimiter=piece.delimiter), [])
    return _safe(names[number - 1] if number <= len(names) else "", str(number))


def _cells(line: str, delimiter: str) -> int:
    return max(1, len(next(csv.reader([line + "."], delimiter=delimiter), [])))


def _safe(heading: str, number: str) -> str:
    name = heading.strip().strip("\ufeff")
    return name if describe_column(name) else "" if not heading and number == "1" else number


def _short(piece: Piece, text: str, finder: Finder) -> Iterator[tuple[str, int | None, str, str]]:
    """Names and ids that count only as a whole cell."""
    if not finder.short:
        return
    lines = text.split("\n")
    delimiter = piece.delimiter or CELL_END
    headings = [cell.strip() for cell in next(csv.reader(lines[:1], delimiter=delimiter), [])]
    for line, row in enumerate(lines):
        for number, cell in enumerate(next(csv.reader([row], delimiter=delimiter), [])):
            word = cell.strip()
            if word not in finder.short:
                continue
            kinds, heading = finder.short[word], headings[number] if number < len(headings) else ""
            if word.isdigit():  # the 7th order is no leak of account 7
                kinds = kinds & _ids_under(heading)
            for kind in sorted(kinds)[:1]:
                yield kind, _row(piece, line), _safe(heading, str(number + 1)), word


def _ids_under(heading: str) -> frozenset[str]:
    """The kinds of id that a column with this heading may hold."""
    return _id_headings().get(heading, frozenset())


@cache
def _id_headings() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for table in tables().values():
        for column in table.columns:
            if column.dtype == "id":
                kind = rule_for(table, column.name, products=True).kind
                for name in column.headers:
                    found.setdefault(unify(name), set()).add(kind)
    return {heading: frozenset(kinds) for heading, kinds in found.items()}
