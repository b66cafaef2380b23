"""Scores and the list, against published examples and scikit-criteria."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import InvalidValue, ParameterError

with warnings.catch_warnings():
    # scikit-criteria 0.10 announces modules that it will move.
    warnings.filterwarnings("ignore", module="skcriteria")
    import skcriteria
    from skcriteria.agg.simple import WeightedProductModel, WeightedSumModel
    from skcriteria.agg.topsis import TOPSIS
    from skcriteria.pipelines import mkpipe
    from skcriteria.preprocessing.invert_objectives import InvertMinimize
    from skcriteria.preprocessing.scalers import MinMaxScaler, SumScaler, VectorScaler

# Tzeng & Huang, Multiple Attribute Decision Making, CRC Press 2011, by way of scikit-criteria's
# tests/agg/test_topsis.py.
TZENG_HUANG = [[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]]

# Kracka, Brauers & Zavadskas, Ranking heating losses in a building, Inzinerine Ekonomika 21(4),
# 2010, pp. 352-359, by way of scikit-criteria's tests/agg/test_simple.py.
KRACKA = [
    [33.95, 23.78, 11.45, 39.97, 29.44, 167.10, 3.852],
    [38.9, 4.17, 6.32, 0.01, 4.29, 132.52, 25.184],
    [37.59, 9.36, 8.23, 4.35, 10.22, 136.71, 10.845],
    [30.44, 37.59, 13.91, 74.08, 45.10, 198.34, 2.186],
    [36.21, 14.79, 9.17, 17.77, 17.06, 148.3, 6.610],
    [37.8, 8.55, 7.97, 2.35, 9.25, 134.83, 11.935],
]
KRACKA_DIRECTIONS = ["min", "min", "min", "min", "max", "min", "max"]

# Wikipedia, Weighted product model (version 1015567716), as in the same tests.
WIKIPEDIA = [[25, 20, 15, 30], [10, 30, 20, 30], [30, 10, 30, 10]]


def frame(values: Any) -> pd.DataFrame:
    """Accounts A00, A01, ... with columns c0, c1, ..."""
    rows = np.asarray(values, dtype=float)
    table = pd.DataFrame(rows, columns=[f"c{k}" for k in range(rows.shape[1])])
    table.insert(0, "account_id", [f"A{i:02d}" for i in range(len(rows))])
    return table


def card(weights: Any, scale: Any = "minmax", directions: Any = None) -> kk.Criteria:
    directions = directions or ["max"] * len(weights)
    return kk.Criteria(
        [
            kk.Criterion(f"c{k}", "", direction, scale, weight)
            for k, (weight, direction) in enumerate(zip(weights, directions, strict=True))
        ]
    )


def in_row_order(scores: pd.DataFrame, column: str) -> list[Any]:
    return scores.sort_values("account_id")[column].to_list()


# Published figures


def test_topsis_has_the_closeness_that_tzeng_and_huang_printed() -> None:
    scores = kk.score_accounts(frame(TZENG_HUANG), card([0.3, 0.4, 0.3], "vector"), "topsis")

    printed = [0.5037, 0.6581, 0.7482, 0.3340]
    assert in_row_order(scores, "score") == pytest.approx(printed, abs=5e-5)
    assert in_row_order(scores, "rank") == [3, 2, 1, 4]


def test_topsis_on_values_as_they_are_has_scikit_criterias_closeness() -> None:
    scores = kk.score_accounts(frame([[1, 0, 3], [0, 5, 6]]), card([1, 1, 1], "none"), "topsis")

    assert in_row_order(scores, "score") == pytest.approx([0.14639248, 0.85360752], abs=5e-9)


def test_the_weighted_sum_has_the_scores_that_kracka_printed() -> None:
    scores = kk.score_accounts(frame(KRACKA), card([20] * 7, "sum", KRACKA_DIRECTIONS))

    printed = [0.12040426, 0.3458235, 0.13838192, 0.12841246, 0.12346084, 0.14351701]
    assert in_row_order(scores, "score") == pytest.approx(printed, abs=5e-8)
    assert in_row_order(scores, "rank") == [6, 1, 3, 4, 5, 2]


def test_the_weighted_product_has_the_scores_that_wikipedia_prints() -> None:
    criteria = card([20, 15, 40, 25], "sum")
    scores = kk.score_accounts(frame(WIKIPEDIA), criteria, "weighted_product")

    logarithms = [math.log10(score) for score in in_row_order(scores, "score")]
    assert logarithms == pytest.approx([-0.50128589, -0.50448471, -0.52947246], abs=5e-9)
    assert in_row_order(scores, "rank") == [1, 2, 3]


# Against scikit-criteria, on random values

matrices = st.integers(1, 6).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(1, 10_000), min_size=columns, max_size=columns),
        min_size=2,
        max_size=12,
    )
)


def theirs(values: Any, weights: Any, directions: Any, *steps: Any) -> Any:
    objectives = [{"max": max, "min": min}[direction] for direction in directions]
    matrix = skcriteria.mkdm(np.asarray(values, dtype=float), objectives, weights=weights)
    with warnings.catch_warnings():
        # It warns that it would rather have costs inverted first; Hwang & Yoon do not.
        warnings.filterwarnings("ignore", message="Although TOPSIS can operate with minimization")
        return mkpipe(*steps).evaluate(matrix)


@st.composite
def decisions(draw: st.DrawFn) -> tuple[list[list[int]], list[int], list[str]]:
    values = draw(matrices)
    columns = len(values[0])
    weights = draw(st.lists(st.integers(1, 9), min_size=columns, max_size=columns))
    choice = st.sampled_from(["max", "min"])
    return values, weights, draw(st.lists(choice, min_size=columns, max_size=columns))


@settings(deadline=None, max_examples=30)
@given(decision=decisions())
def test_topsis_agrees_with_scikit_criteria(decision: Any) -> None:
    values, weights, directions = decision
    # Where all accounts are equal theirs divides 0 by 0.
    assume(any(len(set(column)) > 1 for column in zip(*values, strict=True)))

    ours = kk.score_accounts(frame(values), card(weights, "vector", directions), "topsis")
    other = theirs(values, weights, directions, VectorScaler(target="matrix"), TOPSIS())

    assert in_row_order(ours, "score") == pytest.approx(other.e_.similarity, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(decision=decisions())
def test_the_weighted_sum_agrees_with_scikit_criteria(decision: Any) -> None:
    values, weights, directions = decision

    ours = kk.score_accounts(frame(values), card(weights, "sum", directions))
    steps = [InvertMinimize(), SumScaler(target="both"), WeightedSumModel()]
    other = theirs(values, weights, directions, *steps)

    assert in_row_order(ours, "score") == pytest.approx(other.e_.score, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(decision=decisions())
def test_the_weighted_product_agrees_with_scikit_criteria(decision: Any) -> None:
    values, weights, directions = decision

    criteria = card(weights, "sum", directions)
    ours = kk.score_accounts(frame(values), criteria, "weighted_product")
    steps = [InvertMinimize(), SumScaler(target="both"), WeightedProductModel()]
    other = theirs(values, weights, directions, *steps)

    assert np.log10(in_row_order(ours, "score")) == pytest.approx(other.e_.score, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(decision=decisions())
def test_the_weighted_sum_on_min_max_agrees_with_scikit_criteria(decision: Any) -> None:
    values, weights, _ = decision
    assume(all(len(set(column)) > 1 for column in zip(*values, strict=True)))
    shares = np.array(weights) / sum(weights)

    ours = kk.score_accounts(frame(values), card(weights))
    directions = ["max"] * len(weights)
    other = theirs(values, shares, directions, MinMaxScaler(target="matrix"), WeightedSumModel())

    assert in_row_order(ours, "score") == pytest.approx(other.e_.score, abs=1e-9)


# Scores


@pytest.mark.parametrize("method", ["weighted_sum", "weighted_product", "topsis"])
def test_no_accounts_give_an_empty_table_with_all_columns(method: Any) -> None:
    scores = kk.score_accounts(frame(np.empty((0, 2))), card([1, 1], "sum"), method)

    columns = ["account_id", "score", "rank", "passed", "reason", "c0", "c1"]
    assert (list(scores.columns), len(scores)) == (columns, 0)


@pytest.mark.parametrize("method", ["weighted_sum", "weighted_product", "topsis"])
def test_an_account_alone_scores_one(method: Any) -> None:
    scores = kk.score_accounts(frame([[3, -7]]), card([1, 2]), method)

    assert scores["score"].to_list() == pytest.approx([1])
    assert scores["rank"].to_list() == [1]


@pytest.mark.parametrize("method", ["weighted_sum", "weighted_product", "topsis"])
@pytest.mark.parametrize("value", [0, 5, -5])
def test_equal_accounts_score_one_and_stand_in_order_of_their_ids(method: Any, value: int) -> None:
    accounts = frame([[value, value]] * 3).iloc[::-1]

    scores = kk.score_accounts(accounts, card([1, 2]), method)

    assert scores["score"].to_list() == pytest.approx([1, 1, 1])
    assert scores["account_id"].to_list() == ["A00", "A01", "A02"]


def test_contributions_add_to_the_weighted_sum() -> None:
    scores = kk.score_accounts(frame(TZENG_HUANG), card([1, 2, 3]))

    parts = scores[["c0", "c1", "c2"]]
    assert parts.sum(axis=1).to_list() == pytest.approx(scores["score"].to_list())
    # c2 has half the weight; the best on it (8) contributes all of that, the worst (4) nothing.
    assert parts["c2"].max() == pytest.approx(0.5)
    assert parts["c2"].min() == 0


def test_contributions_multiply_to_the_weighted_product() -> None:
    scores = kk.score_accounts(frame(WIKIPEDIA), card([1, 2, 3, 4], "sum"), "weighted_product")

    parts = scores[["c0", "c1", "c2", "c3"]]
    assert parts.prod(axis=1).to_list() == pytest.approx(scores["score"].to_list())


def test_a_weighted_product_refuses_a_zero_that_carries_weight() -> None:
    accounts = frame([[1, 5], [2, 6]])

    with pytest.raises(InvalidValue, match="c0: account A00 has the scaled value 0"):
        kk.score_accounts(accounts, card([1, 1]), "weighted_product")
    without = kk.score_accounts(accounts, card([0, 1], "sum"), "weighted_product")
    assert in_row_order(without, "score") == pytest.approx([5 / 11, 6 / 11])


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(InvalidValue, match="method is electre; it can be: weighted_sum"):
        kk.score_accounts(frame([[1]]), card([1]), "electre")  # type: ignore[arg-type]


def test_equal_scores_put_the_account_ahead_on_more_first() -> None:
    # In one band both score the same, but B is ahead on everything.
    accounts = pd.DataFrame({"account_id": ["A", "B"], "x": [11, 19], "y": [1, 1]})
    criteria = [kk.Criterion("x", scale="bands", bands=(10, 20)), kk.Criterion("y", weight=0)]

    scores = kk.score_accounts(accounts, criteria)

    assert scores["score"].nunique() == 1
    assert scores["account_id"].to_list() == ["B", "A"]


values = st.one_of(st.integers(-1000, 1000).map(float), st.floats(-1e9, 1e9, allow_subnormal=False))
METHODS = [
    ("weighted_sum", "minmax"),
    ("weighted_sum", "rank"),
    ("weighted_sum", "bands"),
    ("weighted_sum", "vector"),
    ("weighted_product", "bands"),
    ("topsis", "minmax"),
    ("topsis", "vector"),
]


def any_card(weights: list[float], scale: str, directions: list[Any]) -> kk.Criteria:
    bands: Any = (-100, 0, 100) if scale == "bands" else ()
    return kk.Criteria(
        [
            kk.Criterion(f"c{k}", "", direction, scale, weight, bands)  # type: ignore[arg-type]
            for k, (weight, direction) in enumerate(zip(weights, directions, strict=True))
        ]
    )


@st.composite
def scorings(draw: st.DrawFn) -> tuple[pd.DataFrame, list[float], list[Any]]:
    columns = draw(st.integers(1, 4))
    row = st.lists(values, min_size=columns, max_size=columns)
    rows = draw(st.lists(row, min_size=1, max_size=8))
    weights = draw(st.lists(st.floats(0.01, 1), min_size=columns, max_size=columns))
    direction = st.sampled_from(["max", "min", 0.0])
    return frame(rows), weights, draw(st.lists(direction, min_size=columns, max_size=columns))


@pytest.mark.parametrize(("method", "scale"), METHODS)
@settings(deadline=None, max_examples=25)
@given(scoring=scorings(), seed=st.integers(0, 10**6))
def test_the_order_of_the_rows_changes_nothing(
    method: Any, scale: str, scoring: Any, seed: int
) -> None:
    accounts, weights, directions = scoring
    criteria = any_card(weights, scale, directions)

    straight = kk.score_accounts(accounts, criteria, method)
    shuffled = kk.score_accounts(accounts.sample(frac=1, random_state=seed), criteria, method)

    pd.testing.assert_frame_equal(straight, shuffled, check_exact=True)


@pytest.mark.parametrize(("method", "scale"), METHODS)
@settings(deadline=None, max_examples=25)
@given(scoring=scorings())
def test_a_dominated_account_never_outranks_its_dominator(
    method: Any, scale: str, scoring: Any
) -> None:
    accounts, weights, directions = scoring
    scores = kk.score_accounts(accounts, any_card(weights, scale, directions), method)
    rank = scores.set_index("account_id")["rank"]

    signs = {"max": lambda x: x, "min": lambda x: -x, 0.0: lambda x: -abs(x)}
    better = np.column_stack([signs[d](accounts[f"c{k}"]) for k, d in enumerate(directions)])
    for i, one in enumerate(better):
        for j, other in enumerate(better):
            if (one >= other).all() and (one > other).any():
                assert rank[f"A{i:02d}"] < rank[f"A{j:02d}"]


@pytest.mark.parametrize(("method", "scale"), [pair for pair in METHODS if pair[1] != "bands"])
@settings(deadline=None, max_examples=25)
@given(
    scoring=scorings(),
    unit=st.sampled_from([0.01, 1e-4, 7.1234, 100.0, 1e6]),
)
def test_the_unit_of_money_changes_no_score(
    method: Any, scale: str, scoring: Any, unit: float
) -> None:
    accounts, weights, directions = scoring
    criteria = any_card(weights, scale, directions)
    other_unit = accounts.assign(c0=accounts["c0"] * unit)

    before = kk.score_accounts(accounts, criteria, method)
    after = kk.score_accounts(other_unit, criteria, method)

    assert in_row_order(after, "score") == pytest.approx(in_row_order(before, "score"), abs=1e-9)


@settings(deadline=None)
@given(cents=st.lists(st.integers(0, 10**9), min_size=1, max_size=9))
def test_the_unit_of_money_changes_no_rank(cents: list[int]) -> None:
    accounts = frame([[c, i % 3] for i, c in enumerate(cents)])
    in_money = accounts.assign(c0=accounts["c0"] / 100)

    for scale in ("minmax", "rank"):
        ours = [kk.score_accounts(each, card([2, 1], scale)) for each in (accounts, in_money)]
        assert ours[0]["account_id"].to_list() == ours[1]["account_id"].to_list()


@pytest.mark.parametrize(("method", "scale"), METHODS)
@settings(deadline=None, max_examples=25)
@given(scoring=scorings())
def test_every_account_is_ranked_once_by_a_finite_score(
    method: Any, scale: str, scoring: Any
) -> None:
    accounts, weights, directions = scoring

    scores = kk.score_accounts(accounts, any_card(weights, scale, directions), method)

    assert scores["rank"].to_list() == list(range(1, len(accounts) + 1))
    assert np.isfinite(scores["score"]).all()
    assert (scores["score"].diff().dropna() <= 1e-11).all()
    if method == "topsis":
        assert scores["score"].between(0, 1).all()


# The list


def test_a_capacity_takes_the_best_and_a_threshold_those_that_reach_it() -> None:
    scores = kk.score_accounts(frame([[0], [10], [6], [5]]), card([1]))

    assert kk.choose(scores, capacity=2)["account_id"].to_list() == ["A01", "A02"]
    assert kk.choose(scores, capacity=9)["account_id"].to_list() == ["A01", "A02", "A03", "A00"]
    assert kk.choose(scores, threshold=0.5)["account_id"].to_list() == ["A01", "A02", "A03"]
    assert kk.choose(scores, threshold=0.51)["account_id"].to_list() == ["A01", "A02"]
    assert kk.choose(scores, threshold=2).empty


def test_a_threshold_forgives_floating_point_noise() -> None:
    # .1 × 3 is .30000000000000004 and .3 is not.
    scores = kk.score_accounts(frame([[0.1 + 0.2], [0.3]]), card([1], "none"))

    assert len(kk.choose(scores, threshold=0.1 + 0.2)) == 2


@pytest.mark.parametrize("limits", [{}, {"threshold": 0.5, "capacity": 3}])
def test_a_list_needs_one_limit(limits: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match="threshold or by a capacity"):
        kk.choose(kk.score_accounts(frame([[1]]), card([1])), **limits)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"capacity": 0}, "capacity is 0; it is a whole number of 1 or more"),
        ({"capacity": 2.5}, "capacity is 2.5"),
        ({"capacity": True}, "capacity is True"),
        ({"capacity": "3"}, "capacity is 3"),
        ({"threshold": math.nan}, "threshold is nan"),
        ({"threshold": "half"}, "threshold is half"),
    ],
)
def test_a_wrong_limit_is_refused(limits: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        kk.choose(kk.score_accounts(frame([[1]]), card([1])), **limits)
