"""The records of a delimited text: fast where it is a plain CSV, with care where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from kamkit.data.loose_records import split_records
from kamkit.data.pieces import Piece, cut
from kamkit.data.threads import each_in_threads

Broken = list[tuple[int, str]]
Records = tuple[pd.DataFrame, npt.NDArray[np.int64], Broken]

# A column's part of a block should fill, not overflow, the processor's cache; a record that is
# longer than a block asks for a larger one.
_COLUMN, _LEAST, _LARGEST = 1 << 17, 1 << 20, 1 << 24


class _Part(NamedTuple):
    """What one piece of the text holds: its cells, how many records, and those that are broken."""

    cells: pa.Table
    records: int
    broken: Broken


def parse_records(data: memoryview, start: int, delimiter: str, width: int) -> Records:
    """The records below the headers, which begin at byte ``start``; the text is UTF-8.

    Returns the cells as text, the number of each record counted from 1, and the broken ones,
    with too many or too few fields, as (number, text). A record whose quote nobody closes would
    swallow the lines below it: where one may be, the text is split with more care.
    """
    pieces, quotes = cut(data, start)
    blocks = (max(_LEAST, min(width * _COLUMN, _LARGEST)), _LARGEST)
    for block in blocks if quotes % 2 == 0 else ():
        parse = partial(_parse_fast, data, delimiter, width, block, quotes > 0)
        try:
            parts = each_in_threads(parse, pieces)
            if any(map(_ends_open, parts[:-1])):
                parts = [parse(Piece(start, len(data), headers=True))]
        except pa.ArrowInvalid as error:
            if "straddling" not in str(error):
                break
            continue
        if not any("\n" in text.strip() for part in parts for _, text in part.broken):
            return _joined(parts)
        break
    return _parse_leniently(str(data[start:], "utf-8"), delimiter, width)


def _parse_fast(
    data: memoryview, delimiter: str, width: int, block: int, quoted: bool, piece: Piece
) -> _Part:
    broken: Broken = []

    def keep_aside(row: Any) -> str:
        broken.append((row.number - 1, row.text))
        return "skip"

    names = [str(i) for i in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(pa.py_buffer(data[piece.start : piece.end])),
        read_options=arrow_csv.ReadOptions(
            column_names=names,
            skip_rows_after_names=piece.headers,
            use_threads=False,
            block_size=block,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=quoted,
            ignore_empty_lines=False,
            invalid_row_handler=keep_aside,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    return _Part(table, piece.headers + table.num_rows + len(broken), broken)


def _ends_open(part: _Part) -> bool:
    """Whether the last record of a piece ends amid a quote, so that the cut went through a cell."""
    if part.broken and part.broken[-1][0] == part.records - 1:
        return '"' in part.broken[-1][1]
    last = part.cells.column(part.cells.num_columns - 1)
    return len(last) > 0 and last[-1].as_py().endswith("\n")


def _joined(parts: Sequence[_Part]) -> Records:
    """The parts one below the other, the headers counted as record 0."""
    before = [0, *accumulate(part.records for part in parts)]
    broken = [
        (start + number, text)
        for start, part in zip(before, parts, strict=False)
        for number, text in part.broken
    ]
    cells = pa.concat_tables([part.cells for part in parts]).to_pandas()
    cells.columns = pd.RangeIndex(cells.shape[1])
    numbers = np.arange(1, before[-1])
    if broken:
        numbers = np.delete(numbers, [row - 1 for row, _ in broken])
    return cells, numbers, broken


def _parse_leniently(text: str, delimiter: str, width: int) -> Records:
    """What the fast parser refuses (open quotes, stray carriage returns), record by record."""
    records = list(split_records(text, delimiter, width))[1:]
    good = [(i, fields) for i, (fields, _) in enumerate(records, 1) if fields is not None]
    broken = [
        (i, line.rstrip("\r\n")) for i, (fields, line) in enumerate(records, 1) if fields is None
    ]
    cells = pd.DataFrame([fields for _, fields in good], columns=pd.RangeIndex(width), dtype="str")
    return cells, np.array([i for i, _ in good], dtype=np.int64), broken
