"""The action plan as a Word document."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kamkit.documents.plan_words import plan_facts, plan_sections, plan_title
from kamkit.documents.sections import sections_word
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.plain import as_date
from kamkit.text import say


def write_plan_word(plan: ActionPlan, path: str | Path, as_of: dt.date | str) -> Path:
    """Write the plan as docx in the language in force; dates are judged as of ``as_of``.

    Returns the path. Raises OSError where the folder cannot be written to.

    >>> import tempfile
    >>> plan = ActionPlan("KH1026", "Liling Paper")
    >>> write_plan_word(plan, tempfile.mkdtemp() + "/plan.docx", "2026-11-01").name
    'plan.docx'
    """
    day = as_date(as_of)
    empty = say("action_plan.nothing")
    sections = plan_sections(plan, day)
    return sections_word(plan_title(plan), plan_facts(plan, day), sections, empty).save(path)
