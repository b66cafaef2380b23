"""The tables: key, columns, types, units, rules and meaning, read from ``schema.toml``.

Reading, validation, headings, templates and the sample company all ask here, so a column is
described once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

Dtype = Literal["id", "text", "money", "number", "integer", "share", "date", "choice"]
_LISTS = ("choices", "aliases")
_RESULTS = ("summary", "profile")
NUMERIC: frozenset[str] = frozenset({"money", "number", "integer", "share"})


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``label``, ``meaning`` and ``unit`` map a language (``"en"``, ``"zh"``) to its text;
    ``minimum`` and ``maximum`` bound a number, both inclusive; ``choices`` lists what a
    ``choice`` may hold; ``aliases`` are headers that plain files use for it.
    """

    name: str
    dtype: Dtype
    label: dict[str, str]
    meaning: dict[str, str]
    required: bool = False
    unit: dict[str, str] | None = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    aliases: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that means this column: its name, its labels, its aliases."""
        return (self.name, *self.label.values(), *self.aliases)


@dataclass(frozen=True)
class Table:
    """A table: its ``key`` (columns that make a row unique) and its columns in order."""

    name: str
    key: tuple[str, ...]
    label: dict[str, str]
    columns: tuple[Column, ...]

    def __getitem__(self, column: str) -> Column:
        found = self.get(column)
        if found is None:
            raise KeyError(column)
        return found

    def __contains__(self, column: object) -> bool:
        return any(candidate.name == column for candidate in self.columns)

    def get(self, column: str) -> Column | None:
        return next((each for each in self.columns if each.name == column), None)

    def count(self, columns: Collection[str]) -> int:
        """How many of these are columns of the table."""
        return sum(column in self for column in columns)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)


@cache
def tables() -> dict[str, Table]:
    """All tables by name.

    >>> list(tables())[:3]
    ['accounts', 'orders', 'opportunities']
    >>> tables()["orders"].key
    ('order_id', 'line')
    """
    raw = tomllib.loads(files("kamkit").joinpath("schema.toml").read_text("utf-8"))
    return {name: _table(name, spec) for name, spec in raw.items()}


def table_of(columns: Collection[str]) -> str | None:
    """The table that columns of these names make: most are its own, and what it needs is there.

    >>> table_of(["account_id", "parent_id", "employees"]), table_of(["Umsatz"])
    ('accounts', None)
    """
    fits = {
        name: table.count(columns)
        for name, table in tables().items()
        if set(columns).issuperset(table.required)
    }
    best = max(fits, key=lambda name: fits[name], default=None)
    return best if best and fits[best] else None


def _table(name: str, spec: dict[str, Any]) -> Table:
    columns = tuple(_column(key, value) for key, value in spec["columns"].items())
    return Table(name, tuple(spec["key"]), spec["label"], columns)


def _column(name: str, spec: dict[str, Any]) -> Column:
    if spec["dtype"] not in get_args(Dtype):
        raise ValueError(f"schema.toml: column {name}: unknown dtype {spec['dtype']!r}")
    lists: dict[str, Any] = {key: tuple(spec[key]) for key in _LISTS if key in spec}
    return Column(name, **{**spec, **lists})


@cache
def describe_column(name: str) -> Column | None:
    """The first column of that name in any table, or None: what ``show`` heads a column with.

    The summary and the profile are asked first, because that is what analysis hands back.

    >>> describe_column("abc").label["zh"]
    'ABC类别'
    """
    ordered = sorted(tables().values(), key=lambda table: table.name not in _RESULTS)
    return next((table[name] for table in ordered if name in table), None)
