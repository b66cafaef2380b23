"""The records of a delimited text: fast where it is a plain CSV, with care where it is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from kamkit.data.loose_records import split_records

Broken = list[tuple[int, str]]
Records = tuple[pd.DataFrame, npt.NDArray[np.int64], Broken]

# Small blocks stay in the processor's cache; a record that is longer than one asks for a larger.
_BLOCKS = (1 << 20, 1 << 24)


def parse_records(data: bytes, start: int, delimiter: str, width: int) -> Records:
    """The records below the headers, which begin at byte ``start``.

    Returns the cells as text, the number of each record counted from 1, and the broken ones,
    with too many or too few fields, as (number, text). A record whose quote nobody closes would
    swallow the lines below it: where one may be, the text is split with more care.
    """
    quoted = data.find(b'"', start) >= 0
    blocks = () if quoted and data.count(b'"', start) % 2 else _BLOCKS
    for block in blocks:
        try:
            found = _parse_fast(data, start, delimiter, width, block, quoted)
        except pa.ArrowInvalid as error:
            if "straddling" not in str(error):
                break
            continue
        if not any("\n" in text.strip() for _, text in found[2]):
            return found
        break
    return _parse_leniently(data[start:].decode("utf-8"), delimiter, width)


def _parse_fast(
    data: bytes, start: int, delimiter: str, width: int, block: int, quoted: bool
) -> Records:
    broken: Broken = []

    def keep_aside(row: Any) -> str:
        broken.append((row.number - 1, row.text))
        return "skip"

    names = [str(i) for i in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(pa.py_buffer(data).slice(start)),
        read_options=arrow_csv.ReadOptions(
            column_names=names, skip_rows=1, use_threads=False, block_size=block
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
        ),
    )
    cells = table.to_pandas()
    cells.columns = pd.RangeIndex(width)
    numbers = np.arange(1, len(cells) + len(broken) + 1)
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
