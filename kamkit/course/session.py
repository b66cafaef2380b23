"""One trainee at one exercise: questions, data in force and answer file brought together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kamkit.course.answers import AnswerFile, Notice, Record
from kamkit.course.data import Data
from kamkit.course.practice import (
    Progress,
    Verdict,
    check,
    measure_progress,
    record_verdict,
    show_expected,
    storable,
)
from kamkit.course.question import Question
from kamkit.course.questions import find_question
from kamkit.text import say

HINTS = 3


@dataclass(frozen=True)
class Session:
    """What the desk does, without a screen; every change is in the answer file at once."""

    questions: Mapping[str, Question]
    data: Data
    file: AnswerFile
    lang: str

    def question(self, question: str) -> Question:
        """The question with this id; ParameterError names the nearest one."""
        return find_question(question, self.questions)

    def record(self, question: str) -> Record:
        """What is remembered of it."""
        return self.file[question]

    def prompt(self, question: str) -> str:
        """What is asked, with the numbers of the data in force."""
        asked = self.question(question)
        return asked.prompt.say(self.lang, **asked.facts(self.data))

    def labels(self, question: str) -> dict[str, str]:
        """The options, or the rows of a table, in words; a ranking never starts out right."""
        asked = self.question(question)
        labels = {key: text.say(self.lang) for key, text in asked.options(self.data).items()}
        if asked.kind == "ranking" and list(labels) == list(asked.expected(self.data)):
            return dict(reversed(labels.items()))
        return labels

    def picks(self, question: str) -> dict[str, dict[str, str]]:
        """What the cells of a table's columns are picked from, in words, by column."""
        columns = self.question(question).columns
        return {
            name: {key: text.say(self.lang) for key, text in column.options(self.data).items()}
            for name, column in columns.items()
            if column.options
        }

    def attempt(self, question: str, answer: object) -> Verdict:
        """Check an answer and remember it."""
        asked = self.question(question)
        verdict = check(asked, answer, self.data, self.lang)
        before = self.record(question)
        kept = storable(asked, answer, self.data)
        after = record_verdict(before, verdict, before.answer if kept is None else kept)
        if after != before:
            self.file.put(question, after)
        return verdict

    def look(self, question: str) -> Verdict | None:
        """The verdict on the remembered answer, where it was checked; changes nothing."""
        record = self.record(question)
        if record.outcome == "unchecked":
            return None
        return check(self.question(question), record.answer, self.data, self.lang)

    def draft(self, question: str, answer: object) -> None:
        """Remember what was typed and not yet checked."""
        before = self.record(question)
        kept = storable(self.question(question), answer, self.data)
        if kept != before.answer:
            self.file.put(question, replace(before, answer=kept, outcome="unchecked"))

    def take_hint(self, question: str) -> str | None:
        """The next hint in words; None when all were taken."""
        record = self.record(question)
        if record.hints >= HINTS:
            return None
        self.file.put(question, replace(record, hints=record.hints + 1))
        return self.hints(question)[-1]

    def hints(self, question: str) -> list[str]:
        """The hints taken so far."""
        asked = self.question(question)
        facts = asked.facts(self.data)
        taken = asked.hints[: self.record(question).hints]
        return [hint.say(self.lang, **facts) for hint in taken]

    def show(self, question: str) -> str | None:
        """The answer with its explanation; None as long as there are hints to take."""
        record = self.record(question)
        if record.hints < HINTS:
            return None
        if not record.shown:
            self.file.put(question, replace(record, shown=True))
        return self.explain(question)

    def explain(self, question: str) -> str:
        """The answer with its explanation, remembered by nobody."""
        asked = self.question(question)
        answer = say("desk.answer", self.lang, value=show_expected(asked, self.data, self.lang))
        why = asked.right if asked.prediction else asked.explanation
        return f"{answer}\n{why.say(self.lang, **asked.facts(self.data))}" if why else answer

    def progress(self) -> Progress:
        """How far this exercise is done; predictions are not counted."""
        counted = [name for name, question in self.questions.items() if not question.prediction]
        return measure_progress(counted, self.file.records)

    def reset(self) -> Path | None:
        """Forget all answers of this exercise; the old file is kept under the name returned."""
        return self.file.clear()

    def take_notices(self) -> list[str]:
        """What the answer file has to say, in words, each once."""
        return [self._say_notice(notice) for notice in self.file.take_notices()]

    def _say_notice(self, notice: Notice) -> str:
        values = dict(notice.values)
        if "reason" in values:
            values["reason"] = say(f"desk.{values['reason']}", self.lang)
        return say(f"desk.{notice.key}", self.lang, **values)
