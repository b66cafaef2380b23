"""What an edited workbook brought: edits taken over, cells not understood, conflicts to decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields

import ipywidgets as W

from kamkit.course.desk.page import to_html
from kamkit.documents.plan_changes import CellChange, PlanRead
from kamkit.planning.action_plan import ActionPlan, Milestone
from kamkit.text import say

_MOST = 30


class Intake:
    """The list of what was found; ``settle`` is called with the changes of the file that a person
    chooses over the plan's."""

    def __init__(self, settle: Callable[[CellChange], None]) -> None:
        self._settle = settle
        self.says = W.HTML()
        self.choices = W.VBox()
        self.box = W.VBox([self.says, self.choices]).add_class("kk-plan-intake")

    def show(self, read: PlanRead, file: str) -> None:
        """Tell what was read, with a button at each conflict that can be decided here."""
        edits, conflicts, misread = read.edits, read.conflicts, read.misread
        counts = {"edits": len(edits), "conflicts": len(conflicts), "misread": len(misread)}
        lines = [say("plan_board.taken", None, file=file, **counts)]
        lines += [each.words for each in edits[:_MOST]]
        if misread:
            lines += [f"**{say('plan_board.misread')}**", *_words(misread)]
        if conflicts:
            lines.append(f"**{say('plan_board.conflicts')}**")
        self.says.value = to_html("\n".join(lines))
        self.choices.children = [self._choice(each) for each in conflicts[:_MOST]]

    def clear(self) -> None:
        """Say nothing."""
        self.says.value, self.choices.children = "", ()

    def _choice(self, change: CellChange) -> W.Widget:
        words = W.HTML(to_html(change.words))
        if change.rule == "conflict_removed":
            return words
        button = W.Button(description=say("plan_board.take_theirs"))

        def clicked(_: object) -> None:
            button.disabled = True
            self._settle(change)

        button.on_click(clicked)
        return W.HBox([words, button.add_class("kk-plan-theirs")]).add_class("kk-plan-conflict")


def with_change(plan: ActionPlan, change: CellChange) -> ActionPlan:
    """The plan with the file's value in place of its own."""
    if change.rule == "conflict_row":
        return plan.without(change.item)
    item = plan.item(change.item)
    if change.field in {field.name for field in fields(item)}:
        return plan.change(change.item, **{change.field: change.file})
    assert isinstance(item, Milestone)  # else a field of the RACI matrix: a person's roles
    roles = {**plan.roles(change.item), change.field: change.file or ""}
    return plan.with_roles(change.item, roles)


def _words(changes: Sequence[CellChange]) -> list[str]:
    return [each.words for each in changes[:_MOST]]
