"""By account and by group: the same money, seen twice."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit import errors


def accounts(**columns: list[Any]) -> pd.DataFrame:
    base = {
        "account_id": ["h", "s", "t", "u"],
        "account_name": ["Head", "Sub", "Third", "Under"],
        "parent_id": [None, "h", None, "s"],
    }
    return pd.DataFrame(base | columns)


def orders(*lines: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(lines, columns=["account_id", "order_date", "amount"])
    return frame.assign(order_date=pd.to_datetime(frame["order_date"]))


LINES = orders(
    ("s", "2026-10-31", 10.5),
    ("u", "2025-11-01", 4.0),
    ("u", "2025-10-31", -1.25),
    ("t", "2024-01-01", 3.0),
)


def rows(frame: pd.DataFrame, *names: str) -> list[list[Any]]:
    return frame[list(names)].to_numpy().tolist()


def test_a_group_is_added_up_under_its_topmost_parent() -> None:
    rolled = kk.roll_up(accounts(), LINES)
    assert rows(
        rolled.groups, "account_id", "account_name", "members", "buying_members", "revenue"
    ) == [["h", "Head", 3, 2, 13.25], ["t", "Third", 1, 1, 3.0]]
    assert rows(rolled.groups, "revenue_12m", "revenue_prior_12m", "orders", "lines") == [
        [14.5, -1.25, 3, 3],
        [0.0, 0.0, 1, 1],
    ]
    days = rolled.groups.loc[0, ["first_order", "last_order"]].astype("str").tolist()
    assert days == ["2025-10-31", "2026-10-31"]


def test_every_account_stands_once_with_its_group() -> None:
    rolled = kk.roll_up(accounts(), LINES)
    assert rows(
        rolled.accounts, "account_id", "parent_id", "group_id", "group_name", "level", "revenue"
    )[1:] == [
        ["s", "h", "h", "Head", 1, 10.5],
        ["t", pytest.approx(float("nan"), nan_ok=True), "t", "Third", 0, 3.0],
        ["u", "s", "h", "Head", 2, 2.75],
    ]
    head = rolled.accounts.iloc[0]
    assert (head["account_id"], head["revenue"], head["orders"], head["lines"]) == ("h", 0, 0, 0)
    assert pd.isna(head["first_order"])


def test_an_account_that_only_the_orders_know_is_kept_on_its_own_and_flagged() -> None:
    lines = pd.concat([LINES, orders(("x", "2026-01-01", 7.0))])
    rolled = kk.roll_up(accounts(), lines)
    flags = rolled.accounts.set_index("account_id")["in_file"].to_dict()
    assert flags == {"h": True, "s": True, "t": True, "u": True, "x": False}
    assert rows(rolled.groups, "account_id", "account_name", "revenue")[-1] == ["x", "x", 7.0]


def test_a_parent_that_the_file_does_not_know_leads_its_group_and_is_no_member() -> None:
    rolled = kk.roll_up(accounts(parent_id=["z", "h", "z", "s"]), LINES)
    assert rows(rolled.groups, "account_id", "account_name", "members", "revenue") == [
        ["z", "z", 4, 16.25]
    ]
    assert rolled.accounts["level"].tolist() == [1, 2, 1, 3]


def test_a_parent_may_be_named_by_its_name() -> None:
    rolled = kk.roll_up(accounts(parent_id=[None, "Head", None, "Sub"]), LINES)
    assert rows(rolled.groups, "account_id", "members") == [["h", 3], ["t", 1]]


def test_an_id_counts_before_a_name_and_a_name_of_two_accounts_is_no_parent() -> None:
    file = accounts(account_name=["s", "Two", "Two", "Under"], parent_id=[None, None, "s", "Two"])
    rolled = kk.roll_up(file, LINES)
    assert rows(rolled.groups, "account_id", "members") == [["Two", 1], ["h", 1], ["s", 2]]


def test_an_account_that_is_its_own_parent_stands_on_its_own() -> None:
    rolled = kk.roll_up(accounts(parent_id=["h", "h", None, "s"]), LINES)
    assert rows(rolled.groups, "account_id", "members") == [["h", 3], ["t", 1]]


def test_a_loop_of_parents_is_refused_whole() -> None:
    with pytest.raises(errors.InvalidValue, match="h → u → s → h"):
        kk.roll_up(accounts(parent_id=["u", "h", None, "s"]), LINES)


def test_an_account_that_stands_twice_in_the_file_brings_its_money_once() -> None:
    file = pd.concat([accounts(), accounts().tail(1).assign(parent_id=None)])
    rolled = kk.roll_up(file, LINES)
    assert rolled.groups["revenue"].sum() == 16.25
    assert rolled.accounts["account_id"].tolist() == ["h", "s", "t", "u"]


def test_an_account_file_without_parents_leaves_every_account_on_its_own() -> None:
    rolled = kk.roll_up(accounts().drop(columns=["parent_id", "account_name"]), LINES)
    assert rolled.groups["members"].tolist() == [1, 1, 1, 1]
    assert rolled.groups["account_name"].tolist() == ["h", "s", "t", "u"]


def test_numbers_as_ids_meet_text_as_ids() -> None:
    file = pd.DataFrame({"account_id": [7, 8], "parent_id": [None, 7.0]})
    rolled = kk.roll_up(file, orders(("8", "2026-01-01", 1.0)))
    assert rows(rolled.groups, "account_id", "members", "revenue") == [["7", 2, 1.0]]


def test_the_day_of_the_picture_and_the_currency_are_chosen() -> None:
    lines = LINES.assign(currency=["CNY", "CNY", "CNY", "USD"])
    with pytest.raises(errors.MixedCurrencies):
        kk.roll_up(accounts(), lines)
    rolled = kk.roll_up(accounts(), lines, "2025-11-01", currency="CNY")
    assert rolled.groups["revenue"].tolist() == [2.75, 0.0]
    assert set(rolled.accounts["currency"]) == {"CNY"}


def test_margins_are_added_where_costs_are_known() -> None:
    lines = LINES.assign(cost=[4.0, 1.0, 0.0, None])
    groups = kk.roll_up(accounts(), lines).groups
    assert groups["margin"].tolist() == [13.25 - 5.0, pytest.approx(float("nan"), nan_ok=True)]


def test_the_tables_go_on_to_a_pareto_curve() -> None:
    rolled = kk.roll_up(accounts(), LINES)
    assert kk.pareto(rolled.groups)["account_id"].tolist() == ["h", "t"]
    assert kk.pareto(rolled.accounts)["account_id"].tolist() == ["s", "t", "u", "h"]


def test_no_orders_leave_nothing_but_the_file() -> None:
    rolled = kk.roll_up(accounts(), LINES.head(0))
    assert rolled.groups["revenue"].tolist() == [0.0, 0.0]
    assert rolled.groups["buying_members"].tolist() == [0, 0]


@given(
    st.lists(st.sampled_from("abcdef"), min_size=6, max_size=6),
    st.lists(st.tuples(st.sampled_from("abcdefg"), st.integers(-(10**13), 10**13)), min_size=1),
)
def test_both_views_hold_the_same_money_to_the_last_unit(
    parents: list[str], lines: list[tuple[str, int]]
) -> None:
    # A parent earlier in the alphabet or none: no loop.
    file = pd.DataFrame({"account_id": list("abcdef"), "parent_id": parents})
    file["parent_id"] = file["parent_id"].where(file["parent_id"] < file["account_id"])
    rolled = kk.roll_up(file, orders(*((a, "2026-01-01", units / 10_000) for a, units in lines)))
    total = sum(round(Fraction(units / 10_000) * 10_000) for _, units in lines)
    for frame in (rolled.accounts, rolled.groups):
        assert sum(round(Fraction(v) * 10_000) for v in frame["revenue"]) == total
    assert rolled.groups["members"].sum() == len(rolled.accounts)
    assert rolled.groups["lines"].sum() == len(lines)


def test_the_sample_companys_split_group_buys_as_one() -> None:
    from kamkit.data.synth import stories

    rolled = kk.roll_up(kk.load_dataset("accounts"), kk.load_dataset("orders"))
    head = stories(0)["split_group"]
    group = rolled.groups.set_index("account_id").loc[head]
    assert group["members"] == 7
    # The story: each outside the top 20 on its own, together in the top 5.
    assert kk.pareto(rolled.groups).set_index("account_id").loc[head, "rank"] <= 5
    own = kk.pareto(rolled.accounts).set_index("account_id")["rank"]
    members = rolled.accounts.query("group_id == @head")["account_id"]
    assert own[members].min() > 20


def test_the_fifteen_subsidiaries_of_a_real_crm_roll_up(shared: Path) -> None:
    # ../shared/facts: 85 accounts, 15 of them subsidiaries named by their parent's name; won value
    # 10,005,534. The seven parents were counted in accounts.csv by hand.
    folder = shared / "maven_crm"
    file = pd.read_csv(folder / "accounts.csv").rename(
        columns={"account": "account_id", "subsidiary_of": "parent_id"}
    )
    deals = pd.read_csv(folder / "sales_pipeline.csv").query("deal_stage == 'Won'")
    won = deals.rename(
        columns={"account": "account_id", "close_date": "order_date", "close_value": "amount"}
    )
    won = won.assign(order_date=pd.to_datetime(won["order_date"]))
    rolled = kk.roll_up(file, won[["account_id", "order_date", "amount"]])
    assert (rolled.accounts["level"] == 1).sum() == 15
    assert rolled.accounts["in_file"].all()
    assert rolled.groups["members"].sum() == 85
    assert rolled.groups.query("members > 1").set_index("account_id")["members"].to_dict() == {
        "Acme Corporation": 5,
        "Bubba Gump": 3,
        "Golddex": 3,
        "Inity": 3,
        "Massive Dynamic": 2,
        "Sonron": 4,
        "Warephase": 2,
    }
    assert rolled.groups["revenue"].sum() == rolled.accounts["revenue"].sum() == 10_005_534


def test_lines_that_call_their_account_by_name_count_for_its_group() -> None:
    accounts = pd.DataFrame(
        {"account_id": ["K1", "K2"], "account_name": ["安科", "博格"], "parent_id": [None, "安科"]}
    )
    days = pd.to_datetime(["2026-01-01"] * 2)
    orders = pd.DataFrame(
        {"account_id": ["安科", "博格"], "amount": [5.0, 3.0], "order_date": days}
    )
    groups = kk.roll_up(accounts, orders).groups
    assert groups[["account_id", "members", "revenue"]].to_numpy().tolist() == [["K1", 2, 8.0]]
