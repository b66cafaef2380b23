"""An action plan in words, section by section: said once here, drawn in Word and HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kamkit.documents.sections import Section
from kamkit.planning.action_plan import ActionPlan, Measure, Objective
from kamkit.planning.status import status
from kamkit.text import MISSING, format_date, format_number, format_percent, say


def plan_title(plan: ActionPlan) -> str:
    """The title of the plan's documents."""
    return say("action_plan.title", account=plan.account_name or plan.account_id)


def plan_facts(plan: ActionPlan, as_of: dt.date) -> list[tuple[str, str]]:
    """What stands above the tables: label and value."""
    done = sum(each.done for each in plan.milestones)
    late = sum(status(each.due, each.done, as_of) == "late" for each in plan.milestones)
    steps = say("action_plan.steps", done=done, late=late, of=len(plan.milestones))
    ahead = [each.due for each in plan.reviews if each.due and each.due >= as_of and not each.done]
    return [
        (say("action_plan.fact.account"), plan.account_id),
        (say("action_plan.fact.owner"), plan.owner or MISSING),
        (say("action_plan.fact.as_of"), format_date(as_of)),
        (say("action_plan.fact.steps"), steps),
        (say("action_plan.fact.next_review"), format_date(min(ahead)) if ahead else MISSING),
    ]


def plan_sections(plan: ActionPlan, as_of: dt.date) -> list[Section]:
    """Every section of the plan; one without rows has none to show, which its reader says."""
    return [
        _objectives(plan),
        _strategies(plan),
        _milestones(plan, as_of),
        _raci(plan),
        _measures(plan),
        _risks(plan),
        _reviews(plan, as_of),
    ]


def _section(
    name: str, columns: str, rows: Sequence[tuple[str, ...]], widths: tuple[float, ...]
) -> Section:
    headings = tuple(say(f"action_plan.column.{column}") for column in columns.split())
    return Section(say(f"action_plan.section.{name}"), headings, rows, widths)


def _objectives(plan: ActionPlan) -> Section:
    measures = {each.id: each for each in plan.measures}
    rows = [
        (each.id, each.text, each.why or MISSING, _aim(each, measures), _date(each.due))
        for each in plan.objectives
    ]
    return _section("objectives", "id objective why measure_target due", rows, (1.3, 7, 6, 6, 2.7))


def _aim(objective: Objective, measures: dict[str, Measure]) -> str:
    measure = measures.get(objective.measure)
    if measure is None:
        return MISSING if objective.target is None else format_number(objective.target)
    target = measure.target if objective.target is None else objective.target
    values = {"measure": measure.text, "target": _amount(target, measure.unit)}
    return say("action_plan.aim", start=_amount(measure.baseline, measure.unit), **values)


def _strategies(plan: ActionPlan) -> Section:
    rows = [(each.id, each.text, each.objective or MISSING) for each in plan.strategies]
    return _section("strategies", "id strategy for_objective", rows, (1.3, 18, 3.2))


def _milestones(plan: ActionPlan, as_of: dt.date) -> Section:
    rows = [
        (
            *(each.id, each.text, each.objective or MISSING, _date(each.due)),
            *(each.owner or MISSING, _status(each.due, each.done, as_of)),
        )
        for each in plan.milestones
    ]
    columns = "id milestone for_objective due owner status"
    return _section("milestones", columns, rows, (1.3, 10, 2.8, 2.7, 4, 2.2))


def _raci(plan: ActionPlan) -> Section:
    people = plan.people
    rows = [
        (each.id, each.text, *(plan.roles(each.id).get(person, "") for person in people))
        for each in plan.milestones
    ]
    headings = (say("action_plan.column.id"), say("action_plan.column.milestone"), *people)
    widths = (1.3, 9, *(max(1.6, 12 / max(len(people), 1)) for _ in people))
    return Section(
        say("action_plan.section.raci"),
        headings,
        rows if people else [],
        widths,
        say("action_plan.raci_key"),
    )


def _measures(plan: ActionPlan) -> Section:
    rows = [
        (
            *(each.id, each.text, _amount(each.baseline, each.unit)),
            *(_amount(each.current, each.unit), _amount(each.target, each.unit)),
            *(say(f"action_plan.choice.{each.direction}"), format_share(each)),
        )
        for each in plan.measures
    ]
    columns = "id measure baseline current target direction share_done"
    return _section("measures", columns, rows, (1.3, 7, 3.2, 3.2, 3.2, 2.6, 2.6))


def share_done(measure: Measure) -> float | None:
    """The part of the way from baseline to target that is behind us."""
    start, now, end = measure.baseline, measure.current, measure.target
    if start is None or now is None or end is None or start == end:
        return None
    return (now - start) / (end - start)


def format_share(measure: Measure) -> str:
    """``share_done`` as per cent, without decimals."""
    share = share_done(measure)
    return MISSING if share is None else format_percent(share, 0)


def _risks(plan: ActionPlan) -> Section:
    rows = [
        (
            *(each.id, each.text, _whole(each.likelihood), _whole(each.impact)),
            _whole(each.likelihood * each.impact if each.likelihood and each.impact else None),
            *(each.answer or MISSING, each.owner or MISSING),
        )
        for each in plan.risks
    ]
    columns = "id risk likelihood impact score answer owner"
    return _section("risks", columns, rows, (1.3, 6, 2.4, 1.9, 1.7, 7, 3.2))


def _reviews(plan: ActionPlan, as_of: dt.date) -> Section:
    rows = [
        (each.id, _date(each.due), each.text, _status(each.due, each.done, as_of))
        for each in plan.reviews
    ]
    return _section("reviews", "id date review status", rows, (1.3, 2.7, 16, 2.6))


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return MISSING
    return format_number(value) + ("%" if unit == "%" else f" {unit}" if unit else "")


def _whole(value: int | None) -> str:
    return MISSING if value is None else str(value)


def _date(value: dt.date | None) -> str:
    return MISSING if value is None else format_date(value)


def _status(due: dt.date | None, done: bool, as_of: dt.date) -> str:
    return say(f"action_plan.choice.{status(due, done, as_of)}")
