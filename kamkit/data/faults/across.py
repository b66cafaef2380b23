"""Faults that only show when tables, or rows, are held against each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from kamkit.analysis.checks import read_day
from kamkit.data.faults.accounts import ACCOUNT_CHECKS
from kamkit.data.faults.check import Check
from kamkit.data.faults.deals import DEAL_CHECKS
from kamkit.data.faults.fault import Fault, Tables, View, days_of, status_of
from kamkit.data.faults.personal import personal_data
from kamkit.data.faults.references import REFERENCE_CHECKS
from kamkit.errors import InvalidValue

CHECKS: tuple[Check, ...] = (*REFERENCE_CHECKS, *ACCOUNT_CHECKS, *DEAL_CHECKS)

# Days on which something happened; the day that an open deal may close on is not among them.
_EVENTS = (
    ("opportunities", "created"),
    ("stages", "entered"),
    ("activities", "date"),
    ("feedback", "date"),
)


def faults_across(tables: Tables, view: View) -> Iterator[Fault]:
    """The faults of every check whose tables and columns are there, then personal data."""
    for check in CHECKS:
        if not check.lacks(tables, view):
            yield from check.find(tables, view)
    for table, frame in tables.items():
        yield from personal_data(frame, table)


def view_of(tables: Tables, as_of: str | dt.date | None, dead_after: int = 24) -> View:
    """The day to look from: as told, else the last order, else the last day of anything else.

    Raises InvalidValue for what is no day and for months that are no whole number from 1 up.
    """
    if isinstance(dead_after, bool) or not isinstance(dead_after, int) or dead_after < 1:
        raise InvalidValue("issues_months", value=str(dead_after))
    if as_of not in (None, ""):
        return View(read_day(as_of), True, dead_after)
    orders = tables.get("orders")
    if orders is not None and "order_date" in orders:
        last = days_of(orders, "order_date").max()
        if pd.notna(last):
            return View(last, False, dead_after)
    return View(max(_events(tables), default=pd.NaT), False, dead_after)


def _events(tables: Tables) -> Iterator[pd.Timestamp]:
    for table, column in _EVENTS:
        if table in tables and column in tables[table]:
            last = days_of(tables[table], column).max()
            if pd.notna(last):
                yield last
    deals = tables.get("opportunities")
    if deals is not None and "close_date" in deals:
        closed = status_of(deals).isin(["won", "lost"])
        last = days_of(deals, "close_date")[closed].max()
        if pd.notna(last):
            yield last
