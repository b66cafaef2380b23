"""Question 03.12, the take-home: accounts that call for action, what fits them, the number why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kamkit.analysis.watchlist import REASONS, watchlist
from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.question import Judged
from kamkit.course.questions.accounts_03 import (
    hidden_group,
    names,
    need,
    once,
    ranked,
    rows,
    years,
)
from kamkit.course.questions.movers_03 import grower
from kamkit.course.reading import Unreadable, read_number
from kamkit.errors import DataError
from kamkit.text import LANGUAGES, format_money, format_number, format_percent, say

Cells = Mapping[tuple[str, str], Any]
ROWS = ("1", "2", "3")
GROUP = "group"
ON_THE_LIST = 15  # rows of the watch list that the exercise shows
CALM = 2  # accounts on offer that call for nothing
# What a reason's number is: a share of something, money, or a count.
_KINDS = {
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


@dataclass(frozen=True)
class Finding:
    """One reason to act on an account: its number, and others that say the same."""

    reason: str
    number: float
    others: tuple[tuple[str, float], ...] = ()

    def supported_by(self, given: object) -> bool:
        """Whether a number as typed says this: a share to one point, money to 1 %, signs aside."""
        try:
            number = read_number(given)
        except Unreadable:
            return False
        return any(
            _near(kind, abs(candidate), abs(value))
            for kind, value in ((_KINDS[self.reason], self.number), *self.others)
            if kind == "share" or not number.per_cent
            for candidate in number.candidates(kind == "share")
        )

    def as_typed(self) -> str:
        """The number as a trainee would type it, in either language."""
        if _KINDS[self.reason] == "share":
            return format_percent(abs(self.number), 1, "en")
        return format_number(self.number, 0, "en")

    def say(self, lang: str, currency: str | None) -> str:
        """The finding in words, as on the watch list."""
        kind = _KINDS[self.reason]
        if kind == "share":
            number = format_percent(abs(self.number), 1, lang)
        elif kind == "money":
            number = format_money(self.number, currency, 0, lang)
        else:
            number = format_number(self.number, lang=lang)
        return say(f"watch.{self.reason}", lang, number=number)


def _near(kind: str, given: float, wanted: float) -> bool:
    room = {"share": 0.0101, "money": 0.0101 * wanted, "count": 0.001}[kind]
    return abs(given - wanted) <= room


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
        found.setdefault(account, []).append(Finding(reason, number, others))
    if star and not found[star]:
        found[star].append(Finding("growing", _grown(data, star), _change(data, star)))
    group = hidden_group(data)
    if group:
        same = (("share", group.share), ("count", float(group.rank)))
        found.setdefault(group.head, []).append(Finding(GROUP, group.revenue, same))
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


def actions_to_choose_from(data: Data) -> dict[str, object]:
    """What to do, by the reason that it answers."""
    return {
        reason: Prose(*(say(f"watch.{reason}_next", lang) for lang in LANGUAGES))
        for reason in (*REASONS, GROUP)
        if reason != "below_zero"
    }


def plan(data: Data) -> Judged:
    """Three accounts, each with its action and number; any such table is right."""
    found = [(account, each) for account, own in findings(data).items() for each in own]
    chosen: dict[str, Finding] = {}
    for reason in _FIRST_CHOICE:
        new = [(a, each) for a, each in found if each.reason == reason and a not in chosen]
        chosen |= dict(new[:1])
    chosen |= {account: each for account, each in found if account not in chosen}
    chosen = {a: each for a, each in chosen.items() if each.reason != "below_zero"}
    need(len(chosen) >= len(ROWS))
    model = {
        row: {"account": account, "action": finding.reason, "number": finding.as_typed()}
        for row, (account, finding) in zip(ROWS, chosen.items(), strict=False)
    }
    return Judged(model, lambda cells: _judge(cells, data))


def example(data: Data) -> dict[str, object]:
    first = plan(data)["1"]
    return {"name": names(data)[first["account"]], "number": first["number"]}


def twice(data: Data) -> dict[str, Any]:
    """The mistake of naming an account twice."""
    return {"2": plan(data)["1"]}


def without_reason(data: Data) -> dict[str, Any] | None:
    """The mistake of naming an account that calls for nothing."""
    calm = [each for each in accounts_to_choose_from(data) if each not in findings(data)]
    return {"1": {**plan(data)["1"], "account": calm[0]}} if calm else None


def with_other(**cells: str) -> Callable[[Data], dict[str, Any]]:
    """The first row right but for these cells."""
    return lambda data: {"1": {**plan(data)["1"], **cells}}


def is_twice(cells: Cells, data: Data) -> bool:
    named = _accounts(cells)
    return len(set(named)) < len(named)


def is_without_reason(cells: Cells, data: Data) -> bool:
    return not set(_accounts(cells)) <= set(findings(data))


def is_wrong(column: str) -> Callable[[Cells, Data], bool]:
    """Whether a row has a cell of this column that does not fit."""

    def recognise(cells: Cells, data: Data) -> bool:
        told = _judge({cell: value for cell, value in cells.items() if value is not None}, data)
        return any(not right for (_, name), right in told.items() if name == column)

    return recognise


def _judge(cells: Cells, data: Data) -> dict[tuple[str, str], bool]:
    told: dict[tuple[str, str], bool] = {}
    taken: set[str] = set()
    for row in dict.fromkeys(row for row, _ in cells):
        account, action = str(cells.get((row, "account"))), cells.get((row, "action"))
        reasons = findings(data).get(account, ())
        fitting = [finding for finding in reasons if finding.reason == action]
        number = cells.get((row, "number"))
        right = {
            "account": bool(reasons) and account not in taken,
            "action": bool(fitting),
            "number": any(each.supported_by(number) for each in fitting or reasons),
        }
        told |= {cell: right[cell[1]] for cell in cells if cell[0] == row}
        taken.add(account)
    return told


def _accounts(cells: Cells) -> list[str]:
    return [str(value) for (_, name), value in cells.items() if name == "account" and value]


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
