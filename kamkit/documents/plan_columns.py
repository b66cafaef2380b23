"""The sheets of the action plan workbook: which column holds which field, for writer and reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kamkit.planning.action_plan import Measure, Milestone, Objective, Review, Risk, Strategy
from kamkit.text import say

Kind = Literal["id", "text", "date", "number", "score", "yes_no", "direction", "ref", "formula"]

HEAD_ROW = 3  # counted from 0: a title, a hint and an empty line stand above
SPARE_ROWS = 20  # empty rows with lists and formulas, for what a person adds
SPARE_PEOPLE = 3
STORE_SHEET = "kamkit"  # very hidden: the plan as it was written, to tell who changed what
RACI = "raci"
ROLES = ("R", "A", "C", "I", "RA", "CI")


@dataclass(frozen=True)
class SheetColumn:
    """``heading`` is a key of the messages; ``field`` the dataclass's, empty for a formula."""

    heading: str
    field: str
    kind: Kind
    width: int
    refers_to: str = ""

    @property
    def label(self) -> str:
        return say(f"action_plan.column.{self.heading}")


@dataclass(frozen=True)
class PlanSheet:
    """One list of the plan on one sheet."""

    name: str
    item: type[Any]
    columns: Sequence[SheetColumn]

    @property
    def label(self) -> str:
        return say(f"action_plan.section.{self.name}")

    def letter(self, heading: str) -> str:
        """The column's letter in the workbook."""
        at = next(n for n, column in enumerate(self.columns) if column.heading == heading)
        return "ABCDEFGHIJKLMN"[at]


_C = SheetColumn
_ID = _C("id", "id", "id", 7)
_OBJECTIVE = _C("for_objective", "objective", "ref", 13, "objectives")

SHEETS = (
    PlanSheet(
        "objectives",
        Objective,
        (
            _ID,
            _C("objective", "text", "text", 46),
            _C("why", "why", "text", 36),
            _C("measure_id", "measure", "ref", 11, "measures"),
            _C("target", "target", "number", 14),
            _C("due", "due", "date", 12),
            _C("days_left", "", "formula", 10),
            _C("milestones_done", "", "formula", 12),
        ),
    ),
    PlanSheet("strategies", Strategy, (_ID, _C("strategy", "text", "text", 80), _OBJECTIVE)),
    PlanSheet(
        "milestones",
        Milestone,
        (
            _ID,
            _C("milestone", "text", "text", 46),
            _OBJECTIVE,
            _C("due", "due", "date", 12),
            _C("owner", "owner", "text", 20),
            _C("done", "done", "yes_no", 8),
            _C("status", "", "formula", 12),
            _C("days_left", "", "formula", 10),
        ),
    ),
    PlanSheet(
        "measures",
        Measure,
        (
            _ID,
            _C("measure", "text", "text", 36),
            _C("unit", "unit", "text", 10),
            _C("baseline", "baseline", "number", 14),
            _C("current", "current", "number", 14),
            _C("target", "target", "number", 14),
            _C("direction", "direction", "direction", 12),
            _C("source_column", "column", "text", 18),
            _C("share_done", "", "formula", 12),
        ),
    ),
    PlanSheet(
        "risks",
        Risk,
        (
            _ID,
            _C("risk", "text", "text", 40),
            _C("likelihood", "likelihood", "score", 11),
            _C("impact", "impact", "score", 9),
            _C("score", "", "formula", 9),
            _C("answer", "answer", "text", 44),
            _C("owner", "owner", "text", 20),
        ),
    ),
    PlanSheet(
        "reviews",
        Review,
        (
            _ID,
            _C("review", "text", "text", 50),
            _C("date", "due", "date", 12),
            _C("done", "done", "yes_no", 8),
            _C("status", "", "formula", 12),
            _C("days_left", "", "formula", 10),
        ),
    ),
)


def sheet_of(name: str) -> PlanSheet:
    """The sheet of one list of the plan."""
    return next(sheet for sheet in SHEETS if sheet.name == name)
