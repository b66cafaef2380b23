"""Dates as files write them; whether the day or the month comes first is asked, not guessed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd

from kamkit.data.values import Parsed, by_text
from kamkit.errors import AmbiguousDates

_TIME = r"(?:[ T]?(?:[上下]午 ?)?\d{1,2}[:时].*)?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年 ](\d{1,2})[-/.月 ](\d{1,2})日?" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:,? \d{1,2}:.*)?")
_MONTHS = {
    name: i
    for i, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_NAMED = (
    re.compile(r"(?P<d>\d{1,2})[- .]?(?P<m>[a-z]{3})[a-z]*\.?[- ,]*(?P<y>\d{4})"),
    re.compile(r"(?P<m>[a-z]{3})[a-z]*\.? (?P<d>\d{1,2}),? (?P<y>\d{4})"),
)
# Day numbers of a workbook between 1954 and 2119; anything else is no date.
_SERIAL = range(20_000, 80_000)
_SERIAL_ZERO = dt.date(1899, 12, 30)
# Milliseconds since 1970, as programs hand them over: 1990 to 2100.
_EPOCH = range(631_152_000_000, 4_102_444_800_000)
_EPOCH_ZERO = dt.datetime(1970, 1, 1)


def parse_date(
    cells: pd.Series[Any], column: str, day_first: bool | None = None, utc_offset: float = 0
) -> Parsed:
    """Days as datetime64; times of day are left off, a time zone is not applied.

    Read are ``2026-05-28``, ``2026/5/28``, ``2026年5月28日``, ``20260528``, ``28.05.2026``,
    ``28 May 2026``, workbook dates and day numbers, each with or without a time. For
    ``03/04/2026`` the column decides: where one cell has a number over 12 in one place, that place
    is the day. Where none has, ``day_first`` must say. Milliseconds since 1970 become the day that
    they fall on ``utc_offset`` hours ahead of UTC.

    Raises ``AmbiguousDates`` where neither tells, or where the column mixes both orders.

    >>> parse_date(pd.Series(["28/05/2026", "03/04/2026"]), "order_date").values.dt.month.tolist()
    [5, 4]
    """
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        days = cells.dt.tz_localize(None) if cells.dt.tz is not None else cells
        return Parsed(days.astype("datetime64[us]").dt.normalize())
    texts = by_text(cells, str)
    order = day_first if day_first is not None else _order_of(texts.unique().tolist(), column)
    distinct = texts.unique()
    days = texts.map({text: _day_of(text, order, utc_offset) for text in distinct})
    notes = ("epoch",) if any(map(_is_epoch, distinct)) else ()
    return Parsed(pd.to_datetime(days, errors="coerce").astype("datetime64[us]"), notes=notes)


def day_comes_first(cells: pd.Series[Any], column: str) -> bool | None:
    """Whether a column's own dates show the day first (True) or the month first (False).

    None where they show nothing, or where it does not matter. Raises ``AmbiguousDates`` where the
    column mixes both orders.

    >>> day_comes_first(pd.Series(["28/05/2026", "03/04/2026"]), "created")
    True
    >>> day_comes_first(pd.Series(["03/04/2026"]), "created") is None
    True
    """
    try:
        return _order_of([text for text in by_text(cells, str).unique() if text], column)
    except AmbiguousDates as error:
        if error.key == "mixed_dates":
            raise
        return None


def _is_epoch(text: str) -> bool:
    return text.isdecimal() and int(text) in _EPOCH


def _order_of(texts: list[str], column: str) -> bool | None:
    """True where the day comes first, False where the month does, None where it does not matter."""
    pairs = [m for text in texts if (m := _YEAR_LAST.fullmatch(text)) and m[2] != "."]
    if not pairs:
        return None
    first = next((m for m in pairs if int(m[1]) > 12), None)
    second = next((m for m in pairs if int(m[3]) > 12), None)
    if first and second:
        found = [first.string, second.string]
        raise AmbiguousDates("mixed_dates", column=column, value=found)
    if first or second:
        return first is not None
    if all(m[1] == m[3] for m in pairs):
        return True
    sample = next(m for m in pairs if m[1] != m[3])
    raise AmbiguousDates("ambiguous_dates", column=column, value=sample.string)


def _day_of(text: str, day_first: bool | None, utc_offset: float) -> dt.date | None:
    if not text:
        return None
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(text):
        year = match[4] if len(match[4]) == 4 else "20" + match[4]
        if day_first or match[2] == ".":
            return _date(year, match[3], match[1])
        return _date(year, match[1], match[3])
    for pattern in _NAMED:
        if match := pattern.match(text.casefold()):
            return _date(match["y"], str(_MONTHS.get(match["m"], 0)), match["d"])
    if text.isdecimal() and int(text) in _SERIAL:
        return _SERIAL_ZERO + dt.timedelta(days=int(text))
    if _is_epoch(text):
        return (_EPOCH_ZERO + dt.timedelta(milliseconds=int(text), hours=utc_offset)).date()
    return None


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
