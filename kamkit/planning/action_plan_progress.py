"""What moved between two states of the data, and what no data moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kamkit.errors import InvalidValue, MixedCurrencies
from kamkit.planning.action_plan import ActionPlan, Measure

if TYPE_CHECKING:
    import pandas as pd


_COLUMNS = (
    *("measure", "text", "unit", "before", "after", "moved"),
    *("target", "done_share", "verdict"),
)


@dataclass(frozen=True)
class Progress:
    """``moves``: one row per measure of the plan. ``unmoved``: ids of what no data moved.

    Columns of ``moves``: measure, text, unit, before, after, moved, target, done_share (the part
    of the way from baseline to target that is behind us; missing without baseline or target),
    verdict: ``reached``, ``towards``, ``away``, ``still`` or ``no_data``.
    ``unmoved`` holds measures that stood still or have no data, objectives that rest on such a
    measure or on none, and milestones that are not done and serve such an objective.
    """

    moves: pd.DataFrame
    unmoved: tuple[str, ...]


def progress(
    plan: ActionPlan,
    before: pd.DataFrame | Mapping[str, float],
    after: pd.DataFrame | Mapping[str, float],
) -> Progress:
    """Compare two states of the data and tell what moved towards its target.

    A state is a frame with one row per account, as ``summarize_accounts`` gives it, whose row of
    the plan's account is read at each measure's ``column``; or a mapping from a measure's id or
    column to its number. A missing number is no data, never 0.

    Raises MixedCurrencies when the two states are in different currencies, InvalidValue when a
    frame holds the account twice or has no account_id.

    >>> plan = ActionPlan("KH1026", measures=[Measure("K1", "Revenue", baseline=100, target=150)])
    >>> progress(plan, {"K1": 100}, {"K1": 120}).moves[["moved", "done_share", "verdict"]].values
    array([[20.0, 0.4, 'towards']], dtype=object)
    """
    import pandas as pd

    first, second = _values(plan, before), _values(plan, after)
    currencies = {state.get("currency") for state in (first, second)} - {None, ""}
    if len(currencies) > 1:
        raise MixedCurrencies("plan.currencies", value=sorted(map(str, currencies)))
    rows = [_move(each, _number(first, each), _number(second, each)) for each in plan.measures]
    moves = pd.DataFrame(rows, columns=list(_COLUMNS))
    return Progress(moves, _unmoved(plan, dict(zip(moves.measure, moves.verdict, strict=True))))


def update_measures(plan: ActionPlan, state: pd.DataFrame | Mapping[str, float]) -> ActionPlan:
    """The plan with ``current`` of each measure from the data; what has no data stays.

    >>> plan = ActionPlan("KH1026", measures=[Measure("K1", "Revenue")])
    >>> update_measures(plan, {"K1": 120}).measures[0].current
    120.0
    """
    values = _values(plan, state)
    numbers = {each.id: _number(values, each) for each in plan.measures}
    changed = tuple(
        each if (now := numbers[each.id]) is None else replace(each, current=now)
        for each in plan.measures
    )
    if changed == plan.measures:
        return plan
    return replace(plan, measures=changed, revision=plan.revision + 1)


def _values(plan: ActionPlan, state: pd.DataFrame | Mapping[str, float]) -> dict[str, object]:
    if isinstance(state, Mapping):
        return dict(state)
    if "account_id" not in state:
        raise InvalidValue("plan.no_account_id", field="account_id", value="–")
    rows = state[state["account_id"].astype(str) == plan.account_id]
    if len(rows) > 1:
        raise InvalidValue("plan.account_twice", field="account_id", value=plan.account_id)
    return {} if rows.empty else {str(key): value for key, value in rows.iloc[0].items()}


def _number(values: Mapping[str, object], measure: Measure) -> float | None:
    import pandas as pd

    value = values.get(measure.id, values.get(measure.column))
    number: float = pd.to_numeric(pd.Series([value]), errors="coerce").iloc[0]
    return float(number) if pd.notna(number) else None


def _move(measure: Measure, before: float | None, after: float | None) -> tuple[object, ...]:
    moved = after - before if before is not None and after is not None else None
    now, start, target = after, measure.baseline, measure.target
    share = None
    if now is not None and start is not None and target is not None and target != start:
        share = (now - start) / (target - start)
    verdict = _verdict(measure, after, moved)
    return (
        *(measure.id, measure.text, measure.unit, before, after, moved),
        *(measure.target, share, verdict),
    )


def _verdict(measure: Measure, after: float | None, moved: float | None) -> str:
    sign = 1 if measure.direction == "up" else -1
    if after is not None and measure.target is not None and sign * (after - measure.target) >= 0:
        return "reached"
    if moved is None:
        return "no_data"
    return "still" if moved == 0 else "towards" if sign * moved > 0 else "away"


def _unmoved(plan: ActionPlan, verdicts: Mapping[str, str]) -> tuple[str, ...]:
    """Measures, then objectives, then open milestones behind which no number moved."""
    measures = [key for key, verdict in verdicts.items() if verdict in ("still", "no_data")]
    moving = verdicts.keys() - measures
    objectives = [each.id for each in plan.objectives if each.measure not in moving]
    alive = {each.id for each in plan.objectives} - set(objectives)
    open_ones = [each for each in plan.milestones if not each.done]
    milestones = [each.id for each in open_ones if each.objective not in alive]
    return (*measures, *objectives, *milestones)
