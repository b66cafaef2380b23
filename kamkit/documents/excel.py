"""Workbooks: one sheet a table, real dates and numbers, native charts, nothing that executes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kamkit.safe_file import write_safely
from kamkit.schema import describe_column
from kamkit.text import language, say

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FORMATS = {
    "money": "#,##0.00;[Red]-#,##0.00",
    "share": "0.00%",
    "number": "#,##0.##",
    "integer": "#,##0",
    "date": "yyyy-mm-dd",
}
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_MOST_ROWS = 1_048_000
_A4 = 9
_LINE = 110
_WIDEST = 48


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title line, sentences, a table and, for a Pareto table, its native chart."""

    name: str
    title: str = ""
    lines: Sequence[str] = ()
    frame: pd.DataFrame | None = None
    pareto: bool = False


def write_workbook(path: str | Path, sheets: Sequence[Sheet]) -> Path:
    """Write sheets to an xlsx file, beside its target first and then renamed.

    Columns known to the schema get their heading in the language in force, their number format
    and a width; headers stay in sight, tables can be filtered. Text that starts with ``= + - @``
    is kept as text. A table of over 1,048,000 rows is cut there, which its sheet says.

    Returns the path. Raises ``OSError`` where the folder cannot be written to.

    >>> import tempfile, pathlib
    >>> sheet = Sheet("Accounts", frame=pd.DataFrame({"account_id": ["007"], "revenue": [1.5]}))
    >>> write_workbook(pathlib.Path(tempfile.mkdtemp(), "a.xlsx"), [sheet]).name
    'a.xlsx'
    """
    import xlsxwriter

    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(content, plain) as book:
        for sheet in sheets:
            _Page(book, sheet).write()
    write_safely(path, content.getvalue())
    return path


class _Page:
    """One sheet while it is written."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        self.page: Worksheet = book.add_worksheet(_SHEET_NAME.sub(" ", sheet.name)[:31])
        self.row = 0

    def write(self) -> None:
        self.page.hide_gridlines(2)
        self.page.set_landscape()
        self.page.set_paper(_A4)
        self.page.fit_to_pages(1, 0)
        if self.sheet.title:
            bold = self.book.add_format({"bold": True, "font_size": 14})
            self.page.write_string(0, 0, self.sheet.title, bold)
            self.row = 2
        for line in self.sheet.lines:
            wrap = self.sheet.frame is None
            if wrap:
                self.page.set_row(self.row, 16 * -(-_width(line) // _LINE))
            self.page.write_string(self.row, 0, line, self._style(line, text_wrap=wrap))
            self.row += 1
        if self.sheet.lines:
            self.row += 1
            if self.sheet.frame is None:
                self.page.set_column(0, 0, _LINE)
        if self.sheet.frame is not None:
            frame = _without_empty_currency(self.sheet.frame)
            self._write_frame(frame.head(_MOST_ROWS), len(frame))

    def _style(self, text: str, **extra: Any) -> Format:
        return self.book.add_format({"quote_prefix": text.startswith(_FORMULA_STARTS), **extra})

    def _write_frame(self, frame: pd.DataFrame, whole: int) -> None:
        if whole > len(frame):
            self.page.write_string(self.row, 0, say("excel.cut", n=len(frame), whole=whole))
            self.row += 1
        if frame.empty:
            self.page.write_string(self.row, 0, say("excel.no_rows"))
            return
        top = self.row
        head = self.book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.page.set_row(top, 32)
        self.page.repeat_rows(top)
        currency = _one_currency(frame)
        for at, name in enumerate(frame.columns):
            heading = _heading(str(name), currency)
            self.page.write_string(top, at, heading, head)
            self._write_column(frame[name], top + 1, at, len(heading))
        self.page.autofilter(top, 0, top + len(frame), len(frame.columns) - 1)
        self.page.freeze_panes(top + 1, min(2, len(frame.columns) - 1))
        if self.sheet.pareto:
            _add_pareto_chart(self, frame, top)

    def _write_column(self, values: pd.Series[Any], top: int, at: int, heading: int) -> None:
        kind = _kind(values)
        style = self.book.add_format(
            {"num_format": _FORMATS[kind], "valign": "top"} if kind in _FORMATS else {}
        )
        text_style = {"text_wrap": True, "valign": "top", "indent": 1}
        plain = self.book.add_format(text_style)
        quoted = self.book.add_format({**text_style, "quote_prefix": True})
        widest = min(heading, 18)
        for row, value in enumerate(values.to_list(), start=top):
            if pd.isna(value):
                continue
            if kind == "date":
                self.page.write_datetime(row, at, value.to_pydatetime(), style)
            elif kind in _FORMATS:
                self.page.write_number(row, at, float(value), style)
            else:
                text = str(value)
                self.page.write_string(
                    row, at, text, quoted if text[:1] in _FORMULA_STARTS else plain
                )
                widest = max(widest, min(_width(text), _WIDEST))
        self.page.set_column(at, at, max(widest, 14 if kind in _FORMATS else 8) + 2)


def _heading(name: str, currency: str = "") -> str:
    column = describe_column(name)
    if column is None:
        return name
    label = column.label[language()]
    return f"{label} ({currency})" if currency and column.dtype == "money" else label


def _one_currency(frame: pd.DataFrame) -> str:
    known: Any = frame["currency"].fillna("").unique() if "currency" in frame else []
    return str(known[0]) if len(known) == 1 else ""


def _without_empty_currency(frame: pd.DataFrame) -> pd.DataFrame:
    unnamed = "currency" in frame and not frame["currency"].fillna("").astype(bool).any()
    return frame.drop(columns="currency") if unnamed else frame


def _kind(values: pd.Series[Any]) -> str:
    column = describe_column(str(values.name))
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return "date"
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        if column is not None and column.dtype in _FORMATS:
            return column.dtype
        return "integer" if pd.api.types.is_integer_dtype(values.dtype) else "number"
    return "text"


def _width(text: str) -> int:
    """Columns a text takes: a Chinese character takes two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _add_pareto_chart(page: _Page, frame: pd.DataFrame, top: int) -> None:
    """The cumulative curve as a native chart that follows the sheet's cells."""
    rank, share = (list(frame.columns).index(name) for name in ("rank", "cumulative_share"))
    name, last = page.page.get_name(), top + len(frame)
    chart = page.book.add_chart({"type": "scatter", "subtype": "straight"})
    assert chart is not None
    chart.add_series(
        {
            "name": _heading("cumulative_share"),
            "categories": [name, top + 1, rank, last, rank],
            "values": [name, top + 1, share, last, share],
            "line": {"width": 2.25, "color": "#1F5A85"},
        }
    )
    chart.set_title(
        {
            "name": page.sheet.lines[0] if page.sheet.lines else page.sheet.title,
            "name_font": {"size": 12},
            "overlay": False,
        }
    )
    chart.set_x_axis({"name": say("excel.rank_axis"), "min": 0, "max": len(frame)})
    chart.set_y_axis(
        {
            "name": say("excel.share_axis"),
            "min": 0,
            "max": 1,
            "num_format": "0%",
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        }
    )
    chart.set_legend({"none": True})
    chart.set_size({"width": 720, "height": 400})
    page.page.insert_chart(top + 1, len(frame.columns) + 1, chart)
