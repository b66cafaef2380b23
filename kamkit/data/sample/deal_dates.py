"""When the sample company's opportunities were opened, moved on and closed, in days."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.dice import Dice, Whole
from kamkit.data.sample.order_book import LAST_DAY

NO_DAY = -10_000


def date_deals(deals: pd.DataFrame, recipe: dict[str, Any], dice: Dice) -> None:
    """Add ``reached`` (the last open stage), ``created``, ``close`` and ``need_by``, in days since
    the first, and ``parts`` (how the time splits over the stages).

    A large one takes longer. Open ones: ``close`` is a hope, and some hopes have passed.
    """
    number = len(deals)
    stages = list(recipe["process"].values())
    at_close = dice.pick([stage["lost"] for stage in stages], number)
    at_open = dice.pick([stage["open"] for stage in stages], number)
    status = deals["status"].to_numpy()
    last = np.full(number, len(stages) - 1)
    reached = np.select([status == "won", status == "open"], [last, at_open], at_close)
    deals["reached"] = reached
    large = np.sqrt(deals["cents"].to_numpy() // 100).astype(np.int64) // 12
    takes = 18 + dice.whole(0, 95, number) + large + np.where(status == "lost", 20, 0)
    age = 6 + 14 * reached + dice.whole(0, 120, number)
    hope = LAST_DAY + 22 * (len(stages) - reached) + dice.whole(-85, 45, number)
    is_open = status == "open"
    deals["close"] = np.where(is_open, hope, deals["day"])
    deals["created"] = np.where(is_open, LAST_DAY - age, deals["close"] - takes)
    need_by = deals["close"] + dice.whole(-12, 75, number)
    deals["need_by"] = np.where(dice.below(100, number) < 8, NO_DAY, need_by)
    parts = dice.whole(20, 100, len(stages) * number).reshape(number, -1)
    deals["parts"] = pd.Series(parts.tolist(), index=deals.index, dtype="object")


def stage_days(deals: pd.DataFrame, stages: int) -> pd.DataFrame:
    """``deal`` (row), ``stage`` (position; ``stages`` is the outcome) and ``day`` entered."""
    number, reached = len(deals), deals["reached"].to_numpy()
    is_open = (deals["status"] == "open").to_numpy()
    created = deals["created"].to_numpy()
    end = np.where(is_open, LAST_DAY + 1, deals["close"])
    parts = np.array(deals["parts"].to_list())
    parts[np.arange(stages) > reached[:, None]] = 0
    before = np.cumsum(parts, axis=1) - parts
    spare = end - created - reached - 1
    days = created[:, None] + before * spare[:, None] // parts.sum(axis=1)[:, None]
    days = np.hstack([days + np.arange(stages), end[:, None]])
    stage = np.broadcast_to(np.arange(stages + 1), days.shape)
    entered = (stage <= reached[:, None]) | ((stage == stages) & ~is_open[:, None])
    deal = np.broadcast_to(np.arange(number)[:, None], days.shape)
    return pd.DataFrame({"deal": deal[entered], "stage": stage[entered], "day": days[entered]})


def as_dates(days: pd.Series[int] | Whole, first: Any) -> pd.Series[pd.Timestamp]:
    """Days since the first as dates; ``NO_DAY`` is missing."""
    whole = pd.Series(days, dtype="int64")
    dates = pd.Timestamp(first) + pd.to_timedelta(whole, unit="D")
    return dates.where(whole != NO_DAY).astype("datetime64[us]").reset_index(drop=True)
