"""Questions 07.6 and 07.7: what the CRM's stage table promises, and what came true."""

from __future__ import annotations

from typing import Any

from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import currency, need, once, rows
from kamkit.course.questions.book_07 import STAGE, came_true, closed_deals, open_deals, stage_order

APART = 0.012  # so far from the right share a wrong one must be


@once
def widest(data: Data) -> dict[str, Any]:
    """The stage whose promise is the furthest above what came true, and its open deals; one where
    the usual mistakes give another share than the right one.
    """
    known = [_stage(data, stage) for stage in stage_order(data)[1:]]
    found = [each for each in known if each["amount"] > 0 and each["promise"] - each["rate"] > 0.05]
    wrong = ("promise", "lost", "overall", "before")
    found = [
        each for each in found if all(abs(each[name] - each["rate"]) > APART for name in wrong)
    ]
    need(bool(found))
    return max(found, key=lambda each: float(each["promise"] - each["rate"]))


def _stage(data: Data, stage: str) -> dict[str, Any]:
    place = stage_order(data).index(stage)
    before, row = rows(came_true(data).iloc[place - 1 : place + 1])
    waiting = open_deals(data)[open_deals(data)[STAGE] == stage]
    amount, rate, promise = (
        float(each) for each in (waiting["amount"].sum(), row["win_rate"], row["probability"])
    )
    return {
        "stage": stage,
        "won": int(row["won_deals"]),
        "closed": int(row["closed_deals"]),
        "rate": rate,
        "lost": 1 - rate,
        "promise": promise,
        "overall": float((closed_deals(data)["status"] == "won").mean()),
        "before": float(before["win_rate"]),
        "open": len(waiting),
        "amount": amount,
        "promised": amount * promise,
        "likely": amount * rate,
        "too_much": amount * (promise - rate),
        "currency": currency(data),
    }
