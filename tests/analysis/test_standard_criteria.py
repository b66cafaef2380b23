"""The scorecard to begin with, and who comes up by it in the sample company."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.analysis.standard_criteria import relabel
from kamkit.data.synth import stories
from kamkit.errors import MissingColumn


@pytest.fixture(scope="module")
def company() -> pd.DataFrame:
    orders = kk.summarize_accounts(kk.load_dataset("orders"))
    return kk.profile_accounts(kk.load_dataset("accounts"), orders)


def ranks(accounts: pd.DataFrame, card: kk.Criteria) -> dict[str, int]:
    scores = kk.score_accounts(accounts, card)
    by_id = scores.set_index("account_id")["rank"].dropna().astype(int)
    return {story: by_id[account] for story, account in stories(0).items() if account in by_id}


def test_weights_are_round_and_add_to_a_hundred(company: pd.DataFrame) -> None:
    card = kk.standard_criteria(company)
    weights = [each.weight for each in card]
    assert sum(weights) == 100
    assert all(weight % 5 == 0 for weight in weights)
    assert {each.column for each in card} >= {
        "revenue_12m", "growth", "market_share", "brand_score", "need_fit", "willingness",
        "credit_rating", "payment_days", "expansion_plan",
    }  # fmt: skip
    assert [test.column for test in card.minimums] == ["revenue_12m", "growth", "credit_rating"]


def test_criteria_and_tests_are_named_in_the_language_in_force(company: pd.DataFrame) -> None:
    english = kk.standard_criteria(company)
    assert english.names[:2] == ("Revenue, last 12 months", "Growth")
    kk.use("zh")
    chinese = kk.standard_criteria(company)
    assert chinese.names[:2] == ("近12个月销售额", "增长率")
    assert [test.name for test in chinese.minimums] == ["销售额或潜力", "成长能力", "资金状况"]
    assert relabel(english) == chinese
    kk.use("en")
    assert relabel(chinese) == english


def test_names_of_the_readers_own_stay_when_the_language_changes() -> None:
    own = kk.Criteria([kk.Criterion("My growth", "growth"), kk.Criterion("Growth", "speed")])
    kk.use("zh")
    assert relabel(own) == own
    clash = kk.Criteria([kk.Criterion("Growth", "growth"), kk.Criterion("增长率", "growth")])
    assert relabel(clash) == clash


def test_the_planted_stories_stand_where_the_lesson_needs_them(company: pd.DataFrame) -> None:
    by_revenue = company.sort_values("revenue_12m", ascending=False)["account_id"].tolist()
    told = stories(0)
    assert {"loss_maker", "one_off_project"} <= {
        story for story, account in told.items() if account in by_revenue[:20]
    }
    place = ranks(company, kk.standard_criteria(company))
    # by revenue they are 277th and 156th; by criteria one is in, the other at the door
    assert place["small_strategic"] <= 20
    assert place["hidden_grower"] <= 30
    # the one-off project and the account that fades fail the test of strength to grow
    assert {"one_off_project", "fading_account"}.isdisjoint(place)


def test_margin_enters_when_it_is_given_weight_and_the_loss_maker_leaves(
    company: pd.DataFrame,
) -> None:
    card = kk.standard_criteria(company)
    assert card.weights["Margin rate"] == 0
    assert ranks(company, card)["loss_maker"] <= 20
    assert ranks(company, card.with_weights({"Margin rate": 10}))["loss_maker"] > 20


def test_cuts_are_round_numbers_near_the_quantiles() -> None:
    accounts = pd.DataFrame({"revenue_12m": [float(n) for n in range(1001)]})
    # of 1..1000: median 500.5, then 800.2, 950.05 and 990.01; 700 is nearer to 800 than 1,000 by
    # ratio, and what has been taken already moves on to the next
    card = kk.standard_criteria(accounts)
    assert card.criteria[0].bands == (500.0, 700.0, 1000.0, 1500.0)
    equal = kk.standard_criteria(pd.DataFrame({"revenue_12m": [7.0, 7.0]}))
    assert equal.criteria[0].bands == (7.0, 10.0, 15.0, 20.0)
    none = kk.standard_criteria(pd.DataFrame({"revenue_12m": [0.0, -3.0]}))
    assert none.criteria[0].bands == (1.0, 2.0, 5.0, 10.0)


@given(st.lists(st.floats(-1e9, 1e12, allow_nan=False), min_size=1, max_size=12))
def test_any_revenue_gives_four_rising_cuts_and_scores(revenue: list[float]) -> None:
    accounts = pd.DataFrame({"account_id": [str(n) for n in range(len(revenue))]})
    accounts["revenue_12m"] = revenue
    card = kk.standard_criteria(accounts)
    cuts = list(card.criteria[0].bands)
    assert len(cuts) == 4
    assert cuts == sorted(set(cuts))
    points = kk.scale(accounts, card)["Revenue, last 12 months"] * 5
    assert points.round(9).isin([1, 2, 3, 4, 5]).all()


def test_points_and_bands_are_as_written(company: pd.DataFrame) -> None:
    accounts = pd.DataFrame(
        {
            "account_id": list("abc"),
            "payment_days": [30.0, 60.0, 91.0],
            "credit_rating": ["AAA", "BB", None],
            "growth": [-0.01, 0.1, 0.5],
            "expansion_plan": ["yes", "no", None],
        }
    )
    card = kk.standard_criteria(accounts)
    points = (kk.scale(accounts, card).set_index("account_id") * 5).round(6)
    assert points["Days to pay"].tolist() == [5, 3, 1]  # a value on a cut is in the better band
    assert points["Credit rating"].tolist() == [5, 2, 1]
    assert points["Growth"].tolist() == [1, 3, 5]
    assert points["Expansion plan"].tolist() == [5, 1, 1]


def test_columns_that_are_absent_empty_or_do_not_fit_are_left_out() -> None:
    accounts = pd.DataFrame(
        {
            "account_id": ["a", "b"],
            "brand_score": [4.0, 2.0],
            "need_fit": [None, None],
            "willingness": ["high", "low"],
            "credit_rating": ["good", "AAA"],
        }
    )
    card = kk.standard_criteria(accounts)
    assert [each.column for each in card] == ["brand_score"]
    assert card.minimums == ()
    for bare in (accounts[["account_id"]], accounts.assign(brand_score="x"), pd.DataFrame()):
        with pytest.raises(MissingColumn, match="standard criteria"):
            kk.standard_criteria(bare)
    with pytest.raises(MissingColumn):  # the margin alone has no weight
        kk.standard_criteria(pd.DataFrame({"margin_rate": [0.1]}))


@pytest.mark.parametrize(
    ("columns", "tests"),
    [
        (["need_fit"], ["need_fit"]),
        (["revenue_12m"], ["revenue_12m"]),
        (["expansion_plan"], ["expansion_plan"]),
        (["growth"], ["growth"]),
        (["payment_days"], ["payment_days"]),
        (["revenue_12m", "payment_days"], ["revenue_12m", "payment_days"]),
    ],
)
def test_minimum_tests_take_what_columns_there_are(
    company: pd.DataFrame, columns: list[str], tests: list[str]
) -> None:
    card = kk.standard_criteria(company[["account_id", *columns]])
    assert [test.column for test in card.minimums] == tests
    assert all(test.or_else is None for test in card.minimums)
