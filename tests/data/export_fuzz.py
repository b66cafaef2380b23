"""Exports as rows that can be spoilt, and what is true of each spoilt file.

A ``Fixture`` is one of the systems' exports, read back with csv or openpyxl and no line of the code
under test. A mutator takes a fixture and a seeded ``Random`` and gives a ``Mutant``: the bytes of a
file, and where they can be known its rows and its money. Nothing here touches the disk but the
building of the fixtures.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import xlsxwriter

from .export_samples import SAMPLES

Row = list[Any]


@dataclass(frozen=True)
class Fixture:
    """An export: ``top`` rows of headers, then its rows; how it is written; where its money is."""

    name: str
    rows: tuple[tuple[Any, ...], ...]
    money: int
    table: str = "opportunities"
    currency: int | None = None
    top: int = 1
    suffix: str = ".csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    above: str = ""

    @property
    def headers(self) -> list[Row]:
        return [list(row) for row in self.rows[: self.top]]

    @property
    def body(self) -> list[Row]:
        return [list(row) for row in self.rows[self.top :]]

    def file_row(self, at: int) -> int:
        """The number in the file of row ``at`` below the headers."""
        return at + self.top + 1 + self.above.count("\n")

    @property
    def width(self) -> int:
        return max(len(row) for row in self.rows)

    def holding(self, headers: Sequence[Row], body: Sequence[Row], **changes: Any) -> Fixture:
        rows = tuple(tuple(row) for row in [*headers, *body])
        return replace(self, rows=rows, top=len(headers), **changes)


@dataclass(frozen=True)
class Mutant:
    """A spoilt file. ``rows`` and ``money`` (by currency, "" where no column names it) are what it
    holds, None where nobody can know; ``aside`` are rows of the file that are no records and
    ``told`` rows that the receipt has to name; ``hopeless``: the file holds no table at all."""

    data: bytes
    suffix: str
    table: str = "opportunities"
    rows: int | None = None
    money: dict[str, float] | None = None
    hopeless: bool = False
    aside: tuple[int, ...] = ()
    told: tuple[int, ...] = ()
    system: str = "auto"


Mutator = Callable[[Fixture, Random], Mutant]


# --- the truth about rows ---------------------------------------------------------------------


def worth(cell: Any) -> float:
    """The money in a cell of the fixtures, read without the code under test; text is worth 0."""
    if isinstance(cell, int | float):
        return float(cell)
    text = unicodedata.normalize("NFKC", str(cell or ""))
    factor = 1.0
    for unit, value in (("万", 1e4), ("亿", 1e8)):
        if unit in text:
            factor, text = value, text.replace(unit, "")
    for sign in ("¥", "$", "元", ",", " "):
        text = text.replace(sign, "")
    try:
        return float(text) * factor
    except ValueError:
        return 0.0


def is_total(row: Sequence[Any]) -> bool:
    return any(str(cell).startswith(("Grand Total", "合计")) for cell in row)


def count(fixture: Fixture) -> int:
    """How many rows below the headers hold anything."""
    return sum(any(str(cell).strip() for cell in row) for row in fixture.body)


def money(fixture: Fixture) -> dict[str, float]:
    """The money of those rows by currency; a total in the file repeats it and does not count."""
    sums: dict[str, float] = {}
    for row in fixture.body:
        if is_total(row) or len(row) < len(fixture.headers[-1]):
            continue
        if amount := worth(row[fixture.money]):
            code = "" if fixture.currency is None else str(row[fixture.currency])
            sums[code] = sums.get(code, 0.0) + amount
    return sums


# --- writing ----------------------------------------------------------------------------------


def as_text(fixture: Fixture, line_end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=fixture.delimiter, lineterminator=line_end, quoting=quoting)  # type: ignore[call-overload]
    writer.writerows(fixture.rows)
    return fixture.above + text.getvalue()


def as_book(fixture: Fixture, decorate: Callable[[Any, Any], None] | None = None) -> bytes:
    """The rows as a workbook; ``decorate`` gets the xlsxwriter book and its page."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet("Export")
        for at, row in enumerate(fixture.rows):
            for place, cell in enumerate(row):
                if cell is not None and cell != "":
                    _put(page, at, place, cell)
        if decorate is not None:
            decorate(book, page)
    return stream.getvalue()


def _put(page: Any, at: int, place: int, cell: Any) -> None:
    if isinstance(cell, str):
        page.write_string(at, place, cell[:32_767])
    else:
        page.write(at, place, cell)


def in_parts(book: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A workbook with each part of its zip changed; a part that becomes None is left out."""
    whole, stream = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as left:
        for name in whole.namelist():
            part = change(name, whole.read(name))
            if part is not None:
                left.writestr(name, part)
    return stream.getvalue()


def as_bytes(fixture: Fixture) -> bytes:
    if fixture.suffix == ".xlsx":
        return as_book(fixture)
    return as_text(fixture).encode(fixture.encoding)


def known(fixture: Fixture, data: bytes | None = None, **more: Any) -> Mutant:
    """A mutant whose rows and money are those of the fixture as it now stands."""
    return Mutant(
        data=as_bytes(fixture) if data is None else data,
        suffix=fixture.suffix,
        table=fixture.table,
        rows=count(fixture),
        money=money(fixture),
        **more,
    )


def unknown(fixture: Fixture, data: bytes, suffix: str | None = None) -> Mutant:
    """A mutant of which only that is asked which holds of every file."""
    return Mutant(data=data, suffix=suffix or fixture.suffix, table=fixture.table)


# --- the fixtures -----------------------------------------------------------------------------

_LAYOUT: dict[str, dict[str, Any]] = {
    "zoho": {"money": 3, "currency": 15, "encoding": "utf-8-sig"},
    "bigin": {"money": 9, "above": '"sep=,"\n'},
    "salesforce": {"money": 6, "currency": 16},
    "salesforce_report": {"money": 6, "currency": 5},
    "hubspot": {"money": 2, "encoding": "utf-16", "delimiter": "\t"},
    "fxiaoke": {"money": 2, "top": 2, "suffix": ".xlsx"},
    "wukong": {"money": 2, "suffix": ".xlsx"},
}


def build_fixtures(folder: Path) -> dict[str, Fixture]:
    """Every system's export of the same deals, and a plain ledger of two currencies."""
    found = {"ledger": _ledger()}
    for name, layout in _LAYOUT.items():
        (folder / name).mkdir()
        path = SAMPLES[name](folder / name).path
        rows = _sheet_rows(path) if path.suffix == ".xlsx" else _text_rows(path, layout)
        found[name] = Fixture(name, tuple(map(tuple, rows)), **layout)
    return found


def _text_rows(path: Path, layout: dict[str, Any]) -> list[Row]:
    text = path.read_bytes().decode(layout.get("encoding", "utf-8"))
    text = text.removeprefix(layout.get("above", ""))
    lines = io.StringIO(text, newline="")
    return list(csv.reader(lines, delimiter=layout.get("delimiter", ",")))


def _sheet_rows(path: Path) -> list[Row]:
    book = openpyxl.load_workbook(path)
    rows = [["" if cell is None else cell for cell in row] for row in book.active.values]
    book.close()
    return rows


def _ledger() -> Fixture:
    headers = ("order_id", "account_id", "order_date", "amount", "currency", "product_id")
    rows = [
        (f"S{at:03}", f"00{at % 5}", f"2026-{at % 12 + 1:02}-{at % 27 + 1:02}",
         f"{(at - 3) * 10.25:.2f}", "CNY" if at % 3 else "EUR", f"P{at % 4}")
        for at in range(24)
    ]  # fmt: skip
    rows[5] = ("S005", "", "2026-04-05", "12.50", "CNY", "P1")
    rows[7] = ("S007", "002", "soon", "7.00", "CNY", "P1")
    return Fixture("ledger", (headers, *rows), 3, "orders", currency=4, delimiter=";")
