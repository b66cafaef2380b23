"""The opportunities that tell the sample company's stories, as ``company.toml`` sets them down."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.data.sample.dice import Dice
from kamkit.data.sample.white_space import Gap

_DISCOUNT = 445  # per mille: what the loss maker gets on every order


def told_deals(
    deals: pd.DataFrame, stories: dict[str, str], seat: Gap, recipe: dict[str, Any], dice: Dice
) -> pd.DataFrame:
    """Rows like those of ``deals``, and the eight answers in ``answers``; ``seat`` is where a
    rival sits.
    """
    first = recipe["calendar"]["first"]
    rows: list[dict[str, Any]] = []
    for told in recipe["told_deals"]:
        key = told.get("product") or _dearest(seat.family, recipe)
        lost = told["story"] == "rival_seat"
        row = {name: told[name] for name in ("story", "impact", "answers", "parts")}
        row["name"] = told.get("name")
        row |= {day: (told[day] - first).days for day in ("created", "close", "need_by")}
        row |= {
            "account_id": seat.account_id if lost else stories[told["story"]],
            "product": list(recipe["products"]).index(key),
            "source": list(recipe["sources"]).index(told["source"]),
            "rival": list(recipe["rivals"]).index(told["rival"]),
            "reached": list(recipe["process"]).index(told["reached"]),
            "status": "lost" if lost else "open",
        }
        amounts = [*deals.loc[deals["status"] == "open", "cents"], *(r["cents"] for r in rows)]
        row["cents"] = _money(told["sized"], recipe["products"][key]["price"], amounts, dice)
        rows.append(row)
    return pd.DataFrame(rows)


def _dearest(family: str, recipe: dict[str, Any]) -> str:
    """The dearest product of a family, but nothing beyond 60,000 CNY a piece."""
    families = {key: each["en"] for key, each in recipe["families"].items()}
    prices: dict[str, int] = {
        key: each["price"]
        for key, each in recipe["products"].items()
        if families[each["family"]] == family and each["price"] <= 60_000
    }
    return max(prices, key=lambda key: prices[key])


def _money(sized: str, price: int, others: list[int], dice: Dice) -> int:
    """In cents. The one-off project's comes last and is the largest by a third or so."""
    pieces = dice.whole(48, 64, 1).item()
    if sized == "discount":
        return pieces * price * 100 * (1000 - _DISCOUNT) // 1000
    if sized == "small":
        return pieces // 6 * price * 95
    if sized == "lost":
        return pieces // 4 * price * 90
    middle = sorted(others)[len(others) // 2]
    return middle if sized == "median" else max(others) * (pieces + 80) // 1_000_000 * 10_000
