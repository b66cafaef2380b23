"""Dates as files write them; whether the day or the month comes first is asked, not guessed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kamkit.data.cell_text import as_arrow, coded, coded_texts, is_text, tidy, without_empty
from kamkit.data.values import Parsed
from kamkit.errors import AmbiguousDates

_TIME = r"(?:[ T]?(?:[上下]午 ?)?\d{1,2}[:时].*)?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年 ](\d{1,2})[-/.月 ](\d{1,2})日?" + _TIME)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_AFTER = re.compile(r"(?:[ T]\d{2}:[\d:]+Z?)?", re.ASCII)
# How long 2026-05-28 is, with hours and minutes, and with seconds; and what Python calls a date.
_FORMS, _YEAR_1 = (10, 16, 19), np.datetime64("0001-01-01")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:,? \d{1,2}:.*)?")
_EITHER = re.compile(r"\d{1,2}([-/])\d{1,2}\1\d{2,4}\b.*")
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
        moments = cells.dt.tz_localize(None) if cells.dt.tz is not None else cells
        return Parsed(_days_of(moments.to_numpy(), cells.index))
    days, rest = _iso_days(cells)
    if not rest.any():
        return Parsed(days)
    codes, distinct = coded(cells[rest])
    texts = [tidy(cell) for cell in distinct]
    order = day_first if day_first is not None else _order_of(texts, column)
    read = [_day_of(text, order, utc_offset) for text in texts]
    days[rest] = np.array(read, dtype="datetime64[us]")[codes]
    return Parsed(days, notes=("epoch",) if any(map(_is_epoch, texts)) else ())


def plain_days(cells: pd.Series[Any]) -> pd.Series[Any]:
    """A column's days where each is written as ``2026-05-28``, with a time or without; else the
    cells as they are.

    >>> plain_days(pd.Series(["2026-05-28 09:30", ""])).dt.day.tolist()
    [28.0, nan]
    """
    days, rest = _iso_days(cells)
    return cells if rest.any() else days


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
        return _order_of([text for text in _not_year_first(cells) if text], column)
    except AmbiguousDates as error:
        if error.key == "mixed_dates":
            raise
        return None


def depends_on_order(cells: pd.Series[Any]) -> bool:
    """Whether any cell of a column is a date of which day and month could change places.

    >>> depends_on_order(pd.Series(["2026-05-28"])), depends_on_order(pd.Series(["5/28/2026 9:00"]))
    (False, True)
    """
    return any(_EITHER.fullmatch(text) for text in _not_year_first(cells))


def _not_year_first(cells: pd.Series[Any]) -> list[str]:
    """The distinct texts but for those that begin with four digits and a hyphen."""
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return []
    if not is_text(cells):
        return [tidy(cell) for cell in coded(cells)[1]]
    texts = as_arrow(cells)
    year = pc.fill_null(pc.match_substring_regex(texts, r"^\d{4}-"), False)
    return [tidy(cell) for cell in coded_texts(texts.filter(pc.invert(year)))[1]]


def _iso_days(cells: pd.Series[Any]) -> tuple[pd.Series[Any], npt.NDArray[np.bool_]]:
    """The days of cells such as ``2026-05-28`` or ``2026-05-28 09:30:00``, and which are not such.

    Days and times are looked at apart, since a column has few of each: a million moments are
    a few thousand days and at most as many times as a day has seconds.
    """
    if not is_text(cells):
        days = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
        return days, np.ones(len(cells), dtype=bool)
    texts = as_arrow(cells)
    moments = _iso_moments(texts)
    if moments is not None:
        return _days_of(moments, cells.index), np.zeros(len(cells), dtype=bool)
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    codes, distinct = coded_texts(pc.utf8_slice_codeunits(texts, 0, 10) if longest > 10 else texts)
    read = [_iso_day(text) for text in distinct]
    days = np.array(read, dtype="datetime64[us]")[codes]
    unread = [text != "" and day is None for text, day in zip(distinct, read, strict=True)]
    rest = np.array(unread, dtype=bool)[codes] if any(unread) else np.zeros(len(codes), dtype=bool)
    if longest > 10:
        codes, distinct = coded_texts(pc.utf8_slice_codeunits(texts, 10))
        odd = [_AFTER.fullmatch(text or "") is None for text in distinct]
        rest |= np.array(odd, dtype=bool)[codes]
        days[rest] = np.datetime64("NaT")
    return pd.Series(days, index=cells.index, copy=False), rest


def _iso_moments(texts: pa.ChunkedArray) -> npt.NDArray[np.datetime64] | None:
    """The moments of a column that writes every one in full and alike; else None."""
    longest = pc.max(pc.binary_length(texts)).as_py()
    if longest not in _FORMS:
        return None
    filled = [without_empty(chunk) for chunk in texts.chunks]
    whole = pa.chunked_array(filled, texts.type)
    if pc.min(pc.binary_length(whole)).as_py() != longest:
        return None
    try:
        moments = np.asarray(pc.cast(whole, pa.timestamp("s")).to_numpy())
    except pa.ArrowInvalid:
        return None
    return None if (moments < _YEAR_1).any() else moments


def _days_of(moments: npt.NDArray[np.datetime64], index: pd.Index[Any]) -> pd.Series[Any]:
    days = moments.astype("datetime64[D]").astype("datetime64[us]")
    return pd.Series(days, index=index, copy=False)


def _iso_day(text: str | None) -> dt.date | None:
    match = _ISO.fullmatch(text or "")
    return _date(match[1], match[2], match[3]) if match else None


def _is_epoch(text: str) -> bool:
    return _is_short_number(text) and int(text) in _EPOCH


def _is_short_number(text: str) -> bool:
    """Whether a text can be the number of a day or a millisecond; int refuses endless digits."""
    return text.isascii() and text.isdecimal() and len(text) <= 13


def _order_of(texts: list[str], column: str) -> bool | None:
    """True where the day comes first, False where the month does, None where it does not matter."""
    dates = [m for text in texts if (m := _YEAR_LAST.fullmatch(text)) and m[2] != "."]
    pairs = [m for m in dates if int(m[1]) <= 12 or int(m[3]) <= 12]  # 31/31/2026 shows nothing
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
    if _is_short_number(text) and int(text) in _SERIAL:
        return _SERIAL_ZERO + dt.timedelta(days=int(text))
    if _is_epoch(text):
        return (_EPOCH_ZERO + dt.timedelta(milliseconds=int(text), hours=utc_offset)).date()
    return None


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
