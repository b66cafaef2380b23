"""What is counted over a whole table: its money by currency, and the lines of each order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from kamkit.data.cell_text import as_arrow, coded, codes_of, is_text
from kamkit.data.receipt import Totals

_EXACT = 2**53  # below it a float has every whole number, so a difference of sums is exact


def totals(
    money: pd.Series[float], currency: pd.Series[Any] | None, *selections: pd.Series[bool]
) -> list[Totals]:
    """Money by currency, summed exactly in 1/10,000 of the unit, for each selection of rows.

    >>> money, currency = pd.Series([1.5, 2, None]), pd.Series(["CNY", "USD", "USD"])
    >>> totals(money, currency, money > 0, money > 1.7)
    [{'CNY': 1.5, 'USD': 2.0}, {'USD': 2.0}]
    """
    with np.errstate(over="ignore"):  # what is beyond all floats stays so
        units: npt.NDArray[Any] = money.to_numpy() * 10_000
    np.round(units, out=units)
    there = ~np.isnan(units)
    codes, names = np.zeros(len(units), dtype=np.int32), [""]
    if currency is not None:
        codes, names = coded(currency.fillna("").astype("str"))
    whole = _sums(there, units, codes, len(names))
    exact = bool(np.abs(units[there]).sum() < _EXACT)
    found = []
    for selection in selections:
        rows = selection.to_numpy(dtype=bool)
        if exact:  # most rows are in: what is not is less to add up
            mine = whole - _sums(there & ~rows, units, codes, len(names))
        else:
            mine = _sums(there & rows, units, codes, len(names))
        pairs = zip(names, mine.T.tolist(), strict=True)
        sums = {str(name): money / 10_000 for name, (money, met) in pairs if met}
        found.append(dict(sorted(sums.items())))
    return found


def _sums(
    rows: npt.NDArray[np.bool_], units: npt.NDArray[Any], codes: npt.NDArray[Any], names: int
) -> npt.NDArray[Any]:
    """The sum of some rows by name, and how many rows have it."""
    if not rows.all():
        codes, units = codes[rows], units[rows]
    return np.stack([np.bincount(codes, units, names), np.bincount(codes, minlength=names)])


def line_numbers(orders: Mapping[str, pd.Series[Any]]) -> pd.Series[Any]:
    """Each line's number within its order; without ids, orders are those of an account and day.

    >>> line_numbers({"order_id": pd.Series(["a", "a", "b", "a"])}).tolist()
    [1, 2, 1, 3]
    """
    key = ["order_id"] if "order_id" in orders else ["account_id", "order_date"]
    found = _places_in_runs(orders[key[0]]) if len(key) == 1 else None
    if found is None:
        codes = pd.DataFrame({name: codes_of(orders[name]) for name in key})
        counted = codes.groupby(key, sort=False).cumcount() + 1
        found = np.asarray(counted, dtype=np.int64)
    none_missing = np.zeros(len(found), dtype=np.bool_)
    return pd.Series(pd.arrays.IntegerArray(found, none_missing), copy=False)


def _places_in_runs(ids: pd.Series[Any]) -> npt.NDArray[np.int64] | None:
    """Each row's place among the rows of its id, where these stand together; else None."""
    if not is_text(ids) or ids.empty or ids.isna().any():
        return None
    texts = as_arrow(ids)
    above, below = texts.slice(0, len(ids) - 1), texts.slice(1)
    first = np.ones(len(ids), dtype=bool)
    first[1:] = pc.not_equal(above, below).to_numpy()
    starts = np.flatnonzero(first)
    ascending = pc.all(pc.less_equal(above, below)).as_py()  # else an id may come again
    if not ascending and pc.count_distinct(texts.filter(first)).as_py() < len(starts):
        return None
    places = np.ones(len(ids), dtype=np.int64)
    places[starts[1:]] -= np.diff(starts)
    return np.cumsum(places, out=places)
