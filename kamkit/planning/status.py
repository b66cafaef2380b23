"""Where a dated step stands on a day."""

from __future__ import annotations

import datetime as dt
from typing import Literal

Status = Literal["done", "late", "soon", "open", "no_date"]
SOON_DAYS = 14


def status(due: dt.date | None, done: bool, as_of: dt.date) -> Status:
    """``soon`` is today and the 14 days after it; the day itself is not late.

    >>> status(dt.date(2026, 11, 14), False, dt.date(2026, 11, 1))
    'soon'
    """
    if done:
        return "done"
    if due is None:
        return "no_date"
    days = (due - as_of).days
    return "late" if days < 0 else "soon" if days <= SOON_DAYS else "open"


def days_left(due: dt.date | None, done: bool, as_of: dt.date) -> int | None:
    """Days until the day itself, negative when it is past; None without a date or when done."""
    return None if done or due is None else (due - as_of).days
