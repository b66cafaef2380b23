"""The RACI matrix of a plan to edit: milestones down, people across, a choice in each field."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W

from kamkit.apps.plan_cells import Seen
from kamkit.course.desk.page import to_html
from kamkit.documents.plan_columns import ROLES
from kamkit.planning.action_plan import Milestone
from kamkit.text import MISSING, say

_RANK = "RACI".index


class RolesTable:
    """Who does, answers, is asked, is told; ``told(milestone, person, letters)`` hears of it."""

    def __init__(self, told: Callable[[str, str, str], None]) -> None:
        self._told = told
        self._putting = False
        self._shape: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self.fields: dict[tuple[str, str], W.Dropdown] = {}
        self._texts: dict[str, W.HTML] = {}
        self.matrix = W.GridBox().add_class("kk-plan-matrix")
        key = W.HTML(to_html(say("action_plan.raci_key"))).add_class("kk-plan-hint")
        self.empty = W.HTML(to_html(say("plan_board.no_roles")))
        self.box = W.VBox([key, self.matrix, self.empty]).add_class("kk-plan-table")

    def show(self, milestones: tuple[Milestone, ...], seen: Seen) -> None:
        """Bring the matrix in step with the plan."""
        shape = tuple(each.id for each in milestones), seen.people
        if shape != self._shape:
            self._build(*shape)
        self.empty.layout.display = "none" if all(shape) else "block"
        self._putting = True
        try:
            for each in milestones:
                roles = seen.plan.roles(each.id)
                self._texts[each.id].value = to_html(f"**{each.id}** {each.text}")
                for person in seen.people:
                    _put(self.fields[each.id, person], roles.get(person, ""))
        finally:
            self._putting = False

    def _build(self, milestones: tuple[str, ...], people: tuple[str, ...]) -> None:
        self._shape = (milestones, people)
        self._texts = {each: W.HTML() for each in milestones}
        self.fields = {(each, who): self._field(each, who) for each in milestones for who in people}
        grid: list[W.Widget] = [W.HTML(), *(W.HTML(to_html(who)) for who in people)]
        for each in milestones:
            grid += [self._texts[each], *(self.fields[each, who] for who in people)]
        self.matrix.children = grid if all(self._shape) else []
        columns = f"minmax(12em, 2fr) repeat({max(len(people), 1)}, minmax(5em, 1fr))"
        self.matrix.layout.grid_template_columns = columns

    def _field(self, milestone: str, person: str) -> W.Dropdown:
        field = W.Dropdown(tooltip=f"{milestone}, {person}")

        def changed(change: dict[str, str]) -> None:
            if not self._putting:
                self._told(milestone, person, change["new"])

        field.observe(changed, names="value")
        return field


def _put(field: W.Dropdown, letters: str) -> None:
    letters = "".join(sorted(set(letters), key=_RANK))
    known = [*ROLES, *([letters] if letters and letters not in ROLES else [])]
    options = [(MISSING, ""), *((each, each) for each in known)]
    if list(field.options) != options:
        field.options = options
    if field.value != letters:
        field.value = letters
