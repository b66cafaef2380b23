"""The sample company's activities: visits, calls and mails, and what came of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.contact_book import pick_contacts
from kamkit.data.sample.deal_dates import as_dates
from kamkit.data.sample.dice import Dice, Whole
from kamkit.data.sample.order_book import LAST_DAY, day_reach

_BEFORE, _AFTER = 60, 150  # days around its orders in which an account is looked after

Recipe = dict[str, Any]
Tables = dict[str, pd.DataFrame]


def activity_book(
    tables: Tables, standing: pd.DataFrame, contacts: pd.DataFrame, recipe: Recipe, dice: Dice
) -> pd.DataFrame:
    """One row per activity, columns as in the schema, in order of date.

    Half of the moves of an opportunity were made in an activity of that day, and some orders
    were taken in one; all else is care of the account: by habit, and by who calls loudest.
    """
    parts = [
        _moves(tables, recipe, dice),
        _between(tables, standing, recipe, dice),
        _orders_taken(tables, recipe, dice),
        _care(standing, recipe, dice),
    ]
    done = pd.concat(parts, ignore_index=True)
    done["account"] = pd.Index(standing["account_id"]).get_indexer(done["account_id"])
    end = _day(recipe, recipe["effort"]["fading"][-1][1])
    faded = (standing["story"] == "fading_account").to_numpy()[done["account"]]
    done = done[(done["day"] >= 0) & (~faded | (done["day"] <= end))].reset_index(drop=True)
    done["kind"] = _kinds(done, standing, recipe, dice)
    done["contact"] = _met(done, contacts, recipe, dice)
    done["minutes"] = _minutes(done["kind"].to_numpy(), recipe, dice)
    return _shown(done.sort_values("day", kind="stable", ignore_index=True), contacts, recipe)


def _shown(done: pd.DataFrame, contacts: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    date = as_dates(done["day"], recipe["calendar"]["first"])
    month = date.dt.strftime("%y%m")
    number = month.groupby(month).cumcount() + 1
    kinds = list(recipe["kinds"].values())
    return pd.DataFrame(
        {
            "activity_id": "AC" + month + "-" + number.astype("str").str.zfill(4),
            "account_id": done["account_id"].astype("str"),
            "contact_id": contacts["contact_id"].reindex(done["contact"]).to_numpy(),
            "opportunity_id": done["opportunity_id"].astype("str"),
            "date": date,
            "kind": np.array([each["en"] for each in kinds])[done["kind"]],
            "kind_zh": np.array([each["zh"] for each in kinds])[done["kind"]],
            "minutes": done["minutes"].astype(float),
            "outcome": done["outcome"].astype("str"),
        }
    ).astype({"kind": "str", "kind_zh": "str"})


def _moves(tables: Tables, recipe: Recipe, dice: Dice) -> pd.DataFrame:
    """What moved an opportunity on, on the day when it moved; ``stage`` is where to."""
    words = [each["en"] for each in (*recipe["process"].values(), *recipe["outcomes"].values())]
    steps = tables["stages"]
    moved = steps["opportunity_id"].duplicated() & (steps["entered"].dt.day_of_week < 5)
    steps = steps[moved & (dice.below(100, len(steps)) < recipe["effort"]["moves"])]
    accounts = tables["opportunities"].set_index("opportunity_id")["account_id"]
    stage = pd.Index(words).get_indexer(steps["stage"])
    outcome = np.array(["advance"] * len(recipe["process"]) + ["order", "no_sale", "no_sale"])
    return pd.DataFrame(
        {
            "account_id": accounts.loc[steps["opportunity_id"]].to_numpy(),
            "opportunity_id": steps["opportunity_id"].to_numpy(),
            "day": _days(steps["entered"], recipe),
            "stage": stage,
            "outcome": outcome[stage],
        }
    )


def _between(tables: Tables, standing: pd.DataFrame, recipe: Recipe, dice: Dice) -> pd.DataFrame:
    """What was done for an opportunity, while it was open, and moved nothing."""
    deals = tables["opportunities"]
    low, high = recipe["effort"]["between"]
    number = dice.whole(low, high, len(deals))
    deals = deals.loc[np.repeat(deals.index, number)]
    start = _days(deals["created"], recipe).clip(0)
    end = np.where(deals["status"] == "open", LAST_DAY, _days(deals["close_date"], recipe) - 1)
    abroad = standing.set_index("account_id")["abroad"].loc[deals["account_id"]]
    return pd.DataFrame(
        {
            "account_id": deals["account_id"].to_numpy(),
            "opportunity_id": deals["opportunity_id"].to_numpy(),
            "day": _working_days(start, end, abroad.to_numpy(np.int64), recipe, dice),
            "stage": -1,
            "outcome": "continuation",
        }
    )


def _orders_taken(tables: Tables, recipe: Recipe, dice: Dice) -> pd.DataFrame:
    """Orders without an opportunity behind them that somebody took in a call or a visit."""
    orders = tables["orders"].drop_duplicates("order_id")
    orders = orders[dice.below(100, len(orders)) < recipe["effort"]["orders"]]
    deals = tables["opportunities"].set_index(["account_id", "close_date"]).index
    of_deal = orders.set_index(["account_id", "order_date"]).index.isin(deals)
    orders = orders[~of_deal]
    return pd.DataFrame(
        {
            "account_id": orders["account_id"].to_numpy(),
            "opportunity_id": None,
            "day": _days(orders["order_date"], recipe),
            "stage": -1,
            "outcome": "order",
        }
    )


def _care(standing: pd.DataFrame, recipe: Recipe, dice: Dice) -> pd.DataFrame:
    """Everything else, on working days while the account buys or may buy."""
    spans = _spans(standing, recipe, dice)
    spans = spans.loc[np.repeat(spans.index, spans["number"])]
    known = standing.loc[spans["account"]]
    abroad = known["abroad"].to_numpy(np.int64)
    first, last = spans["first"].to_numpy(), spans["last"].to_numpy()
    results = recipe["outcomes_of_care"]
    usual, loud = (dice.pick(results[key], len(spans)) for key in ("usual", "loud"))
    return pd.DataFrame(
        {
            "account_id": known["account_id"].to_numpy(),
            "opportunity_id": None,
            "day": _working_days(first, last, abroad, recipe, dice),
            "stage": -1,
            "outcome": np.array(results["names"])[np.where(known["loud"], loud, usual)],
        }
    )


def _working_days(first: Whole, last: Whole, abroad: Whole, recipe: Recipe, dice: Dice) -> Whole:
    """A day between each two, seldom at a weekend, never on a holiday where there is another."""
    reach = np.stack([day_reach(recipe["calendar"], each) for each in (False, True)])
    low, high = reach[abroad, first], reach[abroad, last + 1]
    drawn = low + dice.below(np.maximum(high - low, 1), len(first))
    home, away = (np.searchsorted(row, drawn, side="right") - 1 for row in reach)
    return np.where(abroad == 0, home, away).clip(first, last)


def _spans(standing: pd.DataFrame, recipe: Recipe, dice: Dice) -> pd.DataFrame:
    """``account``, ``first`` and ``last`` day and ``number`` of activities; the fading account has
    a span a year, fewer in each.
    """
    effort, customer = recipe["effort"], standing["customer"]
    ranges = {key: effort[key] for key in _RATES}
    numbers = {key: dice.whole(low, high, len(standing)) for key, (low, high) in ranges.items()}
    quiet = standing["contacts"] == 0
    loudest = standing["story"] == "loud_small"
    number = np.select(
        [quiet, loudest, standing["loud"], customer],
        [np.zeros(len(standing), np.int64), *(numbers[key] for key in _RATES[:3])],
        numbers["prospect"],
    )
    spans = pd.DataFrame(
        {
            "account": standing.index,
            "first": (standing["first_day"] - _BEFORE).clip(0),
            "last": (standing["last_day"] + _AFTER).clip(upper=LAST_DAY),
            "number": number,
        }
    )
    fading = standing.index[standing["story"] == "fading_account"].item()
    told = [
        (fading, _day(recipe, first), _day(recipe, last), times)
        for first, last, times in effort["fading"]
    ]
    told_spans = pd.DataFrame(told, columns=list(spans))
    both: pd.DataFrame = pd.concat([spans[spans["account"] != fading], told_spans])
    return both.reset_index(drop=True)


_RATES = ("loudest", "loud", "usual", "prospect")


def _kinds(done: pd.DataFrame, standing: pd.DataFrame, recipe: Recipe, dice: Dice) -> Whole:
    kinds = list(recipe["kinds"].values())
    deal = np.array([each["deal"] for each in kinds]).T
    habits = np.array([[each[key] for each in kinds] for key in ("weight", "loud")])
    loud = standing["loud"].to_numpy(np.int64)[done["account"]]
    stage = done["stage"].to_numpy()
    weights = np.where((stage >= 0)[:, None], deal[stage], habits[loud])
    return dice.pick_each(weights)


def _met(done: pd.DataFrame, contacts: pd.DataFrame, recipe: Recipe, dice: Dice) -> Whole:
    """Whom: the better we know them, the more often; some activities name nobody."""
    often = contacts["coverage"].to_numpy(np.int64) ** 2
    met = pick_contacts(contacts, done["account"].to_numpy(), often, dice)
    named = dice.below(100, len(done)) >= recipe["effort"]["nobody_named"]
    return np.where(named, met, -1)


def _minutes(kind: Whole, recipe: Recipe, dice: Dice) -> Whole:
    low, high, step = np.array([each["minutes"] for each in recipe["kinds"].values()]).T
    steps = (high - low) // step + 1
    return np.asarray(low[kind] + step[kind] * dice.below(steps[kind], len(kind)), dtype=np.int64)


def _days(dates: pd.Series[Any], recipe: Recipe) -> Whole:
    first = pd.Timestamp(recipe["calendar"]["first"])
    return np.asarray((dates - first).dt.days, dtype=np.int64)


def _day(recipe: Recipe, date: Any) -> int:
    return int((date - recipe["calendar"]["first"]).days)
