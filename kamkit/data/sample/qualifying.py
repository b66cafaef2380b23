"""The sample company's qualification sheets: eight questions, each answered 0, 1 or 2."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.dice import Dice

_UNKNOWN_YET = np.array([40, 20, 8, 0, 0])  # per cent of answers one point lower, by stage reached


def qualify_deals(deals: pd.DataFrame, recipe: dict[str, Any], dice: Dice) -> pd.DataFrame:
    """One row per deal, a column per question; higher where the deal is good, most of all for
    economic buyer and champion.
    """
    good = deals["good"].to_numpy()
    doubt = _UNKNOWN_YET[deals["reached"]]
    answers = {}
    for question, common in recipe["qualification"].items():
        answer = np.where(
            good, dice.pick(common["won"], len(deals)), dice.pick(common["lost"], len(deals))
        )
        unknown = dice.below(100, len(deals)) < doubt
        answers[question] = (answer - unknown).clip(0)
    return pd.DataFrame(answers, index=deals.index)


def is_qualified(deals: pd.DataFrame, dice: Dice) -> Any:
    """Every open one has a sheet, four in five closed ones, no void one."""
    kept = dice.below(100, len(deals)) < 80
    return (deals["status"] == "open") | ((deals["status"] != "void") & kept)
