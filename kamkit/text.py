"""Words, numbers, money and dates in the language in force.

Messages live in ``locale/en.toml`` and ``locale/zh.toml``: same keys, same placeholders.
"""

from __future__ import annotations

import datetime as dt
import locale
import math
import os
import string
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "zh")
_BABEL = {"en": "en_US", "zh": "zh_CN"}
_JOIN = {"en": ", ", "zh": "、"}
MISSING = "–"
_HUGE = 1e15  # beyond this a float holds no cents, and a row of digits says nothing


def _from_environment() -> str:
    """What KAMKIT_LANG says, else the system's language where we speak it, else English."""
    wanted = os.environ.get("KAMKIT_LANG")
    if wanted in LANGUAGES:
        return wanted
    system = locale.getlocale()[0] or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"


_in_force = _from_environment()


def use(lang: str) -> None:
    """Put a language in force for messages, charts, forms and documents: ``"en"`` or ``"zh"``.

    >>> use("zh"); say("word.total")
    '合计'
    >>> use("en"); say("word.total")
    'Total'
    """
    global _in_force
    if lang not in LANGUAGES:
        raise ValueError(say("error.unknown_language", value=lang, known=LANGUAGES))
    _in_force = lang


def language() -> str:
    """The language in force."""
    return _in_force


@cache
def messages(lang: str) -> dict[str, str]:
    """Every message of a language under its dotted key."""
    raw = tomllib.loads(files("kamkit").joinpath("locale", f"{lang}.toml").read_text("utf-8"))
    return dict(_flatten("", raw))


def _flatten(prefix: str, node: dict[str, Any]) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in node.items():
        if isinstance(value, dict):
            flat += _flatten(f"{prefix}{key}.", value)
        else:
            flat.append((prefix + key, value))
    return flat


def say(key: str, /, lang: str | None = None, **values: object) -> str:
    """The message of ``key`` with its placeholders filled in.

    Numbers are written as the language writes them, sequences are joined, and
    ``{rows:row|rows}`` picks the form that fits the number.

    >>> say("test.rows", lang="en", rows=1), say("test.rows", lang="en", rows=1200)
    ('1 row', '1,200 rows')
    >>> say("test.rows", lang="zh", rows=1200)
    '1,200 行'
    """
    lang = lang or _in_force
    return _Formatter(lang).vformat(messages(lang)[key], (), values)


class _Formatter(string.Formatter):
    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return f"{self._plain(value)} {one if value == 1 else many}"
        if format_spec:
            return str(super().format_field(value, format_spec))
        return self._plain(value)

    def _plain(self, value: object) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, bool) or value is None:
            return str(value)
        if isinstance(value, int | float):
            return format_number(value, lang=self.lang)
        if isinstance(value, dt.date):
            return format_date(value, lang=self.lang)
        if isinstance(value, Mapping):
            arrow = [f"{key} → {item}" for key, item in value.items()]
            return _JOIN[self.lang].join(arrow)
        if isinstance(value, Sequence):
            return _JOIN[self.lang].join(self._plain(item) for item in value)
        return str(value)


def format_number(value: float, decimals: int | None = None, lang: str | None = None) -> str:
    """A number with thousands separators; as many decimals as asked, else at most two.

    >>> format_number(1265793.0357, lang="en"), format_number(12, decimals=1, lang="zh")
    ('1,265,793.04', '12.0')
    """
    if _absent(value):
        return MISSING
    from babel.numbers import format_decimal

    if abs(value) >= _HUGE:
        return f"{value:.3g}"
    tail = "##" if decimals is None else "0" * decimals
    pattern = f"#,##0.{tail}" if tail else "#,##0"
    return str(format_decimal(value, format=pattern, locale=_BABEL[lang or _in_force]))


def format_money(
    value: float,
    currency: str | None = None,
    decimals: int = 2,
    lang: str | None = None,
) -> str:
    """Money with its currency sign; without a currency, the bare number.

    >>> format_money(1234.5, "CNY", lang="zh"), format_money(-3, "USD", lang="en")
    ('¥1,234.50', '-$3.00')
    >>> format_money(1234.5, lang="en")
    '1,234.50'
    """
    if _absent(value):
        return MISSING
    if not currency:
        return format_number(value, decimals, lang)
    from babel.numbers import format_currency

    pattern = "¤#,##0" + ("." + "0" * decimals if decimals else "")
    locale = _BABEL[lang or _in_force]
    return str(
        format_currency(value, currency, format=pattern, locale=locale, currency_digits=False)
    )


def format_percent(share: float, decimals: int = 2, lang: str | None = None) -> str:
    """A share (0-1) as per cent.

    >>> format_percent(.6006, lang="en")
    '60.06%'
    """
    return MISSING if _absent(share) else format_number(share * 100, decimals, lang) + "%"


def format_date(value: dt.date, lang: str | None = None) -> str:
    """A date as year-month-day, which both languages read without doubt.

    >>> format_date(dt.date(2026, 5, 8))
    '2026-05-08'
    """
    return MISSING if _absent(value) else value.strftime("%Y-%m-%d")


def _absent(value: object) -> bool:
    if value is None or type(value).__name__ in {"NaTType", "NAType"}:
        return True
    return isinstance(value, float) and not math.isfinite(value)
