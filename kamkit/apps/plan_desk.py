"""The board at work: what a person does to the plan, and everything that follows from it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kamkit.apps import plan_keep as keep
from kamkit.apps import plan_page as page
from kamkit.apps.parts import ONE_AT_A_TIME, speaking, status
from kamkit.apps.plan_cells import Seen, understood
from kamkit.apps.plan_controls import EXPORTS, TABS, Controls
from kamkit.apps.plan_history import History, same_content
from kamkit.apps.plan_intake import Intake, with_change
from kamkit.apps.plan_screen import TOLD, Screen
from kamkit.course.desk.page import words_of
from kamkit.documents.plan_changes import CellChange
from kamkit.documents.plan_columns import PlanSheet, SheetColumn
from kamkit.errors import InvalidValue
from kamkit.planning.action_plan import ActionPlan, Milestone, Strategy
from kamkit.planning.action_plan_progress import update_measures
from kamkit.text import language, say

_NO_DAY = dt.date(1970, 1, 1)  # judges a plan without dates: then any day is as good


class Board:
    """The plan being edited and what shows it; ``box`` is the widget. It keeps its language."""

    def __init__(
        self,
        given: ActionPlan,
        kept: ActionPlan | None = None,
        *,
        day: dt.date | None = None,
        states: tuple[Any, Any] | None = None,
        folder: str | os.PathLike[str] = ".",
        words: str = "",
    ) -> None:
        self.given, self.folder, self.states = given, folder, states
        self.lang = language()
        self.history = History(kept or given)
        self._saved = kept
        self._extra: list[str] = []
        self._putting = False
        self._how = "given" if day else "plan"
        self.controls = Controls(day or page.plan_day(self.plan))
        self.intake = Intake(self._settle)
        self.screen = Screen(self.controls, self, states)
        self.box = self.screen.arrange(self.intake.box, restart=not page.is_new(given))
        self.controls.tabs.selected_index = 0 if self.plan.milestones else TABS.index("objectives")
        self._listen()
        self.redraw()
        self._tell(words)

    @property
    def plan(self) -> ActionPlan:
        """The plan as it stands."""
        return self.history.plan

    @property
    def day(self) -> dt.date:
        """The day by which steps are judged."""
        day: dt.date | None = self.controls.day.value
        return day or _NO_DAY

    @property
    def people(self) -> tuple[str, ...]:
        """Who can be picked: everyone the plan names, and those added here."""
        plan = self.plan
        named = [*plan.people, *(each.owner for each in plan.risks), *self._extra]
        return tuple(dict.fromkeys(name for name in named if name.strip()))

    # What a person does

    def edit(self, item_id: str, column: SheetColumn, raw: Any) -> None:
        """One field of one item is another."""

        def change() -> ActionPlan:
            return self.plan.change(item_id, **{column.field: understood(column, raw)})

        self._do(change, place=(item_id, column.field) if column.kind == "date" else ())

    def add(self, sheet: PlanSheet, text: str) -> bool:
        """A new line at the end of a list."""
        text = text.strip()
        if not text:
            with ONE_AT_A_TIME, speaking(self.lang):
                self._tell(say("plan_board.write_first"))
            return False
        item_id = self.plan.next_id(sheet.item)
        values: dict[str, Any] = {"id": item_id, "text": text}
        if sheet.item in (Milestone, Strategy) and len(self.plan.objectives) == 1:
            values["objective"] = self.plan.objectives[0].id
        if sheet.item is Milestone:
            values["owner"] = self.controls.owner.value
        return self._do(lambda: self.plan.with_item(sheet.item(**values)), "added", item_id)

    def remove(self, item_id: str) -> None:
        """A line goes; undo brings it back."""
        self._do(lambda: self.plan.without(item_id), "removed", item_id)

    def assign(self, milestone: str, person: str, letters: str) -> None:
        """The roles of a person in a milestone."""

        def change() -> ActionPlan:
            roles = {**self.plan.roles(milestone), person: letters}
            return self.plan.with_roles(milestone, roles)

        self._do(change)

    def _undo(self) -> str:
        return say("plan_board.undone" if self.history.undo() else "plan_board.no_undo")

    def _redo(self) -> str:
        return say("plan_board.redone" if self.history.redo() else "plan_board.no_redo")

    def _restart(self) -> str:
        self.history.put(replace(self.given, revision=self.plan.revision + 1))
        return say("plan_board.restarted")

    def _save(self) -> str:
        if page.is_new(self.plan):
            return say("plan_board.account_first")
        path = keep.save(self.plan, self.folder)
        self._saved = self.plan
        return say("plan_board.saved", file=keep.shown(path))

    def _export(self, format: str) -> str:
        if page.is_new(self.plan):
            return say("plan_board.account_first")
        if self.controls.day.value is None:
            return say("plan_board.day_first")
        path, words = keep.write(self.plan, format, self.folder, self.day)
        return "\n".join([say("plan_board.written", file=keep.shown(path)), words]).strip()

    def _take(self) -> str:
        path = keep.work_file(self.plan.plan_id, "excel", self.folder)
        return self._take_in(path, keep.shown(path))

    def _take_upload(self) -> str:
        (sent, *_) = self.controls.upload.value
        name = Path(str(sent["name"]).replace("\\", "/")).name or "plan.xlsx"
        with TemporaryDirectory() as place:
            path = Path(place) / name
            path.write_bytes(bytes(sent["content"]))
            return self._take_in(path, name)

    def _take_in(self, path: Path, name: str) -> str:
        self.intake.clear()
        read = keep.take_in(path, self.plan)
        self.history.put(read.plan)
        self.intake.show(read, name)
        return ""

    def _settle(self, change: CellChange) -> None:
        taken = partial(with_change, self.plan, change)
        self._do(taken, "settled", change.item, where="answer")

    def _update(self) -> str:
        assert self.states is not None
        self.history.put(update_measures(self.plan, self.states[1]))
        return say("plan_board.updated")

    def _add_person(self) -> str:
        name = " ".join(self.controls.person.value.split())
        if not name:
            return say("plan_board.name_first")
        self._extra.append(name)
        self.controls.person.value = ""
        return say("plan_board.person_added", name=name)

    # What follows from it

    def redraw(self) -> None:
        """Bring tables, picture and sentences in step with the plan."""
        with ONE_AT_A_TIME, speaking(self.lang):
            with self._quietly():
                self.controls.put(self.plan, self.people)
                if self.controls.day.value is None:
                    self.controls.day.value = page.plan_day(self.plan)
                self.controls.enable(undo=self.history.can_undo, redo=self.history.can_redo)
            owner = self.controls.owner.value
            seen = Seen(self.plan, self.day, self.people, owner)
            self.screen.show(seen, self._how, self._kept_words)

    @property
    def _kept_words(self) -> str:
        """Whether closing the notebook now would lose something."""
        if self._saved is not None and same_content(self.plan, self._saved):
            return say("plan_board.is_saved")
        untouched = self._saved is None and same_content(self.plan, self.given)
        return say("plan_board.is_new" if untouched else "plan_board.is_unsaved")

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Controls are put somewhere without any of them being an edit."""
        self._putting = True
        try:
            yield
        finally:
            self._putting = False

    def _tell(self, words: str, where: str = "message") -> None:
        """Say it where the person is looking: near what was clicked."""
        for part in TOLD:
            self.screen.put(part, status(words) if words and part == where else "")

    # The wires

    def _do(
        self,
        change: Callable[[], ActionPlan],
        key: str = "",
        item: str = "",
        place: tuple[str, ...] = (),
        where: str = "message",
    ) -> bool:
        """Edit the plan and show it; whether the edit was taken."""
        with ONE_AT_A_TIME, speaking(self.lang):

            def edit() -> str:
                self.history.put(change(), place)
                return say(f"plan_board.{key}", item=item) if key else ""

            return self._try(edit, where)

    def _try(self, does: Callable[[], str], where: str = "message") -> bool:
        """Do something and tell its outcome in words; nothing is raised."""
        try:
            self._tell(does(), where)
            self.redraw()
        except Exception as error:  # a widget shows no traceback
            self._tell(_in_words(error), where)
            self._recover()
            return False
        return True

    def _recover(self) -> None:
        """What was not taken goes back to what the plan holds."""
        try:
            self.redraw()
        except Exception as error:  # the board stays usable, and undo is one click away
            self.screen.put("says", status(_in_words(error)))

    def _clicked(self, does: Callable[[], str], where: str = "message") -> Callable[[object], None]:
        def clicked(_: object) -> None:
            with ONE_AT_A_TIME, speaking(self.lang):
                self._try(does, where)

        return clicked

    def _changed(self, name: str) -> Callable[[dict[str, Any]], None]:
        """A control around the tables: of the plan's head, or of what is shown."""

        def changed(change: dict[str, Any]) -> None:
            if self._putting:
                return
            if name == "day":
                self._how = "chosen"
            fields = {"name": "account_name", "manager": "owner", "account": "account_id"}
            if name in fields:
                self._do(lambda: self._with_head(fields[name], change["new"]))
            else:
                self._clicked(str)(None)

        return changed

    def _with_head(self, field: str, text: str) -> ActionPlan:
        plan, text = self.plan, text.strip()
        if field == "account_id" and not text:
            raise InvalidValue("plan_board.empty_account", value=plan.account_id)
        follows = field == "account_id" and plan.plan_id == plan.account_id
        changed: dict[str, Any] = {field: text, **({"plan_id": text} if follows else {})}
        return replace(plan, revision=plan.revision + 1, **changed)

    def _listen(self) -> None:
        controls = self.controls
        for name in ("account", "name", "manager", "day", "owner", "limit"):
            getattr(controls, name).observe(self._changed(name), names="value")
        controls.tabs.observe(lambda _: self._clicked(str)(None), names="selected_index")
        does = {
            "undo": self._undo, "redo": self._redo, "save": self._save, "restart": self._restart,
            "add_person": self._add_person,
        }  # fmt: skip
        for name, action in does.items():
            controls.buttons[name].on_click(self._clicked(action))
        for name in EXPORTS:
            writes = partial(self._export, name)
            controls.buttons[name].on_click(self._clicked(writes, "answer"))
        controls.buttons["take"].on_click(self._clicked(self._take, "answer"))
        self.screen.update.on_click(self._clicked(self._update))
        controls.upload.observe(self._uploaded, names="value")

    def _uploaded(self, change: dict[str, Any]) -> None:
        if change["new"]:
            self._clicked(self._take_upload, "answer")(None)
            self.controls.upload.value = ()  # so that the same file can be sent again


def _in_words(error: Exception) -> str:
    return words_of(error, "plan_board.failed", "plan_board.not_kept")
