"""The desk: where an exercise asks, checks, hints and remembers.

    from kamkit.course import desk
    desk.open("03", variant=variant, lang=lang, data=data)
    desk.ask("03.1")                 # a form; answers without code
    desk.check("03.4", value)        # for those who code: same engine, same words
    desk.data().orders               # the data in force, which every answer is worked out from
    desk.answer("03.12")             # what was answered right, to go on with
    desk.progress()
    desk.reset()                     # asks first

Nothing depends on cells: a question may be asked twice, moved or deleted. No function here
raises for what a trainee does; it says in words what is wrong.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as W

from kamkit.course.answers import AnswerFile, answer_path
from kamkit.course.choice import company
from kamkit.course.data import Data, Source
from kamkit.course.desk.form import Form, prompt_html
from kamkit.course.desk.page import Live, style, to_html, words_of
from kamkit.course.practice import Outcome, Verdict
from kamkit.course.question import Question
from kamkit.course.questions import load_questions
from kamkit.course.session import Session
from kamkit.errors import ParameterError
from kamkit.text import LANGUAGES, language, say, use

__all__ = [
    "Desk", "answer", "ask", "check", "data", "expected", "explain", "open", "progress", "reset",
]  # fmt: skip

Questions = Mapping[str, Question]


class Desk:
    """One exercise at the desk; the functions of this module speak to the one opened last.

    ``folder`` is where the notebook lies (default: where Python runs), ``questions`` those of
    the lesson's room by default. Without ``variant`` and ``data``, the start page's choice holds.
    """

    session: Session

    def __init__(
        self,
        lesson: str,
        *,
        variant: int = 0,
        lang: str | None = None,
        data: Source = None,
        folder: str | os.PathLike[str] = ".",
        questions: Questions | None = None,
        before: Desk | None = None,
    ) -> None:
        lang = lang or language()
        in_force = company(variant, data, lang, folder)
        path = answer_path(lesson, in_force.name, folder)
        same = before is not None and before.session.file.path == path
        # Opened again, as when the first cell is run twice: the forms on the page stay in step.
        self.forms: list[Form] = before.forms if before and same else []
        self.boards: list[W.HTML] = before.boards if before and same else []
        file = before.session.file if before and same else AnswerFile(path)
        file.refresh()
        questions = load_questions(lesson) if questions is None else questions
        self.session = Session(questions, in_force, file, lang)
        self.lesson = lesson

    def greet(self) -> Live:
        """What the exercise is about to ask, of which data, and what was found again."""
        lang, data = self.session.lang, self.session.data
        about = say("desk.own_data", lang) if data.is_own else None
        about = about or say("desk.sample", lang, variant=data.variant)
        n = self.session.progress().of
        words = f"{say('desk.opened', lang, lesson=self.lesson, n=n)}\n{about}"
        found = sum(record.answer is not None for record in self.session.file.records.values())
        news = [say("desk.found_again", lang, n=found)] if found else []
        return _live(words, "\n".join([words, *news, *self.session.take_notices()]))

    def ask(self, question: str) -> Live:
        """The form of a question."""
        self.session.file.refresh()
        form = Form(self, question)
        self.forms.append(form)
        self.changed(question, by=form)
        prompt, run = self.session.prompt(question), say("desk.run_cell", self.session.lang)
        labels = self.session.labels(question).values()
        listed = "".join(f"<li>{html.escape(label)}</li>" for label in labels)
        page = f"{prompt_html(question, prompt)}{f'<ul>{listed}</ul>' if listed else ''}"
        words = "\n".join([f"{question} {prompt}", *(f"- {label}" for label in labels), run])
        return Live(words, f"<div>{page}<p><em>{html.escape(run)}</em></p></div>", form.box)

    def check(self, question: str, answer: object) -> Verdict:
        """Check a value from code; remembered like an answer in a form."""
        verdict = self.session.attempt(question, answer)
        notices = self.session.take_notices()
        self.changed(question)
        if not notices:
            return verdict
        words = "\n".join([verdict.message, *notices])
        return Verdict(verdict.outcome, words, verdict.mistake, verdict.cells)

    def explain(self, question: str) -> Live:
        """The answer with its explanation, for solutions; it counts as nothing."""
        words = self.session.explain(question)
        return _live(words, words)

    def progress(self) -> Live:
        """How much is answered, right, and right without help; kept up to date."""
        board = W.HTML()
        board.add_class("kk-progress")
        self.boards.append(board)
        self._draw_boards()
        return _live(say("desk.progress_lasting", self.session.lang), board)

    def reset(self) -> Live:
        """A button that asks first, then forgets all answers and keeps a copy."""
        lang = self.session.lang
        start, yes, no = (
            W.Button(description=say(f"desk.{key}", lang)).add_class(f"kk-{name}")
            for key, name in (
                ("reset", "reset"),
                ("reset_yes", "reset-yes"),
                ("reset_no", "reset-no"),
            )
        )
        message = W.HTML().add_class("kk-message")
        sure = W.HBox([yes, no], layout={"display": "none"})

        def show(words: str, *, asking: bool) -> None:
            message.value = f'<div role="alert">{to_html(words)}</div>'
            sure.layout.display = "flex" if asking else "none"

        def first(_: object) -> None:
            n = len(self.session.file.records)
            words = say("desk.reset_ask", lang, n=n) if n else say("desk.reset_none", lang)
            show(words, asking=n > 0)

        start.on_click(first)
        yes.on_click(lambda _: show(self._forget(), asking=False))
        no.on_click(lambda _: show(say("desk.reset_failed", lang), asking=False))
        layout = {"align_items": "flex-start"}
        return _live(say("desk.reset", lang), W.VBox([start, message, sure], layout=layout))

    def changed(self, question: str | None, by: Form | None = None) -> None:
        """Bring every view of a question (of all, for None) in step with what is remembered."""
        for form in self.forms:
            if form is not by and question in (None, form.question):
                form.render()
        self._draw_boards()

    def _forget(self) -> str:
        lang = self.session.lang
        backup = self.session.reset()
        notices = self.session.take_notices()
        self.changed(None)
        done = say("desk.reset_done", lang, file=backup.name) if backup else ""
        return "\n".join(filter(None, [done or say("desk.reset_failed", lang), *notices]))

    def _draw_boards(self) -> None:
        state = self.session.progress()
        words = say(
            "desk.progress", self.session.lang,
            of=state.of, attempted=state.attempted, right=state.right, alone=state.alone,
        )  # fmt: skip
        for board in self.boards:
            board.value = f'<div role="status">{to_html(words)}</div>'


_desk: Desk | None = None
_trouble: str | None = None  # why the last exercise could not be opened


def open(
    lesson: str,
    *,
    variant: int = 0,
    lang: str | None = None,
    data: Source = None,
    folder: str | os.PathLike[str] = ".",
    questions: Questions | None = None,
) -> Live:
    """Open an exercise: ``lesson`` as in ``"03"``; ``variant``, ``lang`` and ``data`` as the
    notebook's parameters give them. ``lang`` is put in force for all that is said.
    """
    global _desk, _trouble
    before, _desk, _trouble = _desk, None, None
    try:
        _put_in_force(lang)
        desk = Desk(
            lesson, variant=variant, lang=lang, data=data, folder=folder, questions=questions,
            before=before,
        )  # fmt: skip
        desk.session.data.check()
        _desk = desk
        return desk.greet()
    except Exception as error:
        _trouble = words_of(error)
        words = f"{say('desk.not_opened')}\n{_trouble}"
        return _live(words, words)


def ask(question: str) -> Live:
    """The form of a question such as ``"03.1"``."""
    return _shown(lambda: _opened(question).ask(question))


def check(question: str, answer: object = ...) -> Verdict:
    """The verdict on a value from code."""
    try:
        return _opened(question).check(question, answer)
    except Exception as error:
        return Verdict(Outcome.CANNOT_BE_CHECKED, words_of(error))


def explain(question: str) -> Live:
    """The answer of a question with its explanation, as solutions show it."""
    return _shown(lambda: _opened(question).explain(question))


def data() -> Data:
    """The data in force: ``.orders``, ``.accounts`` (one row each) and ``.account_file``.

    Raises what went wrong where the exercise could not be opened.
    """
    return _opened("").session.data


def answer(question: str) -> Any:
    """The answer that is remembered, as it was given, once it is right; before that None."""
    record = _opened(question).session.record(question)
    return record.answer if record.outcome == Outcome.RIGHT else None


def expected(question: str) -> Any:
    """The right answer as a value, for solutions."""
    session = _opened(question).session
    return session.question(question).expected(session.data)


def progress() -> Live:
    """How far the exercise is done; kept up to date."""
    return _shown(lambda: _opened("").progress())


def reset() -> Live:
    """A button that asks first, then forgets all answers of the exercise and keeps a copy."""
    return _shown(lambda: _opened("").reset())


def _opened(question: str) -> Desk:
    """The desk in force; a question asked before any was opened opens its own lesson."""
    global _desk
    if _trouble:
        raise ParameterError("practice.not_opened", reason=_trouble)
    if _desk is None:
        _desk = Desk(str(question).partition(".")[0])
    return _desk


def _shown(make: Callable[[], Live]) -> Live:
    try:
        return make()
    except Exception as error:
        words = words_of(error)
        return _live(words, words)


def _put_in_force(lang: str | None) -> None:
    if lang is None:
        return
    if lang not in LANGUAGES:
        raise ParameterError("unknown_language", value=lang, known=LANGUAGES)
    use(lang)


def _live(words: str, content: str | W.Widget) -> Live:
    """A framed display: lasting ``words``, and what stands in the frame while Python runs."""
    inner: Any = W.HTML(to_html(content)) if isinstance(content, str) else content
    box = W.VBox([style(), inner]).add_class("kk-ask")
    return Live(words, f"<div>{to_html(words)}</div>", box)
