"""The milestones and reviews of an action plan as calendar entries."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from kamkit.documents.calendar import Day, write_calendar
from kamkit.documents.plan_words import plan_title
from kamkit.planning.action_plan import ActionPlan, Milestone, Review
from kamkit.text import MISSING, say


def write_plan_calendar(
    plan: ActionPlan,
    path: str | Path,
    as_of: dt.date | str,
    *,
    before: ActionPlan | None = None,
) -> Path:
    """Write the milestones and reviews that have a date; those done keep their day, unalarmed.

    Alarms ring a week and a day before. With ``before``, the plan of the last export, what has
    gone since is cancelled in the reader's calendar.
    """
    days = _plan_days(plan)
    if before is not None:
        kept = {day.uid for day in days}
        gone = [day for day in _plan_days(before) if day.uid not in kept]
        days += [Day(day.uid, day.date, day.title, cancelled=True) for day in gone]
    return write_calendar(path, plan_title(plan), days, sequence=plan.revision, as_of=as_of)


def _plan_days(plan: ActionPlan) -> list[Day]:
    account = plan.account_name or plan.account_id
    days = []
    dated: list[Milestone | Review] = [*plan.milestones, *plan.reviews]
    for item in dated:
        if item.due is None:
            continue
        kind = "milestone" if isinstance(item, Milestone) else "review"
        owner = getattr(item, "owner", "") or plan.owner or MISSING
        title = say(f"action_plan.calendar.{kind}", text=item.text, account=account)
        if item.done:
            title = say("action_plan.calendar.done", title=title)
        text = say("action_plan.calendar.note", id=item.id, owner=owner, account=account)
        uid = _uid(plan.plan_id, kind, item.id)
        days.append(Day(uid, item.due, title, text, () if item.done else (7, 1)))
    return days


def _uid(plan_id: str, kind: str, item_id: str) -> str:
    """From ids alone: a new name, date or language is the same entry."""
    digest = hashlib.sha256(f"{plan_id}\x1f{kind}\x1f{item_id}".encode("utf-8", "replace"))
    return f"{digest.hexdigest()[:32]}@kamkit"
