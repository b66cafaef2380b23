"""Records of a text that is not quite a CSV file: a quote that nobody closes costs its own line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

csv.field_size_limit(1 << 30)  # a cell may hold megabytes; 128 kB is the module's own limit

_END = "\x1f"  # a line of its own below the text: where it is swallowed, a quote is open

Record = tuple[list[str] | None, str]
"""The fields of a record and its text; no fields where it cannot be split as the headers are."""


def split_records(text: str, delimiter: str, width: int) -> Iterator[Record]:
    """Split a text into records of ``width`` fields, and what is none.

    A quote that is opened and never closed takes all lines to the next quote, or to the end, into
    one cell. Where a record has another number of fields, or never ends, and one of its lines is a
    record by itself, its first line is given alone and the lines below it are read anew.

    >>> [fields for fields, _ in split_records('a,b\\n1,"2\\n3,4\\n', ",", 2)]
    [['a', 'b'], None, ['3', '4']]
    """
    waiting = [_read(list(io.StringIO(text, newline="")), delimiter)]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
            continue
        fields, lines, is_open = found
        if len(fields) == width and not is_open:
            yield fields, "".join(lines)
        elif any(len(_fields(line, delimiter)) == width for line in lines[1:]):
            yield None, lines[0]
            waiting.append(_read(lines[1:], delimiter))
        else:
            yield None, "".join(lines)


def _read(lines: Sequence[str], delimiter: str) -> Iterator[tuple[list[str], Sequence[str], bool]]:
    """Each record with its lines, and whether a quote in it is open where the lines end."""
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines = [*lines[:-1], lines[-1] + "\n"]
    reader, start = csv.reader([*lines, _END], delimiter=delimiter), 0
    for fields in reader:
        if start < len(lines):
            yield fields, lines[start : reader.line_num], reader.line_num > len(lines)
        start = reader.line_num


def _fields(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])
