"""Who has how much to finish in which month, and where that is too much."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kamkit.errors import InvalidValue
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.plain import as_date

if TYPE_CHECKING:
    import pandas as pd

LIMIT = 3  # milestones that one person can finish in a month beside the daily work
_COLUMNS = ("owner", "month", "milestones", "count", "overloaded")


def workload(plan: ActionPlan, as_of: dt.date | str, *, limit: int = LIMIT) -> pd.DataFrame:
    """Open milestones per owner and month; more than ``limit`` of them is too much.

    One row per owner and month with at least one open milestone: owner, month (its first day, as
    datetime64), milestones (their ids, by date), count, overloaded. A late milestone still has to
    be done, so it counts in the month of ``as_of``. Those without owner or date count nowhere.
    Owners come in the order in which the plan names them, then months.

    Raises InvalidValue for a limit below 1.

    >>> from kamkit.planning.action_plan import Milestone
    >>> steps = [Milestone(f"M{n}", "Visit", due=dt.date(2026, 12, n), owner="Service")
    ...          for n in (1, 2, 3, 4)]
    >>> workload(ActionPlan("KH1026", milestones=steps), "2026-11-01")[
    ...     ["owner", "count", "overloaded"]].values.tolist()
    [['Service', 4, True]]
    """
    import pandas as pd

    if limit < 1:
        raise InvalidValue("plan.limit", field="limit", value=str(limit))
    loads = _loads(plan, as_date(as_of))
    order = {name: at for at, name in enumerate(plan.people)}
    rows = [
        (owner, pd.Timestamp(month), tuple(ids), len(ids), len(ids) > limit)
        for (owner, month), ids in sorted(
            loads.items(), key=lambda each: (order[each[0][0]], each[0][1])
        )
    ]
    # as objects first: half a surrogate pair in a name is no text for pandas
    table = pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)
    kinds = {"month": "datetime64[us]", "count": "int64", "overloaded": "bool"}
    return table.astype(kinds)


def _loads(plan: ActionPlan, day: dt.date) -> dict[tuple[str, dt.date], list[str]]:
    """Ids of open milestones by owner and first day of the month."""
    loads: dict[tuple[str, dt.date], list[str]] = {}
    dated = [(each.due, each) for each in plan.milestones if each.due is not None]
    for due, each in sorted(dated, key=lambda pair: pair[0]):
        if each.done or not each.owner.strip():
            continue
        month = max(due, day).replace(day=1)
        loads.setdefault((each.owner, month), []).append(each.id)
    return loads
