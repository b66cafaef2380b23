"""Rows as bytes that are the same on every machine: CSV and a plain workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence

from kamkit.fixed_bytes import fix_bytes

_MADE = dt.datetime(2026, 11, 2, 9, 0)


def as_csv(rows: Iterable[Sequence[str]], end: str = "\r\n", quote_all: bool = False) -> str:
    """Rows as CSV text.

    >>> as_csv([["a", "1,5"]], "\\n")
    'a,"1,5"\\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_MINIMAL)
    if quote_all:
        writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    return text.getvalue()


def as_workbook(rows: Iterable[Sequence[str]], sheet: str) -> bytes:
    """Rows as an xlsx of one sheet, every cell text."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _MADE})
        page = workbook.add_worksheet(sheet)
        bold = workbook.add_format({"bold": True})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_string(at, column, cell, None if at else bold)
        page.freeze_panes(1, 0)
    return fix_bytes(made.getvalue())
