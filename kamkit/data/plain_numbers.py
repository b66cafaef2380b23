"""Numbers written with digits and a point alone, a whole column at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kamkit.data.cell_text import as_arrow, bytes_of, is_text, without_empty

_PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)$"
_DECIMAL = r"^[+-]?(\d+\.(\d{0,2}|\d{4,})|\.(\d{1,2}|\d{4,}))$"


def plain_numbers(
    cells: pd.Series[Any],
) -> tuple[pd.Series[float], npt.NDArray[np.bool_], Callable[[], int]]:
    """Numbers without any mark but a point, which cells are neither such nor empty, and how many
    of the plain ones show that the point stands before decimals."""
    numbers, rest = np.full(len(cells), np.nan), np.ones(len(cells), dtype=bool)
    chunks = as_arrow(cells).chunks if is_text(cells) else []
    start = 0
    for chunk in chunks:
        end = start + len(chunk)
        numbers[start:end], rest[start:end] = _read(chunk)
        start = end

    def points() -> int:
        return sum(pc.sum(_matches(chunk, _DECIMAL)).as_py() or 0 for chunk in chunks)

    return pd.Series(numbers, index=cells.index, copy=False), rest, points


def _read(chunk: pa.LargeStringArray) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The numbers of some texts, and which texts are none and not empty either."""
    odd = _with_other_marks(chunk)
    texts = without_empty(chunk)
    nothing = pa.scalar(None, texts.type)
    if odd.any():
        texts = pc.if_else(pa.array(odd), nothing, texts)
    try:
        return _as_floats(texts), odd
    except pa.ArrowInvalid:  # digits and points that are no number: 1.2.3
        plain = _matches(texts, _PLAIN)
        numbers = _as_floats(pc.if_else(plain, texts, nothing))
        return numbers, odd | pc.and_not(pc.is_valid(texts), plain).to_numpy(zero_copy_only=False)


def _matches(texts: pa.LargeStringArray, form: str) -> pa.BooleanArray:
    return pc.fill_null(pc.match_substring_regex(texts, form), False)


def _with_other_marks(chunk: pa.LargeStringArray) -> npt.NDArray[np.bool_]:
    """Which texts hold anything but digits, points and signs."""
    data, bounds = bytes_of(chunk)
    outside = ((data - 0x2B) > 0x0E) | (data == 0x2C) | (data == 0x2F)
    odd = np.zeros(len(chunk), dtype=bool)
    if outside.any():
        odd[np.searchsorted(bounds, np.flatnonzero(outside), side="right") - 1] = True
    return odd


def _as_floats(texts: pa.LargeStringArray) -> npt.NDArray[np.float64]:
    values = np.asarray(pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False))
    infinite = np.isinf(values)
    return np.where(infinite, np.nan, values) if infinite.any() else values
