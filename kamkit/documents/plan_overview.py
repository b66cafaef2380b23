"""The first sheet of the action plan workbook: who, how much is done, and how to edit it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kamkit.documents.plain_text import plain
from kamkit.documents.plan_columns import sheet_of
from kamkit.documents.plan_formulas import column_range, word
from kamkit.documents.plan_words import plan_title
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.status import status
from kamkit.text import MISSING, say
from kamkit.width import cells

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = (24, 90)
_TITLE_ROOM = 60  # cells of the title's size that fit beside each other
_FIRST_FACT = 2


def write_overview(
    page: Worksheet,
    plan: ActionPlan,
    as_of: dt.date,
    looks: Mapping[str, Any],
    last: Mapping[str, int],
) -> None:
    """Fill the sheet. ``last`` is the last row (from 1) of each list, which the formulas count."""
    for at, width in enumerate(_WIDTHS):
        page.set_column(at, at, width)
    title = plain(plan_title(plan))
    page.set_row(0, 20 * -(-cells(title) // _TITLE_ROOM) + 2)
    page.merge_range(0, 0, 0, 1, "", looks["long_title"])
    page.write_string(0, 0, title, looks["long_title"])
    row = _FIRST_FACT
    for key, text in (("account", plan.account_id), ("owner", plan.owner or MISSING)):
        page.set_row(row, 15 * max(1, -(-cells(plain(text)) // 70)))
        page.write_string(row, 0, say(f"action_plan.fact.{key}"), looks["bold"])
        quoted = plain(text).startswith(("=", "+", "-", "@"))
        page.write_string(row, 1, plain(text), looks["quoted" if quoted else "text"])
        row += 1
    for label, rule, look, value in _counts(plan, as_of, last):
        page.write_string(row, 0, label, looks["bold"])
        page.write_formula(row, 1, rule, looks[look], value)
        row += 1
    for number, line in enumerate(("edit", "add", "back"), start=row + 1):
        page.write_string(number, 0, say(f"action_plan.guide.{line}"), looks["hint"])


def _counts(
    plan: ActionPlan, as_of: dt.date, last: Mapping[str, int]
) -> list[tuple[str, str, str, Any]]:
    """Label, formula, look, and the value of the day."""
    steps, looks = sheet_of("milestones"), sheet_of("reviews")
    now = Counter(status(each.due, each.done, as_of) for each in plan.milestones)
    texts = column_range(steps, "milestone", last["milestones"])
    states = column_range(steps, "status", last["milestones"])
    section = say("action_plan.section.milestones")
    counts = [(section, f"=COUNTA({texts})", "formula", len(plan.milestones))]
    counts += [
        (
            say("action_plan.count", section=section, status=say(f"action_plan.choice.{key}")),
            f"=COUNTIF({states},{word(key)})",
            "formula",
            now[key],
        )
        for key in ("done", "late", "soon")
    ]
    days = column_range(looks, "date", last["reviews"])
    rule = f'=IFERROR(SMALL({days},COUNTIF({days},"<"&TODAY())+1),"{MISSING}")'
    ahead = sorted(each.due for each in plan.reviews if each.due and each.due >= as_of)
    value: Any = (ahead[0] - dt.date(1899, 12, 30)).days if ahead else MISSING
    return [*counts, (say("action_plan.fact.next_review"), rule, "day", value)]
