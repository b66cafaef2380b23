"""What a review of a plan found: the rule, the item, the words, and a better step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kamkit.text import say

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Finding:
    """One weak spot. ``item`` is the id of what it is about, empty for the plan as a whole.

    ``words`` and ``better`` are chosen when they are read, in the language then in force.
    ``family`` is the kind of plan, under which the messages lie.

    >>> Finding("action_plan", "no_review").words
    'The plan has no review date.'
    """

    family: str
    rule: str
    item: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return say(f"{self.family}.finding.{self.rule}", item=self.item, **self.values)

    @property
    def better(self) -> str:
        return say(f"{self.family}.better.{self.rule}", item=self.item, **self.values)


def findings_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a frame to show: item, weak_spot, better, in the language in force.

    >>> findings_table([Finding("action_plan", "no_review")]).columns.tolist()
    ['item', 'weak_spot', 'better']
    """
    import pandas as pd

    rows = [(each.item, each.words, each.better) for each in findings]
    return pd.DataFrame(rows, columns=["item", "weak_spot", "better"])
