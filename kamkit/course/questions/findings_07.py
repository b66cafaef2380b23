"""Question 07.12, the take-home: what to do first, what not to chase, and the number why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import once, rows
from kamkit.course.questions.book_07 import account_name, classified, space, title
from kamkit.course.questions.page_of_three import Finding, PageOfThree

SECTION = "opportunity_page"
REASONS = ("first", "own_date", "no_buyer", "stalled", "low_odds", "space")
TOP, PLANNED, STOPPED, CELLS = 10, 4, 8, 4  # rows of the tables that the exercise shows
CALM = 2  # opportunities on offer that call for nothing


@once
def first_ones(data: Data) -> pd.DataFrame:
    """The first in order of priority."""
    return classified(data)[classified(data)["chase"]].head(TOP)


@once
def planned(data: Data) -> pd.DataFrame:
    """Important, chased, and in no hurry; only where the day of need is known."""
    table = classified(data)
    table = table[table["chase"] & (table["quadrant"] == "plan")]
    return table.dropna(subset=["days_to_need"]).head(PLANNED)


@once
def stopped(data: Data) -> pd.DataFrame:
    """The largest that are not to be chased for what the customer can be asked about."""
    table = classified(data)
    known = table["rules"].str.contains("overdue|unqualified|low_odds")
    return table[known].nlargest(STOPPED, "amount")


@once
def cells(data: Data) -> pd.DataFrame:
    """The dearest cells of white space."""
    table = space(data)
    return table[table["state"] == "peers"].nlargest(CELLS, "expected")


@once
def findings(data: Data) -> dict[str, tuple[Finding, ...]]:
    """Every opportunity that the tables of the exercise say something of, with the reasons."""
    found: dict[str, tuple[Finding, ...]] = {
        str(row["opportunity_id"]): (_first(row),) for row in rows(first_ones(data))
    }
    for row in rows(planned(data)):
        days = Finding("own_date", "count", float(row["days_to_need"]), _scores(row), SECTION)
        deal = str(row["opportunity_id"])
        found[deal] = (*found.get(deal, ()), days)
    for row in rows(stopped(data)):
        told = tuple(_why_not(row))
        if told:
            found[str(row["opportunity_id"])] = told
    for row in rows(cells(data)):
        same = (("share", float(row["peer_share"])),)
        found[_key(row)] = (Finding("space", "money", float(row["expected"]), same, SECTION),)
    return found


@once
def opportunities_to_choose_from(data: Data) -> dict[str, object]:
    """Those with findings, some that call for nothing now, by name."""
    table = classified(data)
    shown = {*first_ones(data).index, *planned(data).index, *stopped(data).index}
    calm = table[table["chase"] & (table["quadrant"] == "quick") & ~table.index.isin(list(shown))]
    ids = [str(each) for each in [*findings(data), *calm.index[:CALM]]]
    named = {each: title(data, each) for each in ids if each in table.index}
    named |= {_key(row): _cell(data, row) for row in rows(cells(data))}
    return dict(sorted(named.items(), key=lambda each: str(each[1])))


PAGE = PageOfThree(
    findings,
    opportunities_to_choose_from,
    reasons=REASONS,
    first_choice=("first", "stalled", "space", "no_buyer", "own_date", "low_odds"),
    section=SECTION,
)


def _first(row: dict[str, Any]) -> Finding:
    same = (("share", float(row["win_odds"])), ("count", float(row["priority"])), *_scores(row))
    return Finding("first", "money", float(row["expected"]), same, SECTION)


def _scores(row: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    return (("share", float(row["importance"])), ("share", float(row["urgency"])))


def _why_not(row: dict[str, Any]) -> list[Finding]:
    rules = str(row["rules"]).split(",")
    told = []
    if "overdue" in rules:
        still = row.get("days_in_stage")
        same = () if still is None or pd.isna(still) else (("count", float(still)),)
        told.append(Finding("stalled", "count", float(row["overdue"]), same, SECTION))
    if "unqualified" in rules:
        total = float(row["qualification_total"])
        told.append(Finding("no_buyer", "count", total, (("share", total / 16),), SECTION))
    if "low_odds" in rules:
        told.append(Finding("low_odds", "share", float(row["win_odds"]), (), SECTION))
    return told


def _key(row: dict[str, Any]) -> str:
    return f"{row['account_id']}/{row['family']}"


def _cell(data: Data, row: dict[str, Any]) -> str:
    return f"{account_name(data, str(row['account_id']))} · {row['family']}"
