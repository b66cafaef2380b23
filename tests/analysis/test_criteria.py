"""Scorecards as data: what they hold, what they refuse, and their way into a file and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import InvalidValue


def scorecard() -> kk.Criteria:
    """One of everything a scorecard can hold."""
    return kk.Criteria(
        [
            kk.Criterion("销售额", "revenue_12m", weight=4, scale="rank"),
            kk.Criterion("growth", "revenue_12m / revenue_prior_12m - 1", missing="lowest"),
            kk.Criterion("pays", "payment_days", "min", "bands", 2, bands=(30, 60, 90)),
            kk.Criterion("credit", "credit_rating", scale="bands", bands={"AAA": 5, "A": 3}),
            kk.Criterion("size", "employees", 500, "target", 1),
        ],
        minimums=[
            kk.Minimum(
                "sales or potential",
                "revenue_12m",
                at_least=500_000,
                or_else=kk.Minimum("potential", at_least=800_000),
            ),
            kk.Minimum("sound funds", "credit_rating", choices=["AAA", "AA", "A"]),
            kk.Minimum("strength to grow", "employees", at_least=50, at_most=5_000),
        ],
    )


# Into a file and back


def test_a_scorecard_comes_back_from_json_as_it_was() -> None:
    card = scorecard()

    text = json.dumps(card.to_dict(), ensure_ascii=False)

    assert kk.Criteria.from_dict(json.loads(text)) == card
    assert json.loads(text)["schema_version"] == 1


def test_a_file_says_only_what_differs_from_the_default() -> None:
    plain = kk.Criteria([kk.Criterion("revenue", "revenue_12m", weight=3)]).to_dict()

    assert plain["criteria"] == [{"name": "revenue", "column": "revenue_12m", "weight": 3.0}]
    assert plain["minimums"] == []


@given(
    weights=st.lists(st.floats(0.001, 1000), min_size=1, max_size=6),
    direction=st.one_of(st.sampled_from(["max", "min"]), st.floats(-1e6, 1e6)),
    scale=st.sampled_from(["minmax", "rank", "vector", "sum", "none"]),
)
def test_any_scorecard_comes_back_from_json(
    weights: list[float], direction: Any, scale: Any
) -> None:
    card = kk.Criteria(
        [kk.Criterion(f"c{i}", "", direction, scale, w) for i, w in enumerate(weights)]
    )

    assert kk.Criteria.from_dict(json.loads(json.dumps(card.to_dict()))) == card


GOOD: dict[str, Any] = {"schema_version": 1, "criteria": [{"name": "revenue"}]}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({**GOOD, "schema_version": 2}, ["schema_version is 2", "reads: 1"]),
        ({"criteria": []}, ["schema_version is –"]),
        ({**GOOD, "criteria": "revenue"}, ["criteria is revenue", "list of Criterion"]),
        ({**GOOD, "criteria": []}, ["at least one criterion"]),
        ({**GOOD, "criteria": ["revenue"]}, ["criteria[0] is revenue", "fields with names"]),
        ({**GOOD, "critera": []}, ["critera ([])", "did you mean criteria"]),
        ({**GOOD, "criteria": [{}]}, ["criteria[0].name is ", "not empty"]),
        (
            {**GOOD, "criteria": [{"name": "a"}, {"name": "b", "weight": "4"}]},
            ["criteria[1].weight is 4", "number of 0 or more"],
        ),
        (
            {**GOOD, "criteria": [{"name": "a", "wieght": 4}]},
            ["criteria[0].wieght (4)", "did you mean weight"],
        ),
        (
            {**GOOD, "criteria": [{"name": "a", "scale": "log"}]},
            ["criteria[0].scale is log", "minmax, rank, target, bands, vector, sum, none"],
        ),
        (
            {**GOOD, "minimums": [{"name": "m", "at_least": "much"}]},
            ["minimums[0].at_least is much", "a limit is a number"],
        ),
        (
            {**GOOD, "minimums": [{"name": "m", "at_least": 1, "or_else": {"name": "n"}}]},
            ["n: a minimum test needs at_least, at_most or both, or else choices"],
        ),
        (
            {**GOOD, "minimums": [{"name": "m", "at_least": 1, "or_else": {"name": "n", "a": 1}}]},
            ["minimums[0].or_else.a (1)"],
        ),
        ([], ["Criteria is []", "fields with names"]),
    ],
)
def test_a_wrong_file_is_refused_with_field_value_and_rule(data: Any, words: list[str]) -> None:
    with pytest.raises(InvalidValue) as error:
        kk.Criteria.from_dict(data)

    for part in words:
        assert part in str(error.value)


# What a criterion refuses


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "not empty"),
        ({"name": "  "}, "not empty"),
        ({"name": 7}, "name is 7"),
        ({"name": "score"}, "cannot be called score"),
        ({"column": 7}, "column is 7"),
        ({"direction": "up"}, "direction is up"),
        ({"direction": float("nan")}, "direction is nan"),
        ({"direction": True}, "direction is True"),
        ({"scale": "log"}, "scale is log"),
        ({"scale": "target"}, "needs the number to be near to"),
        ({"weight": -1}, "weight is -1"),
        ({"weight": float("inf")}, "weight is inf"),
        ({"weight": float("nan")}, "weight is nan"),
        ({"weight": True}, "weight is True"),
        ({"weight": "3"}, "weight is 3"),
        ({"missing": "zero"}, "error, lowest"),
        ({"bands": (1, 2)}, "bands go with the scale bands"),
        ({"scale": "bands"}, "bands is ()"),
        ({"scale": "bands", "bands": (2, 1)}, "rising numbers"),
        ({"scale": "bands", "bands": (1, 1)}, "rising numbers"),
        ({"scale": "bands", "bands": (1, float("nan"))}, "rising numbers"),
        ({"scale": "bands", "bands": "ABC"}, "bands is ABC"),
        ({"scale": "bands", "bands": 3}, "bands is 3"),
        ({"scale": "bands", "bands": {"A": 0}}, "points above 0"),
        ({"scale": "bands", "bands": {"A": "1"}}, "points above 0"),
        ({"scale": "bands", "bands": ("A", "A")}, "bands is "),
        ({"scale": "bands", "bands": ("A", 1)}, "bands is "),
        ({"scale": "bands", "bands": ("A", "B"), "direction": "min"}, "their direction is max"),
    ],
)
def test_a_wrong_criterion_is_refused_with_field_and_value(
    fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidValue) as error:
        kk.Criterion(**{"name": "revenue", **fields})

    assert words in str(error.value)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "needs at_least, at_most or both, or else choices"),
        ({"at_least": 1, "choices": ["A"]}, "or else choices"),
        ({"at_least": float("nan")}, "at_least is nan"),
        ({"at_most": "9"}, "at_most is 9"),
        ({"choices": "AAA"}, "choices is AAA"),
        ({"choices": 3}, "choices is 3"),
        ({"at_least": 1, "or_else": 2}, "or_else is 2"),
        ({"name": "", "at_least": 1}, "not empty"),
        ({"column": 1, "at_least": 1}, "column is 1"),
    ],
)
def test_a_wrong_minimum_test_is_refused_with_field_and_value(
    fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidValue) as error:
        kk.Minimum(**{"name": "sales", **fields})

    assert words in str(error.value)


@pytest.mark.parametrize(
    ("criteria", "minimums", "words"),
    [
        ([], [], "at least one criterion"),
        ("revenue", [], "list of Criterion"),
        (["revenue"], [], "list of Criterion"),
        ([kk.Criterion("a"), kk.Criterion("a")], [], "the name a stands there twice"),
        ([kk.Criterion("a")], [kk.Criterion("a")], "list of Minimum"),
        ([kk.Criterion("a")], [kk.Minimum("m", at_least=1)] * 2, "the name m stands there twice"),
        ([kk.Criterion("a", weight=0)], [], "All weights are 0"),
    ],
)
def test_a_wrong_scorecard_is_refused(criteria: Any, minimums: Any, words: str) -> None:
    with pytest.raises(InvalidValue) as error:
        kk.Criteria(criteria, minimums)

    assert words in str(error.value)


# Weights


@given(st.lists(st.floats(0, 1e308), min_size=1, max_size=12).filter(any))
def test_weights_add_to_one(weights: list[float]) -> None:
    card = kk.Criteria([kk.Criterion(f"c{i}", weight=w) for i, w in enumerate(weights)])

    assert sum(card.weights.values()) == pytest.approx(1)
    assert all(share >= 0 for share in card.weights.values())


def test_a_criterion_whose_weight_is_not_named_keeps_it() -> None:
    card = kk.Criteria([kk.Criterion("a", weight=2), kk.Criterion("b", weight=2)])

    assert card.with_weights({"b": 6}).weights == {"a": 0.25, "b": 0.75}
    assert card.weights == {"a": 0.5, "b": 0.5}


def test_a_weight_for_no_criterion_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"no criterion growht. The criteria are: growth"):
        kk.Criteria([kk.Criterion("growth")]).with_weights({"growht": 1})


def test_a_change_of_scale_leaves_the_rest_of_the_scorecard() -> None:
    card = scorecard().with_scale("vector")

    assert {criterion.scale for criterion in card} == {"vector"}
    assert card.weights == scorecard().weights
    assert card.minimums == scorecard().minimums
    assert len(card) == 5


def test_choices_from_worst_to_best_get_points_from_one_up() -> None:
    criterion = kk.Criterion("credit", scale="bands", bands=("C", "B", "A"))

    assert criterion.points == {"C": 1.0, "B": 2.0, "A": 3.0}
    assert kk.Criterion("days", scale="bands", bands=(30, 60)).points == {}


def test_a_scorecard_speaks_chinese() -> None:
    kk.use("zh")

    with pytest.raises(InvalidValue) as error:
        kk.Criteria.from_dict({**GOOD, "criteria": [{"name": "销售额", "weight": -2}]})

    assert str(error.value) == "销售额：criteria[0].weight 是 -2；权重应为不小于 0 的数字。"
