"""Rows as bytes that are the same on every machine: CSV and a plain workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
_MADE_ON_UNIX = 3
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
    """Rows as an xlsx of one sheet, every cell text, its parts stored: zlib's bytes differ."""
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
    return _stored(made.getvalue())


def _stored(content: bytes) -> bytes:
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(fixed, "w") as stored:
        for name in parts.namelist():
            about = zipfile.ZipInfo(name, _FIRST_DAY)
            about.create_system = _MADE_ON_UNIX
            about.external_attr = 0o600 << 16
            stored.writestr(about, parts.read(name))
    return fixed.getvalue()
