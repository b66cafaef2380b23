"""Order lines on whatever engine they are, brought into one shape, and what makes a line bad."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import reduce
from numbers import Real
from operator import mul, or_
from typing import Any, TypeAlias

import narwhals as nw
import pandas as pd

from kamkit.analysis.money import LARGEST
from kamkit.data.scan import WRITTEN, scan
from kamkit.errors import AmbiguousColumn, DataError, InvalidValue, MissingColumn, ParameterError
from kamkit.schema import NUMERIC, table_of, tables
from kamkit.text import MISSING

Lines: TypeAlias = nw.LazyFrame[Any]


@contextmanager
def open_lines(orders: object) -> Iterator[Lines]:
    """Open a frame, or the path of one, as order lines. Nothing is read before it is needed.

    Columns: account_id, order_date (days or times without a zone), amount (float), and
    where they are there order_id, cost (float), currency (text, "" where none), account_name.
    """
    if isinstance(orders, str | os.PathLike):
        path = os.fspath(orders)
        try:
            with scan(path) as relation:
                yield _shape(nw.from_native(relation))
        except DataError as error:
            error.values.setdefault("file", path)
            raise
        return
    if isinstance(orders, pd.DataFrame):
        orders = _without_objects(orders)
    try:
        frame = nw.from_native(orders)  # type: ignore[call-overload]
    except TypeError:
        raise ParameterError("lines_type", value=type(orders).__name__) from None
    yield _shape(frame.lazy())


def _without_objects(orders: pd.DataFrame) -> pd.DataFrame:
    """The frame with pandas types in place of Python's dates, decimals and mixed ids."""
    columns = tables()["orders"]
    twice = orders.columns[orders.columns.duplicated()]
    if len(twice):
        raise AmbiguousColumn("lines_two_columns", value=str(twice[0]))
    changed: dict[str, pd.Series[Any]] = {}
    for name in filter(orders.columns.__contains__, columns.names):
        cells, dtype = orders[name], columns[name].dtype
        nothing = pd.api.types.is_float_dtype(cells.dtype) and cells.isna().all()
        if dtype == "date" and nothing:  # a column without a cell is float by default
            changed[name] = cells.astype("datetime64[us]")
        if not pd.api.types.is_object_dtype(cells.dtype):
            continue
        text = cells.astype("str")
        if dtype == "date":
            days = cells.map(lambda cell: cell if isinstance(cell, dt.date) else None)
            changed |= {name: pd.to_datetime(days), WRITTEN.format(name): text}
        elif dtype in NUMERIC:
            numbers = [float(cell) if isinstance(cell, Real | Decimal) else None for cell in cells]
            column = pd.Series(numbers, orders.index, dtype="float64")
            changed |= {name: column, WRITTEN.format(name): text}
        else:
            changed[name] = text
    return orders.assign(**changed)


def _shape(lines: Lines) -> Lines:
    present = lines.collect_schema()
    factors = ["quantity", "unit_price"]
    if "amount" in present or not set(factors) <= set(present):
        factors = ["amount"]
    for name in ("account_id", "order_date", *factors):
        if name not in present:
            raise _missing(name, present.names())
    columns = {"account_id": nw.col("account_id"), "order_date": _date(present["order_date"])}
    columns["amount"] = reduce(mul, (_number(name, present[name]) for name in factors))
    columns |= {name: nw.col(name) for name in ("order_id", "account_name") if name in present}
    if "cost" in present:
        columns["cost"] = _number("cost", present["cost"])
    if "currency" in present:
        columns["currency"] = nw.col("currency").cast(nw.String).fill_null("").str.strip_chars()
    written = [name for name in map(WRITTEN.format, columns) if name in present]
    return lines.select(*written, **columns)


def _date(found: nw.dtypes.DType) -> nw.Expr:
    column = nw.col("order_date")
    if isinstance(found, nw.Datetime):
        return column.dt.replace_time_zone(None) if found.time_zone else column
    if found not in (nw.Date, nw.Unknown):
        raise InvalidValue("lines_no_dates", column="order_date", value=str(found))
    return column.cast(nw.Date)


def _number(name: str, found: nw.dtypes.DType) -> nw.Expr:
    if not found.is_numeric() and found != nw.Unknown:
        raise InvalidValue("lines_no_numbers", column=name, value=str(found))
    return nw.col(name).cast(nw.Float64)


def _missing(name: str, known: list[str]) -> MissingColumn:
    from kamkit.data.columns import nearest

    headers = {header.casefold() for header in tables()["orders"][name].headers}
    meant = [each for each in known if each.casefold() in headers]
    near = meant[0] if meant else nearest(name, known)
    own = [each for each in known if not each.endswith(WRITTEN.format(""))]
    other = table_of(own)
    if other and tables()[other].count(own) > tables()["orders"].count(own):
        return MissingColumn("lines_of_other_table", value=name, table=other)
    return MissingColumn("lines_column", value=name, nearest=near, known=own)


def is_blank(lines: Lines, name: str) -> nw.Expr:
    """Whether an id is missing, or text without a letter."""
    found = lines.collect_schema()[name]
    cell = nw.col(name)
    if found == nw.String:
        return cell.is_null() | (cell == "")
    return cell.is_null() | cell.is_nan() if found.is_float() else cell.is_null()


def faults(lines: Lines) -> dict[str, nw.Expr]:
    """What makes a line one that cannot be counted, by column: never null."""
    amount = nw.col("amount")
    found = {
        "account_id": is_blank(lines, "account_id"),
        "order_date": nw.col("order_date").is_null(),
        "amount": ~(amount.abs() <= LARGEST).fill_null(False),
    }
    if "cost" in lines.collect_schema():
        cost = nw.col("cost")
        found["cost"] = ~((cost.abs() <= LARGEST) | cost.is_nan()).fill_null(True)
    return found


def bad_lines(lines: Lines) -> InvalidValue:
    """The error for lines with faults: how many in which columns, and the first of them."""
    found = faults(lines)
    bad = reduce(or_, found.values())
    present = lines.collect_schema()
    flags = {"lines": bad, **found}
    sums = lines.select(**{name: flag.cast(nw.Int64).sum() for name, flag in flags.items()})
    counts = {name: int(count) for name, [count] in collect(sums).items() if count}
    shown = {name: WRITTEN.format(name) for name in found}
    shown = {name: text if text in present else name for name, text in shown.items()}
    [first] = collect(lines.filter(bad).head(1)).to_dict("records")
    return InvalidValue(
        "lines_bad",
        lines=counts.pop("lines"),
        counts=counts,
        example={name: _written(first[each]) for name, each in shown.items()},
        row=_first_row(lines, bad),
    )


def _written(cell: Any) -> str:
    if pd.isna(cell) or cell == "":
        return MISSING
    return str(cell.date()) if isinstance(cell, dt.datetime) else str(cell)


def _first_row(lines: Lines, bad: nw.Expr) -> int | None:
    """The place of the first bad line, from 1, in a frame that is in memory anyway."""
    engine = lines.implementation
    if engine.is_duckdb() or engine.is_spark_like():
        return None
    return int(collect(lines.select(bad=bad))["bad"].to_numpy().argmax()) + 1


def collect(lines: Lines) -> pd.DataFrame:
    """Fetch lines from their engine, with the same pandas types from each."""
    table = lines.collect().to_arrow().replace_schema_metadata(None)
    fetched: pd.DataFrame = table.to_pandas(date_as_object=False)
    return fetched
