"""Mutations of what a file holds, after which its rows and its money are still known."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from .export_fuzz import Fixture, Mutant, Row, is_total, known

ODD_WORDS = ("<script>alert(1)</script>", "{value}", "{0}", "=1+1", "a & b", "“ ”", "%s", "\\n")


def tail(fixture: Fixture) -> int:
    """Where the lines below the records begin: a total, and all after it."""
    totals = [at for at, row in enumerate(fixture.body) if is_total(row)]
    return totals[0] if totals else len(fixture.body)


def _by_column(fixture: Fixture, order: list[int]) -> Fixture:
    def move(row: Row) -> Row:
        return [row[at] for at in order] if len(row) == fixture.width else row

    currency = fixture.currency
    return fixture.holding(
        [move(row) for row in fixture.headers],
        [move(row) for row in fixture.body],
        money=order.index(fixture.money),
        currency=None if currency is None else order.index(currency),
    )


def untouched(fixture: Fixture, rng: Random) -> Mutant:
    return known(fixture)


def shuffled_columns(fixture: Fixture, rng: Random) -> Mutant:
    order = list(range(fixture.width))
    rng.shuffle(order)
    return known(_by_column(fixture, order))


def shuffled_rows(fixture: Fixture, rng: Random) -> Mutant:
    at = tail(fixture)
    records = fixture.body[:at]
    rng.shuffle(records)
    return known(fixture.holding(fixture.headers, [*records, *fixture.body[at:]]))


def widened(fixture: Fixture, more: int, rng: Random) -> Fixture:
    names = [f"Field {at} {rng.choice(ODD_WORDS)}" for at in range(more)]

    def longer(row: Row, cells: list[Any]) -> Row:
        return [*row, *cells] if len(row) == fixture.width else row

    lowest = [""] * more
    headers = [longer(row, lowest) for row in fixture.headers[:-1]]
    headers.append(longer(fixture.headers[-1], names))
    body = [
        longer(row, lowest if is_total(row) else [rng.choice(ODD_WORDS) for _ in range(more)])
        for row in fixture.body
    ]
    return fixture.holding(headers, body)


def added_columns(fixture: Fixture, rng: Random) -> Mutant:
    return known(widened(fixture, rng.randint(1, 9), rng))


def three_hundred_columns(fixture: Fixture, rng: Random) -> Mutant:
    """Where most headers are no system's own, the system has to be told."""
    wide = widened(fixture, 300 - fixture.width, rng)
    return known(wide, system=fixture.name)


def headers_that_repeat(fixture: Fixture, rng: Random) -> Mutant:
    """Columns of no meaning whose headers are alike, empty, or those that we put into our files."""
    wide = widened(fixture, 6, rng)
    headers = wide.headers
    headers[-1][-6:] = ["Extra", "Extra", "Extra (2)", "", "file_row", "reason"]
    return known(wide.holding(headers, wide.body))


def cut_at_a_row(fixture: Fixture, rng: Random) -> Mutant:
    keep = rng.randint(5, len(fixture.body) - 1)
    return known(fixture.holding(fixture.headers, fixture.body[:keep]))


def cut_below_the_headers(fixture: Fixture, rng: Random) -> Mutant:
    return known(fixture.holding(fixture.headers, []))


def blank_lines(fixture: Fixture, rng: Random) -> Mutant:
    body = fixture.body
    for _ in range(rng.randint(1, 8)):
        blank = rng.choice([[], [""] * fixture.width, [" "] * fixture.width])
        body.insert(rng.randint(0, len(body)), blank)
    return known(fixture.holding(fixture.headers, body))


def repeated_headers(fixture: Fixture, rng: Random) -> Mutant:
    """As programs print them on every page: they are no records."""
    body = fixture.body
    for _ in range(rng.randint(1, 3)):
        body.insert(rng.randint(2, tail(fixture) - 1), fixture.headers[-1])
    again = [at for at, row in enumerate(body) if row == fixture.headers[-1]]
    pages = fixture.holding(fixture.headers, body)
    return known(pages, aside=tuple(map(pages.file_row, again)))


def repeated_rows(fixture: Fixture, rng: Random) -> Mutant:
    body = fixture.body
    for _ in range(rng.randint(1, 6)):
        body.insert(rng.randint(0, tail(fixture)), rng.choice(body[: tail(fixture)]))
    return known(fixture.holding(fixture.headers, body))


def titles_above(fixture: Fixture, rng: Random) -> Mutant:
    titles = [[rng.choice(["Deals of the year", "导出数据", *ODD_WORDS])] for _ in range(3)]
    titles = titles[: rng.randint(1, 3)]
    whole = fixture.holding([*titles, *fixture.headers], fixture.body)
    return known(replace(whole, above=""))


def emptied_cells(fixture: Fixture, rng: Random) -> Mutant:
    body = fixture.body
    for _ in range(rng.randint(3, 30)):
        row = rng.choice(body[: tail(fixture)])
        at = rng.randrange(len(row))
        if at != fixture.currency:
            row[at] = rng.choice(["", " ", "n/a", "-", "无"])
    return known(fixture.holding(fixture.headers, body))


def odd_cells(fixture: Fixture, rng: Random) -> Mutant:
    """Text where something else is expected; the money of such a cell is none."""
    body = fixture.body
    for _ in range(rng.randint(3, 30)):
        row = rng.choice(body[: tail(fixture)])
        at = rng.randrange(len(row))
        if at != fixture.currency:
            row[at] = rng.choice([*ODD_WORDS, "9" * 5000, "\x07", "\u202e", "二〇二六年", "1e999"])
    plain = fixture.holding(fixture.headers, body)
    # What the largest of these is worth depends on how a number may look: the rows are known.
    return replace(known(plain), money=None)


def full_width_amounts(fixture: Fixture, rng: Random) -> Mutant:
    body = fixture.body
    for row in body[: tail(fixture)]:
        if len(row) > fixture.money:
            text = str(row[fixture.money])
            wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
            row[fixture.money] = rng.choice([text, wide, f" {text} "])
    return known(fixture.holding(fixture.headers, body))


EITHER = (
    untouched, shuffled_columns, shuffled_rows, added_columns, headers_that_repeat, cut_at_a_row,
    cut_below_the_headers, blank_lines, repeated_headers, repeated_rows, titles_above,
    emptied_cells, odd_cells, full_width_amounts,
)  # fmt: skip
