"""Lesson 12's accounts and plan: whose plan it is, the draft, one target, one date."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from kamkit.course.choice import course_folder
from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions import book_07, card_04
from kamkit.course.questions.accounts_03 import currency, need, once, rows
from kamkit.course.scorecard import my_scorecard
from kamkit.errors import DataError, KamkitError
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.draft import draft_plan
from kamkit.text import format_date

GROWTH = 0.10
MONTHS = 6
LEAD = 28  # days from the offer to the day on which the customer needs it
FEWEST = 3


def day_of(data: Data) -> dt.date:
    """The day of the plan: that of the last order."""
    last: dt.date = data.orders["order_date"].max().date()
    return last


def key_accounts(data: Data) -> list[str]:
    """The reader's own list of lesson 04, else the standard one, else the largest, best first."""
    known = set(data.accounts["account_id"])
    mine = [each for each in my_scorecard().listed if each in known] if _has_card() else []
    return mine if len(mine) >= FEWEST else _standard(data)


def _has_card() -> bool:
    return (course_folder() / "scorecard.json").exists()


@once
def _standard(data: Data) -> list[str]:
    try:
        return card_04.listed(data)
    except KamkitError:  # of these accounts too little is known for a score
        table = data.accounts[data.accounts["revenue_12m"] > 0]
        need(len(table) >= FEWEST)
        largest = table.sort_values(["revenue_12m", "account_id"], ascending=[False, True])
        return [str(each) for each in largest["account_id"].head(card_04.CAPACITY)]


def objective_due(data: Data) -> dt.date:
    """The day by which the plan's objectives shall be reached."""
    due: dt.date = (pd.Timestamp(day_of(data)) + pd.DateOffset(months=MONTHS)).date()
    return due


@once
def deals(data: Data) -> pd.DataFrame | None:
    """The open opportunities in the order of lesson 07; None where there are none."""
    try:
        return book_07.classified(data)
    except KamkitError:
        return None


def draft(data: Data, chosen: list[str]) -> ActionPlan:
    """The draft plan of some accounts, in their order."""
    table = card_04.profile(data).loc[chosen]
    return draft_plan(table, day_of(data), opportunities=deals(data), growth=GROWTH, months=MONTHS)


@once
def _target(data: Data) -> dict[str, Any]:
    """The first account of the standard list whose revenues cannot be taken for each other."""
    table = card_04.profile(data).loc[_standard(data)]
    found = [
        row
        for row in rows(table)
        if row["revenue_prior_12m"] > 0
        and abs(row["revenue_12m"] / row["revenue_prior_12m"] - 1) > 0.03
        and abs(row["revenue_12m"] / row["revenue_prior_12m"] - 1 - GROWTH) > 0.03
        and row["revenue"] > 1.2 * row["revenue_12m"]
    ]
    need(bool(found))
    row = found[0]
    now, before = float(row["revenue_12m"]), float(row["revenue_prior_12m"])
    return {
        "account": str(row["account_id"]),
        "name": str(row["account_name"]),
        "baseline": now,
        "target": now * (1 + GROWTH),
        "before": before * (1 + GROWTH),
        "whole": float(row["revenue"]) * (1 + GROWTH),
        "added": now * GROWTH,
        "same_growth": now * now / before,
        "prior": before,
    }


def target(data: Data) -> dict[str, Any]:
    """One account's baseline and target, and what the mistakes would make of them."""
    due = objective_due(data)
    return {**_target(data), "growth": GROWTH, "due": due, "currency": currency(data)}


def target_table(data: Data) -> pd.DataFrame:
    """Six accounts of the list with their revenues, the one asked about among them."""
    listed = _standard(data)
    try:
        asked = str(_target(data)["account"])
    except DataError:
        asked = listed[0]  # nothing is asked of these data; the table stands all the same
    others = [each for each in listed if each != asked][:5]
    chosen = [each for each in listed if each in (asked, *others)]
    columns = ["account_name", "revenue", "revenue_prior_12m", "revenue_12m", "currency"]
    return card_04.profile(data).loc[chosen, columns].reset_index(drop=True)


@once
def deadline(data: Data) -> dict[str, Any]:
    """The first opportunity to chase whose offer is still some weeks away, and its days."""
    table = deals(data)
    need(table is not None and "need_by" in table)
    assert table is not None
    day = pd.Timestamp(day_of(data))
    late = table["chase"] & (table["need_by"] >= day + pd.Timedelta(days=LEAD + 21))
    need(bool(late.any()))
    deal = table.index[late][0]
    needed = table.loc[deal, "need_by"].date()
    handed = needed - dt.timedelta(days=LEAD)
    return {
        "deal": book_07.title(data, str(deal)),
        "as_of": day.date(),
        "needed": needed,
        "handed": handed,
        "lead": LEAD,
        "days": (handed - day.date()).days,
        "lead_forgotten": (needed - day.date()).days,
        "working_days": int(np.busday_count(day.date(), handed)),
        "both_ends": (handed - day.date()).days + 1,
        "lead_added": (needed - day.date()).days + LEAD,
    }


def milestones(data: Data) -> dict[str, object]:
    """Five milestones for one objective, as a plan might hold them, with their dates."""
    day = day_of(data)
    late = objective_due(data) + dt.timedelta(days=21)
    due = {name: day + dt.timedelta(days=days) for name, days in _DAYS.items()}
    return {name: _milestone(name, {**due, "contract": late}[name]) for name in _WORDS}


_DAYS = {"trial": 42, "parts": 56, "contact": 70, "kickoff": -12}
_WORDS = {
    "trial": Prose(
        "Trial report signed by their maintenance manager · Technical service",
        "试用报告由客户设备经理签字 · 技术服务部",
    ),
    "contract": Prose("Frame contract signed · Account manager", "签订框架协议 · 客户经理"),
    "parts": Prose("Spare parts list agreed with their store · –", "与客户仓库确认备件清单 · –"),
    "contact": Prose(
        "Communication with purchasing improved · Account manager",
        "加强与采购部的沟通 · 客户经理",
    ),
    "kickoff": Prose(
        "First joint meeting held, not done yet · Account manager",
        "召开首次联席会，尚未完成 · 客户经理",
    ),
}


def _milestone(name: str, due: dt.date) -> Prose:
    words = _WORDS[name]
    return Prose(f"{words.en} · {format_date(due, 'en')}", f"{words.zh} · {format_date(due, 'zh')}")


def plan_dates(data: Data) -> dict[str, object]:
    """The day of the plan and the date of its objective."""
    return {"as_of": day_of(data), "due": objective_due(data)}
