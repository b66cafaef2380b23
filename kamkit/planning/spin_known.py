"""Does a fact that is known already answer a question? By the words they share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Protocol, TypeVar

from kamkit.planning.classify import rules_of, tidy


class _Known(Protocol):
    @property
    def text(self) -> str: ...


_K = TypeVar("_K", bound=_Known)


def find_answer(question: str, facts: Iterable[_K]) -> _K | None:
    """The fact that shares most content words with the question, if it shares enough of them.

    English is compared by words without their endings, Chinese by pairs of characters; words that
    only ask (how many, 多少) do not count, and a question for a number needs one.
    Answers in quite other words are not found.

    >>> from kamkit.planning.spin import Fact
    >>> facts = [Fact("F1", "The plant has 42 flowmeters."), Fact("F2", "Three shifts.")]
    >>> find_answer("How many flowmeters are there in the plant?", facts).id
    'F1'
    """
    rules = rules_of(question)
    enough = rules.review["answered"]
    asked = _content(question, rules.lang)
    best: tuple[float, _K | None] = (0.0, None)
    number = re.search(rules.review["number_asked"], question, re.IGNORECASE)
    for fact in facts:
        if number and not re.search(rules.review["number_given"], fact.text, re.IGNORECASE):
            continue
        shared = asked & _content(fact.text, rules.lang)
        share = len(shared) / len(asked) if asked else 0.0
        if len(shared) >= rules.review["shared"] and share >= enough and share > best[0]:
            best = (share, fact)
    return best[1]


@cache
def _content(text: str, lang: str) -> frozenset[str]:
    rules = rules_of(text, lang)
    stop = rules.review["stop"].split()
    words = tidy(text, rules).casefold()
    if lang == "en":
        return frozenset(_root(word) for word in re.findall(r"[^\W_]+", words) if word not in stop)
    for each in sorted(stop, key=len, reverse=True):
        words = words.replace(each, " ")
    latin = re.findall(r"[a-z0-9]+", words)
    runs = re.findall(r"[\u3400-\u9fff]+", words)
    return frozenset(latin) | {run[at : at + 2] for run in runs for at in range(len(run) - 1)}


def _root(word: str) -> str:
    """A word without a common ending; enough to tell ``calibrated`` and ``calibration`` alike."""
    return re.sub(r"(?:ations?|ating|ated|ates?|ings?|ed|ers?|ors?|ies|es|s|e|y)$", "", word[:12])
