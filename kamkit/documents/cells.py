"""How a column of a table is read by a person: its heading, and each value in words."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, TypeGuard

import pandas as pd
from pandas.api import types

from kamkit.schema import NUMERIC, Column, Table, describe_column, tables
from kamkit.text import (
    MISSING,
    format_money,
    format_number,
    format_percent,
    language,
    messages,
    say,
)

_NAME_A_TABLE = ("table", "worst_table")
_HUGE = 1e15  # beyond this, a float holds no cents and a row of digits says nothing
_SOME = 6  # so many items of a list inside a cell are spelled out


@dataclass(frozen=True)
class Look:
    """How a column is shown: ``decimals`` are those of a number, ``kind`` is a dtype of the schema.

    A kind beyond the schema is ``any``: each value as its own type asks.
    """

    name: str
    kind: str
    heading: str
    meaning: str = ""
    decimals: int = 0

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC


def look_at(name: object, values: pd.Series[Any], currency: str | None = None) -> Look:
    """Decide how a column is shown: as the schema says where it knows it, else by its values.

    >>> look_at("revenue", pd.Series([1.5]), "CNY").heading
    'Revenue (CNY)'
    >>> look_at("my_score", pd.Series([0.25, 0.5])).decimals
    2
    """
    known = describe_column(str(name))
    kind = _kind(str(name), values, known.dtype if known else None)
    heading, meaning, unit = clean(str(name)), "", None
    if known:
        heading, meaning = known.label[language()], known.meaning[language()]
        unit = known.unit[language()] if known.unit and kind in ("number", "integer") else None
    elif f"column.{name}" in messages(language()):
        heading = say(f"column.{name}")
    if kind == "money":
        unit = currency
    if unit and unit.casefold() != heading.casefold():
        heading = say("show.heading", label=heading, unit=unit)
    return Look(str(name), kind, heading, meaning, _decimals(kind, values))


def _kind(name: str, values: pd.Series[Any], told: str | None) -> str:
    found = "any" if values.dtype == object else "text"
    if found == "any" and told in NUMERIC and all(map(_is_number, values.dropna())):
        return told
    if types.is_bool_dtype(values.dtype):
        found = "choice"
    elif types.is_datetime64_any_dtype(values.dtype):
        found = "date"
    elif types.is_integer_dtype(values.dtype):
        found = "integer"
    elif types.is_numeric_dtype(values.dtype):
        found = "share" if name.endswith("share") and values.abs().le(1).any() else "number"
    if told in NUMERIC and found in NUMERIC:
        return told
    return found if told is None or told in NUMERIC or told == "date" else told


def _decimals(kind: str, values: pd.Series[Any]) -> int:
    """Two for money; else as many as the numbers need, up to four digits of the largest."""
    if kind == "money":
        return 2
    if kind not in ("number", "integer"):
        return 0
    numbers = [abs(float(v)) for v in values if isinstance(v, Real) and math.isfinite(v)]
    largest = max(numbers, default=0)
    most = min(4, max(2, 3 - math.floor(math.log10(largest)))) if largest else 0
    tried = (0, 2) if largest >= 1000 else range(most)
    exact = (n for n in tried if all(round(number, n) == number for number in numbers))
    return next(exact, most)


def put_in_words(value: Any, look: Look) -> str:
    """One value as a person reads it; missing is –.

    >>> put_in_words(1234.5, Look("revenue", "money", "Revenue", decimals=2))
    '1,234.50'
    >>> put_in_words(pd.NaT, Look("last_order", "date", "Last order"))
    '–'
    """
    if types.is_scalar(value) and pd.isna(value):
        return MISSING
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return say("word.yes" if value else "word.no")
    if _is_number(value) and look.kind not in ("id", "text"):
        return _plain(value) if look.kind == "any" else _number(value, look)
    if isinstance(value, dt.date):
        return _moment(pd.Timestamp(value))
    if isinstance(value, str):
        key = f"choice.{look.name}.{value}"
        return messages(language()).get(key) or _called(value, look.name) or clean(value)
    return clean(_several(value))


def _called(value: str, name: str) -> str | None:
    """The label of a table or column of ours, where a cell names one."""
    known: Table | Column | None = None
    if name in _NAME_A_TABLE:
        known = tables().get(value)
    elif name == "column":
        known = describe_column(value)
    return known.label[language()] if known else None


def _number(exact: Real | Decimal, look: Look) -> str:
    value = int(exact) if isinstance(exact, Integral) else float(exact)
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if abs(value) >= _HUGE:
        return f"{value:.3e}"
    if look.kind == "share":
        return format_percent(value)
    smallest = 10.0**-look.decimals
    if look.kind == "number" and 0 < abs(value) < smallest / 2:
        return ("<" if value > 0 else ">-") + format_number(smallest, look.decimals)
    value = 0.0 if abs(value) < smallest / 2 else value
    if look.kind == "money":
        return format_money(value, decimals=look.decimals)
    return format_number(value, look.decimals)


def _moment(value: pd.Timestamp) -> str:
    midnight = value == value.normalize()
    return value.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M")


def _several(value: object) -> str:
    if isinstance(value, pd.DataFrame):
        return say("show.table", count=len(value))
    if isinstance(value, pd.Series):
        value = value.to_dict()
    if isinstance(value, Mapping):
        items = [f"{key} {_plain(item)}" for key, item in value.items()]
    elif isinstance(value, Sequence | set | frozenset):
        items = [_plain(item) for item in value]
    else:
        return str(value)
    return say("show.list", items=items[:_SOME]) + ("…" if len(items) > _SOME else "")


def _is_number(value: object) -> TypeGuard[Real | Decimal]:
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def _plain(value: object) -> str:
    values = pd.Series([float(value)] if _is_number(value) else [value])
    return put_in_words(value, look_at("", values))


def clean(text: str) -> str:
    """A text on one line, without what would break the page, the line or the file around it."""
    kept = "".join(_kept(character) for character in text)
    return " ".join(kept.split())


def _kept(character: str) -> str:
    if character.isspace():
        return " "
    turns_text = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return "" if turns_text or category == "Cc" else character
