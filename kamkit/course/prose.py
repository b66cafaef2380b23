"""A text in every language of the course, with places for numbers.

Numbers are written as each language writes them; after a colon stands how:
``{share:%}`` 76.3%, ``{share:.0%}`` 76%, ``{revenue:money}`` ¥1,234,567, ``{x:.2}`` 0.33,
``{n:account|accounts}`` 3 accounts.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kamkit import text

_JOIN = {"en": ", ", "zh": "、"}


@dataclass(frozen=True)
class Prose:
    """One text in both languages; ``say`` gives it in one of them with its places filled.

    >>> prompt = Prose("{share:.0%} of {n:account|accounts}", "{n} 家客户的 {share:.0%}")
    >>> prompt.say("en", share=.2, n=50), prompt.say("zh", share=.2, n=50)
    ('20% of 50 accounts', '50 家客户的 20%')
    """

    en: str
    zh: str

    def say(self, lang: str, **facts: object) -> str:
        """The text in ``lang``; ``facts`` fill its places. An unknown place is a KeyError."""
        return _Writer(lang, facts).vformat(self.en if lang == "en" else self.zh, (), facts)

    def find_gaps(self) -> Iterator[str]:
        """What is wrong with the pair: ``"en"`` or ``"zh"`` when absent, else odd places."""
        for lang, words in (("en", self.en), ("zh", self.zh)):
            if not words.strip():
                yield lang
        if self.en.strip() and self.zh.strip():
            yield from sorted(_places(self.en) ^ _places(self.zh))

    @classmethod
    def read(cls, node: object) -> Prose:
        """From TOML: ``{en = "...", zh = "..."}``, or one string where both are the same."""
        if isinstance(node, str):
            return cls(node, node)
        pair: Mapping[str, Any] = node if isinstance(node, Mapping) else {}
        return cls(str(pair.get("en", "")).strip(), str(pair.get("zh", "")).strip())


def _places(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


class _Writer(string.Formatter):
    def __init__(self, lang: str, facts: Mapping[str, object]) -> None:
        self.lang = lang
        self.currency = str(facts.get("currency", "")) or None

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return f"{self._plain(value)} {one if value == 1 else many}"
        if format_spec == "money":
            return text.format_money(value, self.currency, decimals=0, lang=self.lang)
        if format_spec.endswith("%"):
            return text.format_percent(value, int(format_spec[1:-1] or 1), lang=self.lang)
        if format_spec.startswith("."):
            return text.format_number(value, int(format_spec[1:]), lang=self.lang)
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, Prose):
            return value.say(self.lang)
        if isinstance(value, list | tuple):
            return _JOIN[self.lang].join(self._plain(item) for item in value)
        if hasattr(value, "strftime"):
            return text.format_date(value, lang=self.lang)
        if isinstance(value, str | bool):
            return str(value)
        return text.format_number(value, lang=self.lang)
