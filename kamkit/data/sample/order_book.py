"""The sample company's order lines: each account's plan for a year, spent on days and products."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.dice import Dice, Whole

YEAR_ENDS = (366, 731, 1096)  # days since 2023-11-01; 2024 is a leap year
LAST_DAY = YEAR_ENDS[-1] - 1
_LINES_A_YEAR = 13  # of an account that buys for 140,000 CNY; more as the square root
_LINES_AN_ORDER = 2.4
_COST_OF_YEAR = np.array([960, 980, 1000])  # per mille of the product table's unit cost
_RETURNED = 18  # per mille of lines


def order_book(plan: pd.DataFrame, recipe: dict[str, Any], dice: Dice) -> pd.DataFrame:
    """Order lines of the plan: columns as in the schema, ``account`` is the plan's row number."""
    cells = _cells(plan, dice)
    lines = _split(cells, dice)
    lines["day"] = _days(lines, recipe["calendar"], dice)
    _fill(lines, plan, recipe, dice)
    lines = pd.concat([lines, _returns(lines, dice)])
    lines = lines.sort_values(["day", "order", "position"], kind="stable", ignore_index=True)
    date = pd.Timestamp(recipe["calendar"]["first"]) + pd.to_timedelta(lines["day"], unit="D")
    return pd.DataFrame(
        {
            "order_id": _order_ids(lines, date),
            "line": (lines.groupby("order").cumcount() + 1).astype("Int64"),
            "account": lines["account"],
            "order_date": date.astype("datetime64[us]"),
            "product_id": np.array(list(recipe["products"]))[lines["product"]],
            "quantity": lines["quantity"].astype(float),
            "amount": lines["amount"] / 100,
            "cost": lines["cost"] / 100,
            "currency": "CNY",
        }
    )


def _cells(plan: pd.DataFrame, dice: Dice) -> pd.DataFrame:
    """One row per account and year that buys: its money, lines and orders."""
    spent = plan[["y1", "y2", "y3"]].to_numpy()
    account, year = spent.nonzero()
    target = spent[account, year]
    usual = _LINES_A_YEAR * np.sqrt(target / 140_000)
    lines = (usual * dice.whole(750, 1250, len(target)) / 1000 + 0.5).astype(np.int64).clip(1)
    orders = (lines / _LINES_AN_ORDER + 0.5).astype(np.int64).clip(1)
    cells = pd.DataFrame(
        {"account": account, "year": year, "target": target, "lines": lines, "orders": orders}
    )
    project = (plan["story"] == "one_off_project").to_numpy()[account]
    cells.loc[project, ["lines", "orders"]] = [18, 1]
    starts = np.array([0, *YEAR_ENDS[:-1]])[year]
    cells["first_day"] = np.maximum(plan["first_day"].to_numpy()[account], starts)
    cells["last_day"] = np.minimum(
        plan["last_day"].to_numpy()[account], np.array(YEAR_ENDS)[year] - 1
    )
    cells["abroad"] = plan["abroad"].to_numpy()[account].astype(np.int64)
    cells["order_zero"] = cells["orders"].cumsum() - cells["orders"]
    return cells


def _split(cells: pd.DataFrame, dice: Dice) -> pd.DataFrame:
    """One row per line: the cell's money in uneven parts, each in one of the cell's orders."""
    lines = cells.loc[cells.index.repeat(cells["lines"])].rename_axis("cell").reset_index()
    part = dice.whole(10, 100, len(lines)) ** 2
    whole = pd.Series(part).groupby(lines["cell"]).transform("sum")
    lines["value"] = (lines["target"] * part // whole).clip(1)
    lines["order"] = lines["order_zero"] + dice.below(lines["orders"].to_numpy(), len(lines))
    lines["position"] = np.arange(len(lines))
    return lines


def _days(lines: pd.DataFrame, calendar: dict[str, Any], dice: Dice) -> Whole:
    """The day of each line, the same for all lines of an order."""
    reach = np.stack([day_reach(calendar, abroad) for abroad in (False, True)])
    orders = lines.drop_duplicates("order").sort_values("order")
    low = reach[orders["abroad"], orders["first_day"]]
    high = reach[orders["abroad"], orders["last_day"] + 1]
    drawn = low + dice.below(high - low, len(orders))
    at_home, abroad = (np.searchsorted(row, drawn, side="right") - 1 for row in reach)
    day = np.where(orders["abroad"] == 0, at_home, abroad)
    return day[np.searchsorted(orders["order"], lines["order"])]


def day_reach(calendar: dict[str, Any], abroad: bool) -> Whole:
    """Running total of the weight of the days, from 0 before the first."""
    first = calendar["first"]
    days = [first + dt.timedelta(days=i) for i in range((calendar["last"] - first).days + 1)]
    months = calendar["abroad" if abroad else "home"]
    weight = np.array([months[(day.month + 1) % 12] for day in days])

    def between(start: dt.date, end: dt.date) -> slice:
        return slice(max((start - first).days, 0), (end - first).days + 1)

    weekend = [day.weekday() > 4 and day != calendar["last"] for day in days]
    weight[weekend] = weight[weekend] * calendar["weekend"] // 1000
    if abroad:
        closed = calendar["closed_abroad"]
    else:
        closed = calendar["closed_home"] + calendar["spring_festival"]
        week = dt.timedelta(days=7)
        for start, end in calendar["spring_festival"]:
            around = between(start - week, end + week)
            weight[around] = weight[around] * calendar["slow_week"] // 1000
    for start, end in closed:
        weight[between(start, end)] = 0
    return np.append(0, weight.cumsum())


def _fill(lines: pd.DataFrame, plan: pd.DataFrame, recipe: dict[str, Any], dice: Dice) -> None:
    """Product, quantity, amount and cost of each line; money in cents."""
    price = np.array([p["price"] for p in recipe["products"].values()])
    cost = np.array([p["cost"] for p in recipe["products"].values()])
    account = lines["account"].to_numpy()
    lines["product"] = _choose(lines, _tastes(plan, recipe, dice), price, dice)
    product = lines["product"].to_numpy()
    discount = _discounts(plan)[account] + dice.whole(-20, 20, len(lines))
    unit = price[product] * 100 * (1000 - discount.clip(0)) // 1000
    lines["quantity"] = ((lines["value"] * 100 + unit // 2) // unit).clip(1)
    lines["amount"] = lines["quantity"] * unit
    extra = np.where(plan["story"] == "loss_maker", 1100, 1000)[account]  # made to their drawings
    per_mille = _COST_OF_YEAR[lines["year"]] * dice.whole(985, 1015, len(lines)) * extra
    lines["cost"] = lines["quantity"] * cost[product] * 100 * (per_mille // 1000) // 1_000_000


def _discounts(plan: pd.DataFrame) -> Whole:
    """Per mille off the list price: the larger the account, the more; resellers live on it."""
    buys = plan[["y1", "y2", "y3"]].sum(axis=1)
    place = buys.rank(ascending=False, method="first").to_numpy()
    discount = np.select([place <= 10, place <= 40, place <= 100], [190, 140, 90], 50)
    discount[plan["reseller"]] += 70
    discount[plan["story"] == "loss_maker"] = 445
    return discount


def _tastes(plan: pd.DataFrame, recipe: dict[str, Any], dice: Dice) -> Whole:
    """Weight of each product for each account; nobody buys every family of its industry."""
    families = list(recipe["families"])
    family = np.array([families.index(p["family"]) for p in recipe["products"].values()])
    taste = np.array([i["taste"] for i in recipe["industries"].values()])[plan["industry"]]
    favourite = taste >= np.sort(taste, axis=1)[:, [-2]]
    dropped = dice.below(100, taste.size).reshape(taste.shape) < 45
    return np.where(dropped & ~favourite, 0, taste)[:, family]


def _choose(lines: pd.DataFrame, tastes: Whole, price: Whole, dice: Dice) -> Whole:
    """A product whose price suits the line's money: seldom less than one piece or over 40."""
    value = lines["value"].to_numpy()[:, None]
    fits = (price * 4 <= value * 5) & (price * 40 >= value)
    cheapest, dearest = price == price.min(), price == price.max()
    fits |= ~fits.any(axis=1, keepdims=True) & np.where(value < price.min(), cheapest, dearest)
    wanted = tastes[lines["account"]] * fits
    return dice.pick_each(np.where(wanted.any(axis=1, keepdims=True), wanted, fits))


def _returns(lines: pd.DataFrame, dice: Dice) -> pd.DataFrame:
    """Some lines come back, whole or in part: negative lines of the same order."""
    back = lines[(dice.below(1000, len(lines)) < _RETURNED) & (lines["target"] > 20_000)].copy()
    pieces = 1 + dice.below(back["quantity"].to_numpy(), len(back))
    for money in ("amount", "cost"):
        back[money] = -(back[money] // back["quantity"] * pieces)
    back["quantity"] = -pieces
    back["position"] += len(lines)
    return back


def _order_ids(lines: pd.DataFrame, date: pd.Series[pd.Timestamp]) -> pd.Series[str]:
    """``SO2311-0042``: year and month, then a running number."""
    month = date.dt.strftime("%y%m")
    new = ~lines["order"].duplicated()
    number = new.groupby(month).cumsum()
    return "SO" + month + "-" + number.astype("str").str.zfill(4)
