"""The door: a file of any shape comes in as one of our tables, with a receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from kamkit.data.choose import choose_grid, find_table, missing_columns
from kamkit.data.column_map import ColumnMap
from kamkit.data.columns import known_headers, match_columns, normalise
from kamkit.data.draft import Draft
from kamkit.data.grid import Grid, read_grids
from kamkit.data.header_rows import rows_of_headers
from kamkit.data.receipt import Receipt


def read_table(
    path: str | Path,
    table: str,
    columns: Mapping[str, str] | None = None,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    day_first: bool | None = None,
    system: str | Path | None = None,
) -> tuple[pd.DataFrame, Receipt]:
    """Read a CSV, TSV, space-aligned text, xlsx, xls, ods or Parquet file as one of our tables.

    Parameters
    ----------
    path
        The file. Its encoding, delimiter, header row and sheet are found and named in the receipt.
    table
        ``"orders"``, ``"accounts"``, ``"summary"`` (one row per account with its revenue) ...;
        see ``kamkit.schema.tables``.
    columns
        {theirs: ours} for headers that are not known by themselves, ``""`` for one that is left
        out; or a column map (``load_map``), with which the file is read by ``read_export``.
    encoding, sheet, day_first
        What the file leaves open: asked for by an error where it cannot be told.
    system
        The CRM that wrote the file, or ``"auto"``: the file is then read by ``read_export``.

    Returns
    -------
    (DataFrame, Receipt)
        Columns of the schema that the file has, in the schema's order and types: ids as text
        (``"007"`` stays), money as float beside ``currency``, days as datetime64. Rows whose
        required cells are empty or unreadable are set aside with the reason; an unreadable
        optional cell is left empty and listed in ``receipt.blanked``. Nothing is dropped in
        silence: ``receipt.rows_in == len(frame) + len(receipt.set_aside)``.
        In orders, a missing ``amount`` is quantity x unit price, a missing ``account_id`` is the
        account's name, a missing ``line`` is numbered.

    Raises
    ------
    UnreadableFile, UnclearEncoding, AmbiguousColumn, MissingColumn, AmbiguousDates
        Each with the file, the value found and the next step.

    Examples
    --------
    >>> from kamkit.data.datasets import dataset_path
    >>> orders, receipt = read_table(dataset_path("orders"), "orders")
    >>> receipt.rows_in == len(orders)
    True
    """
    spec = find_table(table)
    if system is not None or isinstance(columns, ColumnMap):
        from kamkit.data.export import read_export

        return read_export(
            path,
            table,
            system or "auto",
            columns,
            encoding=encoding,
            sheet=sheet,
            day_first=day_first,
        )
    known = known_headers(spec) | {normalise(theirs) for theirs in columns or {}}
    grids = read_grids(path, _scorer(known), encoding, sheet)
    grid, match = choose_grid(
        grids,
        spec,
        lambda each: match_columns(each.headers, spec, columns, each.file),
        lambda found: missing_columns(spec, found),
    )
    draft = Draft(grid, spec, match)
    draft.refuse(rows_of_headers(grid), "header_again")
    cells = {name: grid.cells[position] for name, position in match.positions.items()}
    draft.take(cells, dict.fromkeys(cells, day_first))
    draft.derive()
    return draft.finish()


def guess_table(path: str | Path, columns: Mapping[str, str] | None = None, **how: Any) -> str:
    """``"orders"`` where the file has a date for each line, else ``"summary"``.

    ``how`` may hold encoding, sheet and ``system``: with a system, or ``"auto"`` where one is
    recognised, the table is the one that its headers fit best. Raises what ``read_table`` raises
    where the file fits neither.
    """
    if how.get("system"):
        from kamkit.data.recognise import guess_system

        where = {name: how.get(name) for name in ("encoding", "sheet")}
        seen = guess_system(path, system=how["system"], **where)
        if seen.table is not None:
            return seen.table
    spec = find_table("orders")
    told = {theirs: ours for theirs, ours in (columns or {}).items() if ours in spec}
    known = known_headers(spec) | {normalise(theirs) for theirs in told}
    grids = read_grids(path, _scorer(known), how.get("encoding"), how.get("sheet"))
    return orders_or_summary(grids, told)


def orders_or_summary(grids: Sequence[Grid], told: Mapping[str, str]) -> str:
    """``"orders"`` where any grid has a column of order dates, by itself or as ``told``."""
    spec = find_table("orders")
    dates = {normalise(h) for h in spec["order_date"].headers}
    dates |= {normalise(theirs) for theirs, ours in told.items() if ours == "order_date"}
    dated = any(normalise(h) in dates for grid in grids for h in grid.headers)
    return "orders" if dated else "summary"


def _scorer(known: frozenset[str]) -> Any:
    return lambda cells: len({normalise(cell) for cell in cells} & known)
