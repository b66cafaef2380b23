"""What not to chase, and why."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields
from functools import reduce
from typing import Any

import pandas as pd

from kamkit.analysis.criteria import is_number
from kamkit.errors import InvalidValue
from kamkit.text import format_percent, say

Row = dict[Hashable, Any]


@dataclass(frozen=True)
class ChaseLimits:
    """The limits beyond which an opportunity is not chased; None switches a rule off.

    - ``leave``: True leaves what is in the quadrant ``"leave"`` (neither important nor urgent)
    - ``overdue_days``: more than so many days past its date (need_by or close_date, the earlier)
      and, where the stage history is known, no stage entered for as long
    - ``qualification``: a MEDDPICC total (0-16) below this, and nobody with the money found
      (economic_buyer is 0)
    - ``win_odds``: odds below this share
    - ``expected``: expected money (amount times odds) below this; off unless you say

    A rule whose numbers are missing is not broken: what is not known is asked first. Raises
    InvalidValue for a limit that is no number of 0 or more.

    >>> ChaseLimits(win_odds=None).overdue_days
    30
    """

    leave: bool = True
    overdue_days: float | None = 30
    qualification: float | None = 6
    win_odds: float | None = 0.10
    expected: float | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "leave" or value is None:
                continue
            if not (is_number(value) and value >= 0):
                raise InvalidValue("table.limit", name=field.name, value=str(value))


def why_not_chase(frame: pd.DataFrame, limits: ChaseLimits) -> list[dict[str, str]]:
    """For each classified opportunity the rules it breaks, with what to say of each."""
    found: list[dict[str, str]] = []
    for row in frame.to_dict("records"):
        broken = {
            "leave": _leave(row, limits),
            "overdue": _overdue(row, limits),
            "unqualified": _unqualified(row, limits),
            "low_odds": _low_odds(row, limits),
            "low_value": _low_value(row, limits),
        }
        found.append({rule: words for rule, words in broken.items() if words})
    return found


def in_one_sentence(reasons: list[str]) -> str:
    """The reasons as one text; nothing where there is none."""
    return reduce(lambda one, other: say("chase.both", one=one, other=other), reasons or [""])


def _leave(row: Row, limits: ChaseLimits) -> str:
    return say("chase.leave") if limits.leave and row["quadrant"] == "leave" else ""


def _overdue(row: Row, limits: ChaseLimits) -> str:
    limit, days = limits.overdue_days, row.get("overdue")
    if limit is None or not is_number(days) or days <= limit:
        return ""
    still = row.get("days_in_stage")
    if not is_number(still):
        return say("chase.overdue", days=int(days))
    return say("chase.overdue_still", days=int(days), still=int(still)) if still >= limit else ""


def _unqualified(row: Row, limits: ChaseLimits) -> str:
    limit, total, buyer = (
        limits.qualification,
        row.get("qualification_total"),
        row.get("economic_buyer"),
    )
    if limit is None or not is_number(total) or total >= limit or buyer != 0:
        return ""
    return say("chase.unqualified", total=int(total), limit=limit)


def _low_odds(row: Row, limits: ChaseLimits) -> str:
    limit, odds = limits.win_odds, row.get("win_odds")
    if limit is None or not is_number(odds) or odds >= limit:
        return ""
    return say("chase.low_odds", odds=format_percent(odds, 1), limit=format_percent(limit, 0))


def _low_value(row: Row, limits: ChaseLimits) -> str:
    limit, expected = limits.expected, row.get("expected")
    if limit is None or not is_number(expected) or expected >= limit:
        return ""
    return say("chase.low_value", expected=expected, limit=limit)
