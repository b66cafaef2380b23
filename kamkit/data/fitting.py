"""Which of our tables a file holds, by the columns that it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kamkit.data.choose import missing_columns
from kamkit.data.columns import match_columns, normalise
from kamkit.data.grid import Grid
from kamkit.data.header_rows import read_joined
from kamkit.data.readers import orders_or_summary
from kamkit.data.recognise import Recognition, header_score, recognise, told
from kamkit.data.systems import find_system
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


@dataclass(frozen=True)
class _Looked:
    """A file's sheets as they were looked at once, and the system that wrote them, where asked."""

    grids: list[Grid]
    seen: Recognition | None

    def table(self, columns: Mapping[str, str]) -> str:
        seen = self.seen
        fits, begun = (_fits(self.grids, columns, whole) for whole in (True, False))
        if seen is not None and seen.table is not None:
            # The system that is told for all files need not have written a ledger among them.
            return "orders" if seen.sure == "told" and fits["orders"] else seen.table
        guess, best = orders_or_summary(self.grids, columns), max(fits, key=lambda name: fits[name])
        return best if fits[best] > (fits[guess] or begun[guess]) else guess


def fitting_table(path: str | Path, columns: Mapping[str, str] | None = None, **how: Any) -> str:
    """The table of a company that a file holds: the one of which it has the most columns.

    Only a table whose needed columns are all there counts; where none has more columns than what
    ``guess_table`` says, that is the answer. Arguments and errors are those of ``guess_table``.

    >>> from kamkit.data.datasets import dataset_path
    >>> [fitting_table(dataset_path(name)) for name in ("orders", "opportunities", "contacts")]
    ['orders', 'opportunities', 'contacts']
    """
    return _look(path, columns or {}, how).table(columns or {})


def main_table(path: str | Path, columns: Mapping[str, str] | None = None, **how: Any) -> str:
    """As ``fitting_table``, but an account file that has a revenue for each is a ``summary``.

    >>> from kamkit.data.datasets import dataset_path
    >>> main_table(dataset_path("accounts"))
    'accounts'
    """
    looked = _look(path, columns or {}, how)
    found = looked.table(columns or {})
    of_a_crm = looked.seen is not None and looked.seen.table is not None
    # The revenue in a CRM's account file is the customer's own turnover, not what it buys.
    if (
        found == "accounts"
        and not of_a_crm
        and _fits(looked.grids, columns or {}, whole=True)["summary"]
    ):
        return "summary"
    return found


def _look(path: str | Path, columns: Mapping[str, str], how: Mapping[str, Any]) -> _Looked:
    system = how.get("system") or None
    known = None if system in (None, "auto") else find_system(system)
    mine = {normalise(theirs) for theirs in columns}
    score = header_score(None, known)
    grids = read_joined(
        path,
        lambda cells: score(cells) + len(mine.intersection(map(normalise, cells))),
        how.get("encoding"),
        how.get("sheet"),
    )
    if system is None:
        return _Looked(grids, None)
    return _Looked(grids, recognise(grids) if known is None else told(known, grids, None))


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
