"""White space: who could buy what, and what it would be worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import InvalidValue, MissingColumn, MixedCurrencies

PRODUCTS = pd.DataFrame(
    {"product_id": ["P1", "P2", "V1", "M1"], "family": ["pumps", "pumps", "valves", "meters"]}
)
STEEL = list("abcdefg")
ACCOUNTS = pd.DataFrame(
    {
        "account_id": [*STEEL, "h"],
        "industry": ["steel"] * 7 + ["food"],
        "employees": [10, 20, 30, 40, 50, 60, 120, 5],
    }
)
# Seven steel makers buy pumps for 100, 200 … 700; a, b and c valves for 10, 20 and 60.
LINES = [(each, "P1", 100.0 * (place + 1)) for place, each in enumerate(STEEL)]
LINES += [("a", "V1", 10.0), ("b", "V1", 20.0), ("c", "V1", 60.0), ("h", "P2", 5.0)]


def lines(rows: list[tuple[Any, ...]] = LINES, date: str = "2026-10-31") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["account_id", "product_id", "amount"])
    return frame.assign(order_date=pd.Timestamp(date))


def cells(table: pd.DataFrame, column: str) -> dict[tuple[str, str], Any]:
    keys = zip(table["account_id"], table["family"], strict=True)
    return dict(zip(keys, table[column], strict=True))


def test_every_account_meets_every_family_once() -> None:
    table = kk.whitespace(lines(), PRODUCTS, ACCOUNTS)
    assert len(table) == 8 * 3
    assert not table[["account_id", "family"]].duplicated().any()
    assert table["family"].head(3).tolist() == ["meters", "pumps", "valves"]


def test_what_is_bought_is_owned_and_worth_its_revenue() -> None:
    table = kk.whitespace(lines(), PRODUCTS, ACCOUNTS)
    state, expected = cells(table, "state"), cells(table, "expected")
    assert state["c", "pumps"] == state["c", "valves"] == "owned"
    assert expected["c", "pumps"] == 300
    assert state["c", "meters"] == "empty"
    assert expected["c", "meters"] == 0


def test_peers_are_counted_without_the_account_itself() -> None:
    table = kk.whitespace(lines(), PRODUCTS, ACCOUNTS)
    share, peers = cells(table, "peer_share"), cells(table, "peers")
    assert peers["a", "valves"] == peers["g", "valves"] == 6
    assert share["g", "valves"] == 3 / 6  # a, b, c of the six others
    assert share["a", "valves"] == 2 / 6
    assert share["a", "pumps"] == 1


def test_peers_make_a_family_worth_their_median_scaled_by_size() -> None:
    table = kk.whitespace(lines(), PRODUCTS, ACCOUNTS)
    assert cells(table, "state")["f", "valves"] == "peers"
    # a, b, c spend 10, 20, 60 (median 20) and buy 110, 220, 360 in all (median 220); f 600
    assert cells(table, "expected")["f", "valves"] == pytest.approx(20 * 600 / 220)
    by_staff = kk.whitespace(lines(), PRODUCTS, ACCOUNTS, size="employees")
    assert cells(by_staff, "expected")["e", "valves"] == 20 * 50 / 20
    unknown = kk.whitespace(lines(), PRODUCTS, ACCOUNTS.assign(employees=np.nan), size="employees")
    assert cells(unknown, "expected")["g", "valves"] == 20


def test_a_giant_is_not_expected_to_buy_more_than_the_peer_that_buys_most() -> None:
    # 20 * 700 / 220 is 63.6, by staff 20 * 120 / 20 is 120; c buys valves for 60
    for size in ("revenue", "employees"):
        table = kk.whitespace(lines(), PRODUCTS, ACCOUNTS, size=size)
        assert cells(table, "expected")["g", "valves"] == 60


def test_below_the_share_of_peers_a_cell_is_empty() -> None:
    state = [
        cells(kk.whitespace(lines(), PRODUCTS, ACCOUNTS, peer_share=share), "state")["g", "valves"]
        for share in (0.5, 0.51)
    ]
    assert state == ["peers", "empty"]


def test_too_few_peers_give_no_judgement() -> None:
    table = kk.whitespace(lines(), PRODUCTS, ACCOUNTS, fewest_peers=7)
    assert table["peer_share"].isna().all()
    assert set(table["state"]) == {"owned", "empty"}
    food = cells(kk.whitespace(lines(), PRODUCTS, ACCOUNTS), "peers")
    assert food["h", "valves"] == 0


def test_an_account_without_an_industry_or_without_a_file_has_no_peers() -> None:
    accounts = ACCOUNTS.assign(industry=ACCOUNTS["industry"].where(ACCOUNTS["account_id"] != "g"))
    table = kk.whitespace(lines([*LINES, ("z", "P1", 9.0)]), PRODUCTS, accounts)
    peers = cells(table, "peers")
    assert peers["g", "valves"] == peers["z", "valves"] == 0
    assert peers["a", "valves"] == 5
    assert cells(table, "state")["z", "pumps"] == "owned"


def opportunities(**columns: list[Any]) -> pd.DataFrame:
    base = {"account_id": ["g", "g"], "product_id": ["V1", "V1"], "amount": [100.0, 50.0]}
    return pd.DataFrame(base | columns)


def test_an_open_opportunity_is_worth_its_amount_times_its_chance() -> None:
    deals = opportunities(probability=[0.5, 0.2], status=["open", "open"])
    table = kk.whitespace(lines(), PRODUCTS, ACCOUNTS, deals)
    assert cells(table, "state")["g", "valves"] == "open"
    assert cells(table, "expected")["g", "valves"] == 60
    assert cells(table, "open_amount")["g", "valves"] == 150
    lost = kk.whitespace(lines(), PRODUCTS, ACCOUNTS, deals.assign(status="lost"))
    assert cells(lost, "state")["g", "valves"] == "peers"


def test_a_chance_that_is_not_known_leaves_the_value_missing() -> None:
    deals = opportunities(probability=[0.5, None])
    table = kk.whitespace(lines(), PRODUCTS, ACCOUNTS, deals)
    assert np.isnan(cells(table, "expected")["g", "valves"])
    odds = deals.assign(win_odds=[0.1, 0.1])
    assert cells(kk.whitespace(lines(), PRODUCTS, ACCOUNTS, odds), "expected")["g", "valves"] == 15


def test_what_is_owned_stays_owned_with_an_opportunity_beside_it() -> None:
    deals = opportunities(product_id=["P1", "P2"], probability=[0.5, 0.5])
    table = kk.whitespace(lines(), PRODUCTS, ACCOUNTS, deals)
    assert cells(table, "state")["g", "pumps"] == "owned"
    assert cells(table, "expected")["g", "pumps"] == 700
    assert cells(table, "open_amount")["g", "pumps"] == 150


def test_only_the_last_twelve_months_count_unless_told_otherwise() -> None:
    orders = pd.concat([lines(), lines([("g", "V1", 9.0)], "2025-10-31")], ignore_index=True)
    assert cells(kk.whitespace(orders, PRODUCTS, ACCOUNTS), "state")["g", "valves"] == "peers"
    later = pd.concat([lines(), lines([("g", "V1", 9.0)], "2025-11-01")], ignore_index=True)
    assert cells(kk.whitespace(later, PRODUCTS, ACCOUNTS), "state")["g", "valves"] == "owned"
    ever = kk.whitespace(orders, PRODUCTS, ACCOUNTS, months=None)
    assert cells(ever, "state")["g", "valves"] == "owned"
    before = kk.whitespace(orders, PRODUCTS, ACCOUNTS, as_of="2026-10-30", months=None)
    assert cells(before, "revenue")["a", "pumps"] == 0


def test_what_was_sent_back_is_not_owned() -> None:
    table = kk.whitespace(lines([*LINES, ("c", "V1", -60.0)]), PRODUCTS, ACCOUNTS, peer_share=0)
    assert cells(table, "state")["c", "valves"] == "peers"
    assert cells(table, "revenue")["c", "valves"] == 0


def test_no_orders_no_accounts_and_all_zero_have_an_answer() -> None:
    empty = kk.whitespace(lines([]), PRODUCTS, ACCOUNTS)
    assert set(empty["state"]) == {"empty"}
    assert kk.whitespace(lines([]), PRODUCTS, ACCOUNTS.head(0)).empty
    nothing = kk.whitespace(lines([(each, "P1", 0.0) for each in STEEL]), PRODUCTS, ACCOUNTS)
    assert nothing["expected"].sum() == 0


@pytest.mark.parametrize("amount", [np.inf, -np.inf, "much"])
def test_a_line_without_a_finite_amount_is_refused_with_its_row(amount: Any) -> None:
    with pytest.raises(InvalidValue) as error:
        kk.whitespace(lines([*LINES, ("a", "P1", amount)]), PRODUCTS, ACCOUNTS)
    assert error.value.values["row"] == len(LINES) + 1


def test_a_product_without_a_family_is_named() -> None:
    with pytest.raises(InvalidValue, match=r"X9 has no family\. 2 rows"):
        kk.whitespace(lines([*LINES, ("a", "X9", 1.0), ("b", "X9", 1.0)]), PRODUCTS, ACCOUNTS)


def test_the_currency_of_the_orders_stands_beside_the_money() -> None:
    table = kk.whitespace(lines().assign(currency="CNY"), PRODUCTS, ACCOUNTS)
    assert set(table["currency"]) == {"CNY"}
    assert "currency" not in kk.whitespace(lines(), PRODUCTS, ACCOUNTS)


def test_bad_parameters_tables_and_currencies_are_refused() -> None:
    with pytest.raises(InvalidValue, match="peer_share"):
        kk.whitespace(lines(), PRODUCTS, ACCOUNTS, peer_share=40)
    with pytest.raises(InvalidValue, match="months"):
        kk.whitespace(lines(), PRODUCTS, ACCOUNTS, months=0)
    with pytest.raises(MissingColumn, match="industry"):
        kk.whitespace(lines(), PRODUCTS, ACCOUNTS, peers="sector")
    with pytest.raises(InvalidValue, match="P1"):
        kk.whitespace(lines(), pd.concat([PRODUCTS, PRODUCTS]), ACCOUNTS)
    mixed = ["CNY"] + ["USD"] * (len(LINES) - 1)
    with pytest.raises(MixedCurrencies, match="CNY, USD"):
        kk.whitespace(lines().assign(currency=mixed), PRODUCTS, ACCOUNTS)
    with pytest.raises(MixedCurrencies, match="CNY, USD"):
        kk.whitespace(
            lines().assign(currency="USD"),
            PRODUCTS,
            ACCOUNTS,
            opportunities(currency=["CNY", "CNY"]),
        )
    with pytest.raises(InvalidValue, match="-100"):
        kk.whitespace(lines(), PRODUCTS, ACCOUNTS, opportunities(amount=[-100.0, 1.0]))


def test_the_map_has_a_row_per_account_and_a_column_per_family() -> None:
    table = kk.whitespace(lines(), PRODUCTS, ACCOUNTS)
    wide = kk.whitespace_matrix(table)
    assert list(wide.columns) == ["account_id", "meters", "pumps", "valves"]
    assert wide.set_index("account_id").loc["g"].tolist() == ["empty", "owned", "peers have it"]
    assert kk.whitespace_matrix(table, "revenue").iloc[0].tolist() == ["a", 0, 100, 10]


some_lines = st.lists(
    st.tuples(
        st.sampled_from([*STEEL, "h", "z"]),
        st.sampled_from(["P1", "P2", "V1", "M1"]),
        st.integers(-500, 2000).map(lambda cents: cents / 4),
    ),
    max_size=30,
)


@given(some_lines, st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[Any, ...]], seed: int) -> None:
    orders = lines(rows)
    one = kk.whitespace(orders, PRODUCTS, ACCOUNTS, fewest_peers=2)
    mixed = [each.sample(frac=1, random_state=seed) for each in (orders, PRODUCTS, ACCOUNTS)]
    pd.testing.assert_frame_equal(one, kk.whitespace(*mixed, fewest_peers=2))
    assert one["peer_share"].dropna().between(0, 1).all()
    assert one["revenue"].sum() == pytest.approx(orders["amount"].sum())


@given(some_lines, st.sampled_from([0.25, 4.0, 1024.0]))
def test_the_unit_of_money_scales_money_alone(rows: list[tuple[Any, ...]], unit: float) -> None:
    orders = lines(rows)
    one = kk.whitespace(orders, PRODUCTS, ACCOUNTS, fewest_peers=2)
    scaled = orders.assign(amount=orders["amount"] * unit)
    other = kk.whitespace(scaled, PRODUCTS, ACCOUNTS, fewest_peers=2)
    assert (one["state"] == other["state"]).all()
    assert other["expected"].tolist() == pytest.approx((one["expected"] * unit).tolist())
