"""Mutations of how a file is written, as text or as a workbook; what it holds is still known."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import openpyxl

from .export_fuzz import Fixture, Mutant, as_book, as_bytes, as_text, in_parts, known, money
from .export_fuzz_rows import ODD_WORDS, tail, three_hundred_columns, widened

# --- text ---------------------------------------------------------------------------------------


def encoded_anew(fixture: Fixture, rng: Random) -> Mutant:
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"])
    return known(replace(_plain_text(fixture), encoding=encoding))


def delimited_anew(fixture: Fixture, rng: Random) -> Mutant:
    return known(replace(_plain_text(fixture), delimiter=rng.choice(",;\t|")))


def _plain_text(fixture: Fixture) -> Fixture:
    return replace(fixture, suffix=".csv", above="", encoding="utf-8")


def one_field_too_many(fixture: Fixture, rng: Random) -> Mutant:
    """The money of a line that cannot be split is not known, that of all others is."""
    plain = _plain_text(fixture)
    body = plain.body
    at = rng.randrange(tail(plain))
    body[at] = [*body[at], "more"] if rng.random() < 0.5 else body[at][:-2]
    whole = plain.holding(plain.headers, body)
    rest = plain.holding(plain.headers, [row for i, row in enumerate(body) if i != at])
    return replace(known(whole, aside=(whole.file_row(at),)), money=money(rest))


def dates_in_two_orders(fixture: Fixture, rng: Random) -> Mutant:
    """No day is guessed: the file is asked about, or its days are set aside and named."""
    plain = _plain_text(fixture)
    body = plain.body
    for row in body[: tail(plain)]:
        for at, cell in enumerate(row):
            if str(cell)[:5] == "2026-" and rng.random() < 0.8:
                month, day = str(cell)[5:10].split("-")
                row[at] = rng.choice([f"{month}/{day}/2026", f"{day}/{month}/2026"])
    return known(plain.holding(plain.headers, body))


def separator_told(fixture: Fixture, rng: Random) -> Mutant:
    mark = rng.choice("^~:;\t|")
    return known(replace(_plain_text(fixture), delimiter=mark, above=f"sep={mark}\r\n"))


def other_line_ends(fixture: Fixture, rng: Random) -> Mutant:
    end = rng.choice(["\r\n", "\r", "\n"])
    plain = _plain_text(fixture)
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL  # a cell may hold the other end
    return known(plain, as_text(plain, end, quoting).encode())


def all_quoted(fixture: Fixture, rng: Random) -> Mutant:
    plain = _plain_text(fixture)
    return known(plain, as_text(plain, quoting=csv.QUOTE_ALL).encode())


def no_last_line_end(fixture: Fixture, rng: Random) -> Mutant:
    plain = _plain_text(fixture)
    return known(plain, as_text(plain).rstrip("\n").encode())


def lines_in_cells(fixture: Fixture, rng: Random) -> Mutant:
    plain = widened(_plain_text(fixture), 1, rng)
    body = plain.body
    for row in rng.sample(body[: tail(plain)], 5):
        row[-1] = 'first\nsecond, "third"\r\n\nlast'
    return known(plain.holding(plain.headers, body))


def ten_megabytes_in_a_cell(fixture: Fixture, rng: Random) -> Mutant:
    """More than Excel lets a cell hold; a program that writes the file itself can."""
    wide = widened(fixture, 1, rng)
    body = wide.body
    body[rng.randrange(4)][-1] = "MEGABYTES"
    spoilt = wide.holding(wide.headers, body)
    text = rng.choice(["x", "客户", "9", "&amp;"])
    text *= 10_000_000 // len(text.encode())
    data = as_bytes(spoilt)
    if fixture.suffix == ".csv":
        data = data.decode(fixture.encoding).replace("MEGABYTES", text).encode(fixture.encoding)
        return known(spoilt, data)
    return known(spoilt, in_parts(data, lambda _, part: part.replace(b"MEGABYTES", text.encode())))


# --- workbooks ----------------------------------------------------------------------------------


def as_a_workbook(fixture: Fixture, rng: Random) -> Mutant:
    book = replace(fixture, suffix=".xlsx")
    return known(book)


def as_text_again(fixture: Fixture, rng: Random) -> Mutant:
    return known(_plain_text(fixture))


def _decorated(fixture: Fixture, decorate: Callable[[Any, Any], None]) -> Mutant:
    book = replace(fixture, suffix=".xlsx")
    return known(book, as_book(book, decorate))


def hidden_sheets(fixture: Fixture, rng: Random) -> Mutant:
    def hide(book: Any, page: Any) -> None:
        for name in ["Options", "选项"][: rng.randint(1, 2)]:
            other = book.add_worksheet(name)
            other.write_column(0, 0, ["Choices", *ODD_WORDS])
            other.hide() if rng.random() < 0.5 else other.very_hidden()

    return _decorated(fixture, hide)


def hidden_rows(fixture: Fixture, rng: Random) -> Mutant:
    """A filter hides rows and columns; they are in the file all the same."""

    def hide(book: Any, page: Any) -> None:
        for at in rng.sample(range(3, len(fixture.body)), 4):
            page.set_row(at, None, None, {"hidden": True})
        page.set_column(rng.randrange(4), 5, None, None, {"hidden": True})

    return _decorated(fixture, hide)


def merged_cells(fixture: Fixture, rng: Random) -> Mutant:
    """A merge keeps the first cell: the row below loses its own."""
    body = fixture.body
    at, place = rng.randrange(2, tail(fixture) - 2), rng.randrange(fixture.width)
    body[at + 1][place] = ""
    cell = body[at][place]
    currency = None if place == fixture.currency else fixture.currency
    shown = fixture.holding(fixture.headers, body, currency=currency, suffix=".xlsx")

    def merge(book: Any, page: Any) -> None:
        page.merge_range(at + fixture.top, place, at + 1 + fixture.top, place, cell)

    return known(shown, as_book(shown, merge))


def formulas_with_values(fixture: Fixture, rng: Random) -> Mutant:
    def calculate(book: Any, page: Any) -> None:
        for at, row in enumerate(fixture.body[: tail(fixture)], fixture.top):
            if rng.random() < 0.5 and len(row) > fixture.money:
                page.write_formula(at, fixture.money, "=1+1", None, row[fixture.money])

    return _decorated(fixture, calculate)


def error_cells(fixture: Fixture, rng: Random) -> Mutant:
    """Formulas that came to nothing: their money is not known, and the receipt names their rows."""
    body, whole = fixture.body, replace(fixture, suffix=".xlsx", above="")
    places = rng.sample(range(tail(fixture) - 1), 4)
    for at in places:
        body[at][fixture.money] = ""

    def fail(book: Any, page: Any) -> None:
        for at in places:
            error = rng.choice(["#DIV/0!", "#REF!", "#VALUE!", "#NAME?"])
            page.write_formula(at + fixture.top, fixture.money, "=1/0", None, error)

    rest = whole.holding(whole.headers, body)
    return known(rest, as_book(rest, fail), told=tuple(map(whole.file_row, places)))


def formulas_without_values(fixture: Fixture, rng: Random) -> Mutant:
    """As programs write them that do not calculate: the receipt names their rows."""
    body, whole = fixture.body, replace(fixture, suffix=".xlsx", above="")
    places = rng.sample(range(tail(fixture) - 1), 4)
    book = openpyxl.load_workbook(io.BytesIO(as_book(whole)))
    for at in places:
        book.active.cell(at + fixture.top + 1, fixture.money + 1).value = "=40+2"
        body[at][fixture.money] = ""
    stream = io.BytesIO()
    book.save(stream)
    rest = whole.holding(whole.headers, body)
    return known(rest, stream.getvalue(), told=tuple(map(whole.file_row, places)))


TEXT = (
    one_field_too_many, encoded_anew, delimited_anew, separator_told, other_line_ends, all_quoted,
    no_last_line_end, lines_in_cells, as_text_again, dates_in_two_orders,
)  # fmt: skip
BOOKS = (
    as_a_workbook, hidden_sheets, hidden_rows, merged_cells, formulas_with_values,
    formulas_without_values, error_cells,
)  # fmt: skip
ONCE = (three_hundred_columns, ten_megabytes_in_a_cell)
