"""Question 03.12, the take-home: accounts that call for action, what fits them, the number why."""

from __future__ import annotations

from kamkit.analysis.watchlist import REASONS, watchlist
from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import (
    hidden_group,
    names,
    once,
    ranked,
    rows,
    years,
)
from kamkit.course.questions.movers_03 import grower
from kamkit.course.questions.page_of_three import Finding, NumberKind, PageOfThree
from kamkit.errors import DataError

GROUP = "group"
ON_THE_LIST = 15  # rows of the watch list that the exercise shows
CALM = 2  # accounts on offer that call for nothing
# What a reason's number is: a share of something, money, or a count.
_KINDS: dict[str, NumberKind] = {
    "dominant": "share",
    "falling": "share",
    "growing": "share",
    "silent": "count",
    "one_off": "count",
    "loss": "money",
    "below_zero": "money",
    GROUP: "money",
}
_FIRST_CHOICE = ("falling", "loss", "growing", GROUP, "one_off", "silent", "dominant", "below_zero")


@once
def findings(data: Data) -> dict[str, tuple[Finding, ...]]:
    """Every account that calls for action, with its reasons: the one that grows (first), the first
    rows of the watch list, and the group that the list does not show (last).
    """
    star = _grower(data)
    found: dict[str, list[Finding]] = {star: []} if star else {}
    watch = watchlist(ranked(data))
    listed = watch["account_id"].isin([*watch["account_id"].head(ON_THE_LIST), star])
    for row in rows(watch[listed]):
        account, reason, number = str(row["account_id"]), str(row["reason"]), float(row["number"])
        others = _change(data, account) if reason in ("falling", "growing") else ()
        found.setdefault(account, []).append(_finding(reason, number, others))
    if star and not found[star]:
        found[star].append(_finding("growing", _grown(data, star), _change(data, star)))
    group = hidden_group(data)
    if group:
        same = (("share", group.share), ("count", float(group.rank)))
        found.setdefault(group.head, []).append(_finding(GROUP, group.revenue, same))
    return {account: tuple(reasons) for account, reasons in found.items()}


@once
def accounts_to_choose_from(data: Data) -> dict[str, object]:
    """Accounts with findings, and large ones that need nothing now; the largest first."""
    table = ranked(data)
    size = {str(each["account_id"]): float(each["revenue"]) for each in rows(table)}
    group = hidden_group(data)
    if group:
        size[group.head] = group.revenue
    watched = {*watchlist(table)["account_id"], *findings(data)}
    calm = [each for each in table["account_id"] if each not in watched][:CALM]
    chosen = sorted([*findings(data), *calm], key=lambda each: (-size[each], each))
    return {each: names(data)[each] for each in chosen}


PAGE = PageOfThree(
    findings,
    accounts_to_choose_from,
    reasons=tuple(reason for reason in (*REASONS, GROUP) if reason != "below_zero"),
    first_choice=_FIRST_CHOICE,
)
plan = PAGE.plan


def _finding(reason: str, number: float, others: tuple[tuple[str, float], ...]) -> Finding:
    return Finding(reason, _KINDS[reason], number, others)


def _grower(data: Data) -> str | None:
    try:
        return grower(data)
    except DataError:
        return None


def _grown(data: Data, account: str) -> float:
    return float(years(data)["grown"][account])


def _change(data: Data, account: str) -> tuple[tuple[str, float], ...]:
    """Other ways to say that revenue has changed: in money, and since two years ago."""
    first, second, third = (
        float(years(data)[each][account]) for each in ("first", "second", "third")
    )
    money = (("money", third - second),)
    return (*money, ("share", third / first - 1)) if first > 0 else money
