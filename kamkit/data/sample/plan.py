"""What each account of the sample company is, and how much it is to buy in each year."""

from __future__ import annotations

from math import exp
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.dice import Dice, Whole
from kamkit.data.sample.order_book import YEAR_ENDS

CUSTOMERS, PROSPECTS = (310, 335), (55, 66)  # their numbers differ from company to company
_LATE, _GONE = 26, 26  # customers that come after the first year, and that stop buying
_DECEMBER_2025, _END_OF_JULY_2026 = (765, 785), 1000  # days since 2023-11-01

# Revenue of the three years in thousands of CNY. The group's parent comes before its six
# subsidiaries; the small strategic account belongs to the first prospect.
STORIES: dict[str, tuple[int, int, int]] = {
    "hidden_grower": (26, 64, 155),
    "one_off_project": (0, 0, 2600),
    "loss_maker": (2700, 2900, 3100),
    "fading_account": (5600, 3100, 1100),
    "split_group": (55, 60, 60),
    "subsidiary_1": (720, 750, 780),
    "subsidiary_2": (680, 710, 740),
    "subsidiary_3": (640, 680, 700),
    "subsidiary_4": (620, 630, 650),
    "subsidiary_5": (540, 570, 600),
    "subsidiary_6": (500, 540, 560),
    "small_strategic": (36, 40, 38),
}
_INDUSTRY = {
    "hidden_grower": "batteries",
    "one_off_project": "oil_gas",
    "loss_maker": "metals",
    "fading_account": "paper",
    "small_strategic": "semiconductors",
    "strategic_parent": "semiconductors",
}  # the group is in chemicals

# How the three years differ: good (1), bad (-1) and plain years take turns, as projects do, so
# nobody but the hidden grower doubles twice in a row.
_TURNS = np.array([[0, 1, -1], [0, -1, 1], [1, -1, 1], [-1, 1, -1], [1, -1, 0], [-1, 1, 0]])


def make_plan(recipe: dict[str, Any], dice: Dice) -> pd.DataFrame:
    """One row per account: ordinary customers from small to large, the stories, the prospects.

    ``story`` its story, ``customer``, ``industry`` and ``region`` (positions in the recipe),
    ``abroad``, ``reseller``; ``y1`` to ``y3`` revenue of the years, ``size`` a typical year's, in
    CNY; ``first_day`` and ``last_day`` between which it buys; ``parent`` the parent's row, or -1.
    """
    plan = _who(recipe, dice)
    customers = int(plan["customer"].sum())
    ordinary, prospects = customers - len(STORIES), len(plan) - customers
    growth = np.array([i["growth"] for i in recipe["industries"].values()])
    years = _ordinary_years(dice, _sizes(ordinary), growth[plan["industry"][:ordinary]])
    first, last = _cut_short(dice, years)
    told = 1000 * np.array(list(STORIES.values()))
    plan[["y1", "y2", "y3"]] = np.vstack([years, told, np.zeros((prospects, 3), dtype=np.int64)])
    usual = np.vstack([years, told]).sum(axis=1) // 3
    plan["size"] = np.append(usual, _sizes(prospects))
    rest = len(STORIES) + prospects
    plan["first_day"] = np.append(first, np.zeros(rest, dtype=np.int64))
    plan["last_day"] = np.append(last, np.full(rest, YEAR_ENDS[-1] - 1))
    plan.loc[plan["story"] == "one_off_project", ["first_day", "last_day"]] = _DECEMBER_2025
    plan.loc[plan["story"] == "fading_account", "last_day"] = _END_OF_JULY_2026
    plan["parent"] = _parents(dice, plan)
    return plan


def _who(recipe: dict[str, Any], dice: Dice) -> pd.DataFrame:
    """Industry and region of every account; the stories' are at home, in the industry told."""
    told = [*STORIES, "strategic_parent"]
    customers, prospects = (dice.whole(*span, 1).item() for span in (CUSTOMERS, PROSPECTS))
    before, number = customers - len(STORIES), customers + prospects
    industries, regions = list(recipe["industries"]), list(recipe["regions"].values())
    industry = dice.pick([i["weight"] for i in recipe["industries"].values()], number)
    region = dice.pick([r["weight"] for r in regions], number)
    block = slice(before, before + len(told))
    industry[block] = [industries.index(_INDUSTRY.get(story, "chemicals")) for story in told]
    region[block] %= sum(not r["abroad"] for r in regions)
    return pd.DataFrame(
        {
            "story": [""] * before + told + [""] * (prospects - 1),
            "customer": [True] * customers + [False] * prospects,
            "industry": industry,
            "region": region,
            "abroad": np.array([r["abroad"] for r in regions])[region],
            "reseller": industry == industries.index("distribution"),
        }
    )


def _sizes(number: int) -> Whole:
    """Yearly revenues of ``number`` accounts: the quantiles of a log-normal, median 140,000.

    Round to hundreds, so that a last bit of ``exp`` that differs between machines is gone.
    """
    bell = NormalDist()
    quantiles = (bell.inv_cdf((i + 0.5) / number) for i in range(number))
    return np.array([100 * round(1400 * exp(1.28 * z)) for z in quantiles])


def _ordinary_years(dice: Dice, sizes: Whole, growth: Any) -> Whole:
    """Revenue of three years: the market's growth, and good and bad years by turns."""
    swing = dice.whole(50, 800, len(sizes)) / 1000
    swing[-20:] *= 0.4  # the largest have many plants, which even each other out
    turns = _TURNS[dice.below(len(_TURNS), len(sizes))]
    good, bad = 1 + swing[:, None], 1 / (1 + swing[:, None])
    years = sizes[:, None] * np.where(turns > 0, good, np.where(turns < 0, bad, 1.0))
    market = np.stack([1 / (1 + growth), np.ones(len(growth)), 1 + growth], axis=1)
    return np.asarray((years * market).round(), dtype=np.int64)


def _cut_short(dice: Dice, years: Whole) -> tuple[Whole, Whole]:
    """First and last day of each account, ``years`` cut to match; the 12 largest always buy."""
    first = np.zeros(len(years), dtype=np.int64)
    last = np.full(len(years), YEAR_ENDS[-1] - 1)
    moved = dice.shuffled(len(years) - 12)
    late, gone = moved[:_LATE], moved[_LATE : _LATE + _GONE]
    first[late] = YEAR_ENDS[0] + dice.whole(0, 600, _LATE)
    last[gone] = dice.whole(250, 900, _GONE)
    starts = np.array([0, *YEAR_ENDS[:-1]])
    days = np.minimum(last[:, None] + 1, YEAR_ENDS) - np.maximum(first[:, None], starts)
    years[:] = years * days.clip(0) // (np.array(YEAR_ENDS) - starts)
    return first, last


def _parents(dice: Dice, plan: pd.DataFrame) -> Whole:
    """The stories' groups, and six ordinary ones of a larger account and two smaller alike."""
    parent = np.full(len(plan), -1)
    story = list(plan["story"])
    parent[plan["story"].str.startswith("subsidiary")] = story.index("split_group")
    parent[story.index("small_strategic")] = story.index("strategic_parent")
    smaller, larger = dice.shuffled(240), 240 + dice.shuffled(50)
    alike = plan["industry"].to_numpy() + 100 * plan["abroad"].to_numpy()
    groups = 0
    for head in larger:
        members = [row for row in smaller if alike[row] == alike[head] and parent[row] < 0][:2]
        if groups < 6 and len(members) == 2:
            parent[members] = head
            groups += 1
    return parent
