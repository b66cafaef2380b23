"""The take-home question of a lesson: three accounts, what to do with each, the number why.

A lesson brings its findings; reading, judging and the named mistakes are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.question import AnswerKey, Judged
from kamkit.course.questions.accounts_03 import need
from kamkit.course.reading import Unreadable, read_number
from kamkit.text import LANGUAGES, format_money, format_number, format_percent, say

Cells = Mapping[tuple[str, str], Any]
NumberKind = Literal["share", "money", "count"]
ROWS = ("1", "2", "3")


@dataclass(frozen=True)
class Finding:
    """One reason to act on an account: its number, and others that say the same.

    ``section`` is the table of the message files that says ``reason`` in words.
    """

    reason: str
    kind: NumberKind
    number: float
    others: tuple[tuple[str, float], ...] = ()
    section: str = "watch"

    def supported_by(self, given: object) -> bool:
        """Whether a number as typed says this: a share to one point, money to 1 %, signs aside."""
        try:
            number = read_number(given)
        except Unreadable:
            return False
        return any(
            _near(kind, abs(candidate), abs(value))
            for kind, value in ((self.kind, self.number), *self.others)
            if kind == "share" or not number.per_cent
            for candidate in number.candidates(kind == "share")
        )

    def as_typed(self) -> str:
        """The number as a trainee would type it, in either language."""
        if self.kind == "share":
            return format_percent(abs(self.number), 1, "en")
        return format_number(self.number, 0, "en")

    def say(self, lang: str, currency: str | None) -> str:
        """The finding in words, as on the watch list."""
        if self.kind == "share":
            number = format_percent(abs(self.number), 1, lang)
        elif self.kind == "money":
            number = format_money(self.number, currency, 0, lang)
        else:
            number = format_number(self.number, lang=lang)
        return say(f"{self.section}.{self.reason}", lang, number=number)


def _near(kind: str, given: float, wanted: float) -> bool:
    room = {"share": 0.0101, "money": 0.0101 * wanted, "count": 0.001}[kind]
    return abs(given - wanted) <= room


@dataclass(frozen=True)
class PageOfThree:
    """The answer key of a take-home question.

    ``findings`` gives every account that calls for action, with its reasons; ``accounts`` those
    on offer with their names, some of which call for nothing; ``reasons`` the steps on offer, by
    the reason they answer; ``first_choice`` the reasons that the model answer takes first.
    """

    findings: Callable[[Data], dict[str, tuple[Finding, ...]]]
    accounts: Callable[[Data], dict[str, object]]
    reasons: tuple[str, ...]
    first_choice: tuple[str, ...]
    section: str = "watch"

    def key(self, action: str, number: str, twice: str = "same_account_twice") -> AnswerKey:
        """The answer and the four mistakes by name; ``action`` and ``number`` fit no first row,
        ``twice`` is the name of the mistake of taking one for two.
        """
        return AnswerKey(
            expected=self.plan,
            mistakes={
                twice: self.twice,
                "no_reason": self.without_reason,
                "other_action": self.with_other(action=action),
                "other_number": self.with_other(number=number),
            },
            recognise={
                twice: self.is_twice,
                "no_reason": self.is_without_reason,
                "other_action": self.is_wrong("action"),
                "other_number": self.is_wrong("number"),
            },
            facts=self.example,
            choices={"account": self.accounts, "action": self.actions},
        )

    def actions(self, data: Data) -> dict[str, object]:
        """What to do, by the reason that it answers."""
        return {
            reason: Prose(*(say(f"{self.section}.{reason}_next", lang) for lang in LANGUAGES))
            for reason in self.reasons
        }

    def plan(self, data: Data) -> Judged:
        """Three accounts, each with its action and number; any such table is right."""
        found = [(account, each) for account, own in self.findings(data).items() for each in own]
        found = [(account, each) for account, each in found if each.reason in self.reasons]
        chosen: dict[str, Finding] = {}
        for reason in self.first_choice:
            new = [(a, each) for a, each in found if each.reason == reason and a not in chosen]
            chosen |= dict(new[:1])
        chosen |= {account: each for account, each in found if account not in chosen}
        need(len(chosen) >= len(ROWS))
        model = {
            row: {"account": account, "action": finding.reason, "number": finding.as_typed()}
            for row, (account, finding) in zip(ROWS, chosen.items(), strict=False)
        }
        return Judged(model, lambda cells: self._judge(cells, data))

    def example(self, data: Data) -> dict[str, object]:
        """The first row, for a hint."""
        first = self.plan(data)["1"]
        return {"name": self.accounts(data)[first["account"]], "number": first["number"]}

    def twice(self, data: Data) -> dict[str, Any]:
        """The mistake of naming an account twice."""
        return {"2": self.plan(data)["1"]}

    def without_reason(self, data: Data) -> dict[str, Any] | None:
        """The mistake of naming an account that calls for nothing."""
        calm = [each for each in self.accounts(data) if each not in self.findings(data)]
        return {"1": {**self.plan(data)["1"], "account": calm[0]}} if calm else None

    def with_other(self, **cells: str) -> Callable[[Data], dict[str, Any]]:
        """The first row right but for these cells."""
        return lambda data: {"1": {**self.plan(data)["1"], **cells}}

    def is_twice(self, cells: Cells, data: Data) -> bool:
        named = _accounts(cells)
        return len(set(named)) < len(named)

    def is_without_reason(self, cells: Cells, data: Data) -> bool:
        return not set(_accounts(cells)) <= set(self.findings(data))

    def is_wrong(self, column: str) -> Callable[[Cells, Data], bool]:
        """Whether a row has a cell of this column that does not fit."""

        def recognise(cells: Cells, data: Data) -> bool:
            given = {cell: value for cell, value in cells.items() if value is not None}
            told = self._judge(given, data)
            return any(not right for (_, name), right in told.items() if name == column)

        return recognise

    def say_reason(self, data: Data, account: str, reason: str, lang: str) -> str:
        """The finding in words, with the currency where there is one."""
        currencies = data.accounts["currency"].unique()
        currency = str(currencies[0]) if len(currencies) == 1 else None
        found = self.findings(data)[account]
        return next(each for each in found if each.reason == reason).say(lang, currency)

    def _judge(self, cells: Cells, data: Data) -> dict[tuple[str, str], bool]:
        told: dict[tuple[str, str], bool] = {}
        taken: set[str] = set()
        for row in dict.fromkeys(row for row, _ in cells):
            account, action = str(cells.get((row, "account"))), cells.get((row, "action"))
            reasons: Sequence[Finding] = self.findings(data).get(account, ())
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
