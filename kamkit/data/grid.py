"""A file as a grid of cells, before anybody knows what its columns mean."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from kamkit.data.encoding import decode
from kamkit.errors import UnreadableFile

DELIMITERS = (",", "\t", ";", "|")
SPACES = " "
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_LOOK_AHEAD = 60
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Grid:
    """Cells under their headers.

    ``cells`` holds one column per header, by position (0, 1, ...); ``headers`` are the file's own;
    ``rows`` gives each row's number in the file as a spreadsheet counts it; ``header_row`` is
    that of the headers, ``header_rows`` how many rows they fill and ``above`` the row over them;
    ``broken`` are lines with too many or too few fields (row, text).
    """

    file: str
    headers: tuple[str, ...]
    cells: pd.DataFrame
    rows: pd.Series[int]
    header_row: int
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    broken: tuple[tuple[int, str], ...] = field(default=())
    header_rows: int = 1
    above: tuple[str, ...] = ()


Score = Callable[[list[str]], int]
"""How many of these cells are headers that somebody knows: finds the header row."""


def read_grids(
    path: str | Path, score: Score, encoding: str | None, sheet: str | None
) -> list[Grid]:
    """Read a file into one grid, or a workbook into one per sheet that holds anything.

    Raises ``UnreadableFile`` (absent, a folder, empty, protected, not a table).
    """
    path = Path(path)
    if not path.exists():
        raise UnreadableFile("no_file", file=str(path), nearby=nearby(path))
    if path.is_dir():
        raise UnreadableFile("is_folder", file=str(path))
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return _read_workbook(path, score, sheet)
    if suffix in (".parquet", ".pq"):
        return [_read_parquet(path)]
    return [_read_text(path, score, encoding)]


def nearby(path: Path) -> list[str]:
    """Names in the same folder that are like that of a file which is not there."""
    import difflib

    if not path.parent.is_dir():
        return []
    return difflib.get_close_matches(path.name, [p.name for p in path.parent.iterdir()], 3, 0.5)


# --- text -----------------------------------------------------------------------------------


def _read_text(path: Path, score: Score, encoding: str | None) -> Grid:
    decoded = decode(path.read_bytes(), path.name, encoding)
    text, skipped = decoded.text, 0
    told = _SEP_LINE.match(text)
    if told:
        text, skipped = text[told.end() :], 1
    head = _first_lines(text)
    delimiter = told[1] if told else _sniff(head)
    if delimiter == SPACES:
        text = "\n".join("\t".join(line.split()) for line in text.splitlines())
        head, delimiter_in_text = _first_lines(text), "\t"
    else:
        delimiter_in_text = delimiter
    records = list(csv.reader(head, delimiter=delimiter_in_text))
    at = _header_index(records, score)
    width = max(len(records[at]), 1)
    names = _trim(records[at])
    lines_before = _lines_of(records, at, head, delimiter_in_text)
    body = text if lines_before == 0 else "".join(text.splitlines(keepends=True)[lines_before:])
    cells, rows, broken = _parse(body, delimiter_in_text, width)
    first = lines_before + skipped + 1
    rows = rows + first
    broken = tuple((row + first, line) for row, line in broken)
    return Grid(
        path.name,
        tuple(names + [""] * (width - len(names))),
        cells,
        rows,
        first,
        encoding=decoded.encoding,
        delimiter=delimiter,
        broken=broken,
        above=tuple(_trim(records[at - 1])) if at else (),
    )


def _first_lines(text: str) -> list[str]:
    return text[: 1 << 18].splitlines(keepends=True)[:_LOOK_AHEAD]


def _sniff(head: list[str]) -> str:
    """The delimiter under which most lines have the same number of fields, more than one."""

    def fit(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(r) for r in csv.reader(head, delimiter=delimiter) if any(r))
        width, lines = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        return (lines / widths.total() if width > 1 else 0.0), width

    best = max(DELIMITERS, key=lambda d: (fit(d)[0] > 0.5, fit(d)))
    return best if fit(best)[1] > 1 else SPACES


def _header_index(records: list[list[str]], score: Score) -> int:
    """The row with most known headers; the first row with anything in it where none is known."""
    scores = [score(record) for record in records[:20]]
    if max(scores, default=0) > 0:
        return scores.index(max(scores))
    return next(
        (i for i, record in enumerate(records) if any(cell.strip() for cell in record)),
        0,
    )


def _lines_of(records: list[list[str]], at: int, head: list[str], delimiter: str) -> int:
    """How many physical lines stand before record ``at`` (a quoted cell may span several)."""
    if at == 0:
        return 0
    reader = csv.reader(head, delimiter=delimiter)
    for _ in range(at):
        next(reader)
    return reader.line_num


def _trim(record: list[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in record]


Parsed = tuple[pd.DataFrame, "pd.Series[int]", tuple[tuple[int, str], ...]]


def _parse(body: str, delimiter: str, width: int) -> Parsed:
    """Cells as text, row numbers from 1 after the header, broken lines."""
    broken: list[tuple[int, str]] = []

    def keep_aside(row: Any) -> str:
        broken.append((row.number - 1, row.text))
        return "skip"

    names = [str(i) for i in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(body.encode("utf-8")),
            read_options=arrow_csv.ReadOptions(
                column_names=names, skip_rows=1, use_threads=False, block_size=1 << 24
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=keep_aside,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return _parse_leniently(body, delimiter, width)
    cells = table.to_pandas()
    cells.columns = pd.RangeIndex(width)
    numbers = pd.Series(range(1, len(cells) + len(broken) + 1), dtype="int64")
    kept = numbers[~numbers.isin([row for row, _ in broken])].reset_index(drop=True)
    return cells, kept, tuple(broken)


def _parse_leniently(body: str, delimiter: str, width: int) -> Parsed:
    """What the fast parser refuses (open quotes, stray carriage returns), record by record."""
    csv.field_size_limit(1 << 30)
    records = list(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter))[1:]
    good = [(i, r) for i, r in enumerate(records, 1) if len(r) == width]
    broken = tuple(
        (i, delimiter.join(r)) for i, r in enumerate(records, 1) if len(r) != width and any(r)
    )
    cells = pd.DataFrame([r for _, r in good], columns=pd.RangeIndex(width), dtype="str")
    return cells, pd.Series([i for i, _ in good], dtype="int64"), broken


# --- workbooks and Parquet --------------------------------------------------------------------


def _read_workbook(path: Path, score: Score, sheet: str | None) -> list[Grid]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise UnreadableFile("protected_file", file=path.name) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise UnreadableFile("broken_workbook", file=path.name) from None
    if sheet is not None and sheet not in book.sheet_names:
        raise UnreadableFile("no_sheet", file=path.name, value=sheet, known=book.sheet_names)
    grids = []
    for name in [sheet] if sheet is not None else book.sheet_names:
        try:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (calamine.CalamineError, OSError, ValueError):
            raise UnreadableFile("broken_workbook", file=path.name) from None
        if any(cell != "" for row in rows for cell in row):
            grids.append(_sheet_grid(path.name, name, rows, score))
    if not grids:
        raise UnreadableFile("empty_file", file=path.name)
    return grids


def _sheet_grid(file: str, sheet: str, rows: list[list[Any]], score: Score) -> Grid:
    as_text = [[str(cell) for cell in row] for row in rows[:20]]
    at = _header_index(as_text, score)
    headers = _trim([str(cell) for cell in rows[at]])
    while headers and not headers[-1]:
        headers.pop()
    width = max([len(headers), *(_used(row) for row in rows[at + 1 :])])
    headers += [""] * (width - len(headers))
    body = [(row + [""] * width)[:width] for row in rows[at + 1 :]]
    cells = pd.DataFrame(body, columns=pd.RangeIndex(width), dtype=object)
    numbers = pd.Series(range(at + 2, at + 2 + len(body)), dtype="int64")
    above = tuple(_trim([str(cell) for cell in rows[at - 1]])) if at else ()
    return Grid(file, tuple(headers), cells, numbers, at + 1, sheet=sheet, above=above)


def _used(row: list[Any]) -> int:
    return max((i + 1 for i, cell in enumerate(row) if cell != ""), default=0)


def _read_parquet(path: Path) -> Grid:
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError, pa.ArrowInvalid):
        raise UnreadableFile("broken_parquet", file=path.name) from None
    headers = tuple(str(name) for name in frame.columns)
    frame = frame.reset_index(drop=True)
    frame.columns = pd.RangeIndex(len(headers))
    return Grid(path.name, headers, frame, pd.Series(range(1, len(frame) + 1), dtype="int64"), 0)
