"""A long text cut where records end, so that several processors read it at once."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pyarrow as pa

_LEAST = 1 << 22  # a shorter piece is read sooner than it is handed out
_WINDOW = 1 << 20  # what is counted at a time stays in the processor's cache
_LINE_END = re.compile(rb"\n")
_QUOTE = ord('"')


class Piece(NamedTuple):
    """From one byte to another; whether the headers stand at its top."""

    start: int
    end: int
    headers: bool


def cut(data: memoryview, start: int) -> tuple[list[Piece], int]:
    """Pieces of ``data`` from byte ``start``, one for each processor, and the quotes in all of it.

    Each piece but the last ends with a line, and before its end quotes have come in pairs: unless
    a quote stands amid a cell, no record is cut.
    """
    pieces = max(1, min(pa.cpu_count(), (len(data) - start) // _LEAST))
    cuts, quotes, at = [start], 0, start
    for n in range(1, pieces):
        near = max(at, start + (len(data) - start) * n // pieces)
        quotes += _quotes(data[at:near])
        at = near
        while end := _LINE_END.search(data, at):
            quotes += _quotes(data[at : end.end()])
            at = end.end()
            if quotes % 2 == 0 and at < len(data):
                cuts.append(at)
                break
    quotes += _quotes(data[at:])
    ends = [*cuts[1:], len(data)]
    return [Piece(a, b, a == start) for a, b in zip(cuts, ends, strict=True)], quotes


def _quotes(data: memoryview) -> int:
    whole = np.frombuffer(data, np.uint8)
    starts = range(0, len(whole), _WINDOW)
    return sum(int(np.count_nonzero(whole[at : at + _WINDOW] == _QUOTE)) for at in starts)
