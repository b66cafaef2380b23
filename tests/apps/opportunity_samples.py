"""Opportunities that the tests of the opportunity matrix share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd

import kamkit as kk
from kamkit.apps.opportunity_book import Book, read_book
from kamkit.apps.opportunity_explorer import Explorer

NAMES = ("opportunities", "accounts", "stages", "qualification", "orders", "products")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
DAY = "2026-10-31"


def tables(lang: str = "en") -> dict[str, pd.DataFrame]:
    return {name: kk.load_dataset(name, lang) for name in NAMES}


COMPANY = tables()


def deals(*rows: tuple[str, float, str, str]) -> pd.DataFrame:
    """Open deals from id, amount, the day they are needed, and owner."""
    table = pd.DataFrame(rows, columns=["opportunity_id", "amount", "need_by", "owner"])
    return table.assign(
        account_id=[f"K{i}" for i in range(len(rows))], need_by=pd.to_datetime(table["need_by"])
    )


# Large and soon, large and late, small and soon, small and late.
SMALL = deals(
    ("a", 400.0, "2026-11-05", "Ann"),
    ("b", 300.0, "2027-03-20", "Ben"),
    ("c", 200.0, "2026-12-15", "Ann"),
    ("d", 100.0, "2027-11-15", "Ben"),
)
PEOPLE = pd.DataFrame(
    {
        "account_id": ["K0", "K1", "K2", "K3"],
        "account_name": ["Ash", "Beech", "Cedar", "Dogwood"],
        "region": ["North", "South", "South", "North"],
    }
)


@cache
def company_book() -> Book:
    """The sample company, read once."""
    return read_book(**COMPANY)


def small(**more: Any) -> Book:
    return read_book(SMALL, DAY, **more)


def ids(frame: pd.DataFrame) -> list[str]:
    return [str(each) for each in frame["opportunity_id"]]


def shown(explorer: Explorer) -> list[Any]:
    def inside(widget: Any) -> Iterator[Any]:
        yield widget
        for child in getattr(widget, "children", ()):
            yield from inside(child)

    return list(inside(explorer.box))


def state(explorer: Explorer) -> tuple[str, ...]:
    parts = ("says", "chart", "list", "left", "remarks", "lines")
    return tuple(getattr(explorer, name).value for name in parts)
