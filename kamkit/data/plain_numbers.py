"""Numbers written with digits and a point alone, a whole column at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kamkit.data.cell_text import as_arrow, bytes_of, is_text


def plain_numbers(
    cells: pd.Series[Any],
) -> tuple[pd.Series[float], npt.NDArray[np.bool_], Callable[[], int]]:
    """Numbers without any mark but a point, which cells are neither such nor empty, and how many
    of the plain ones show that the point stands before decimals."""
    if not is_text(cells):
        every = np.ones(len(cells), dtype=bool)
        return pd.Series(np.nan, index=cells.index), every, lambda: 0
    bare = [_digits_alone(chunk) for chunk in as_arrow(cells).chunks]
    texts = pa.chunked_array(
        [
            c if b else pc.utf8_trim_whitespace(c)
            for c, b in zip(as_arrow(cells).chunks, bare, strict=True)
        ],
        pa.large_string(),
    )
    try:
        plain = _plain(texts, bare)
        numbers = _as_floats(pc.if_else(plain, texts, ""), cells.index)
    except pa.ArrowInvalid:  # digits and points that are no number: 1.2.3
        plain = _plain(texts, [False] * len(bare))
        numbers = _as_floats(pc.if_else(plain, texts, ""), cells.index)
    rest = ~np.asarray(pc.or_(plain, pc.fill_null(pc.equal(texts, ""), True)).to_numpy())

    def points() -> int:
        shown = pc.match_substring_regex(texts, r"\.(\d{0,2}|\d{4,})$")
        return int(pc.sum(pc.and_(plain, pc.fill_null(shown, False))).as_py() or 0)

    return numbers, rest, points


def _plain(texts: pa.ChunkedArray, bare: Sequence[bool]) -> pa.ChunkedArray:
    """Which texts are plain numbers; those of a bare chunk are taken for such."""
    form = r"^[+-]?(\d+\.?\d*|\.\d+)$"
    found = [
        pa.array(np.ones(len(chunk), dtype=bool))
        if alone
        else pc.fill_null(pc.match_substring_regex(chunk, form), False)
        for chunk, alone in zip(texts.chunks, bare, strict=True)
    ]
    return pa.chunked_array(found, pa.bool_())


def _digits_alone(chunk: pa.LargeStringArray) -> bool:
    """Whether texts hold nothing but digits, points and signs."""
    data, _ = bytes_of(chunk)
    outside = ((data - 0x2B) > 0x0E) | (data == 0x2C) | (data == 0x2F)
    return not outside.any()


def _as_floats(texts: pa.ChunkedArray, index: pd.Index[Any]) -> pd.Series[float]:
    nothing = pc.equal(texts, "")
    if pc.any(nothing).as_py():
        texts = pc.if_else(nothing, pa.scalar(None, texts.type), texts)
    values = pc.cast(texts, pa.float64()).to_numpy()
    if np.isinf(values).any():
        values = np.where(np.isinf(values), np.nan, values)
    return pd.Series(values, index=index, copy=not values.flags.writeable)
