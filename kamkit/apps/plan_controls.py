"""The controls of the action plan board around its tables."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import ipywidgets as W

from kamkit.apps.plan_page import is_new
from kamkit.course.desk.page import to_html
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.workload import LIMIT
from kamkit.text import say

TABS = ("milestones", "raci", "objectives", "measures", "strategies", "risks", "reviews")
BUTTONS = ("undo", "redo", "save", "restart")
EXPORTS = ("word", "excel", "calendar", "page")
_FITTING = {"description_width": "initial"}


class Controls:
    """Whose plan, by which day, whose steps; buttons; and the tabs with a place for each table."""

    def __init__(self, day: dt.date | None) -> None:
        self.account, self.name, self.manager = (
            _field(name) for name in ("account", "name", "manager")
        )
        self.day = W.DatePicker(value=day, description=say("plan_board.as_of"), style=_FITTING)
        self.owner = W.Dropdown(
            options=[(say("plan_board.everybody"), "")], description=say("plan_board.owner"),
            style=_FITTING,
        )  # fmt: skip
        self.limit = W.BoundedIntText(
            min=1, max=20, value=LIMIT, description=say("plan_board.limit"), style=_FITTING
        )
        self.person = W.Text(placeholder=say("plan_board.person"))
        self.buttons = {name: _button(name) for name in (*BUTTONS, *EXPORTS, "take", "add_person")}
        self.upload = W.FileUpload(accept=".xlsx", description=say("plan_board.upload"))
        self.places = {name: W.VBox() for name in TABS}
        self.tabs = W.Tab(list(self.places.values()), titles=[tab_title(each) for each in TABS])
        self.head = self._arrange_head()
        self.leaving = self._arrange_leaving()

    def put(self, plan: ActionPlan, people: tuple[str, ...]) -> None:
        """Show who and whose; a person who is gone is no longer filtered by."""
        account = "" if is_new(plan) else plan.account_id
        for field, value in (
            (self.account, account), (self.name, plan.account_name), (self.manager, plan.owner),
        ):  # fmt: skip
            if field.value != value:
                field.value = value
        everybody = [(say("plan_board.everybody"), ""), *((each, each) for each in people)]
        if list(self.owner.options) != everybody:
            before = self.owner.value
            self.owner.options = everybody
            self.owner.value = before if before in people else ""

    def enable(self, *, undo: bool, redo: bool) -> None:
        """Grey out what would do nothing."""
        self.buttons["undo"].disabled, self.buttons["redo"].disabled = not undo, not redo

    def _arrange_head(self) -> W.Widget:
        first = W.HBox([self.account, self.name, self.manager]).add_class("kk-plan-whose")
        adding = W.HBox([self.person, self.buttons["add_person"]]).add_class("kk-plan-adding")
        second = W.HBox([self.day, self.owner, self.limit, adding]).add_class("kk-plan-views")
        for name in ("account", "name", "manager", "day", "owner", "limit", "person"):
            getattr(self, name).add_class(f"kk-plan-{name}-control")
        return W.VBox([first, second]).add_class("kk-plan-top")

    def _arrange_leaving(self) -> W.Widget:
        upload = self.upload.add_class("kk-plan-upload")
        export = W.HTML(to_html(say("plan_board.export"))).add_class("kk-plan-kept")
        writing = (self.buttons[name] for name in EXPORTS)
        whole = [export, *writing, self.buttons["take"], upload]
        return W.HBox(whole).add_class("kk-card-buttons")


def tab_title(name: str) -> str:
    """The heading of a tab."""
    return say("plan_board.tab_raci") if name == "raci" else say(f"action_plan.section.{name}")


def style() -> W.HTML:
    """The scorecard's looks and what is different here."""
    sheets = ("criteria_explorer.css", "plan_board.css")
    css = "".join(files("kamkit.apps").joinpath(name).read_text("utf-8") for name in sheets)
    return W.HTML(f"<style>{css}</style>", layout={"display": "none"})


def _field(name: str) -> W.Text:
    return W.Text(
        description=say(f"plan_board.{name}"), continuous_update=False, style=_FITTING,
        placeholder=say(f"plan_board.{name}_example"),
    )  # fmt: skip


def _button(name: str) -> W.Button:
    return W.Button(description=say(f"plan_board.{name}")).add_class(f"kk-plan-button-{name}")
