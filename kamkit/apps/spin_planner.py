"""The SPIN planner: write a call plan, each question read as it is typed, the plan reviewed."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import ipywidgets as W

from kamkit.apps import spin_keep as keep
from kamkit.apps.parts import ONE_AT_A_TIME, do, not_opened, paragraph, speaking, status
from kamkit.apps.spin_bank import Bank
from kamkit.apps.spin_data import Known
from kamkit.apps.spin_rows import Row, findings_html, objective_verdict
from kamkit.course.desk.page import Live, to_html, words_of
from kamkit.planning.spin import SPIN_LISTS, Fact, SpinPlan
from kamkit.planning.spin_review import review_spin
from kamkit.text import language, say

_KINDS: dict[str, type[Any]] = {name: kind for kind, (name, _) in SPIN_LISTS.items()}
_OUTCOMES = ("order", "advance", "continuation", "no_sale")
_FITTING = {"description_width": "initial"}


def spin_planner(
    plan: SpinPlan | None = None,
    *,
    folder: str | os.PathLike[str] = ".",
    lang: str | None = None,
) -> Live:
    """Plan a sales call by mouse and keyboard, reviewed while it is written.

    Begins with ``plan`` (its account keeps a file of its own), or an empty one; what was typed
    before is found again. Account, industry and facts can be taken from the data in force,
    questions from the bank. Beside each question stands what it is taken for and why; below, what
    ``review_spin`` finds, with a better wording. Every key is kept in ``my_course`` beside the
    notebooks (``folder`` is the notebook's); buttons save at once, write Word or HTML under
    ``my_work``, and begin a new plan, which asks first and sets the old one aside. All words are
    in ``lang`` (the language in force). What goes wrong is said in words; nothing is raised.

    >>> spin_planner(SpinPlan("Liling Paper"))
    SPIN planner: call plan for Liling Paper. Run this cell to use it.
    """
    with speaking(lang or language()):
        try:
            opened = keep.open_plan(plan, folder)
            words = say("spin_app.lasting")
            if plan is not None and plan.account:
                words = say("spin_app.lasting_account", account=plan.account)
            return Live(words, to_html(words), Planner(opened, plan, folder).box)
        except Exception as error:
            return not_opened("spin_app.not_opened", error)


_FAILED = ("spin_app.failed", "spin_app.not_kept")


class Planner:
    """The page and the plan on it; ``box`` is the widget. It keeps the language it began in."""

    def __init__(
        self,
        opened: keep.Opened,
        start: SpinPlan | None = None,
        folder: str | os.PathLike[str] = ".",
    ) -> None:
        self.plan, self.start, self.folder = opened.plan, start or SpinPlan(""), folder
        self.lang = language()
        self.keeper = keep.Keeper(opened.path, self._not_kept)
        self.known = Known(folder)
        self.rows: dict[str, Row] = {}
        self._setting = False
        self.account = W.Combobox(
            options=self.known.names, description=say("spin.fact.account"),
            placeholder=say("spin_app.write_account"), ensure_option=False, style=_FITTING,
        )  # fmt: skip
        self.industry = W.Text(description=say("spin.fact.industry"), style=_FITTING)
        self.outcome = W.Dropdown(
            options=[(say(f"spin.outcome.{each}"), each) for each in _OUTCOMES],
            description=say("spin.fact.outcome"), style=_FITTING,
        )  # fmt: skip
        self.objective = W.Textarea(placeholder=say("spin_app.write_objective"), rows=2)
        self.heads = {
            name: getattr(self, name) for name in ("account", "industry", "outcome", "objective")
        }
        names = ("save", "word", "html", "new", "yes", "no", "facts", "usual")
        self.buttons = {name: W.Button(description=say(f"spin_app.{name}")) for name in names}
        self.adds = {name: W.Button(description=say(f"spin_app.add_{name}")) for name in _KINDS}
        self.lists = {name: W.VBox().add_class("kk-spin-list") for name in _KINDS}
        self.aim, self.findings, self.message, self.ask = (W.HTML() for _ in range(4))
        self.bank = Bank(self._take, self.lang)
        self.box = self._arrange()
        self._listen()
        self.show(self.plan)
        self.message.value = status(opened.message) if opened.message else ""

    def show(self, plan: SpinPlan) -> None:
        """Put a plan on the page."""
        self.plan, self.rows = plan, {}
        self._setting = True
        try:
            for name, field in self.heads.items():
                field.value = getattr(plan, name)
        finally:
            self._setting = False
        self.bank.show_industry(plan.industry)
        self._draw_rows()

    def _draw_rows(self) -> None:
        """A row for each item; those there stay as they are, with what is typed into them."""
        items = {item.id: item for item in self.plan.items()}
        self.rows = {
            key: self.rows.get(key) or Row(item, self._typed, self._remove)
            for key, item in items.items()
        }
        for name, box in self.lists.items():
            box.children = tuple(self.rows[each.id].box for each in getattr(self.plan, name))
        self._review()

    def _review(self) -> None:
        """Verdicts and findings in step with the plan; lines not yet written are left out."""
        found = review_spin(written(self.plan))
        for row in self.rows.values():
            row.refresh(self.plan, found)
        own = [each for each in found if each.item == "objective"]
        self.aim.value = objective_verdict(self.plan.objective, own)
        self.findings.value = findings_html(found)
        self.buttons["usual"].layout.display = "" if self.plan.order else "none"

    def _set(self, plan: SpinPlan) -> None:
        """The plan changed: keep it."""
        self.plan = plan
        self.keeper.keep(plan)

    def _typed(self, key: str, fields: dict[str, Any]) -> None:
        def change() -> str:
            self._set(self.plan.change(key, **fields))
            self._review()
            return ""

        self._do(change)

    def _head(self, name: str, value: Any) -> None:
        def change() -> str:
            self._set(self.plan.with_fields(**{name: value}))
            if name == "account" and not self.plan.industry:
                self.industry.value = self.known.industry(value)
            if name == "industry":
                self.bank.show_industry(value)
            self._review()
            return ""

        if not self._setting:
            self._do(change)

    def _add(self, name: str, text: str = "") -> str:
        kind = _KINDS[name]
        self._set(self.plan.with_item(kind(self.plan.next_id(kind), text)))
        self._draw_rows()
        return ""

    def _take(self, name: str, text: str) -> None:
        def take() -> str:
            self._add(name, text)
            item = getattr(self.plan, name)[-1].id
            self.bank.tell(say("spin_app.taken", item=item, list=say(f"spin.section.{name}")))
            return ""

        self._do(take)

    def _remove(self, key: str) -> None:
        def change() -> str:
            self._set(self.plan.without(key))
            self._draw_rows()
            return ""

        self._do(change)

    def _facts(self) -> str:
        there = {each.text for each in self.plan.facts}
        new = [fact for fact in self.known.facts(self.plan.account) if fact not in there]
        for fact in new:
            self._set(self.plan.with_item(Fact(self.plan.next_id(Fact), fact)))
        self._draw_rows()
        return "" if new else say("spin_app.no_facts")

    def _usual(self) -> str:
        self._set(self.plan.with_fields(order=()))
        self._review()
        return ""

    def _save(self) -> str:
        path = self.keeper.save(self.plan)
        return say("spin_app.saved", file=f"{path.parent.name}/{path.name}")

    def _export(self, kind: str) -> str:
        path = keep.export(written(self.plan), kind, self.folder)
        return say("spin_app.exported", file=f"{path.parent.name}/{path.name}")

    def _new(self) -> str:
        self._asking(True)
        return ""

    def _no(self) -> str:
        self._asking(False)
        return ""

    def _yes(self) -> str:
        self._asking(False)
        self.keeper.save(self.plan)
        aside = self.keeper.set_aside()
        self.show(self.start)
        self.keeper.save(self.start)  # else the last good one would be found next time
        name = f"{aside.parent.name}/{aside.name}" if aside else ""
        return say("spin_app.begun", file=name)

    def _asking(self, asked: bool) -> None:
        self.ask.value = status(say("spin_app.sure")) if asked else ""
        for name in ("yes", "no"):
            self.buttons[name].layout.display = "" if asked else "none"

    def _not_kept(self, error: Exception) -> None:
        """Called from the keeper's own thread."""
        with ONE_AT_A_TIME, speaking(self.lang):
            self.message.value = status(words_of(error, *_FAILED))

    def _do(self, does: Callable[[], str]) -> None:
        do(does, self.message, self.lang, *_FAILED)

    def _listen(self) -> None:
        for name, field in self.heads.items():
            field.observe(lambda change, n=name: self._head(n, change["new"]), names="value")
        does: dict[str, Callable[[], str]] = {
            "save": self._save,
            "word": lambda: self._export("word"),
            "html": lambda: self._export("html"),
            "new": self._new,
            "yes": self._yes,
            "no": self._no,
            "facts": self._facts,
            "usual": self._usual,
        }
        for name, button in self.buttons.items():
            button.on_click(lambda _, n=name: self._do(does[n]))
        for name, button in self.adds.items():
            button.on_click(lambda _, n=name: self._do(lambda: self._add(n)))

    def _arrange(self) -> W.Widget:
        css = files("kamkit.apps").joinpath("spin_planner.css").read_text("utf-8")
        top = W.HBox([self.account, self.industry, self.outcome]).add_class("kk-spin-top")
        aim = W.HBox([self.objective, self.aim.add_class("kk-spin-verdict")])
        heading = _heading(say("template.column.call_objective"), "")
        parts: list[W.Widget] = [top, heading, aim.add_class("kk-spin-row")]
        for name, rows in self.lists.items():
            more = [self.buttons["facts"]] if name == "facts" else []
            hint = say(f"template.hint.{name}")
            buttons = W.HBox([self.adds[name], *more]).add_class("kk-spin-buttons")
            parts += [_heading(say(f"spin.section.{name}"), hint), rows, buttons]
        for name in ("yes", "no"):
            self.buttons[name].layout.display = "none"
        last = [self.buttons[name] for name in ("save", "word", "html", "new", "usual")]
        sure = W.HBox([self.ask, self.buttons["yes"], self.buttons["no"]])
        bank = W.Accordion([self.bank.box], titles=(say("spin_app.bank"),), selected_index=None)
        found = _heading(say("spin.section.review"), "")
        return W.VBox(
            [
                W.HTML(f"<style>{css}</style>", layout={"display": "none"}),
                *parts,
                bank.add_class("kk-spin-bank"),
                found,
                self.findings,
                W.HBox(last).add_class("kk-spin-buttons"),
                sure.add_class("kk-spin-buttons"),
                self.message.add_class("kk-spin-message"),
            ]
        ).add_class("kk-spin")


def written(plan: SpinPlan) -> SpinPlan:
    """The plan without the lines that are still empty.

    >>> written(SpinPlan("A", facts=(Fact("F1", " "),))).facts
    ()
    """
    for item in list(plan.items()):
        if not item.text.strip():
            plan = plan.without(item.id)
    return plan


def _heading(title: str, hint: str) -> W.HTML:
    words = f"<h4>{to_html(title)}</h4>" + (paragraph(hint) if hint else "")
    return W.HTML(words).add_class("kk-spin-heading")
