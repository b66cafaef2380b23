"""One cell of an edited workbook as a field of a plan: what a person may have typed, understood."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pandas as pd

from kamkit.data.dates import parse_date
from kamkit.data.values import parse_number
from kamkit.documents.plain_text import plain
from kamkit.documents.plan_columns import SheetColumn
from kamkit.errors import AmbiguousDates
from kamkit.text import LANGUAGES, say

_YES = {"1", "true", "x", "✓", "√", "y"}
_NO = {"0", "false", "n", ""}


class Misread(Exception):
    """A cell holds what its column cannot take; ``rule`` is a key of the messages."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def read_cell(column: SheetColumn, cell: Any) -> Any:
    """The field's value; raises Misread where the cell cannot be understood.

    >>> from kamkit.documents.plan_columns import sheet_of
    >>> due = sheet_of("milestones").columns[3]
    >>> read_cell(due, "2026/5/28"), read_cell(due, "")
    (datetime.date(2026, 5, 28), None)
    """
    text = as_text(cell)
    if column.kind == "date":
        return _date(cell, text)
    if column.kind == "number":
        return _number(cell, text)
    if column.kind == "score":
        return _score(cell, text)
    if column.kind == "yes_no":
        return _choice(text, {"yes": True, "no": False}, _YES, _NO)
    if column.kind == "direction":
        return _choice(text, {"up": "up", "down": "down"}, {""}, set())
    return text


def as_text(cell: Any) -> str:
    """A cell as the text a person sees: a whole number without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell).strip()


def same(one: Any, other: Any) -> bool:
    """Whether two values of a field look alike in a cell, where text stands on one line."""
    if isinstance(one, str) and isinstance(other, str):
        return plain(one) == plain(other)
    return bool(one == other)


def read_roles(cell: Any) -> str:
    """Letters of RACI in their order, from ``RA``, ``r/a`` or ``A, R``; raises Misread for others.

    >>> read_roles("a / r"), read_roles("")
    ('RA', '')
    """
    text = unicodedata.normalize("NFKC", as_text(cell)).upper()
    letters = {letter for letter in text if letter not in " ,/;、&+"}
    if not letters <= set("RACI"):
        raise Misread("role")
    return "".join(letter for letter in "RACI" if letter in letters)


def _date(cell: Any, text: str) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date) or not text:
        return cell or None
    try:
        day = parse_date(pd.Series([text]), "due").values.iloc[0]
    except AmbiguousDates:
        raise Misread("date_order") from None
    if pd.isna(day):
        raise Misread("date")
    found: dt.date = day.date()
    return found


def _number(cell: Any, text: str) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if not text:
        return None
    number = float(parse_number(pd.Series([text])).values.iloc[0])
    if pd.isna(number):
        raise Misread("number")
    return number


def _score(cell: Any, text: str) -> int | None:
    number = _number(cell, text)
    if number is not None and number not in range(1, 6):
        raise Misread("score")
    return None if number is None else int(number)


def _choice(text: str, known: dict[str, Any], first: set[str], second: set[str]) -> Any:
    """By the word of either language, its key, or what people type for it."""
    found = unicodedata.normalize("NFKC", text).casefold()
    for (key, value), others in zip(known.items(), (first, second), strict=True):
        words = {say(f"action_plan.choice.{key}", lang=lang).casefold() for lang in LANGUAGES}
        if found in words | others | {key}:
            return value
    raise Misread("yes_no" if True in known.values() else "direction")
