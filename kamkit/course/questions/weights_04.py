"""Questions 04.5 to 04.8: weights by hand and by comparison, and the score they make."""

from __future__ import annotations

from typing import Any

import numpy as np

from kamkit.analysis.ahp import AHP, ahp
from kamkit.analysis.sensitivity import reweigh
from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions.accounts_03 import need, once
from kamkit.course.questions.card_04 import (
    by_column,
    card,
    labelled,
    listed,
    name_of,
    points,
    scores,
)

# What a sales team said: how many times as important the first is as the second.
_THREE = {
    ("revenue_12m", "growth"): 2,
    ("growth", "brand_score"): 4,
    ("revenue_12m", "brand_score"): 3,
}
_FOUR = {
    ("revenue_12m", "growth"): 2.0,
    ("revenue_12m", "brand_score"): 5.0,
    ("revenue_12m", "need_fit"): 3.0,
    ("growth", "brand_score"): 3.0,
    ("growth", "need_fit"): 1.0,
    ("brand_score", "need_fit"): 2.0,
}
_PAIRS = {
    "revenue_brand": ("revenue_12m", "brand_score"),
    "revenue_growth": ("revenue_12m", "growth"),
    "brand_need": ("brand_score", "need_fit"),
}


@once
def doubled(data: Data) -> dict[str, float]:
    """The weight of revenue before and after growth weighs twice as much, and what it would be
    by mistake.
    """
    known = by_column(data)
    need({"revenue_12m", "growth"} <= set(known))
    columns = [each.column for each in card(data)]
    weights = np.array(list(card(data).weights.values()))
    revenue, growth = columns.index("revenue_12m"), columns.index("growth")
    share, before = float(weights[growth]), float(weights[revenue])
    need(2 * share < 1)
    others = int((weights > 0).sum()) - 1
    return {
        "growth": share,
        "twice": 2 * share,
        "before": before,
        "after": float(reweigh(weights, growth, 2 * share)[revenue]),
        "from_one": before - share,
        "equally": before - share / others,
        "over_total": before / (1 + share),
        "rest": 1 - share,
        "rest_after": 1 - 2 * share,
    }


def three() -> AHP:
    return ahp(_THREE)


def three_by_older_table() -> AHP:
    return ahp(_THREE, random_index="saaty1980")


def three_facts(data: Data) -> dict[str, object]:
    result = three()
    return {
        "lambda": result.lambda_max,
        "index": result.consistency_index,
        "ratio": result.consistency_ratio,
        "older": three_by_older_table().consistency_ratio,
        **{each: labelled(each) for each in ("revenue_12m", "growth", "brand_score")},
    }


def four() -> AHP:
    return ahp(_FOUR)


def pair_options(data: Data) -> dict[str, object]:
    """The judgements one may go back to, and what else one may do."""
    told = {key: _judgement(*pair) for key, pair in _PAIRS.items()}
    return {
        **told,
        "accept": Prose(
            "None: a ratio of 0.12 is close enough to 0.10", "都不用改：0.12 和 0.10 差不多"
        ),
        "table": Prose(
            "None: take a table of random indexes that gives less than 0.10",
            "都不用改：换一张随机一致性指标表，让结果低于 0.10",
        ),
    }


def pair_facts(data: Data) -> dict[str, object]:
    found = four()
    odd = found.most_inconsistent
    assert odd is not None  # these judgements contradict one another
    mended = ahp({**_FOUR, ("brand_score", "need_fit"): 0.5})
    return {
        "ratio": found.consistency_ratio,
        "first": labelled(odd.first),
        "second": labelled(odd.second),
        "given": odd.given,
        "implied": odd.implied,
        "mended": mended.consistency_ratio,
        **{each: labelled(each) for each in ("revenue_12m", "growth", "need_fit")},
    }


def most_inconsistent(data: Data) -> str:
    odd = four().most_inconsistent
    assert odd is not None
    return next(key for key, pair in _PAIRS.items() if set(pair) == {odd.first, odd.second})


@once
def part_score(data: Data) -> dict[str, Any]:
    """An account on the list: its score without growth, its points in growth, and the score."""
    need("growth" in by_column(data))
    growth = by_column(data)["growth"]
    weight = card(data).weights[growth.name]
    table, steps = scores(data), len(growth.bands) + 1
    fitting = [each for each in listed(data)[4:] if 1 < steps * points(data)[growth.name][each] < 5]
    need(bool(fitting))
    account = fitting[0]
    share, score = float(points(data)[growth.name][account]), float(table["score"][account])
    rest = score - weight * share
    return {
        "name": name_of(data, account),
        "rest": rest,
        "points": round(share * steps),
        "most": steps,
        "weight": weight,
        "adds": weight * share,
        "score": score,
        "rank": int(table["rank"][account]),
        "without_weight": rest + share,
        "without_points": rest + weight,
        "raw": rest + weight * share * steps,
    }


def _judgement(first: str, second: str) -> Prose:
    one, other, times = labelled(first), labelled(second), _FOUR[first, second]
    return Prose(
        f"{one.en} is {times:g} times as important as {other.en}",
        f"“{one.zh}”的重要性是“{other.zh}”的 {times:g} 倍",
    )
