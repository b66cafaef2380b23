"""Headers that stand in two rows, one above the other, made one; and headers that stand again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import pandas as pd

from kamkit.data.cell_text import equals, tidy
from kamkit.data.grid import Grid, Score, read_grids
from kamkit.data.values import is_number

_DAY = re.compile(r"\d{4}[-/.年]|\d{1,2}[-/.]\d")


def read_joined(
    path: str | Path, score: Score, encoding: str | None, sheet: str | None
) -> list[Grid]:
    """A file's grids as ``read_grids`` gives them, with one row of headers each.

    Programs write two rows where headers are merged: ``客户 | 产品 | `` over `` | 名称 | 数量``. Of
    the row of headers and the one above or below it, the lower text names its column, and the
    upper where there is no lower. They are joined where each has a header that is known for a
    place that the other leaves empty, and the lower row holds neither numbers nor dates.
    """
    return [_join(grid, score) for grid in read_grids(path, score, encoding, sheet)]


def rows_of_headers(grid: Grid) -> pd.Series[bool]:
    """Which rows below the headers are the headers again, as programs print them on every page.

    Every text in such a row is the header of its column, and there are two of them or more.
    """
    again = pd.Series(False, index=grid.cells.index)
    headers = [tidy(header) for header in grid.headers]
    named = [place for place, header in enumerate(grid.headers) if header][:2]
    if len(named) < 2:
        return again
    first, second = (equals(grid.cells[place], grid.headers[place]) for place in named)
    likely = first | second
    if not likely.any():
        return again
    for at, row in zip(again.index[likely], grid.cells[likely].to_numpy(), strict=True):
        texts = [(tidy(cell), header) for cell, header in zip(row, headers, strict=True)]
        filled = [text == header for text, header in texts if text]
        again[at] = len(filled) > 1 and all(filled)
    return again


def _join(grid: Grid, score: Score) -> Grid:
    if _complete_each_other(grid.above, grid.headers, score):
        return replace(
            grid,
            headers=_joined(grid.above, grid.headers)[: len(grid.headers)],
            header_row=grid.header_row - 1,
            header_rows=2,
        )
    if grid.cells.empty:
        return grid
    below = [tidy(cell) for cell in grid.cells.iloc[0]]
    if not _complete_each_other(grid.headers, below, score):
        return grid
    return replace(
        grid,
        headers=_joined(grid.headers, below),
        cells=grid.cells.iloc[1:].reset_index(drop=True),
        rows=grid.rows.iloc[1:].reset_index(drop=True),
        header_rows=2,
    )


def _complete_each_other(upper: Sequence[str], lower: Sequence[str], score: Score) -> bool:
    pairs = list(zip_longest(upper, lower, fillvalue=""))
    if any(is_number(text) or _DAY.match(text) for text in lower if text):
        return False
    alone = [[a for a, b in pairs if not b], [b for a, b in pairs if not a]]
    return all(score([text for text in texts if text]) > 0 for texts in alone)


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    return tuple(below or above for above, below in zip_longest(upper, lower, fillvalue=""))
