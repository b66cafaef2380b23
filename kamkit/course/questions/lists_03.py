"""Questions 03.1 to 03.6: how much the largest bring, where A ends, what of it stays."""

from __future__ import annotations

import pandas as pd

from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import (
    currency,
    measured,
    names,
    need,
    ranked,
    ranked_crossing,
    reached,
)

CLOSE = 0.02  # so near to 80 % the saying may be said to hold


def fifth(data: Data) -> int:
    """How many accounts the largest 20 % are, rounded up."""
    return -(-measured(data).n // 5)


def whole_period(data: Data) -> dict[str, object]:
    found = measured(data)
    short = found.n_for_80 - 1
    return {
        "first": data.orders["order_date"].min(),
        "last": data.orders["order_date"].max(),
        "n": found.n,
        "fifth": fifth(data),
        "share": found.top20_share,
        "n80": found.n_for_80,
        "part": found.n_for_80 / found.n,
        "whole": 100 * found.n_for_80 / found.n,
        "short": short,
        "below": reached(ranked(data), short),
    }


def claim(data: Data) -> str:
    """What the data say of 80/20."""
    share = measured(data).top20_share
    if abs(share - 0.8) <= CLOSE:
        return "holds"
    return "weaker" if share < 0.8 else "stronger"


def class_counts(data: Data) -> dict[str, dict[str, int]]:
    """Accounts by class (rows) and rule (columns)."""
    tables = {"including": ranked(data), "crossing": ranked_crossing(data)}
    return {
        name: {rule: int((table["abc"] == name).sum()) for rule, table in tables.items()}
        for name in "ABC"
    }


def swapped(data: Data) -> dict[str, dict[str, int]]:
    """The mistake of taking one rule for the other."""
    return {
        name: {"including": row["crossing"], "crossing": row["including"]}
        for name, row in class_counts(data).items()
    }


def moved_by(data: Data, **moves: int) -> dict[str, dict[str, int]]:
    """The rule "including" twice, the second time with so many accounts more in a class."""
    return {
        name: {**row, "crossing": row["including"] + moves.get(name, 0)}
        for name, row in class_counts(data).items()
    }


def changed_class(data: Data) -> dict[str, object]:
    by_rule = ranked(data)["abc"] != ranked_crossing(data)["abc"]
    return {"moved": int(by_rule.sum()), "n": len(by_rule)}


def at_the_cut(data: Data, away: int = 0) -> str:
    """The account that crosses 80 %, or the one so many ranks below it."""
    rank = measured(data).n_for_80
    table = ranked(data)
    crosses = int((table["abc"] == "A").sum()) == rank - 1
    need(crosses and 0 < rank + away <= len(table))
    return str(table["account_id"].iloc[rank + away - 1])


def around_the_cut(data: Data) -> dict[str, object]:
    return {each: names(data)[each] for each in sorted(at_the_cut(data, n) for n in (-2, -1, 0, 1))}


def crossing(data: Data) -> dict[str, object]:
    rank = measured(data).n_for_80
    before, with_it = (reached(ranked(data), each) for each in (rank - 1, rank))
    return {"name": names(data)[at_the_cut(data)], "before": before, "reached": with_it}


def largest(data: Data) -> pd.DataFrame:
    """The six largest by revenue; up to eight, where margin puts six in the same order."""
    table = ranked(data)
    need("margin" in table and bool(table["margin"].head(8).notna().all()))
    tries = (table.head(count) for count in (6, 7, 8))
    return next((t for t in tries if not t["margin"].is_monotonic_decreasing), table.head(6))


def by_revenue(data: Data) -> list[str]:
    return list(largest(data)["account_id"])


def by_margin(data: Data) -> list[str]:
    return list(largest(data).sort_values("margin", ascending=False)["account_id"])


def by_rate(data: Data) -> list[str]:
    """The mistake of ranking by margin per unit of revenue."""
    table = largest(data)
    rated = table.assign(rate=table["margin"] / table["revenue"])
    return list(rated.sort_values("rate", ascending=False)["account_id"])


def last_by_margin(data: Data) -> dict[str, object]:
    table = largest(data).sort_values("margin")
    facts = {key: table[key].iloc[0] for key in ("rank", "margin")}
    name = table["account_name"].iloc[0]
    return {**facts, "name": name, "k": len(table), "currency": currency(data)}
