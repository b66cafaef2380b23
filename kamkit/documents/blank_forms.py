"""The forms that are printed and filled in by hand: their tables in words, without a pen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kamkit.schema import tables
from kamkit.text import say

GRID = 24  # every table is so many units wide


@dataclass(frozen=True)
class BlankColumn:
    """A column to fill in; ``choices`` are offered where the form is filled in on a screen."""

    heading: str
    width: int
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class BlankTable:
    """A table to fill in; ``rows`` holds what is printed in it, ``lines`` how high a row is."""

    columns: tuple[BlankColumn, ...]
    rows: Sequence[tuple[str, ...]]
    title: str = ""
    note: str = ""
    lines: int = 2


@dataclass(frozen=True)
class Form:
    """One form: a file in each format. ``name`` is that of the file, without the ending."""

    name: str
    title: str
    how: str
    landscape: bool
    tables: tuple[BlankTable, ...]


def blank_forms(lang: str) -> tuple[Form, ...]:
    """SPIN sheet, action plan and customer profile in a language.

    >>> [form.name for form in blank_forms("en")]
    ['spin_sheet', 'action_plan', 'customer_profile']
    """
    return _Words(lang).spin_sheet(), _Words(lang).action_plan(), _Words(lang).customer_profile()


_BASICS = (
    "account_name:10 account_id:7 parent_id:7",
    "status:8 industry:8 region:8",
    "kind:14 employees:5 owner:5",
    "market_share:6 brand_score:6 expansion_plan:6 attitude:6",
    "need_fit:6 willingness:6 credit_limit:6 payment_days:6",
    "credit_rating:24",
)


class _Words:
    """The forms as their language says them. Columns are written ``name:width``."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def spin_sheet(self) -> Form:
        """A call planned and reviewed: one sheet of paper, both sides."""
        asked = "id:2 question:12 answer:10"
        tied = "id:2 question:10 for:3 answer:9"
        return self._form(
            "spin_sheet",
            self._own("", "account:9 date:5 people:10"),
            self._own("", "call_objective:24"),
            self._spin("facts", 3, "id:2 fact:22", lines=1),
            self._spin("situation", 3, asked),
            self._spin("problems", 3, asked),
            self._spin("implications", 3, tied),
            self._spin("needs", 3, "id:2 need:15 for:3 stated:4"),
            self._spin("payoffs", 3, tied),
            self._spin("benefits", 2, "id:2 benefit:19 for:3"),
            self._own("after", "outcome:10 agreed:14"),
            self._own("", "counted:10 practise:14"),
        )

    def action_plan(self) -> Form:
        """What a team does for an account: both sides of a sheet, lying."""
        return self._form(
            "action_plan",
            self._own("", "account:8 plan_owner:6 date:5 next_review:5"),
            self._plan("objectives", 2, "id:1 objective:8 why:6 measure_target:6 due:3"),
            self._plan("strategies", 2, "id:1 strategy:20 for_objective:3"),
            self._plan(
                "measures", 3, "id:1 measure:8 unit:3 baseline:3 current:3 target:3 due:3", lines=1
            ),
            self._plan(
                "milestones",
                6,
                "id:1 milestone:8 for_objective:3 due:3 owner:3 R:1 A:1 C:1 I:1 done:2",
            ),
            self._plan("risks", 3, "id:1 risk:7 likelihood:3 impact:2 score:2 answer:6 owner:3"),
            self._plan("reviews", 3, "id:1 date:4 review:17 done:2", lines=1),
            landscape=True,
        )

    def customer_profile(self) -> Form:
        """The account file: basic facts, transactions, contacts, needs, competitors, feedback."""
        people = "name:4 title:4 role:4 influence:3 support:3 coverage:3 reports_to:3"
        return self._form(
            "customer_profile",
            self._fields("accounts", "basics", _BASICS[0]),
            *(self._fields("accounts", "", each) for each in _BASICS[1:]),
            self._own("bought", "year:4 revenue:6 margin:5 families:9", rows=3),
            self._fields("contacts", "contacts", people, rows=5),
            self._own("needs", "need_words:10 who_said:5 worth:9", rows=3),
            self._own("competitors", "competitor:7 their_part:8 their_ties:9", rows=2),
            self._fields(
                "feedback", "feedback", "date:4 satisfaction:4 recommend:5 comment:11", rows=3
            ),
            self._own("", "data_source:12 checked_on:6 checked_by:6"),
        )

    def _form(self, name: str, *parts: BlankTable, landscape: bool = False) -> Form:
        title, how = self._say(f"{name}.title"), self._say(f"{name}.how")
        return Form(name, title, how, landscape, parts)

    def _say(self, key: str) -> str:
        return say(f"template.{key}", self.lang)

    def _own(self, section: str, columns: str, *, rows: int = 1) -> BlankTable:
        """Headings of the forms' own over empty rows; what may be ticked stands in the row."""
        made = [BlankColumn(self._say(f"column.{name}"), width) for name, width in _split(columns)]
        printed = [self._tick(name) for name, _ in _split(columns)]
        title = self._say(f"section.{section}") if section else ""
        return BlankTable(tuple(made), [tuple(printed)] * rows, title)

    def _tick(self, column: str) -> str:
        if column == "outcome":
            outcomes = ("order", "advance", "continuation", "no_sale")
            return _boxes(say(f"spin.outcome.{each}", self.lang) for each in outcomes)
        return "S ___   P ___   I ___   N ___" if column == "counted" else ""

    def _spin(self, name: str, rows: int, columns: str, *, lines: int = 2) -> BlankTable:
        """A list of the call plan, its ids printed."""
        made = [
            BlankColumn(say(f"spin.column.{column}", self.lang), width)
            for column, width in _split(columns)
        ]
        title, note = say(f"spin.section.{name}", self.lang), self._say(f"hint.{name}")
        return _numbered(made, _LETTERS[name], rows, title, note, lines)

    def _plan(self, name: str, rows: int, columns: str, *, lines: int = 2) -> BlankTable:
        """A list of the action plan, its ids printed."""
        made = []
        for column, width in _split(columns):
            is_role = column in tuple("RACI")
            heading = column if is_role else say(f"action_plan.column.{column}", self.lang)
            made.append(BlankColumn(heading, width))
        title = say(f"action_plan.section.{name}", self.lang)
        note = say("action_plan.raci_key", self.lang) if name == "milestones" else ""
        return _numbered(made, _LETTERS[name], rows, title, note, lines)

    def _fields(self, table: str, section: str, columns: str, *, rows: int = 1) -> BlankTable:
        """Fields of one of KAMkit's tables under the schema's names, with their unit."""
        made, printed = [], []
        for name, width in _split(columns):
            column = tables()[table][name]
            unit = column.unit[self.lang] if column.unit else ""
            bounded = column.minimum is not None and column.maximum is not None
            heading = column.label[self.lang] + (f" ({unit})" if bounded else "")
            choices = tuple(self._choice(name, each) for each in column.choices)
            made.append(BlankColumn(heading, width, choices if rows > 1 else ()))
            printed.append("" if rows > 1 else _boxes(choices))
        title = self._say(f"section.{section}") if section else ""
        return BlankTable(tuple(made), [tuple(printed)] * rows, title)

    def _choice(self, column: str, value: str) -> str:
        return value if value.isupper() else say(f"choice.{column}.{value}", self.lang)


_LETTERS = {
    "facts": "F",
    "situation": "S",
    "problems": "P",
    "implications": "I",
    "needs": "N",
    "payoffs": "Q",
    "benefits": "B",
    "objectives": "O",
    "strategies": "S",
    "milestones": "M",
    "measures": "K",
    "risks": "R",
    "reviews": "V",
}


def _numbered(
    columns: Sequence[BlankColumn], letter: str, rows: int, title: str, note: str, lines: int
) -> BlankTable:
    rest = ("",) * (len(columns) - 1)
    numbers = [(f"{letter}{number}", *rest) for number in range(1, rows + 1)]
    return BlankTable(tuple(columns), numbers, title, note, lines)


def _split(columns: str) -> list[tuple[str, int]]:
    pairs = (each.split(":") for each in columns.split())
    return [(name, int(width)) for name, width in pairs]


def _boxes(choices: Iterable[str]) -> str:
    return " ".join(f"□ {choice}" for choice in choices)
