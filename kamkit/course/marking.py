"""How each kind of question reads an answer, compares it, and says what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.question import Point, Question
from kamkit.course.reading import (
    Number,
    Unreadable,
    describe_type,
    fold,
    read_keys,
    read_number,
    shorten,
)
from kamkit.text import format_number, say

_SCALES = (1e3, 1e4, 1e6, 1e8)


class Marker(Protocol):
    """What a kind of question must know about its answers."""

    def read(self, question: Question, answer: Any, data: Data) -> Any:
        """The answer in one form; None where nothing was given. Raises Unreadable."""

    def is_right(self, question: Question, given: Any, expected: Any) -> bool: ...

    def matches(self, question: Question, given: Any, value: Any) -> bool:
        """Whether ``given`` is the answer ``value`` of a named mistake."""

    def fault(self, question: Question, given: Any, expected: Any, lang: str) -> str:
        """What to say of a wrong answer whose mistake has no name."""

    def show(self, question: Question, value: Any, data: Data, lang: str) -> str:
        """A value in words."""

    def keep(self, given: Any) -> Any:
        """What was read, as JSON."""


class NumberMarker:
    """A number, typed or set on a slider; shares may come as .8, 80 or 80%."""

    def read(self, question: Question, answer: Any, data: Data) -> Number:
        unit = question.unit
        units = [words for words in (unit.en, unit.zh) if words != "%"] if unit else []
        number = read_number(answer, units)
        if number.per_cent and not question.share:
            raise Unreadable("not_per_cent", value=shorten(answer))
        return number

    def is_right(self, question: Question, given: Number, expected: Any) -> bool:
        return self.matches(question, given, expected)

    def matches(self, question: Question, given: Number, value: Any) -> bool:
        wanted, share = _expected_number(value), question.share
        return any(
            question.tolerance.allows(candidate, wanted, share)
            for candidate in given.candidates(share)
        )

    def fault(self, question: Question, given: Number, expected: Any, lang: str) -> str:
        value, wanted = given.candidates(question.share)[0], _expected_number(expected)
        if question.unit and abs(wanted) >= 1000 and not question.share:
            sizes = [value * scale for scale in _SCALES] + [value / scale for scale in _SCALES]
            if any(question.tolerance.allows(size, wanted) for size in sizes):
                return say("answer.wrong_size", lang, unit=question.unit.say(lang))
        key = "too_high" if value > wanted else "too_low"
        return say(f"answer.{key}", lang, value=_read_back(value, question.share, lang))

    def show(self, question: Question, value: Any, data: Data, lang: str) -> str:
        number, decimals = _expected_number(value), question.tolerance.decimals
        if question.share:
            return f"{format_number(number * 100, decimals, lang)}%"
        unit = question.unit.say(lang) if question.unit else ""
        return f"{format_number(number, decimals, lang)} {unit}".strip()

    def keep(self, given: Number) -> float:
        return given.value


class ChoiceMarker:
    """One of the options, by key or by its label in either language."""

    def read(self, question: Question, answer: Any, data: Data) -> str:
        keys = _keys_of(question, data)
        if isinstance(answer, str) and fold(answer) in keys:
            return keys[fold(answer)]
        if not isinstance(answer, str) and describe_type(answer) != "number":
            raise Unreadable("wants_one", type=describe_type(answer), known=_known(keys))
        raise Unreadable("unknown_option", value=shorten(answer), known=_known(keys))

    def is_right(self, question: Question, given: str, expected: Any) -> bool:
        return given == str(expected)

    def matches(self, question: Question, given: str, value: Any) -> bool:
        return given == str(value)

    def fault(self, question: Question, given: str, expected: Any, lang: str) -> str:
        return say("answer.other_choice", lang)

    def show(self, question: Question, value: Any, data: Data, lang: str) -> str:
        return question.options(data)[str(value)].say(lang)

    def keep(self, given: str) -> str:
        return given


class SeveralMarker:
    """Any number of the options, in any order."""

    def read(self, question: Question, answer: Any, data: Data) -> frozenset[str]:
        return frozenset(_read_options(question, answer, data))

    def is_right(self, question: Question, given: frozenset[str], expected: Any) -> bool:
        return self.matches(question, given, expected)

    def matches(self, question: Question, given: frozenset[str], value: Any) -> bool:
        return given == ({value} if isinstance(value, str) else set(value))

    def fault(self, question: Question, given: frozenset[str], expected: Any, lang: str) -> str:
        hits = len(given & set(expected))
        key = "several_missing" if hits == len(given) else "several_wrong"
        return say(f"answer.{key}", lang, hits=hits, n=len(given))

    def show(self, question: Question, value: Any, data: Data, lang: str) -> str:
        labels = question.options(data)
        return say("answer.list", lang, items=[labels[k].say(lang) for k in labels if k in value])

    def keep(self, given: frozenset[str]) -> list[str]:
        return sorted(given)


class RankingMarker:
    """All of the options, in order."""

    def read(self, question: Question, answer: Any, data: Data) -> list[str]:
        given = _read_options(question, answer, data)
        options = list(question.options(data))
        if sorted(given) != sorted(options):
            raise Unreadable("wants_ranking", n=len(options), known=options)
        return given

    def is_right(self, question: Question, given: list[str], expected: Any) -> bool:
        return given == list(expected)

    def matches(self, question: Question, given: list[str], value: Any) -> bool:
        return given == list(value)

    def fault(self, question: Question, given: list[str], expected: Any, lang: str) -> str:
        hits = sum(mine == theirs for mine, theirs in zip(given, expected, strict=False))
        return say("answer.places", lang, hits=hits, n=len(given))

    def show(self, question: Question, value: Any, data: Data, lang: str) -> str:
        labels = question.options(data)
        return " > ".join(labels[key].say(lang) for key in value)

    def keep(self, given: list[str]) -> list[str]:
        return given


class TextMarker:
    """Words, held against a rubric."""

    def read(self, question: Question, answer: Any, data: Data) -> str:
        if not isinstance(answer, str):
            raise Unreadable("wants_text", type=describe_type(answer))
        return fold(answer)

    def is_right(self, question: Question, given: str, expected: Any) -> bool:
        checked = any(point.is_checked for point in question.rubric)
        return checked and not self._missing(question, given)

    def matches(self, question: Question, given: str, value: Any) -> bool:
        return isinstance(value, Prose) and given in (fold(value.en), fold(value.zh))

    def fault(self, question: Question, given: str, expected: Any, lang: str) -> str:
        if not any(point.is_checked for point in question.rubric):
            points = [point.text.say(lang) for point in question.rubric]
            raise Unreadable("compare", points=points)
        missing = self._missing(question, given)
        n = sum(point.is_checked for point in question.rubric)
        first = missing[0].say(lang)
        return say("answer.rubric", lang, hits=n - len(missing), n=n, missing=first)

    def show(self, question: Question, value: Any, data: Data, lang: str) -> str:
        return value.say(lang, **question.facts(data)) if isinstance(value, Prose) else str(value)

    def keep(self, given: str) -> str:
        return given

    def _missing(self, question: Question, given: str) -> list[Prose]:
        return [
            point.text
            for point in question.rubric
            if point.is_checked and not _is_kept(point, given)
        ]


def _is_kept(point: Point, given: str) -> bool:
    found = any(fold(word) in given for word in point.words)
    return found or (point.holds is not None and point.holds(given))


def _read_back(value: float, share: bool, lang: str) -> str:
    """The number as it was understood, on one line however large or small it is."""
    shown = value * 100 if share else value
    plain = shown == 0 or 0.01 <= abs(shown) < 1e15
    words = format_number(shown, lang=lang) if plain else f"{shown:.3g}"
    return f"{words}%" if share else words


def _expected_number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise Unreadable("no_expected")
    return number


def _keys_of(question: Question, data: Data) -> dict[str, str]:
    """Everything that names an option, folded, with its key; keys go before labels."""
    options = question.options(data)
    labels = {fold(text): key for key, label in options.items() for text in (label.en, label.zh)}
    return {**labels, **{fold(key): key for key in options}}


def _known(keys: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(keys.values()))[:12]


def _read_options(question: Question, answer: Any, data: Data) -> list[str]:
    keys = _keys_of(question, data)
    # A label may hold a comma itself: the whole text is tried before its parts.
    whole = isinstance(answer, str) and fold(answer) in keys
    names = [answer] if whole else read_keys(answer)
    for name in names:
        if fold(name) not in keys:
            raise Unreadable("unknown_option", value=shorten(name), known=_known(keys))
    return [keys[fold(name)] for name in names]
