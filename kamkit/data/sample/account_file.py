"""The sample company's account file: names, ids and what is known of each account."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.dice import Dice, Whole

_RATINGS = np.array(["AAA", "AA", "A", "BBB", "BB", "B", "C"])
_DAYS_TO_PAY = np.array([32, 41, 50, 62, 77, 96, 130])
_CREDIT = np.array([400, 330, 260, 200, 130, 70, 20])  # limit, per mille of a year's revenue

# What people know of the accounts in the stories; the other columns are drawn like everyone's.
_KNOWN: dict[str, dict[str, Any]] = {
    "hidden_grower": {"employees": 240, "need_fit": 4, "willingness": 5, "attitude": 1}
    | {"expansion_plan": "yes", "rating": 2},
    "one_off_project": {"need_fit": 2, "willingness": 2, "attitude": 0, "expansion_plan": "no"},
    "loss_maker": {"attitude": 2, "willingness": 5, "rating": 4},
    "fading_account": {"attitude": -1, "willingness": 2, "need_fit": 4, "expansion_plan": "no"},
    "small_strategic": {"kind": "strategic", "employees": 380, "market_share": 180}
    | {"brand_score": 5, "need_fit": 5, "willingness": 5, "attitude": 2}
    | {"expansion_plan": "yes", "rating": 1},
    "strategic_parent": {"kind": "strategic", "employees": 18_000, "market_share": 310}
    | {"brand_score": 5, "need_fit": 5, "willingness": 3, "attitude": 0}
    | {"expansion_plan": "yes", "rating": 0},
}


def account_file(plan: pd.DataFrame, recipe: dict[str, Any], dice: Dice) -> pd.DataFrame:
    """One row per row of the plan, columns as in the schema, names in both languages.

    Prospects have no credit limit and no days to pay: they have not bought yet.
    """
    industries = list(recipe["industries"].values())
    regions = list(recipe["regions"].values())
    ids = pd.Series([f"KH{1001 + number}" for number in dice.shuffled(len(plan))], dtype="str")
    facts = _facts(plan, industries, dice)
    names, owners = _names(plan, recipe, dice), _owners(plan, recipe, dice)
    customer = plan["customer"]
    accounts = {
        "account_id": ids,
        "account_name": [name[0] for name in names],
        "account_name_zh": [name[1] for name in names],
        "parent_id": ids.reindex(plan["parent"]).to_numpy(),
        "status": np.where(customer, "customer", "prospect"),
        "kind": facts["kind"],
        "industry": [industries[i]["en"] for i in plan["industry"]],
        "industry_zh": [industries[i]["zh"] for i in plan["industry"]],
        "region": [regions[r]["en"] for r in plan["region"]],
        "region_zh": [regions[r]["zh"] for r in plan["region"]],
        "employees": facts["employees"].astype("Int64"),
        "owner": [owner[0] for owner in owners],
        "owner_zh": [owner[1] for owner in owners],
        "market_share": facts["market_share"] / 1000,
        "brand_score": facts["brand_score"].astype(float),
        "credit_limit": _credit_limit(plan, facts["rating"]).where(customer),
        "credit_rating": _RATINGS[facts["rating"]],
        "payment_days": _payment_days(facts["rating"], dice).where(customer),
        "attitude": facts["attitude"].astype(float),
        "need_fit": facts["need_fit"].astype(float),
        "willingness": facts["willingness"].astype(float),
        "expansion_plan": facts["expansion_plan"],
    }
    return pd.DataFrame(accounts)


def _facts(plan: pd.DataFrame, industries: list[dict[str, Any]], dice: Dice) -> pd.DataFrame:
    """What is drawn: larger accounts tend to be larger firms, with more weight in their market."""
    number = len(plan)
    growing = np.array([i["growth"] > 0.05 for i in industries])[plan["industry"]]
    staff = np.array([3 if i["kind"] == "institution" else 1 for i in industries])[plan["industry"]]
    weight = np.sqrt(plan["size"] / 1000) * dice.whole(300, 3000, number) / 1000
    facts = pd.DataFrame(
        {
            "kind": [industries[i]["kind"] for i in plan["industry"]],
            "employees": (40 + 30 * staff * weight).astype(np.int64).clip(upper=12_000) // 10 * 10,
            "market_share": (3 + 1.6 * weight).astype(np.int64).clip(upper=350),
            "brand_score": _points(dice, [25, 35, 29, 20, 9], number),
            "need_fit": _points(dice, [8, 22, 35, 25, 10], number),
            "willingness": _points(dice, [10, 25, 35, 22, 8], number),
            "attitude": _points(dice, [4, 15, 41, 30, 10], number) - 3,
            "rating": dice.pick([8, 17, 27, 25, 13, 7, 3], number),
            "expansion_plan": np.where(dice.below(100, number) < 15 + 25 * growing, "yes", "no"),
        },
        index=plan.index,
    )
    facts["rating"] = facts["rating"].clip(upper=np.where(plan["size"] > 1_000_000, 3, 6))
    facts.loc[dice.below(100, number) < 4, "kind"] = "strategic"
    for story, known in _KNOWN.items():
        for column, value in known.items():
            facts.loc[plan["story"] == story, column] = value
    return facts


def _points(dice: Dice, weights: Any, number: int) -> Whole:
    return 1 + dice.pick(weights, number)


def _credit_limit(plan: pd.DataFrame, rating: pd.Series[int]) -> pd.Series[float]:
    steps = plan["size"] * pd.Series(_CREDIT[rating]) // 1000 // 10_000
    return (steps + 1).astype(float) * 10_000


def _payment_days(rating: pd.Series[int], dice: Dice) -> pd.Series[float]:
    return pd.Series(_DAYS_TO_PAY[rating] * dice.whole(80, 130, len(rating)) // 100, dtype=float)


def _names(plan: pd.DataFrame, recipe: dict[str, Any], dice: Dice) -> list[tuple[str, str]]:
    """A name for every account, none twice: a made-up word, then what its industry is called."""
    words = {True: _words(recipe["names"]["abroad"], dice)}
    words[False] = _words(recipe["names"]["home"], dice)
    industries = list(recipe["industries"].values())
    form = dice.below(6, len(plan))
    names = []
    for row, (story, industry, abroad) in enumerate(
        zip(plan["story"], plan["industry"], plan["abroad"], strict=True)
    ):
        en, zh = words[abroad].pop()
        if story in ("split_group", "strategic_parent"):
            group = recipe["owners"]["group"]
            names.append((group["en"].format(stem=en), group["zh"].format(stem=zh)))
            continue
        endings = industries[industry]["names"]
        ending = endings[form[row] % len(endings)]
        names.append((f"{en} {ending[0]}", zh + ending[1]))
    return names


def _words(lists: dict[str, list[str]], dice: Dice) -> list[tuple[str, str]]:
    """Every first part with every second part, shuffled: ("Yanheng", "砚衡")."""
    pairs = [(halves(a), halves(b)) for a in lists["first"] for b in lists["second"]]
    words = [(a[0] + b[0], a[1] + b[1]) for a, b in pairs]
    return [words[i] for i in dice.shuffled(len(words))]


def halves(part: str) -> tuple[str, str]:
    """``"Yan砚"`` into ``("Yan", "砚")``."""
    latin = "".join(letter for letter in part if letter.isascii())
    return latin, part[len(latin) :]


def _owners(plan: pd.DataFrame, recipe: dict[str, Any], dice: Dice) -> list[tuple[str, str]]:
    """The region's sales team; the key account desk has the 15 largest of the first year."""
    regions = list(recipe["regions"].values())
    text = recipe["owners"]
    teams = dice.below(np.array([regions[r]["teams"] for r in plan["region"]]), len(plan))
    desk = plan["y1"].nlargest(15).index
    owners = []
    for row, (r, team) in enumerate(zip(plan["region"], teams, strict=True)):
        if row in desk:
            owners.append((text["desk"]["en"], text["desk"]["zh"]))
            continue
        en = text["team"]["en"].format(region=regions[r]["en"], number=team + 1)
        zh = text["team"]["zh"].format(region=regions[r]["zh"], number=text["numbers_zh"][team])
        owners.append((en, zh))
    return owners
