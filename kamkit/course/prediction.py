"""A prediction: what a trainee commits to before looking, answered by the truth and the distance.

No prediction is wrong. It counts in no progress; it makes the trainee look twice.
"""

from __future__ import annotations

from typing import Any

from kamkit.course.data import Data
from kamkit.course.marking import Marker
from kamkit.course.question import Question
from kamkit.course.reading import Number
from kamkit.text import format_number, say


def compare(question: Question, marker: Marker, given: Any, data: Data, lang: str) -> str:
    """What was said, what it is, how far apart, and what follows from it.

    ``given`` is what ``marker`` has read. A share is told in percentage points, any other number
    in its unit, with the decimals of the question's tolerance.
    """
    expected = question.expected(data)
    known: dict[str, object] = {"expected": marker.show(question, expected, data, lang)}
    if isinstance(given, Number):
        value = given.candidates(question.share)[0]
        known["given"] = marker.show(question, value, data, lang)
        apart = abs(value - float(expected))
        decimals = question.tolerance.decimals
        if known["given"] == known["expected"]:
            key = "committed_right"
        elif question.share:
            key = "committed_high" if value > expected else "committed_low"
            points = format_number(apart * 100, decimals, lang)
            known["distance"] = say("answer.points", lang, points=points)
        else:
            key = "committed_high" if value > expected else "committed_low"
            known["distance"] = marker.show(question, apart, data, lang)
    else:
        known["given"] = marker.show(question, given, data, lang)
        same = marker.is_right(question, given, expected)
        key = "committed_right" if same else "committed_other"
    words = say(f"answer.{key}", lang, **known)
    if question.right is None:
        return words
    return f"{words}\n{question.right.say(lang, **question.facts(data))}"
