"""From order lines to one row per account: the only step whose cost grows with the order book."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import add, or_
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from kamkit.analysis.money import HALF, LARGEST, LARGEST_TOTAL, UNITS
from kamkit.data.order_lines import Lines, bad_lines, collect, faults, is_blank, open_lines
from kamkit.errors import InvalidValue, MixedCurrencies
from kamkit.text import MISSING


def summarize_accounts(
    orders: object, *, as_of: str | dt.date | None = None, currency: str | None = None
) -> pd.DataFrame:
    """Add up order lines to one row per account, on the engine where the lines are.

    Parameters
    ----------
    orders
        A pandas, Polars (eager or lazy), DuckDB, PySpark or pyarrow table, or the path of a CSV or
        Parquet file, of a folder of them, or a pattern such as ``"2026/*.csv"``. A path runs on
        DuckDB and need not fit in memory; a CSV file is UTF-8 with ISO dates. Columns as in
        the schema: account_id, order_date and amount (or quantity and unit_price) are
        needed; order_id, cost, currency and account_name are used where they are.
        Returns are negative lines.
    as_of
        The day of the picture (ISO text or date); lines after it are not counted. The last
        order date by default.
    currency
        Count only the lines in this currency (``""`` those that name none).

    Returns
    -------
    DataFrame
        Sorted by account_id, with the same types whatever came in: account_id, account_name (if
        given; that of the latest line), revenue, revenue_12m (of the 12 months up to and with
        ``as_of``), revenue_prior_12m (of the 12 before), margin (if cost is given; over the lines
        whose cost is known, NaN where none is), orders (different order_ids; lines without one
        count as one order per day), lines, first_order, last_order, currency (``""`` where
        none is named). Money is summed in 1/10,000 of the currency unit, each line
        rounded with halves away from zero. Twelve months before 29 February is 28 February.
        Whole-number ids become text (7.0 too: ``"7"``), text ids stay (``"007"``).

    Raises
    ------
    MissingColumn
        A needed column is absent; the nearest name is given.
    MixedCurrencies
        The lines are in several currencies (one of which may be unnamed) and none was picked.
    InvalidValue
        A line has no account_id, order_date or amount, or money that is infinite or above
        400 billion: how many, and an example. No line is dropped in silence; ``read_table`` sets
        such lines aside with the reason. Also for a column of the wrong type, an ``as_of`` that
        is no day, and a currency that no line has.
    UnreadableFile, AmbiguousColumn, ParameterError
        The path cannot be read, a column is there twice, ``orders`` is no table.

    Examples
    --------
    >>> orders = pd.DataFrame({"account_id": ["007", "007", "12"], "amount": [40.0, -15.5, 9.0],
    ...     "order_date": pd.to_datetime(["2026-03-01", "2026-10-31", "2025-10-31"])})
    >>> summarize_accounts(orders)[["account_id", "revenue", "revenue_12m", "orders"]]
      account_id  revenue  revenue_12m  orders
    0        007     24.5         24.5       2
    1         12      9.0          0.0       1
    """
    day = None if as_of is None else _day(as_of)
    with open_lines(orders) as every_line:
        lines = every_line if currency is None else _in_currency(every_line, currency)
        if day is not None:
            lines = lines.filter(_until(day, lines) | nw.col("order_date").is_null())
        sums = _sum(lines, day or _last_day(lines))
        if sums["bad"].any():
            raise bad_lines(every_line)
        _check(sums)
        names = _names(lines) if "account_name" in lines.collect_schema() else None
    return _present(sums, names)


def _day(as_of: object) -> dt.date:
    try:
        if isinstance(as_of, str):
            return dt.datetime.fromisoformat(as_of).date()
        if isinstance(as_of, dt.date | np.datetime64) and not pd.isna(as_of):
            return pd.Timestamp(as_of).date()
    except ValueError:
        pass
    raise InvalidValue("ledger_as_of", value=str(as_of))


def _in_currency(lines: Lines, currency: str) -> Lines:
    wanted, found = currency.strip(), [""]
    if "currency" in lines.collect_schema():
        found = sorted(collect(lines.select("currency").unique())["currency"])
        lines = lines.filter(nw.col("currency") == wanted)
    if found and wanted not in found:
        known = [each or MISSING for each in found]
        raise InvalidValue("ledger_no_currency", value=wanted or MISSING, known=known)
    return lines


def _last_day(lines: Lines) -> dt.date:
    last = collect(lines.select(nw.col("order_date").max()))["order_date"].iloc[0]
    # Without any date there is nothing to divide into years, and every day will do.
    return dt.date(2000, 1, 1) if pd.isna(last) else pd.Timestamp(last).date()


def _year_before(day: dt.date, years: int = 1) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _until(day: dt.date, lines: Lines) -> nw.Expr:
    """Whether a line falls on ``day`` or before, at whatever time of the day."""
    end = day + dt.timedelta(days=1)
    if lines.collect_schema()["order_date"] != nw.Date:
        end = dt.datetime.combine(end, dt.time())
    return nw.col("order_date") < end


def _sum(lines: Lines, day: dt.date) -> pd.DataFrame:
    """One row per account and currency, money in 1/10,000: what runs on the lines' own engine."""
    present = lines.collect_schema().names()
    keys = [name for name in ("account_id", "currency") if name in present]
    money = [name for name in ("amount", "cost") if name in present]
    flags = {"bad": reduce(or_, faults(lines).values())}
    older, oldest = _until(_year_before(day), lines), _until(_year_before(day, 2), lines)
    units = nw.col("amount_units")
    parts = {"last_units": ~older, "prior_units": older & ~oldest}
    if "cost" in money:
        flags["costed"] = nw.col("cost").abs() <= LARGEST
        parts["costed_units"] = nw.col("costed") == 1

    # Step by step, since pandas and pyarrow work out a shared part anew wherever it occurs.
    lines = lines.select(
        *keys,
        "order_date",
        order=_order(lines),
        **{name: nw.when(flag).then(1).otherwise(0) for name, flag in flags.items()},
        **{name: _valid(nw.col(name)) for name in money},
    )
    lines = lines.with_columns(
        size=reduce(add, (nw.col(name).abs() for name in money)),
        **{f"{name}_units": _units(nw.col(name)) for name in money},
    )
    lines = lines.with_columns(
        **{name: nw.when(part).then(units).otherwise(0) for name, part in parts.items()}
    )
    whole = [*flags, *parts, *(f"{name}_units" for name in money)]
    sums = lines.group_by(keys).agg(
        nw.col("size", *whole).sum(),
        nw.col("order").n_unique().alias("orders"),
        nw.len().alias("lines"),
        nw.col("order_date").min().alias("first_order"),
        nw.col("order_date").max().alias("last_order"),
    )
    # Sums beyond 64 bits are refused later; here they must not stop the engine.
    fits = nw.col("size") <= LARGEST_TOTAL
    safe = {name: nw.when(fits).then(nw.col(name)).otherwise(0) for name in whole}
    return collect(
        sums.with_columns(**{name: total.cast(nw.Int64) for name, total in safe.items()})
    )


def _valid(money: nw.Expr) -> nw.Expr:
    """Money, with 0 in place of what is missing or bad, which is refused later."""
    return nw.when(money.abs() <= LARGEST).then(money).otherwise(0.0)


def _units(money: nw.Expr) -> nw.Expr:
    """Money as whole 1/10,000, halves away from zero, in steps that all engines take alike."""
    size = (money.abs() * UNITS + HALF).floor().cast(nw.Int64)
    return nw.when(money < 0).then(-size).otherwise(size)


def _order(lines: Lines) -> nw.Expr:
    """What makes lines of an account one order: the order_id or, without one, the day."""
    present = lines.collect_schema()
    day = nw.col("order_date")
    if present["order_date"] != nw.Date:
        day = day.dt.truncate("1d")
    if "order_id" not in present:
        return day
    order, absent = nw.col("order_id"), is_blank(lines, "order_id")
    # DuckDB and Spark look at a day only where the id is absent; for others it is worth asking
    # whether any is, and so it is where ids would have to be turned into text beside the days.
    lazy = lines.implementation.is_duckdb() or lines.implementation.is_spark_like()
    asks = not (lazy and present["order_id"] == nw.String)
    if asks and not collect(lines.select(absent.any()))["order_id"].any():
        return order
    day_text = nw.concat_str(nw.lit("day "), day.cast(nw.String))
    return nw.when(absent).then(day_text).otherwise(order.cast(nw.String))


def _check(sums: pd.DataFrame) -> None:
    if "currency" in sums and sums["currency"].nunique() > 1:
        found = sorted(sums["currency"].unique())
        key = "mixed_currencies" if all(found) else "mixed_currencies_unnamed"
        raise MixedCurrencies(key, value=[each for each in found if each], column="currency")
    wrong = sums["size"] > LARGEST_TOTAL
    if wrong.any():
        account = str(sums.loc[wrong, "account_id"].iloc[0])
        raise InvalidValue("ledger_too_large", account=account, column="amount")


def _names(lines: Lines) -> pd.Series[str]:
    """The name on each account's latest line, the first in the alphabet where there are several."""
    latest = lines.group_by("account_id", "account_name").agg(nw.col("order_date").max())
    names = collect(latest)
    names["account_id"] = _text(names["account_id"])
    names["account_name"] = names["account_name"].astype("str").replace("", None)
    names["order_date"] = _days(names["order_date"])
    names = names.dropna().sort_values(["order_date", "account_name"], ascending=[False, True])
    return names.drop_duplicates("account_id").set_index("account_id")["account_name"]


def _present(sums: pd.DataFrame, names: pd.Series[str] | None) -> pd.DataFrame:
    summary = pd.DataFrame({"account_id": _text(sums["account_id"])})
    if names is not None:
        summary["account_name"] = summary["account_id"].map(names).astype("str")
    summary["revenue"] = sums["amount_units"] / UNITS
    summary["revenue_12m"] = sums["last_units"] / UNITS
    summary["revenue_prior_12m"] = sums["prior_units"] / UNITS
    if "costed" in sums:
        margin = (sums["costed_units"] - sums["cost_units"]) / UNITS
        summary["margin"] = margin.where(sums["costed"] > 0)
    for name in ("orders", "lines"):
        summary[name] = sums[name].astype("int64")
    for name in ("first_order", "last_order"):
        summary[name] = _days(sums[name])
    summary["currency"] = sums["currency"].astype("str") if "currency" in sums else ""
    return summary.astype({"currency": "str"}).sort_values("account_id", ignore_index=True)


def _text(ids: pd.Series[Any]) -> pd.Series[str]:
    """Ids as text; 7.0, which pandas makes of a 7 beside a missing value, is "7"."""
    if pd.api.types.is_float_dtype(ids.dtype) and (ids % 1 == 0).all():
        ids = ids.astype("int64")
    return ids.astype("str")


def _days(dates: pd.Series[Any]) -> pd.Series[pd.Timestamp]:
    return pd.to_datetime(dates).astype("datetime64[us]").dt.normalize()
