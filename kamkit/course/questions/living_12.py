"""Lesson 12, the plan as a living thing: plans made half a year ago, and what has moved since."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions.accounts_03 import names, need, once, rows
from kamkit.course.questions.plan_12 import GROWTH, MONTHS
from kamkit.data.ledger import summarize_accounts
from kamkit.errors import DataError
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.action_plan_progress import progress
from kamkit.planning.draft import account_state, draft_plan

PLANS = 20
FEWEST = 10
OPEN = ("away", "still", "no_data")


@once
def then(data: Data) -> pd.DataFrame:
    """The largest accounts by the 12 months up to half a year ago, as they stood on that day.

    No rows where the data do not reach back so far, or know too few accounts.
    """
    day = data.orders["order_date"].max() - pd.DateOffset(months=MONTHS)
    known = data.orders[data.orders["order_date"] <= day]
    if not (known["order_date"] <= day - pd.DateOffset(years=1)).any():
        return data.accounts.head(0)
    table = summarize_accounts(known, as_of=day)
    table["account_name"] = table["account_id"].map(names(data))
    table = table[table["revenue_12m"] > 0]
    table = table.sort_values(["revenue_12m", "account_id"], ascending=[False, True])
    return table.head(PLANS if len(table) >= FEWEST else 0).reset_index(drop=True)


@once
def old_plan(data: Data) -> ActionPlan:
    """The plan of that day: each of them buys a tenth more. Empty where ``then`` is."""
    day = data.orders["order_date"].max() - pd.DateOffset(months=MONTHS)
    if then(data).empty:
        return ActionPlan("–")
    return draft_plan(then(data), day.date(), growth=GROWTH, months=MONTHS)


@once
def moves(data: Data) -> pd.DataFrame:
    """What ``progress`` says of that plan today, under account_id."""
    need(len(then(data)) > 0)
    told = progress(old_plan(data), account_state(then(data)), account_state(data.accounts)).moves
    return told.assign(account_name=then(data)["account_name"]).set_axis(then(data)["account_id"])


def counted(data: Data) -> dict[str, Any]:
    """How many of the plans reached their target, moved towards it, or did not move."""
    verdicts = moves(data)["verdict"]
    unmoved = int(verdicts.isin(OPEN).sum())
    reached = int((verdicts == "reached").sum())
    towards = int((verdicts == "towards").sum())
    worst = str(moves(data)["moved"].astype(float).idxmin())
    return {
        "n": len(verdicts),
        "unmoved": unmoved,
        "reached": reached,
        "towards": towards,
        "not_reached": unmoved + towards,
        "moving": reached + towards,
        "name": str(moves(data)["account_name"][worst]),
        "lost": -float(moves(data)["moved"][worst]),
        "currency": str(data.accounts["currency"].iloc[0]),
    }


@once
def grown(data: Data) -> dict[str, Any]:
    """Of the largest accounts of a year ago, how many bought a tenth more in the year since."""
    table = data.accounts.sort_values(["revenue_prior_12m", "account_id"], ascending=[False, True])
    table = table[table["revenue_prior_12m"] > 0].head(PLANS)
    need(len(table) >= FEWEST)
    change = table["revenue_12m"] / table["revenue_prior_12m"] - 1
    return {
        "n": len(table),
        "growth": GROWTH,
        "grew": int((change >= GROWTH).sum()),
        "fell": int((change < 0).sum()),
    }


@once
def five(data: Data) -> pd.DataFrame:
    """Five of the plans: two that did not move, two under way, one that reached its target."""
    table = moves(data)
    unmoved = table[table["verdict"].isin(["away", "still"])].head(2)
    towards = table[table["verdict"] == "towards"].head(2)
    reached = table[table["verdict"] == "reached"]
    reached = reached.head(5 - len(unmoved) - len(towards))
    chosen = pd.concat([unmoved, towards, reached])
    need(len(unmoved) > 0 and len(towards) > 0 and len(reached) > 0 and len(chosen) == 5)
    return chosen.sort_values("before", ascending=False)


def five_table(data: Data) -> pd.DataFrame:
    """The five as the two exports show them, without the verdict; no rows without ground."""
    columns = ["account_name", "before", "after", "target"]
    try:
        return five(data)[columns].reset_index(drop=True)
    except DataError:
        return pd.DataFrame(columns=columns)


def five_options(data: Data) -> dict[str, object]:
    return {
        str(each): Prose(str(name), str(name)) for each, name in five(data)["account_name"].items()
    }


def five_unmoved(data: Data) -> list[str]:
    table = five(data)
    return [str(each) for each in table.index[table["verdict"].isin(OPEN)]]


def five_short(data: Data) -> list[str]:
    """The mistake of naming all that are below their target."""
    table = five(data)
    return [str(each) for each in table.index[table["verdict"] != "reached"]]


def five_small(data: Data) -> list[str]:
    """The mistake of naming the smallest accounts."""
    table = five(data).sort_values("after")
    return [str(each) for each in table.index[: len(five_unmoved(data))]]


def five_facts(data: Data) -> dict[str, object]:
    table = five(data)
    way = next(row for row in rows(table) if row["verdict"] == "towards")
    return {
        "count": len(five_unmoved(data)),
        "unmoved": [str(table["account_name"][each]) for each in five_unmoved(data)],
        "way": str(way["account_name"]),
    }
