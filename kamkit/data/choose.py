"""Which sheet of a file holds the table that is wanted, and what to say where none does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kamkit.data.columns import Match, nearest
from kamkit.data.grid import Grid
from kamkit.errors import AmbiguousColumn, MissingColumn, UnreadableFile
from kamkit.schema import Table, tables


def find_table(name: str) -> Table:
    """One of our tables by its name; raises ``MissingColumn`` for a name that is not known."""
    if name not in tables():
        raise MissingColumn(
            "unknown_table",
            value=name,
            nearest=nearest(name, list(tables())),
            known=list(tables()),
        )
    return tables()[name]


def choose_grid(
    grids: Sequence[Grid],
    spec: Table,
    match: Callable[[Grid], Match],
    missing: Callable[[Match], list[str]],
) -> tuple[Grid, Match]:
    """The file's grid, or the one sheet of a workbook that has the columns that are needed.

    ``match`` finds our columns in a grid, ``missing`` names those that are needed and not found.
    Raises ``MissingColumn`` for a file of one grid that lacks some, and ``UnreadableFile`` where
    several sheets fit, or none.
    """
    if len(grids) == 1:
        found = match(grids[0])
        lacking = missing(found)
        if lacking:
            raise _missing_error(grids[0], spec, lacking)
        return grids[0], found
    fits = []
    for grid in grids:
        try:
            found = match(grid)
        except (AmbiguousColumn, MissingColumn):
            continue
        if not missing(found):
            fits.append((grid, found))
    if len(fits) == 1:
        return fits[0]
    names = [grid.sheet for grid, _ in fits] or [grid.sheet for grid in grids]
    key = "several_sheets" if fits else "no_sheet_fits"
    raise UnreadableFile(
        key, file=grids[0].file, value=names, wanted=spec.required, table=spec.name
    )


def missing_columns(spec: Table, match: Match) -> list[str]:
    """Needed columns that a match lacks and that do not follow from others."""
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
