"""Lesson 12 is true of its data: answers from an independent count, the plan, both languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kamkit as kk
from kamkit.course.data import Data
from kamkit.course.my_plan import plan_from_answers
from kamkit.course.practice import Outcome, check
from kamkit.course.questions import load_questions
from kamkit.course.questions.card_04 import listed
from kamkit.course.questions.living_12 import five_table
from kamkit.course.questions.plan_12 import day_of, key_accounts, target, target_table
from kamkit.errors import DataError
from tests.course.lesson import company, prose

QUESTIONS = load_questions("12")
VARIANTS = range(8)


@pytest.fixture(params=VARIANTS)
def data(request: pytest.FixtureRequest) -> Data:
    return company(request.param)


def expected(question: str, data: Data) -> Any:
    return QUESTIONS[question].expected(data)


def revenue(orders: pd.DataFrame, until: pd.Timestamp) -> pd.Series[float]:
    """What each account bought in the 12 months up to a day."""
    inside = (orders["order_date"] > until - pd.DateOffset(years=1)) & (
        orders["order_date"] <= until
    )
    return orders[inside].groupby("account_id")["amount"].sum().round(2)


def test_the_guess_counts_the_largest_of_a_year_ago_that_bought_a_tenth_more(data: Data) -> None:
    last = data.orders["order_date"].max()
    before = revenue(data.orders, last - pd.DateOffset(years=1)).nlargest(20)
    now = revenue(data.orders, last).reindex(before.index).fillna(0)
    assert expected("12.p1", data) == int((now >= 1.1 * before).sum())
    assert 1 <= expected("12.p1", data) <= 10  # the prose says that the data promise nothing


def test_the_plans_that_did_not_move_are_counted_from_the_orders(data: Data) -> None:
    last = data.orders["order_date"].max()
    then = revenue(data.orders, last - pd.DateOffset(months=6)).nlargest(20)
    now = revenue(data.orders, last).reindex(then.index).fillna(0)
    assert expected("12.p2", data) == expected("12.11", data) == int((now <= then).sum())


def test_the_target_is_a_tenth_above_the_last_12_months(data: Data) -> None:
    last = data.orders["order_date"].max()
    asked = target(data)
    now = revenue(data.orders, last)[asked["account"]]
    assert expected("12.2", data) == pytest.approx(1.1 * now)
    table = target_table(data).set_index("account_name")
    assert table.loc[asked["name"], "revenue_12m"] == pytest.approx(now)
    assert check(QUESTIONS["12.2"], round(1.1 * now, -4), data, "en").outcome is Outcome.RIGHT


def test_the_days_are_counted_back_from_the_customers_date(data: Data) -> None:
    facts = QUESTIONS["12.3"].facts(data)
    needed, day = facts["needed"], data.orders["order_date"].max().date()
    assert isinstance(needed, dt.date)
    assert expected("12.3", data) == needed.toordinal() - 28 - day.toordinal()
    assert needed in set(data.table("opportunities")["need_by"].dt.date)
    days = [day + dt.timedelta(days=n) for n in range(expected("12.3", data))]
    assert facts["working_days"] == sum(each.weekday() < 5 for each in days)


def test_each_milestone_has_the_fault_that_its_dates_say(data: Data) -> None:
    lines = {key: label.en for key, label in QUESTIONS["12.4"].options(data).items()}
    due = {key: dt.date.fromisoformat(line[-10:]) for key, line in lines.items()}
    facts = QUESTIONS["12.4"].facts(data)
    assert due["contract"] > facts["due"]
    assert due["kickoff"] < facts["as_of"]
    assert all(facts["as_of"] < due[key] <= facts["due"] for key in ("trial", "parts", "contact"))
    assert "· – ·" in lines["parts"]
    assert sum("· – ·" in line for line in lines.values()) == 1


def test_those_that_did_not_move_can_be_seen_in_the_table(data: Data) -> None:
    table = five_table(data)
    still = table.loc[table["after"] <= table["before"], "account_name"]
    names = QUESTIONS["12.10"].options(data)
    assert {names[each].en for each in expected("12.10", data)} == set(still)
    assert 0 < len(still) < 5
    assert ((table["after"] > table["before"]) & (table["after"] < table["target"])).any()


def page(data: Data, **cells: str) -> dict[str, dict[str, str]]:
    lines = {key: dict(line) for key, line in expected("12.13", data).items()}
    lines["2"] |= cells
    return lines


def test_other_right_plans_pass_and_marks_tell_the_cell() -> None:
    data = company(0)
    other = key_accounts(data)[-1]
    right = page(data, account=other, step="confirm", accountable="manager")
    assert check(QUESTIONS["12.13"], right, data, "en").outcome is Outcome.RIGHT
    verdict = check(QUESTIONS["12.13"], page(data, accountable="both"), data, "en")
    assert verdict.mistake == "two_accountable"
    assert [cell for cell, ok in verdict.cells.items() if not ok] == [("2", "accountable")]


def test_the_readers_own_list_goes_before_the_standard_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = company(0)
    assert key_accounts(data) == listed(data)
    own = sorted(set(data.accounts["account_id"]) - set(listed(data)))[:4]
    kk.save_scorecard([kk.Criterion("revenue")], listed=[*own, "NOT-THERE"], capacity=4)
    assert key_accounts(data) == own
    plan = plan_from_answers(expected("12.13", data), data)
    assert plan.account_id == ", ".join(own[:3])


def test_the_plan_holds_the_answers_given(data: Data) -> None:
    chosen = page(data, step="support", accountable="service")
    chosen["1"] |= {"step": "offer", "accountable": "manager"}
    sentence = "By 2027-04-30, revenue rises from 1 to 2 million."
    plan = plan_from_answers(chosen, data, sentence)
    day = day_of(data)
    firsts = [plan.milestones[1], plan.milestones[5]]
    assert all(each.due and each.due <= day + dt.timedelta(days=28) for each in firsts)
    assert plan.milestones[5].owner == "Technical service"
    assert plan.roles(firsts[1].id)["Technical service"] == "RA"
    assert plan.objectives[0].text == sentence or key_accounts(data)[0] != target(data)["account"]
    found = [each.rule for each in kk.review_plan(plan, day)]
    assert set(found) <= {"no_why", "no_owner", "nobody_responsible", "no_risk"}
    assert found.count("no_owner") == 1  # two supports of three are promised by now


@pytest.mark.parametrize(
    ("sentence", "outcome", "mistake"),
    [
        ("Revenue rises from 1.09 to 1.2 million by 30 June 2027", Outcome.RIGHT, None),
        ("到 2027 年 6 月，销售额从 109 万元升到 120 万元", Outcome.RIGHT, None),
        ("Visit their plant every month", Outcome.WRONG, "activity_for_objective"),
        ("加强与客户的关系", Outcome.WRONG, "vague"),
        ("Revenue of 1.2 million by June 2027", Outcome.WRONG, None),  # from how much?
    ],
)
def test_an_objective_is_held_against_the_rubric(
    sentence: str, outcome: Outcome, mistake: str | None
) -> None:
    verdict = check(QUESTIONS["12.12"], sentence, company(0), "en")
    assert (verdict.outcome, verdict.mistake) == (outcome, mistake)


def own_orders(months: int = 40) -> Data:
    """Own order lines of twelve accounts, without cost, names, owners and opportunities."""
    days = pd.date_range("2023-01-05", periods=months * 12, freq="2D")
    ids = [f"K{n % 12:02d}" for n in range(len(days))]
    amounts = [float(100 + 13 * (n % 12) + n % 17) for n in range(len(days))]
    return Data(source=pd.DataFrame({"account_id": ids, "order_date": days, "amount": amounts}))


def test_own_orders_get_a_plan_of_their_largest_accounts() -> None:
    data = own_orders()
    assert len(key_accounts(data)) == 12
    plan = plan_from_answers(expected("12.13", data), data)
    assert len(plan.objectives) == 3
    assert plan.measures[0].baseline == round(
        revenue(data.orders, data.orders["order_date"].max())[key_accounts(data)[0]]
    )


def test_what_own_orders_cannot_answer_is_told_in_words() -> None:
    verdict = check(QUESTIONS["12.3"], "1", own_orders(), "en")
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
    assert "do not hold" in verdict.message
    few = own_orders(months=2)  # no year before the plans of half a year ago
    for question in ("12.p2", "12.10", "12.11"):
        with pytest.raises(DataError):
            expected(question, few)
    assert five_table(few).empty
    assert len(target_table(few)) == 6


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_concept_of_the_syllabus_is_named_in_the_lesson(lang: str) -> None:
    whole = "\n".join(prose("12", "notebooks", lang).values())
    for term in ("策略", "时间节点", "责任分配", "成果评估", "组织架构", "能力画像", "品质"):
        assert term in whole
    assert "SMART" in whole
    assert "RACI" in whole
