"""The action plan as a workbook that goes on calculating: days left, status, the way done."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamkit.documents import plan_formulas
from kamkit.documents.plain_text import plain
from kamkit.documents.plan_columns import (
    HEAD_ROW,
    RACI,
    ROLES,
    SHEETS,
    SPARE_PEOPLE,
    SPARE_ROWS,
    STORE_SHEET,
    PlanSheet,
    SheetColumn,
    sheet_of,
)
from kamkit.documents.plan_overview import write_overview
from kamkit.documents.plan_words import plan_title
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.plain import as_date
from kamkit.safe_file import write_safely
from kamkit.text import language, say
from kamkit.width import cells

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_CHUNK = 30_000  # characters of the stored plan in one cell, which holds 32,767
_A4 = 9
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "long_title": {"bold": True, "font_size": 14, "text_wrap": True, "valign": "top"},
    "hint": {"font_color": "#5B6875"},
    "bold": {"bold": True, "valign": "top"},
    "head": {
        "bold": True,
        "bg_color": "#E8EEF4",
        "border": 1,
        "border_color": "#B8C4D0",
        "valign": "top",
    },
    "text": {"align": "left", "indent": 1},
    "quoted": {"quote_prefix": True, "align": "left", "indent": 1},
    "date": {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1},
    "number": {"num_format": "#,##0.00"},
    "whole": {"num_format": "#,##0"},
    "formula": {"bg_color": "#F3F4F6", "align": "left", "indent": 1},
    "day": {"bg_color": "#F3F4F6", "align": "left", "indent": 1, "num_format": "yyyy-mm-dd"},
    "share": {"bg_color": "#F3F4F6", "num_format": "0%"},
    "late": {"bg_color": "#FBE0DD", "font_color": "#8C1D18"},
    "soon": {"bg_color": "#FFF1CC", "font_color": "#6B4E00"},
    "done": {"bg_color": "#DDF1E1", "font_color": "#1B5E2B"},
}
_WHOLE_BAR = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
_WRAPPED = ("text", "quoted", "head", "bold")
_LINE_HEIGHT, _HIGHEST = 15.0, 409.0  # points; a row cannot be higher
_BOXED = ("text", "quoted", "date", "number", "whole", "formula", "share", "day")


def write_plan_workbook(plan: ActionPlan, path: str | Path, as_of: dt.date | str) -> Path:
    """Write the plan as xlsx in the language in force, one sheet a list, to be edited by people.

    Status, days left, the way done and the risk score are formulas (``TODAY()``); ``as_of`` gives
    the values shown until a program recalculates. Lists offer what a cell may hold; empty rows
    below take what is added. ``read_plan`` brings the edits back. Returns the path.

    >>> import tempfile
    >>> plan = ActionPlan("KH1026", "Liling Paper")
    >>> write_plan_workbook(plan, tempfile.mkdtemp() + "/plan.xlsx", "2026-11-01").name
    'plan.xlsx'
    """
    import xlsxwriter

    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": plain(plan_title(plan))[:255], "author": "KAMkit"})
        _Tracker(book, plan, as_date(as_of)).write()
    write_safely(path, content.getvalue())
    return path


class _Tracker:
    """The workbook while it is written."""

    def __init__(self, book: Workbook, plan: ActionPlan, as_of: dt.date) -> None:
        self.book, self.plan, self.as_of = book, plan, as_of
        self.looks = {name: book.add_format(self._look(name)) for name in _LOOKS}

    @staticmethod
    def _look(name: str) -> dict[str, Any]:
        box = {"border": 1, "border_color": "#D8E0E8", "valign": "top"} if name in _BOXED else {}
        wrap = {"text_wrap": True} if name in _WRAPPED else {}
        return {**box, **wrap, **_LOOKS[name]}

    def write(self) -> None:
        self._write_overview()
        for sheet in SHEETS[:3]:
            self._write_list(sheet)
        self._write_raci()
        for sheet in SHEETS[3:]:
            self._write_list(sheet)
        self._store()

    def _page(self, label: str) -> Worksheet:
        page: Worksheet = self.book.add_worksheet(label)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.set_footer("&R&P / &N")
        return page

    def _write_overview(self) -> None:
        page = self._page(say("action_plan.section.overview"))
        last = {sheet.name: self._last(sheet.name) for sheet in SHEETS}
        write_overview(page, self.plan, self.as_of, self.looks, last)

    def _open_list(self, name: str, label: str) -> Worksheet:
        page = self._page(label)
        page.write_string(0, 0, label, self.looks["title"])
        page.write_string(1, 0, say(f"action_plan.hint.{name}"), self.looks["hint"])
        page.repeat_rows(HEAD_ROW)
        page.freeze_panes(HEAD_ROW + 1, 2)
        return page

    def _write_list(self, sheet: PlanSheet) -> None:
        page = self._open_list(sheet.name, sheet.label)
        items = getattr(self.plan, sheet.name)
        last = self._last(sheet.name)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width)
            page.write_string(HEAD_ROW, at, column.label, self.looks["head"])
            for number in range(len(items) + SPARE_ROWS):
                item = items[number] if number < len(items) else None
                self._write_cell(page, sheet, column, (HEAD_ROW + 1 + number, at), item)
            self._offer(page, column, at, last)
        self._set_heights(page, sheet, items)
        page.autofilter(HEAD_ROW, 0, last - 1, len(sheet.columns) - 1)
        self._colour(page, sheet, last)
        page.print_area(0, 0, max(HEAD_ROW + len(items), HEAD_ROW + 1), len(sheet.columns) - 1)

    def _set_heights(self, page: Worksheet, sheet: PlanSheet, items: Sequence[Any]) -> None:
        """Programs other than Excel do not fit a row to its wrapped text when they open a file."""
        page.set_row(HEAD_ROW, 2 * _LINE_HEIGHT)
        wide = [(each.field, each.width) for each in sheet.columns if each.kind == "text"]
        for row, item in enumerate(items, start=HEAD_ROW + 1):
            texts = [(getattr(item, field), width) for field, width in wide]
            _fit_row(page, row, texts)

    def _last(self, name: str) -> int:
        """The last row (from 1) of a list, spare rows and all."""
        return HEAD_ROW + 1 + len(getattr(self.plan, name)) + SPARE_ROWS

    def _write_cell(
        self, page: Worksheet, sheet: PlanSheet, column: SheetColumn, at: tuple[int, int], item: Any
    ) -> None:
        if column.kind == "formula":
            look = self.looks["share" if column.heading == "share_done" else "formula"]
            last = self._last("milestones")
            rule = plan_formulas.formula(sheet, column.heading, at[0] + 1, last)
            value = (
                plan_formulas.value_of(column.heading, item, self.plan, self.as_of) if item else ""
            )
            page.write_formula(*at, rule, look, value)
            return
        self._write_value(page, column, at, getattr(item, column.field) if item else None)

    def _write_value(
        self, page: Worksheet, column: SheetColumn, at: tuple[int, int], value: Any
    ) -> None:
        if value is None or value == "":
            number = self.looks["number" if column.kind == "number" else "text"]
            page.write_blank(*at, None, self.looks["date"] if column.kind == "date" else number)
        elif column.kind == "date":
            page.write_datetime(*at, dt.datetime.combine(value, dt.time()), self.looks["date"])
        elif column.kind in ("number", "score"):
            whole = float(value).is_integer()
            page.write_number(*at, value, self.looks["whole" if whole else "number"])
        elif column.kind == "yes_no":
            self._text(page, *at, say(f"action_plan.choice.{'yes' if value else 'no'}"))
        else:
            direction = column.kind == "direction"
            self._text(page, *at, say(f"action_plan.choice.{value}") if direction else value)

    def _text(self, page: Worksheet, row: int, at: int, text: str) -> None:
        text = plain(text)
        look = self.looks["quoted" if text.startswith(("=", "+", "-", "@")) else "text"]
        page.write_string(row, at, text, look)

    def _offer(self, page: Worksheet, column: SheetColumn, at: int, last: int) -> None:
        """The list of what a cell may hold; a date or a number where that is asked."""
        rule: dict[str, Any] | None = None
        if column.kind in ("yes_no", "direction"):
            keys = ("yes", "no") if column.kind == "yes_no" else ("up", "down")
            words = [say(f"action_plan.choice.{key}") for key in keys]
            rule = {"validate": "list", "source": words}
        elif column.kind == "ref":
            other = sheet_of(column.refers_to)
            source = plan_formulas.column_range(other, "id", self._last(other.name))
            rule = {"validate": "list", "source": f"={source}"}
        elif column.kind == "score":
            rule = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 5}
        elif column.kind == "date":
            rule = {"validate": "date", "criteria": ">", "value": dt.date(2000, 1, 1)}
        elif column.kind == "number":
            rule = {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}
        if rule is not None:
            message = {
                "error_title": "KAMkit",
                "error_message": say(f"action_plan.ask.{column.kind}"),
            }
            page.data_validation(HEAD_ROW + 1, at, last - 1, at, {**rule, **message})

    def _colour(self, page: Worksheet, sheet: PlanSheet, last: int) -> None:
        for at, column in enumerate(sheet.columns):
            area = (HEAD_ROW + 1, at, last - 1, at)
            if column.heading == "status":
                for key in ("late", "soon", "done"):
                    same = {"type": "cell", "criteria": "==", "value": plan_formulas.word(key)}
                    page.conditional_format(*area, {**same, "format": self.looks[key]})
            elif column.heading == "share_done":
                bar = {"type": "data_bar", "bar_color": "#8FB7D6"}
                page.conditional_format(*area, {**bar, **_WHOLE_BAR})
            elif column.heading == "score":
                first = f"{'ABCDEFGH'[at]}{HEAD_ROW + 2}"
                rule = f"=AND(ISNUMBER({first}),{first}>=12)"
                high = {"type": "formula", "criteria": rule, "format": self.looks["late"]}
                page.conditional_format(*area, high)

    def _write_raci(self) -> None:
        page = self._open_list(RACI, say(f"action_plan.section.{RACI}"))
        people = self.plan.people
        heads = [say("action_plan.column.id"), say("action_plan.column.milestone"), *people]
        for at, head in enumerate([*heads, *[""] * SPARE_PEOPLE]):
            page.write_string(HEAD_ROW, at, plain(head), self.looks["head"])
        _fit_row(page, HEAD_ROW, [(name, 14) for name in (*people, "")])
        page.set_column(0, 0, 7)
        page.set_column(1, 1, 46)
        page.set_column(2, 1 + len(people) + SPARE_PEOPLE, 14)
        for row, milestone in enumerate(self.plan.milestones, start=HEAD_ROW + 1):
            self._text(page, row, 0, milestone.id)
            self._text(page, row, 1, milestone.text)
            _fit_row(page, row, [(milestone.text, 46)])
            roles = self.plan.roles(milestone.id)
            for at, person in enumerate([*people, *[""] * SPARE_PEOPLE], start=2):
                self._text(page, row, at, roles.get(person, ""))
        bottom = HEAD_ROW + max(len(self.plan.milestones), 1)
        ask = {"error_title": "KAMkit", "error_message": say("action_plan.ask.role")}
        rule = {"validate": "list", "source": list(ROLES), **ask}
        page.data_validation(HEAD_ROW + 1, 2, bottom, 1 + len(people) + SPARE_PEOPLE, rule)

    def _store(self) -> None:
        """The plan as written, so that what changed in the file can be told from the rest."""
        page = self.book.add_worksheet(STORE_SHEET)
        page.very_hidden()
        words = json.dumps({"lang": language(), "plan": self.plan.to_dict()})
        for row, at in enumerate(range(0, len(words), _CHUNK)):
            page.write_string(row, 0, words[at : at + _CHUNK])


def _fit_row(page: Worksheet, row: int, texts: Sequence[tuple[str, int]]) -> None:
    """As many lines as the longest text takes in its column of so many cells."""
    lines = max((math.ceil(cells(plain(text)) / (0.9 * width)) for text, width in texts), default=1)
    page.set_row(row, min(_LINE_HEIGHT * max(lines, 1), _HIGHEST))
