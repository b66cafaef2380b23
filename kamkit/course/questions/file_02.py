"""Questions 02.p3, 02.8, 02.10, 02.11 and 02.13: dead accounts, a group, the profile by size."""

from __future__ import annotations

import pandas as pd

from kamkit.analysis.concentration import concentration
from kamkit.analysis.profile import profile_accounts
from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions.accounts_03 import (
    currency,
    hidden_group,
    hidden_group_last_year,
    names,
    need,
    once,
)
from kamkit.data.faults.six_s import table_label
from kamkit.text import LANGUAGES, format_money, format_percent, say

DEAD = 24  # months without an order: a choice, as the check has it
QUIET = 12
LARGE = 500  # employees
SHOWN_OUTSIDE = ["account_name", "owner", "industry", "region", "employees", "credit_limit"]
_KNOWN = ("employees", "industry", "need_fit")
_SIZES = ((0, 250), (250, LARGE), (LARGE, None))


def last_day(data: Data) -> pd.Timestamp:
    return pd.Timestamp(data.orders["order_date"].max())


def without_order(data: Data, months: int) -> pd.DataFrame:
    """The customers whose last order is so many months old, the longest silent first."""
    start = last_day(data) - pd.DateOffset(months=months)
    last = data.accounts["last_order"]
    found = data.accounts[last < start]
    return found.sort_values(["last_order", "account_id"], ignore_index=True)


def counted(data: Data) -> dict[str, int]:
    """All that ever ordered, those silent for two years and for one, and the others."""
    need(bool(data.orders["order_date"].min() <= last_day(data) - pd.DateOffset(months=DEAD)))
    everybody, dead = len(data.accounts), len(without_order(data, DEAD))
    quiet = len(without_order(data, QUIET))
    return {"customers": everybody, "dead": dead, "quiet": quiet, "living": everybody - quiet}


def longest_silent(data: Data) -> dict[str, object]:
    """Of the dead accounts the one that brought most."""
    dead = without_order(data, DEAD)
    need(len(dead) > 0)
    row = dead.nlargest(1, "revenue").iloc[0]
    return {
        "name": row["account_name"],
        "last": row["last_order"],
        "revenue": row["revenue"],
        "dead": len(dead),
        "currency": currency(data),
    }


@once
def members(data: Data) -> pd.DataFrame:
    """The companies of the group that the list does not show, the parent first; or none."""
    hidden, file = hidden_group(data), data.account_file
    head = hidden.head if hidden else ""
    own = [head, *file.loc[file["parent_id"] == head, "account_id"]] if hidden else []
    found = data.accounts[data.accounts["account_id"].isin(own)]
    found = found.assign(at_head=found["account_id"].eq(head))
    return found.sort_values(["at_head", "revenue_12m"], ascending=False, ignore_index=True)


def group(data: Data) -> dict[str, object]:
    """The group's revenue of the last 12 months, and what one of its parts would be."""
    found, table = hidden_group_last_year(data), members(data)
    parent = float(table.loc[table["at_head"], "revenue_12m"].sum())
    together = float(table["revenue_12m"].sum())
    need(0 < parent < together)
    return {
        "head": names(data)[found.head],
        "members": len(table),
        "rank": found.rank,
        "best": found.best,
        "together": together,
        "parent": parent,
        "largest": float(table["revenue_12m"].max()),
        "subsidiaries": together - parent,
        "whole": float(table["revenue"].sum()),
        "currency": currency(data),
    }


def amounts(data: Data) -> dict[str, object]:
    """The amounts on offer, the smallest first."""
    found = group(data)
    kinds = ("parent", "largest", "subsidiaries", "together", "whole")
    sums = sorted((float(str(found[kind])), kind) for kind in kinds)
    return {kind: _money(amount, str(found["currency"])) for amount, kind in sums}


def _money(amount: float, currency: str) -> Prose:
    return Prose(*(format_money(amount, currency or None, 0, lang) for lang in LANGUAGES))


@once
def buyers(data: Data) -> pd.DataFrame:
    """The accounts that bought in the last 12 months, with what the account file knows of them."""
    profile = profile_accounts(data.account_file, data.accounts)
    profile = profile.reindex(columns=[*profile, *(each for each in _KNOWN if each not in profile)])
    return profile[profile["revenue_12m"] > 0]


@once
def by_size(data: Data) -> pd.DataFrame:
    """Customers and revenue of the last 12 months by number of employees."""
    table = buyers(data).dropna(subset=["employees"])
    lines = []
    for low, high in _SIZES:
        inside = table["employees"] > low
        inside &= True if high is None else table["employees"] <= high
        label = f"> {low}" if high is None else f"{low + 1}–{high}"
        lines.append((label, int(inside.sum()), float(table.loc[inside, "revenue_12m"].sum())))
    found = pd.DataFrame(lines, columns=["employees", "accounts", "revenue_12m"])
    return found.assign(currency=currency(data))


@once
def by_industry(data: Data) -> pd.DataFrame:
    """Customers of more than 500 employees by industry, what they bring, and their middle need."""
    table = buyers(data)
    large = table[(table["employees"] > LARGE) & table["industry"].notna()]
    groups = large.groupby("industry", as_index=False)
    found = groups.agg(
        accounts=("account_id", "size"),
        revenue_12m=("revenue_12m", "sum"),
        need_fit=("need_fit", "median"),
    )
    found = found.sort_values("revenue_12m", ascending=False, ignore_index=True)
    return found.assign(currency=currency(data))


def size(data: Data) -> dict[str, object]:
    """What the customers of more than 500 employees bring."""
    table = by_size(data)
    large, total = float(table["revenue_12m"].iloc[-1]), float(table["revenue_12m"].sum())
    need(0 < large < total)
    return {
        "large": large,
        "total": total,
        "share": large / total,
        "part": int(table["accounts"].iloc[-1]) / int(table["accounts"].sum()),
        "currency": currency(data),
    }


def parts(variant: int) -> pd.DataFrame:
    """The four parts of the sample's account file: rows, and of how many customers it knows."""
    data = Data(variant)
    customers = set(data.accounts["account_id"])
    lines = []
    for name in ("accounts", "orders", "contacts", "feedback"):
        table = data.table(name)
        known = len(customers & set(table["account_id"])) / len(customers)
        lines.append((table_label(name), len(table), known))
    heads = [say(f"account_file.{head}") for head in ("part", "rows", "known")]
    return pd.DataFrame(lines, columns=heads).assign(
        **{heads[2]: [format_percent(known, 0) for _, _, known in lines]}
    )


def compare_shares(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """The share of the largest fifth in two tables of accounts, in words."""
    pair = [format_percent(concentration(each["revenue"]).top20_share) for each in (before, after)]
    return [say("account_file.same_share", before=pair[0], after=pair[1])]
