"""Questions 04.9 to 04.12: where the list ends, what would change it, how sure it is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.analysis.scoring import choose
from kamkit.analysis.sensitivity import break_even_weights
from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions.accounts_03 import need, once
from kamkit.course.questions.card_04 import (
    CAPACITY,
    SURE,
    by_topsis,
    card,
    labelled,
    listed,
    name_of,
    odds,
    profile,
    scores,
)
from kamkit.text import format_percent

_THRESHOLDS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
_FEW = 12  # accounts that the threshold of the question should let through
_CANDIDATES = 12  # accounts below the list that are tried against its last
_STEP = 0.004  # weights nearer to each other than this are no clear choice


@once
def two_limits(data: Data) -> dict[str, Any]:
    """The list by capacity and by threshold: its length, and the score of its last account."""
    table = scores(data)
    counts = {each: len(choose(table, threshold=each)) for each in _THRESHOLDS}
    fitting = [each for each, count in counts.items() if 1 < count < len(table) != CAPACITY]
    fitting = [each for each in fitting if counts[each] != CAPACITY]
    need(bool(fitting))
    threshold = min(fitting, key=lambda each: (abs(counts[each] - _FEW), each))
    count = counts[threshold]
    return {
        "capacity": CAPACITY,
        "threshold": threshold,
        "count": count,
        "last": float(table["score"].iloc[CAPACITY - 1]),
        "next": float(table["score"].iloc[CAPACITY]),
        "last_above": float(table["score"].iloc[count - 1]),
        "first_below": float(table["score"].iloc[count]),
        "more": abs(CAPACITY - count),
    }


def limit_table(data: Data) -> dict[str, dict[str, float]]:
    found = two_limits(data)
    return {
        "capacity": {"accounts": CAPACITY, "last": found["last"]},
        "threshold": {"accounts": found["count"], "last": found["last_above"]},
    }


@once
def edge(data: Data) -> dict[str, Any]:
    """The last account on the list and one below it; the break-even weight of each criterion.

    One criterion's weight needs clearly the smallest step (``nearest``); another one has the
    smallest break-even weight (``smallest``), or the largest weight today (``heaviest``).
    """
    table = scores(data)
    last = listed(data)[-1]
    for other in table["account_id"].astype(str).iloc[CAPACITY : CAPACITY + _CANDIDATES]:
        if table["score"][last] - table["score"][other] < 1e-6:
            continue
        weights = break_even_weights(profile(data), card(data), last, other)
        weights["column"] = [each.column for each in card(data)]
        weights["step"] = (weights["break_even"] - weights["weight"]).abs()
        between = weights["break_even"].between(_STEP, 1 - _STEP) & (weights["weight"] > 0)
        level = weights[between].sort_values("step")
        if len(level) < 3 or level["step"].iloc[1] - level["step"].iloc[0] < _STEP:
            continue
        nearest = str(level["column"].iloc[0])
        smallest = str(level.sort_values("break_even")["column"].iloc[0])
        heaviest = str(level.sort_values("weight", ascending=False)["column"].iloc[0])
        if nearest not in (smallest, heaviest):
            return _edge(data, last, other, level, (nearest, smallest, heaviest))
    need(False)
    raise AssertionError


def edge_options(data: Data) -> dict[str, object]:
    """The criteria, each with its weight today and the one that makes the two level."""
    options: dict[str, object] = {}
    weights: dict[str, dict[str, float]] = edge(data)["weights"]
    for column, row in weights.items():
        label = labelled(column)
        now, level = (format_percent(row[each], 1, "en") for each in ("weight", "break_even"))
        options[column] = Prose(
            f"{label.en}: {now} today, level at {level}", f"{label.zh}：现在 {now}，{level} 时持平"
        )
    return options


def sure(data: Data) -> dict[str, Any]:
    """How many on the list stay on it in nine draws of ten, and how it could be miscounted."""
    table = odds(data)
    chosen = table[table["listed"]]
    below = chosen.sort_values("odds")
    return {
        "capacity": CAPACITY,
        "sure": int((chosen["odds"] >= SURE).sum()),
        "some": int((table["odds"] > 0).sum()),
        "half": int((table["odds"] >= 0.5).sum()),
        "doubtful": int((chosen["odds"] < SURE).sum()),
        "last": str(below["account_name"].iloc[0]),
        "lowest": float(below["odds"].iloc[0]),
    }


def topsis(data: Data) -> dict[str, Any]:
    """How many of the list TOPSIS chooses as well."""
    ranks = by_topsis(data)
    both = sum(int(ranks[each]) <= CAPACITY for each in listed(data))
    same = sum(int(ranks[each]) == place for place, each in enumerate(listed(data), start=1))
    other = CAPACITY - both
    return {"capacity": CAPACITY, "both": both, "other": other, "twice": 2 * other, "same": same}


def _edge(
    data: Data, last: str, other: str, level: pd.DataFrame, columns: tuple[str, str, str]
) -> dict[str, Any]:
    nearest, smallest, heaviest = columns
    weights = level.sort_index().set_index("column")[["weight", "break_even", "step"]]
    return {
        "last": name_of(data, last),
        "other": name_of(data, other),
        "rank": int(scores(data)["rank"][other]),
        "capacity": CAPACITY,
        "weights": weights.to_dict("index"),
        "nearest": nearest,
        "smallest": smallest,
        "heaviest": heaviest,
        "label": labelled(nearest),
        "step": 100 * float(weights["step"][nearest]),
        "now": float(weights["weight"][nearest]),
        "level": float(weights["break_even"][nearest]),
    }
