"""A file as a grid of cells, before anybody knows what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Grid:
    """Cells under their headers.

    ``cells`` holds one column per header, by position (0, 1, ...); ``headers`` are the file's own;
    ``rows`` gives each row's number in the file as a spreadsheet counts it; ``header_row`` is
    that of the headers, ``header_rows`` how many rows they fill and ``above`` the row over them;
    ``broken`` are lines with too many or too few fields (row, text).
    """

    file: str
    headers: tuple[str, ...]
    cells: pd.DataFrame
    rows: pd.Series[int]
    header_row: int
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    broken: tuple[tuple[int, str], ...] = field(default=())
    header_rows: int = 1
    above: tuple[str, ...] = ()


Score = Callable[[list[str]], int]
"""How many of these cells are headers that somebody knows: finds the header row."""


def header_index(records: Sequence[list[str]], score: Score) -> int:
    """The row with most known headers; the first row with anything in it where none is known."""
    scores = [score(record) for record in records[:20]]
    if max(scores, default=0) > 0:
        return scores.index(max(scores))
    return next(
        (i for i, record in enumerate(records) if any(cell.strip() for cell in record)),
        0,
    )


def trimmed(record: Sequence[str]) -> list[str]:
    """Cells without outer and doubled spaces."""
    return [" ".join(cell.split()) for cell in record]
