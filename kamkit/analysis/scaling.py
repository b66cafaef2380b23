"""Values made comparable, criterion by criterion.

The order of the rows, and the unit money is in, change nothing: column totals are summed
exactly, whatever the order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamkit.analysis.criteria import Criteria, Criterion, as_criteria
from kamkit.analysis.expressions import Floats, measure, no_column, only, place
from kamkit.errors import InvalidValue, MissingColumn


def scale(accounts: pd.DataFrame, criteria: Criteria | Sequence[Criterion]) -> pd.DataFrame:
    """Every account's values on every criterion, made comparable; higher is always better.

    ``accounts`` needs account_id and the columns that the criteria measure. All rows are scaled
    together, whatever the minimum tests say. Back come account_id and one column per criterion,
    under its name, in the rows' own order. How each scale works, and what all-equal and missing
    values become, is told at ``Criterion``. No accounts give an empty table.

    Raises MissingColumn, AmbiguousColumn, and InvalidValue naming criterion, account, row and
    value: text, an infinite value, an absent one (unless ``missing="lowest"``), a choice without
    points, a value that the scale ``"sum"`` cannot take, an account_id that is absent or twice.

    >>> accounts = pd.DataFrame({"account_id": ["A", "B", "C"], "revenue": [100, 400, 200]})
    >>> scale(accounts, [Criterion("revenue")])["revenue"].round(3).tolist()
    [0.0, 1.0, 0.333]
    """
    criteria = as_criteria(criteria)
    index = accounts.index
    accounts = checked(accounts)
    columns = {c.name: scaled(accounts, c, directed(accounts, c)) for c in criteria}
    return pd.DataFrame({"account_id": accounts["account_id"], **columns}).set_axis(index)


def checked(accounts: pd.DataFrame) -> pd.DataFrame:
    """The accounts with their rows counted from 0; an error unless each has an id of its own."""
    accounts = accounts.reset_index(drop=True)
    if "account_id" not in accounts:
        raise MissingColumn("scores.no_account_id", known=[str(c) for c in accounts.columns])
    ids = only(accounts, "account_id", "account_id")
    for key, wrong in (("scores.empty_id", ids.isna()), ("scores.id_twice", ids.duplicated())):
        if wrong.any():
            where = place(accounts, int(wrong.to_numpy().argmax()))
            raise InvalidValue(key, column="account_id", **where)
    return accounts


def directed(accounts: pd.DataFrame, criterion: Criterion) -> Floats:
    """Values of a criterion, turned so that higher is better, gaps filled or refused."""
    if criterion.points:
        values = _points_of(accounts, criterion)
    else:
        values = measure(accounts, criterion.column, criterion.name)
    if criterion.direction == "min":
        values = -values
    elif not isinstance(criterion.direction, str):
        values = -np.abs(values - criterion.direction)
    gaps = np.isnan(values)
    return np.where(gaps, _lowest(accounts, criterion, values), values) if gaps.any() else values


def scaled(accounts: pd.DataFrame, criterion: Criterion, values: Floats) -> Floats:
    """Directed values on the criterion's scale."""
    if len(values) == 0 or criterion.scale == "none":
        return values
    match criterion.scale:
        case "bands":
            return _in_bands(criterion, values)
        case "rank":
            return _beaten(values)
        case "vector":
            return _over_root(criterion, values)
        case "sum":
            return _over_total(accounts, criterion, values)
    best, worst = values.max(), values.min()
    if best == worst:
        return np.ones(len(values))
    if criterion.scale == "target":
        return np.asarray(1 - values / worst)
    span = best / 2 - worst / 2  # halves, because the difference of huge numbers overflows
    return np.asarray(np.clip((values / 2 - worst / 2) / span, 0, 1))


def _lowest(accounts: pd.DataFrame, criterion: Criterion, values: Floats) -> float:
    """What an absent value counts as."""
    named = {"criterion": criterion.name, "column": criterion.column}
    if criterion.missing == "error":
        gap = int(np.isnan(values).argmax())
        raise InvalidValue("criterion.missing", **named, **place(accounts, gap))
    if criterion.scale == "bands":
        return min(criterion.points.values(), default=-math.inf)
    if np.isnan(values).all():
        raise InvalidValue("criterion.all_missing", **named)
    return float(np.nanmin(values))


def _points_of(accounts: pd.DataFrame, criterion: Criterion) -> Floats:
    if criterion.column not in accounts:
        raise no_column(criterion.column, accounts.columns.tolist(), criterion.name)
    series = only(accounts, criterion.column, criterion.name)
    points = np.full(len(series), np.nan)
    for position in np.flatnonzero(series.notna()):
        choice = str(series.iloc[position])
        if choice not in criterion.points:
            raise InvalidValue(
                "criterion.choice",
                criterion=criterion.name,
                value=choice,
                known=list(criterion.points),
                column=criterion.column,
                **place(accounts, int(position)),
            )
        points[position] = criterion.points[choice]
    return points


def _in_bands(criterion: Criterion, values: Floats) -> Floats:
    if criterion.points:
        return values / max(criterion.points.values())
    cuts = np.array(criterion.bands, dtype=float)
    if criterion.direction != "max":
        cuts = -cuts[::-1]
    return np.asarray((1 + np.searchsorted(cuts, values, side="right")) / (1 + len(cuts)))


def _beaten(values: Floats) -> Floats:
    """The share of the others that each equals or beats."""
    if len(values) == 1:
        return np.ones(1)
    beaten = np.searchsorted(np.sort(values), values, side="right") - 1
    return np.asarray(beaten / (len(values) - 1))


def _over_root(criterion: Criterion, values: Floats) -> Floats:
    largest = np.abs(values).max()
    if largest == 0:
        sign = 1.0 if criterion.direction == "max" else -1.0
        return np.full(len(values), sign / math.sqrt(len(values)))
    parts = values / largest  # squares of very large numbers overflow
    return np.asarray(parts / math.sqrt(math.fsum(parts**2)))


def _over_total(accounts: pd.DataFrame, criterion: Criterion, values: Floats) -> Floats:
    cost = criterion.direction != "max"
    given = -values if cost else values
    if not given.any():
        return np.full(len(given), 1 / len(given))
    refused = np.flatnonzero(given <= 0 if cost else given < 0)
    if len(refused):
        raise InvalidValue(
            "criterion.cost" if cost else "criterion.negative",
            criterion=criterion.name,
            value=f"{given[refused[0]]:.10g}",
            column=criterion.column,
            **place(accounts, int(refused[0])),
        )
    parts = given.min() / given if cost else given / given.max()
    return np.asarray(parts / math.fsum(parts))
