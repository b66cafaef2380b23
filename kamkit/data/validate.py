"""Faults in a table that can be read: one row per fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kamkit.errors import MissingColumn
from kamkit.schema import NUMERIC, Column, Table, tables
from kamkit.text import say

COLUMNS = ["table", "row", "column", "value", "rule", "message"]


def find_issues(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """List what breaks the schema's rules, one row per fault, in the language in force.

    Columns: ``table``; ``row`` (position in the frame, from 0; missing for a whole column);
    ``column``; ``value`` (as text); ``rule`` (missing_column, empty, duplicate, not_number,
    not_date, below, above, choice, mixed_currencies); ``message``. An empty result means that no
    rule is broken. Mixed currencies are reported once.

    Raises ``MissingColumn`` for a table that does not exist.

    >>> days = pd.to_datetime(["2026-01-02", "2026-01-02"])
    >>> orders = pd.DataFrame(
    ...     {"account_id": ["a", None], "order_date": days, "amount": [1.0, 2.0]}
    ... )
    >>> find_issues(orders, "orders")[["row", "column", "rule"]].values.tolist()
    [[1, 'account_id', 'empty']]
    """
    if table not in tables():
        raise MissingColumn("unknown_table", value=table, nearest="–", known=list(tables()))
    spec = tables()[table]
    faults = [fault for found in _checks(frame, spec) for fault in found]
    return pd.DataFrame(
        [(table, *fault, _message(fault, spec)) for fault in faults], columns=COLUMNS
    ).astype({"row": "Int64"})


Fault = tuple[int | None, str, str, str]


def _checks(frame: pd.DataFrame, spec: Table) -> Iterator[list[Fault]]:
    yield [(None, name, "", "missing_column") for name in spec.required if name not in frame]
    for column in spec.columns:
        if column.name in frame:
            yield from _column_checks(frame[column.name], column)
    yield _duplicates(frame, spec)
    if "currency" in frame and frame["currency"].fillna("").nunique() > 1:
        found = sorted(frame["currency"].fillna("").unique())
        yield [(None, "currency", " ".join(found), "mixed_currencies")]


def _column_checks(values: pd.Series[Any], column: Column) -> Iterator[list[Fault]]:
    if column.required:
        yield _faults(values, values.isna(), column.name, "empty")
    if column.dtype in NUMERIC:
        numbers = pd.to_numeric(values, errors="coerce")
        bad = values.notna() & (numbers.isna() | numbers.abs().eq(float("inf")))
        yield _faults(values, bad, column.name, "not_number")
        low, high = column.minimum, column.maximum
        if column.dtype == "share":
            low, high = 0, 1
        if low is not None:
            yield _faults(values, numbers < low, column.name, "below")
        if high is not None:
            yield _faults(values, numbers > high, column.name, "above")
    if column.dtype == "date":
        days = pd.to_datetime(values, errors="coerce")
        yield _faults(values, values.notna() & days.isna(), column.name, "not_date")
    if column.dtype == "choice":
        known = values.isin(column.choices)
        yield _faults(values, values.notna() & ~known, column.name, "choice")


def _duplicates(frame: pd.DataFrame, spec: Table) -> list[Fault]:
    key = list(spec.key)
    if not set(key) <= set(frame.columns):
        return []
    again = frame.duplicated(key) & frame[key].notna().all(axis=1)
    return [
        (int(at), key[0], " / ".join(str(v) for v in frame.iloc[at][key]), "duplicate")
        for at in again.to_numpy().nonzero()[0]
    ]


def _faults(values: pd.Series[Any], bad: pd.Series[Any], column: str, rule: str) -> list[Fault]:
    where = bad.fillna(False).to_numpy(dtype=bool).nonzero()[0]
    return [(int(at), column, _text(values.iloc[at]), rule) for at in where]


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _message(fault: Fault, spec: Table) -> str:
    _, name, value, rule = fault
    column = spec.get(name)
    low = column.minimum if column and column.dtype != "share" else 0
    high = column.maximum if column and column.dtype != "share" else 1
    return say(
        f"issue.{rule}",
        column=name,
        value=value,
        low=low if low is not None else "",
        high=high if high is not None else "",
        choices=column.choices if column else (),
        key=spec.key,
    )
