"""The door: a file of any shape comes in as one of our tables, with a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kamkit.data.columns import Match, known_headers, match_columns, nearest, normalise
from kamkit.data.draft import Draft
from kamkit.data.grid import Grid, read_grids
from kamkit.data.receipt import Receipt
from kamkit.errors import AmbiguousColumn, MissingColumn, UnreadableFile
from kamkit.schema import Table, tables


def read_table(
    path: str | Path,
    table: str,
    columns: Mapping[str, str] | None = None,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    day_first: bool | None = None,
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
        {theirs: ours} for headers that are not known by themselves.
    encoding, sheet, day_first
        What the file leaves open: asked for by an error where it cannot be told.

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
    spec = _table(table)
    grid, match = _grid_of(Path(path), spec, columns, encoding, sheet)
    draft = Draft(grid, spec, match)
    for name, position in match.positions.items():
        draft.take(name, grid.cells[position], day_first)
    draft.derive()
    return draft.finish()


def _table(name: str) -> Table:
    if name not in tables():
        raise MissingColumn(
            "unknown_table",
            value=name,
            nearest=nearest(name, list(tables())),
            known=list(tables()),
        )
    return tables()[name]


def guess_table(path: str | Path, columns: Mapping[str, str] | None = None, **how: Any) -> str:
    """``"orders"`` where the file has a date for each line, else ``"summary"``.

    Raises what ``read_table`` raises where the file fits neither.
    """
    spec = _table("orders")
    told = {theirs: ours for theirs, ours in (columns or {}).items() if ours in spec}
    known = known_headers(spec) | {normalise(theirs) for theirs in told}
    grids = read_grids(path, _scorer(known), how.get("encoding"), how.get("sheet"))
    dates = {normalise(h) for h in spec["order_date"].headers}
    dates |= {normalise(theirs) for theirs, ours in told.items() if ours == "order_date"}
    dated = any(normalise(h) in dates for grid in grids for h in grid.headers)
    return "orders" if dated else "summary"


def _scorer(known: frozenset[str]) -> Any:
    return lambda cells: len({normalise(cell) for cell in cells} & known)


def _grid_of(
    path: Path,
    spec: Table,
    columns: Mapping[str, str] | None,
    encoding: str | None,
    sheet: str | None,
) -> tuple[Grid, Match]:
    """The file's grid, or the one sheet of a workbook that has the columns that are needed."""
    known = known_headers(spec) | {normalise(theirs) for theirs in columns or {}}
    grids = read_grids(path, _scorer(known), encoding, sheet)
    if len(grids) == 1:
        match = match_columns(grids[0].headers, spec, columns, path.name)
        missing = _missing(spec, match)
        if missing:
            raise _missing_error(grids[0], spec, missing)
        return grids[0], match
    fits = []
    for grid in grids:
        try:
            match = match_columns(grid.headers, spec, columns, path.name)
        except (AmbiguousColumn, MissingColumn):
            continue
        if not _missing(spec, match):
            fits.append((grid, match))
    if len(fits) == 1:
        return fits[0]
    names = [grid.sheet for grid, _ in fits] or [grid.sheet for grid in grids]
    key = "several_sheets" if fits else "no_sheet_fits"
    raise UnreadableFile(key, file=path.name, value=names, wanted=spec.required, table=spec.name)


def _missing(spec: Table, match: Match) -> list[str]:
    have = set(match.positions)
    missing = [name for name in spec.required if name not in have]
    if "account_id" in missing and "account_name" in have:
        missing.remove("account_id")
    if "amount" in missing and {"quantity", "unit_price"} <= have:
        missing.remove("amount")
    return missing


def _missing_error(grid: Grid, spec: Table, missing: list[str]) -> MissingColumn:
    near = {name: nearest(name, grid.headers) for name in missing}
    headers = [header for header in grid.headers if header]
    return MissingColumn(
        "missing_column",
        file=grid.file,
        sheet=grid.sheet,
        value=missing,
        known=[*headers[:30], *(["…"] if len(headers) > 30 else [])],
        example="\n".join(
            f'"{header if header != "–" else "…"}" = "{name}"' for name, header in near.items()
        ),
        table=spec.name,
    )
