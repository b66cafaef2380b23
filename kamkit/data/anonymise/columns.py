"""Each column of each table, done as its rule says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.anonymise.aliases import Book
from kamkit.data.anonymise.dates import shift
from kamkit.data.anonymise.find import Finder
from kamkit.data.anonymise.key import Key
from kamkit.data.anonymise.money import multiply
from kamkit.data.anonymise.names import unify
from kamkit.data.anonymise.rules import FEWEST, FIGURES, rule_for
from kamkit.data.choose import named_frames
from kamkit.errors import DataError, InvalidValue
from kamkit.schema import NUMERIC, Table, describe_column
from kamkit.schema import tables as all_tables
from kamkit.text import say

Frames = dict[str, pd.DataFrame]
Values = pd.Series  # of any type


def plain_tables(given: Mapping[str, pd.DataFrame]) -> Frames:
    """Copies with columns of the types that their rules need: text, float64, datetime64."""
    plain = {}
    for name, frame in named_frames(given, "anonymise").items():
        if not frame.columns.is_unique:
            twice = str(frame.columns[frame.columns.duplicated()][0])
            raise DataError("table.two_columns", table=name, value=twice)
        table = all_tables()[name]
        columns = {str(label): _typed(frame[label], str(label), table) for label in frame}
        plain[name] = pd.DataFrame(columns).reset_index(drop=True)
    return plain


def _typed(values: Values[Any], name: str, table: Table) -> Values[Any]:
    values = values.reset_index(drop=True)
    spec = table.get(name) or describe_column(name)
    if spec is None:
        return values
    if spec.dtype in NUMERIC:
        return _read(pd.to_numeric, values, "anonymise.not_numbers", name, table)
    if spec.dtype == "date":
        return _read(_to_dates, values, "anonymise.not_dates", name, table)
    return values.map(_as_text, na_action="ignore").astype("str")


def _to_dates(values: Values[Any]) -> Values[Any]:
    return pd.to_datetime(values, format="ISO8601")


def _as_text(cell: object) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell)) if whole else str(cell)  # type: ignore[call-overload]


def _read(
    reader: Callable[[Values[Any]], Values[Any]],
    values: Values[Any],
    key: str,
    name: str,
    table: Table,
) -> Values[Any]:
    """Values as numbers or dates; the error names the place, never the value."""
    try:
        return reader(values)
    except (ValueError, TypeError, OverflowError):
        raise InvalidValue(key, table=table.name, column=name) from None


class Work:
    """Doing the columns. ``done`` tells what was done, ``kept`` which words stayed."""

    def __init__(self, book: Book, key: Key, finder: Finder, products: bool) -> None:
        self._book, self._key, self._finder, self._products = book, key, finder, products
        self._rare: dict[str, set[str]] = {}
        self.done: list[dict[str, Any]] = []
        self.kept: set[str] = set()

    def do(self, given: Frames) -> Frames:
        accounts = given.get("accounts", pd.DataFrame())
        for column in ("region", "industry"):
            if column in accounts:
                self._rare[column] = rare_values(accounts[column])
        return {name: self._table(name, frame) for name, frame in given.items()}

    def _table(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        table = all_tables()[name]
        if name == "industries" and "industry" in frame:
            frame = self._common_rows(frame)
        out: dict[str, Values[Any]] = {}
        for column in map(str, frame):
            rule, before = rule_for(table, column, self._products), frame[column]
            after = None
            if rule.deed != "remove":
                after = out[column] = self._column(rule.deed, rule.kind, before)
            self._tell(name, column, rule.deed, _count_changed(before, after))
        return _in_order(pd.DataFrame(out, index=frame.index), table)

    def _column(self, deed: str, kind: str, values: Values[Any]) -> Values[Any]:
        if deed == "alias":
            return _map(values, lambda each: self._book.find(kind, each))
        if deed == "scale":
            amounts = multiply(values.to_numpy("float64", na_value=np.nan), self._key.factor)
            return pd.Series(amounts, index=values.index)
        if deed == "shift":
            return shift(values, self._key.days)
        if deed == "round":
            return _rounded(values)
        if pd.api.types.is_numeric_dtype(values):
            return values
        return self._words(deed, values)

    def _words(self, deed: str, values: Values[Any]) -> Values[Any]:
        """Text that stays, but for what is rare and what gives somebody away."""
        catalogue = str(values.name) in ("product_id", "product_name", "family")
        hidden = {each: self._mask(each, catalogue) for each in _present(values)}
        values = _map(values, hidden.__getitem__)
        if deed == "phrase":
            often = values.value_counts()
            values = values.where(values.isna() | (values.map(often) >= FEWEST), self._other)
        if deed == "rare":
            rare = self._rare.get(str(values.name), set())
            values = values.where(~values.map(_group).isin(rare), self._other)
        self.kept |= set(_present(values))
        return values

    def _mask(self, text: str, catalogue: bool) -> str:
        gives_away = self._finder.names_in(text, cores=not catalogue)
        return say("anonymise.masked", self._key.lang) if gives_away else text

    @property
    def _other(self) -> str:
        return say("anonymise.other", self._key.lang)

    def _common_rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        rare = frame["industry"].map(_group).isin(self._rare.get("industry", set()))
        if rare.any():
            self._tell("industries", "*", "remove", int(rare.sum()))
        return frame[~rare].reset_index(drop=True)

    def _tell(self, table: str, column: str, deed: str, cells: int) -> None:
        self.done.append({"table": table, "column": column, "deed": deed, "cells": cells})


def rare_values(values: Values[Any]) -> set[str]:
    """The values that become "Other": of fewer than five accounts, and then the next rarest, until
    five accounts or more are "Other".

    >>> rare_values(pd.Series(["East"] * 9 + ["West"] * 6 + ["North"] * 2)) == {"west", "north"}
    True
    """
    counts = values.dropna().map(_group).value_counts().sort_index().sort_values(kind="stable")
    rare: set[str] = set()
    held = 0
    for value, accounts in counts.items():
        if accounts >= FEWEST and not 0 < held < FEWEST:
            break
        rare.add(str(value))
        held += int(accounts)
    return rare


def _group(text: Any) -> str:
    return "" if pd.isna(text) else unify(str(text)).strip()


def _rounded(values: Values[Any]) -> Values[Any]:
    """Two significant figures, halves to even, whole numbers still whole."""
    figures = values.to_numpy("float64", na_value=np.nan)
    text = [f"{number:.{FIGURES - 1}e}" for number in figures]
    return pd.Series([float(number) for number in text], index=values.index).astype(values.dtype)


def _map(values: Values[Any], change: Callable[[str], str]) -> Values[Any]:
    changed = {each: change(each) for each in _present(values)}
    return values.map(changed).where(values.map(_filled), values).astype("str")


def _present(values: Values[Any]) -> list[str]:
    return [each for each in values.dropna().unique() if _filled(each)]


def _filled(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def _count_changed(before: Values[Any], after: Values[Any] | None) -> int:
    filled = before.notna()
    if after is None:
        return int(filled.sum())
    return int((filled & ~(before == after).fillna(False).astype(bool)).sum())


def _in_order(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Rows in order of their keys, which are aliases: the order they came in says something."""
    keys = [name for name in table.key if name in frame]
    if keys:
        frame = frame.sort_values(keys, kind="stable")
    elif len(frame.columns):
        frame = frame.sort_values([str(name) for name in frame], kind="stable")
    return frame.reset_index(drop=True)
