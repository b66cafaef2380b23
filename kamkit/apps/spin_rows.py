"""The lines of the SPIN planner: a field to type in, what it is tied to, and the live verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets as W

from kamkit.apps.parts import status, table
from kamkit.course.desk.page import to_html
from kamkit.planning.classify import classify_question
from kamkit.planning.findings import Finding
from kamkit.planning.spin import SPIN_LISTS, Need, ProblemQuestion, SpinItem, SpinPlan
from kamkit.planning.spin_objective import is_advance
from kamkit.text import say

EXPECTED = {"situation": "S", "problems": "P", "implications": "I", "payoffs": "N"}
TIES = {
    "implications": {"problem": "problems"},
    "needs": {"problem": "problems"},
    "payoffs": {"implication": "implications", "need": "needs"},
    "benefits": {"need": "needs"},
}
_OF_WORDING = ("not_a_question", "several_in_one", "leading_question")  # the verdict says them
_SHORT = 32  # characters of a tied item in a list to pick from
_FITTING = {"description_width": "initial"}

Changed = Callable[[str, dict[str, Any]], None]


class Row:
    """One item of the plan; ``changed(id, fields)`` hears of every key."""

    def __init__(self, item: SpinItem, changed: Changed, remove: Callable[[str], None]) -> None:
        self.id = item.id
        self.list = SPIN_LISTS[type(item)][0]
        self._changed = changed
        self._setting = False
        self.text = _area(item.text, say(f"spin_app.write_{self.list}"))
        self.fields: dict[str, Any] = {"text": self.text}
        if isinstance(item, ProblemQuestion):
            label = say("spin.column.expected")
            self.fields["problem"] = W.Text(item.problem, description=label, style=_FITTING)
        if isinstance(item, Need):
            said = say("spin.column.stated")
            self.fields["stated"] = W.Checkbox(item.stated, description=said, indent=False)
        for name in TIES.get(self.list, {}):
            label = say(f"spin_app.tie_{name}")
            self.fields[name] = W.Dropdown(description=label, style=_FITTING)
        self.says = W.HTML().add_class("kk-spin-verdict")
        gone = W.Button(description="✕", tooltip=say("spin_app.remove", item=self.id))
        gone.add_class("kk-spin-remove").on_click(lambda _: remove(self.id))
        for name, field in self.fields.items():
            field.observe(self._heard(name), names="value")
        label = W.HTML(f"<b>{escape(self.id)}</b>").add_class("kk-spin-id")
        others = [field for name, field in self.fields.items() if name != "text"]
        left = W.VBox([self.text, W.HBox(others).add_class("kk-spin-ties")])
        self.box = W.HBox([label, left.add_class("kk-spin-left"), self.says, gone])
        self.box.add_class("kk-spin-row")

    def refresh(self, plan: SpinPlan, found: Sequence[Finding]) -> None:
        """Bring the lists to pick from and the verdict in step; what is typed is left alone."""
        item = plan.item(self.id)
        self._setting = True
        try:
            for name, target in TIES.get(self.list, {}).items():
                options = [(say("spin_app.untied"), ""), *_options(plan, target)]
                field = self.fields[name]
                if list(field.options) != options:
                    field.options = options
                field.value = getattr(item, name) or ""
        finally:
            self._setting = False
        self.says.value = verdict(self.list, item.text, [f for f in found if f.item == self.id])

    def _heard(self, name: str) -> Callable[[Any], None]:
        def heard(change: Any) -> None:
            if not self._setting:
                tied = name in TIES.get(self.list, {})
                self._changed(self.id, {name: (change["new"] or None) if tied else change["new"]})

        return heard


def verdict(name: str, text: str, found: Sequence[Finding]) -> str:
    """What a text is taken for and why, and what would be better, as HTML."""
    if not text.strip():
        return ""
    parts = []
    if name in EXPECTED:
        parts.append(_kind(name, text))
    parts += [_weak(each) for each in found if each.rule not in _OF_WORDING]
    parts += [_line("better", say("spin_app.better", words=each.better)) for each in found]
    if not parts and name == "benefits":  # a fact or a need is as it is
        parts = [_line("fine", say("spin_app.fine"))]
    return "".join(parts)


def objective_verdict(text: str, found: Sequence[Finding]) -> str:
    """Whether an objective is an advance, as HTML."""
    if text.strip() and is_advance(text):
        return _line("fine", say("spin_app.advance"))
    words = (say("spin_app.better", words=each.better) for each in found)
    return "".join(_weak(each) for each in found) + "".join(_line("better", w) for w in words)


def findings_html(found: Sequence[Finding]) -> str:
    """The findings as a table, or a sentence where there are none, as HTML."""
    if not found:
        return status(say("spin.document.sound"))
    heads = [say(f"spin.column.{name}") for name in ("about", "weak_spot", "better")]
    rows = [(_about(each.item), each.words, each.better) for each in found]
    return table(heads, rows, "kk-spin-table")


def _about(item: str) -> str:
    named = ("objective", "situation", "problems")
    return say(f"spin.part.{item}") if item in named else item


def _kind(name: str, text: str) -> str:
    read = classify_question(text)
    if read.problem:
        return _line("weak", _because(say(f"spin_app.is_{read.problem}"), read.why))
    kind = say(f"spin_app.kind_{read.kind}")
    if read.kind == EXPECTED[name]:
        return _line("fine", _because(kind, read.why))
    wanted = say(f"spin.section.{name}")
    read_as = say("spin_app.elsewhere", kind=kind, list=wanted)
    return _line("other", _because(read_as, read.why))


def _because(what: str, why: str) -> str:
    return say("spin_app.because", what=what, why=why)


def _weak(finding: Finding) -> str:
    return _line("weak", finding.words)


def _line(kind: str, words: str) -> str:
    return f'<div class="kk-spin-{kind}" dir="auto">{to_html(words)}</div>'


def _options(plan: SpinPlan, target: str) -> list[tuple[str, str]]:
    items: Sequence[SpinItem] = getattr(plan, target)
    return [(f"{each.id} {_shorten(each.text)}", each.id) for each in items]


def _shorten(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"


def _area(text: str, hint: str) -> W.Textarea:
    return W.Textarea(text, placeholder=hint, rows=2, continuous_update=True)
