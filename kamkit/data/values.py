"""From cells to values: what people type for money, numbers, shares, dates and names.

Each ``parse_*`` takes a column of raw cells and returns the values with the cells that could not be
read left missing; the caller compares with ``is_blank`` to tell bad from empty. Only distinct
texts that the fast way refuses are looked at one by one, so a million tidy cells cost little.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kamkit.schema import Column

EMPTY = frozenset(
    {"", "-", "--", "—", "/", "n/a", "#n/a", "na", "nan", "null", "none", "nil", "无"}
)
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
_MARKS = dict.fromkeys(map(ord, "\u200b\u200d\u2060\ufeff"))


@dataclass(frozen=True)
class Parsed:
    """Values of a column; ``currency`` read off its money signs, a code or one of ``SHARED_SIGNS``;
    ``notes`` for the receipt."""

    values: pd.Series[Any]
    currency: pd.Series[str] | None = None
    notes: tuple[str, ...] = field(default=())


def tidy(cell: object) -> str:
    """A cell as plain text: full-width forms narrowed, spaces folded, a guarding ``'`` removed.

    >>> tidy("\uff11\uff0c\uff12\uff13\uff14 "), tidy("'=A1"), tidy(7.0), tidy(None)
    ('1,234', '=A1', '7', '')
    """
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    text = unicodedata.normalize("NFKC", str(cell)).translate(_MARKS)
    text = " ".join(text.split())
    return text.removeprefix("'")


def is_blank(cells: pd.Series[Any]) -> pd.Series[bool]:
    """Which cells hold nothing, or a word for nothing such as ``N/A``, ``-`` or ``无``."""
    return by_text(cells, lambda text: text.casefold() in EMPTY).astype(bool)


def by_text(cells: pd.Series[Any], function: Callable[[str], Any]) -> pd.Series[Any]:
    """``function`` of each cell's tidy text, called once per distinct cell."""
    codes, distinct = pd.factorize(cells.to_numpy(dtype=object), use_na_sentinel=False)
    results = np.empty(len(distinct), dtype=object)
    for i, cell in enumerate(distinct):
        results[i] = function(tidy(cell))
    return pd.Series(results[codes], index=cells.index, dtype=object)


def parse_text(cells: pd.Series[Any]) -> Parsed:
    """Names and ids, to the letter but for outer spaces; a number that a workbook keeps loses its
    ``.0``.

    >>> parse_text(pd.Series(["007", 7.0, " a  b "])).values.tolist()
    ['007', '7', 'a b']
    """
    if _is_text(cells):
        plain = pc.utf8_trim_whitespace(_arrow(cells))
        odd = pc.match_substring_regex(plain, r"\s\s|^'|[^\x20-\x7e\p{Han}]")
        if not pc.any(odd).as_py():
            return Parsed(plain.to_pandas().set_axis(cells.index).replace("", np.nan).astype("str"))
    texts = by_text(cells, lambda text: text or None)
    return Parsed(texts.astype("str"))


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
    signed = by_text(cells, lambda text: "%" in text).astype(bool)
    numbers = parse_number(by_text(cells, lambda text: text.replace("%", ""))).values
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
    fast = _fast_numbers(cells)
    if fast is not None:
        return Parsed(_whole(fast) if whole else fast)
    counts = by_text(cells, str).value_counts()
    commas, points = (
        sum(int(n) for text, n in counts.items() if _shows_decimal(str(text), *marks))
        for marks in ((",", "."), (".", ","))
    )
    comma_decimal = commas > points
    read = by_text(cells, lambda text: _number_of(text, comma_decimal))
    values = read.map(lambda pair: pair[0]).astype(float)
    signs = read.map(lambda pair: pair[1])
    notes = ("comma_decimal",) if comma_decimal else ()
    currency = signs.astype("str") if signs.notna().any() else None
    return Parsed(_whole(values) if whole else values, currency, notes)


def _whole(values: pd.Series[float]) -> pd.Series[Any]:
    return values.where(values == values.round()).astype("Int64")


def _is_text(cells: pd.Series[Any]) -> bool:
    return isinstance(cells.dtype, pd.StringDtype)


def _arrow(cells: pd.Series[Any]) -> Any:
    return pa.array(cells, type=pa.string(), from_pandas=True)


def _fast_numbers(cells: pd.Series[Any]) -> pd.Series[float] | None:
    """Every cell as a float, or None where some cell is not plainly a number."""
    if pd.api.types.is_bool_dtype(cells.dtype):
        return None
    if pd.api.types.is_numeric_dtype(cells.dtype):
        values = cells.astype(float)
        return values.where(np.isfinite(values))
    if not _is_text(cells):
        return None
    text = pc.utf8_trim_whitespace(_arrow(cells))
    blank = pc.or_kleene(pc.is_null(text), pc.equal(text, ""))
    plain = pc.match_substring_regex(text, r"^[+-]?(\d+\.?\d*|\.\d+)$")
    if not pc.all(pc.or_kleene(blank, plain)).as_py():
        return None
    numbers = pc.cast(pc.if_else(blank, pa.scalar(None, pa.string()), text), pa.float64())
    return pd.Series(numbers.to_numpy(zero_copy_only=False), index=cells.index, dtype=float)


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
