"""The action plan as one HTML page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kamkit.documents.plan_words import plan_facts, plan_sections, plan_title
from kamkit.documents.sections import sections_page
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.plain import as_date
from kamkit.safe_file import write_safely
from kamkit.text import say


def plan_page(plan: ActionPlan, as_of: dt.date | str) -> str:
    """The plan as a page of HTML in the language in force, without script or outside reference.

    >>> "<h1 dir='auto'>Action plan: A &amp; B</h1>" in plan_page(
    ...     ActionPlan("KH1026", "A & B"), "2026-11-01")
    True
    """
    day = as_date(as_of)
    empty = say("action_plan.nothing")
    return sections_page(plan_title(plan), plan_facts(plan, day), plan_sections(plan, day), empty)


def write_plan_page(plan: ActionPlan, path: str | Path, as_of: dt.date | str) -> Path:
    """Write ``plan_page`` to a file beside its target and rename it; returns the path."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(path, plan_page(plan, as_of).encode("utf-8"))
    return path
