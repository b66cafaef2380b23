"""Columns as an analysis needs them, or the error that names rule, value and row (from 1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from difflib import get_close_matches
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from kamkit.analysis.criteria import is_number
from kamkit.analysis.expressions import Floats
from kamkit.errors import AmbiguousColumn, InvalidValue, MissingColumn, MixedCurrencies
from kamkit.schema import describe_column
from kamkit.text import language


def need(frame: pd.DataFrame, names: Sequence[str], table: str) -> None:
    """MissingColumn, with the nearest name, unless the table has these columns, each once."""
    known = [str(name) for name in frame.columns]
    for name in names:
        if name not in known:
            if name == "status" and "stage" in known:
                raise MissingColumn("table.no_status", table=table, value=name, known=known)
            nearest = get_close_matches(name, known, n=1, cutoff=0) or ["–"]
            raise MissingColumn(
                "table.no_column", table=table, value=name, nearest=nearest[0], known=known
            )
        if known.count(name) > 1:
            raise AmbiguousColumn("table.two_columns", table=table, value=name)


def keyed(frame: pd.DataFrame, key: str, table: str) -> pd.DataFrame:
    """The table with rows counted from 0; an error unless ``key`` tells every row apart."""
    need(frame, [key], table)
    frame = frame.reset_index(drop=True)
    for rule, wrong in (
        ("table.empty_id", frame[key].isna()),
        ("table.id_twice", frame[key].duplicated()),
    ):
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            raise InvalidValue(
                rule, table=table, value=str(frame[key].iloc[row]), row=row + 1, column=key
            )
    return frame


def numbers(frame: pd.DataFrame, column: str, low: float = -np.inf, high: float = np.inf) -> Floats:
    """The column as finite numbers from ``low`` to ``high``, NaN where there is none."""
    series = frame[column]
    if pd.api.types.is_any_real_numeric_dtype(series.dtype):
        quick = np.asarray(series.to_numpy(dtype=float, na_value=np.nan))
        if (np.isnan(quick) | (np.isfinite(quick) & (quick >= low) & (quick <= high))).all():
            return quick.copy()
    values = np.full(len(frame), np.nan)
    for row, (value, missing) in enumerate(zip(series, series.isna(), strict=True)):
        if missing:
            continue
        number = float(value) if isinstance(value, Real | Decimal) else np.nan
        if not np.isfinite(number):
            raise _refused("table.number", value, column, row)
        if not low <= number <= high:
            key = "table.below" if number < low else "table.above"
            raise _refused(key, value, column, row, low=low, high=high)
        values[row] = number
    return values


def dates(frame: pd.DataFrame, column: str) -> pd.Series[pd.Timestamp]:
    """The column as days; an error where it holds something else."""
    series = frame[column]
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        days: pd.Series[pd.Timestamp] = series.dt.tz_localize(None).dt.normalize()
        return days
    for row, (value, missing) in enumerate(zip(series, series.isna(), strict=True)):
        if not (missing or isinstance(value, dt.date | np.datetime64)):
            raise _refused("table.date", value, column, row)
    return pd.to_datetime(series).dt.normalize()


def read_day(value: object, name: str = "as_of") -> pd.Timestamp:
    """A day from a date or from year-month-day."""
    try:
        given: Any = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        given = None
    if not isinstance(given, dt.date | np.datetime64) or pd.isna(given):
        raise InvalidValue("table.day", name=name, value=str(value))
    return pd.Timestamp(given).tz_localize(None).normalize()


def one_currency(frame: pd.DataFrame, table: str) -> None:
    """MixedCurrencies where the table's money is in more than one currency."""
    found: Any = frame["currency"].dropna().unique() if "currency" in frame else []
    if len(found) > 1:
        raise MixedCurrencies("table.currencies", table=table, value=sorted(map(str, found)))


def share_of_one(name: str, value: object) -> float:
    """A parameter that is a number from 0 to 1."""
    if not (is_number(value) and 0 <= value <= 1):
        raise InvalidValue("table.share", name=name, value=str(value))
    return float(value)


def _refused(key: str, value: object, column: str, row: int, **limits: float) -> InvalidValue:
    known = describe_column(column)
    label = known.label[language()] if known else column
    return InvalidValue(key, value=str(value), label=label, column=column, row=row + 1, **limits)
