"""Questions 07.3 and 07.4: where the white space is, and what it would be worth."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import currency, need, once
from kamkit.course.questions.book_07 import account_name, space

STATES = ("owned", "peers", "empty")


@once
def lacking(data: Data) -> dict[str, Any]:
    """Of the accounts that bought in the last 12 months, how many lack what their peers buy."""
    table = space(data)
    buyers = table.groupby("account_id")["revenue"].transform("sum") > 0
    white = table["state"] == "peers"
    of = table.loc[buyers, "account_id"].nunique()
    need(of > 0)
    found = table.loc[buyers & white, "account_id"].nunique()
    return {"n": of, "lacking": found, "share": found / of, "cells": int(white.sum())}


@once
def one(data: Data) -> pd.DataFrame:
    """The account with the most white space of those with cells of every kind: one row a family."""
    table = space(data)
    worth = table["expected"].where(table["state"] == "peers", 0.0).groupby(table["account_id"])
    counts = pd.crosstab(table["account_id"], table["state"]).reindex(columns=STATES, fill_value=0)
    fitting = (counts["peers"] >= 2) & (counts["empty"] >= 1) & (counts["owned"] >= 2)
    order = worth.sum()[fitting].sort_values(ascending=False, kind="stable")
    need(len(order) > 0)
    own = table[table["account_id"] == str(order.index[0])]
    return pd.DataFrame(own.set_index("family", drop=False))


def families(data: Data, *states: str) -> list[str]:
    """The families of that account in these states."""
    return [str(each) for each in one(data).index[one(data)["state"].isin(states)]]


def family_options(data: Data) -> dict[str, object]:
    return {str(each): str(each) for each in one(data).index}


def one_facts(data: Data) -> dict[str, object]:
    white = one(data)[one(data)["state"] == "peers"]
    return {
        "name": account_name(data, str(white["account_id"].iloc[0])),
        "families": families(data, "peers"),
        "k": len(white),
        "worth": float(white["expected"].sum()),
        "peers": int(white["peers"].iloc[0]),
        "owned": families(data, "owned")[0],
        "empty": families(data, "empty")[0],
        "first": str(white.index[0]),
        "currency": currency(data),
    }


def with_one(state: str) -> Any:
    """The mistake of ticking a family in this state as well."""
    return lambda data: [*families(data, "peers"), families(data, state)[0]]


def has_one(state: str) -> Any:
    return lambda answer, data: bool(answer & set(families(data, state)))


@once
def estimate(data: Data) -> dict[str, Any]:
    """The dearest white cell of that account: what its peers spend there, and how large they are.

    ``expected`` is the median spend of the peers that own the family, scaled by size.
    """
    cell = one(data)[one(data)["state"] == "peers"].nlargest(1, "expected").iloc[0]
    table, account = space(data), str(cell["account_id"])
    size = table.groupby("account_id")["revenue"].sum()
    kind = data.account_file.set_index("account_id")["industry"]
    near = kind.index[(kind == kind[account]) & (kind.index != account)]
    there = table[(table["family"] == cell["family"]) & (table["revenue"] > 0)]
    there = there[there["account_id"].isin(near)]
    spend, middle = there["revenue"], float(size[there["account_id"]].median())
    typical, own = float(spend.median()), float(size[account])
    need(abs(own / middle - 1) > 0.05)
    return {
        "name": account_name(data, account),
        "family": str(cell["family"]),
        "owners": len(there),
        "peers": int(cell["peers"]),
        "part": float(cell["peer_share"]),
        "typical": typical,
        "middle": middle,
        "own": own,
        "scale": own / middle,
        "expected": float(cell["expected"]),
        "upside_down": typical * middle / own,
        "with_mean": float(spend.mean()) * own / middle,
        "times_share": float(cell["expected"]) * float(cell["peer_share"]),
        "currency": currency(data),
    }
