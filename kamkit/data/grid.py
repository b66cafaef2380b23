"""A file of any kind as grids of cells."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from kamkit.data.cells import Grid as Grid
from kamkit.data.cells import Score as Score
from kamkit.data.text_file import read_text
from kamkit.data.workbook import WORKBOOKS as WORKBOOKS
from kamkit.data.workbook import read_workbook
from kamkit.errors import UnreadableFile


def read_grids(
    path: str | Path, score: Score, encoding: str | None, sheet: str | None
) -> list[Grid]:
    """Read a file into one grid, or a workbook into one per sheet that holds anything.

    Raises ``UnreadableFile`` (absent, a folder, empty, protected, not a table, a sheet of a text).
    """
    path = Path(path)
    if not path.exists():
        raise UnreadableFile("no_file", file=str(path), nearby=nearby(path))
    if path.is_dir():
        raise UnreadableFile("is_folder", file=str(path))
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return read_workbook(path, score, sheet)
    if sheet:
        raise UnreadableFile("no_sheets", file=path.name, value=sheet)
    if suffix in (".parquet", ".pq"):
        return [_read_parquet(path)]
    return [read_text(path, score, encoding)]


def nearby(path: Path) -> list[str]:
    """Names in the same folder that are like that of a file which is not there."""
    import difflib

    if not path.parent.is_dir():
        return []
    return difflib.get_close_matches(path.name, [p.name for p in path.parent.iterdir()], 3, 0.5)


def _read_parquet(path: Path) -> Grid:
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError, pa.ArrowInvalid):
        raise UnreadableFile("broken_parquet", file=path.name) from None
    headers = tuple(str(name) for name in frame.columns)
    frame = frame.reset_index(drop=True)
    frame.columns = pd.RangeIndex(len(headers))
    return Grid(path.name, headers, frame, pd.Series(range(1, len(frame) + 1), dtype="int64"), 0)
