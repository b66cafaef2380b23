"""Which sheet of a file holds the table that is wanted, and what to say where none does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from kamkit.data.cell_text import tidy
from kamkit.data.columns import Match, nearest, normalise
from kamkit.data.grid import Grid
from kamkit.data.values import is_number
from kamkit.errors import AmbiguousColumn, MissingColumn, ParameterError, UnreadableFile
from kamkit.schema import Column, Table, tables

_NUMBERS = ("money", "number", "integer", "share")
# Where an account has no number, its name serves.
_NAMES_SERVE = {"account_id": ("account_id", "account_name")}
_LIKE = 0.6  # how alike names must be to be offered: Menge is not offered for revenue
_LOOKED_AT = 50


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


def named_frames(frames: object, call: str) -> dict[str, pd.DataFrame]:
    """Tables by name as the function ``call`` wants them; a lone frame is told what is missing."""
    if not isinstance(frames, Mapping):
        raise ParameterError("frames_by_name", value=type(frames).__name__, call=call)
    for name, frame in frames.items():
        find_table(name)
        if not isinstance(frame, pd.DataFrame):
            found = f"{name}: {type(frame).__name__}"
            raise ParameterError("frames_by_name", value=found, call=call)
    return dict(frames)


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
            raise _missing_error(grids[0], spec, lacking, found)
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


def _missing_error(grid: Grid, spec: Table, missing: list[str], found: Match) -> MissingColumn:
    near = {name: _offered(spec[name], grid, found) for name in missing}
    headers = [header for header in grid.headers if header]
    return MissingColumn(
        "missing_column",
        file=grid.file,
        sheet=grid.sheet,
        value=missing,
        known=[*headers[:30], *(["…"] if len(headers) > 30 else [])],
        example="\n".join(
            f"{json.dumps(header, ensure_ascii=False)} = {json.dumps(name)}"
            for name, header in near.items()
        ),
        table=spec.name,
    )


def _offered(column: Column, grid: Grid, found: Match) -> str:
    """The header that may be a missing column: one that means it elsewhere, or has a like name and
    values of its kind; an ellipsis where none is likely, so that nobody copies a wrong one.
    """
    taken = set(found.positions.values())
    free = {h: i for i, h in enumerate(grid.headers) if h and i not in taken}
    same = _NAMES_SERVE.get(column.name, (column.name,))
    elsewhere = {
        normalise(header)
        for table in tables().values()
        for name in same
        if name in table
        for header in table[name].headers
    }
    meant = [header for header in free if normalise(header) in elsewhere]
    like = nearest(column.name, list(free), _LIKE)
    offered = next((h for h in (*meant, like) if h in free), "")
    if offered and column.dtype in _NUMBERS and not _numbers(grid, free[offered]):
        return "…"
    return offered or "…"


def _numbers(grid: Grid, position: int) -> bool:
    """Whether most of a column's first cells that hold anything are numbers."""
    cells = [text for cell in grid.cells[position].head(_LOOKED_AT) if (text := tidy(cell))]
    return 2 * sum(map(is_number, cells)) >= len(cells)
