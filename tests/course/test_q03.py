"""Lesson 03 is true of its data: answers from an independent count, planted stories, prose."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from kamkit.course.data import Data
from kamkit.course.practice import Outcome, check
from kamkit.course.questions import load_questions
from kamkit.course.questions.findings_03 import findings
from kamkit.course.questions.movers_03 import large_ones, small_ones
from kamkit.course.questions.risk_03 import group
from kamkit.data.synth import stories
from kamkit.errors import DataError
from tests.course.lesson import company, prose

QUESTIONS = load_questions("03")
VARIANTS = (0, 1, 2)


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> int:
    chosen: int = request.param
    return chosen


@pytest.fixture
def data(variant: int) -> Data:
    return company(variant)


def expected(question: str, data: Data) -> Any:
    return QUESTIONS[question].expected(data)


def revenue(orders: pd.DataFrame, years_ago: int | None = None) -> pd.Series[float]:
    """Revenue by account, the largest first: of all lines, or of one year of 12 months."""
    last = orders["order_date"].max()
    if years_ago is not None:
        end = last - pd.DateOffset(years=years_ago)
        start = last - pd.DateOffset(years=years_ago + 1)
        orders = orders[(orders["order_date"] > start) & (orders["order_date"] <= end)]
    return orders.groupby("account_id")["amount"].sum().sort_values(ascending=False)


def largest_fifth(values: pd.Series[float]) -> pd.Series[float]:
    return values.head(-(-int((values > 0).sum()) // 5))


def a_list(values: pd.Series[float]) -> set[str]:
    return set(values.index[values.cumsum() <= 0.8 * values.sum()])


def test_the_ranking_answers_agree_with_a_plain_count(data: Data) -> None:
    every = revenue(data.orders)
    shares = every.cumsum() / every.sum()
    assert expected("03.1", data) == pytest.approx(largest_fifth(every).sum() / every.sum())
    assert expected("03.2", data) == int((shares < 0.8).sum()) + 1
    assert expected("03.5", data) == shares[shares >= 0.8].index[0]
    with_it, without = shares <= 0.8, shares.shift(fill_value=0.0) < 0.8
    counts = expected("03.4", data)["A"]
    assert (counts["including"], counts["crossing"]) == (with_it.sum(), without.sum())


def test_the_margin_order_agrees_with_a_plain_count(data: Data) -> None:
    lines = data.orders
    margin = (lines["amount"] - lines["cost"]).groupby(lines["account_id"]).sum()
    answer = expected("03.6", data)
    assert set(answer) == set(revenue(lines).head(len(answer)).index)
    assert answer == list(margin[answer].sort_values(ascending=False).index)


def test_the_yearly_answers_agree_with_a_plain_count(data: Data) -> None:
    now, before = revenue(data.orders, 0), revenue(data.orders, 1)
    stayed = a_list(before) & a_list(now)
    assert expected("03.7", data) == pytest.approx(len(stayed) / len(a_list(before)))
    assert expected("03.8", data) == pytest.approx(now.head(3).sum() / now.sum())
    assert expected("03.11", data) == pytest.approx(((before / before.sum()) ** 2).sum(), rel=1e-6)
    for account in expected("03.10", data):
        assert now.get(account, 0.0) <= 0.7 * before[account]
    for account in set(QUESTIONS["03.10"].options(data)) - set(expected("03.10", data)):
        assert now[account] > 0.7 * before[account]


def test_the_predictions_agree_with_a_plain_count(data: Data) -> None:
    now, before = revenue(data.orders, 0), revenue(data.orders, 1)
    top_now, top_before = largest_fifth(now), largest_fifth(before)
    assert expected("03.p1", data) == pytest.approx(top_now.sum() / now.sum())
    stay = set(top_now.index) & set(top_before.index)
    assert expected("03.p3", data) == pytest.approx(len(stay) / len(top_before))
    needed = expected("03.p4", data)
    assert needed - 1 < now.iloc[0] / now.median() <= needed


def test_the_questions_find_the_planted_stories(variant: int) -> None:
    data, told = company(variant), stories(variant)
    assert expected("03.9", data) == told["hidden_grower"]
    assert told["fading_account"] in expected("03.10", data)
    assert large_ones(data)["loss"] == [told["loss_maker"]]
    assert expected("03.6", data)[-1] == told["loss_maker"]
    ready = findings(data)
    for story in ("hidden_grower", "fading_account", "loss_maker", "split_group"):
        assert told[story] in ready


def test_the_five_small_accounts_are_what_they_are_said_to_be(data: Data) -> None:
    kinds = small_ones(data)
    now, before, earlier = (revenue(data.orders, n) for n in (0, 1, 2))
    grower = kinds["grower"]
    assert now[grower] > 1.5 * before[grower] > 1.5 * 1.5 * earlier[grower]
    assert now[kinds["tiny"]] / before[kinds["tiny"]] > now[grower] / before[grower]
    assert now[kinds["tiny"]] < 0.25 * now.median()
    assert before[kinds["rebound"]] < earlier[kinds["rebound"]]
    assert now[kinds["largest"]] > now[grower]
    assert now[kinds["fading"]] < before[kinds["fading"]]


def test_what_the_lesson_says_of_the_ten_largest_is_so(data: Data) -> None:
    last = data.orders["order_date"].max()
    lines = data.orders[data.orders["order_date"] > last - pd.DateOffset(years=1)]
    ten = revenue(lines).head(10).index
    margin = (lines["amount"] - lines["cost"]).groupby(lines["account_id"]).sum()
    orders = lines.groupby("account_id")["order_id"].nunique()
    assert int((margin[ten] < 0).sum()) == expected("03.p2", data) > 0
    assert (orders[ten] == 1).any()


def test_the_lesson_shows_regression_to_the_mean(data: Data) -> None:
    now, before = revenue(data.orders, 0), revenue(data.orders, 1)
    size = len(largest_fifth(before))
    picked_before, picked_now = before.head(size).index, now.head(size).index
    assert now.reindex(picked_before).sum() < before[picked_before].sum()
    assert now[picked_now].sum() > before.reindex(picked_now).sum()


def test_the_group_is_large_and_each_of_its_companies_is_not(data: Data) -> None:
    found = group(data)
    assert found["rank"] <= 5
    assert found["best"] > 20


def test_it_takes_dozens_to_replace_the_largest(data: Data) -> None:
    assert expected("03.p4", data) >= 24


def test_the_highest_percentages_are_of_little_late_or_a_recovery(data: Data) -> None:
    now, before, earlier = (revenue(data.orders, n) for n in (0, 1, 2))
    known = before[before > 0].index
    top = (now.reindex(known).fillna(0) / before[known]).nlargest(8).index
    first = data.orders.groupby("account_id")["order_date"].min()[top]
    a_year_ago = data.orders["order_date"].max() - pd.DateOffset(years=1)
    assert (first > a_year_ago - pd.DateOffset(months=6)).any()
    assert expected("03.9", data) not in top
    if data is company(0):  # the prose is that of the committed data
        assert (earlier.reindex(top).fillna(0) > before[top]).any()


def test_other_right_pages_pass_and_marks_tell_each_cell() -> None:
    data = company(0)
    ready = {account: reasons[0] for account, reasons in findings(data).items()}
    chosen = list(ready.items())[-3:]
    page = {
        str(n): {"account": account, "action": each.reason, "number": each.as_typed()}
        for n, (account, each) in enumerate(chosen, start=1)
    }
    assert check(QUESTIONS["03.12"], page, data, "en").outcome is Outcome.RIGHT
    page["2"]["number"] = "12345"
    verdict = check(QUESTIONS["03.12"], page, data, "en")
    assert verdict.mistake == "other_number"
    assert [cell for cell, right in verdict.cells.items() if not right] == [("2", "number")]


@pytest.mark.parametrize("typed", ["64.5%", "64", "65", "-0.645", "６４．５％", "1.95m", "-195万"])
def test_a_fall_may_be_told_in_per_cent_or_in_money(typed: str) -> None:
    data = company(0)
    fall = findings(data)[stories(0)["fading_account"]][0]
    assert fall.supported_by(typed)


@pytest.mark.parametrize("typed", ["50%", "3", "", "abc", "9", None])
def test_another_number_does_not_support_it(typed: object) -> None:
    data = company(0)
    fall = findings(data)[stories(0)["fading_account"]][0]
    assert not fall.supported_by(typed)


def few_orders() -> Data:
    """Own order lines of eleven accounts over two months, without cost and names."""
    days = pd.date_range("2026-01-05", periods=22, freq="3D")
    ids = [f"K{n % 11}" for n in range(22)]
    amounts = [float(100 + 7 * n) for n in range(22)]
    orders = pd.DataFrame({"account_id": ids, "order_date": days, "amount": amounts})
    return Data(source=orders)


def test_own_orders_get_their_own_answers_where_they_can_be_given() -> None:
    data = few_orders()
    every = revenue(data.orders)
    share = largest_fifth(every).sum() / every.sum()
    assert check(QUESTIONS["03.1"], share, data, "en").outcome is Outcome.RIGHT


@pytest.mark.parametrize("question", ["03.6", "03.7", "03.9", "03.10", "03.11", "03.p2", "03.p5"])
def test_what_own_orders_cannot_answer_is_told_in_words(question: str) -> None:
    verdict = check(QUESTIONS[question], "1", few_orders(), "en")
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
    assert "do not hold" in verdict.message
    with pytest.raises(DataError):
        QUESTIONS[question].expected(few_orders())


def test_the_published_figures_stand_as_published() -> None:
    claim = prose("03", "notebooks", "en")["claim"]
    for firm, share, source in (
        ("339 listed firms", "67 %", "McCarthy & Winer 2019"),
        ("22 consumer categories", "73 %", "Kim, Singh & Winer 2017"),
        ("consumer brands", "about 60 %", "Sharp, Romaniuk & Graham 2019"),
    ):
        assert f"| {firm} | {share} | {source} |" in claim
