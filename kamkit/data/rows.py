"""Some rows of a large table, without a copy of what stands between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from kamkit.data.cell_text import as_arrow, as_series, is_text, tidy

_STRETCHES = 1000  # more of them are put together slower than row by row


def tidy_rows(cells: pd.DataFrame, rows: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """The tidy texts of a few rows.

    >>> tidy_rows(pd.DataFrame({0: [" a", "b"], 1: [1.0, 2.5]}), np.array([True, False]))
       0  1
    0  a  1
    """
    places = np.flatnonzero(rows)
    texts = {name: [tidy(cell) for cell in _cells_at(cells[name], places)] for name in cells}
    return pd.DataFrame(texts, index=cells.index[places], columns=cells.columns, dtype="str")


def _cells_at(cells: pd.Series[Any], places: npt.NDArray[np.int64]) -> list[Any]:
    """Single cells: pyarrow would put a whole column together to take them."""
    if not is_text(cells):
        return cells.iloc[places].tolist()
    chunks = as_arrow(cells).chunks
    starts = np.cumsum([0, *map(len, chunks)])
    within = np.searchsorted(starts, places, side="right") - 1
    found = zip(within.tolist(), (places - starts[within]).tolist(), strict=True)
    return [chunks[chunk][place].as_py() for chunk, place in found]


def kept_rows(
    columns: Mapping[str, pd.Series[Any]], keep: npt.NDArray[np.bool_]
) -> dict[str, pd.Series[Any]]:
    """Columns with some of their rows, numbered anew; text that stays together is not copied.

    >>> kept = kept_rows({"a": pd.Series([1, 2, 3])}, np.array([True, False, True]))
    >>> kept["a"].tolist(), kept["a"].index.tolist()
    ([1, 3], [0, 1])
    """
    if keep.all():
        return dict(columns)
    edges = np.flatnonzero(np.diff(keep, prepend=False, append=False)).reshape(-1, 2).tolist()
    if 0 < len(edges) <= _STRETCHES:
        return {name: _joined(column, edges) for name, column in columns.items()}
    return {name: column[keep].reset_index(drop=True) for name, column in columns.items()}


def _joined(column: pd.Series[Any], stretches: list[list[int]]) -> pd.Series[Any]:
    if not is_text(column):
        parts = [column.iloc[start:end] for start, end in stretches]
        return pd.concat(parts, ignore_index=True)
    texts = as_arrow(column)
    chunks = [each for start, end in stretches for each in texts.slice(start, end - start).chunks]
    return as_series(pa.chunked_array(chunks), pd.RangeIndex(sum(map(len, chunks))))
