"""The reader's action plan, made from the answers of lesson 12."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kamkit.course.data import Data
from kamkit.course.questions import plan_12
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.draft import STEPS, workday
from kamkit.text import say

QUESTION, SENTENCE = "12.13", "12.12"
_SOON = dt.timedelta(days=28)


def plan_from_answers(
    page: Mapping[str, Mapping[str, Any]], data: Data, sentence: str = ""
) -> ActionPlan:
    """The draft of the three accounts chosen, with the reader's own first steps in it.

    ``page`` is the right answer to the lesson's last question: rows "1" to "3" with account, step
    and accountable. The step of each account becomes due within four weeks and gets its A; a first
    step by another department becomes that department's. ``sentence`` is the objective written for
    the account of question 12.12; it is taken over where that account is among the three.
    """
    chosen = [str(line["account"]) for line in page.values()]
    plan = plan_12.draft(data, chosen)
    soon = workday(plan_12.day_of(data) + _SOON)
    for at, line in enumerate(page.values()):
        first = STEPS.index(str(line["step"]))
        item = plan.milestones[at * len(STEPS) + first]
        manager = plan.milestones[at * len(STEPS)].owner
        who = str(line["accountable"])
        owner = manager if who == "manager" else say(f"my_plan.{who}")
        due = item.due if item.due and item.due < soon else soon
        plan = plan.change(item.id, owner=owner, due=due)
        roles = {owner: "RA"} if owner in ("", manager) else {owner: "RA", manager: "C"}
        plan = plan.with_roles(item.id, {name: role for name, role in roles.items() if name})
    asked = str(plan_12.target(data)["account"]) if sentence else ""
    if asked in chosen:
        plan = plan.change(plan.objectives[chosen.index(asked)].id, text=sentence)
    return plan
