"""Rows that stand twice, and ids for records that have none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from kamkit.data.cell_text import repeated
from kamkit.data.draft import Draft
from kamkit.data.rows import tidy_rows


def make_ids(draft: Draft, id_from: Sequence[str]) -> None:
    """Where the file has no id, the first of ``id_from`` (a name) serves as one.

    A name that stands in several records gets the next of ``id_from`` in brackets, and what is
    still the same a number, so that no record is lost. Rows that are alike in every cell are one
    record: the first keeps its id, the others are set aside.
    """
    key = draft.spec.key[0]
    if key in draft.values or not id_from or id_from[0] not in draft.values:
        return
    ids = draft.values[id_from[0]].astype("str")
    draft.refuse(ids.isna(), f"empty:{id_from[0]}")
    draft.derived.append(f"{key}_from_name" if len(draft.spec.key) == 1 else key)
    _refuse_copies(draft, ids, repeated(ids))
    records = draft.standing
    shared = records & ids.isin(ids[records & ids.duplicated(keep=False)])
    shared &= ids.where(records).duplicated(keep=False)
    for name in id_from[1:]:
        beside = draft.values.get(name)
        if beside is not None:
            longer = ids + " (" + beside.astype("str").fillna("–") + ")"
            ids = ids.where(~shared, longer)
    again = ids[records].groupby(ids[records]).cumcount().reindex(ids.index, fill_value=0)
    ids = ids.where(again == 0, ids + " " + (again + 1).astype("str"))
    if shared.any():
        draft.note("ids_made", n=int(shared.sum()), at=draft.rows_of(shared))
    draft.values[key] = ids


def refuse_duplicates(draft: Draft, key: str | None) -> None:
    """Set aside what repeats the id of a row above it: alike in every cell, or in the id alone."""
    if key is None or key not in draft.values:
        return
    ids = draft.values[key]
    twice = repeated(ids)
    _refuse_copies(draft, ids, twice)
    draft.refuse(_again(draft, ids, twice, "first"), f"same_id:{key}")


def _refuse_copies(draft: Draft, ids: pd.Series[str], twice: npt.NDArray[np.bool_]) -> None:
    """Rows alike in every cell; only rows whose id is there twice are compared."""
    doubtful = _again(draft, ids, twice, False)
    if not doubtful.any():
        return
    texts = tidy_rows(draft.grid.cells, doubtful.to_numpy())
    copies = texts.duplicated().reindex(draft.index, fill_value=False)
    draft.refuse(copies, "copy")


def _again(
    draft: Draft,
    ids: pd.Series[str],
    twice: npt.NDArray[np.bool_],
    keep: Literal["first", False],
) -> pd.Series[bool]:
    """Which records have an id that another has: all of these, or all but the first."""
    again = twice & (draft.standing & ids.notna()).to_numpy()
    again[again] = ids[again].duplicated(keep=keep).to_numpy()
    return pd.Series(again, index=draft.index, dtype=bool)
