"""The first draft of an action plan: what the data know is filled in, what they do not is open."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import InvalidValue
from kamkit.text import LANGUAGES

AS_OF = "2026-10-31"


def accounts(**columns: Any) -> pd.DataFrame:
    table = {
        "account_id": ["A1", "007", "B"],
        "account_name": ["Liling Paper", "Xituo", None],
        "owner": ["Desk", "East Team", "Desk"],
        "revenue_12m": [980_400.0, 50_000.4, np.nan],
        "currency": ["CNY"] * 3,
    }
    return pd.DataFrame({**table, **columns})


def deals() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": ["A1", "A1", "007"],
            "name": ["Not to be chased", "Valves for line 2", "Framework"],
            "chase": [False, True, True],
            "need_by": pd.to_datetime(["2027-01-30", "2027-02-10", "2026-11-05"]),
        }
    )


def test_the_baseline_is_the_revenue_and_the_target_a_tenth_above_to_three_digits() -> None:
    plan = kk.draft_plan(accounts(), AS_OF)
    assert [each.baseline for each in plan.measures] == [980_400, 50_000, None]
    assert [each.target for each in plan.measures] == [1_080_000, 55_000, None]
    assert [each.measure for each in plan.objectives] == ["K1", "K2", "K3"]
    assert {each.due for each in plan.objectives} == {dt.date(2027, 4, 30)}


def test_what_people_must_decide_is_open_and_the_review_names_it() -> None:
    plan = kk.draft_plan(accounts().head(2), AS_OF)
    found = [each.rule for each in kk.review_plan(plan, AS_OF)]
    assert sorted(set(found)) == ["no_owner", "no_risk", "no_why", "nobody_responsible"]
    assert found.count("no_owner") == found.count("no_why") == 2


def test_the_first_opportunity_to_chase_is_the_strategy_and_sets_the_offers_date() -> None:
    plan = kk.draft_plan(accounts(), AS_OF, opportunities=deals())
    assert "Valves for line 2" in plan.strategies[0].text
    assert plan.milestones[1].due == dt.date(2027, 1, 13)  # 28 days before 10 February
    # needed within four weeks: too late for that rule, so the usual twelve weeks, a Friday
    assert plan.milestones[4].due == dt.date(2027, 1, 22)


def test_no_date_is_on_a_weekend_and_none_is_after_the_objective() -> None:
    for day in pd.date_range("2026-01-01", "2026-12-31", freq="5D"):
        plan = kk.draft_plan(accounts(), day.date(), opportunities=deals())
        dated = [*plan.objectives, *plan.milestones, *plan.reviews]
        assert all(each.due and each.due.weekday() < 5 for each in dated)
        rules = {each.rule for each in kk.review_plan(plan, day.date())}
        assert not rules & {"after_objective", "review_gap", "past_due"}


def test_each_milestone_has_one_accountable_and_the_support_has_nobody_yet() -> None:
    plan = kk.draft_plan(accounts(), AS_OF)
    assert plan.roles("M1") == {"Desk": "RA"}
    assert plan.roles("M6") == {"East Team": "A"}
    assert [each.owner for each in plan.milestones[:3]] == ["Desk", "Desk", ""]


def test_progress_of_a_plan_of_several_accounts_reads_their_states() -> None:
    then, now = accounts(), accounts(revenue_12m=[990_000.0, 60_000.0, 5.0])
    plan = kk.draft_plan(then, AS_OF)
    told = kk.progress(plan, kk.account_state(then), kk.account_state(now)).moves
    assert told["verdict"].tolist() == ["towards", "reached", "no_data"]


def test_a_plan_of_one_account_reads_the_table_itself() -> None:
    then, now = accounts().head(1), accounts(revenue_12m=[900_000.0, 0, 0])
    plan = kk.draft_plan(then, AS_OF)
    assert plan.account_name == "Liling Paper"
    assert kk.progress(plan, then, now).moves["verdict"].tolist() == ["away"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_draft_leaves_no_text_empty_in_either_language(lang: str) -> None:
    kk.use(lang)
    plan = kk.draft_plan(accounts(), AS_OF, opportunities=deals())
    assert all(each.text.strip() for each in plan.items())
    assert kk.ActionPlan.from_dict(plan.to_dict()) == plan


@pytest.mark.parametrize(
    ("frame", "options", "key"),
    [
        (accounts().head(0), {}, "plan_draft.no_account"),
        (accounts(account_id=["A1", "A1", "B"]), {}, "plan_draft.twice"),
        (accounts().drop(columns="revenue_12m"), {}, "plan_draft.no_column"),
        (accounts(), {"growth": 0}, "plan_draft.above_zero"),
        (accounts(), {"months": -1}, "plan_draft.above_zero"),
        (accounts(), {"growth": float("nan")}, "plan_draft.above_zero"),
    ],
)
def test_what_cannot_be_drafted_is_told(frame: pd.DataFrame, options: Any, key: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        kk.draft_plan(frame, AS_OF, **options)
    assert caught.value.key == key
    for lang in LANGUAGES:
        kk.use(lang)
        assert str(caught.value)


@given(st.floats(1, 1e12), st.floats(0.02, 3), st.integers(1, 24))
def test_a_target_is_above_its_baseline_by_about_the_growth(
    revenue: float, growth: float, months: int
) -> None:
    frame = pd.DataFrame({"account_id": ["A"], "revenue_12m": [revenue]})
    measure = kk.draft_plan(frame, AS_OF, growth=growth, months=months).measures[0]
    assert measure.baseline is not None
    assert measure.target == pytest.approx(measure.baseline * (1 + growth), rel=0.006)


@given(st.integers(1, 36), st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)))
def test_a_plan_of_any_length_keeps_its_steps_and_reviews_within_it(
    months: int, day: dt.date
) -> None:
    plan = kk.draft_plan(accounts().head(2), day, opportunities=deals(), months=months)
    found = {each.rule for each in kk.review_plan(plan, day)}
    assert not found & {"after_objective", "review_gap", "past_due", "review_past"}


def test_a_small_growth_is_not_rounded_away() -> None:
    frame = pd.DataFrame({"account_id": ["A"], "revenue_12m": [1_234_567.0]})
    measure = kk.draft_plan(frame, AS_OF, growth=0.001).measures[0]
    assert measure.target == pytest.approx(1_235_801.567)
