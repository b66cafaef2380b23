'''The practice engine: check an answer, give a hint, tell the progress. No screen, no file.

How to write a question room
----------------------------
A room is two files in ``kamkit/course/questions``: ``q03.toml`` holds the words, in both
languages, for translators; ``q03.py`` holds the functions that work answers out from the data
in force, so that each variant and the reader's own orders have their own right answer.

In TOML, a question is a ``[[question]]`` with ``id``, ``kind`` (number, slider, choice, several,
ranking, table, text), ``prompt``, three ``hints``, ``explanation`` (said by *Show me*), and at
least two ``mistakes`` by name, each with the words for the trainee who made it. Optional:
``right`` (read the number back once it is right), ``unit``, ``share = true`` (.8, 80 and 80%
are all right), ``tolerance`` (``decimals`` as shown, ``absolute`` or ``relative``), ``range``
of a slider (lowest, highest, step; of the per cent for a share), ``options`` of a choice or
the rows of a table, ``columns``, ``rubric`` (points with ``words``, or a ``judge`` of the answer
key's ``points``) and ``model`` of a text, ``code = true`` where the
answer takes code. ``answer`` and a mistake's ``value``, ``includes`` or ``lacks`` (an option),
``words`` with an ``example`` (a text) spare a function where the data do not matter.
``prediction = true`` asks for a guess before the trainee looks: no hints and no mistakes; any
number or option is *committed* and answered by the truth, the distance, and ``right``.
A column whose name stands in ``choices`` of the answer key is picked from a list; where more than
one table is right, ``expected`` gives a :class:`Judged` one.
Words may hold numbers from ``facts``: ``{share:.0%}``, ``{revenue:money}``,
``{n:account|accounts}``; see :mod:`kamkit.course.prose`.

>>> room = """
... [[question]]
... id = "99.1"
... kind = "number"
... share = true
... tolerance = { decimals = 0 }
... prompt.en = "Which share of {total:money} is {name}'s?"
... prompt.zh = "{total:money} 中 {name} 占多少？"
... hints = [
...     { en = "One amount over the total.", zh = "一个金额除以总额。" },
...     { en = "The total is {total:money}.", zh = "总额是 {total:money}。" },
...     { en = "Divide the first by the second.", zh = "前者除以后者。" },
... ]
... explanation = { en = "Amount over total.", zh = "金额除以总额。" }
...     [question.mistakes.counted_lines]
...     en = "That counts lines, not money."
...     zh = "这是按行数算的，不是金额。"
...     [question.mistakes.other_part]
...     en = "That is the share of the others."
...     zh = "这是其他客户的占比。"
... """

In Python, each question that needs the data has an :class:`AnswerKey` of small functions:

>>> def share_of_first(data):
...     return data.orders["amount"].iloc[0] / data.orders["amount"].sum()
>>> keys = {
...     "99.1": AnswerKey(
...         expected=share_of_first,
...         mistakes={
...             "counted_lines": lambda data: 1 / len(data.orders),
...             "other_part": lambda data: 1 - share_of_first(data),
...         },
...         facts=lambda data: {"total": data.orders["amount"].sum(), "name": "A1"},
...     )
... }
>>> # in q03.py the last line is: QUESTIONS = load_room(__file__, keys)
>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = pathlib.Path(folder, "q99.toml").write_text(room, "utf-8")
...     questions = load_room(pathlib.Path(folder, "q99.py"), keys)

The desk then asks it of any data, and the test over all rooms proves it:

>>> import pandas as pd
>>> data = Data(source=pd.DataFrame({"account_id": ["A1", "A2"], "amount": [80.0, 20.0]}))
>>> question = questions["99.1"]
>>> question.prompt.say("en", **question.facts(data))
"Which share of 100 is A1's?"
>>> for answer in ("", "80%", "８０", .8, "50%", "75%", data.orders):
...     verdict = check(question, answer, data)
...     print(verdict.outcome, verdict.mistake, "|", verdict.message)
not_attempted None | Not answered yet.
right None | Right.
right None | Right.
right None | Right.
wrong counted_lines | That counts lines, not money.
wrong None | 75% is too low.
cannot_be_checked None | This asks for a number; I got a table.
'''

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kamkit.course.answers import Record
from kamkit.course.data import Data
from kamkit.course.marking import (
    ChoiceMarker,
    Marker,
    NumberMarker,
    RankingMarker,
    SeveralMarker,
    TextMarker,
)
from kamkit.course.marking_table import TableMarker
from kamkit.course.prediction import compare
from kamkit.course.question import (
    AnswerKey,
    Judged,
    Kind,
    Mistake,
    Question,
    Tolerance,
    load_room,
)
from kamkit.course.reading import Unreadable, is_blank
from kamkit.errors import KamkitError
from kamkit.text import language, say

__all__ = [
    "AnswerKey",
    "Data",
    "Judged",
    "Outcome",
    "Progress",
    "Question",
    "Tolerance",
    "Verdict",
    "check",
    "judge",
    "load_room",
    "measure_progress",
    "record_verdict",
    "storable",
]

_MARKERS: dict[Kind, Marker] = {
    "number": NumberMarker(),
    "slider": NumberMarker(),
    "choice": ChoiceMarker(),
    "several": SeveralMarker(),
    "ranking": RankingMarker(),
    "table": TableMarker(),
    "text": TextMarker(),
}
_LONGEST_KEPT = 20_000


class Outcome(StrEnum):
    """What a check can say."""

    NOT_ATTEMPTED = "not_attempted"
    RIGHT = "right"
    WRONG = "wrong"
    COMMITTED = "committed"
    CANNOT_BE_CHECKED = "cannot_be_checked"


_SIGNS = {
    Outcome.NOT_ATTEMPTED: "○",
    Outcome.RIGHT: "✓",
    Outcome.WRONG: "✗",
    Outcome.COMMITTED: "●",
    Outcome.CANNOT_BE_CHECKED: "?",
}


@dataclass(frozen=True)
class Verdict:
    """What a check says: the outcome, words for the trainee, the mistake's name where known.

    ``cells`` tells each cell of a table: right, wrong, or None where it is empty.
    """

    outcome: Outcome
    message: str
    mistake: str | None = None
    cells: Mapping[tuple[str, str], bool | None] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{_SIGNS[self.outcome]} {self.message}"

    def to_html(self) -> str:
        """The verdict for a page: escaped, told by sign and word as well as by colour."""
        words = html.escape(self.message).replace("\n", "<br>")
        sign = f'<span aria-hidden="true">{_SIGNS[self.outcome]}</span>'
        return f'<div class="kk-verdict kk-{self.outcome.replace("_", "-")}">{sign} {words}</div>'

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self.to_html()}


@dataclass(frozen=True)
class Progress:
    """How far an exercise is done: questions in all, attempted, right, right without help."""

    of: int
    attempted: int
    right: int
    alone: int


def check(question: Question, answer: object, data: Data, lang: str | None = None) -> Verdict:
    """Check any answer whatever against the data in force; never raises.

    ``answer`` may be what was typed, or a value from code: number, key of an option, list of
    keys, frame. ``lang`` is the language of the words (default: the one in force).
    """
    lang = lang or language()
    try:
        return judge(question, answer, data, lang)
    except KamkitError as error:
        return Verdict(Outcome.CANNOT_BE_CHECKED, str(error))
    except Exception:
        # Whatever was handed in, no traceback may reach a trainee.
        return Verdict(Outcome.CANNOT_BE_CHECKED, say("answer.no_verdict", lang))


def judge(question: Question, answer: object, data: Data, lang: str) -> Verdict:
    """As :func:`check`, but a fault of the question or of the data is raised, for the tests."""
    try:
        return _judge(question, answer, data, lang)
    except Unreadable as reason:
        values = dict(reason.values)
        if "type" in values:
            values["type"] = say(f"answer.type_{values['type']}", lang)
        return Verdict(Outcome.CANNOT_BE_CHECKED, say(f"answer.{reason.key}", lang, **values))


def _judge(question: Question, answer: Any, data: Data, lang: str) -> Verdict:
    marker = _MARKERS[question.kind]
    given = None if is_blank(answer) else marker.read(question, answer, data)
    if given is None:
        return Verdict(Outcome.NOT_ATTEMPTED, say("answer.not_attempted", lang))
    if question.prediction:
        words = compare(question, marker, given, data, lang)
        return Verdict(Outcome.COMMITTED, words)
    expected = question.expected(data)
    cells = marker.marks(question, given, expected) if isinstance(marker, TableMarker) else {}
    if marker.is_right(question, given, expected):
        return Verdict(Outcome.RIGHT, _say_right(question, data, lang), cells=cells)
    mistake = _find_mistake(question, marker, given, data)
    if mistake:
        words = mistake.message.say(lang, **question.facts(data))
        return Verdict(Outcome.WRONG, words, mistake.name, cells)
    return Verdict(Outcome.WRONG, marker.fault(question, given, expected, lang), cells=cells)


def _say_right(question: Question, data: Data, lang: str) -> str:
    if question.right is None:
        return say("answer.right", lang)
    words = question.right.say(lang, **question.facts(data))
    return say("answer.right_read_back", lang, words=words)


def _find_mistake(question: Question, marker: Marker, given: Any, data: Data) -> Mistake | None:
    """The first mistake that fits; a mistake that these data cannot make is passed over."""
    for mistake in question.mistakes:
        if mistake.recognise:
            if mistake.recognise(given, data):
                return mistake
        elif (value := mistake.make(data)) is not None and marker.matches(question, given, value):
            return mistake
    return None


def show_expected(question: Question, data: Data, lang: str) -> str:
    """The right answer in words."""
    return _MARKERS[question.kind].show(question, question.expected(data), data, lang)


def storable(question: Question, answer: object, data: Data) -> Any:
    """The answer as JSON: as typed where it was typed, else as it was read; None if neither."""
    if isinstance(answer, str):
        return answer[:_LONGEST_KEPT]
    if is_blank(answer):
        return None
    marker = _MARKERS[question.kind]
    try:
        return marker.keep(marker.read(question, answer, data))
    except Exception:
        # What cannot be read need not be kept.
        return None


def record_verdict(record: Record, verdict: Verdict, kept: Any) -> Record:
    """The record after a check; no answer, or the same once more, changes nothing."""
    again = kept == record.answer and verdict.outcome == record.outcome
    if verdict.outcome is Outcome.NOT_ATTEMPTED or again:
        return record
    right = verdict.outcome is Outcome.RIGHT
    unaided = record.hints == 0 and not record.shown
    return replace(
        record,
        answer=kept,
        outcome=verdict.outcome.value,
        tries=record.tries + 1,
        right=record.right or right,
        alone=record.alone or (right and unaided and not record.right),
    )


def measure_progress(questions: Iterable[str], records: Mapping[str, Record]) -> Progress:
    """How many of the questions were attempted (checked at least once), right, right alone."""
    known = [records.get(question, Record()) for question in questions]
    return Progress(
        of=len(known),
        attempted=sum(record.tries > 0 for record in known),
        right=sum(record.right for record in known),
        alone=sum(record.alone for record in known),
    )
