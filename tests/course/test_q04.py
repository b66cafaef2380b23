"""Lesson 04 is true of its data: answers from an independent count, planted stories, prose."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kamkit.analysis.scoring import score_accounts
from kamkit.course.data import Data
from kamkit.course.practice import Outcome, check
from kamkit.course.questions import load_questions
from kamkit.course.questions.card_04 import CAPACITY, card, listed, odds, profile, scores
from kamkit.course.questions.edge_04 import edge
from kamkit.course.questions.findings_04 import findings
from kamkit.course.questions.tests_04 import payer, six
from kamkit.data.synth import stories
from kamkit.errors import DataError
from tests.course.lesson import company, prose

QUESTIONS = load_questions("04")
VARIANTS = (0, 1, 2)
RATINGS = {"AAA": 5, "AA": 4.5, "A": 4, "BBB": 3, "BB": 2, "B": 1.5, "C": 1}


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> int:
    chosen: int = request.param
    return chosen


@pytest.fixture
def data(variant: int) -> Data:
    return company(variant)


def expected(question: str, data: Data) -> Any:
    return QUESTIONS[question].expected(data)


@cache
def accounts(variant: int) -> pd.DataFrame:
    """What each account bought and what is known of it, put together once more by hand."""
    data = company(variant)
    orders, last = data.orders, data.orders["order_date"].max()
    year = pd.DateOffset(years=1)
    now = orders[orders["order_date"] > last - year]
    before = orders[
        (orders["order_date"] <= last - year) & (orders["order_date"] > last - 2 * year)
    ]
    table = data.account_file.set_index("account_id")
    table["now"] = now.groupby("account_id")["amount"].sum()
    table["before"] = before.groupby("account_id")["amount"].sum()
    table["orders"] = orders.groupby("account_id")["order_id"].nunique()
    sums = orders.groupby("account_id")[["amount", "cost"]].sum()
    table["margin_rate"] = (sums["amount"] - sums["cost"]) / sums["amount"]
    table = table.fillna({"now": 0.0, "before": 0.0, "orders": 0})
    table["growth"] = (table["now"] / table["before"] - 1).where(table["before"] > 0)
    return table


def passing(table: pd.DataFrame, least: float) -> pd.Series[bool]:
    sales = (table["now"] >= least) | (table["need_fit"] >= 4)
    strength = (table["growth"] >= -0.2) | (table["expansion_plan"] == "yes")
    rated = table["credit_rating"].isin(["AAA", "AA", "A", "BBB", "BB"])
    funds = rated | (table["payment_days"] <= 90)
    return sales & strength & funds & (table["margin_rate"] >= 0)


def weighted_sum(table: pd.DataFrame, cuts: dict[str, tuple[float, ...]]) -> pd.Series[float]:
    """The standard scorecard by hand: steps 1-5 over 5, times the weights."""

    def steps(column: str, values: pd.Series[float]) -> pd.Series[float]:
        above = [(values >= cut).astype(int) for cut in cuts[column]]
        return 1 + sum(above, start=pd.Series(0, index=values.index))

    points = {
        "revenue": (20, steps("revenue_12m", table["now"])),
        "growth": (15, steps("growth", table["growth"])),
        "plan": (5, table["expansion_plan"].map({"no": 1, "yes": 5})),
        "market": (10, steps("market_share", table["market_share"])),
        "brand": (10, table["brand_score"]),
        "fit": (15, table["need_fit"]),
        "will": (10, table["willingness"]),
        "orders": (5, steps("orders", table["orders"])),
        "rating": (5, table["credit_rating"].map(RATINGS)),
    }
    days = 1 + sum((table["payment_days"] <= cut).astype(int) for cut in (30, 45, 60, 90))
    total = sum(weight * each / 5 for weight, each in points.values())
    return (total + 5 * days / 5) / 100


@cache
def ranking(variant: int) -> pd.Series[float]:
    """The scores of those who pass, by hand, the highest first."""
    cuts: dict[str, Any] = {each.column: each.bands for each in card(company(variant))}
    table = accounts(variant)
    through = table[passing(table, cuts["revenue_12m"][0])]
    return weighted_sum(through, cuts).sort_values(ascending=False)


def test_the_list_agrees_with_a_count_by_hand(variant: int) -> None:
    own, ours = ranking(variant), scores(company(variant))
    assert set(own.index) == set(ours["account_id"])
    assert np.allclose(own.to_numpy(), ours["score"].to_numpy())
    for account in listed(company(variant)):
        assert own[account] >= own.iloc[CAPACITY - 1] - 1e-9


def test_the_lists_by_revenue_and_by_criteria_are_two(variant: int) -> None:
    data, table = company(variant), accounts(variant)
    largest = table["now"].nlargest(CAPACITY).index
    both = len(set(largest) & set(listed(data)))
    assert expected("04.p1", data) == both < CAPACITY
    assert expected("04.p2", data) == len(set(largest) - set(ranking(variant).index)) > 0


def test_the_tests_stop_the_loss_maker_and_the_one_off_project(variant: int) -> None:
    data, told = company(variant), stories(variant)
    failing = set(QUESTIONS["04.3"].options(data)) - set(ranking(variant).index)
    assert failing == set(expected("04.3", data))
    assert {told["loss_maker"], told["one_off_project"]} <= failing
    assert six(data)["unknown"] == [told["one_off_project"]]


def test_the_textbook_tests_alone_let_the_loss_maker_through(variant: int) -> None:
    row = accounts(variant).assign(margin_rate=0.0).loc[[stories(variant)["loss_maker"]]]
    assert passing(row, 500_000).all()


def test_the_points_for_days_to_pay_agree_with_a_count_by_hand(variant: int) -> None:
    data = company(variant)
    days = accounts(variant).loc[ranking(variant).index, "payment_days"]
    found = payer(data)
    by_hand = (days.max() - found["days"]) / (days.max() - days.min())
    assert expected("04.4", data) == pytest.approx(by_hand)


def test_the_weight_of_revenue_after_growth_is_doubled() -> None:
    # 20 % × (100 - 30) / (100 - 15)
    assert expected("04.5", company(0)) == pytest.approx(0.20 * 0.70 / 0.85)


def test_the_consistency_ratio_agrees_with_the_characteristic_polynomial() -> None:
    # Three criteria: the largest eigenvalue is 1 + t + 1/t, where t³ = a12 a23 / a13 = 8/3.
    t = (8 / 3) ** (1 / 3)
    index = (1 + t + 1 / t - 3) / 2
    assert expected("04.6", company(0)) == pytest.approx(index / 0.52)  # Saaty 2005
    assert index / 0.52 > 0.10 > index / 0.58  # Saaty 1980


def test_the_four_judgements_contradict_one_another_in_one_place() -> None:
    matrix = np.array([[1, 2, 5, 3], [1 / 2, 1, 3, 1], [1 / 5, 1 / 3, 1, 2], [1 / 3, 1, 1 / 2, 1]])
    largest = np.linalg.eigvals(matrix).real.max()
    facts = QUESTIONS["04.7"].facts(company(0))
    assert facts["ratio"] == pytest.approx((largest - 4) / 3 / 0.89)
    assert expected("04.7", company(0)) == "brand_need"
    matrix[2, 3], matrix[3, 2] = 1 / 2, 2
    mended = (np.linalg.eigvals(matrix).real.max() - 4) / 3 / 0.89
    assert facts["mended"] == pytest.approx(mended)


def test_the_score_by_parts_is_the_score(variant: int) -> None:
    data = company(variant)
    name = QUESTIONS["04.8"].facts(data)["name"]
    account = profile(data).loc[profile(data)["account_name"] == name, "account_id"].item()
    assert expected("04.8", data) == pytest.approx(ranking(variant)[account])


def test_both_ends_of_the_list_agree_with_a_count_by_hand(variant: int) -> None:
    data, own = company(variant), ranking(variant).round(9)
    answer, threshold = expected("04.9", data), QUESTIONS["04.9"].facts(data)["threshold"]
    above = own[own >= threshold]
    assert answer["capacity"] == {"accounts": CAPACITY, "last": pytest.approx(own.iloc[19])}
    assert answer["threshold"] == {"accounts": len(above), "last": pytest.approx(above.min())}


def test_at_the_break_even_weight_the_two_are_level(variant: int) -> None:
    data = company(variant)
    found, criteria = edge(data), card(data)
    by_name = profile(data).set_index("account_name")["account_id"]
    criterion = next(each for each in criteria if each.column == found["nearest"])
    total = sum(each.weight for each in criteria)
    rest = total - criterion.weight
    share = found["level"]
    # The same scorecard with that weight, the others as they are.
    shifted = criteria.with_weights({criterion.name: rest * share / (1 - share)})
    score = score_accounts(profile(data), shifted).set_index("account_id")["score"]
    assert score[by_name[found["last"]]] == pytest.approx(score[by_name[found["other"]]])
    steps = {column: each["step"] for column, each in found["weights"].items()}
    assert min(steps, key=lambda each: steps[each]) == expected("04.10", data)


def test_some_places_are_sure_and_others_are_not(variant: int) -> None:
    data = company(variant)
    own = odds(data).loc[listed(data), "odds"]
    assert expected("04.11", data) == int((own >= 0.9).sum())
    assert 0 < expected("04.11", data) < CAPACITY - 3
    assert expected("04.p4", data) == expected("04.11", data)
    off = odds(data)["odds"].drop(listed(data)).max()
    assert off > own.min() - 0.1  # what the lesson says of the edge


def test_topsis_agrees_with_a_count_by_hand(variant: int) -> None:
    data = company(variant)
    parts = scores(data)[list(card(data).names)].to_numpy()
    best, worst = parts.max(axis=0), parts.min(axis=0)
    to_best = np.sqrt(((best - parts) ** 2).sum(axis=1))
    to_worst = np.sqrt(((parts - worst) ** 2).sum(axis=1))
    closeness = pd.Series(to_worst / (to_best + to_worst), index=scores(data)["account_id"])
    chosen = set(closeness.nlargest(CAPACITY).index)
    assert expected("04.12", data) == len(chosen & set(listed(data)))
    assert expected("04.p3", data) == expected("04.12", data) < CAPACITY


def test_small_accounts_with_a_future_come_up(variant: int) -> None:
    data, told = company(variant), stories(variant)
    table = accounts(variant)["now"].rank(ascending=False)
    ranks = scores(data)["rank"]
    for story in ("hidden_grower", "small_strategic"):
        assert table[told[story]] > 100
        assert ranks[told[story]] <= 30
        assert "coming" in [each.reason for each in findings(data)[told[story]]]


def test_the_page_takes_each_kind_of_account_with_its_own_step() -> None:
    data, told = company(0), stories(0)
    reasons = {account: [each.reason for each in own] for account, own in findings(data).items()}
    assert reasons[told["loss_maker"]] == ["loss"]
    assert reasons[told["one_off_project"]] == ["one_off"]
    page = {
        "1": {"account": told["loss_maker"], "action": "loss", "number": "-8.6%"},
        "2": {"account": told["small_strategic"], "action": "coming", "number": "62%"},
        "3": {"account": told["one_off_project"], "action": "one_off", "number": "1"},
    }
    assert check(QUESTIONS["04.13"], page, data, "en").outcome is Outcome.RIGHT
    page["2"]["action"] = "sure"
    verdict = check(QUESTIONS["04.13"], page, data, "en")
    assert verdict.mistake == "other_action"
    assert [cell for cell, right in verdict.cells.items() if not right] == [("2", "action")]


def some_orders(count: int) -> Data:
    """Own order lines of two years without cost, names or an account file."""
    days = pd.date_range("2024-01-05", periods=24, freq="30D")
    ids = [f"K{n:03}" for n in range(count) for _ in days]
    amounts = [float(100 + 7 * n + 3 * k * (n % 5)) for n in range(count) for k in range(len(days))]
    dates = [day for _ in range(count) for day in days]
    orders = pd.DataFrame({"account_id": ids, "order_date": dates, "amount": amounts})
    return Data(source=orders)


def test_own_orders_get_their_own_list_where_there_is_one() -> None:
    data = some_orders(60)
    sure = QUESTIONS["04.11"].expected(data)
    assert check(QUESTIONS["04.11"], sure, data, "en").outcome is Outcome.RIGHT
    assert expected("04.5", data) == pytest.approx(0.5 * (1 - 2 * 0.375) / (1 - 0.375))


@pytest.mark.parametrize("question", ["04.3", "04.4"])
def test_what_orders_alone_cannot_answer_is_told_in_words(question: str) -> None:
    verdict = check(QUESTIONS[question], "1", some_orders(60), "en")
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
    assert "do not hold" in verdict.message


@pytest.mark.parametrize("question", ["04.8", "04.9", "04.10", "04.11", "04.12", "04.p1", "04.p4"])
def test_too_few_accounts_for_a_list_are_told_in_words(question: str) -> None:
    verdict = check(QUESTIONS[question], "1", some_orders(9), "en")
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
    with pytest.raises(DataError):
        QUESTIONS[question].expected(some_orders(9))


def test_the_published_figures_stand_as_published() -> None:
    lesson = prose("04", "notebooks", "en")
    assert "0.52 (Saaty 2005) or 0.58 (Saaty 1980)" in lesson["weights-decide"]
    assert "Here it is 0.12" in lesson["weights-read"]
