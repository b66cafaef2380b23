"""The form of one question: prompt, input, Check, Hint, Show me, and what they say."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Protocol

import ipywidgets as W

from kamkit.course.answers import Record
from kamkit.course.desk.inputs import make_input
from kamkit.course.desk.page import style, to_html
from kamkit.course.practice import Verdict
from kamkit.course.session import HINTS, Session
from kamkit.text import say


class Keeper(Protocol):
    """Whoever keeps all views of a question in step."""

    session: Session

    def changed(self, question: str, by: Form) -> None:
        """Called after a change that the form ``by`` made."""


class Form:
    """One view of one question. ``box`` is the widget; all state lives in the session."""

    def __init__(self, keeper: Keeper, question: str) -> None:
        self._keeper = keeper
        self.question = question
        session, lang = keeper.session, keeper.session.lang
        asked = session.question(question)
        self.input = make_input(asked, session, self)
        check = say("desk.commit" if asked.prediction else "desk.check", lang)
        self.check_button = self._button("kk-check", check, self.check)
        self.check_button.button_style = "primary"
        self.hint_button = self._button("kk-hint", "", self.hint)
        self.show_button = self._button("kk-show", say("desk.show", lang), self.show)
        self.hints = W.HTML()
        self.message = W.HTML()
        self.hints.add_class("kk-hints")
        self.message.add_class("kk-message")
        self._notices: list[str] = []
        self._solution = ""
        prompt = W.HTML(prompt_html(question, session.prompt(question)))
        # Nobody can be helped to a prediction.
        help_buttons = [] if asked.prediction else [self.hint_button, self.show_button]
        buttons = W.HBox([self.check_button, *help_buttons])
        self.box = W.VBox([style(), prompt, self.input.widget, buttons, self.hints, self.message])
        self.box.add_class("kk-ask").add_class(f"kk-q-{question.replace('.', '-')}")
        self.render()

    def render(self, verdict: Verdict | None = None) -> None:
        """Show what is remembered: answer, hints, verdict (worked out where none is given)."""
        session, lang = self._keeper.session, self._keeper.session.lang
        record = session.record(self.question)
        self.input.restore(record.answer)
        self._render_help(record, lang)
        verdict = verdict or session.look(self.question)
        self.input.mark(verdict)
        if verdict:
            words = verdict.to_html()
        elif record.answer is not None:
            words = _box("kk-not-attempted", say("desk.unchecked", lang))
        else:
            words = ""
        self._say(words)

    def change(self) -> None:
        """Remember what is typed so far."""

        def act() -> None:
            self._keeper.session.draft(self.question, self.input.answer)

        self._do(act)

    def check(self) -> None:
        """Say what is right or wrong."""
        self._do(lambda: self._keeper.session.attempt(self.question, self.input.answer))

    def enter(self) -> None:
        """Check, unless there is nothing new to check."""
        record = self._keeper.session.record(self.question)
        if record.answer is not None and record.outcome == "unchecked":
            self.check()

    def hint(self) -> None:
        """Give the next hint."""

        def act() -> None:
            self._keeper.session.take_hint(self.question)

        self._do(act)

    def show(self) -> None:
        """Give the answer with its explanation."""

        def act() -> None:
            solution = self._keeper.session.show(self.question)
            self._solution = _box("kk-solution", solution) if solution else ""

        self._do(act)

    def _render_help(self, record: Record, lang: str) -> None:
        left = record.hints < HINTS
        self.hint_button.disabled = not left
        self.hint_button.description = (
            say("desk.hint", lang, n=record.hints + 1) if left else say("desk.no_more_hints", lang)
        )
        self.show_button.disabled = left
        later = say("desk.show_later", lang)
        self.show_button.tooltip = later if left else self.show_button.description
        said = [
            _box("kk-hint-said", say("desk.hint_said", lang, n=n, words=words))
            for n, words in enumerate(self._keeper.session.hints(self.question), start=1)
        ]
        self._solution = self._solution if record.shown else ""
        self.hints.value = "".join(said)

    def _say(self, words: str) -> None:
        notices = "".join(_box("kk-notice", notice) for notice in self._notices)
        body = words + self._solution + notices
        self._notices = []
        # An alert is read out when it appears; polite: after what is being read.
        self.message.value = f'<div role="alert" aria-live="polite">{body}</div>' if body else ""

    def _button(self, name: str, words: str, act: Callable[[], None]) -> W.Button:
        button = W.Button(description=words)
        button.add_class(name)
        button.on_click(lambda _: act())
        return button

    def _do(self, act: Callable[[], Verdict | None]) -> None:
        """Whatever goes wrong behind a button is said in words: a widget shows no traceback."""
        try:
            verdict = act()
            self._notices = self._keeper.session.take_notices()
            self._keeper.changed(self.question, by=self)
            self.render(verdict)
        except Exception:
            self._say(_box("kk-cannot-be-checked", say("answer.no_verdict", self._lang)))

    @property
    def _lang(self) -> str:
        return self._keeper.session.lang


def prompt_html(question: str, prompt: str) -> str:
    """The number of a question and what it asks."""
    number = f'<span class="kk-number">{html.escape(question)}</span>'
    return f'<div class="kk-prompt">{number}{to_html(prompt)}</div>'


def _box(name: str, words: str) -> str:
    return f'<div class="{name}">{to_html(words)}</div>'
