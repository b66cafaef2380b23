"""Faults in tables that can be read: one row per fault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from kamkit.data.choose import find_table, named_frames
from kamkit.data.column_words import column_label, label_and_name
from kamkit.data.faults.across import CHECKS, faults_across, view_of
from kamkit.data.faults.fault import Fault, cell_text, days_of, faults_at, id_column
from kamkit.data.faults.six_s import RULES, S_OF, rule_label
from kamkit.errors import ParameterError
from kamkit.schema import NUMERIC, Column, Table
from kamkit.text import messages, say

_OF_STATUS = ("status_against_stage", "prospect_with_orders")  # their value is a status
COLUMNS = ["table", "row", "column", "value", "rule", "six_s", "message"]

Many = Mapping[str, pd.DataFrame]


def find_issues(
    frame: pd.DataFrame | Many,
    table: str | None = None,
    *,
    as_of: str | dt.date | None = None,
    dead_after: int = 24,
) -> pd.DataFrame:
    """List what breaks a rule, one row per fault, in the language in force.

    Parameters
    ----------
    frame
        A table, with its name in ``table``: it is held against the schema. Or several tables by
        name, ``{"accounts": accounts, "orders": orders}``: each is held against the schema, then
        row against row and table against table. A check whose table or column is not there is
        not made; ``checks_made`` says which.
    as_of
        The day to look from (ISO text or date); by default the last order day, or where there
        are no orders the last day on which anything happened.
    dead_after
        Months without an order that make a customer a dead account: 24 is our choice, two years of
        the comparison that ``summarize_accounts`` makes.

    Returns
    -------
    DataFrame
        ``table``; ``row`` (position in the frame, from 0; missing for a whole column);
        ``column``; ``value`` (as text; personal data are masked); ``rule``; ``six_s``, the S of
        the six that the rule belongs to (``kamkit.data.faults.six_s.RULES``); ``message``. An empty
        result means that no rule is broken. Mixed currencies are reported once a table, several
        currencies of one account once an account, a loop of parents once for each member.
        Two accounts are likely duplicates where their names agree without case, width, spaces,
        punctuation and legal form and neither is the parent of the other.

    Raises
    ------
    MissingColumn
        For a table that does not exist.
    ParameterError
        For a frame without the name of its table, and for what is no frame.
    InvalidValue
        For an ``as_of`` that is no day and a ``dead_after`` below 1.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-02", "2026-01-02"])
    >>> orders = pd.DataFrame(
    ...     {"account_id": ["a", None], "order_date": days, "amount": [1.0, 2.0]}
    ... )
    >>> find_issues(orders, "orders")[["row", "column", "rule"]].values.tolist()
    [[1, 'account_id', 'empty']]
    >>> accounts = pd.DataFrame({"account_id": ["b"]})
    >>> both = find_issues({"accounts": accounts, "orders": orders})
    >>> both.query("rule == 'unknown_account'")[["table", "row", "value"]].values.tolist()
    [['orders', 0, 'a']]
    """
    if isinstance(frame, pd.DataFrame):
        if table is None:
            raise ParameterError("issues_table")
        return _as_frame(_by_schema(_tables({table: frame}, "find_issues")))
    many = _tables(frame, "find_issues")
    view = view_of(many, as_of, dead_after)
    return _as_frame([*_by_schema(many), *faults_across(many, view)])


def checks_made(frames: Many, *, as_of: str | dt.date | None = None) -> pd.DataFrame:
    """Which checks ``find_issues`` makes of these tables, and which it cannot make.

    Returns one row per check: ``six_s``, ``rule``, ``table``, ``made`` (True or False) and
    ``needs``, what is missing for it as table.column (empty where it is made).

    >>> made = checks_made({"accounts": pd.DataFrame({"account_id": ["a"]})})
    >>> made.query("rule == 'dead_account'")[["made", "needs"]].to_numpy().tolist()
    [[False, 'orders.account_id, orders.order_date']]
    """
    many = _tables(frames, "checks_made")
    view = view_of(many, as_of)
    rows = [
        (S_OF[rule], rule, name, True, "")
        for name in many
        for rule in (*_SCHEMA_RULES, *RULES["safety"])
    ]
    for check in CHECKS:
        lacks = check.lacks(many, view)
        rows.append((S_OF[check.rule], check.rule, check.table, not lacks, ", ".join(lacks)))
    return pd.DataFrame(rows, columns=["six_s", "rule", "table", "made", "needs"])


_SCHEMA_RULES = (
    "missing_column",
    "empty",
    "duplicate",
    "not_number",
    "not_date",
    "below",
    "above",
    "choice",
    "mixed_currencies",
)


def _tables(frames: object, call: str) -> dict[str, pd.DataFrame]:
    """The tables by name, each column once, rows counted from 0."""
    return {
        name: frame.loc[:, ~frame.columns.duplicated()].reset_index(drop=True)
        for name, frame in named_frames(frames, call).items()
    }


def _as_frame(faults: Iterable[Fault]) -> pd.DataFrame:
    said: dict[tuple[Any, ...], str] = {}
    rows = []
    for fault in faults:
        key = (fault.table, fault.rule, fault.column, fault.value, fault.words)
        if key not in said:
            said[key] = _message(fault)
        s = S_OF[fault.rule]
        rows.append((*fault[:5], s, said[key]))
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        {name: "Int64" if name == "row" else "str" for name in COLUMNS}
    )


def _message(fault: Fault) -> str:
    words = {"column": _called(fault), "value": fault.value, **dict(fault.words)}
    if "key" in words:
        words["key"] = [column_label(fault.table, name) for name in words["key"]]
    for name in ("status", *(["value"] if fault.rule in _OF_STATUS else [])):
        if f"choice.status.{words.get(name)}" in messages("en"):
            words[name] = say(f"choice.status.{words[name]}")
    if fault.rule in RULES["safety"]:
        key = "issue.personal" if fault.value else "issue.personal_column"
        return say(key, kind=rule_label(fault.rule), **words)
    return say(f"issue.{fault.rule}", **words)


def _called(fault: Fault) -> str:
    """The column as people call it; one that is missing also by the name to give it."""
    word = label_and_name if fault.rule == "missing_column" else column_label
    return word(fault.table, fault.column)


def _by_schema(frames: Many) -> Iterator[Fault]:
    for name, frame in frames.items():
        for found in _checks(frame, find_table(name)):
            yield from found


def _checks(frame: pd.DataFrame, spec: Table) -> Iterator[list[Fault]]:
    name = spec.name
    yield [
        Fault(name, None, column, "", "missing_column")
        for column in spec.required
        if column not in frame
    ]
    for column in spec.columns:
        if column.name in frame:
            yield from _column_checks(frame[column.name], column, name)
    yield _duplicates(frame, spec)
    if "currency" in frame:
        found = sorted(id_column(frame, "currency").fillna("").unique())
        if len(found) > 1:
            yield [Fault(name, None, "currency", " ".join(found), "mixed_currencies")]


def _column_checks(values: pd.Series[Any], column: Column, table: str) -> Iterator[list[Fault]]:
    if column.required:
        yield faults_at(table, "empty", values, values.isna())
    if column.dtype in NUMERIC:
        yield from _number_checks(values, column, table)
    if column.dtype == "date" and not pd.api.types.is_datetime64_any_dtype(values.dtype):
        days = days_of(values.to_frame(), column.name)
        yield faults_at(table, "not_date", values, values.notna() & days.isna())
    if column.dtype == "choice":
        known = values.astype(object).map(cell_text, na_action="ignore").isin(column.choices)
        bad = values.notna() & ~known
        yield faults_at(table, "choice", values, bad, choices=tuple(column.choices))


def _number_checks(values: pd.Series[Any], column: Column, table: str) -> Iterator[list[Fault]]:
    numbers = _numbers(values)
    bad = values.notna() & (numbers.isna() | numbers.abs().eq(float("inf")))
    yield faults_at(table, "not_number", values, bad)
    low, high = (0, 1) if column.dtype == "share" else (column.minimum, column.maximum)
    if low is not None:
        yield faults_at(table, "below", values, numbers < low, low=low)
    if high is not None:
        yield faults_at(table, "above", values, numbers > high, high=high)


def _numbers(values: pd.Series[Any]) -> pd.Series[float]:
    if pd.api.types.is_any_real_numeric_dtype(values.dtype):
        return pd.to_numeric(values)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return pd.Series(float("nan"), index=values.index)
    plain = values.astype(object)
    text = plain.where(plain.map(_may_be_number), "?")
    return pd.to_numeric(text, errors="coerce").astype("float64")


def _may_be_number(value: object) -> bool:
    return pd.api.types.is_scalar(value) and not isinstance(value, complex)


def _duplicates(frame: pd.DataFrame, spec: Table) -> list[Fault]:
    key = list(spec.key)
    if not set(key) <= set(frame.columns):
        return []
    ids = pd.DataFrame({name: id_column(frame, name) for name in key})
    again = ids.duplicated() & ids.notna().all(axis=1)
    return [
        Fault(
            spec.name,
            int(at),
            key[0],
            " / ".join(cell_text(v) for v in frame.iloc[at][key]),
            "duplicate",
            (("key", tuple(key)),),
        )
        for at in again.to_numpy().nonzero()[0]
    ]
