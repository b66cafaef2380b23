"""Which accounts to look at next."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk


def curve(**columns: list[object]) -> pd.DataFrame:
    base = {
        "account_id": ["a", "b", "c"],
        "revenue": [80.0, 15.0, 5.0],
        "share": [0.80, 0.15, 0.05],
        "abc": ["A", "B", "C"],
    }
    return pd.DataFrame(base | columns)


def found(frame: pd.DataFrame) -> list[list[object]]:
    return kk.watchlist(frame)[["account_id", "reason", "number"]].to_numpy().tolist()


def test_an_account_with_a_tenth_of_the_revenue_dominates() -> None:
    assert found(curve()) == [["a", "dominant", 0.80], ["b", "dominant", 0.15]]


def test_a_loss_of_three_tenths_is_a_fall_and_only_major_accounts_fall() -> None:
    frame = curve(
        share=[0.0] * 3, revenue_12m=[70.0, 71.0, 1.0], revenue_prior_12m=[100.0, 100.0, 100.0]
    )
    assert [row[:2] for row in found(frame)] == [["a", "falling"]]
    assert round(found(frame)[0][2], 9) == -0.30


def test_doubling_is_growth_unless_the_account_is_too_small() -> None:
    frame = curve(
        share=[0.0] * 3, revenue_12m=[2.0, 50.0, 60.0], revenue_prior_12m=[1.0, 50.0, 30.0]
    )
    assert found(frame) == [["c", "growing", 1.0]]


def test_silence_is_counted_from_the_last_order_of_all() -> None:
    days = pd.to_datetime(["2026-06-30", "2025-12-28", "2020-01-01"])
    frame = curve(share=[0.0] * 3, last_order=days)
    assert found(frame) == [
        ["b", "silent", 184.0]
    ]  # 28 Dec to 30 June: 3 + 31 + 28 + 31 + 30 + 31 + 30


def test_losses_one_offs_and_negative_accounts_are_named() -> None:
    frame = curve(
        share=[0.0] * 3, revenue=[80.0, 15.0, -5.0], margin=[-1.0, 1.0, -9.0], orders=[4, 1, 1]
    )
    assert found(frame) == [["a", "loss", -1.0], ["b", "one_off", 1.0], ["c", "below_zero", -5.0]]


def test_an_empty_curve_has_an_empty_watch_list() -> None:
    assert kk.watchlist(curve().head(0)).empty


@given(st.randoms())
def test_the_order_of_rows_changes_nothing(random: object) -> None:
    frame = curve(orders=[1, 1, 1], margin=[-1.0, -2.0, 3.0])
    mixed = frame.sample(frac=1, random_state=random.randint(0, 99))  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(kk.watchlist(frame), kk.watchlist(mixed))


def test_the_first_year_of_a_new_account_is_no_growth() -> None:
    frame = curve(
        share=[0.0] * 3,
        revenue_12m=[60.0, 60.0, 60.0],
        revenue_prior_12m=[30.0, 30.0, 30.0],
        first_order=pd.to_datetime(["2024-06-30", "2024-07-31", "2024-08-01"]),
        last_order=pd.to_datetime(["2026-06-30"] * 3),
    )
    assert [row[0] for row in found(frame)] == ["a", "b"]  # two years and a month's grace
