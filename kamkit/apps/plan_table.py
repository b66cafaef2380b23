"""A list of the plan as a table to edit: a row per item, a line to add one, a button to remove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import ipywidgets as W

from kamkit.apps.plan_cells import Cell, Seen
from kamkit.course.desk.page import to_html
from kamkit.documents.plan_columns import PlanSheet, SheetColumn
from kamkit.planning.action_plan import Item
from kamkit.text import say

_WIDTHS = {
    "id": "2.6em", "date": "9.2em", "number": "6.4em", "score": "4em", "yes_no": "3em",
    "direction": "6.6em", "ref": "5.6em", "formula": "5.4em",
}  # fmt: skip


class Editor(Protocol):
    """Who is told what a person does in a table."""

    def edit(self, item_id: str, column: SheetColumn, raw: Any) -> None:
        """A field was changed."""

    def add(self, sheet: PlanSheet, text: str) -> bool:
        """A line was written; whether it was taken."""

    def remove(self, item_id: str) -> None:
        """A line is to go."""


class PlanTable:
    """One list of the plan; ``box`` is the widget. Rows stay where they are while their values
    change, so that the keyboard's focus does too.
    """

    def __init__(self, sheet: PlanSheet, on: Editor) -> None:
        self.sheet = sheet
        self._on = on
        self.columns = [each for each in sheet.columns if each.heading != "days_left"]
        self.rows: dict[str, dict[str, Cell]] = {}
        self._boxes: dict[str, W.Widget] = {}
        self.removers: dict[str, W.Button] = {}
        # Every letter is sent: when Enter or the button arrives, the text is there.
        self.new = W.Text(placeholder=say(f"plan_board.new_{sheet.name}"))
        self.new.on_msg(self._on_message)
        self.adder = W.Button(description=say("plan_board.add"), icon="plus")
        self.adder.on_click(self._add)
        self.body = W.VBox().add_class("kk-plan-rows")
        adding = W.HBox([self.new.add_class("kk-plan-new"), self.adder.add_class("kk-plan-add")])
        self.box = W.VBox([self._head(), self.body, adding.add_class("kk-plan-adding")])
        self.box.add_class("kk-plan-table").add_class(f"kk-plan-list-{sheet.name}")

    def show(self, items: Sequence[Item], seen: Seen) -> None:
        """Bring the rows in step with the plan."""
        for item in items:
            if item.id not in self.rows:
                self._make_row(item.id)
            for cell in self.rows[item.id].values():
                cell.put(item, seen)
        boxes = tuple(self._boxes[item.id] for item in items)
        if self.body.children != boxes:
            self.body.children = boxes

    def _make_row(self, item_id: str) -> None:
        row = {column.heading: self._cell(item_id, column) for column in self.columns}
        words = say("plan_board.remove", item=item_id)
        remover = W.Button(description="✕", tooltip=words).add_class("kk-plan-remove")
        remover.on_click(lambda _: self._on.remove(item_id))
        self.rows[item_id], self.removers[item_id] = row, remover
        box = W.GridBox([*(cell.widget for cell in row.values()), remover], layout=self._grid)
        self._boxes[item_id] = box.add_class("kk-plan-row").add_class(f"kk-plan-row-{item_id}")

    def _cell(self, item_id: str, column: SheetColumn) -> Cell:
        return Cell(column, lambda raw: self._on.edit(item_id, column, raw))

    def _add(self, _: object = None) -> None:
        if self._on.add(self.sheet, self.new.value):
            self.new.value = ""

    def _on_message(self, _: object, content: Mapping[str, Any], __: object) -> None:
        if content.get("event") == "submit":
            self._add()

    def _head(self) -> W.Widget:
        labels = [W.HTML(to_html(column.label)) for column in self.columns]
        return W.GridBox([*labels, W.HTML()], layout=self._grid).add_class("kk-plan-head")

    @property
    def _grid(self) -> dict[str, str]:
        widths = [*map(_width, self.columns), "2em"]
        return {"grid_template_columns": " ".join(widths)}


def _width(column: SheetColumn) -> str:
    if column.kind != "text":
        return _WIDTHS[column.kind]
    if column.field == "owner":
        return "minmax(7em, 10em)"
    return f"minmax({min(column.width / 3, 9):.1f}em, {column.width}fr)"
