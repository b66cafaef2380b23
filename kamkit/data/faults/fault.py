"""A fault: a cell that breaks a rule; and columns read so that no cell can stop the checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.analysis.account_ids import id_text
from kamkit.analysis.tidy_opportunities import status_words

Tables = Mapping[str, pd.DataFrame]
Mask = NDArray[np.bool_]


class Fault(NamedTuple):
    """``row`` is a position, from 0; None for a whole column. ``words`` fill the message."""

    table: str
    row: int | None
    column: str
    value: str
    rule: str
    words: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class View:
    """The day that the tables are looked at from, and what counts as dead.

    ``day`` is missing where no table has one; ``told`` says whether it was given.
    """

    day: Any
    told: bool = False
    dead_after: int = 24

    @property
    def text(self) -> str:
        return cell_text(self.day)


def faults_at(
    table: str,
    rule: str,
    values: pd.Series[Any],
    bad: pd.Series[Any] | Mask,
    **words: object,
) -> list[Fault]:
    """One fault for each cell of ``values`` where ``bad``; a word may be a series beside it."""
    flags = bad.fillna(False).to_numpy(dtype=bool) if isinstance(bad, pd.Series) else bad
    rows = flags.nonzero()[0]
    cells = [cell_text(value) for value in values.iloc[rows]]
    beside = {
        name: [cell_text(v) for v in word.iloc[rows]]
        for name, word in words.items()
        if isinstance(word, pd.Series)
    }
    fixed = tuple((name, word) for name, word in words.items() if name not in beside)
    return [
        Fault(
            table,
            int(row),
            str(values.name),
            cell,
            rule,
            fixed + tuple((name, column[at]) for name, column in beside.items()),
        )
        for at, (row, cell) in enumerate(zip(rows, cells, strict=True))
    ]


def cell_text(value: Any) -> str:
    """A cell as a person reads it; missing is empty, a day without its midnight."""
    if not pd.api.types.is_scalar(value):
        return str(value)
    if pd.isna(value):
        return ""
    if isinstance(value, dt.datetime | np.datetime64):
        day = pd.Timestamp(value)
        return str(day.date()) if day == day.normalize() else str(day)
    return str(value)


def id_column(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """The column as text ids, counted from 0."""
    return id_text(frame[column]).rename(column)


def text_column(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """The column as text, counted from 0."""
    values = frame[column].reset_index(drop=True)
    if isinstance(values.dtype, pd.StringDtype):
        return values
    return values.astype(object).map(cell_text, na_action="ignore").astype("str")


def among(ids: pd.Series[Any], known: pd.Series[Any]) -> pd.Series[bool]:
    """Whether each id is among the known ones; asked once for each different id."""
    codes, different = pd.factorize(ids)
    hits = np.append(pd.Series(different, dtype="object").isin(known.dropna()).to_numpy(), False)
    return pd.Series(hits[codes], index=ids.index)


def look_up(ids: pd.Series[Any], known: pd.Series[Any]) -> pd.Series[Any]:
    """What is known of each id, in the type of ``known`` whatever the ids are."""
    found = known.reindex(ids.astype("object").to_numpy())
    return found.set_axis(ids.index)


def status_of(deals: pd.DataFrame) -> pd.Series[str]:
    """The status of each opportunity, its own or that of its stage, whatever the cells hold."""
    told = {name: text_column(deals, name) for name in ("status", "stage") if name in deals}
    if not told or deals.empty:
        return pd.Series("open", index=range(len(deals)), dtype="str")
    words = pd.DataFrame(told)
    kinds = words.drop_duplicates()
    known = kinds.assign(_status=status_words(kinds))
    return words.merge(known, how="left", on=list(told))["_status"].astype("str")


def days_of(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """The column as days, counted from 0; what is no date is missing."""
    values = frame[column].reset_index(drop=True)
    if not pd.api.types.is_datetime64_any_dtype(values.dtype):
        if pd.api.types.is_numeric_dtype(values.dtype):
            return pd.Series(pd.NaT, index=values.index, dtype="datetime64[us]", name=column)
        text = values.astype(object).map(str, na_action="ignore").astype("str")
        values = pd.to_datetime(text, errors="coerce", format="mixed", utc=True)
    days: pd.Series[Any] = values.dt.tz_localize(None).dt.normalize().astype("datetime64[us]")
    return days.rename(column)
