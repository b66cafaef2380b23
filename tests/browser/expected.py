"""What the screens have to say, worked out here from the questions and the data."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from kamkit.course.data import Data
from kamkit.course.question import Question
from kamkit.course.questions import find_question, load_questions
from kamkit.text import say


class Expected:
    """A lesson's answers and words for the sample company that is committed."""

    def __init__(self, lesson: str, lang: str) -> None:
        self._lesson, self._lang = lesson, lang

    @cached_property
    def data(self) -> Data:
        return Data(0, lang=self._lang)

    def asked(self) -> list[str]:
        """The questions of the exercise: all but the lesson's predictions."""
        questions = load_questions(self._lesson)
        return [name for name, question in questions.items() if not question.prediction]

    def question(self, question: str) -> Question:
        return find_question(question, load_questions(self._lesson))

    def answer(self, question: str) -> Any:
        """The right answer as the room works it out."""
        return self.question(question).expected(self.data)

    def labels(self, question: str) -> dict[str, str]:
        """The options, or rows, by key."""
        options = self.question(question).options(self.data)
        return {key: label.say(self._lang) for key, label in options.items()}

    def picks(self, question: str, column: str) -> dict[str, str]:
        """What the cells of a column are picked from, by key."""
        options = self.question(question).columns[column].options
        assert options is not None
        return {key: label.say(self._lang) for key, label in options(self.data).items()}

    def mistake(self, question: str, name: str) -> tuple[Any, str]:
        """The wrong answer of this name, and what is said to it."""
        asked = self.question(question)
        found = next(each for each in asked.mistakes if each.name == name)
        return found.make(self.data), found.message.say(self._lang, **asked.facts(self.data))

    def praise(self, question: str) -> str:
        """What is said to the right answer."""
        asked = self.question(question)
        if asked.right is None:
            return say("answer.right", self._lang)
        words = asked.right.say(self._lang, **asked.facts(self.data))
        return say("answer.right_read_back", self._lang, words=words)

    def hint(self, question: str, n: int) -> str:
        """The n-th hint, counted from 1."""
        asked = self.question(question)
        words = asked.hints[n - 1].say(self._lang, **asked.facts(self.data))
        return say("desk.hint_said", self._lang, n=n, words=words)
