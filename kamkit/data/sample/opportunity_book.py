"""The sample company's opportunities, their stage history and their qualification sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.deal_dates import as_dates, date_deals, stage_days
from kamkit.data.sample.deal_promises import is_foretold
from kamkit.data.sample.deal_stories import told_deals
from kamkit.data.sample.deals import draw_deals, families_of
from kamkit.data.sample.dice import Dice, Whole
from kamkit.data.sample.order_book import LAST_DAY
from kamkit.data.sample.qualifying import is_qualified, qualify_deals
from kamkit.data.sample.white_space import Gap

_SOON = 60  # days

Tables = dict[str, pd.DataFrame]


def opportunity_book(
    pool: pd.DataFrame,
    accounts: pd.DataFrame,
    stories: dict[str, str],
    gaps: list[Gap],
    recipe: dict[str, Any],
    seeds: Iterator[Dice],
) -> Tables:
    """The tables ``opportunities``, ``stages`` and ``qualification``, columns as in the schema:
    of the first dice whose opportunities keep their promises.
    """
    for dice in seeds:
        deals = _invented(pool, accounts, stories, gaps, recipe, dice)
        if is_foretold(deals, recipe):
            break
    deals = _with_told(deals, stories, gaps[1], recipe, dice)
    shown = _opportunities(deals, accounts, recipe, dice)
    ids = shown["opportunity_id"].to_numpy()
    sheets = deals.loc[deals["qualified"], list(recipe["qualification"])].astype("Int64")
    sheets.insert(0, "opportunity_id", ids[deals["qualified"]])
    history = _history(deals, ids, recipe)
    return {
        "opportunities": shown,
        "stages": history,
        "qualification": sheets.reset_index(drop=True),
    }


def _invented(
    pool: pd.DataFrame,
    accounts: pd.DataFrame,
    stories: dict[str, str],
    gaps: list[Gap],
    recipe: dict[str, Any],
    dice: Dice,
) -> pd.DataFrame:
    """All but the told ones, in whole numbers; accounts in stories have no other open ones."""
    deals = draw_deals(pool, accounts, stories["one_off_project"], recipe, dice)
    told = [stories[each["story"]] for each in recipe["told_deals"] if each["story"] in stories]
    left_out = (deals["account_id"].isin(told) & (deals["status"] == "open")).to_numpy()
    deals = pd.DataFrame(deals[~(left_out | _in_a_gap(deals, gaps, recipe))])
    deals = deals.reset_index(drop=True)
    date_deals(deals, recipe, dice)
    return deals


def _with_told(
    deals: pd.DataFrame, stories: dict[str, str], seat: Gap, recipe: dict[str, Any], dice: Dice
) -> pd.DataFrame:
    """Impact and qualification added, and the opportunities of the stories; in order of creation.

    Of those needed soon only the hidden grower's matters most to the customer.
    """
    deals["impact"] = 1 + dice.pick([8, 22, 34, 24, 12], len(deals))
    hurried = (deals["status"] == "open") & (deals["need_by"] < LAST_DAY + _SOON)
    deals.loc[hurried, "impact"] = deals.loc[hurried, "impact"].clip(upper=4)
    deals = pd.concat([deals, qualify_deals(deals, recipe, dice)], axis=1)
    deals["qualified"] = is_qualified(deals, dice)
    planted = told_deals(deals, stories, seat, recipe, dice)
    answers = pd.DataFrame(planted.pop("answers").to_list(), columns=list(recipe["qualification"]))
    planted = pd.concat([planted.drop(columns="story"), answers], axis=1).assign(qualified=True)
    both: pd.DataFrame = pd.concat([deals, planted], ignore_index=True)
    return both.sort_values("created", kind="stable", ignore_index=True)


def _in_a_gap(deals: pd.DataFrame, gaps: list[Gap], recipe: dict[str, Any]) -> Any:
    families = np.array([each["en"] for each in recipe["families"].values()])
    family = families[families_of(deals, recipe)]
    return np.any([(deals["account_id"] == gap[0]) & (family == gap[1]) for gap in gaps], axis=0)


def _opportunities(
    deals: pd.DataFrame, accounts: pd.DataFrame, recipe: dict[str, Any], dice: Dice
) -> pd.DataFrame:
    first = recipe["calendar"]["first"]
    created = as_dates(deals["created"], first)
    month = created.dt.strftime("%y%m")
    number = month.groupby(month).cumcount() + 1
    stages = _stage_list(recipe)
    stage = _stage(deals, recipe)
    about = accounts.set_index("account_id")[["kind", "owner", "owner_zh"]]
    account = about.loc[deals["account_id"]]
    names = _names(deals, account, recipe, dice)
    columns: dict[str, Any] = {
        "opportunity_id": "OP" + month + "-" + number.astype("str").str.zfill(2),
        "account_id": deals["account_id"].to_numpy(),
        "name": [name[0] for name in names],
        "name_zh": [name[1] for name in names],
        "product_id": np.array(list(recipe["products"]))[deals["product"]],
        "stage": [stages[s]["en"] for s in stage],
        "stage_zh": [stages[s]["zh"] for s in stage],
        "status": deals["status"].to_numpy(),
        "amount": deals["cents"].to_numpy() / 100,
        "currency": "CNY",
        "probability": np.array([s["chance"] for s in stages])[stage] / 100,
        "created": created,
        "close_date": as_dates(deals["close"], first),
        "owner": account["owner"].to_numpy(),
        "owner_zh": account["owner_zh"].to_numpy(),
        "need_by": as_dates(deals["need_by"], first),
        "impact": deals["impact"].to_numpy(float),
    }
    for column, key in (("competitor", "rivals"), ("source", "sources")):
        words = list(recipe[key].values())
        place = deals["rival" if key == "rivals" else "source"]
        columns[column] = [words[i]["en"] for i in place]
        columns[f"{column}_zh"] = [words[i]["zh"] for i in place]
    return pd.DataFrame(columns)


def _stage_list(recipe: dict[str, Any]) -> list[dict[str, Any]]:
    """The open stages in order, then won, lost and void."""
    return [*recipe["process"].values(), *recipe["outcomes"].values()]


def _stage(deals: pd.DataFrame, recipe: dict[str, Any]) -> Whole:
    """Where each stands: a position in the list of stages."""
    outcome = deals["status"].map({key: i for i, key in enumerate(recipe["outcomes"])})
    closed_at = outcome + len(recipe["process"])
    return closed_at.fillna(deals["reached"]).to_numpy(np.int64)


def _history(deals: pd.DataFrame, ids: Any, recipe: dict[str, Any]) -> pd.DataFrame:
    steps = len(recipe["process"])
    days = stage_days(deals, steps)
    place = np.where(days["stage"] < steps, days["stage"], _stage(deals, recipe)[days["deal"]])
    stages = _stage_list(recipe)
    return pd.DataFrame(
        {
            "opportunity_id": ids[days["deal"]],
            "entered": as_dates(days["day"], recipe["calendar"]["first"]),
            "stage": [stages[i]["en"] for i in place],
            "stage_zh": [stages[i]["zh"] for i in place],
        }
    )


def _names(
    deals: pd.DataFrame, account: pd.DataFrame, recipe: dict[str, Any], dice: Dice
) -> list[tuple[str, str]]:
    """What people call it: "FM-50 for line 2"; hospitals and schools have no lines."""
    kinds = recipe["deal_names"]
    products = list(recipe["products"])
    form, place = dice.below(2**30, len(deals)), dice.whole(1, 4, len(deals))
    names = []
    told = deals["name"]
    for row, (product, kind) in enumerate(zip(deals["product"], account["kind"], strict=True)):
        if isinstance(told[row], list):
            names.append((told[row][0], told[row][1]))
            continue
        forms = kinds["institution" if kind == "institution" else "plant"]
        en, zh = forms[form[row] % len(forms)]
        values = {"product": products[product], "number": place[row]}
        names.append((en.format(**values), zh.format(**values)))
    return names
