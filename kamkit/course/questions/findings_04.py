"""Question 04.13, the take-home: who is sure of a place, who may be, who is not, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import once, rows
from kamkit.course.questions.card_04 import (
    CAPACITY,
    SURE,
    UNSURE,
    failed_tests,
    largest,
    listed,
    name_of,
    odds,
    profile,
    row_of,
)
from kamkit.course.questions.page_of_three import Finding, PageOfThree

SECTION = "key_account"
REASONS = ("sure", "edge", "coming", "loss", "shrinking", "one_off")
SMALL = 3 * CAPACITY  # from this rank by revenue on, no list by size would name an account
CALM = 2  # accounts on offer that call for nothing


@once
def findings(data: Data) -> dict[str, tuple[Finding, ...]]:
    """Every account that the list or its minimum tests say something of, with the reasons."""
    found: dict[str, list[Finding]] = {}
    table, place = odds(data), _by_revenue(data)
    for row in rows(table[table["odds"] >= UNSURE]):
        account, chance = str(row["account_id"]), float(row["odds"])
        same = _same(row, float(place[account]))
        reasons = ["sure" if chance >= SURE else "edge"]
        reasons += ["coming"] if place[account] > SMALL else []
        found[account] = [_finding(reason, chance, same) for reason in reasons]
    for account in largest(data):
        if account in failed_tests(data):
            found.setdefault(account, []).extend(_failures(data, account))
    return {account: tuple(reasons) for account, reasons in found.items() if reasons}


@once
def accounts_to_choose_from(data: Data) -> dict[str, object]:
    """The accounts with findings, best odds first, and large ones that call for nothing."""
    known = list(findings(data))
    order = sorted(known, key=lambda each: (-float(odds(data)["odds"][each]), each))
    table = profile(data).sort_values("revenue_12m", ascending=False)["account_id"].astype(str)
    calm = [each for each in table if each not in findings(data) and each not in listed(data)]
    return {each: name_of(data, each) for each in [*order, *calm[:CALM]]}


PAGE = PageOfThree(
    findings,
    accounts_to_choose_from,
    reasons=REASONS,
    first_choice=("sure", "coming", "loss", "edge", "one_off", "shrinking"),
    section=SECTION,
)


def _finding(reason: str, chance: float, same: tuple[tuple[str, float], ...]) -> Finding:
    return Finding(reason, "share", chance, same, SECTION)


def _same(row: Mapping[str, Any], place: float) -> tuple[tuple[str, float], ...]:
    """Other numbers that speak for a place: the score, the rank, the rank by revenue."""
    return (("share", float(row["score"])), ("count", float(row["rank"])), ("count", place))


def _failures(data: Data, account: str) -> list[Finding]:
    """What a large account fails on; slow payment and a weak rating are left to the lesson."""
    row, tests = row_of(data, account), failed_tests(data)[account]
    told = []
    if "margin_rate" in tests:
        money = (("money", float(row["margin"])),)
        told.append(Finding("loss", "share", float(row["margin_rate"]), money, SECTION))
    if "growth" in tests and pd.notna(row["growth"]):
        told.append(Finding("shrinking", "share", float(row["growth"]), (), SECTION))
    if row["orders"] == 1:
        told.append(Finding("one_off", "count", 1.0, (), SECTION))
    return told


def _by_revenue(data: Data) -> pd.Series[float]:
    return profile(data)["revenue_12m"].rank(ascending=False, method="first")
