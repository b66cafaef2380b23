"""Open milestones per person and month, and where that is too much."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import InvalidValue
from tests.planning.sample_plans import AS_OF, day


def plan(*steps: tuple[str, str | None, bool]) -> kk.ActionPlan:
    """Milestones from owner, day and whether they are done."""
    return kk.ActionPlan(
        "KH1",
        milestones=[
            kk.Milestone(f"M{n}", "x", due=day(due) if due else None, owner=owner, done=done)
            for n, (owner, due, done) in enumerate(steps, start=1)
        ],
    )


def test_open_milestones_are_counted_by_owner_and_month_in_order() -> None:
    found = kk.workload(
        plan(
            ("b", "2026-12-05", False), ("a", "2026-12-31", False), ("b", "2026-11-30", False),
            ("b", "2026-12-01", False),
        ),
        AS_OF,
    )  # fmt: skip
    assert found.astype({"month": str}).to_numpy().tolist() == [
        ["b", "2026-11-01", ("M3",), 1, False],
        ["b", "2026-12-01", ("M4", "M1"), 2, False],
        ["a", "2026-12-01", ("M2",), 1, False],
    ]


def test_done_ownerless_and_undated_ones_count_nowhere() -> None:
    found = kk.workload(
        plan(("a", "2026-12-05", True), (" ", "2026-12-05", False), ("a", None, False)), AS_OF
    )
    assert found.empty
    assert found.dtypes.astype(str).to_dict() == {
        "owner": "object", "month": "datetime64[us]", "milestones": "object", "count": "int64",
        "overloaded": "bool",
    }  # fmt: skip


def test_a_late_one_counts_in_the_month_of_the_day() -> None:
    found = kk.workload(plan(("a", "2026-03-05", False), ("a", "2026-11-30", False)), AS_OF)
    assert found[["milestones", "count"]].to_numpy().tolist() == [[("M1", "M2"), 2]]


@pytest.mark.parametrize(("limit", "overloaded"), [(1, True), (2, True), (3, False)])
def test_more_than_the_limit_is_too_much_and_the_limit_itself_is_not(
    limit: int, overloaded: bool
) -> None:
    three = plan(*[("a", f"2026-12-0{n}", False) for n in (1, 2, 3)])
    assert kk.workload(three, AS_OF, limit=limit)["overloaded"].tolist() == [overloaded]


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(InvalidValue, match="limit is 0; it must be 1 or more"):
        kk.workload(plan(), AS_OF, limit=0)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "a", "b", "龙"]),
            st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)).map(str),
            st.booleans(),
        ),
        max_size=25,
    )
)
def test_every_open_milestone_with_owner_and_date_is_counted_once(
    steps: list[tuple[str, str | None, bool]],
) -> None:
    found = kk.workload(plan(*steps), AS_OF)
    counted = sorted(each for ids in found["milestones"] for each in ids)
    numbered = enumerate(steps, start=1)
    wanted = [f"M{n}" for n, (owner, due, done) in numbered if owner and due and not done]
    assert counted == sorted(wanted)
    assert found["count"].sum() == len(wanted)
    assert (found["month"] >= "2026-11-01").all()
    assert not found.duplicated(["owner", "month"]).any()
