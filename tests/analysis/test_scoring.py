"""Scaling, minimum tests, scores and the list, against published examples and scikit-criteria."""

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
from kamkit.errors import AmbiguousColumn, InvalidValue, MissingColumn, ParameterError

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


@settings(deadline=None, max_examples=50)
@given(decision=decisions())
def test_topsis_agrees_with_scikit_criteria(decision: Any) -> None:
    values, weights, directions = decision
    # Where all accounts are equal theirs divides 0 by 0.
    assume(any(len(set(column)) > 1 for column in zip(*values, strict=True)))

    ours = kk.score_accounts(frame(values), card(weights, "vector", directions), "topsis")
    other = theirs(values, weights, directions, VectorScaler(target="matrix"), TOPSIS())

    assert in_row_order(ours, "score") == pytest.approx(other.e_.similarity, abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(decision=decisions())
def test_the_weighted_sum_agrees_with_scikit_criteria(decision: Any) -> None:
    values, weights, directions = decision

    ours = kk.score_accounts(frame(values), card(weights, "sum", directions))
    steps = [InvertMinimize(), SumScaler(target="both"), WeightedSumModel()]
    other = theirs(values, weights, directions, *steps)

    assert in_row_order(ours, "score") == pytest.approx(other.e_.score, abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(decision=decisions())
def test_the_weighted_product_agrees_with_scikit_criteria(decision: Any) -> None:
    values, weights, directions = decision

    criteria = card(weights, "sum", directions)
    ours = kk.score_accounts(frame(values), criteria, "weighted_product")
    steps = [InvertMinimize(), SumScaler(target="both"), WeightedProductModel()]
    other = theirs(values, weights, directions, *steps)

    assert np.log10(in_row_order(ours, "score")) == pytest.approx(other.e_.score, abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(decision=decisions())
def test_the_weighted_sum_on_min_max_agrees_with_scikit_criteria(decision: Any) -> None:
    values, weights, _ = decision
    assume(all(len(set(column)) > 1 for column in zip(*values, strict=True)))
    shares = np.array(weights) / sum(weights)

    ours = kk.score_accounts(frame(values), card(weights))
    directions = ["max"] * len(weights)
    other = theirs(values, shares, directions, MinMaxScaler(target="matrix"), WeightedSumModel())

    assert in_row_order(ours, "score") == pytest.approx(other.e_.score, abs=1e-9)


# Scales


def scaled(values: list[Any], **fields: Any) -> list[float]:
    accounts = pd.DataFrame({"account_id": range(len(values)), "x": values})
    return kk.scale(accounts, [kk.Criterion("x", **fields)])["x"].round(6).to_list()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [0, 1, 0.5, 0.5]),
        ({"direction": "min"}, [1, 0, 0.5, 0.5]),
        ({"direction": 20}, [0, 0, 1, 1]),
        ({"direction": 10}, [1, 0, 0.5, 0.5]),
        ({"direction": 15, "scale": "target"}, [1 - 5 / 15, 0, 1 - 5 / 15, 1 - 5 / 15]),
        ({"scale": "rank"}, [0, 1, 2 / 3, 2 / 3]),
        ({"scale": "rank", "direction": "min"}, [1, 0, 2 / 3, 2 / 3]),
        ({"scale": "vector"}, [x / math.sqrt(1800) for x in (10, 30, 20, 20)]),
        ({"scale": "vector", "direction": "min"}, [-x / math.sqrt(1800) for x in (10, 30, 20, 20)]),
        ({"scale": "sum"}, [10 / 80, 30 / 80, 20 / 80, 20 / 80]),
        ({"scale": "sum", "direction": "min"}, [6 / 14, 2 / 14, 3 / 14, 3 / 14]),
        ({"scale": "none"}, [10, 30, 20, 20]),
        ({"scale": "none", "direction": "min"}, [-10, -30, -20, -20]),
        ({"scale": "none", "direction": 20}, [-10, -10, 0, 0]),
        ({"scale": "bands", "bands": (15, 20, 25, 30)}, [0.2, 1, 0.6, 0.6]),
        ({"scale": "bands", "bands": (10, 20), "direction": "min"}, [1, 1 / 3, 2 / 3, 2 / 3]),
        ({"scale": "bands", "bands": (0, 5), "direction": 20}, [1 / 3, 1 / 3, 1, 1]),
    ],
)
def test_a_scale_makes_these_values_of_10_30_20_20(
    fields: dict[str, Any], expected: list[float]
) -> None:
    assert scaled([10, 30, 20, 20], **fields) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("bands", "expected"),
    [(("B", "A", "AA"), [1, 1 / 3, 2 / 3]), ({"AA": 5, "B": 1, "A": 4}, [1, 0.2, 0.8])],
)
def test_choices_become_points_over_the_most_points(bands: Any, expected: list[float]) -> None:
    assert scaled(["AA", "B", "A"], scale="bands", bands=bands) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("value", [7.0, 0.0, -3.0])
@pytest.mark.parametrize("fields", [{}, {"scale": "rank"}, {"direction": 5, "scale": "target"}])
def test_a_column_on_which_all_are_equal_gives_everyone_one(
    value: float, fields: dict[str, Any]
) -> None:
    assert scaled([value] * 3, **fields) == [1, 1, 1]


def test_a_column_of_zeros_is_shared_equally() -> None:
    assert scaled([0, 0, 0, 0], scale="sum") == [0.25] * 4
    assert scaled([0, 0, 0, 0], scale="sum", direction="min") == [0.25] * 4
    assert scaled([0, 0, 0, 0], scale="vector") == [0.5] * 4
    assert scaled([0, 0, 0, 0], scale="vector", direction="min") == [-0.5] * 4


def test_negative_values_are_values_like_others() -> None:
    assert scaled([-10, 0, 10]) == [0, 0.5, 1]
    assert scaled([-3, 4], scale="vector") == [-0.6, 0.8]


@pytest.mark.parametrize("scale", ["minmax", "vector", "sum"])
def test_very_large_values_do_not_overflow(scale: str) -> None:
    low = 0.0 if scale == "sum" else -1.7e308
    values = scaled([low, 1.7e308], scale=scale)

    assert all(math.isfinite(value) for value in values)
    assert values[1] > values[0]


def test_an_absent_value_can_count_as_the_lowest() -> None:
    assert scaled([10, None, 30], missing="lowest") == [0, 0, 1]
    assert scaled([10, None, 30], missing="lowest", direction="min") == [1, 0, 0]
    bands = {"scale": "bands", "bands": (15, 20), "missing": "lowest"}
    assert scaled([30, None, 17], **bands) == pytest.approx([1, 1 / 3, 2 / 3], abs=1e-6)
    assert scaled(["A", None], scale="bands", bands=("B", "A"), missing="lowest") == [1, 0.5]


def test_scaled_accounts_keep_their_order_and_index() -> None:
    accounts = frame([[3], [1], [2]]).set_index(pd.Index([7, 8, 9]))

    scaled_accounts = kk.scale(accounts, card([1]))

    assert scaled_accounts.index.to_list() == [7, 8, 9]
    assert scaled_accounts["account_id"].to_list() == ["A00", "A01", "A02"]
    assert scaled_accounts["c0"].to_list() == [1, 0, 0.5]


@pytest.mark.parametrize(
    "values",
    [
        pd.array([1, 2, None], dtype="Int64"),
        pd.array([1, 2, None], dtype="Float64"),
        pd.array([True, True, None], dtype="boolean"),
        pd.Series([1, 2, None], dtype="object"),
        pd.Categorical([1, 2, None]),
    ],
    ids=lambda values: str(values.dtype),
)
def test_numbers_are_read_in_every_dtype(values: Any) -> None:
    accounts = pd.DataFrame({"account_id": ["A", "B", "C"], "x": values})

    result = kk.scale(accounts, [kk.Criterion("x", scale="none", missing="lowest")])["x"]

    assert result.to_list() == [1, float(values[1]), 1]


# Expressions


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("now / before - 1", [0.2, -0.5]),
        ("(now + before) * 2", [440, 300]),
        ("-now ** 2", [-14400, -2500]),
        ("max(now, before, 110) - min(now, before)", [20, 60]),
        ("abs(now - before)", [20, 50]),
        ("sqrt(now / before * 100) + log(1)", [math.sqrt(120), math.sqrt(50)]),
        ("now - 1.5e1", [105, 35]),
        ("rate of growth", [1, 2]),
    ],
)
def test_a_criterion_can_calculate(expression: str, expected: list[float]) -> None:
    accounts = pd.DataFrame({"account_id": ["A", "B"], "now": [120, 50], "before": [100, 100]})
    accounts["rate of growth"] = [1, 2]

    result = kk.scale(accounts, [kk.Criterion("x", expression, scale="none")])["x"]

    assert result.to_list() == pytest.approx(expected)


@pytest.mark.parametrize(
    "expression",
    [
        "now.__class__ + 1",
        "__import__('os').system('true')",
        "now if now else (before)",
        "max(now)",
        "log(now, before)",
        "exp(now)",
        "max(*now)",
        "(now",
        "now +",
        "now // before",
        "now - 'a'",
        "now - True",
        "now - 1j",
        "(3 + 4)",
        "now * " + "9" * 400,
        "now " + "+ now" * 200,
        "[now - 1]",
        "now - (lambda: 1)()",
    ],
)
def test_only_arithmetic_is_read_as_an_expression(expression: str) -> None:
    accounts = pd.DataFrame({"account_id": ["A"], "now": [120], "before": [100]})

    with pytest.raises(InvalidValue, match="no calculation that can be read"):
        kk.scale(accounts, [kk.Criterion("growth", expression)])


# What values are refused


def refused(values: list[Any], **fields: Any) -> str:
    accounts = pd.DataFrame({"account_id": [f"A{i}" for i in range(len(values))], "x": values})
    with pytest.raises(InvalidValue) as error:
        kk.scale(accounts, [kk.Criterion("points", fields.pop("column", "x"), **fields)])
    return str(error.value)


@pytest.mark.parametrize(
    ("values", "fields", "words"),
    [
        ([1, None], {}, ["points: account A1 has no value", "row 2, column x", "lowest"]),
        ([1, math.inf], {}, ["points: account A1 has an infinite value (inf)", "row 2"]),
        ([-math.inf, 1], {"missing": "lowest"}, ["account A0", "(-inf)"]),
        ([1, "many"], {}, ["points: account A1 has many", "number is needed", "row 2"]),
        (["1", "2"], {}, ["account A0 has 1", "number is needed"]),
        ([1, 1j], {}, ["account A0 has (1+0j)", "number is needed"]),
        (list(pd.date_range("2026-01-01", periods=2)), {}, ["account A0 has 2026-01-01"]),
        ([1, 0], {"column": "x / x", "missing": "error"}, ["account A1 has no value"]),
        ([1, 0], {"column": "1 / x"}, ["account A1 has an infinite value", "division by zero"]),
        ([None, None], {"missing": "lowest"}, ["no account has a value"]),
        ([3, -2], {"scale": "sum"}, ["account A1 has -2", "no values below 0"]),
        ([0, 2], {"scale": "sum", "direction": "min"}, ["account A0 has 0", "above 0"]),
        (
            ["A", "D"],
            {"scale": "bands", "bands": ("B", "A")},
            ["account A1 has D, which has no points", "B, A"],
        ),
    ],
)
def test_a_value_that_cannot_be_scaled_is_refused_with_account_row_and_value(
    values: list[Any], fields: dict[str, Any], words: list[str]
) -> None:
    message = refused(values, **fields)

    for part in words:
        assert part in message


def test_the_row_in_an_error_is_that_of_the_table_given() -> None:
    # Scoring sorts and leaves out; the row is counted in what the user handed over.
    accounts = pd.DataFrame(
        {"account_id": ["C", "B", "A"], "days": [10, 999, 10], "x": [None, None, 1]}
    )
    criteria = kk.Criteria([kk.Criterion("x")], [kk.Minimum("days", at_most=90)])

    with pytest.raises(InvalidValue, match=r"account C has no value.\nWhere: row 1, column x"):
        kk.score_accounts(accounts, criteria)


@pytest.mark.parametrize(
    ("accounts", "kind", "words"),
    [
        ({"id": ["A"], "x": [1]}, MissingColumn, "no such column. The columns are: id, x"),
        ({"account_id": ["A"], "y": [1]}, MissingColumn, "did you mean y"),
        ({"account_id": ["A", None], "x": [1, 2]}, InvalidValue, "row 2"),
        ({"account_id": ["A", "B", "A"], "x": [1, 2, 3]}, InvalidValue, "account A stands in more"),
    ],
)
def test_accounts_without_ids_of_their_own_are_refused(
    accounts: dict[str, Any], kind: Any, words: str
) -> None:
    for function in (kk.scale, kk.score_accounts, kk.check_minimums):
        criteria: Any = kk.Criteria([kk.Criterion("x")], [kk.Minimum("x", at_least=0)])
        with pytest.raises(kind, match=words):
            function(pd.DataFrame(accounts), criteria)


def test_a_name_in_an_expression_that_is_no_column_is_refused() -> None:
    accounts = pd.DataFrame({"account_id": ["A"], "now": [1], "before": [1]})

    with pytest.raises(MissingColumn, match=r"growth asks for the column befor(.|\n)*mean before"):
        kk.scale(accounts, [kk.Criterion("growth", "now / befor")])


def test_two_columns_of_one_name_are_refused() -> None:
    accounts = pd.DataFrame([["A", 1, 2]], columns=["account_id", "x", "x"])

    for criterion in (
        kk.Criterion("x"),
        kk.Criterion("y", "x + 1"),
        kk.Criterion("z", "x", scale="bands", bands=("a", "b")),
    ):
        with pytest.raises(AmbiguousColumn, match="two columns have that name"):
            kk.scale(accounts, [criterion])


def test_choices_need_their_column() -> None:
    credit = kk.Criterion("credit", scale="bands", bands=("B", "A"))
    with pytest.raises(MissingColumn, match="credit asks for the column credit"):
        kk.scale(frame([[1]]), [credit])
    with pytest.raises(MissingColumn, match="funds asks for the column credit"):
        kk.check_minimums(frame([[1]]), [kk.Minimum("funds", "credit", choices=["A"])])


# Minimum tests

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
@settings(deadline=None, max_examples=40)
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
@settings(deadline=None, max_examples=40)
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
@settings(deadline=None, max_examples=40)
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
@settings(deadline=None, max_examples=40)
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


def test_those_that_failed_a_test_are_not_chosen() -> None:
    scores = kk.score_accounts(PROSPECTS, kk.Criteria([kk.Criterion("revenue")], MINIMUMS))

    assert kk.choose(scores, capacity=5)["account_id"].to_list() == ["A", "B"]
    assert kk.choose(scores, threshold=-10)["account_id"].to_list() == ["A", "B"]


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
