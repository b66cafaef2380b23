"""The bank of question patterns: by industry and problem, one of each SPIN kind."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kamkit.errors import InvalidValue, ParameterError
from kamkit.planning.classify import KINDS
from kamkit.text import LANGUAGES, language

if TYPE_CHECKING:
    import pandas as pd

GENERAL = "general"


def question_bank(
    industry: str | None = None,
    problem: str | None = None,
    kind: str | None = None,
    lang: str | None = None,
) -> pd.DataFrame:
    """Question patterns, one row each: industry, problem, spin (S, P, I, N), question.

    Names and questions are in ``lang`` (the language in force). ``industry`` (as in the sample
    company, or ``"general"``) and ``problem`` (``"downtime"``, ``"quality"``, ...) choose by key
    or by the name in either language, ``kind`` by letter. Raises InvalidValue for what the bank
    does not hold, with what it does.

    >>> question_bank("Water", "energy", kind="S", lang="en")["question"].item()
    'How is the aeration controlled at the moment?'
    """
    import pandas as pd

    lang = language() if lang is None else lang
    if lang not in LANGUAGES:
        raise ParameterError("unknown_language", value=lang, known=LANGUAGES)
    raw = _bank(lang)
    names, sets = raw["names"], raw["questions"]
    problems = dict.fromkeys(each for group in sets.values() for each in group)
    industry = _key("industry", industry, list(sets), lang)
    problem = _key("problem", problem, list(problems), lang)
    if kind is not None and kind not in KINDS:
        raise InvalidValue("spin.bank", field="kind", value=str(kind), known=list(KINDS))
    rows = [
        (names[trade], names[trouble], letter, words[letter])
        for trade, group in sets.items()
        for trouble, words in group.items()
        for letter in KINDS
        if industry in (None, trade) and problem in (None, trouble) and kind in (None, letter)
    ]
    return pd.DataFrame(rows, columns=["industry", "problem", "spin", "question"])


def example_question(industry: str, kind: str, lang: str) -> str:
    """The first pattern of a kind for an industry, or a general one where it is not known."""
    sets = _bank(lang)["questions"]
    keys = (key for key in sets if _is_named(key, industry))
    group = sets[next(keys, GENERAL)]
    return str(next(iter(group.values()))[kind])


def _key(field: str, wanted: str | None, keys: list[str], lang: str) -> str | None:
    if wanted is None:
        return None
    for key in keys:
        if _is_named(key, wanted):
            return key
    known = [_bank(lang)["names"][key] for key in keys]
    raise InvalidValue("spin.bank", field=field, value=str(wanted), known=known)


def _is_named(key: str, wanted: object) -> bool:
    words = str(wanted).strip().casefold()
    return words in {key.casefold(), *(_bank(lang)["names"][key].casefold() for lang in LANGUAGES)}


@cache
def _bank(lang: str) -> dict[str, Any]:
    source = files("kamkit.planning").joinpath("question_bank", f"{lang}.toml").read_text("utf-8")
    return tomllib.loads(source)
