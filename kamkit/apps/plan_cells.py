"""One field of a plan's item as a control: text, date, number, tick or choice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as W

from kamkit.course.desk.page import to_html
from kamkit.documents.plan_cells import Misread, read_cell
from kamkit.documents.plan_columns import SheetColumn
from kamkit.documents.plan_formulas import value_of
from kamkit.documents.plan_words import format_share
from kamkit.errors import InvalidValue
from kamkit.planning.action_plan import ActionPlan, Measure
from kamkit.planning.status import status
from kamkit.text import MISSING, format_number, say

_LONG = 24  # a column that is wider in the workbook gets a field of several lines


@dataclass(frozen=True)
class Seen:
    """What the tables show: the plan, the day it is judged by, who can be picked, whose steps."""

    plan: ActionPlan
    day: dt.date
    people: tuple[str, ...]
    owner: str = ""


class Cell:
    """A control for one field; ``told`` hears of what a person changed, not of what is put."""

    def __init__(self, column: SheetColumn, told: Callable[[Any], None]) -> None:
        self.column = column
        self._told = told
        self._putting = False
        self.widget = _control(column)
        self.widget.add_class(f"kk-plan-{column.field or column.heading}")
        if column.kind not in ("id", "formula"):
            self.widget.observe(self._changed, names="value")

    def put(self, item: Any, seen: Seen) -> None:
        """Show the field as it is in the plan; what is the same is not sent to the browser."""
        self._putting = True
        try:
            if isinstance(self.widget, W.Dropdown):
                _offer(self.widget, _options(self.column, item, seen))
            shown = _shown(self.column, item, seen)
            if self.widget.value != shown:
                self.widget.value = shown
        finally:
            self._putting = False

    def _changed(self, change: Any) -> None:
        if not self._putting:
            self._told(change["new"])


def understood(column: SheetColumn, raw: Any) -> Any:
    """What a person entered, as the plan holds it; raises InvalidValue in words."""
    if column.kind == "number":
        try:
            return read_cell(column, raw)
        except Misread:
            raise InvalidValue("plan_board.number", heading=column.label, value=raw) from None
    if isinstance(raw, str):
        return " ".join(raw.splitlines()).strip()
    return raw


def _control(column: SheetColumn) -> Any:
    if column.kind in ("id", "formula"):
        return W.HTML()
    if column.kind == "date":
        return W.DatePicker(tooltip=column.label)
    if column.kind == "yes_no":
        return W.Checkbox(indent=False, tooltip=column.label)
    if column.kind in ("ref", "direction", "score") or column.field == "owner":
        return W.Dropdown(tooltip=column.label)
    if column.kind == "text" and column.width > _LONG:
        return W.Textarea(continuous_update=False, rows=2, tooltip=column.label)
    return W.Text(continuous_update=False, tooltip=column.label)


def _options(column: SheetColumn, item: Any, seen: Seen) -> list[tuple[str, Any]]:
    """What a choice offers; a value that is not among them, as from a file, stays."""
    value = getattr(item, column.field)
    if column.kind == "direction":
        return [(say(f"action_plan.choice.{each}"), each) for each in ("up", "down")]
    if column.kind == "score":
        return [(MISSING, None), *((str(n), n) for n in range(1, 6))]
    known: Sequence[str] = seen.people
    if column.kind == "ref":
        known = [each.id for each in getattr(seen.plan, column.refers_to)]
    words = [*known, *([value] if value and value not in known else [])]
    return [(MISSING, ""), *((each, each) for each in words)]


def _offer(widget: W.Dropdown, options: list[tuple[str, Any]]) -> None:
    if list(widget.options) != options:
        widget.options = options


def _shown(column: SheetColumn, item: Any, seen: Seen) -> Any:
    if column.kind == "formula":
        return _calculated(column.heading, item, seen)
    value = getattr(item, column.field)
    if column.kind == "id":
        return to_html(value)
    if column.kind == "number":
        return "" if value is None else format_number(value)
    return value


def _calculated(heading: str, item: Any, seen: Seen) -> str:
    if isinstance(item, Measure):
        return to_html(format_share(item))
    words = to_html(str(value_of(heading, item, seen.plan, seen.day)))
    if heading != "status":
        return words
    return f'<span class="kk-plan-is-{status(item.due, item.done, seen.day)}">{words}</span>'
