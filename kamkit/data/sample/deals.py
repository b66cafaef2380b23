"""Who is offered what, and how it ends: the sample company's opportunities before their dates.

Most grow from a real larger order of the account. Its odds are multiplied out of what is known
beforehand, so that win rates differ for reasons a reader can find; where it is won, it is that
order, and where it is lost, one like it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.dice import Dice, Whole
from kamkit.data.sample.order_book import LAST_DAY

_SMALLEST = 500_000  # cents; below, nobody opens an opportunity
_AN_ACCOUNT_AT_MOST = 6
_AWAY = 45  # days by which a lost one may differ from the order that it grew from

Recipe = dict[str, Any]


def order_pool(orders: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """Orders worth an opportunity: in the upper two fifths of their account's, nothing returned.

    ``account_id``, ``product`` (position of the product with the most money), ``cents``, ``day``
    since the first.
    """
    products = pd.Index(list(recipe["products"]))
    lines = orders.assign(
        cents=(orders["amount"] * 100).round().astype("int64"),
        product=products.get_indexer(orders["product_id"]),
        day=(orders["order_date"] - pd.Timestamp(recipe["calendar"]["first"])).dt.days,
    )
    whole = lines.groupby("order_id")["cents"]
    main = lines.loc[whole.idxmax(), ["order_id", "account_id", "product", "day"]]
    pool = main.assign(cents=whole.sum().to_numpy(), least=whole.min().to_numpy())
    pool = pool[(pool["least"] > 0) & (pool["cents"] >= _SMALLEST)]
    by_account = pool.groupby("account_id")["cents"]
    larger = by_account.rank(ascending=False, method="first")
    pool = pool[5 * larger <= 2 * by_account.transform("size") + 4]
    return pool.drop(columns="least").reset_index(drop=True)


def draw_deals(
    pool: pd.DataFrame, accounts: pd.DataFrame, project: str, recipe: Recipe, dice: Dice
) -> pd.DataFrame:
    """One row per opportunity: ``account_id``, ``product``, ``cents``, ``day`` (of the order that
    it grew from), ``source`` and ``rival`` (positions in the recipe), ``need_fit`` and ``attitude``
    of the account, ``status``, and ``good``: whether it is, or would be, won. The order of
    ``project`` is won for sure.
    """
    spans = {kind: recipe["deals"][kind] for kind in _KINDS}
    numbers = {kind: dice.whole(low, high, 1).item() for kind, (low, high) in spans.items()}
    deals = _grown(pool, sum(numbers.values()), project, dice)
    kind = np.repeat(list(numbers), list(numbers.values()))
    deals["status"] = np.select(
        [np.char.startswith(kind, "open"), kind == "void"], ["open", "void"], "closed"
    )
    known = accounts.set_index("account_id")[["industry", "need_fit", "attitude"]]
    industry = deals["account_id"].map(known["industry"])
    _to_prospects(deals, np.char.endswith(kind, "prospect"), industry, accounts, dice)
    _to_new_families(deals, np.char.endswith(kind, "new_family"), industry)
    deals["source"] = _positions(recipe["sources"], len(deals), dice)
    deals["rival"] = _positions(recipe["rivals"], len(deals), dice)
    _no_repeat_before_the_first(deals, pool, recipe)
    for fact in ("need_fit", "attitude"):
        deals[fact] = deals["account_id"].map(known[fact]).astype("int64")
    deals["good"] = _falls_well(deals, recipe, dice)
    deals.loc[(deals["status"] == "closed") & (kind != "closed"), "good"] = False
    deals.loc[deals["account_id"] == project, "good"] = True
    closed = deals["status"] == "closed"
    deals.loc[closed, "status"] = np.where(deals.loc[closed, "good"], "won", "lost")
    _other_money(deals, dice)
    return deals


_KINDS = ("closed", "new_family", "prospect", "open", "open_new_family", "open_prospect", "void")


def _grown(pool: pd.DataFrame, number: int, project: str, dice: Dice) -> pd.DataFrame:
    """Orders in random order, a few of each account at most; that of the project first."""
    drawn = pool.iloc[dice.shuffled(len(pool))]
    drawn = drawn[drawn.groupby("account_id").cumcount() < _AN_ACCOUNT_AT_MOST]
    first = (drawn["account_id"] != project).to_numpy().argsort(kind="stable")
    return drawn.iloc[first].head(number).reset_index(drop=True)


def _positions(table: Recipe, number: int, dice: Dice) -> Whole:
    return dice.pick([each["weight"] for each in table.values()], number)


def _to_prospects(
    deals: pd.DataFrame, moved: Any, industry: pd.Series[str], accounts: pd.DataFrame, dice: Dice
) -> None:
    """Give the rows to prospects, of the same industry where there are any."""
    prospects = accounts[accounts["status"] == "prospect"]
    alike = industry[moved].to_numpy()[:, None] == prospects["industry"].to_numpy()
    chosen = dice.pick_each(np.where(alike, 1000, 1))
    deals.loc[moved, "account_id"] = prospects["account_id"].to_numpy()[chosen]


def _to_new_families(deals: pd.DataFrame, moved: Any, industry: pd.Series[str]) -> None:
    """What another account of the industry bought: the product and money of the next such row."""
    rows = np.flatnonzero(moved)
    rows = rows[np.argsort(industry.to_numpy()[rows].astype(str), kind="stable")]
    for column in ("product", "cents"):
        values = deals[column].to_numpy().copy()
        values[rows] = values[np.roll(rows, 1)]
        deals[column] = values


def _no_repeat_before_the_first(deals: pd.DataFrame, pool: pd.DataFrame, recipe: Recipe) -> None:
    """Repeat business takes an earlier purchase; without one it was a visit."""
    sources = list(recipe["sources"])
    first = deals["account_id"].map(pool.groupby("account_id")["day"].min())
    new = first.isna() | ((deals["day"] <= first + _AWAY) & (deals["status"] != "open"))
    repeat = deals["source"] == sources.index("repeat")
    deals.loc[new & repeat, "source"] = sources.index("visit")


def families_of(deals: pd.DataFrame, recipe: Recipe) -> Any:
    """The family of each product, as a position in the recipe."""
    families = list(recipe["families"])
    each = np.array([families.index(p["family"]) for p in recipe["products"].values()])
    return each[deals["product"]]


def _falls_well(deals: pd.DataFrame, recipe: Recipe, dice: Dice) -> Any:
    """Odds in whole numbers: for every 100 lost, the product of the factors is won."""
    odds = recipe["deals"]["odds"]
    factors = [
        np.array([s["odds"] for s in recipe["sources"].values()])[deals["source"]],
        np.array([r["odds"] for r in recipe["rivals"].values()])[deals["rival"]],
        np.array(odds["families"])[families_of(deals, recipe)],
        np.array(odds["need_fit"])[deals["need_fit"] - 1],
        np.array(odds["attitude"])[deals["attitude"] + 2],
    ]
    for_hundred = np.full(len(deals), odds["base"], dtype=np.int64)
    for factor in factors:
        for_hundred = (for_hundred * factor + 50) // 100
    return dice.below(for_hundred + 100, len(deals)) < for_hundred


def _other_money(deals: pd.DataFrame, dice: Dice) -> None:
    """What was not won differs from the order that it grew from: other money, another day."""
    part = dice.whole(70, 160, len(deals))
    away = dice.whole(-_AWAY, _AWAY, len(deals))
    other = deals["status"] != "won"
    guess = (deals["cents"] * part // 1_000_000 + 1) * 10_000  # whole hundreds
    deals["cents"] = np.where(other, guess, deals["cents"])
    day = (deals["day"] + np.where(other, away, 0)).abs()
    deals["day"] = np.minimum(day, 2 * LAST_DAY - day)  # what falls outside is turned back
