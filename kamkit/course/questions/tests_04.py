"""Questions 04.3 and 04.4: who passes the minimum tests, and how a value becomes points."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pandas as pd

from kamkit.analysis.criteria import Criterion
from kamkit.analysis.scaling import scale
from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions.accounts_03 import need, once
from kamkit.course.questions.card_04 import (
    by_column,
    card,
    failed_tests,
    largest,
    listed,
    name_of,
    profile,
    row_of,
)
from kamkit.text import format_number, format_percent

_TESTED = {"revenue_12m", "growth", "expansion_plan", "credit_rating", "payment_days"}
_TESTED |= {"margin_rate", "need_fit"}


def on_the_list(data: Data) -> dict[str, int]:
    """How many of the largest accounts are on the list, and how many fail a minimum test."""
    large, chosen = largest(data), set(listed(data))
    both = sum(each in chosen for each in large)
    failing = sum(each in failed_tests(data) for each in large)
    return {"n": len(large), "both": both, "other": len(large) - both, "failing": failing}


@once
def six(data: Data) -> dict[str, list[str]]:
    """Six large accounts: those that fail because they lose money (``loss``), because nothing is
    known of their growth (``unknown``) or for another ``reason``; those that pass: by the other
    half of a test (``either``), and simply (``large``).
    """
    table = profile(data)
    need(set(table) >= _TESTED)
    order = table.sort_values("revenue_12m", ascending=False)["account_id"].astype(str)
    failed = {each: failed_tests(data)[each] for each in order if each in failed_tests(data)}
    passed = [each for each in order if each not in failed]
    shrinking, unknown = table["growth"] < -0.2, table["growth"].isna()
    kinds = {
        "loss": [each for each, why in failed.items() if "margin_rate" in why],
        "unknown": [each for each, why in failed.items() if why == ["growth"] and unknown[each]],
        "reason": [
            each
            for each, why in failed.items()
            if why in (["growth"], ["credit_rating"]) and not unknown[each]
        ],
        "either": [each for each in passed if shrinking[each]],
        "large": [each for each in passed if not shrinking[each]],
    }
    wanted = {"loss": 1, "unknown": 1, "reason": 1, "either": 1, "large": 2}
    need(all(len(kinds[kind]) >= count for kind, count in wanted.items()))
    return {kind: kinds[kind][:count] for kind, count in wanted.items()}


def failing(data: Data) -> list[str]:
    return [each for kind in ("loss", "unknown", "reason") for each in six(data)[kind]]


def six_options(data: Data) -> dict[str, object]:
    """Each of the six with the numbers that the tests look at, in order of account_id."""
    return {each: _told(data, each) for each in sorted(chain(*six(data).values()))}


def limits(data: Data) -> dict[str, object]:
    """The limits of the minimum tests, and the accounts of the six by kind."""
    named = {kind: name_of(data, ids[0]) for kind, ids in six(data).items()}
    sales = next(test for test in card(data).minimums if test.column == "revenue_12m")
    return {
        "sales": sales.at_least,
        "margin": float(profile(data)["margin_rate"][six(data)["loss"][0]]),
        "currency": _currency(data),
        **named,
    }


def with_one(kind: str) -> Any:
    """The mistake of ticking an account of this kind as well."""
    return lambda data: [*failing(data), six(data)[kind][0]]


def without_one(kind: str) -> Any:
    """The mistake of leaving the failing account of this kind out."""
    return lambda data: [each for each in failing(data) if each not in six(data)[kind]]


def has_one(kind: str) -> Any:
    return lambda answer, data: bool(answer & set(six(data)[kind]))


def lacks_one(kind: str) -> Any:
    return lambda answer, data: not answer & set(six(data)[kind])


@once
def payer(data: Data) -> dict[str, Any]:
    """An account on the list, its days to pay, and its points from 0 to 1: on a scale over the
    accounts that passed the tests, over all accounts, and the wrong way round.
    """
    need("payment_days" in by_column(data))
    table = profile(data)[profile(data)["payment_days"].notna()]
    passed = table[~table["account_id"].isin(list(failed_tests(data)))]
    test = Criterion("payment_days", direction="min")
    after, before = (
        scale(each, [test]).set_index("account_id")["payment_days"] for each in (passed, table)
    )
    days = passed["payment_days"]
    fitting = [each for each in listed(data) if each in after.index and 0.55 < after[each] < 0.9]
    fitting = [each for each in fitting if abs(after[each] - before[each]) > 0.02]
    need(bool(fitting))
    account = fitting[0]
    return {
        "name": name_of(data, account),
        "days": float(days[account]),
        "best": float(days.min()),
        "worst": float(days.max()),
        "worst_of_all": float(table["payment_days"].max()),
        "points": float(after[account]),
        "before": float(before[account]),
        "of_slowest": float(days[account] / days.max()),
    }


def _currency(data: Data) -> str:
    known = data.accounts["currency"].unique()
    return str(known[0]) if len(known) == 1 else ""


def _told(data: Data, account: str) -> Prose:
    row = row_of(data, account)
    plan = str(row["expansion_plan"]) == "yes"
    growth = {lang: _share(row["growth"], lang) for lang in ("en", "zh")}
    margin = {lang: _share(row["margin_rate"], lang) for lang in ("en", "zh")}
    days = format_number(float(row["payment_days"]), 0, "en")
    fit, rating = format_number(float(row["need_fit"]), 0, "en"), str(row["credit_rating"])
    sold = float(row["revenue_12m"])
    return Prose(
        f"{row['account_name']}: revenue {format_number(sold / 1e3, 0, 'en')}k, fit {fit}; "
        f"growth {growth['en']}, plan {'yes' if plan else 'no'}; "
        f"credit {rating}, {days} days; margin {margin['en']}",
        f"{row['account_name']}：销售额 {format_number(sold / 1e4, 1, 'zh')}万，需求匹配度 {fit}；"
        f"增长 {growth['zh']}，扩张计划{'有' if plan else '无'}；"
        f"信用 {rating}，{days} 天付款；毛利率 {margin['zh']}",
    )


def _share(value: float, lang: str) -> str:
    return "–" if pd.isna(value) else format_percent(float(value), 0, lang)
