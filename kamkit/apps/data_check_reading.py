"""What the data check makes of a file: read as far as it can be, and what it has to ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from kamkit.data.choose import missing_columns
from kamkit.data.column_map import ColumnMap
from kamkit.data.columns import Match, normalise
from kamkit.data.export import read_export
from kamkit.data.preview import Header, Preview, preview_file
from kamkit.data.readers import guess_table
from kamkit.data.receipt import Receipt
from kamkit.data.systems import PLAIN, find_system
from kamkit.data.validate import find_issues
from kamkit.errors import (
    AmbiguousColumn,
    AmbiguousDates,
    KamkitError,
    MissingColumn,
    UnclearEncoding,
    UnclearSystem,
    UnreadableFile,
)
from kamkit.schema import Column, tables

TABLES = (
    "orders", "opportunities", "accounts", "contacts", "activities", "feedback", "stages",
    "products", "summary",
)  # fmt: skip
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "cp1252", "shift_jis")
AUTO = ""
_MOST_STAGES = 30
_FEWEST = 2  # one header that is known says too little of a table
_ASKS_SHEET = ("several_sheets", "no_sheet_fits", "no_sheet")
_ASKS_ENCODING = ("wrong_encoding", "unknown_encoding")


@dataclass(frozen=True)
class Choices:
    """A file, and what a person said of it; ``""`` and None where the file is to tell.

    ``columns`` is {header: column of ours}, ``""`` for one that is left out, a header as
    ``Preview`` names it; ``stages`` {stage: status}.
    """

    path: Path
    table: str = AUTO
    system: str = AUTO
    encoding: str = AUTO
    sheet: str = AUTO
    day_first: bool | None = None
    columns: dict[str, str] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)

    def with_column(self, header: str, ours: str) -> Choices:
        """The same with a header read as a column of ours, which no other header then is."""
        kept = {k: v for k, v in self.columns.items() if k != header and (not ours or v != ours)}
        return replace(self, columns={**kept, header: ours})

    def with_stage(self, stage: str, status: str) -> Choices:
        """The same with the status of a stage; ``""`` takes it back."""
        kept = {k: v for k, v in self.stages.items() if k != stage}
        return replace(self, stages={**kept, stage: status} if status else kept)


@dataclass(frozen=True)
class Ask:
    """A question before the file can be read: ``what`` is the list that answers it.

    Of a ``"column"``, ``column`` is ours and ``headers`` are the headers that may be it.
    """

    what: str
    column: str = ""
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """What was found. ``frame`` and ``receipt`` are there where ``error`` is not."""

    choices: Choices
    table: str = AUTO
    preview: Preview | None = None
    frame: pd.DataFrame | None = None
    receipt: Receipt | None = None
    issues: pd.DataFrame | None = None
    error: Exception | None = None
    asks: tuple[Ask, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table in force."""
        return tables()[self.table].columns if self.table else ()

    def ours(self, header: Header) -> str:
        """The column of ours that a header is read as; ``""`` for none."""
        told = self.choices.columns
        if header.name in told:
            return told[header.name]
        found = self.receipt.columns.get(header.text, "") if self.receipt else ""
        return "" if found in told.values() else found

    def stages(self) -> dict[str, tuple[int, str]]:
        """Stages whose status the file does not tell: how many rows each has, and the status that
        was read off its words, or said by a person (``""`` for none yet).
        """
        told = self.choices.stages
        if self.frame is None or self.receipt is None or "stage" not in self.frame:
            return {stage: (0, status) for stage, status in told.items()}
        rows = self.frame["stage"].value_counts()
        guessed = dict(self.receipt.notes).get("status_by_words", {}).get("pairs", {})
        open_ones = list(_without_status(self.frame))
        names = list(dict.fromkeys([*told, *guessed, *open_ones]))[:_MOST_STAGES]
        return {
            name: (int(rows.get(name, 0)), told.get(name) or guessed.get(name) or "")
            for name in names
        }


def look(choices: Choices) -> Look:
    """Read a file as far as it can be read. Nothing is raised: the error is in what is returned."""
    seen = Look(choices, table=choices.table)
    try:
        seen = replace(seen, table=choices.table or _table_of(choices))
        frame, receipt = read_export(
            choices.path, seen.table, choices.system or "auto", choices.columns, **_how(choices),
            day_first=choices.day_first, stages=choices.stages,
        )  # fmt: skip
        seen = replace(seen, frame=frame, receipt=receipt)
        seen = replace(seen, preview=_preview(seen), issues=find_issues({seen.table: frame}))
    except Exception as error:  # every fault of a file is told, none ends the page
        seen = replace(seen, frame=None, receipt=None, issues=None, error=error)
        seen = replace(seen, preview=_preview(seen))
        seen = replace(seen, asks=_asks(seen, error))
    return seen


def as_map(seen: Look) -> ColumnMap:
    """All that was found and said, as a map for the next file of the kind."""
    assert seen.receipt is not None
    choices, receipt = seen.choices, seen.receipt
    columns = {
        header.name: seen.ours(header)
        for header in (seen.preview.headers if seen.preview else ())
        if header.name in choices.columns or (seen.ours(header) and not _is_flag(header, receipt))
    }
    return ColumnMap(
        seen.table,
        columns,
        choices.stages,
        system=receipt.system or PLAIN,
        encoding=choices.encoding or None,
        sheet=choices.sheet or None,
        day_first=choices.day_first,
    )


def with_map(choices: Choices, told: ColumnMap) -> Choices:
    """What a saved map says of another file; of its headers, those that the file has."""
    said = replace(
        choices, table=told.table, system=told.system or AUTO, encoding=told.encoding or AUTO,
        sheet=told.sheet or AUTO, day_first=told.day_first, stages=dict(told.stages), columns={},
    )  # fmt: skip
    preview = _preview(Look(said, table=told.table))
    if preview is None:
        return replace(said, columns=dict(told))
    named = {preview.name(header): ours for header, ours in told.items()}
    return replace(said, columns={name: ours for name, ours in named.items() if name})


def _how(choices: Choices) -> dict[str, str | None]:
    return {"encoding": choices.encoding or None, "sheet": choices.sheet or None}


def _table_of(choices: Choices) -> str:
    """The table that the file fits best: of a known system by its headers, else the one that has
    all it needs and takes most headers.
    """
    system = choices.system or "auto"
    guess = guess_table(choices.path, choices.columns, system=system, **_how(choices))
    if guess not in ("orders", "summary"):
        return guess
    how = _how(choices)
    preview = preview_file(choices.path, encoding=how["encoding"], sheet=how["sheet"])
    headers = [header.text for header in preview.headers]
    fits = {name: _fit(headers, name, choices) for name in TABLES}
    best = max(fits.values())
    if best < _FEWEST or fits.get(guess) == best:
        return guess
    return next(name for name, fit in fits.items() if fit == best)


def _fit(headers: list[str], name: str, choices: Choices) -> int:
    """How many of our columns the headers hold; none where a needed one is not among them."""
    spec = tables()[name]
    present = {normalise(header) for header in headers}
    told = set(choices.columns.values())
    known = [
        column.name
        for column in spec.columns
        if column.name in told or present.intersection(map(normalise, column.headers))
    ]
    lacking = missing_columns(spec, Match(dict.fromkeys(known, 0), ()))
    return 0 if lacking else len(known)


def _preview(seen: Look) -> Preview | None:
    """The file's headers and first values, where it can be opened at all."""
    choices, receipt = seen.choices, seen.receipt
    sheet = choices.sheet or (receipt.sheet if receipt else None) or None
    encoding = choices.encoding or (receipt.encoding if receipt else None) or None
    try:
        status = choices.path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        told = tuple(choices.columns)
        system = choices.system or "auto"
        return _look_once(choices.path, seen.table, system, told, encoding, sheet, stamp)
    except Exception:
        return None


@lru_cache(maxsize=4)
def _look_once(
    path: Path, table: str, system: str, told: tuple[str, ...], encoding: str | None,
    sheet: str | None, stamp: tuple[int, int],
) -> Preview:  # fmt: skip
    """A preview, kept for the next choice: the file is not opened twice while it is the same."""
    columns = dict.fromkeys(told, "")
    return preview_file(path, table or None, system, columns, encoding=encoding, sheet=sheet)


def _asks(seen: Look, error: Exception) -> tuple[Ask, ...]:
    key = error.key if isinstance(error, KamkitError) else ""
    if isinstance(error, UnclearEncoding) or key in _ASKS_ENCODING:
        return (Ask("encoding"),)
    if isinstance(error, UnclearSystem):
        return (Ask("system"),)
    if isinstance(error, AmbiguousDates):
        return (Ask("day_first"),)
    if isinstance(error, UnreadableFile) and key in _ASKS_SHEET:
        return (Ask("sheet"),)
    if isinstance(error, AmbiguousColumn) and seen.preview:
        rivals = (seen.preview.name(str(text)) for text in error.values["value"])
        return (Ask("column", str(error.values["wanted"]), tuple(filter(None, rivals))),)
    if isinstance(error, MissingColumn) and key == "missing_column" and seen.preview:
        free = tuple(each.name for each in seen.preview.headers if not seen.ours(each))
        return tuple(Ask("column", str(name), free) for name in error.values["value"])
    return ()


def _is_flag(header: Header, receipt: Receipt) -> bool:
    """Whether a header is one of the system's that settle the status, and no column of ours."""
    system = find_system(receipt.system or PLAIN)
    spec = system.tables.get(receipt.table)
    return spec is not None and system.header(header.text) in {f.header for f in spec.flags}


def _without_status(frame: pd.DataFrame) -> Iterable[Any]:
    status = frame.get("status", pd.Series(None, index=frame.index, dtype=object))
    return frame.loc[status.isna() & frame["stage"].notna(), "stage"].value_counts().index
