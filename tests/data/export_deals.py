"""Deals of the fictional company as each CRM would export them, and what must come of each file.

The deals stand once, clean, in ``DEALS``; every writer dirties them the way its system does, and
the expected frame is made from the clean list alone. No line here uses the code under test.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

ACCOUNTS_EN = ["Harbor Instruments", "Seven Rivers Steel", "Bluefield Foods", "Kestrel Optics"]
ACCOUNTS_ZH = ["北方仪表", "海川重工", "蓝田食品", "红隼光学"]
GOODS_EN = ["Pressure line", "Flow meters", "Service contract", "Spare parts"]
GOODS_ZH = ["压力仪表", "流量计", "服务合同", "备品备件"]


@dataclass(frozen=True)
class Deal:
    """One clean deal; ``place`` is its stage's place in the system's list."""

    number: int
    account: int
    goods: int
    place: int
    amount: float
    created: dt.date
    close: dt.date


def _deal(number: int) -> Deal:
    created = dt.date(2026, 1, 5) + dt.timedelta(days=3 * number)
    return Deal(
        number=number,
        account=number % 4,
        goods=(number // 4) % 4,
        place=number % 6,
        amount=1000.0 * (number + 1) + 0.5 * (number % 2),
        created=created,
        close=created + dt.timedelta(days=40 + number),
    )


DEALS = [_deal(number) for number in range(32)]
# Half of the days of the month are over 12, so that a column of US dates tells its order.
TEAMS = ["Team North", "Team South"]
TEAMS_ZH = ["华北组", "华南组"]


@dataclass(frozen=True)
class Sample:
    """A file, and what it must become: the frame, the reasons, what the receipt names."""

    path: Path
    expected: pd.DataFrame
    rows_in: int
    reasons: dict[str, int]
    left_over: tuple[str, ...]
    totals_kept: dict[str, float]
    totals_aside: dict[str, float]
    stages_unmapped: dict[str, int] = field(default_factory=dict)
    notes: frozenset[str] = frozenset()
    currencies: tuple[str, ...] = ()
    encoding: str | None = None


def frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows))
    for name in {"created", "close_date"} & set(table):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[us]")
    for name in set(table) - {"created", "close_date", "amount", "probability"}:
        table[name] = table[name].astype("str")
    return table


def write_csv(path: Path, rows: list[list[Any]], encoding: str, **how: Any) -> Path:
    text = io.StringIO()
    csv.writer(text, **{"lineterminator": "\n", **how}).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_sheet(path: Path, rows: list[list[Any]], sheet: str = "Sheet1") -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return path
