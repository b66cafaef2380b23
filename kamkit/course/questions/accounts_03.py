"""The tables that the questions of lesson 03 are about, worked out once for each data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from kamkit.analysis.concentration import Concentration, class_changes, concentration, pareto
from kamkit.analysis.groups import roll_up_groups
from kamkit.analysis.naming import add_names
from kamkit.course.data import Data
from kamkit.data.ledger import summarize_accounts
from kamkit.errors import DataError

FEWEST = 10  # accounts; with fewer there is no list to speak of
once = lru_cache(maxsize=16)  # some data at a time; each is asked a dozen times


def need(condition: bool) -> None:
    """Stop with a word to the trainee where these data hold no ground for a question."""
    if not condition:
        raise DataError("practice.no_ground")


@once
def ranked(data: Data) -> pd.DataFrame:
    """All accounts over the whole period, ranked and classed by the rule "including"."""
    need(int((data.accounts["revenue"] > 0).sum()) >= FEWEST)
    return pareto(data.accounts)


@once
def ranked_crossing(data: Data) -> pd.DataFrame:
    """The same by the rule "crossing"."""
    return pareto(data.accounts, boundary="crossing")


@once
def ranked_last_year(data: Data) -> pd.DataFrame:
    """All accounts by the revenue of the last 12 months."""
    need(int((data.accounts["revenue_12m"] > 0).sum()) >= FEWEST)
    return pareto(data.accounts, value="revenue_12m")


@once
def measured(data: Data) -> Concentration:
    """Concentration over the whole period."""
    return concentration(ranked(data)["revenue"])


@once
def measured_last_year(data: Data) -> Concentration:
    """Concentration of the last 12 months."""
    return concentration(ranked_last_year(data)["revenue_12m"])


@once
def measured_year_before(data: Data) -> Concentration:
    """Concentration of the 12 months before the last 12."""
    need(int((data.accounts["revenue_prior_12m"] > 0).sum()) >= FEWEST)
    return concentration(data.accounts["revenue_prior_12m"])


@once
def last_year(data: Data) -> pd.DataFrame:
    """One row per account from the order lines of the last 12 months alone."""
    last = data.orders["order_date"].max()
    recent = data.orders[data.orders["order_date"] > last - pd.DateOffset(years=1)]
    return add_names(summarize_accounts(recent), data.accounts)


@once
def changed(data: Data) -> pd.DataFrame:
    """The class of each account in the 12 months before, beside that in the last 12 months."""
    need(bool((data.accounts["revenue_prior_12m"] > 0).any()))
    return class_changes(data.accounts)


@once
def years(data: Data) -> pd.DataFrame:
    """Revenue of the last three periods of 12 months: ``first``, ``second``, ``third`` = the last.

    ``grown_before`` and ``grown`` are the changes from one to the next, missing from nothing. The
    index is account_id.
    """
    last = data.orders["order_date"].max()
    a_year_ago = summarize_accounts(data.orders, as_of=last - pd.DateOffset(years=1))
    now = data.accounts.set_index("account_id")
    table = pd.DataFrame(
        {
            "account_name": now["account_name"],
            "first": a_year_ago.set_index("account_id")["revenue_prior_12m"],
            "second": now["revenue_prior_12m"],
            "third": now["revenue_12m"],
        },
        index=now.index,
    ).fillna({"first": 0.0})
    table["grown_before"] = (table["second"] / table["first"] - 1).where(table["first"] > 0)
    table["grown"] = (table["third"] / table["second"] - 1).where(table["second"] > 0)
    return table


def typical(data: Data) -> float:
    """Revenue of the median account in the last 12 months, of those that bought."""
    last = data.accounts["revenue_12m"]
    return float(last[last > 0].median())


@once
def groups(data: Data) -> pd.DataFrame:
    """One row per corporate group or account on its own, ranked over the whole period."""
    return pareto(roll_up_groups(data.accounts, data.account_file))


@dataclass(frozen=True)
class Group:
    """A group that the list does not show: its rank as one account, ``best`` that of its largest
    company, both over the same period.
    """

    head: str
    name: str
    members: int
    revenue: float
    share: float
    rank: int
    best: int


@once
def hidden_group(data: Data) -> Group | None:
    """Of the ten largest groups, the one whose largest company stands furthest below it."""
    found = [
        _group(data, row, ranked(data)) for row in rows(groups(data).head(10)) if row["members"] > 1
    ]
    far = [each for each in found if each.best - each.rank >= 5]
    return max(far, key=lambda each: each.best - each.rank, default=None)


def hidden_group_last_year(data: Data) -> Group:
    """The same group by the order lines of the last 12 months alone."""
    known = hidden_group(data)
    table = last_year(data)
    together = pareto(roll_up_groups(table, data.account_file))
    found = [row for row in rows(together) if known and row["account_id"] == known.head]
    need(bool(found))
    return _group(data, found[0], pareto(table))


def _group(data: Data, row: dict[str, Any], accounts: pd.DataFrame) -> Group:
    file, head = data.account_file, str(row["account_id"])
    own = [head, *(file.loc[file["parent_id"] == head, "account_id"])]
    best = accounts.loc[accounts["account_id"].isin(own), "rank"].min()
    numbers = (int(row["members"]), float(row["revenue"]), float(row["share"]), int(row["rank"]))
    return Group(head, str(row["account_name"]), *numbers, int(best))


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


@once
def names(data: Data) -> dict[str, str]:
    """What people call an account or a group, by its id."""
    own = data.accounts.set_index("account_id")["account_name"].to_dict()
    heads = groups(data).set_index("account_id")["account_name"].dropna().to_dict()
    return {str(each): str(name) for each, name in {**heads, **own}.items()}


def currency(data: Data) -> str:
    """The currency of all money, ``""`` where none is named."""
    return str(data.accounts["currency"].iloc[0])


def reached(table: pd.DataFrame, rank: int) -> float:
    """The cumulative share of so many of the largest."""
    return float(table["cumulative_share"].iloc[rank - 1]) if rank else 0.0
