"""Columns that a system splits in two: a first and a last name become a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from kamkit.data.cell_text import by_text
from kamkit.data.draft import Draft
from kamkit.data.systems import System

_CHINESE = re.compile(r"[\u3400-\u9fff]")


def join_columns(
    draft: Draft, system: System, joined: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Make the columns of ``joined``, {ours: their headers in order}, that the file has in parts.

    A column of its own goes before its parts, and a part that is empty is passed over. Returns
    {their header: ours}; the receipt tells of it.
    """
    used: dict[str, str] = {}
    taken = {*draft.match.positions.values(), *draft.match.left_out}
    free = {at: each for at, each in enumerate(draft.grid.headers) if at not in taken}
    known = {system.header(header): at for at, header in free.items()}
    for ours, parts in joined.items():
        places = [known[part] for part in parts if part in known]
        if ours in draft.values or not places:
            continue
        texts = [by_text(draft.grid.cells[at], str) for at in places]
        whole = [_one(words) for words in zip(*texts, strict=True)]
        draft.values[ours] = pd.Series(whole, index=draft.index, dtype="str")
        headers = [draft.grid.headers[at] for at in places]
        if len(headers) > 1:
            draft.note("joined", column=ours, value=headers)
        used |= dict.fromkeys(headers, ours)
    return used


def _one(words: Sequence[str]) -> str | None:
    """The parts as one name; in Chinese nothing stands between family and given name."""
    filled = [word for word in words if word]
    between = "" if all(map(_CHINESE.search, filled)) else " "
    return between.join(filled) or None
