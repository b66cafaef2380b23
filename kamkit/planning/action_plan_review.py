"""The review of an action plan: weak spots that can be decided, each with a better step.

The rules for objectives are SMART (Doran 1981, Management Review 70(11)): specific, measurable,
achievable, relevant, time-bound. Limits and words stand in ``action_plan_rules.toml``.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from kamkit.planning.action_plan import ActionPlan, Measure, Milestone, Objective, Risk
from kamkit.planning.findings import Finding
from kamkit.planning.plain import as_date
from kamkit.width import cells


def review_plan(plan: ActionPlan, as_of: dt.date | str) -> tuple[Finding, ...]:
    """The weak spots of a plan as seen on the day ``as_of``; empty for a sound one.

    What is decided by rule is found; whether an objective is worth its effort is not decided.
    Findings come in the plan's order: the whole, objectives, milestones, RACI, measures, risks,
    reviews.

    >>> plan = ActionPlan("KH1026", objectives=[Objective("O1", "Improve the relationship")])
    >>> [finding.rule for finding in review_plan(plan, "2026-11-01")][:4]
    ['vague', 'no_measure', 'no_why', 'no_date']
    """
    day = as_date(as_of)
    return tuple(
        Finding("action_plan", rule, item, values)
        for rule, item, values in (
            *_objectives(plan, day),
            *_milestones(plan, day),
            *_raci(plan),
            *_measures(plan),
            *_risks(plan),
            *_reviews(plan, day),
        )
    )


_Found = Iterator[tuple[str, str, dict[str, object]]]


@cache
def _rules() -> dict[str, Any]:
    source = files("kamkit.planning").joinpath("action_plan_rules.toml").read_text("utf-8")
    return tomllib.loads(source)


def _objectives(plan: ActionPlan, day: dt.date) -> _Found:
    if not plan.objectives:
        yield "no_objective", "", {}
    measures = {measure.id: measure for measure in plan.measures}
    served = {strategy.objective for strategy in plan.strategies}
    stepped = {milestone.objective for milestone in plan.milestones}
    for each in plan.objectives:
        measure = measures.get(each.measure)
        yield from _smart(each, measure, day)
        if each.id not in served:
            yield "no_strategy", each.id, {}
        if each.id not in stepped:
            yield "no_milestone", each.id, {}
    known = {each.id for each in plan.objectives}
    links = [(each.id, each.objective) for each in plan.strategies]
    links += [(each.id, each.objective) for each in plan.milestones]
    for item, objective in links:
        if objective and objective not in known:
            yield "unknown_objective", item, {"objective": objective}


def _smart(objective: Objective, measure: Measure | None, day: dt.date) -> _Found:
    target = _target(objective, measure)
    vague = _vague_word(objective.text)
    if cells(objective.text.strip()) < _rules()["shortest_objective"]:
        yield "short", objective.id, {"text": objective.text}
    elif vague and (measure is None or target is None) and not re.search(r"\d", objective.text):
        yield "vague", objective.id, {"word": vague}
    if measure is None:
        yield "no_measure", objective.id, {}
    elif target is None:
        yield "no_target", objective.id, {"measure": measure.text}
    else:
        yield from _achievable(objective, measure, target)
    if not objective.why.strip():
        yield "no_why", objective.id, {}
    if objective.due is None:
        yield "no_date", objective.id, {}
    elif objective.due < day:
        yield "objective_past", objective.id, {"due": objective.due}


def _target(objective: Objective, measure: Measure | None) -> float | None:
    if objective.target is not None or measure is None:
        return objective.target
    return measure.target


def _achievable(objective: Objective, measure: Measure, target: float) -> _Found:
    if measure.baseline is None:
        return
    way = target - measure.baseline
    values = {"measure": measure.text, "baseline": measure.baseline, "target": target}
    if way == 0 or (way > 0) != (measure.direction == "up"):
        yield "wrong_way", objective.id, values
    elif measure.baseline and abs(way / measure.baseline) > _rules()["largest_growth"]:
        yield "leap", objective.id, values


def _vague_word(text: str) -> str:
    words = _rules()["vague"]
    low = text.casefold()
    found = [word for word in words["en"] if re.search(rf"\b{re.escape(word)}\b", low)]
    return next(iter(found + [word for word in words["zh"] if word in text]), "")


def _milestones(plan: ActionPlan, day: dt.date) -> _Found:
    until = {each.id: each.due for each in plan.objectives}
    for each in plan.milestones:
        if not each.owner.strip():
            yield "no_owner", each.id, {}
        limit = until.get(each.objective)
        if each.due is None:
            yield "milestone_no_date", each.id, {}
        elif limit is not None and each.due > limit:
            values = {"due": each.due, "limit": limit, "objective": each.objective}
            yield "after_objective", each.id, values
        if each.due is not None and each.due < day and not each.done:
            yield "past_due", each.id, {"due": each.due, "days": (day - each.due).days}
    yield from _owners(plan.milestones)


def _owners(milestones: tuple[Milestone, ...]) -> _Found:
    owners = Counter(each.owner.strip() for each in milestones if each.owner.strip())
    if not owners or len(milestones) < _rules()["owner_milestones"]:
        return
    (busiest, n), whole = owners.most_common(1)[0], len(milestones)
    if n / whole > _rules()["owner_share"]:
        yield "one_owner", "", {"person": busiest, "n": n, "of": whole}


def _raci(plan: ActionPlan) -> _Found:
    known = {each.id for each in plan.milestones}
    for each in plan.milestones:
        roles = plan.roles(each.id)
        accountable = [person for person, letters in roles.items() if "A" in letters]
        if not accountable:
            yield "nobody_accountable", each.id, {}
        if len(accountable) > 1:
            yield "several_accountable", each.id, {"people": accountable}
        if not any("R" in letters for letters in roles.values()):
            yield "nobody_responsible", each.id, {}
    for milestone in dict.fromkeys(each.milestone for each in plan.responsibilities):
        if milestone not in known:
            yield "unknown_milestone", milestone, {}


def _measures(plan: ActionPlan) -> _Found:
    used = {each.measure for each in plan.objectives}
    for each in plan.measures:
        for field in ("baseline", "current", "target"):
            if getattr(each, field) is None:
                yield f"measure_{field}", each.id, {"measure": each.text}
        if each.id not in used:
            yield "measure_unused", each.id, {"measure": each.text}


def _risks(plan: ActionPlan) -> _Found:
    if not plan.risks:
        yield "no_risk", "", {}
    for each in plan.risks:
        if each.likelihood is None or each.impact is None:
            yield "risk_not_rated", each.id, {}
        if not each.answer.strip():
            yield "risk_no_answer", each.id, {}
        elif _is_high(each) and not each.owner.strip():
            yield "risk_no_owner", each.id, {}


def _is_high(risk: Risk) -> bool:
    return (risk.likelihood or 0) * (risk.impact or 0) >= int(_rules()["high_risk"])


def _reviews(plan: ActionPlan, day: dt.date) -> _Found:
    dated = sorted(each.due for each in plan.reviews if each.due is not None)
    if not dated:
        yield "no_review", "", {}
        return
    for each in plan.reviews:
        if each.due is not None and each.due < day and not each.done:
            yield "review_past", each.id, {"due": each.due}
    ends = [each.due for each in plan.objectives if each.due is not None]
    looks = [*dated, max(ends)] if ends and max(ends) > dated[-1] else dated
    for one, other in pairwise(looks):
        if (gap := (other - one).days) > _rules()["review_gap_days"]:
            yield "review_gap", "", {"start": one, "end": other, "days": gap}
