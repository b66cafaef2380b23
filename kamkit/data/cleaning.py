"""What CRMs put around a value, taken off again; each step says how many cells it touched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from kamkit.data.cell_text import (
    as_arrow,
    as_series,
    by_text,
    coded,
    holds,
    is_text,
    spread,
    tidied,
    tidy,
)
from kamkit.data.systems import value_key

Cells = pd.Series  # raw cells of one column
_UNITS = "元万亿"


def strip_prefixes(cells: Cells[Any], prefixes: Sequence[str]) -> tuple[Cells[Any], int]:
    """Ids without what a system puts before them.

    >>> strip_prefixes(pd.Series(["zcrm_007", "8"]), ["zcrm_"])[0].tolist()
    ['007', '8']
    """
    pattern = rf"^[\s'\u200d]*(?:{'|'.join(map(re.escape, prefixes))})"
    if not is_text(cells):
        texts = by_text(cells, str)
        bare = by_text(cells, lambda text: re.sub(pattern, "", text))
        touched = bare != texts
        return cells.where(~touched, bare), int(touched.sum())
    texts = as_arrow(cells)
    starts = pc.starts_with(texts, prefixes[0])
    if pc.all(pc.or_(starts, pc.equal(texts, ""))).as_py():  # as the system writes them
        plain = pc.utf8_slice_codeunits(texts, len(prefixes[0]))
        return as_series(plain, cells.index), pc.sum(starts).as_py() or 0
    bare = cells.str.replace(pattern, "", regex=True)
    return bare, int((bare != cells).sum())


def first_of_lists(cells: Cells[Any], separator: str) -> tuple[Cells[Any], pd.Series[bool]]:
    """The first of several values in a cell, and which cells had several.

    >>> first_of_lists(pd.Series(["11;12", "13"]), ";")[0].tolist()
    ['11', '13']
    """
    if is_text(cells) and not holds(tidied(cells), separator):
        return cells, pd.Series(False, index=cells.index)
    split = by_text(
        cells, lambda text: [part for p in text.split(separator) if (part := p.strip())]
    )
    several = split.map(len) > 1
    return cells.where(~several, split.map(lambda parts: parts[0] if parts else "")), several


def as_percent(cells: Cells[Any]) -> Cells[Any]:
    """Plain numbers said to be per cent: a column headed ``Probability (%)`` holding 1 means 1 %.

    >>> as_percent(pd.Series(["1", "75%", ""])).tolist()
    ['1%', '75%', '']
    """
    return by_text(cells, lambda text: text + "%" if text and "%" not in text else text)


def with_unit(cells: Cells[Any], unit: str) -> Cells[Any]:
    """Plain numbers below a header that names their unit, such as ``金额（万元）``.

    >>> with_unit(pd.Series(["12", "3亿", ""]), "万元").tolist()
    ['12万元', '3亿', '']
    """
    own = re.compile(f"[{_UNITS}]")
    return by_text(cells, lambda text: text + unit if text and not own.search(text) else text)


def replace_values(
    cells: Cells[Any], told: Mapping[str, str]
) -> tuple[Cells[Any], dict[tuple[str, str], int]]:
    """Texts replaced by what they stand for, and how often each that changed was met.

    >>> replace_values(pd.Series(["GTXPro", "GTX Pro"]), {"gtxpro": "GTX Pro"})[1]
    {('GTXPro', 'GTX Pro'): 1}
    """
    codes, distinct = coded(cells)
    texts = [tidy(cell) for cell in distinct]
    new = [told.get(value_key(text), text) for text in texts]
    differ = np.array([a != b for a, b in zip(texts, new, strict=True)], dtype=bool)
    if not differ.any():
        return cells, {}
    times = np.bincount(codes, minlength=len(texts)).tolist()
    counts: Counter[tuple[str, str]] = Counter()
    for text, ours, n in zip(texts, new, times, strict=True):
        if text != ours:
            counts[text, ours] += n
    return cells.where(~differ[codes], spread(new, codes, cells.index)), dict(counts)
