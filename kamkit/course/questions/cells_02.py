"""Question 02.5: four cells as the files have them, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions.accounts_03 import need, once
from kamkit.course.questions.exports_02 import texts
from kamkit.course.reading import read_number

_DAY = re.compile(r"(\d{2})/(\d{2})/\d{4}")


@once
def cells(data: Data) -> Mapping[str, str]:
    """The cells by what is odd about them; ``sure`` is a date that can be read one way only."""
    deals = texts(data, "fxiaoke_opportunities.csv", "商机金额")
    sales = texts(data, "ledger.csv", "金额")
    dates = [text for text in texts(data, "salesforce_report.csv", "Close Date") if text]
    found = {
        "wan": _first(text for text in deals if text.endswith("万")),
        "wide": _first(text for text in deals if re.search("[０-９]", text)),
        "bracket": _first(text for text in sales if text.startswith("(")),
        "date": _first(text for text in dates if _is_open(text)),
        "sure": _first(
            text for text in dates if (day := _DAY.fullmatch(text)) and int(day[1]) > 12
        ),
    }
    need(all(found.values()))
    return found


def rows(data: Data) -> dict[str, object]:
    """The four rows of the question."""
    found = cells(data)
    return {
        "wan": Prose(
            f"Fxiaoke, amount of a deal: {found['wan']}", f"纷享销客，商机金额：{found['wan']}"
        ),
        "bracket": _amount("Ledger, amount", "台账，金额", found["bracket"]),
        "wide": _amount("Fxiaoke, amount of a deal", "纷享销客，商机金额", found["wide"]),
        "date": Prose(
            f"Salesforce report, close date: {found['date']} (month; same column: {found['sure']})",
            f"Salesforce 报表，结束日期：{found['date']}（填月份；同一列里有 {found['sure']}）",
        ),
    }


def meanings(data: Data) -> dict[str, dict[str, float]]:
    found = cells(data)
    values = {
        "wan": read_number(found["wan"]).value,
        "bracket": -read_number(found["bracket"].strip("()")).value,
        "wide": read_number(found["wide"]).value,
        "date": float(_parts(found["date"])[1]),
    }
    return {row: {"value": value} for row, value in values.items()}


def as_written(data: Data) -> dict[str, dict[str, float]]:
    """The mistake of overlooking 万."""
    return {"wan": {"value": read_number(cells(data)["wan"].removesuffix("万")).value}}


def without_sign(data: Data) -> dict[str, dict[str, float]]:
    """The mistake of taking a return for a sale."""
    return {"bracket": {"value": -meanings(data)["bracket"]["value"]}}


def swapped(data: Data) -> dict[str, dict[str, float]]:
    """The mistake of reading the month first."""
    return {"date": {"value": float(_parts(cells(data)["date"])[0])}}


def facts(data: Data) -> dict[str, Any]:
    found = {row: line["value"] for row, line in meanings(data).items()}
    named = {f"{row}_value": found[row] for row in ("wan", "bracket", "wide")}
    return {**named, "month": int(found["date"]), "sure": cells(data)["sure"]}


def _amount(en: str, zh: str, cell: str) -> Prose:
    return Prose(f"{en}: {cell}", f"{zh}：{cell}")


def _parts(date: str) -> tuple[int, int]:
    """The first and the second number of a date; 0 where it is none."""
    day = _DAY.fullmatch(date)
    return (int(day[1]), int(day[2])) if day else (0, 0)


def _is_open(date: str) -> bool:
    """Whether both numbers could be the month, and it makes a difference."""
    first, second = _parts(date)
    return 0 < first <= 12 and first != second


def _first(found: Any) -> str:
    return next(iter(found), "")
