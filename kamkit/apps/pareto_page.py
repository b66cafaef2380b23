"""A view of the Pareto explorer in words, tables and picture, in the language in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import pandas as pd

from kamkit.apps import parts
from kamkit.apps.pareto_view import STANDARD, Book, View
from kamkit.apps.parts import paragraph
from kamkit.charts.canvas import chart_image, heading, percent, sheet
from kamkit.charts.pareto import plot_pareto
from kamkit.course.desk.page import to_html
from kamkit.documents.cells import Look
from kamkit.documents.display import Shown
from kamkit.text import MISSING, format_number, format_percent, say

NAMED = 8  # accounts that change class and are named; the rest is counted
CHART = (6.2, 5.3)  # inches: a smaller sheet than a page's, so that its letters stay large
DPI = 120


def draw(view: View) -> bytes:
    """The Pareto chart as PNG."""
    with sheet(None, CHART) as ax:
        plot_pareto(view.curve, ax=ax, value=view.settings.measure, names=3)
    return chart_image(ax, dpi=DPI)


def picture(view: View, said: str) -> str:
    """The chart as an HTML image; ``said`` is what it shows, for those who do not see it."""
    return parts.picture(draw(view), CHART, DPI, said)


def read_back(book: Book, view: View) -> str:
    """The result in a sentence: how few bring how much."""
    value = heading(view.settings.measure, inside=True)
    lead, total = int(view.classes["accounts"].iloc[0]), int(view.classes["accounts"].sum())
    if not total:
        first, last = book.periods[view.settings.period]
        return say("explorer.nothing", value=value, first=first, last=last)
    if not lead:
        largest = view.curve.iloc[0]
        part, cut = percent(float(largest["share"])), percent(view.settings.cuts[0])
        return say("explorer.no_a", name=_name(largest), part=part, cut=cut, value=value)
    part = format_percent(float(view.classes["share"].iloc[0]), 1)
    few = format_percent(float(view.classes["accounts_share"].iloc[0]), 1)
    return say("explorer.lead", total=total, lead=lead, part=part, few=few, value=value)


def class_table(book: Book, view: View) -> str:
    """Classes A, B, C, and the accounts in none of them, as an HTML table."""
    measure = view.settings.measure
    share = heading("share")
    heads = (say("column.accounts"), share, _with_unit(book, measure), share)
    looks = (
        Look("abc", "text", say("explorer.class")),
        *(Look(name, "number", name) for name in heads),
    )
    sums = [*map(float, view.classes[measure]), view.others_total]
    rows = [
        (name, format_number(count), percent(few), _amount(total, sums), percent(part))
        for (name, count, few, total, part) in view.classes.itertuples(index=False, name=None)
    ]
    if view.others:
        others = format_number(view.others), MISSING, _amount(view.others_total, sums), MISSING
        rows.append((say("explorer.zero_or_less"), *others))
    return Shown(looks, tuple(rows))._repr_html_()


def change_table(view: View) -> str:
    """Who is in another class than in the standard view, from and to, as HTML."""
    count = len(view.changes)
    if view.settings == STANDARD:
        return paragraph(say("explorer.at_standard"))
    if not count:
        return paragraph(say("explorer.unchanged"))
    measure = view.settings.measure
    looks = (
        Look("account_name", "text", heading("account_name")),
        Look("abc", "text", say("explorer.from_to")),
        Look(measure, "number", heading(measure)),
    )
    top = view.changes.head(NAMED)
    rows = tuple(
        (_name(row), f"{_class(row['abc_before'])} → {_class(row['abc_after'])}",
         _amount(row[measure], list(top[measure])))
        for _, row in top.iterrows()
    )  # fmt: skip
    notes = [say("explorer.more", count=count - NAMED)] if count > NAMED else []
    if top[["abc_before", "abc_after"]].isna().any(axis=None):
        notes.append(say("explorer.without_class"))
    head = f'<p class="kk-explorer-head">{to_html(say("explorer.changed", count=count))}</p>'
    return head + Shown(looks, rows, tuple(notes))._repr_html_()


def remarks(book: Book, view: View) -> str:
    """What has to be known of the numbers, as HTML; empty where they need no word."""
    return "".join(map(paragraph, _remarks(book, view)))


def code_html(code: str) -> str:
    """Code to read and to copy."""
    return f'<pre class="kk-explorer-lines"><code>{escape(code)}</code></pre>'


def _remarks(book: Book, view: View) -> Iterator[str]:
    if view.settings != STANDARD:
        yield say("explorer.standard")
    if "margin" not in book.measures:
        yield say("explorer.no_cost")
    if view.unknown:
        yield say("explorer.unknown", count=view.unknown)
    if view.joined:
        yield say("explorer.joined", count=view.joined)


def _with_unit(book: Book, measure: str) -> str:
    if measure == "orders" or not book.currency:
        return heading(measure)
    return say("show.heading", label=heading(measure), unit=book.currency)


def _name(account: pd.Series[Any]) -> str:
    name = account.get("account_name")
    return str(name) if isinstance(name, str) and name.strip() else str(account["account_id"])


def _class(name: object) -> str:
    return name if isinstance(name, str) else MISSING


def _amount(value: float, column: Sequence[float]) -> str:
    """Whole units where any amount of the column is large, so that a room can read them."""
    large = max(map(abs, column)) >= 1000 or all(float(each).is_integer() for each in column)
    return format_number(value, 0 if large else 2)
