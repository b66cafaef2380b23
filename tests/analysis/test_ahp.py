"""AHP against Saaty's and Bozóki's published examples, and against ahpy."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import ahpy
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import InvalidValue

# Saaty, Decision making with the analytic hierarchy process, Int. J. Services Sciences 1(1),
# 2008, pp. 83-98: which drink is consumed more in the USA.
DRINKS = ["coffee", "wine", "tea", "beer", "soda", "milk", "water"]
DRINK_MATRIX = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]

# The leader example (Wikipedia's appendix on AHP; AHPy's README under changed names).
LEADER = {
    ("experience", "education"): 4,
    ("experience", "charisma"): 3,
    ("experience", "age"): 7,
    ("education", "charisma"): 1 / 3,
    ("education", "age"): 3,
    ("charisma", "age"): 5,
}
CANDIDATES = {
    "experience": {("Moll", "Nell"): 1 / 4, ("Moll", "Sue"): 4, ("Nell", "Sue"): 9},
    "education": {("Moll", "Nell"): 3, ("Moll", "Sue"): 1 / 5, ("Nell", "Sue"): 1 / 7},
    "charisma": {("Moll", "Nell"): 5, ("Moll", "Sue"): 9, ("Nell", "Sue"): 4},
    "age": {("Moll", "Nell"): 1 / 3, ("Moll", "Sue"): 5, ("Nell", "Sue"): 9},
}

# Saaty, Theory and Applications of the Analytic Network Process, 2005: the best city to live in.
CITIES = {
    ("Culture", "Housing"): 3,
    ("Culture", "Transportation"): 5,
    ("Family", "Culture"): 5,
    ("Family", "Housing"): 7,
    ("Family", "Transportation"): 7,
    ("Housing", "Transportation"): 3,
    ("Jobs", "Culture"): 2,
    ("Jobs", "Housing"): 4,
    ("Jobs", "Transportation"): 7,
    ("Family", "Jobs"): 1,
}
BE, BO, PI, SF = "Bethesda", "Boston", "Pittsburgh", "Santa Fe"
CITY_PAIRS = {
    "Culture": {(BE, PI): 1, (BO, BE): 2, (BO, PI): 2.5, (BO, SF): 1, (SF, BE): 2, (SF, PI): 2.5},
    "Family": {(BE, BO): 2, (BE, SF): 4, (BO, SF): 2, (PI, BE): 3, (PI, BO): 8, (PI, SF): 9},
    "Housing": {(BE, BO): 5, (BE, SF): 2.5, (PI, BE): 2, (PI, BO): 9, (PI, SF): 7, (SF, BO): 4},
    "Jobs": {(BE, PI): 3, (BE, SF): 4, (BO, BE): 2, (BO, PI): 6, (BO, SF): 8, (PI, SF): 1},
    "Transportation": {
        (BE, BO): 1.5, (BE, SF): 4, (BO, SF): 2.5, (PI, BE): 2, (PI, BO): 3.5, (PI, SF): 9,
    },
}  # fmt: skip

# Bozóki, Fülöp & Rónyai, On optimal completion of incomplete pairwise comparison matrices,
# Mathematical and Computer Modelling 52, 2010, pp. 318-333; values as in AHPy's tests.
INCOMPLETE = {("a", "b"): 1, ("a", "c"): 5, ("a", "d"): 2, ("b", "c"): 3, ("b", "d"): 4}


def synthesis(criteria: Mapping[tuple[str, str], float], by_criterion: dict) -> dict[str, float]:
    """Weights of the alternatives: theirs under each criterion times the criterion's."""
    weights = kk.ahp(criteria).weights
    tables = {name: kk.ahp(pairs).weights for name, pairs in by_criterion.items()}
    return (pd.DataFrame(tables) * weights).sum(axis=1).to_dict()


# Published figures


def test_drinks_have_the_weights_that_saaty_printed() -> None:
    result = kk.ahp(DRINK_MATRIX, DRINKS)

    printed = [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert result.weights.to_list() == pytest.approx(printed, abs=0.0006)
    assert result.weights.index.to_list() == DRINKS
    assert result.lambda_max == pytest.approx(7.1766, abs=5e-5)
    assert result.consistency_index == pytest.approx(0.0294, abs=5e-5)


@pytest.mark.parametrize(
    ("table", "ratio", "digits"),
    [("saaty", 0.0218, 4), ("saaty1980", 0.0223, 4), ("donegan_dodd", 0.0235, 4)],
)
def test_drinks_have_a_consistency_ratio_for_each_table_of_random_indexes(
    table: str, ratio: float, digits: int
) -> None:
    result = kk.ahp(DRINK_MATRIX, DRINKS, random_index=table)

    assert round(result.consistency_ratio, digits) == ratio
    assert result.random_index == table


def test_the_leader_example_has_its_published_weights_and_ratios() -> None:
    result = kk.ahp(LEADER)
    assert result.weights.round(3).to_list() == [0.548, 0.127, 0.270, 0.056]
    assert round(result.consistency_ratio, 3) == 0.044

    experience = kk.ahp(CANDIDATES["experience"])
    assert experience.weights.round(3).to_list() == [0.217, 0.717, 0.066]
    assert round(experience.consistency_ratio, 3) == 0.035
    assert round(kk.ahp(CANDIDATES["education"]).consistency_ratio, 3) == 0.062

    # The source rounds to three digits at each level.
    chosen = synthesis(LEADER, CANDIDATES)
    assert chosen == pytest.approx({"Nell": 0.493, "Moll": 0.358, "Sue": 0.150}, abs=0.001)


def test_the_cities_example_has_its_published_weights() -> None:
    result = kk.ahp(CITIES)
    published = {
        "Culture": 0.152, "Family": 0.433, "Housing": 0.072, "Jobs": 0.305,
        "Transportation": 0.038,
    }  # fmt: skip
    assert result.weights.to_dict() == pytest.approx(published, abs=0.0006)
    assert round(result.consistency_ratio, 3) == 0.051

    cities = {BE: 0.229, BO: 0.275, PI: 0.385, SF: 0.111}
    assert synthesis(CITIES, CITY_PAIRS) == pytest.approx(cities, abs=0.0006)


def test_a_missing_comparison_is_completed_as_bozoki_does() -> None:
    result = kk.ahp(INCOMPLETE, random_index="donegan_dodd")

    assert result.completed == {("c", "d"): pytest.approx(0.7303, abs=5e-5)}
    assert result.weights.round(4).to_list() == [0.3738, 0.3920, 0.0985, 0.1357]
    assert round(result.consistency_ratio, 4) == 0.0372


def test_bozokis_housing_matrix_with_twelve_gaps_is_completed() -> None:
    given = {
        "ab": 5, "ac": 3, "ad": 7, "ae": 6, "af": 6, "bd": 5, "bf": 3, "ce": 3, "cg": 6,
        "fd": 4, "ga": 3, "ge": 5, "ha": 4, "hb": 7, "hd": 8, "hf": 6,
    }  # fmt: skip
    # As AHPy's tests have them: to a step of 1e-4, so three digits are compared.
    published = {
        "bc": 0.33002, "be": 1.71974, "bg": 0.46635, "cd": 9.92051, "cf": 4.85249, "ch": 0.56961,
        "de": 0.52528, "dg": 0.14244, "ef": 0.93120, "eh": 0.10931, "fg": 0.29121, "gh": 0.40309,
    }  # fmt: skip
    pairs = {(first, second): value for (first, second), value in given.items()}
    result = kk.ahp(pairs, names=list("abcdefgh"))

    completed = {"".join(pair): value for pair, value in result.completed.items()}
    assert completed == pytest.approx(published, rel=2e-3)


# Against ahpy, on random judgements

SAATY = [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1.0, 3.0, 5.0, 7.0, 9.0, 2.0, 4.5]


@st.composite
def judgements(draw: st.DrawFn, least: int = 2, most: int = 8) -> dict[tuple[str, str], float]:
    names = "abcdefgh"[: draw(st.integers(least, most))]
    pairs = list(itertools.combinations(names, 2))
    values = draw(st.lists(st.sampled_from(SAATY), min_size=len(pairs), max_size=len(pairs)))
    return dict(zip(pairs, values, strict=True))


@pytest.mark.parametrize(("ours", "theirs"), [("saaty", "saaty"), ("donegan_dodd", "dd")])
@settings(deadline=None, max_examples=40)
@given(pairs=judgements())
def test_random_judgements_give_what_ahpy_gives(
    ours: str, theirs: str, pairs: dict[tuple[str, str], float]
) -> None:
    result = kk.ahp(pairs, random_index=ours)
    other = ahpy.Compare("other", pairs, precision=8, random_index=theirs)

    assert result.weights.to_dict() == pytest.approx(other.local_weights, abs=2e-7)
    assert result.consistency_ratio == pytest.approx(other.consistency_ratio, abs=2e-7)


@settings(deadline=None, max_examples=40)
@given(pairs=judgements(least=3), seed=st.integers(0, 10**6))
def test_completed_comparisons_are_where_lambda_max_is_least(
    pairs: dict[tuple[str, str], float], seed: int
) -> None:
    # A star of comparisons keeps everything linked; one in two of the others is dropped.
    rng = np.random.default_rng(seed)
    kept = {p: v for p, v in pairs.items() if p[0] == "a" or rng.random() < 0.5}
    result = kk.ahp(kept)

    assert set(result.completed) == set(pairs) - set(kept)
    for pair, value in result.completed.items():
        others = {p: v for p, v in result.completed.items() if p != pair}
        for moved in (value * 1.02, value / 1.02):
            elsewhere = kk.ahp({**kept, **others, pair: moved}, names=list(result.weights.index))
            assert elsewhere.lambda_max >= result.lambda_max - 1e-9


@settings(deadline=None)
@given(pairs=judgements())
def test_weights_add_to_one_and_lambda_max_is_no_less_than_the_size(
    pairs: dict[tuple[str, str], float],
) -> None:
    result = kk.ahp(pairs)

    assert result.weights.sum() == pytest.approx(1)
    assert (result.weights > 0).all()
    assert result.lambda_max >= len(result.weights) - 1e-9
    assert result.consistency_ratio >= 0


@settings(deadline=None)
@given(pairs=judgements(least=3), seed=st.integers(0, 10**6))
def test_the_order_of_the_criteria_changes_no_weight(
    pairs: dict[tuple[str, str], float], seed: int
) -> None:
    straight = kk.ahp(pairs)
    names = straight.weights.index.to_list()
    np.random.default_rng(seed).shuffle(names)

    shuffled = kk.ahp(pairs, names=names)

    assert shuffled.weights.index.to_list() == names
    assert shuffled.weights.to_dict() == pytest.approx(straight.weights.to_dict())


@given(weights=st.lists(st.floats(0.05, 20), min_size=2, max_size=8))
def test_consistent_judgements_give_back_the_weights_they_came_from(weights: list[float]) -> None:
    values = np.array(weights)
    result = kk.ahp(values[:, None] / values[None, :])

    assert result.weights.to_numpy() == pytest.approx(values / values.sum())
    assert result.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert result.most_inconsistent is None


# The most inconsistent judgement


def test_the_most_inconsistent_judgement_is_the_one_farthest_from_the_weights() -> None:
    # Four criteria in the ratio 8 : 4 : 2 : 1; only a and d were judged the wrong way round.
    pairs = {("a", "b"): 2, ("a", "c"): 4, ("b", "c"): 2, ("b", "d"): 4, ("c", "d"): 2}
    result = kk.ahp({**pairs, ("d", "a"): 2})

    worst = result.most_inconsistent
    assert worst is not None
    assert (worst.first, worst.second, worst.given) == ("d", "a", 2)
    assert worst.implied == pytest.approx(result.weights["d"] / result.weights["a"])
    assert worst.implied < 1


def test_the_judgement_is_told_the_way_round_in_which_it_is_above_one() -> None:
    equal = dict.fromkeys(itertools.combinations("abcd", 2), 1)

    worst = kk.ahp({**equal, ("b", "c"): 1 / 9}).most_inconsistent

    assert worst is not None
    assert (worst.first, worst.second, worst.given) == ("c", "b", pytest.approx(9))


def test_where_all_judgements_miss_by_the_same_the_first_is_named() -> None:
    # With three criteria every judgement misses by a third of the contradiction.
    worst = kk.ahp({("a", "b"): 3, ("b", "c"): 3, ("a", "c"): 3}).most_inconsistent

    assert worst is not None
    assert (worst.first, worst.second, worst.given) == ("a", "b", 3)
    assert worst.implied == pytest.approx(3 ** (2 / 3))


# Forms of input


def test_a_frame_half_a_matrix_and_pairs_say_the_same() -> None:
    names = ["a", "b", "c"]
    full = pd.DataFrame([[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]], names, names)
    half = [[1, 3, 5], [None, 1, 2], [np.nan, None, 1]]
    pairs = {("a", "b"): 3, ("a", "c"): 5, ("b", "c"): 2}

    expected = kk.ahp(full).weights
    pd.testing.assert_series_equal(kk.ahp(half, names).weights, expected)
    pd.testing.assert_series_equal(kk.ahp(pairs).weights, expected)
    pd.testing.assert_series_equal(kk.ahp(full.to_numpy(), names).weights, expected)


def test_reciprocals_written_with_two_decimals_pass_and_the_whole_number_counts() -> None:
    rounded = kk.ahp([[1, 8, 0.14], [0.13, 1, 0.5], [7, 2, 1]])
    exact = kk.ahp([[1, 8, 1 / 7], [1 / 8, 1, 1 / 2], [7, 2, 1]])

    pd.testing.assert_series_equal(rounded.weights, exact.weights)


@pytest.mark.parametrize("matrix", [[[1]], {("a", "a"): 1}])
def test_one_criterion_has_all_the_weight_and_nothing_to_contradict(matrix: object) -> None:
    result = kk.ahp(matrix)

    assert result.weights.to_list() == [1.0]
    assert (result.consistency_ratio, result.most_inconsistent) == (0.0, None)


def test_two_criteria_cannot_contradict() -> None:
    result = kk.ahp({("a", "b"): 9})

    assert result.weights.to_dict() == pytest.approx({"a": 0.9, "b": 0.1})
    assert (result.consistency_index, result.consistency_ratio) == (0.0, 0.0)


def test_weights_from_comparisons_go_onto_a_scorecard() -> None:
    card = kk.Criteria([kk.Criterion("revenue"), kk.Criterion("growth")])

    weighted = card.with_weights(kk.ahp({("revenue", "growth"): 4}).weights)

    assert weighted.weights == pytest.approx({"revenue": 0.8, "growth": 0.2})


# What is refused


@pytest.mark.parametrize(
    ("matrix", "options", "words"),
    [
        ([[1, 2]], {}, "1 × 2"),
        ([], {}, "square"),
        (3, {}, "square"),
        ([[1, 2], [0.4, 1]], {}, "1 : 2 is 2 one way and 0.4 the other"),
        ([[1, 3], [3, 1]], {}, "1 : 2 is 3 one way and 3 the other"),
        ({("a", "b"): 3, ("b", "a"): 3}, {}, "a : b is 3 one way and 3 the other"),
        ([[2, 2], [0.5, 1]], {}, "1 : 1 is 2"),
        ({("a", "b"): 0}, {}, "a : b is 0"),
        ({("a", "b"): -3}, {}, "a : b is -3"),
        ({("a", "b"): float("inf")}, {}, "a : b is inf"),
        ({("a", "b"): "3"}, {}, "a : b is 3"),
        ({("a", "b"): True}, {}, "a : b is True"),
        ({("a", "b"): 2e6}, {}, "a : b is 2000000"),
        ({"ab": 3}, {}, "ab is no pair"),
        ({}, {}, "names"),
        ([[1, 2], [0.5, 1]], {"names": ["a", "a"]}, "2 different names"),
        ([[1, 2], [0.5, 1]], {"names": ["a"]}, "2 different names"),
        ({("a", "b"): 2}, {"names": ["a", "c"]}, "b"),
        ({("a", "b"): 2, ("c", "d"): 2}, {}, "c, d with a"),
        ([[1, 2], [0.5, 1]], {"random_index": "random"}, "saaty, saaty1980, donegan_dodd"),
    ],
)
def test_a_wrong_matrix_is_refused_with_the_pair_and_the_value(
    matrix: object, options: dict, words: str
) -> None:
    with pytest.raises(InvalidValue) as error:
        kk.ahp(matrix, **options)

    assert words in str(error.value)


def test_a_frame_whose_rows_and_columns_differ_is_refused() -> None:
    frame = pd.DataFrame([[1, 2], [0.5, 1]], index=["a", "b"], columns=["b", "a"])

    with pytest.raises(InvalidValue, match=r"rows are named a, b, the columns b, a"):
        kk.ahp(frame)


@pytest.mark.parametrize(("table", "limit"), [("saaty", 15), ("saaty1980", 10)])
def test_more_criteria_than_the_table_has_are_refused(table: str, limit: int) -> None:
    assert kk.ahp(np.ones((limit, limit)), random_index=table).consistency_ratio == 0

    with pytest.raises(InvalidValue, match=f"{limit + 1} criteria; the table {table} goes up to"):
        kk.ahp(np.ones((limit + 1, limit + 1)), random_index=table)
