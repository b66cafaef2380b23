"""What the board shows: tables, timeline, weak spots and progress, drawn when they change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import ipywidgets as W

from kamkit.apps import plan_page as page
from kamkit.apps.parts import status
from kamkit.apps.plan_cells import Seen
from kamkit.apps.plan_controls import TABS, Controls, style, tab_title
from kamkit.apps.plan_roles import RolesTable
from kamkit.apps.plan_table import Editor, PlanTable
from kamkit.course.desk.page import to_html
from kamkit.documents.plan_columns import RACI, sheet_of
from kamkit.planning.action_plan import Milestone, Review
from kamkit.planning.action_plan_progress import progress
from kamkit.planning.action_plan_review import review_plan
from kamkit.text import say

_PARTS = ("says", "step", "message", "answer", "chart", "load", "weak", "moves", "rule", "kept")

TOLD = ("answer", "message")  # below the buttons at the end, and above the tables


class PlanEditor(Editor, Protocol):
    """Who is told of edits in lists and in the RACI matrix."""

    def assign(self, milestone: str, person: str, letters: str) -> None:
        """The roles of a person in a milestone were changed."""


class Screen:
    """The parts of the board; ``states`` are two states of the data, where they are given."""

    def __init__(self, controls: Controls, on: PlanEditor, states: tuple[Any, Any] | None) -> None:
        self.controls, self.states = controls, states
        self._on = on
        self._drawn: tuple[Any, ...] = ()
        self.tables: dict[str, PlanTable] = {}
        self.roles: RolesTable | None = None
        self.parts = {name: W.HTML().add_class(f"kk-plan-{name}") for name in _PARTS}
        self.update = W.Button(description=say("plan_board.update"))

    def show(self, seen: Seen, how: str, kept: str) -> None:
        """Bring everything in step. ``how`` the day was come by, ``kept`` whether all is saved."""
        self._draw_table(seen)
        findings = review_plan(seen.plan, seen.day)
        self.put("says", status(page.headline(seen.plan, seen.day, findings)))
        self.put("weak", page.findings_list(findings))
        step = page.next_step(seen.plan)
        self.put("step", to_html(step) if step else "")
        self.put("rule", to_html(page.day_words(self.controls.day.value, how)))
        self.put("kept", to_html(kept))
        self._draw_chart(seen)
        if self.states is not None:
            moved = progress(seen.plan, *self.states)
            self.put("moves", page.progress_table(seen.plan, moved))

    def put(self, name: str, html: str) -> None:
        """One part; what is the same is not sent again."""
        if self.parts[name].value != html:
            self.parts[name].value = html

    def _draw_table(self, seen: Seen) -> None:
        """Only the table that is looked at; the others follow when they are."""
        at = self.controls.tabs.selected_index
        name = TABS[at] if at is not None and at < len(TABS) else ""
        if name == RACI:
            if self.roles is None:
                self.roles = RolesTable(self._on.assign)
                self.controls.places[name].children = [self.roles.box]
            self.roles.show(tuple(_shown(seen, "milestones")), seen)
        elif name:
            if name not in self.tables:
                self.tables[name] = PlanTable(sheet_of(name), self._on)
                self.controls.places[name].children = [self.tables[name].box]
            self.tables[name].show(_shown(seen, name), seen)

    def _draw_chart(self, seen: Seen) -> None:
        """The picture takes longest: it is drawn when something in it is another."""
        plan, limit = seen.plan, self.controls.limit.value
        items: list[Milestone | Review] = [*plan.milestones, *plan.reviews]
        steps = tuple(replace(each, text="") for each in items)
        wanted = (steps, plan.people, seen.day, limit, seen.owner)
        if wanted == self._drawn:
            return
        dated = any(each.due for each in steps)
        self.put("chart", page.chart(plan, seen.day, limit, seen.owner) if dated else "")
        self.put("load", page.load_table(plan, seen.day, limit) if dated else "")
        self._drawn = wanted

    def arrange(self, intake: W.Widget, *, restart: bool) -> W.Widget:
        """Everything in its place; ``restart`` where there is a plan to go back to."""
        parts, controls = self.parts, self.controls
        names = ("undo", "redo", "save", *(("restart",) if restart else ()))
        acting = W.HBox([*(controls.buttons[name] for name in names), parts["kept"]])
        if self.states is not None:
            moves = W.VBox([parts["moves"], self.update.add_class("kk-plan-button-update")])
            controls.tabs.children = [*controls.tabs.children, moves]
            controls.tabs.titles = [*map(tab_title, TABS), say("plan_board.tab_progress")]
        chart = W.VBox([parts["chart"], parts["load"]]).add_class("kk-plan-picture")
        weak = W.VBox([W.HTML(to_html(f"**{say('plan_board.weak')}**")), parts["weak"]])
        below = W.HBox([chart, weak.add_class("kk-plan-findings")]).add_class("kk-card-body")
        answer, message = (parts[name].add_class("kk-card-message") for name in TOLD)
        leaving = W.VBox([controls.leaving, answer, intake]).add_class("kk-plan-leaving")
        tabs = controls.tabs.add_class("kk-plan-tabs")
        whole = [style(), parts["says"], parts["step"], controls.head, parts["rule"]]
        whole += [acting.add_class("kk-card-buttons"), message, tabs, below, leaving]
        return W.VBox(whole).add_class("kk-card").add_class("kk-plan")


def _shown(seen: Seen, name: str) -> list[Any]:
    """The items of a list that the filter lets through: what a person owns or has a role in."""
    items = list(getattr(seen.plan, name))
    if not seen.owner or name not in ("milestones", "risks"):
        return items
    return [
        each for each in items if each.owner == seen.owner or seen.owner in seen.plan.roles(each.id)
    ]
