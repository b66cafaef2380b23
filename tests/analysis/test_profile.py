"""One row per account: what is known of it beside what it bought."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import InvalidValue, MissingColumn

ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["007", "12", "20"],
        "account_name": ["Ash", None, "Cedar"],
        "industry": ["Water", "Power", "Paper"],
    }
)
SUMMARY = pd.DataFrame(
    {
        "account_id": ["99", "12", "20"],
        "account_name": ["Elm", "Beech", "Old name"],
        "revenue": [50.0, 300.0, -10.0],
        "revenue_12m": [50.0, 180.0, 0.0],
        "revenue_prior_12m": [0.0, 120.0, 5.0],
        "margin": [5.0, 75.0, 1.0],
        "orders": [1, 4, 2],
        "last_order": pd.to_datetime(["2026-01-01", "2026-02-01", "2025-03-01"]),
        "currency": ["CNY"] * 3,
    }
)


@pytest.fixture
def profile() -> pd.DataFrame:
    return kk.profile_accounts(ACCOUNTS, SUMMARY).set_index("account_id")


def test_accounts_come_in_their_own_order_and_then_those_only_the_orders_know(
    profile: pd.DataFrame,
) -> None:
    assert list(profile.index) == ["007", "12", "20", "99"]
    assert profile["industry"].isna().tolist() == [False, False, False, True]


def test_an_account_that_never_bought_has_zero_revenue_and_no_dates(profile: pd.DataFrame) -> None:
    never = profile.loc["007"]
    assert never[["revenue", "revenue_12m", "margin", "orders"]].tolist() == [0, 0, 0, 0]
    assert pd.isna(never["last_order"])
    assert never["currency"] == "CNY"
    assert math.isnan(never["growth"])
    assert math.isnan(never["margin_rate"])
    assert profile["orders"].dtype == "int64"


def test_growth_is_this_year_on_the_year_before_and_missing_without_one(
    profile: pd.DataFrame,
) -> None:
    # 180 / 120 - 1 and 0 / 5 - 1, by hand
    assert profile["growth"].loc[["12", "20"]].tolist() == [0.5, -1.0]
    assert math.isnan(profile.loc["99", "growth"])


def test_the_margin_rate_is_missing_where_revenue_is_not_positive(profile: pd.DataFrame) -> None:
    assert profile["margin_rate"].loc[["12", "99"]].tolist() == [0.25, 0.1]  # 75/300, 5/50
    assert math.isnan(profile.loc["20", "margin_rate"])


def test_the_account_file_names_an_account_and_the_summary_fills_the_gaps(
    profile: pd.DataFrame,
) -> None:
    assert profile["account_name"].tolist() == ["Ash", "Beech", "Cedar", "Elm"]


def test_an_unknown_margin_stays_unknown() -> None:
    summary = SUMMARY.assign(margin=[None, 75.0, 1.0])
    profile = kk.profile_accounts(ACCOUNTS, summary).set_index("account_id")
    assert math.isnan(profile.loc["99", "margin"])
    assert profile.loc["007", "margin"] == 0


def test_nothing_is_given_back_into_the_tables_that_came_in() -> None:
    before = ACCOUNTS.copy(), SUMMARY.copy()
    kk.profile_accounts(ACCOUNTS, SUMMARY)
    pd.testing.assert_frame_equal(ACCOUNTS, before[0])
    pd.testing.assert_frame_equal(SUMMARY, before[1])


@pytest.mark.parametrize("side", [0, 1])
def test_an_id_that_stands_twice_or_not_at_all_is_an_error_with_its_row(side: int) -> None:
    tables = [ACCOUNTS, SUMMARY]
    tables[side] = pd.concat([tables[side], tables[side].head(1)])
    with pytest.raises(InvalidValue, match="more than one row"):
        kk.profile_accounts(*tables)
    tables[side] = tables[side].iloc[:2].assign(account_id=["a", None])
    with pytest.raises(InvalidValue, match="row 2"):
        kk.profile_accounts(*tables)
    tables[side] = tables[side].drop(columns="account_id")
    with pytest.raises(MissingColumn, match="account_id"):
        kk.profile_accounts(*tables)


def test_empty_tables_give_an_empty_profile() -> None:
    assert kk.profile_accounts(ACCOUNTS.head(0), SUMMARY.head(0)).empty
    assert len(kk.profile_accounts(ACCOUNTS, SUMMARY.head(0))) == 3
    assert len(kk.profile_accounts(ACCOUNTS.head(0), SUMMARY)) == 3


IDS = st.lists(st.integers(0, 12).map(str), unique=True, max_size=8)


@given(IDS, IDS)
def test_no_account_and_no_money_is_lost_and_none_is_doubled(ours: list[str], b: list[str]) -> None:
    accounts = pd.DataFrame({"account_id": pd.Series(ours, dtype="str")})
    summary = pd.DataFrame({"account_id": pd.Series(b, dtype="str")})
    summary["revenue"] = [float(1 + int(each)) for each in b]
    profile = kk.profile_accounts(accounts, summary)
    assert sorted(profile["account_id"]) == sorted({*ours, *b})
    assert profile["revenue"].sum() == sum(1 + int(each) for each in b)


def test_the_sample_company_keeps_its_revenue() -> None:
    accounts, orders = kk.load_dataset("accounts"), kk.load_dataset("orders")
    profile = kk.profile_accounts(accounts, kk.summarize_accounts(orders))
    assert len(profile) == len(accounts)
    assert profile["revenue"].sum() == pytest.approx(orders["amount"].sum())
    assert (profile.loc[profile["status"] == "prospect", "revenue"] == 0).all()
