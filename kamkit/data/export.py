"""What a CRM exports comes in as one of our tables: which system it is, what its columns, stages
and habits mean, and a receipt that names each thing that was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kamkit.data import cleaning
from kamkit.data.cell_text import by_text, tidy
from kamkit.data.choose import choose_grid, find_table, missing_columns
from kamkit.data.column_map import settle
from kamkit.data.columns import Match, match_columns, normalise
from kamkit.data.dates import day_comes_first, depends_on_order, plain_days
from kamkit.data.deal_stages import place_stages, read_flags, with_stages
from kamkit.data.draft import Draft
from kamkit.data.duplicates import make_ids, refuse_duplicates
from kamkit.data.grid import WORKBOOKS, Grid
from kamkit.data.header_rows import read_joined, rows_of_headers
from kamkit.data.joined import join_columns
from kamkit.data.receipt import Receipt
from kamkit.data.recognise import Recognition, header_score, recognise, told
from kamkit.data.row_kinds import RowKinds
from kamkit.data.systems import UNIT_IN_HEADER, System, SystemTable, find_system
from kamkit.data.threads import each_in_threads
from kamkit.schema import Table

_NOTHING = SystemTable({}, frozenset())


def read_export(
    path: str | Path,
    table: str,
    system: str | Path = "auto",
    columns: Mapping[str, str] | None = None,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    day_first: bool | None = None,
    stages: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, Receipt]:
    """Read what a CRM exports as one of our tables.

    Parameters
    ----------
    path
        The file, as in ``read_table``.
    table
        ``"opportunities"``, ``"accounts"``, ``"orders"``, ``"contacts"``, ``"stages"`` ...
    system
        ``"zoho"``, ``"bigin"``, ``"fxiaoke"``, ``"salesforce"``, ``"salesforce_report"``,
        ``"hubspot"``, ``"wukong"``; ``"plain"`` for a file of no CRM; ``"auto"`` to find out
        (see ``guess_system``); or the path of a TOML file that describes another one.
    columns
        {theirs: ours} for headers that the system does not have or that mean something else,
        ``""`` for one that is left out; or a column map (``load_map``), which also says what else
        the call leaves open.
    encoding, sheet, day_first
        What the file leaves open: asked for by an error where it cannot be told.
    stages
        {theirs: "open", "won", "lost" or "void"} for stages that the system's list does not have.

    Returns
    -------
    (DataFrame, Receipt)
        As from ``read_table``; beyond that, prefixes of ids are taken off, several values in a
        cell become the first, numbers in a column of per cent are shares, milliseconds are days.
        ``stage`` has the system's display name, ``status`` follows from the file's flags,
        else from the stage; a stage that the system's list does not have is kept and named in
        ``receipt.stages_unmapped``, and where neither tells, its status is empty. An opportunity
        without an id has its name for one. A row that stands twice, or repeats the id of another,
        is set aside, and so are totals, headings of groups and footers. Currencies stay apart.

    Raises
    ------
    UnclearSystem
        Two systems write such headers.
    UnreadableFile, UnclearEncoding, AmbiguousColumn, MissingColumn, AmbiguousDates, ParameterError
        As in ``read_table``, each with what was found and the next step.

    Examples
    --------
    >>> from kamkit.data.datasets import dataset_path
    >>> orders, receipt = read_export(dataset_path("orders"), "orders")
    >>> receipt.system
    'plain'
    """
    spec = find_table(table)
    told_first = settle(
        table, columns, stages, system=system, encoding=encoding, sheet=sheet, day_first=day_first
    )
    columns = told_first.columns
    known = None if str(told_first.system) == "auto" else find_system(told_first.system)
    mine = {normalise(theirs) for theirs in columns}
    score = header_score(table, known)
    grids = read_joined(
        path,
        lambda cells: score(cells) + len(mine.intersection(map(normalise, cells))),
        told_first.encoding,
        # A map made for a workbook serves a text of the same columns, too.
        told_first.sheet if sheet or Path(path).suffix.lower() in WORKBOOKS else None,
    )
    seen = recognise(grids, table) if known is None else told(known, grids, table)
    chosen = with_stages(known or find_system(seen.system), told_first.stages)
    return _read(grids, _Reading(spec, chosen, seen, columns, told_first.day_first))


class _Reading:
    """What is known of a file before its rows are read: table, system, and what the caller said."""

    def __init__(
        self,
        spec: Table,
        system: System,
        seen: Recognition,
        columns: Mapping[str, str] | None,
        day_first: bool | None,
    ) -> None:
        self.system, self.seen, self.columns, self.day_first = system, seen, columns, day_first
        self.layout = system.tables.get(spec.name, _NOTHING)
        self.spec = _relaxed(spec, self.layout.may_be_empty)

    def unique(self, grid: Grid, match: Match) -> str | None:
        """The column that may not repeat: an id under the system's own header.

        An order number under another header may stand on several lines of an order.
        """
        key = self.layout.unique or (self.spec.key[0] if len(self.spec.key) == 1 else None)
        position = match.positions.get(key or "")
        if self.layout is _NOTHING or position is None:
            return None
        own = self.system.header(grid.headers[position]) in self.layout.headers
        return key if own else None

    def match(self, grid: Grid) -> Match:
        known = self.system.known_headers(self.spec.name)
        return match_columns(grid.headers, self.spec, self.columns, grid.file, known)

    def missing(self, match: Match) -> list[str]:
        """Needed columns that are not there and cannot be made."""
        missing = missing_columns(self.spec, match)
        made = self.spec.key[0]
        makers = self.layout.id_from[:1]
        if made in missing and makers and set(makers) <= set(match.positions):
            missing.remove(made)
        return missing


def _relaxed(spec: Table, may_be_empty: Sequence[str]) -> Table:
    columns = tuple(
        replace(column, required=False) if column.name in may_be_empty else column
        for column in spec.columns
    )
    return replace(spec, columns=columns)


def _read(grids: list[Grid], reading: _Reading) -> tuple[pd.DataFrame, Receipt]:
    grid, match = choose_grid(grids, reading.spec, reading.match, reading.missing)
    draft = Draft(grid, reading.spec, match, RowKinds(reading.system.footer))
    draft.refuse(rows_of_headers(grid), "header_again")
    if grid.header_rows > 1:
        draft.note("two_header_rows")
    cells = _all_cleaned(draft, reading)
    draft.take(cells, _day_first(cells, draft, reading), reading.system.utc_offset)
    joined = join_columns(draft, reading.system, reading.layout.joined)
    flags = read_flags(draft, reading.system) | joined
    _name_serves_as_id(draft, reading)
    make_ids(draft, reading.layout.id_from)
    draft.derive()
    _refuse_labels(draft)
    refuse_duplicates(draft, reading.unique(grid, match))
    unmapped = place_stages(draft, reading.system)
    _note_empty(draft, reading.layout.may_be_empty)
    frame, receipt = draft.finish()
    return frame, replace(
        receipt,
        system=reading.system.name,
        recognition=reading.seen,
        stages_unmapped=unmapped,
        columns={**receipt.columns, **flags},
        left_over=tuple(header for header in receipt.left_over if header not in flags),
    )


def _all_cleaned(draft: Draft, reading: _Reading) -> dict[str, pd.Series[Any]]:
    names = list(draft.match.positions)
    done = each_in_threads(lambda name: _cleaned(name, draft, reading), names)
    for _, notes in done:
        draft.notes += notes
    return {name: cells for name, (cells, _) in zip(names, done, strict=True)}


def _cleaned(
    name: str, draft: Draft, reading: _Reading
) -> tuple[pd.Series[Any], list[tuple[str, dict[str, Any]]]]:
    """A column's cells without what the system puts around them, and notes of what was done."""
    cells = draft.grid.cells[draft.match.positions[name]]
    system, column = reading.system, draft.spec[name]
    header = draft.grid.headers[draft.match.positions[name]]
    notes: list[tuple[str, dict[str, Any]]] = []
    if column.dtype == "id" and system.id_prefixes:
        cells, n = cleaning.strip_prefixes(cells, system.id_prefixes)
        if n:
            notes.append(("id_prefix", {"n": n, "column": header, "value": system.id_prefixes}))
    if column.dtype in ("id", "choice") and system.list_separator:
        cells, several = cleaning.first_of_lists(cells, system.list_separator)
        if several.any():
            at = draft.rows_of(several)
            notes.append(("first_of_list", {"n": int(several.sum()), "column": header, "at": at}))
    if name in system.percent:
        cells = cleaning.as_percent(cells)
    unit = UNIT_IN_HEADER.search(header)
    if unit and column.dtype == "money":
        cells = cleaning.with_unit(cells, unit[1])
        notes.append(("header_unit", {"column": header, "value": unit[1]}))
    if name in reading.layout.values:
        cells, changed = cleaning.replace_values(cells, reading.layout.values[name])
        for (theirs, ours), n in changed.items() if column.dtype != "choice" else ():
            read_as = {"n": n, "column": header, "value": theirs, "ours": ours}
            notes.append(("value_read_as", read_as))
    return (plain_days(cells) if column.dtype == "date" else cells), notes


def _day_first(
    cells: Mapping[str, pd.Series[Any]], draft: Draft, reading: _Reading
) -> dict[str, bool | None]:
    """Which comes first in each column of dates: one file has one order, so columns tell another.

    Where no column tells, nothing is said here, and the reading of the column asks.
    """
    dates = [name for name in cells if draft.spec[name].dtype == "date"]
    if reading.day_first is not None:
        return dict.fromkeys(dates, reading.day_first)
    shown = {}
    for name in dates:
        with draft.asking(name):
            shown[name] = day_comes_first(cells[name], name)
    orders = {order for order in shown.values() if order is not None}
    if len(orders) != 1:
        return shown
    order = orders.pop()
    teller = next(name for name in dates if shown[name] is order)
    for name in (name for name in dates if shown[name] is None):
        if depends_on_order(cells[name]):
            key = "day_first_from" if order else "month_first_from"
            header, by = (draft.grid.headers[draft.match.positions[n]] for n in (name, teller))
            draft.note(key, column=header, by=by)
    return dict.fromkeys(dates, order)


def _name_serves_as_id(draft: Draft, reading: _Reading) -> None:
    position = draft.match.positions.get("account_id")
    if position is None:
        return
    if reading.system.header(draft.grid.headers[position]) in reading.layout.name_as_id:
        draft.derived.append("account_id")


def _refuse_labels(draft: Draft) -> None:
    """In tables that need one column only, a total or footer would pass for a record."""
    if len(draft.spec.required) > 1:
        return
    labels = np.zeros(len(draft.index), dtype=bool)
    places = np.flatnonzero(_few_words(draft.grid.cells))
    columns = (draft.grid.cells[name].iloc[places].map(tidy) for name in draft.grid.cells)
    for at, row in zip(places, zip(*columns, strict=True), strict=True):
        labels[at] = draft.kinds.is_label(row)
    draft.refuse(pd.Series(labels, index=draft.index, dtype=bool), "fields")


def _few_words(cells: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows of which one cell at most holds text without a digit: a label is one text alone."""
    words = np.zeros(len(cells), dtype=np.int16)
    for name in cells:
        words += by_text(cells[name], _is_word).to_numpy(dtype=bool)
    return words <= 1


def _is_word(text: str) -> bool:
    return text != "" and not any(map(str.isdecimal, text))


def _note_empty(draft: Draft, may_be_empty: Sequence[str]) -> None:
    for name in may_be_empty:
        if name in draft.values:
            empty = draft.values[name].isna() & draft.standing
            if empty.any():
                header = draft.grid.headers[draft.match.positions[name]]
                draft.note("kept_empty", n=int(empty.sum()), column=header)
