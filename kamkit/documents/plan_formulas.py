"""What the action plan workbook calculates, as formulas, with the value of the day it was written.

Office programs recalculate when they open the file; viewers that do not show the value.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from kamkit.documents.plan_columns import HEAD_ROW, PlanSheet, sheet_of
from kamkit.documents.plan_words import share_done
from kamkit.planning.action_plan import ActionPlan, Measure, Risk
from kamkit.planning.status import SOON_DAYS, days_left, status
from kamkit.text import say


def formula(sheet: PlanSheet, heading: str, row: int, last: int) -> str:
    """The formula of one cell in ``row`` (from 1); lists end in row ``last``."""
    makers = {
        "status": _status,
        "days_left": _days_left,
        "milestones_done": _milestones_done,
        "share_done": _share_done,
        "score": _score,
    }
    return makers[heading](sheet, row, last)


def value_of(heading: str, item: Any, plan: ActionPlan, as_of: dt.date) -> str | float:
    """What the formula gives on the day ``as_of``; empty text where it gives none."""
    if heading == "status":
        return say(f"action_plan.choice.{status(item.due, item.done, as_of)}")
    if heading == "days_left":
        left = days_left(item.due, getattr(item, "done", False), as_of)
        return "" if left is None else left
    if heading == "milestones_done":
        steps = [each.done for each in plan.milestones if each.objective == item.id]
        return f"{sum(steps)} / {len(steps)}"
    if isinstance(item, Measure):
        share = share_done(item)
        return "" if share is None else share
    assert isinstance(item, Risk)
    return item.likelihood * item.impact if item.likelihood and item.impact else ""


def word(key: str) -> str:
    """A choice as a text inside a formula."""
    return '"' + say(f"action_plan.choice.{key}").replace('"', '""') + '"'


def _done(sheet: PlanSheet, row: int) -> str:
    return f"{sheet.letter('done')}{row}={word('yes')}"


def _due(sheet: PlanSheet) -> str:
    return sheet.letter("date" if sheet.name == "reviews" else "due")


def _status(sheet: PlanSheet, row: int, last: int) -> str:
    due = f"{_due(sheet)}{row}"
    return (
        f'=IF(B{row}="","",IF({_done(sheet, row)},{word("done")},IF({due}="",{word("no_date")},'
        f"IF({due}<TODAY(),{word('late')},"
        f"IF({due}-TODAY()<={SOON_DAYS},{word('soon')},{word('open')})))))"
    )


def _days_left(sheet: PlanSheet, row: int, last: int) -> str:
    due = f"{_due(sheet)}{row}"
    over = "" if sheet.name == "objectives" else f",{_done(sheet, row)}"
    return f'=IF(OR(B{row}="",{due}=""{over}),"",{due}-TODAY())'


def _milestones_done(sheet: PlanSheet, row: int, last: int) -> str:
    steps = sheet_of("milestones")
    objective = column_range(steps, "for_objective", last)
    done = column_range(steps, "done", last)
    counted = f"COUNTIFS({objective},A{row},{done},{word('yes')})"
    return f'=IF(B{row}="","",{counted}&" / "&COUNTIF({objective},A{row}))'


def _share_done(sheet: PlanSheet, row: int, last: int) -> str:
    start, now, end = (f"{sheet.letter(key)}{row}" for key in ("baseline", "current", "target"))
    empty = f'OR({start}="",{now}="",{end}="",{start}={end})'
    return f'=IF({empty},"",({now}-{start})/({end}-{start}))'


def _score(sheet: PlanSheet, row: int, last: int) -> str:
    one, other = (f"{sheet.letter(key)}{row}" for key in ("likelihood", "impact"))
    return f'=IF(OR({one}="",{other}=""),"",{one}*{other})'


def column_range(sheet: PlanSheet, heading: str, last: int) -> str:
    """A whole column of a list, as a reference from any sheet."""
    letter = sheet.letter(heading)
    return f"'{sheet.label}'!${letter}${HEAD_ROW + 2}:${letter}${last}"
