"""A first draft of an action plan, from the accounts chosen and the opportunities known of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kamkit.errors import InvalidValue
from kamkit.planning.action_plan import (
    ActionPlan,
    Measure,
    Milestone,
    Objective,
    Review,
    Strategy,
)
from kamkit.planning.plain import as_date
from kamkit.text import format_money, say

if TYPE_CHECKING:
    import pandas as pd

STEPS = ("confirm", "offer", "support")  # the milestones of each account, in this order
_LEAD = dt.timedelta(days=28)  # an offer lies there four weeks before the customer needs it
_FIRST, _SECOND, _LAST = (dt.timedelta(days=days) for days in (28, 84, 30))


def draft_plan(
    accounts: pd.DataFrame,
    as_of: dt.date | str,
    *,
    opportunities: pd.DataFrame | None = None,
    growth: float = 0.10,
    months: int = 6,
) -> ActionPlan:
    """A plan to start from: what the data can know is filled in, what people must decide is not.

    Parameters
    ----------
    accounts
        One row per account of the plan, in order: account_id, revenue_12m, and where they are
        known account_name, owner, currency. A missing revenue leaves the baseline empty.
    as_of
        The day of the plan, as a date or ``"2026-10-31"``.
    opportunities
        What ``classify_opportunities`` gives: the first one of each account that is to be chased
        becomes its strategy, and its ``need_by`` the date of the offer.
    growth
        How much more than the last 12 months each account shall buy, as a share.
    months
        How long the plan runs.

    Returns
    -------
    ActionPlan
        Per account an objective (O1) with its measure (K1), a strategy and three milestones, and
        for all the days of review. Left open for people: why each objective matters, who carries
        the support of other departments, and the risks; ``review_plan`` names them. Dates that fall
        on a weekend move to the Friday before; public holidays are not known here. A target has
        three digits where that hardly changes the growth. The column of a measure is
        ``revenue_12m`` where there is one account, else ``KH1026.revenue_12m``, as
        ``account_state`` names it.

    Raises
    ------
    InvalidValue
        There is no account, one stands twice, a column is missing, growth or months is not
        above 0.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame({"account_id": ["KH1026"], "revenue_12m": [980_400.0]})
    >>> plan = draft_plan(one, "2026-10-31")
    >>> plan.measures[0].target, plan.objectives[0].due
    (1080000.0, datetime.date(2027, 4, 30))
    """
    import pandas as pd

    _check(accounts, growth, months)
    day = as_date(as_of)
    end = (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
    rows: list[dict[str, Any]] = [
        {str(key): value for key, value in row.items()} for row in accounts.to_dict("records")
    ]
    ids = [str(row["account_id"]) for row in rows]
    names = [_text(row, "account_name") or account for row, account in zip(rows, ids, strict=True)]
    title = names[0] if len(rows) == 1 else say("plan_draft.several", n=len(rows))
    plan = ActionPlan(", ".join(ids), title, plan_id="-".join(ids))
    for row, account, name in zip(rows, ids, names, strict=True):
        column = "revenue_12m" if len(rows) == 1 else f"{account}.revenue_12m"
        plan = _with_objective(plan, row, name, end, column, growth)
        plan = _with_steps(plan, row, name, day, end, _first(opportunities, account))
    for due, key in _looks(day, end):
        plan = plan.with_item(Review(plan.next_id(Review), say(f"plan_draft.{key}"), workday(due)))
    return plan


def account_state(accounts: pd.DataFrame) -> dict[str, float]:
    """The numbers of a table of accounts by ``account.column``, for ``progress`` of a plan of
    several accounts. Missing numbers are left out.

    >>> import pandas as pd
    >>> account_state(pd.DataFrame({"account_id": ["A", "B"], "revenue_12m": [5.0, None]}))
    {'A.revenue_12m': 5.0}
    """
    numbers = accounts.set_index("account_id").select_dtypes("number")
    return {
        f"{account}.{column}": float(value)
        for column in numbers
        for account, value in numbers[column].dropna().items()
    }


def workday(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend.

    >>> workday(dt.date(2026, 11, 28))
    datetime.date(2026, 11, 27)
    """
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def _check(accounts: pd.DataFrame, growth: float, months: int) -> None:
    missing = [name for name in ("account_id", "revenue_12m") if name not in accounts]
    if missing:
        raise InvalidValue("plan_draft.no_column", value=missing, known=list(accounts.columns))
    if accounts.empty:
        raise InvalidValue("plan_draft.no_account", value="0")
    doubled = accounts.loc[accounts["account_id"].duplicated(), "account_id"]
    if len(doubled):
        raise InvalidValue("plan_draft.twice", value=str(doubled.iloc[0]))
    for name, value in (("growth", growth), ("months", months)):
        if not value > 0:
            raise InvalidValue("plan_draft.above_zero", name=name, value=str(value))


def _with_objective(
    plan: ActionPlan, row: Mapping[str, Any], name: str, end: dt.date, column: str, growth: float
) -> ActionPlan:
    key = plan.next_id(Measure)
    baseline = _number(row["revenue_12m"])
    target = None if baseline is None else _round(baseline, baseline * (1 + growth))
    currency = _text(row, "currency")
    words = say("plan_draft.measure", account=name)
    measure = Measure(key, words, currency, baseline, baseline, target, column=column)
    aim = "–" if target is None else format_money(target, currency or None, 0)
    text = say("plan_draft.objective", account=name, target=aim)
    objective = Objective(plan.next_id(Objective), text, measure=key, due=workday(end))
    return plan.with_item(measure).with_item(objective)


def _with_steps(
    plan: ActionPlan,
    row: Mapping[str, Any],
    name: str,
    day: dt.date,
    end: dt.date,
    deal: Mapping[str, Any] | None,
) -> ActionPlan:
    objective, owner = plan.objectives[-1].id, _text(row, "owner")
    title = _text(deal or {}, "name")
    key = "strategy_deal" if title else "strategy"
    words = say(f"plan_draft.{key}", account=name, deal=title)
    plan = plan.with_item(Strategy(plan.next_id(Strategy), words, objective))
    offer = _offer_day(deal, day, end)
    days = {"confirm": day + _FIRST, "offer": offer, "support": day + _FIRST * 2}
    for step in STEPS:
        key = plan.next_id(Milestone)
        text = say(f"plan_draft.{step}", account=name)
        who = "" if step == "support" else owner
        plan = plan.with_item(Milestone(key, text, objective, workday(min(days[step], end)), who))
        if owner:
            plan = plan.with_roles(key, {owner: "RA" if who else "A"})
    return plan


def _offer_day(deal: Mapping[str, Any] | None, day: dt.date, end: dt.date) -> dt.date:
    """Four weeks before the customer needs it, where that lies within the plan."""
    import pandas as pd

    given: Any = (deal or {}).get("need_by")
    need = pd.to_datetime(given, errors="coerce")
    usual = min(day + _SECOND, end)
    if pd.isna(need):
        return usual
    wanted = need.date() - _LEAD
    return wanted if day < workday(wanted) <= end else usual


def _looks(day: dt.date, end: dt.date) -> Iterator[tuple[dt.date, str]]:
    """The days of review: after the first steps, then every twelve weeks, then at the end."""
    due, last = min(day + _FIRST, end), end - _LAST
    yield due, "start"
    while due + _SECOND < last:
        due += _SECOND
        yield due, "middle"
    if last > due:
        yield last, "end"


def _first(opportunities: pd.DataFrame | None, account: str) -> Mapping[str, Any] | None:
    if opportunities is None:
        return None
    own = opportunities[opportunities["account_id"].astype(str) == account]
    own = own[own["chase"]] if "chase" in own else own
    return None if own.empty else {str(key): value for key, value in own.iloc[0].items()}


def _round(baseline: float, target: float) -> float:
    """To three digits, unless that changes the growth by more than a tenth of it."""
    short = float(f"{target:.3g}")
    return short if abs(short - target) <= (target - baseline) / 10 else target


def _text(row: Mapping[str, Any], name: str) -> str:
    import pandas as pd

    value = row.get(name)
    return "" if value is None or pd.isna(value) else str(value)


def _number(value: Any) -> float | None:
    import pandas as pd

    number = pd.to_numeric(pd.Series([value]), errors="coerce").iloc[0]
    return float(round(number)) if pd.notna(number) else None
