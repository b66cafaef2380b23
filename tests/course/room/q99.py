"""The functions of the test room: a company of six accounts, small enough to add up by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.course.practice import AnswerKey, Data, load_room

NAMES = {"A1": "Ant", "B2": "Bee", "C3": "Cow", "D4": "Dog", "E5": "Elk", "F6": "Fox"}
# Order amounts of each account, by variant. F6 orders often and little; in variant 2 the largest
# brings exactly half, so that its share and that of the others are the same.
AMOUNTS = {
    0: {"A1": [12000], "B2": [5600], "C3": [1400], "D4": [1200], "E5": [800], "F6": [200] * 5},
    1: {"A1": [1500], "B2": [9900], "C3": [5100], "D4": [2100], "E5": [400], "F6": [100] * 10},
    2: {"A1": [10000], "B2": [5600], "C3": [1400], "D4": [1200], "E5": [800], "F6": [250] * 4},
    3: {"A1": [900], "B2": [700], "C3": [7700], "D4": [300], "E5": [6600], "F6": [150] * 3},
}


def sample(variant: int) -> Data:
    rows = [(name, float(x)) for name, lines in AMOUNTS[variant].items() for x in lines]
    orders = pd.DataFrame(rows, columns=["account_id", "amount"])
    return Data(variant, {"orders": orders})


def sums(data: Data) -> pd.Series[float]:
    return data.orders.groupby("account_id")["amount"].sum().sort_values(ascending=False)


def lines(data: Data) -> pd.Series[int]:
    return data.orders["account_id"].value_counts().sort_index(kind="stable")


def largest_share(data: Data) -> float:
    return float(sums(data).iloc[0] / sums(data).sum())


def rest(data: Data) -> float:
    return float(sums(data).iloc[1:].sum())


def names(data: Data) -> dict[str, str]:
    return {account: NAMES[account] for account in sorted(sums(data).index)}


def facts(data: Data) -> dict[str, object]:
    return {
        "total": sums(data).sum(),
        "largest": NAMES[str(sums(data).index[0])],
        "share": largest_share(data),
    }


def grid(data: Data) -> dict[str, dict[str, Any]]:
    share = largest_share(data)
    return {
        "largest": {"revenue": float(sums(data).iloc[0]), "share": share},
        "rest": {"revenue": rest(data), "share": 1 - share},
    }


def two_largest(data: Data, first: int = 0, second: int = 1) -> dict[str, dict[str, Any]]:
    found = sums(data)
    return {
        row: {"account": str(found.index[at]), "revenue": float(found.iloc[at])}
        for row, at in (("first", first), ("second", second))
    }


QUESTIONS = load_room(
    __file__,
    {
        "99.1": AnswerKey(
            expected=largest_share,
            mistakes={
                "counted_lines": lambda data: 1 / len(data.orders),
                "others": lambda data: 1 - largest_share(data),
            },
            facts=facts,
        ),
        "99.2": AnswerKey(
            expected=lambda data: sums(data).iloc[:2].sum() / sums(data).sum(),
            mistakes={"one_only": largest_share, "by_number": lambda data: 2 / 6},
        ),
        "99.3": AnswerKey(
            expected=lambda data: sums(data).index[0],
            mistakes={
                "most_orders": lambda data: lines(data).idxmax(),
                "smallest": lambda data: sums(data).index[-1],
            },
            options=names,
        ),
        "99.5": AnswerKey(
            expected=lambda data: list(sums(data).index),
            mistakes={
                "upside_down": lambda data: list(sums(data).index[::-1]),
                "by_orders": lambda data: list(
                    lines(data).sort_values(ascending=False, kind="stable").index
                ),
            },
            options=names,
        ),
        "99.6": AnswerKey(
            expected=grid,
            mistakes={
                "rows_swapped": lambda data: {
                    "largest": grid(data)["rest"],
                    "rest": grid(data)["largest"],
                },
                "total_as_rest": lambda data: {"rest": {"revenue": sums(data).sum()}},
            },
            facts=facts,
        ),
        "99.8": AnswerKey(
            expected=rest,
            mistakes={
                "what_leaves": lambda data: sums(data).iloc[0],
                "total": lambda data: sums(data).sum(),
            },
            facts=facts,
        ),
        "99.9": AnswerKey(expected=largest_share, facts=facts),
        "99.10": AnswerKey(
            expected=two_largest,
            mistakes={
                "most_orders": lambda data: {"first": {"account": lines(data).idxmax()}},
                "swapped": lambda data: two_largest(data, first=1, second=0),
            },
            choices={"account": names},
        ),
    },
)
