"""The sample company keeps its promises and tells its stories, whatever the seed."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import kamkit as kk
from kamkit.data import synth
from kamkit.data.sample.dice import Dice
from kamkit.errors import InvalidValue

SEEDS = range(31)
YEAR_STARTS = pd.to_datetime(["2023-11-01", "2024-11-01", "2025-11-01", "2026-11-01"])
HOLIDAYS = [
    ("2024-02-10", "2024-02-16"),
    ("2025-01-29", "2025-02-03"),
    ("2026-02-16", "2026-02-22"),
]


class Books:
    """A company and its revenue by account and year, in yuan."""

    def __init__(self, seed: int) -> None:
        self.tables = kk.make_company(seed)
        self.stories = synth.stories(seed)
        self.orders = self.tables["orders"]
        self.accounts = self.tables["accounts"].set_index("account_id")
        year = pd.cut(self.orders["order_date"], YEAR_STARTS, right=False, labels=[1, 2, 3])
        self.years = self.orders.pivot_table(
            index="account_id", columns=year, values="amount", aggfunc="sum", observed=False
        ).fillna(0.0)
        self.revenue = self.years.sum(axis=1)
        money = self.orders.groupby("account_id")[["amount", "cost"]].sum()
        self.margin = 1 - money["cost"] / money["amount"]


def rank(values: pd.Series) -> pd.Series:
    return values.rank(ascending=False, method="min").astype(int)


def a_list(revenue: pd.Series) -> set[str]:
    """Accounts up to 80 % of the revenue of positive accounts, the one at the cut counted in."""
    ranked = revenue[revenue > 0].sort_values(ascending=False)
    return set(ranked.index[ranked.cumsum() / ranked.sum() <= 0.8])


def gini(values: pd.Series) -> float:
    """Half the mean absolute difference of all pairs, relative to the mean."""
    bought = values[values > 0].to_numpy()
    return float(np.abs(bought[:, None] - bought).mean() / bought.mean() / 2)


@pytest.fixture(scope="module", params=SEEDS)
def books(request: pytest.FixtureRequest) -> Books:
    return Books(request.param)


def test_the_top_fifth_makes_about_seven_tenths_of_revenue(books: Books) -> None:
    for revenue in (books.revenue, books.years[3]):
        ranked = revenue[revenue > 0].sort_values(ascending=False)
        share = ranked.iloc[: int(np.ceil(len(ranked) / 5))].sum() / ranked.sum()
        assert 0.67 <= share <= 0.73
        assert 0.60 < gini(revenue) < 0.72


def test_a_fifth_to_a_third_of_the_a_list_is_gone_a_year_later(books: Books) -> None:
    before, after = a_list(books.years[2]), a_list(books.years[3])
    assert 0.20 <= len(before - after) / len(before) <= 0.35


def test_last_year_s_a_accounts_regress_to_the_mean(books: Books) -> None:
    listed = books.years.index.isin(a_list(books.years[2]))
    best = books.years[listed & (books.years[3] > 0)]
    rest = books.years[~listed & (books.years[2] > 0) & (books.years[3] > 0)]
    assert (best[3] / best[2]).median() < 0.97
    assert (rest[3] / rest[2]).median() > (best[3] / best[2]).median() + 0.05


def test_the_books_have_the_size_that_was_asked_for(books: Books) -> None:
    assert 12_000 <= len(books.orders) <= 18_000
    assert books.accounts["status"].eq("customer").sum() >= 300
    assert 55 <= books.accounts["status"].eq("prospect").sum() <= 66
    assert set(books.accounts.index[books.accounts["status"] == "customer"]) == set(
        books.orders["account_id"]
    )
    assert (books.revenue > 0).sum() >= 300


def test_the_order_book_ends_on_the_last_day_of_october_2026(books: Books) -> None:
    assert books.orders["order_date"].max() == pd.Timestamp("2026-10-31")
    assert books.orders["order_date"].min() >= pd.Timestamp("2023-11-01")
    assert books.orders["order_date"].dt.to_period("M").nunique() == 36


def test_december_is_strong_and_spring_festival_weak(books: Books) -> None:
    project = books.stories["one_off_project"]
    usual = books.orders[books.orders["account_id"] != project]
    month = usual["order_date"].dt.to_period("M")
    money = usual.groupby(month)["amount"].sum()
    festival = [money[["2024-02"]], money[["2025-01", "2025-02"]], money[["2026-02"]]]
    assert all(months.mean() < 0.9 * money.mean() for months in festival)
    assert np.mean([months.mean() for months in festival]) < 0.7 * money.mean()
    decembers = money[money.index.month == 12]
    assert decembers.mean() > 1.2 * money.mean()
    at_home = usual["account_id"].map(books.accounts["region"]).str.endswith("China")
    for first, last in HOLIDAYS:
        assert not usual.loc[at_home, "order_date"].between(first, last).any()


def test_business_grows_over_the_three_years(books: Books) -> None:
    total = books.years.sum()
    assert 1.02 <= total[3] / total[1] <= 1.15


def test_some_goods_come_back_as_negative_lines_of_their_order(books: Books) -> None:
    back = books.orders[books.orders["quantity"] < 0]
    assert 0.01 < len(back) / len(books.orders) < 0.03
    assert (back["amount"] < 0).all()
    assert (back["cost"] < 0).all()
    bought = books.orders[books.orders["quantity"] > 0]
    pairs = back.merge(bought, on=["order_id", "product_id"], suffixes=("", "_bought"))
    price = pairs["amount"] / pairs["quantity"]
    same = np.isclose(price, pairs["amount_bought"] / pairs["quantity_bought"])
    covered = pairs[same & (pairs["quantity_bought"] >= -pairs["quantity"])]
    assert len(covered.drop_duplicates(["order_id", "line"])) == len(back)


def test_an_order_has_one_account_one_date_and_lines_from_one(books: Books) -> None:
    orders = books.orders.groupby("order_id")
    assert (orders[["account_id", "order_date"]].nunique() == 1).all(axis=None)
    assert (orders["line"].max() == orders.size()).all()
    assert (orders["line"].min() == 1).all()


def test_prices_follow_the_list_less_a_discount(books: Books) -> None:
    lines = books.orders.merge(books.tables["products"], on="product_id")
    discount = 1 - lines["amount"] / lines["quantity"] / lines["price"]
    lines["list"] = lines["quantity"] * lines["price"]
    others = lines["account_id"] != books.stories["loss_maker"]
    assert discount[others].between(0, 0.30).all()
    money = lines[others].groupby("account_id")[["amount", "list"]].sum()
    given = 1 - money["amount"] / money["list"]
    by_size = money["amount"].sort_values().index
    assert given[by_size[-10:]].mean() > given[by_size[:100]].mean() + 0.10


def test_margins_are_those_of_a_maker_of_instruments(books: Books) -> None:
    others = books.margin.drop(books.stories["loss_maker"])
    assert others.between(0.20, 0.48).all()
    assert 0.30 < 1 - books.orders["cost"].sum() / books.orders["amount"].sum() < 0.40


@pytest.mark.parametrize("table", ["accounts", "orders", "products", "industries"])
def test_no_table_breaks_a_rule_of_the_schema(books: Books, table: str) -> None:
    assert kk.find_issues(books.tables[table], table).empty


def test_every_reference_leads_somewhere(books: Books) -> None:
    accounts, industries = books.tables["accounts"], books.tables["industries"]
    assert accounts["parent_id"].dropna().isin(accounts["account_id"]).all()
    assert accounts["industry"].isin(industries["industry"]).all()
    assert accounts["industry_zh"].isin(industries["industry_zh"]).all()
    assert books.orders["product_id"].isin(books.tables["products"]["product_id"]).all()
    assert set(books.orders["currency"]) == {"CNY"}


def test_names_are_unique_and_in_letters_that_the_charts_have(books: Books) -> None:
    accounts = books.tables["accounts"]
    assert accounts["account_name"].is_unique
    assert accounts["account_name_zh"].is_unique
    assert accounts["account_name"].map(str.isascii).all()
    for name in accounts.filter(like="_zh"):
        column = accounts[name]
        column.map(lambda name: name.encode("gb2312"))
        assert column.map(lambda name: re.search("[\u4e00-\u9fff]", name) is not None).all()


def test_prospects_have_no_credit_line_yet(books: Books) -> None:
    bought = books.accounts["status"] == "customer"
    for column in ("credit_limit", "payment_days"):
        assert (books.accounts[column].notna() == bought).all()


def test_the_hidden_grower_is_small_and_grows_most(books: Books) -> None:
    grower = books.stories["hidden_grower"]
    throughout = books.years[(books.years > 0).all(axis=1)]
    assert (throughout[3] / throughout[1]).idxmax() == grower
    doubled = (throughout[2] >= 2 * throughout[1]) & (throughout[3] >= 2 * throughout[2])
    assert throughout.index[doubled].tolist() == [grower]
    assert grower not in a_list(books.years[3])
    assert books.years.loc[grower, 3] < 200_000


def test_the_one_off_project_is_one_huge_order(books: Books) -> None:
    project = books.stories["one_off_project"]
    orders = books.orders[books.orders["account_id"] == project]
    assert orders["order_id"].nunique() == 1
    assert orders["order_date"].min() >= pd.Timestamp("2025-11-01")
    assert rank(books.years[3])[project] <= 10
    assert books.orders.groupby("order_id")["amount"].sum().idxmax() == orders["order_id"].iloc[0]


def test_the_loss_maker_is_large_and_alone_in_losing_money(books: Books) -> None:
    loser = books.stories["loss_maker"]
    assert rank(books.revenue)[loser] <= 10
    assert rank(books.years[3])[loser] <= 10
    assert books.margin.index[books.margin < 0].tolist() == [loser]
    assert books.margin[loser] < -0.03


def test_the_fading_account_was_in_the_top_five(books: Books) -> None:
    fading = books.stories["fading_account"]
    first, second, third = books.years.loc[fading]
    assert rank(books.years[1])[fading] <= 5
    assert first > 1.5 * second > 2.25 * third
    last = books.orders.loc[books.orders["account_id"] == fading, "order_date"].max()
    assert last < pd.Timestamp("2026-08-01")


def test_the_split_group_together_is_a_top_five_account(books: Books) -> None:
    parent = books.stories["split_group"]
    members = books.accounts.index[books.accounts["parent_id"] == parent]
    assert len(members) == 6
    assert rank(books.years[3])[members].min() > 20
    head = books.accounts["parent_id"].fillna(books.accounts.index.to_series())
    for revenue in (books.revenue, books.years[3]):
        rolled = revenue.groupby(head.reindex(revenue.index)).sum()
        assert rank(rolled)[parent] <= 5


def test_the_small_strategic_account_is_the_door_to_a_large_one(books: Books) -> None:
    small = books.stories["small_strategic"]
    account = books.accounts.loc[small]
    parent = books.accounts.loc[account["parent_id"]]
    assert books.years.loc[small, 3] < books.years[3].median() / 2
    assert (parent["kind"], parent["status"]) == ("strategic", "prospect")
    assert parent["employees"] == books.accounts["employees"].max()
    marks = books.accounts[["brand_score", "need_fit", "willingness"]].eq(5).all(axis=1)
    best = marks & books.accounts["attitude"].eq(2) & books.accounts["expansion_plan"].eq("yes")
    assert small in books.accounts.index[best & (books.accounts["kind"] == "strategic")]


def test_the_same_seed_gives_the_same_company() -> None:
    first, told = kk.make_company(3), synth.stories(3)
    synth._company.cache_clear()
    again = kk.make_company(3)
    for name, table in first.items():
        pd.testing.assert_frame_equal(table, again[name])
    assert synth.stories(3) == told


def test_another_seed_gives_other_numbers_and_other_ids_for_the_same_stories() -> None:
    one, two = kk.make_company(1), kk.make_company(2)
    assert one["orders"]["amount"].sum() != two["orders"]["amount"].sum()
    assert set(one["accounts"]["account_name"]) != set(two["accounts"]["account_name"])
    assert synth.stories(1).keys() == synth.stories(2).keys()
    assert all(synth.stories(1)[story] != synth.stories(2)[story] for story in synth.stories(1))


def test_what_one_caller_changes_the_next_does_not_see() -> None:
    changed = kk.make_company(0)["orders"]
    changed["amount"] = 0.0
    assert kk.make_company(0)["orders"]["amount"].sum() > 0


@pytest.mark.parametrize("seed", [-1, 1.0, True, "0", None])
def test_a_seed_is_a_whole_number_from_zero(seed: object) -> None:
    with pytest.raises(InvalidValue, match="whole number from 0"):
        kk.make_company(seed)  # type: ignore[arg-type]


def test_the_dice_take_the_raw_stream_of_pcg64() -> None:
    """Half of each raw word: numpy promises to keep the raw stream (NEP 19)."""
    raw = np.random.PCG64([4, 2]).random_raw(3)
    assert Dice(4, 2).below(2**62, 3).tolist() == [int(word) // 2 % 2**62 for word in raw]


def test_the_dice_pick_in_proportion_to_the_weights() -> None:
    drawn = np.bincount(Dice(0).pick([1, 0, 3], 40_000), minlength=3) / 40_000
    assert drawn == pytest.approx([0.25, 0, 0.75], abs=0.01)
    table = np.tile([2, 0, 6], (40_000, 1))
    each = np.bincount(Dice(0).pick_each(table), minlength=3) / 40_000
    assert each == pytest.approx([0.25, 0, 0.75], abs=0.01)


def test_the_dice_shuffle_without_loss() -> None:
    assert sorted(Dice(5).shuffled(100)) == list(range(100))
    assert set(Dice(5).whole(1, 6, 1000)) == {1, 2, 3, 4, 5, 6}
