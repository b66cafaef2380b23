"""What the sample company's people and visits hang on: the standing of each of its accounts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.dice import Dice, Whole
from kamkit.data.sample.order_book import LAST_DAY, YEAR_ENDS

_LARGE = 66  # about a fifth of the customers
_LARGEST = 25
_CHOSEN_FROM = 6  # the lone friend sits at one of the largest buyers that have no story yet

Recipe = dict[str, Any]


def account_standing(
    tables: dict[str, pd.DataFrame], told: dict[str, str], recipe: Recipe, dice: Dice
) -> pd.DataFrame:
    """One row per account, in the order of the account file.

    ``account_id``; ``customer``, ``abroad``, ``institution``, ``loud`` (small, and calls for us all
    the time), ``large``; ``attitude``; ``spent`` and ``lately`` in cents, over all and in the last
    year; ``place`` by ``spent``, from 0; ``first_day`` and ``last_day`` of its orders; ``story``
    (two are chosen here: lone_friend and loud_small) and ``contacts``, the number of people we
    know of.
    """
    accounts = tables["accounts"]
    ids = pd.Index(accounts["account_id"])
    regions = {each["en"]: each["abroad"] for each in recipe["regions"].values()}
    kinds = {each["en"]: each["kind"] for each in recipe["industries"].values()}
    frame = pd.DataFrame(
        {
            "account_id": ids,
            "customer": accounts["status"] == "customer",
            "abroad": accounts["region"].map(regions),
            "institution": accounts["industry"].map(kinds) == "institution",
            "attitude": accounts["attitude"].astype("int64"),
        }
    )
    _add_orders(frame, ids.get_indexer(tables["orders"]["account_id"]), tables["orders"], recipe)
    frame["story"] = ""
    frame.loc[ids.get_indexer(list(told.values())), "story"] = list(told)
    grouped = accounts["parent_id"].notna() | ids.isin(accounts["parent_id"].dropna())
    _choose(frame, grouped.to_numpy(), recipe, dice)
    asked = ids.isin(tables["opportunities"]["account_id"].unique())
    frame["contacts"] = _numbers(frame, accounts["employees"].to_numpy(), asked, dice)
    for story, people in recipe["told"].items():
        frame.loc[frame["story"] == story, "contacts"] = len(people)
    return frame


def _add_orders(frame: pd.DataFrame, row: Any, orders: pd.DataFrame, recipe: Recipe) -> None:
    """Whole cents, so that sums are exact in any order; prospects could have bought all along."""
    first = pd.Timestamp(recipe["calendar"]["first"])
    day = (orders["order_date"] - first).dt.days.to_numpy()
    cents = (orders["amount"].to_numpy() * 100).round()
    number = len(frame)
    frame["spent"] = np.bincount(row, weights=cents, minlength=number).astype(np.int64)
    late = day >= YEAR_ENDS[1]
    lately = np.bincount(row[late], weights=cents[late], minlength=number)
    frame["lately"] = lately.astype(np.int64)
    frame["place"], place_lately = (_places(frame[name]) for name in ("spent", "lately"))
    frame["large"] = (frame["place"] < _LARGE) | (place_lately < _LARGE)
    span = pd.DataFrame({"row": row, "day": day}).groupby("row")["day"].agg(["min", "max"])
    span = span.reindex(range(number))
    frame["first_day"] = span["min"].fillna(0).astype("int64")
    frame["last_day"] = span["max"].fillna(LAST_DAY).astype("int64")


def _places(cents: pd.Series[int]) -> Whole:
    return np.argsort(np.argsort(-cents.to_numpy(), kind="stable"))


def _choose(frame: pd.DataFrame, grouped: Any, recipe: Recipe, dice: Dice) -> None:
    """The lone friend's account, the loud ones, and the loudest of them."""
    free = ((frame["story"] == "") & frame["customer"]).to_numpy() & ~grouped
    largest = frame.index[free][frame["lately"][free].argsort(kind="stable")[::-1]]
    chosen = largest[dice.below(_CHOSEN_FROM, 1).item()]
    half = frame["customer"].sum() // 2
    throughout = (frame["first_day"] < YEAR_ENDS[0]) & (frame["last_day"] > YEAR_ENDS[1])
    small = np.flatnonzero(free & throughout & (frame["place"] > half))
    low, high = recipe["effort"]["loud_accounts"]
    number = dice.whole(low, high, 1).item()
    loud = small[dice.shuffled(len(small))[:number]]
    frame["loud"] = False
    frame.loc[loud, "loud"] = True
    frame.loc[chosen, "story"] = "lone_friend"
    frame.loc[loud[0], "story"] = "loud_small"


def _numbers(frame: pd.DataFrame, employees: Any, asked: Any, dice: Dice) -> Whole:
    """People we know of: more at large accounts, none at small prospects nobody offered to."""
    place, more = frame["place"].to_numpy(), dice.below(3, len(frame))
    customer = frame["customer"].to_numpy()
    large = employees >= np.median(employees[~customer])
    least = np.select([place < _LARGEST, place < _LARGE], [5, 3], 2)
    prospects = np.select([large, asked], [2 + more, 2], 0)
    return np.where(customer, least + more, prospects)
