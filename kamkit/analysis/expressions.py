"""What a criterion measures: a column of the accounts, or arithmetic on columns.

Arithmetic is read by hand rather than given to ``eval``, because criteria come from files.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from decimal import Decimal
from difflib import get_close_matches
from functools import reduce
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.errors import AmbiguousColumn, InvalidValue, MissingColumn

Floats = NDArray[np.float64]

_LONGEST = 500
_OPERATORS: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
_OF_ONE: dict[str, Callable[..., Any]] = {"abs": np.abs, "log": np.log, "sqrt": np.sqrt}
_OF_MANY: dict[str, Callable[..., Any]] = {"min": np.minimum, "max": np.maximum}


def measure(accounts: pd.DataFrame, column: str, criterion: str) -> Floats:
    """The number that each account has in ``column``, NaN where it has none.

    ``column`` names a column of ``accounts`` or calculates from several with ``+ - * / **``,
    brackets, ``min``, ``max``, ``abs``, ``log`` and ``sqrt``. A missing value anywhere makes
    the result missing, and so does 0/0.

    Errors name the criterion, the account and its row (from 1): MissingColumn for a name that
    is not there, InvalidValue for text or an infinite value (a division by zero gives one) and
    for what is no calculation.

    >>> accounts = pd.DataFrame({"account_id": ["A"], "now": [120.0], "before": [100.0]})
    >>> measure(accounts, "now / before - 1", "growth").round(2)
    array([0.2])
    """
    if column in accounts.columns:
        return _numbers(accounts, column, criterion)
    tree = _parse(accounts, column, criterion)

    def value(node: ast.expr) -> Any:
        match node:
            case ast.Name(id=name):
                return _numbers(accounts, name, criterion)
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return np.float64(number)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](value(left), value(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand)
            case ast.Call(func=ast.Name(id=name), args=[one], keywords=[]) if name in _OF_ONE:
                return _OF_ONE[name](value(one))
            case ast.Call(func=ast.Name(id=name), args=[_, _, *_] as many, keywords=[]) if (
                name in _OF_MANY
            ):
                return reduce(_OF_MANY[name], map(value, many))
            case _:
                raise _unreadable(column, criterion)

    try:
        with np.errstate(all="ignore"):
            result = value(tree)
    except (OverflowError, RecursionError):
        raise _unreadable(column, criterion) from None
    if np.ndim(result) == 0:
        raise _unreadable(column, criterion)
    return _finite(accounts, np.asarray(result, dtype=float), column, criterion)


def no_column(name: str, known: Sequence[object], criterion: str) -> MissingColumn:
    """The error for a column that the accounts lack, with the nearest name."""
    names = [str(each) for each in known]
    nearest = get_close_matches(name, names, n=1, cutoff=0) or ["–"]
    return MissingColumn(
        "criterion.no_column", criterion=criterion, value=name, nearest=nearest[0], known=names
    )


def place(accounts: pd.DataFrame, position: int) -> dict[str, Any]:
    """Account and row (from 1) for an error about one row; the index counts the rows from 0."""
    account = str(accounts["account_id"].iloc[position])
    return {"account": account, "row": int(accounts.index[position]) + 1}


def only(accounts: pd.DataFrame, column: str, criterion: str) -> pd.Series[Any]:
    """The column of that name; AmbiguousColumn where two have it."""
    found = accounts[column]
    if isinstance(found, pd.DataFrame):
        raise AmbiguousColumn("criterion.two_columns", criterion=criterion, value=column)
    return found


def _parse(accounts: pd.DataFrame, text: str, criterion: str) -> ast.expr:
    if not any(sign in text for sign in "+-*/()"):
        raise no_column(text, accounts.columns.tolist(), criterion)
    if len(text) > _LONGEST:
        raise _unreadable(text[:_LONGEST] + "…", criterion)
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _unreadable(text, criterion) from None


def _unreadable(text: str, criterion: str) -> InvalidValue:
    return InvalidValue("criterion.expression", criterion=criterion, value=text)


def _numbers(accounts: pd.DataFrame, column: str, criterion: str) -> Floats:
    if column not in accounts.columns:
        raise no_column(column, accounts.columns.tolist(), criterion)
    series = only(accounts, column, criterion)
    kinds = pd.api.types
    if kinds.is_any_real_numeric_dtype(series.dtype) or kinds.is_bool_dtype(series.dtype):
        values = series.to_numpy(dtype=float, na_value=np.nan)
        return _finite(accounts, values, column, criterion)
    values = np.full(len(series), np.nan)
    for position, (value, missing) in enumerate(zip(series, series.isna(), strict=True)):
        if missing:
            continue
        if not isinstance(value, Real | Decimal):
            where = place(accounts, position)
            raise InvalidValue(
                "criterion.text", criterion=criterion, value=str(value), column=column, **where
            )
        values[position] = float(value)
    return _finite(accounts, values, column, criterion)


def _finite(accounts: pd.DataFrame, values: Floats, column: str, criterion: str) -> Floats:
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        raise InvalidValue(
            "criterion.infinite",
            criterion=criterion,
            value=str(values[infinite[0]]),
            column=column,
            **place(accounts, int(infinite[0])),
        )
    return values
