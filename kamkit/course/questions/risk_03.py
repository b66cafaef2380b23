"""Questions 03.8 and 03.11 and the predictions: what hangs on few accounts, and for how long."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import (
    currency,
    hidden_group_last_year,
    last_year,
    measured_last_year,
    measured_year_before,
    need,
    ranked_last_year,
    typical,
)


def largest_leave(data: Data, count: int) -> dict[str, Any]:
    """What is lost when so many of the largest of the last 12 months leave."""
    first = ranked_last_year(data).head(count)
    value = float(first["revenue_12m"].sum())
    return {
        "names": list(first["account_name"]),
        "largest": value,
        "total": measured_last_year(data).total,
        "share": float(first["share"].sum()),
        "needed": math.ceil(value / typical(data)),
        "median": typical(data),
        "currency": currency(data),
    }


def of_class_a(data: Data) -> float | None:
    """The mistake of dividing the three largest by class A."""
    table = ranked_last_year(data)
    whole = float(table.loc[table["abc"] == "A", "share"].sum())
    return float(table["share"].head(3).sum()) / whole if whole else None


def hhi(data: Data) -> float:
    return measured_year_before(data).hhi


def hhi_facts(data: Data) -> dict[str, object]:
    before, now = measured_year_before(data), measured_last_year(data)
    return {
        "hhi": before.hhi,
        "now": now.hhi,
        "equal": before.effective_n,
        "equal_now": now.effective_n,
    }


def last_year_facts(data: Data) -> dict[str, object]:
    n = measured_last_year(data).n
    return {"n": n, "fifth": -(-n // 5), "last": data.orders["order_date"].max()}


def losing(data: Data) -> int:
    """How many of the ten largest of the last 12 months had a negative margin in them."""
    ten = last_year(data).nlargest(10, "revenue")
    need("margin" in ten)
    return int((ten["margin"] < 0).sum())


def still_there(data: Data) -> dict[str, Any]:
    """How many of the largest 20 % of the 12 months before still are in the last 12 months."""
    before, now = (_top_fifth(data, each) for each in ("revenue_prior_12m", "revenue_12m"))
    need(bool(before))
    base, stay = len(before), len(before & now)
    return {"base": base, "left": base - stay, "share": stay / base}


def group(data: Data) -> dict[str, Any]:
    """The group that the list does not show, by the last 12 months."""
    found = asdict(hidden_group_last_year(data))
    return {**found, "head": found["name"], "currency": currency(data)}


def _top_fifth(data: Data, column: str) -> set[str]:
    table = data.accounts[data.accounts[column] > 0]
    by_size = table.sort_values([column, "account_id"], ascending=[False, True])
    return set(by_size["account_id"].head(-(-len(table) // 5)))
