"""The minimum tests: who passes, who does not and why, and that no score buys a way past."""

from __future__ import annotations

import numpy as np
import pandas as pd

import kamkit as kk

PROSPECTS = pd.DataFrame(
    {
        "account_id": ["A", "B", "C", "D", "E"],
        "account_name": ["Alder", "Birch", "Cedar", "Dogwood", "Elm"],
        "revenue": [900, 100, 100, 700, 800],
        "potential": [0.0, 900.0, 100.0, 0.0, np.nan],
        "growth": [0.1, 0.2, -0.2, 0.05, 0.3],
        "rating": ["AA", "A", "AA", "C", None],
    }
)
MINIMUMS = [
    kk.Minimum(
        "sales or potential",
        "revenue",
        at_least=500,
        or_else=kk.Minimum("potential", at_least=800),
    ),
    kk.Minimum("strength to grow", "growth", at_least=0.0, at_most=0.25),
    kk.Minimum("sound funds", "rating", choices=["AA", "A"]),
]


def test_each_minimum_test_says_who_passed_and_why_not() -> None:
    table = kk.check_minimums(PROSPECTS, MINIMUMS)

    assert list(table.columns) == ["account_id", "minimum", "passed", "reason"]
    passed = table.pivot(index="minimum", columns="account_id", values="passed")
    assert passed.loc["sales or potential"].to_list() == [True, True, False, True, True]
    assert passed.loc["strength to grow"].to_list() == [True, True, False, True, False]
    assert passed.loc["sound funds"].to_list() == [True, True, True, False, False]
    reasons = table[~table["passed"]].set_index(["account_id", "minimum"])["reason"].to_dict()
    assert reasons == {
        ("C", "sales or potential"): (
            "sales or potential: revenue is 100, at least 500 is needed; "
            "nor potential: potential is 100, at least 800 is needed"
        ),
        ("C", "strength to grow"): "strength to grow: growth is -0.2, at least 0 is needed",
        ("E", "strength to grow"): "strength to grow: growth is 0.3, at most 0.25 is allowed",
        ("D", "sound funds"): "sound funds: rating is C, one of AA, A is needed",
        ("E", "sound funds"): "sound funds: rating is not known",
    }


def test_an_account_that_fails_a_test_is_listed_with_the_reason_and_not_ranked() -> None:
    criteria = kk.Criteria([kk.Criterion("revenue")], MINIMUMS)

    scores = kk.score_accounts(PROSPECTS, criteria)

    assert scores["account_id"].to_list() == ["A", "B", "C", "D", "E"]
    assert scores["passed"].to_list() == [True, True, False, False, False]
    assert scores["rank"].to_list() == [1, 2, pd.NA, pd.NA, pd.NA]
    # Scaled among those that passed: 100 is the lowest of 900 and 100.
    assert scores["score"].fillna(-1).to_list() == [1, 0, -1, -1, -1]
    assert scores["reason"].to_list()[:2] == ["", ""]
    assert scores["reason"][2].endswith("; strength to grow: growth is -0.2, at least 0 is needed")
    assert scores["account_name"].to_list() == PROSPECTS["account_name"].to_list()


def test_a_value_on_the_limit_passes() -> None:
    accounts = pd.DataFrame({"account_id": ["A", "B"], "x": [5.0, 9.0]})

    assert kk.check_minimums(accounts, [kk.Minimum("x", at_least=5, at_most=9)])["passed"].all()


def test_a_value_just_short_of_the_limit_does_not_read_like_it() -> None:
    accounts = pd.DataFrame({"account_id": ["A"], "x": [0.0499]})

    reason = kk.check_minimums(accounts, [kk.Minimum("x", at_least=0.05)])["reason"][0]

    assert reason == "x: x is 0.0499, at least 0.05 is needed"


def test_reasons_are_told_in_chinese() -> None:
    kk.use("zh")

    tests = [kk.Minimum("资金", "growth", at_least=0), *MINIMUMS[:1]]
    reasons = kk.check_minimums(PROSPECTS, tests)["reason"]

    assert reasons[2] == "资金：growth 为 -0.2，至少要 0"
    assert reasons[7] == (
        "sales or potential：revenue 为 100，至少要 500；"
        "potential：potential 为 100，至少要 800，两项都不满足"
    )


def test_no_tests_and_no_accounts_give_an_empty_table() -> None:
    assert kk.check_minimums(PROSPECTS, []).empty
    assert kk.check_minimums(PROSPECTS.head(0), MINIMUMS).empty


def test_nobody_passing_leaves_nobody_ranked() -> None:
    criteria = kk.Criteria([kk.Criterion("revenue")], [kk.Minimum("revenue", at_least=10_000)])

    scores = kk.score_accounts(PROSPECTS, criteria)

    assert len(scores) == 5
    assert scores["rank"].isna().all()
    assert kk.choose(scores, capacity=3).empty


def test_those_that_failed_a_test_are_not_chosen() -> None:
    scores = kk.score_accounts(PROSPECTS, kk.Criteria([kk.Criterion("revenue")], MINIMUMS))

    assert kk.choose(scores, capacity=5)["account_id"].to_list() == ["A", "B"]
    assert kk.choose(scores, threshold=-10)["account_id"].to_list() == ["A", "B"]
