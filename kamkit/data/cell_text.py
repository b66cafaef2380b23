"""The text of cells, tidied: what a person sees in them, without the marks of keyboards and guards.

A million tidy cells cost little: most columns are seen to be tidy by their bytes, without a look at
any single cell, and what is not tidy is looked at once per distinct text.
"""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

EMPTY = frozenset(
    {"", "-", "--", "—", "/", "n/a", "#n/a", "na", "nan", "null", "none", "nil", "无"}
)
_MARKS = dict.fromkeys(map(ord, "\u200b\u200d\u2060\ufeff"))
# Cells that are tidy for sure hold none of these; Chinese characters are as they should be.
_UNTIDY = r"^[\s']|\s$|\s\s|[^\x20-\x7e\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}]"
_TEXT = pd.StringDtype(na_value=np.nan)


def tidy(cell: object) -> str:
    """A cell as plain text: full-width forms narrowed, spaces folded, a guarding ``'`` removed.

    >>> tidy("\uff11\uff0c\uff12\uff13\uff14 "), tidy("'=A1"), tidy(7.0), tidy(None)
    ('1,234', '=A1', '7', '')
    """
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    text = unicodedata.normalize("NFKC", str(cell)).translate(_MARKS)
    text = " ".join(text.split())
    return text.removeprefix("'")


def is_text(cells: pd.Series[Any]) -> bool:
    """Whether a column holds text alone, as one read from a text file does."""
    return isinstance(cells.dtype, pd.StringDtype)


def as_arrow(cells: pd.Series[Any]) -> pa.ChunkedArray:
    """A column of text as pyarrow holds it, without a copy."""
    array = pa.array(cells.array, type=pa.large_string(), from_pandas=True)
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def as_series(texts: pa.ChunkedArray | pa.Array, index: pd.Index[Any]) -> pd.Series[Any]:
    """The way back, without a copy either."""
    return pd.Series(pd.arrays.ArrowStringArray(texts, dtype=_TEXT), index=index)  # type: ignore[call-arg]


def equals(cells: pd.Series[Any], text: str) -> npt.NDArray[np.bool_]:
    """Which cells are this text, to the letter."""
    if not is_text(cells):
        return (cells == text).fillna(False).to_numpy(dtype=bool)
    return np.asarray(pc.fill_null(pc.equal(as_arrow(cells), text), False).to_numpy())


def coded(cells: pd.Series[Any]) -> tuple[npt.NDArray[Any], list[Any]]:
    """A column as places in the list of its distinct cells."""
    if is_text(cells):
        return coded_texts(as_arrow(cells))
    codes, distinct = pd.factorize(cells.to_numpy(dtype=object), use_na_sentinel=False)
    return codes, list(distinct)


def coded_texts(texts: pa.ChunkedArray) -> tuple[npt.NDArray[Any], list[Any]]:
    """``coded`` for texts that pyarrow holds."""
    encoded = _encoded(texts)
    return encoded.indices.to_numpy(zero_copy_only=False), encoded.dictionary.to_pylist()


def holds(cells: pd.Series[Any], mark: str) -> bool:
    """Whether any cell of a column of text holds some characters; one of ASCII is a look at bytes.

    >>> holds(pd.Series(["7、8"]), "、"), holds(pd.Series(["7;8"]), "; ")
    (True, False)
    """
    if len(mark) > 1 or not mark.isascii():
        return bool(pc.any(pc.match_substring(as_arrow(cells), mark)).as_py())
    return any((bytes_of(chunk)[0] == ord(mark)).any() for chunk in as_arrow(cells).chunks)


def repeated(cells: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Which cells are there more than once.

    >>> repeated(pd.Series(["7", "07", "7", "x"])).tolist()
    [True, False, True, False]
    """
    doubtful = _may_repeat(cells)
    codes = codes_of(cells[doubtful])
    doubtful[doubtful] = np.bincount(codes)[codes] > 1
    return doubtful


def _may_repeat(cells: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Where all are whole numbers, as ids are, equal cells are equal numbers, sooner compared."""
    every = np.ones(len(cells), dtype=bool)
    if not is_text(cells):
        return every
    try:
        numbers = pc.cast(as_arrow(cells), pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return every
    return pd.Series(numbers).duplicated(keep=False).to_numpy(copy=True)


def codes_of(cells: pd.Series[Any]) -> npt.NDArray[Any]:
    """A number for each cell, the same for the same cell."""
    if not is_text(cells):
        return coded(cells)[0]
    return np.asarray(_encoded(as_arrow(cells)).indices.to_numpy(zero_copy_only=False))


def _encoded(texts: pa.ChunkedArray) -> pa.DictionaryArray:
    encoded = texts.dictionary_encode(null_encoding="encode").combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # of no chunks
        return pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], texts.type))
    return encoded


def spread(results: Sequence[Any], codes: npt.NDArray[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """Results for distinct cells, each put at its cells: text or bool if all are, else objects."""
    if all(result is None or isinstance(result, str) for result in results):
        return as_series(pa.array(results, type=pa.large_string()).take(pa.array(codes)), index)
    if all(isinstance(result, bool) for result in results):
        return pd.Series(np.array(results, dtype=bool)[codes], index=index, copy=False)
    values = np.empty(len(results), dtype=object)
    values[:] = results
    return pd.Series(values[codes], index=index, dtype=object)


def by_text(cells: pd.Series[Any], function: Callable[[str], Any]) -> pd.Series[Any]:
    """``function`` of each cell's tidy text, called once per distinct cell."""
    codes, distinct = coded(cells)
    results = [function(tidy(cell)) for cell in distinct]
    if is_text(cells) and results == distinct:
        return cells
    return spread(results, codes, cells.index)


def tidied(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Each cell's tidy text; those that are tidy already are not touched.

    >>> tidied(pd.Series(["a", " b ", "\uff17"])).tolist()
    ['a', 'b', '7']
    """
    if not is_text(cells):
        return by_text(cells, str)
    texts = as_arrow(cells)
    untidy = np.concatenate([_untidy(chunk) for chunk in texts.chunks] or [np.empty(0, bool)])
    if not untidy.any():
        return cells
    mended = by_text(cells[untidy], str)
    return as_series(replaced(texts, untidy, mended), cells.index)


def replaced(
    texts: pa.ChunkedArray, where: npt.NDArray[np.bool_], by: pd.Series[Any]
) -> pa.ChunkedArray:
    """Texts with those at some places replaced, in order, by others."""
    places = np.cumsum(where) - 1
    others = as_arrow(by).combine_chunks()
    return pc.if_else(pa.array(where), others.take(pa.array(places, mask=~where)), texts)


def is_blank(cells: pd.Series[Any]) -> pd.Series[bool]:
    """Which cells hold nothing, or a word for nothing such as ``N/A``, ``-`` or ``无``."""
    return by_text(cells, lambda text: text.casefold() in EMPTY).astype(bool)


def bytes_of(chunk: pa.LargeStringArray) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """All bytes of some texts one after the other, and where each text ends and the next begins."""
    _, ends, data = chunk.buffers()
    bounds = np.frombuffer(ends, np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
    if data is None:
        return np.empty(0, np.uint8), bounds - bounds[0]
    inside = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]
    return inside, bounds - bounds[0]


def without_empty(chunk: pa.LargeStringArray) -> pa.LargeStringArray:
    """Texts with none in place of each that is empty."""
    _, bounds = bytes_of(chunk)
    if (bounds[1:] > bounds[:-1]).all():
        return chunk
    return pc.if_else(pc.equal(chunk, ""), pa.scalar(None, chunk.type), chunk)


def _untidy(chunk: pa.LargeStringArray) -> npt.NDArray[np.bool_]:
    """Which texts may be untidy; most often the bytes show at a glance that none is."""
    if chunk.null_count == 0 and _surely_tidy(*bytes_of(chunk)):
        return np.zeros(len(chunk), dtype=bool)
    found = pc.fill_null(pc.match_substring_regex(chunk, _UNTIDY), True)
    return np.asarray(found.to_numpy(zero_copy_only=False))


def _surely_tidy(data: npt.NDArray[np.uint8], bounds: npt.NDArray[np.int64]) -> bool:
    """Whether bytes are printable ASCII without ``'`` and characters from U+4000 to U+9FFF, spaces
    only within and single."""
    space = data == 0x20
    known = (data - 0x21) <= 0x5D
    known |= space
    if not known.all():  # the first byte of such a character, or one that follows a first byte
        known |= ((data - 0xE4) <= 0x05) | ((data - 0x80) <= 0x3F)
    if not known.all() or (data == 0x27).any():
        return False
    if not space.any():
        return True
    filled = bounds[:-1] < bounds[1:]
    edges = space[bounds[:-1][filled]] | space[bounds[1:][filled] - 1]
    return not (edges.any() or (space[1:] & space[:-1]).any())
