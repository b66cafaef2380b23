"""References that lead nowhere, and parents that lead back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kamkit.analysis.parents import find_loops, parent_ids
from kamkit.data.faults.check import Check
from kamkit.data.faults.fault import Fault, Tables, View, among, faults_at, id_column


def _reference(table: str, column: str, target: str, key: str, rule: str) -> Check:
    def find(tables: Tables, view: View) -> list[Fault]:
        given = id_column(tables[table], column)
        lost = given.notna() & ~among(given, id_column(tables[target], key))
        named = lost & among(given, _names(tables[target], target))
        return [
            *_named(table, given[named]),
            *faults_at(table, rule, given, lost & ~named),
        ]

    return Check(rule, table, (f"{table}.{column}", f"{target}.{key}"), find)


_TARGETS = (
    ("account_id", "accounts", "unknown_account"),
    ("product_id", "products", "unknown_product"),
    ("opportunity_id", "opportunities", "unknown_opportunity"),
    ("contact_id", "contacts", "unknown_contact"),
)
_REFERENCES = {
    "orders": ("account_id", "product_id"),
    "opportunities": ("account_id", "product_id"),
    "stages": ("opportunity_id",),
    "qualification": ("opportunity_id",),
    "contacts": ("account_id",),
    "activities": ("account_id", "contact_id", "opportunity_id"),
    "feedback": ("account_id", "contact_id"),
}


def _names(frame: pd.DataFrame, table: str) -> pd.Series[Any]:
    name = {"accounts": "account_name", "products": "product_name"}.get(table)
    empty = pd.Series(dtype="str")
    return id_column(frame, name).dropna() if name and name in frame else empty


def _named(table: str, named: pd.Series[Any]) -> list[Fault]:
    """One fault for a column that holds names where ids belong: it is to be mapped, not mended."""
    if named.empty:
        return []
    words = (("n", len(named)), ("example", str(named.iloc[0])))
    return [Fault(table, None, str(named.name), "", "name_for_id", words)]


def _references() -> Iterator[Check]:
    for table, columns in _REFERENCES.items():
        for column, target, rule in _TARGETS:
            if column in columns:
                yield _reference(table, column, target, column, rule)
    yield _reference("contacts", "reports_to", "contacts", "contact_id", "unknown_contact")


def _parents(tables: Tables) -> pd.DataFrame:
    return parent_ids(tables["accounts"])


def _given_parent(frame: pd.DataFrame) -> pd.Series[Any]:
    return frame["given"].rename("parent_id")


def _unknown_parents(tables: Tables, view: View) -> list[Fault]:
    found = _parents(tables)
    return faults_at("accounts", "unknown_parent", _given_parent(found), ~found["known"])


def _own_parents(tables: Tables, view: View) -> list[Fault]:
    found = _parents(tables)
    own = found["parent_id"] == found["account_id"]
    return faults_at("accounts", "own_parent", _given_parent(found), own)


def _parent_loops(tables: Tables, view: View) -> list[Fault]:
    found = _parents(tables)
    pairs = found[["account_id", "parent_id"]].dropna().drop_duplicates("account_id")
    parents = dict(zip(pairs["account_id"], pairs["parent_id"], strict=True))
    loops = {
        member: " → ".join((*loop[at:], *loop[:at], member))
        for loop in find_loops(parents)
        for at, member in enumerate(loop)
    }
    whole = found["account_id"].map(loops)
    first = ~found["account_id"].duplicated()
    given = _given_parent(found)
    return faults_at("accounts", "parent_loop", given, whole.notna() & first, loop=whole)


_PARENTS = ("accounts.account_id", "accounts.parent_id")

REFERENCE_CHECKS = (
    *_references(),
    Check("unknown_parent", "accounts", _PARENTS, _unknown_parents),
    Check("own_parent", "accounts", _PARENTS, _own_parents),
    Check("parent_loop", "accounts", _PARENTS, _parent_loops),
)
