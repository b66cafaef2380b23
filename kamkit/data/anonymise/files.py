"""Every text that a file holds, wherever it hides: cells, properties, comments, attributes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from kamkit.data.anonymise.markup import markup_texts, unescape
from kamkit.data.encoding import decode
from kamkit.errors import DataError

LARGEST_MEMBER = 500_000_000
DEEPEST = 4
CELL_END = "¦"
_TABLES = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_IN_SHEETS = re.compile(r"(?:^|/)xl/(?:worksheets/[^/]+|sharedStrings)\.xml$")
_HEADERS = re.compile(r"<(\w+(?:Header|Footer))>.*?</\1>", re.DOTALL)
_HEADER_CODES = re.compile(r"&amp;(?:&quot;[^&]*&quot;|\"[^\"]*\"|K[0-9A-F]{6}|\d+|[A-Z])")
_MARKUP = re.compile(r"\s*(?:<\?xml|<!doctype|<html|<svg|<\w[\w:]*[\s>])", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A text of a file. ``delimiter`` parts a table's cells, "" means that a line is one cell.

    ``spare`` is another reading of what stands in an earlier piece: it reports only what that
    one did not hold. ``why`` tells that the piece could not be read at all.
    """

    text: str
    sheet: str = ""
    delimiter: str = ""
    column: str = ""
    rows: bool = True
    spare: bool = False
    why: str = ""


def read_pieces(data: bytes, name: str, sheet: str = "", depth: int = 0) -> Iterator[Piece]:
    """The texts of a file, told by its content and not by its name; what cannot be read, too."""
    if not data.strip(b"\x00 \t\r\n"):
        return
    if data.startswith(_PICTURES):
        yield Piece("", sheet, why="picture")
    elif data.startswith(b"PK\x03\x04"):
        yield from _archive(data, name, sheet, depth)
    elif data.startswith(b"PAR1"):
        yield from _parquet(data, sheet)
    else:
        yield from _text(data, name, sheet, depth)


def _text(data: bytes, name: str, sheet: str, depth: int) -> Iterator[Piece]:
    try:
        text = decode(data, name).text
    except DataError:
        text = ""
    if not text or "\x00" in text or text.startswith("%PDF"):
        yield Piece("", sheet, why="binary")
        return
    ending = PurePosixPath(name).suffix.lower()
    if ending in (".json", ".ipynb"):
        yield from _json(text, sheet, depth)
    elif ending not in _TABLES and _MARKUP.match(text):
        yield from _markup(text, sheet, depth)
    elif ending == ".ics":
        yield Piece(re.sub(r"\r?\n[ \t]", "", text).replace("\\n", " "), sheet, rows=False)
    else:
        yield _plain(text, sheet, _TABLES.get(ending, ""))
    yield from _escaped(text, sheet)


def _plain(text: str, sheet: str, delimiter: str) -> Piece:
    if delimiter == "\t":
        return Piece(text.replace("\t", CELL_END), sheet, CELL_END)
    return Piece(text, sheet, _guess_delimiter(text) if delimiter else "")


def _guess_delimiter(text: str) -> str:
    first = text[: text.find("\n")] if "\n" in text else text
    return max(",;|", key=first.count)


def _escaped(text: str, sheet: str) -> Iterator[Piece]:
    """The same text with line breaks closed, and with its escapes read."""
    plain = unescape(text)
    if plain != text:
        yield Piece(plain, sheet, rows=False, spare=True)
    if "\n" in text and len(text) < 5_000_000:
        yield Piece(re.sub(r"\s*\n\s*", " ", text), sheet, rows=False, spare=True)


def _markup(text: str, sheet: str, depth: int) -> Iterator[Piece]:
    for spare, rows, part in markup_texts(text):
        yield Piece(part, sheet, rows=rows, spare=spare)
    yield from _embedded(text, sheet, depth)


_EMBEDDED = re.compile(r"data:([\w.+/-]*)(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=\s]+)")


def _embedded(text: str, sheet: str, depth: int) -> Iterator[Piece]:
    """Files within a page, as ``data:`` addresses."""
    import base64

    for found in _EMBEDDED.finditer(text):
        try:
            inside = base64.b64decode(re.sub(r"\s", "", found[2]), validate=True)
        except ValueError:
            yield Piece("", sheet, why="broken")
            continue
        if found[1].startswith(("font/", "application/font")):
            continue  # glyphs hold no text
        if depth < DEEPEST:
            yield from read_pieces(inside, found[1].replace("/", "."), sheet, depth + 1)
        else:
            yield Piece("", sheet, why="too_deep")


def _json(text: str, sheet: str, depth: int) -> Iterator[Piece]:
    plain = _without_embedded(text)
    yield Piece(unescape(plain).replace("\\n", " ").replace('\\"', '"'), sheet)
    try:
        strings = list(_strings(json.loads(text), ""))
    except (ValueError, RecursionError):
        yield Piece("", sheet, why="broken")
        return
    lines = [each for kind, each in strings if not _is_picture(kind, each)]
    yield Piece("\n".join(lines), sheet, rows=False, spare=True)
    for kind, each in strings:
        if _is_picture(kind, each):
            yield from _embedded(f"data:{kind};base64,{each}", sheet, depth)
        elif "<" in each and _MARKUP.match(each):
            for part in _markup(each, sheet, depth):
                yield Piece(part.text, sheet, rows=False, spare=True, why=part.why)


def _is_picture(kind: str, text: str) -> bool:
    """Whether a string of a notebook is a picture's bytes."""
    return kind.startswith("image/") and not text.lstrip().startswith("<")


def _without_embedded(text: str) -> str:
    text = re.sub(r'("image/(?!svg)[\w.+-]+": *)"[A-Za-z0-9+/=\\n]*"', r'\1""', text)
    return _EMBEDDED.sub("", text)


def _strings(node: Any, kind: str) -> Iterator[tuple[str, str]]:
    """Every string and number of a JSON value, with the name it stands under."""
    if isinstance(node, dict):
        for name, inner in node.items():
            yield "", str(name)
            yield from _strings(inner, str(name))
    elif isinstance(node, list):
        if node and all(isinstance(each, str) for each in node):
            yield kind, "".join(node)
        for inner in node:
            yield from _strings(inner, "")
    elif node is not None and not isinstance(node, bool):
        yield kind, str(node)


def _archive(data: bytes, name: str, sheet: str, depth: int) -> Iterator[Piece]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        yield Piece("", sheet, why="broken")
        return
    yield Piece("\n".join(each.filename for each in members), _within(sheet, "names"), rows=False)
    if archive.comment:
        yield Piece(archive.comment.decode("utf-8", "replace"), _within(sheet, "comment"))
    if "xl/workbook.xml" in archive.namelist():
        yield from _cells(data, sheet)
    for member in members:
        yield from _member(archive, member, sheet, depth)


def _within(sheet: str, part: str) -> str:
    return f"{sheet}/{part}" if sheet else part


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, sheet: str, depth: int
) -> Iterator[Piece]:
    where = _within(sheet, member.filename)
    if member.is_dir():
        return
    if member.flag_bits & 1:
        yield Piece("", where, why="password")
    elif member.file_size > LARGEST_MEMBER or depth >= DEEPEST:
        yield Piece("", where, why="too_large" if depth < DEEPEST else "too_deep")
    else:
        try:
            inside = archive.read(member)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
            yield Piece("", where, why="broken")
            return
        if _IN_SHEETS.search(member.filename):
            for part in _beside_cells(inside):
                yield Piece(part, where, rows=False, spare=True)
        else:
            yield from read_pieces(inside, member.filename, where, depth + 1)


def _beside_cells(sheet: bytes) -> Iterator[str]:
    """What a sheet's XML holds beside the cells, which were read: formulas, headers, spare text."""
    text = re.sub(rb"<v>[-+.\deE]*</v>", b"", sheet).decode("utf-8", "replace")
    text = _HEADERS.sub(lambda found: _HEADER_CODES.sub(CELL_END, found[0]), text)
    for _, _, part in markup_texts(text):
        yield part


def _cells(data: bytes, sheet: str) -> Iterator[Piece]:
    """The cells of every sheet of a workbook, hidden ones, too."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for number, name in enumerate(book.sheet_names, 1):
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            lines = (CELL_END.join(map(_cell, row)) for row in rows)
            yield Piece("\n".join(lines), _within(sheet, f"sheet {number}"), CELL_END)
    except (CalamineError, OSError, ValueError):
        yield Piece("", sheet, why="broken")


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return re.sub(rf"[\r\n{CELL_END}]+", " ", str(value))


def _parquet(data: bytes, sheet: str) -> Iterator[Piece]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(data))
    except (pa.ArrowException, OSError, ValueError):
        yield Piece("", sheet, why="broken")
        return
    notes = table.schema.metadata or {}
    yield Piece("\n".join(b.decode("utf-8", "replace") for b in notes.values()), sheet, rows=False)
    for name, values in zip(table.column_names, table.columns, strict=True):
        lines = ["" if each is None else _cell(each) for each in values.to_pylist()]
        yield Piece("\n".join([name, *lines]), sheet, CELL_END, name)
