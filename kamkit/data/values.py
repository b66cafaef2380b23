"""From cells to values: what people type for money, numbers, shares, dates and names.

Each ``parse_*`` takes a column of raw cells and returns the values with the cells that could not be
read left missing; the caller compares with ``is_blank`` to tell bad from empty. Only distinct
texts that the fast way refuses are looked at one by one, so a million tidy cells cost little.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kamkit.data.cell_text import (
    EMPTY,
    as_arrow,
    as_series,
    by_text,
    coded,
    is_blank,
    spread,
    tidied,
    tidy,
    without_empty,
)
from kamkit.data.plain_numbers import plain_numbers
from kamkit.schema import Column

__all__ = ["EMPTY", "by_text", "is_blank", "tidy"]

_SIGNS = {
    "¥": "CNY",
    "元": "CNY",
    "圆": "CNY",
    "rmb": "CNY",
    "人民币": "CNY",
    "us$": "USD",
}
_SIGNS |= {"hk$": "HKD", "$": "USD", "€": "EUR", "£": "GBP"}
_CODES = (
    "CNY",
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "HKD",
    "TWD",
    "SGD",
    "KRW",
    "AUD",
    "CAD",
    "CHF",
    "INR",
)
_SIGNS |= {code.lower(): code for code in _CODES}
SHARED_SIGNS = {
    "$": ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"),
    "¥": ("CNY", "JPY"),
}
"""Signs of several currencies: the first is meant where nothing beside the money says otherwise."""
_UNITS = {
    "万亿": 1e12,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "万": 1e4,
    "k": 1e3,
    "m": 1e6,
}
_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*|[+-]?\.\d+")
_CODE = re.compile(r"[A-Z]{3}(?=$|[ -])")


@dataclass(frozen=True)
class Parsed:
    """Values of a column; ``currency`` read off its money signs, a code or one of ``SHARED_SIGNS``;
    ``notes`` for the receipt."""

    values: pd.Series[Any]
    currency: pd.Series[str] | None = None
    notes: tuple[str, ...] = field(default=())


def parse_text(cells: pd.Series[Any]) -> Parsed:
    """Names and ids, to the letter but for outer spaces; a number that a workbook keeps loses its
    ``.0``.

    >>> parse_text(pd.Series(["007", 7.0, " a  b "])).values.tolist()
    ['007', '7', 'a b']
    """
    array = as_arrow(tidied(cells))
    filled = [without_empty(chunk) for chunk in array.chunks]
    return Parsed(as_series(pa.chunked_array(filled, array.type), cells.index))


def currency_code(text: str) -> str | None:
    """The ISO code that a cell names by sign, word or code; other text stays, blank is None.

    >>> currency_code("人民币"), currency_code("usd"), currency_code("EUR - Euro")
    ('CNY', 'USD', 'EUR')
    """
    code = _CODE.match(text.upper())
    return _SIGNS.get(text.casefold()) or (code[0] if code else text or None)


def is_number(text: str) -> bool:
    """Whether a tidy text is a number or money, with either decimal mark.

    >>> is_number("¥1,234.50"), is_number("12,5"), is_number("Total")
    (True, True, False)
    """
    if not any(map(str.isdecimal, text)):
        return False
    return any(_number_of(text, mark)[0] is not None for mark in (False, True))


def parse_choice(cells: pd.Series[Any], column: Column) -> Parsed:
    """One of the column's choices, whatever its case."""
    known = {choice.casefold(): choice for choice in column.choices}
    return Parsed(by_text(cells, lambda text: known.get(text.casefold())).astype("str"))


def parse_share(cells: pd.Series[Any]) -> Parsed:
    """Shares from 0 to 1: ``80%``, ``0.8``; a column with plain numbers up to 100 is per cent.

    >>> parse_share(pd.Series(["80%", "0.5"])).values.tolist()
    [0.8, 0.5]
    >>> parse_share(pd.Series(["80", "5"])).values.tolist()
    [0.8, 0.05]
    """
    texts = tidied(cells)
    array = as_arrow(texts)
    signs = pc.fill_null(pc.match_substring(array, "%"), False)
    signed = pd.Series(signs.to_numpy(), index=cells.index)
    if signed.any():
        texts = as_series(pc.replace_substring(array, "%", ""), cells.index)
    numbers = parse_number(texts).values
    plain = numbers[~signed].dropna()
    per_cent = bool((plain > 1).any() and (plain <= 100).all())
    scaled = numbers.where(~signed & (not per_cent), numbers / 100)
    return Parsed(scaled.where(scaled.between(0, 1)), notes=("percent",) if per_cent else ())


def parse_number(cells: pd.Series[Any], whole: bool = False) -> Parsed:
    """Numbers and money as people write them.

    ``￥1,234.50``, ``1.2万``, ``(300)``, ``300-``, ``１２``, ``1.234,50`` and
    ``1 234,50`` are read; infinities are not numbers here. A lone comma before three digits
    (``1,234``) separates thousands unless more cells of the column show a comma before their
    decimals (``12,5``) than a point (``12.5``); cells of the fewer are not read.

    >>> parse_number(pd.Series(["￥1,234.50", "1.2万", "(300)", "abc"])).values.tolist()
    [1234.5, 12000.0, -300.0, nan]
    >>> parse_number(pd.Series(["1.234", "12,5"])).values.tolist()
    [1234.0, 12.5]
    """
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        values = cells.astype(float)
        values = values.where(np.isfinite(values))
        return Parsed(_whole(values) if whole else values)
    values, rest, points = plain_numbers(cells)
    if not rest.any():
        return Parsed(_whole(values) if whole else values)
    codes, distinct = coded(cells[rest])
    texts = [tidy(cell) for cell in distinct]
    comma_decimal = _comma_decimal(texts, np.bincount(codes, minlength=len(texts)), points)
    if comma_decimal and not rest.all():  # then plain numbers are not what they seem
        codes, distinct = coded(cells)
        rest, texts = np.ones(len(cells), dtype=bool), [tidy(cell) for cell in distinct]
    read = [_number_of(text, comma_decimal) for text in texts]
    values[rest] = np.array([number for number, _ in read], dtype=float)[codes]
    currency = _signs_at(rest, [sign for _, sign in read], codes, cells.index)
    notes = ("comma_decimal",) if comma_decimal else ()
    return Parsed(_whole(values) if whole else values, currency, notes)


def _whole(values: pd.Series[float]) -> pd.Series[Any]:
    return values.where(values == values.round()).astype("Int64")


def _comma_decimal(
    texts: Sequence[str], times: npt.NDArray[np.int64], points: Callable[[], int]
) -> bool:
    """Whether more cells show a comma before their decimals than a point."""

    def shown(mark: str, other: str) -> int:
        return sum(
            int(n) for t, n in zip(texts, times, strict=True) if _shows_decimal(t, mark, other)
        )

    commas = shown(",", ".")
    return commas > 0 and commas > shown(".", ",") + points()


def _signs_at(
    rest: npt.NDArray[np.bool_],
    signs: Sequence[str | None],
    codes: npt.NDArray[Any],
    index: pd.Index[Any],
) -> pd.Series[str] | None:
    """The currency of each cell that names one; None where no cell does."""
    if not any(sign is not None for sign in signs):
        return None
    every = np.full(len(rest), len(signs), dtype=np.int64)
    every[rest] = codes
    return spread([*signs, None], every, index)


def _shows_decimal(text: str, mark: str, other: str) -> bool:
    """Whether a text can only be read with this mark before its decimals: 12,5 or 1.234,50."""
    found = _NUMBER.search(text)
    if not found:
        return False
    number = found[0].rstrip(" ")
    if mark in number and other in number:
        return number.rindex(mark) > number.rindex(other)
    head, there, tail = number.rpartition(mark)
    return bool(there) and mark not in head and len(tail) != 3


def _number_of(text: str, comma_decimal: bool) -> tuple[float | None, str | None]:
    """The number and the currency that a text names, or (None, None)."""
    lowered = text.casefold().replace("−", "-").replace("–", "-")
    negative = lowered.startswith("(") and lowered.endswith(")")
    lowered = lowered.strip("()")
    sign = max((sign for sign in _SIGNS if sign in lowered), key=len, default="")
    currency = sign if sign in SHARED_SIGNS else _SIGNS.get(sign)
    for sign in _SIGNS:
        lowered = lowered.replace(sign, "")
    lowered = lowered.strip()
    if lowered.endswith("-"):
        negative, lowered = True, lowered[:-1].strip()
    factor = 1.0
    for unit, value in _UNITS.items():
        if lowered.endswith(unit):
            factor, lowered = value, lowered.removesuffix(unit).strip()
            break
    lowered = lowered.replace("- ", "-")
    if not _NUMBER.fullmatch(lowered):
        return None, None
    number = _plain_number(lowered, comma_decimal)
    if number is None:
        return None, None
    scaled = round(number * factor, 6) if factor != 1 else number
    if not math.isfinite(scaled):
        return None, None
    return (-scaled if negative else scaled), currency


def _plain_number(text: str, comma_decimal: bool) -> float | None:
    text = text.replace(" ", "").replace("'", "")
    decimal, thousands = (",", ".") if comma_decimal else (".", ",")
    if not comma_decimal and text.count(".") > 1 and "," not in text:
        decimal, thousands = ",", "."
    whole, mark, tail = text.partition(decimal)
    groups = whole.lstrip("+-").split(thousands)
    grouped = len(groups) == 1 or (
        1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])
    )
    lakh = len(groups) > 2 and len(groups[-1]) == 3 and all(len(g) == 2 for g in groups[1:-1])
    if thousands in tail or not (grouped or lakh):
        return None
    try:
        return float(whole.replace(thousands, "") + ("." + tail if mark else ""))
    except ValueError:
        return None
