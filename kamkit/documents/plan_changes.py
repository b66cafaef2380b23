"""What reading an edited workbook found: edits taken over, conflicts, and cells not understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kamkit.planning.action_plan import ActionPlan
from kamkit.text import MISSING, format_date, format_number, say


@dataclass(frozen=True)
class CellChange:
    """One cell that differs: where it is, and what each side holds.

    ``rule`` is ``edit``, ``added`` or ``removed`` for what was taken over; ``conflict`` or
    ``conflict_removed`` where file and plan changed differently since the file was written; else
    what the cell breaks. ``words`` says it in the language in force.
    """

    rule: str
    sheet: str
    cell: str
    item: str
    field: str = ""
    written: Any = None
    file: Any = None
    plan: Any = None

    @property
    def words(self) -> str:
        values = {"written": self.written, "file": self.file, "plan": self.plan}
        shown = {key: _shown(value) for key, value in values.items()}
        place = {"sheet": self.sheet, "cell": self.cell, "item": self.item}
        return say(f"action_plan.read.{self.rule}", **place, **shown)


@dataclass(frozen=True)
class PlanRead:
    """The plan with the edits in it; at a conflict or a misread cell it keeps its own value."""

    plan: ActionPlan
    edits: tuple[CellChange, ...] = ()
    conflicts: tuple[CellChange, ...] = ()
    misread: tuple[CellChange, ...] = ()


def _shown(value: Any) -> str:
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return say(f"action_plan.choice.{'yes' if value else 'no'}")
    if hasattr(value, "isoformat"):
        return format_date(value)
    return format_number(value) if isinstance(value, float) else str(value)
