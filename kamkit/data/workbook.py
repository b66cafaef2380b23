"""A workbook as grids, one per sheet that holds anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from kamkit.data.cells import Grid, Score, header_index, trimmed
from kamkit.data.sheet_xml import SheetXml, filled_in, read_sheets_xml
from kamkit.errors import UnreadableFile

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_T = TypeVar("_T")


def read_workbook(path: Path, score: Score, sheet: str | None) -> list[Grid]:
    """Read all sheets of a workbook, or the one that is named."""
    import python_calamine as calamine

    book = _opened(path.name, lambda: calamine.CalamineWorkbook.from_path(str(path)))
    if sheet is not None and sheet not in book.sheet_names:
        raise UnreadableFile("no_sheet", file=path.name, value=sheet, known=book.sheet_names)
    beside = read_sheets_xml(path)
    grids = []
    for name in [sheet] if sheet is not None else book.sheet_names:
        rows = _rows(path.name, book, name, beside.get(name))
        if any(cell != "" for row in rows for cell in row):
            grids.append(_sheet_grid(path.name, name, rows, score))
    if not grids:
        raise UnreadableFile("empty_file", file=path.name)
    return grids


def _rows(file: str, book: Any, name: str, xml: SheetXml | None) -> list[list[Any]]:
    if xml and xml.far:
        raise UnreadableFile("sheet_reach", file=file, sheet=name, value=xml.far)
    rows = _opened(file, lambda: book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    return filled_in(rows, xml)


def _opened(file: str, read: Callable[[], _T]) -> _T:
    """What calamine reads; damage to the file that makes it fail, or panic, in our words."""
    import python_calamine as calamine

    try:
        return read()
    except calamine.PasswordError:
        raise UnreadableFile("protected_file", file=file) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise UnreadableFile("broken_workbook", file=file) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a panic of Rust is no Exception
            raise
        raise UnreadableFile("broken_workbook", file=file) from None


def _sheet_grid(file: str, sheet: str, rows: list[list[Any]], score: Score) -> Grid:
    as_text = [[str(cell) for cell in row] for row in rows[:20]]
    at = header_index(as_text, score)
    headers = trimmed([str(cell) for cell in rows[at]])
    while headers and not headers[-1]:
        headers.pop()
    width = max([len(headers), *(_used(row) for row in rows[at + 1 :])])
    headers += [""] * (width - len(headers))
    body = [(row + [""] * width)[:width] for row in rows[at + 1 :]]
    cells = pd.DataFrame(body, columns=pd.RangeIndex(width), dtype=object)
    numbers = pd.Series(range(at + 2, at + 2 + len(body)), dtype="int64")
    above = tuple(trimmed([str(cell) for cell in rows[at - 1]])) if at else ()
    return Grid(file, tuple(headers), cells, numbers, at + 1, sheet=sheet, above=above)


def _used(row: list[Any]) -> int:
    return max((i + 1 for i, cell in enumerate(row) if cell != ""), default=0)
