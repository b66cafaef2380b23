"""The opportunities that the questions of lesson 07 are about, worked out once for each data."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.analysis.opportunities import classify_opportunities
from kamkit.analysis.qualification import qualify
from kamkit.analysis.scoring import score_accounts
from kamkit.analysis.stage_history import reached_stage
from kamkit.analysis.standard_criteria import standard_criteria
from kamkit.analysis.whitespace import whitespace
from kamkit.analysis.win_odds import win_odds, win_reasons
from kamkit.analysis.win_rates import win_rates
from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import need, once, rows
from kamkit.course.questions.card_04 import profile
from kamkit.errors import KamkitError

FIELDS = ("source", "competitor", "family")  # what is known of a deal on its first day
STAGE = "stage"
FEWEST = 30  # closed deals; with fewer a rate says little


@once
def deals(data: Data) -> pd.DataFrame:
    """All opportunities with the product family beside them."""
    families = data.table("products").reindex(columns=["product_id", "family"])
    table = data.table("opportunities").drop(columns="family", errors="ignore")
    need({"status", "amount", "product_id", STAGE, "probability"} <= set(table))
    return table.merge(families, on="product_id", how="left")


@once
def open_deals(data: Data) -> pd.DataFrame:
    """The open ones; there are enough of them to choose from."""
    table = deals(data)[deals(data)["status"] == "open"].reset_index(drop=True)
    need(len(table) >= 10)
    return table


@once
def closed_deals(data: Data) -> pd.DataFrame:
    """Those won or lost."""
    table = deals(data)[deals(data)["status"].isin(["won", "lost"])]
    need(len(table) >= FEWEST and table["status"].nunique() == 2)
    return table.reset_index(drop=True)


@once
def promised(data: Data) -> pd.Series[float]:
    """What the CRM's stage table promises: the probability of each stage, the lowest first."""
    known = open_deals(data).dropna(subset=[STAGE, "probability"])
    table = known.groupby(STAGE)["probability"].median().sort_values(kind="stable")
    need(len(table) >= 3)
    return table


def stage_order(data: Data) -> list[str]:
    """The stages from first to last."""
    return [str(each) for each in promised(data).index]


@once
def came_true(data: Data) -> pd.DataFrame:
    """Of the closed deals that entered each stage, how many were won; beside it what was promised.

    The index is the stage, in order.
    """
    status = closed_deals(data)[["opportunity_id", "status"]]
    entered = data.table("stages").merge(status, on="opportunity_id")
    order = stage_order(data)
    entered = entered[entered[STAGE].isin(order)].drop_duplicates(["opportunity_id", STAGE])
    rates = win_rates(entered, by=STAGE).set_index(STAGE).reindex(order)
    need(bool((rates["closed_deals"] >= FEWEST).all()))
    return rates.assign(probability=promised(data))


def fields(data: Data) -> list[str]:
    """What the odds look at, of what the data have."""
    there = [name for name in FIELDS if name in deals(data) and deals(data)[name].notna().any()]
    need(len(there) >= 2)
    return there


@once
def history(data: Data) -> pd.DataFrame:
    """All deals, the closed ones at the stage that they reached."""
    return reached_stage(deals(data), data.table("stages"), stage_order(data))


@once
def odds(data: Data) -> pd.DataFrame:
    """``win_odds`` of the open deals, stage included."""
    need(len(closed_deals(data)) >= FEWEST)
    looked_at = [*fields(data), STAGE]
    return win_odds(history(data), open_deals(data), looked_at, stage_order=stage_order(data))


@once
def reasons(data: Data) -> pd.DataFrame:
    """``win_reasons`` of the open deals by what was known on the first day."""
    need(len(closed_deals(data)) >= FEWEST)
    return win_reasons(history(data), open_deals(data), fields(data))


@once
def sheets(data: Data) -> pd.DataFrame:
    """The qualification of the open deals, with totals, under opportunity_id."""
    known = qualify(data.table("qualification"))
    known = known[known["opportunity_id"].isin(open_deals(data)["opportunity_id"])]
    need(len(known) >= 4)
    return known.set_index("opportunity_id", drop=False).rename_axis(None)


@once
def classified(data: Data) -> pd.DataFrame:
    """The open deals in order of priority, by the standard scorecards, under opportunity_id."""
    table = classify_opportunities(
        open_deals(data),
        as_of=data.orders["order_date"].max(),
        scores=scores(data),
        odds=odds(data),
        stages=data.table("stages"),
        qualification=data.table("qualification"),
    )
    return table.set_index("opportunity_id", drop=False).rename_axis(None)


@once
def scores(data: Data) -> pd.DataFrame | None:
    """The accounts by the standard scorecard; None where too little is known of them."""
    try:
        return score_accounts(profile(data), standard_criteria(profile(data)))
    except KamkitError:
        return None


@once
def space(data: Data) -> pd.DataFrame:
    """The white-space map."""
    need("industry" in data.account_file and "product_id" in data.orders)
    products = data.table("products")
    return whitespace(data.orders, products, data.account_file, deals(data))


def deal_row(data: Data, opportunity: str) -> dict[str, Any]:
    """An open deal as it was classified."""
    table = classified(data)
    return rows(table[table["opportunity_id"] == opportunity])[0]


def title(data: Data, opportunity: str) -> str:
    """What people call a deal: its account and its name."""
    row = deal_row(data, opportunity)
    account, name = account_name(data, str(row["account_id"])), row.get("name")
    return f"{account} · {opportunity if name is None or pd.isna(name) else name}"


def account_name(data: Data, account: str) -> str:
    """The name in the account file, else the id."""
    known = profile(data)["account_name"]
    return str(known.get(account, account))
