"""A text file as a grid: its delimiter, its row of headers, its records."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from kamkit.data.cells import Grid, Score, header_index, trimmed
from kamkit.data.encoding import decode
from kamkit.data.records import parse_records
from kamkit.data.threads import each_in_threads
from kamkit.errors import UnreadableFile

DELIMITERS = (",", "\t", ";", "|")
SPACES = " "
_LOOK_AHEAD = 60
_HEAD = 1 << 18
_PART = 1 << 26
_SEP_LINE = re.compile(rb"sep=(.)\r?\n", re.IGNORECASE)
_CONTENT = re.compile(rb"[^\s,;|\"]")


def read_text(path: Path, score: Score, encoding: str | None) -> Grid:
    """Read a delimited or space-aligned text file."""
    decoded = decode(_bytes_of(path), path.name, encoding)
    data, skipped, delimiter = decoded.data, 0, ""
    if told := _SEP_LINE.match(data):
        data, skipped, delimiter = data[told.end() :], 1, bytes(told[1]).decode()
    data, empty = _from_content(data, path.name)
    skipped += empty
    head = _first_lines(data)
    delimiter = delimiter or _sniff(head, score)
    within = delimiter
    if delimiter == SPACES:
        lines = str(data, "utf-8").splitlines()
        joined = "\n".join("\t".join(line.split()) for line in lines)
        data, within = memoryview(joined.encode()), "\t"
        head = _first_lines(data)
    records = list(csv.reader(head, delimiter=within))
    at = header_index(records, score)
    width, names = max(len(records[at]), 1), trimmed(records[at])
    before = _lines_of(at, head, within)
    start = len("".join(head[:before]).encode("utf-8"))
    cells, rows, broken = parse_records(data, start, within, width)
    first = before + skipped + 1
    return Grid(
        path.name,
        tuple(names + [""] * (width - len(names))),
        cells,
        pd.Series(rows + first, copy=False),
        first,
        encoding=decoded.encoding,
        delimiter=delimiter,
        broken=tuple((row + first, line) for row, line in broken),
        above=tuple(trimmed(records[at - 1])) if at else (),
    )


def _bytes_of(path: Path) -> memoryview:
    """A file's bytes, in memory that numpy asks for in large pages: half the time of bytes."""
    size = path.stat().st_size
    if size == 0 or not path.is_file():  # a pipe has no size
        return memoryview(path.read_bytes())
    whole = np.empty(size, np.uint8).data

    def fill(start: int) -> int:
        at, end = start, min(start + _PART, size)
        with path.open("rb", buffering=0) as file:
            file.seek(start)
            while at < end and (n := file.readinto(whole[at:end])):
                at += n
        return at

    starts = range(0, size, _PART)
    ends = each_in_threads(fill, starts)
    # A file that is cut short meanwhile ends where its first part does.
    short = (end for end, start in zip(ends, [*starts[1:], size], strict=True) if end < start)
    return whole[: next(short, size)]


def _from_content(data: memoryview, file: str) -> tuple[memoryview, int]:
    """The text without the empty lines at its top, where they fill all that is looked at first."""
    content = _CONTENT.search(data)
    if content is None:
        raise UnreadableFile("empty_file", file=file)
    above = bytes(data[: content.start()])
    empty = above.count(b"\n")
    if empty < _LOOK_AHEAD and len(above) < _HEAD:
        return data, 0
    return data[above.rfind(b"\n") + 1 :], empty


def _first_lines(data: memoryview) -> list[str]:
    text = str(data[: 4 * _HEAD], "utf-8", "ignore")[:_HEAD]
    return text.splitlines(keepends=True)[:_LOOK_AHEAD]


def _sniff(head: Sequence[str], score: Score) -> str:
    """The delimiter under which most lines have the same number of fields, more than one.

    Amounts such as ``1.000,50`` have a comma on each line, too: where several delimiters fit, the
    one under which a line has most known headers is the file's.
    """
    is_open = "".join(head).count('"') % 2 == 1  # a quote that nobody closes: line by line
    parts = [[line] for line in head] if is_open else [head]

    def records(delimiter: str) -> list[list[str]]:
        read = chain.from_iterable(csv.reader(part, delimiter=delimiter) for part in parts)
        return [record for record in read if any(record)]

    def fit(delimiter: str) -> tuple[float, int]:
        widths = Counter(map(len, records(delimiter)))
        if not widths:
            return 0.0, 0
        width, lines = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        return (lines / widths.total() if width > 1 else 0.0), width

    fits = {delimiter: fit(delimiter) for delimiter in DELIMITERS}
    rivals = [delimiter for delimiter, (_, width) in fits.items() if width > 1]
    if len(rivals) < 2:
        return rivals[0] if rivals else SPACES
    known = {each: max(map(score, records(each)[:20])) for each in rivals}
    return max(rivals, key=lambda each: (known[each], fits[each][0] > 0.5, fits[each]))


def _lines_of(at: int, head: Sequence[str], delimiter: str) -> int:
    """How many physical lines stand before record ``at`` (a quoted cell may span several)."""
    if at == 0:
        return 0
    reader = csv.reader(head, delimiter=delimiter)
    for _ in range(at):
        next(reader)
    return reader.line_num
