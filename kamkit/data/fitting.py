"""Which of our tables a file holds, by the columns that it has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kamkit.data.choose import missing_columns
from kamkit.data.columns import match_columns, normalise
from kamkit.data.grid import Grid
from kamkit.data.header_rows import read_joined
from kamkit.data.readers import guess_table
from kamkit.data.recognise import guess_system, header_score
from kamkit.errors import AmbiguousColumn, MissingColumn
from kamkit.schema import Table, tables

# What a company has; a file that fits several alike is the first of them.
COMPANY = (
    "orders",
    "summary",
    "opportunities",
    "accounts",
    "contacts",
    "activities",
    "feedback",
    "stages",
    "products",
    "industries",
)


def fitting_table(path: str | Path, columns: Mapping[str, str] | None = None, **how: Any) -> str:
    """The table of a company that a file holds: the one of which it has the most columns.

    Only a table whose needed columns are all there counts; where none has more columns than what
    ``guess_table`` says, that is the answer. Arguments and errors are those of ``guess_table``.

    >>> from kamkit.data.datasets import dataset_path
    >>> [fitting_table(dataset_path(name)) for name in ("orders", "opportunities", "contacts")]
    ['orders', 'opportunities', 'contacts']
    """
    where: dict[str, Any] = {name: how.get(name) for name in ("encoding", "sheet")}
    seen = guess_system(path, system=how["system"], **where) if how.get("system") else None
    grids = _read(path, columns or {}, where)
    fits, begun = (_fits(grids, columns or {}, whole) for whole in (True, False))
    if seen is not None and seen.table is not None:
        # The system that is told for all files need not have written a ledger among them.
        return "orders" if seen.sure == "told" and fits["orders"] else seen.table
    guess, best = guess_table(path, columns, **where), max(fits, key=lambda name: fits[name])
    return best if fits[best] > (fits[guess] or begun[guess]) else guess


def main_table(path: str | Path, columns: Mapping[str, str] | None = None, **how: Any) -> str:
    """As ``fitting_table``, but an account file that has a revenue for each is a ``summary``.

    >>> from kamkit.data.datasets import dataset_path
    >>> main_table(dataset_path("accounts"))
    'accounts'
    """
    found = fitting_table(path, columns, **how)
    if found == "accounts" and table_fits(path, columns, **how)["summary"]:
        return "summary"
    return found


def table_fits(
    path: str | Path, columns: Mapping[str, str] | None = None, **how: Any
) -> dict[str, int]:
    """For each table of a company, how many of its columns a file has.

    0 for a table that lacks a column named in ``columns``, and for one of which the file lacks a
    column that is needed.
    """
    return _fits(_read(path, columns or {}, how), columns or {}, whole=True)


def _read(path: str | Path, columns: Mapping[str, str], how: Mapping[str, Any]) -> list[Grid]:
    mine = {normalise(theirs) for theirs in columns}
    score = header_score()
    return read_joined(
        path,
        lambda cells: score(cells) + len(mine.intersection(map(normalise, cells))),
        how.get("encoding"),
        how.get("sheet"),
    )


def _fits(grids: list[Grid], columns: Mapping[str, str], whole: bool) -> dict[str, int]:
    """The columns found of each table; unless ``whole``, also where needed ones are lacking."""
    return {
        name: max(_found(grid, tables()[name], columns, whole) for grid in grids)
        for name in COMPANY
    }


def _found(grid: Grid, table: Table, columns: Mapping[str, str], whole: bool) -> int:
    if any(ours and ours not in table for ours in columns.values()):
        return 0
    try:
        match = match_columns(grid.headers, table, columns, grid.file)
    except (AmbiguousColumn, MissingColumn):
        return 0
    return 0 if whole and missing_columns(table, match) else len(match.positions)
