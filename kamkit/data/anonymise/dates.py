"""Dates moved together by a secret number of weeks."""

from __future__ import annotations

from typing import Any

import pandas as pd

FEWEST_WEEKS, MOST_WEEKS = 8, 156
# Outside these a date stands for "none" or "for ever"; moved, it would give the number away.
FIRST_YEAR, LAST_YEAR = 1971, 2099


def draw_days(last: pd.Timestamp | None, dice: Any) -> int:
    """A secret number of whole weeks, forward or back, as days.

    The two years up to ``last``, the newest order, keep their lengths: no leap day enters or
    leaves them, so that revenue of 12 months is of the same orders.
    """
    weeks = [n for n in range(-MOST_WEEKS, MOST_WEEKS + 1) if abs(n) >= FEWEST_WEEKS]
    if last is not None:
        same = [n for n in weeks if _years(last + pd.Timedelta(weeks=n)) == _years(last)]
        weeks = same or weeks
    return 7 * int(dice.choice(weeks))


def _years(day: pd.Timestamp) -> list[int]:
    return [(day - (day - pd.DateOffset(years=n))).days for n in (1, 2)]


def shift(dates: pd.Series[Any], days: int) -> pd.Series[Any]:
    """The dates ``days`` later; those that stand for none or for ever stay.

    >>> shift(pd.Series(pd.to_datetime(["2026-05-08", "2099-12-31", "9999-12-31"])), -7).tolist()
    [Timestamp('2026-05-01 00:00:00'), Timestamp('2099-12-24 00:00:00'),
    Timestamp('9999-12-31 00:00:00')]
    """
    real = dates.dt.year.between(FIRST_YEAR, LAST_YEAR)
    moved = dates.where(real) + pd.Timedelta(days=days)
    return moved.where(real, dates)
