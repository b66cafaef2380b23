"""What each class of a Pareto curve holds."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.analysis.classes import class_totals
from kamkit.analysis.concentration import pareto
from kamkit.errors import MissingColumn


def accounts(*values: float) -> pd.DataFrame:
    return pd.DataFrame({"account_id": [f"{i:03d}" for i in range(len(values))], "margin": values})


def test_each_class_is_counted_and_added_up() -> None:
    found = class_totals(pareto(accounts(50, 30, 15, 5), "margin"), "margin")
    assert found.to_numpy().tolist() == [
        ["A", 2, 0.5, 80.0, 0.8],
        ["B", 1, 0.25, 15.0, 0.15],
        ["C", 1, 0.25, 5.0, 0.05],
    ]


def test_accounts_at_zero_or_below_are_in_no_class() -> None:
    with_losses = class_totals(pareto(accounts(50, 30, 15, 5, 0, -40), "margin"), "margin")
    without = class_totals(pareto(accounts(50, 30, 15, 5), "margin"), "margin")
    assert with_losses.equals(without)


def test_without_a_positive_account_all_is_zero() -> None:
    found = class_totals(pareto(accounts(0, -1), "margin"), "margin")
    assert found["abc"].tolist() == ["A", "B", "C"]
    assert found.drop(columns="abc").to_numpy().tolist() == [[0, 0, 0, 0]] * 3


def test_cents_add_up_exactly() -> None:
    found = class_totals(pareto(accounts(*[0.1] * 10), "margin", boundary="crossing"), "margin")
    assert found["margin"].tolist() == [0.8, 0.2, 0.0]


@pytest.mark.parametrize("column", ["abc", "share", "margin"])
def test_what_is_no_curve_is_refused_by_the_name_of_the_column(column: str) -> None:
    curve = pareto(accounts(3, 2), "margin").drop(columns=column)
    with pytest.raises(MissingColumn, match=column):
        class_totals(curve, "margin")


@given(st.lists(st.integers(-1000, 10**9), min_size=1, max_size=60))
def test_classes_are_all_there_is(cents: list[int]) -> None:
    found = class_totals(pareto(accounts(*[c / 100 for c in cents]), "margin"), "margin")
    positive = [c for c in cents if c > 0]
    assert found["accounts"].sum() == len(positive)
    assert round(found["margin"].sum() * 100) == sum(positive)
    assert found["share"].sum() == pytest.approx(1 if positive else 0)
    assert found["accounts_share"].sum() == pytest.approx(1 if positive else 0)
