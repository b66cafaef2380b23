"""What the sample company's opportunities promise: past ones say something about the next."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.deals import families_of

WIN_RATE = (0.36, 0.44)
SKILL = 0.08  # how much smaller the Brier score is than that of the overall rate
# What is won more often than what, and by how much more.
BETTER: list[tuple[str, list[Any], list[Any], float]] = [
    ("source", ["referral", "repeat"], ["visit"], 0.11),
    ("source", ["visit"], ["tender"], 0.16),
    ("rival", ["none"], ["strong"], 0.21),
    ("family", ["flow", "level", "service"], ["analysis", "valve"], 0.06),
    ("need_fit", [4, 5], [1, 2], 0.06),
    ("attitude", [1, 2], [-2, -1], 0.06),
]


def is_foretold(deals: pd.DataFrame, recipe: dict[str, Any]) -> bool:
    """Whether win rates are as promised, and naive Bayes by source, rival and family on the first
    two thirds to close foretells the last third better than the overall rate does.
    """
    closed = deals[deals["status"].isin(["won", "lost"])].sort_values("close", kind="stable")
    won = (closed["status"] == "won").to_numpy()
    known = {name: closed[name].to_numpy() for name in ("source", "rival", "need_fit", "attitude")}
    known["family"] = families_of(closed, recipe)
    more = (
        _rate(won, known[field], _places(recipe, field, better))
        - _rate(won, known[field], _places(recipe, field, worse))
        >= by
        for field, better, worse, by in BETTER
    )
    fields = [known[name] for name in ("source", "rival", "family")]
    usual = WIN_RATE[0] <= won.mean() <= WIN_RATE[1]
    return bool(usual and all(more) and _skill(fields, won) >= SKILL)


def _rate(won: Any, values: Any, wanted: list[int]) -> float:
    return float(won[np.isin(values, wanted)].mean())


def _places(recipe: dict[str, Any], field: str, names: list[Any]) -> list[int]:
    """Names of the recipe as positions; points are points."""
    table = {"source": "sources", "rival": "rivals", "family": "families"}.get(field)
    return [list(recipe[table]).index(name) for name in names] if table else names


def _skill(fields: list[Any], won: Any) -> float:
    past = np.arange(len(won)) < 2 * len(won) // 3
    sides = (past & won, past & ~won)
    wins, losses = (side.sum() for side in sides)
    odds = np.full(len(won), wins / losses)
    for values in fields:
        of_won, of_lost = (np.bincount(values[side], minlength=10) + 1 for side in sides)
        odds *= (of_won / of_lost)[values] * losses / wins
    guesses = (odds / (1 + odds), np.full(len(won), wins / (wins + losses)))
    brier, plain = (((guess - won)[~past] ** 2).mean() for guess in guesses)
    return float(1 - brier / plain)
