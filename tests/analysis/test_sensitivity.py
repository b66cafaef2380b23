"""One weight at a time: who enters, who leaves, and where two accounts draw level."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import InvalidValue

# Points that need no scaling.
POINTS = {"A": (8, 2, 2), "B": (4, 8, 4), "C": (2, 4, 9), "D": (1, 1, 1)}
UNEVEN = {"A": (81, 20, 23), "B": (40, 83, 41), "C": (19, 42, 90), "D": (10, 11, 12)}


def points(table: dict[str, tuple[float, ...]] = POINTS) -> pd.DataFrame:
    rows = pd.DataFrame(table).T.add_prefix("c").rename_axis("account_id")
    return rows.reset_index()


def card(weights: Any, scale: Any = "none") -> kk.Criteria:
    return kk.Criteria(
        [kk.Criterion(f"c{k}", scale=scale, weight=weight) for k, weight in enumerate(weights)]
    )


def best(weights: tuple[Fraction, ...], places: int) -> set[str]:
    """The best accounts by exact arithmetic."""
    score = {
        name: sum(w * x for w, x in zip(weights, row, strict=True)) for name, row in UNEVEN.items()
    }
    assert len(set(score.values())) == len(score), "the example has ties"
    return set(sorted(UNEVEN, key=lambda name: -score[name])[:places])


def test_who_enters_and_leaves_is_what_exact_arithmetic_says() -> None:
    weights = (Fraction(3, 6), Fraction(2, 6), Fraction(1, 6))
    today = best(weights, 2)

    table = kk.sensitivity(points(UNEVEN), card([3, 2, 1]), capacity=2, steps=7)

    for k in range(3):
        for step in range(8):
            share = Fraction(step, 7)
            others = 1 - weights[k]
            moved = tuple(
                share if j == k else w / others * (1 - share) for j, w in enumerate(weights)
            )
            at = table[(table["criterion"] == f"c{k}") & np.isclose(table["weight"], step / 7)]
            changes = at.set_index("account_id")["change"].to_dict()
            listed = best(moved, 2)
            assert {a for a, c in changes.items() if c == "enters"} == listed - today
            assert {a for a, c in changes.items() if c == "leaves"} == today - listed
            assert {a for a, c in changes.items() if c == "stays"} == today & listed


def test_at_the_weight_in_force_nothing_changes() -> None:
    table = kk.sensitivity(points(), card([2, 1, 1]), capacity=2, steps=4)

    now = table[(table["criterion"] == "c0") & (table["weight"] == 0.5)]
    assert set(now["change"]) == {"stays"}
    assert now["rank"].to_list() == [1, 2]


def test_the_table_has_the_columns_it_says() -> None:
    table = kk.sensitivity(points(), card([2, 1, 1]), capacity=1, steps=1)

    assert list(table.columns) == ["criterion", "weight", "account_id", "rank", "change"]
    assert table["weight"].unique().tolist() == [0.0, 1.0]
    assert table["criterion"].unique().tolist() == ["c0", "c1", "c2"]


def test_a_single_criterion_keeps_its_weight_of_one() -> None:
    table = kk.sensitivity(points(), card([5]), capacity=2)

    assert table["weight"].unique().tolist() == [1.0]
    assert table["change"].unique().tolist() == ["stays"]


def test_others_without_weight_share_equally() -> None:
    # All weight is on c0; without it c1 and c2 count half each: C 6.5, B 6, A 2.
    table = kk.sensitivity(points(), card([1, 0, 0]), capacity=1, steps=2)

    first = table[(table["criterion"] == "c0") & (table["weight"] == 0.0)]
    assert dict(zip(first["account_id"], first["change"], strict=True)) == {
        "C": "enters",
        "A": "leaves",
    }


@pytest.mark.parametrize("method", ["topsis", "weighted_product"])
def test_every_method_can_be_tried(method: Any) -> None:
    table = kk.sensitivity(points(), card([2, 1, 1], "sum"), capacity=2, steps=2, method=method)

    # With all the weight on one criterion the two best on it are listed, by any method.
    alone = table[(table["weight"] == 1) & (table["change"] != "leaves")]
    on_list = alone.groupby("criterion")["account_id"].apply(set).to_dict()
    assert on_list == {"c0": {"A", "B"}, "c1": {"B", "C"}, "c2": {"C", "B"}}


def test_a_product_needs_values_above_zero_also_where_the_weight_is_zero_today() -> None:
    table = points({"A": (8, 2), "D": (1, 0)})

    with pytest.raises(InvalidValue, match="c1: account D has the scaled value 0"):
        kk.sensitivity(table, card([1, 0], "sum"), method="weighted_product")


def test_no_accounts_give_an_empty_table() -> None:
    assert kk.sensitivity(points().head(0), card([1, 2])).empty


@pytest.mark.parametrize("options", [{"capacity": 0}, {"steps": 0}, {"steps": 1.5}])
def test_a_wrong_capacity_or_number_of_steps_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match="whole number of 1 or more"):
        kk.sensitivity(points(), card([1, 2, 3]), **options)


# Break-even weights


def test_break_even_weights_are_what_the_equation_gives() -> None:
    # Weights 3/6, 2/6, 1/6. A - B is 4, -6, -2 on the criteria.
    # c0: 4t + (1-t)(-6·2/3 - 2/3) = 0 at t = 14/26. c1: -6t + (1-t)(4·3/4 - 2/4) = 0 at 2.5/8.5.
    # c2: -2t + (1-t)(4·3/5 - 6·2/5) = -2t: level at 0, B ahead above.
    table = kk.break_even_weights(points(), card([3, 2, 1]), "A", "B").set_index("criterion")

    assert table["break_even"].to_list() == pytest.approx([14 / 26, 2.5 / 8.5, 0])
    assert table["b_leads"].to_list() == ["below", "above", "above"]
    assert table["weight"].to_list() == pytest.approx([3 / 6, 2 / 6, 1 / 6])


def test_an_account_better_on_everything_is_never_overtaken() -> None:
    table = kk.break_even_weights(points(), card([3, 2, 1]), "B", "D")

    assert table["b_leads"].to_list() == ["never"] * 3
    assert table["break_even"].isna().all()
    back = kk.break_even_weights(points(), card([3, 2, 1]), "D", "B")
    assert back["b_leads"].to_list() == ["always"] * 3


@pytest.mark.parametrize(
    ("a", "b", "level", "leads"),
    [
        ((3, 3), (3, 3), [math.nan, math.nan], ["never", "never"]),
        ((5, 3), (3, 3), [0, 1], ["never", "never"]),
        ((3, 3), (5, 3), [0, 1], ["above", "below"]),
        ((5, 3), (3, 5), [0.5, 0.5], ["below", "above"]),
        ((5, 5), (3, 3), [math.nan, math.nan], ["never", "never"]),
    ],
)
def test_level_accounts_and_those_level_on_one_criterion(
    a: tuple[float, float], b: tuple[float, float], level: list[float], leads: list[str]
) -> None:
    table = kk.break_even_weights(points({"A": a, "B": b}), card([1, 1]), "A", "B")

    assert table["break_even"].to_list() == pytest.approx(level, nan_ok=True)
    assert table["b_leads"].to_list() == leads


def test_with_one_criterion_no_weight_changes_anything() -> None:
    table = kk.break_even_weights(points({"A": (5,), "B": (3,)}), card([1]), "B", "A")

    assert table["b_leads"].to_list() == ["always"]
    assert table["break_even"].isna().all()


@settings(deadline=None, max_examples=30)
@given(
    rows=st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=2, max_size=6),
    weights=st.lists(st.integers(1, 9), min_size=3, max_size=3),
)
def test_at_the_break_even_weight_the_scores_are_equal_and_beyond_it_b_leads(
    rows: list[list[int]], weights: list[int]
) -> None:
    names = [f"N{i}" for i in range(len(rows))]
    accounts = points({name: tuple(row) for name, row in zip(names, rows, strict=True)})
    scorecard = card(weights, "minmax")
    table = kk.break_even_weights(accounts, scorecard, "N0", "N1")

    def lead(k: int, share: float) -> float:
        others = sum(weights) - weights[k]
        moved = {
            f"c{j}": share if j == k else w / others * (1 - share) for j, w in enumerate(weights)
        }
        scores = kk.score_accounts(accounts, scorecard.with_weights(moved))
        score = scores.set_index("account_id")["score"]
        return float(score["N0"] - score["N1"])

    for k, row in enumerate(table.itertuples()):
        if not math.isnan(row.break_even):
            assert lead(k, row.break_even) == pytest.approx(0, abs=1e-9)
        ends = {"below": lead(k, 0.0), "above": lead(k, 1.0)}
        tiny = 1e-9
        expected = {
            "always": ends["below"] < -tiny and ends["above"] < -tiny,
            "above": ends["above"] < -tiny and ends["below"] >= -tiny,
            "below": ends["below"] < -tiny and ends["above"] >= -tiny,
            "never": ends["below"] >= -tiny and ends["above"] >= -tiny,
        }
        assert expected[row.b_leads]


def test_an_account_that_is_not_scored_cannot_be_compared() -> None:
    scorecard = kk.Criteria([kk.Criterion("c0")], [kk.Minimum("c1", at_least=2)])

    with pytest.raises(InvalidValue, match=r"no account E.\nNext: did you mean"):
        kk.break_even_weights(points(), scorecard, "A", "E")
    with pytest.raises(InvalidValue, match="D has no score: c1: c1 is 1, at least 2 is needed"):
        kk.break_even_weights(points(), scorecard, "A", "D")
    with pytest.raises(InvalidValue, match="A is compared with itself"):
        kk.break_even_weights(points(), scorecard, "A", "A")
