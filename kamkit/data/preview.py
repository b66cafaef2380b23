"""A first look at a file: its headers, each with a few of its values, before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kamkit.data.columns import label_place, normalise
from kamkit.data.grid import WORKBOOKS, Grid
from kamkit.data.header_rows import read_joined
from kamkit.data.recognise import header_score
from kamkit.data.systems import find_system
from kamkit.data.values import tidy

_SAMPLES = 3
_ROWS_LOOKED_AT = 200


@dataclass(frozen=True)
class Header:
    """A header of a file.

    ``name`` is what a column map calls it: its text, or where others are like it, or it has none,
    with its place (``"Amount (C)"``). ``samples`` are its first values that differ.
    """

    name: str
    text: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """One sheet of a file as it stands, and the names of all its sheets."""

    headers: tuple[Header, ...]
    sheet: str | None = None
    sheets: tuple[str, ...] = ()

    def name(self, text: str) -> str | None:
        """What a map calls the header of this text, or of this text and place."""
        for at, header in enumerate(self.headers):
            if text in (header.name, header.text, label_place(header.text, at)):
                return header.name
        return None


def preview_file(
    path: str | Path,
    table: str | None = None,
    system: str | Path = "auto",
    columns: Mapping[str, str] | None = None,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Preview:
    """Look at a file without reading it as a table: arguments as in ``read_export``.

    Of a workbook, the sheet with most known headers is shown where none is named. Raises what
    opening it raises: ``UnreadableFile``, ``UnclearEncoding``.

    >>> from kamkit.data.datasets import dataset_path
    >>> preview_file(dataset_path("orders"), "orders").headers[0].text
    'order_id'
    """
    known = None if str(system) == "auto" else find_system(system)
    score = header_score(table, known)
    mine = {normalise(theirs) for theirs in columns or {}}

    def count(cells: Sequence[str]) -> int:
        return score(list(cells)) + len(mine.intersection(map(normalise, cells)))

    grids = read_joined(path, count, encoding, sheet)
    grid = max(grids, key=lambda each: count(each.headers))
    return Preview(_headers(grid), grid.sheet, _sheet_names(Path(path)))


def _headers(grid: Grid) -> tuple[Header, ...]:
    normal = [normalise(header) for header in grid.headers]
    rows = grid.cells.head(_ROWS_LOOKED_AT)
    found = []
    for at, text in enumerate(grid.headers):
        values = [tidy(cell) for cell in rows.iloc[:, at]]
        samples = tuple(dict.fromkeys(value for value in values if value))[:_SAMPLES]
        if not text and not samples:
            continue
        alone = text and normal.count(normal[at]) == 1
        found.append(Header(text if alone else label_place(text, at), text, samples))
    return tuple(found)


def _sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook that can be opened; of any other file none."""
    if path.suffix.lower() not in WORKBOOKS:
        return ()
    import python_calamine as calamine

    return tuple(calamine.CalamineWorkbook.from_path(str(path)).sheet_names)
