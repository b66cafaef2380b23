"""The summary is the same to the last bit on every engine that order lines may be on."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import kamkit as kk
from kamkit.errors import InvalidValue, MissingColumn, MixedCurrencies


def make_orders(rows: int = 4_000) -> pd.DataFrame:
    """An order book with returns, ties, fine halves, absent ids, unknown costs and name changes."""
    random = np.random.default_rng(20261031)
    pieces = random.integers(-3, 20, rows)
    prices = random.choice([0.00005, 0.00015, 1.00005, 2.67495, 19.99, 0.1, 12345.6789], rows)
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(random.integers(0, 1400, rows), unit="D")
    orders = pd.DataFrame(
        {
            "account_id": random.choice(
                [f"{n:03d}" for n in range(60)] + ["7", "客户", "a'b"], rows
            ),
            "account_name": random.choice(["Ä", "b", "张三", "", None], rows),
            "order_id": random.choice([*(f"{n:04d}" for n in range(1500)), None, ""], rows),
            "order_date": days.astype("datetime64[us]"),
            "quantity": pieces.astype(float),
            "unit_price": prices,
            "amount": pieces * prices,
            "cost": np.where(random.random(rows) < 0.3, np.nan, np.round(pieces * prices * 0.7, 2)),
            "currency": "CNY",
        }
    )
    ties = orders.head(6).assign(account_id=["t1", "t2", "t3"] * 2, amount=187.5)
    unknown = orders.head(2).assign(account_id="no cost", cost=np.nan)
    return pd.concat([orders, ties, unknown], ignore_index=True)


ORDERS = make_orders()
AS_OF = "2026-02-28"
Engine = Callable[[pd.DataFrame, Path], Any]


def with_objects(orders: pd.DataFrame) -> pd.DataFrame:
    """All text and dates as Python objects, as older code hands them over."""
    names = [*orders.select_dtypes("str").columns, "order_date"]
    return orders.astype(dict.fromkeys(names, object))


def write_csv(orders: pd.DataFrame, folder: Path) -> Path:
    orders.to_csv(folder / "订单 a'b.csv", index=False)
    return folder / "订单 a'b.csv"


def write_parquet(orders: pd.DataFrame, folder: Path) -> str:
    orders.to_parquet(folder / "订单 a'b.parquet")
    return str(folder / "订单 a'b.parquet")


def write_parts(orders: pd.DataFrame, folder: Path) -> Path:
    for number in range(3):
        orders.iloc[number::3].to_parquet(folder / f"part-{number}.parquet")
    return folder


ENGINES: dict[str, Engine] = {
    "pandas nullable": lambda orders, _: orders.convert_dtypes(),
    "pandas pyarrow": lambda orders, _: orders.convert_dtypes(dtype_backend="pyarrow"),
    "pandas objects": lambda orders, _: with_objects(orders),
    "pandas reversed": lambda orders, _: orders.iloc[::-1],
    "Polars": lambda orders, _: pl.from_pandas(orders),
    "Polars lazy": lambda orders, _: pl.from_pandas(orders).lazy(),
    "DuckDB": lambda orders, _: duckdb.from_df(orders),
    "pyarrow": lambda orders, _: pa.Table.from_pandas(orders),
    "CSV": write_csv,
    "Parquet": write_parquet,
    "Parquet parts": write_parts,
}
each_engine = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_the_order_book_is_hard_enough() -> None:
    summary = kk.summarize_accounts(ORDERS, as_of=AS_OF)

    assert {"007", "7", "t1", "t2", "t3"} <= set(summary["account_id"])
    assert summary["margin"].isna().sum() == 1
    assert summary["account_name"].notna().any()
    assert (summary["lines"] > summary["orders"]).any()
    later = kk.summarize_accounts(ORDERS)["lines"].sum()
    assert 0 < summary["lines"].sum() < later


@each_engine
@pytest.mark.parametrize("as_of", [AS_OF, None])
def test_all_engines_give_the_same_summary(
    engine: Engine, as_of: str | None, tmp_path: Path
) -> None:
    same(
        kk.summarize_accounts(engine(ORDERS, tmp_path), as_of=as_of),
        kk.summarize_accounts(ORDERS, as_of=as_of),
    )


@each_engine
@pytest.mark.parametrize("gone", ["order_id", "amount", "cost", "currency", "account_name"])
def test_all_engines_do_without_the_same_columns(engine: Engine, gone: str, tmp_path: Path) -> None:
    orders = ORDERS.drop(columns=gone)

    same(kk.summarize_accounts(engine(orders, tmp_path)), kk.summarize_accounts(orders))


@each_engine
def test_all_engines_take_times_for_days(engine: Engine, tmp_path: Path) -> None:
    hours = pd.to_timedelta(np.arange(len(ORDERS)) % 24, unit="h")
    for orders in (ORDERS, ORDERS.drop(columns="order_id")):
        timed = orders.assign(order_date=orders["order_date"] + hours)
        found = kk.summarize_accounts(engine(timed, tmp_path), as_of=AS_OF)
        same(found, kk.summarize_accounts(orders, as_of=AS_OF))


@each_engine
def test_all_engines_take_whole_number_ids(engine: Engine, tmp_path: Path) -> None:
    orders = ORDERS.assign(account_id=np.arange(len(ORDERS)) % 50, order_id=range(len(ORDERS)))

    found = kk.summarize_accounts(engine(orders, tmp_path))

    assert found["account_id"].to_list() == sorted(str(number) for number in range(50))
    same(found, kk.summarize_accounts(orders.astype({"account_id": str, "order_id": str})))


@each_engine
def test_all_engines_give_an_empty_summary_of_no_lines(engine: Engine, tmp_path: Path) -> None:
    found = kk.summarize_accounts(engine(ORDERS, tmp_path), as_of="2000-01-01")

    same(found, kk.summarize_accounts(ORDERS).head(0))


@each_engine
def test_all_engines_pick_a_currency_and_refuse_a_mixture(engine: Engine, tmp_path: Path) -> None:
    yuan = np.arange(len(ORDERS)) % 3 > 0
    for other in ("USD", None):
        mixed = ORDERS.assign(currency=pd.Series(np.where(yuan, "CNY", other), dtype="str"))
        lines = engine(mixed, tmp_path)
        with pytest.raises(MixedCurrencies, match="CNY"):
            kk.summarize_accounts(lines)
        same(kk.summarize_accounts(lines, currency="CNY"), kk.summarize_accounts(ORDERS[yuan]))


@each_engine
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("account_id", None),
        ("order_date", None),
        ("amount", np.nan),
        ("amount", np.inf),
        ("cost", -np.inf),
    ],
)
def test_all_engines_refuse_the_same_lines(
    engine: Engine, column: str, value: object, tmp_path: Path
) -> None:
    orders = ORDERS.copy()
    orders.loc[[17, 1234, 3999], column] = value

    with pytest.raises(InvalidValue, match=rf"for 3 lines \(by column: {column} → 3\)"):
        kk.summarize_accounts(engine(orders, tmp_path))


@each_engine
def test_all_engines_name_the_missing_column(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match=r"no column account_id.*\n(.*\n)?.*customer_id"):
        kk.summarize_accounts(
            engine(ORDERS.rename(columns={"account_id": "customer_id"}), tmp_path)
        )


def test_dates_and_decimals_of_the_engines_are_taken() -> None:
    expected = kk.summarize_accounts(ORDERS.assign(amount=ORDERS["amount"].round(2)))
    dates = ORDERS["order_date"].dt.date
    exact = ORDERS.assign(amount=ORDERS["amount"].round(2), order_date=dates)

    relation = duckdb.from_df(exact).project("* replace (amount::decimal(18, 2) as amount)")
    same(kk.summarize_accounts(relation), expected)
    same(kk.summarize_accounts(relation.to_arrow_table()), expected)
    same(kk.summarize_accounts(relation.pl()), expected)
    same(kk.summarize_accounts(exact), expected)


def test_a_zone_of_an_engine_leaves_the_day_as_it_is_written() -> None:
    late = dt.timedelta(hours=23)
    zoned = ORDERS.assign(order_date=(ORDERS["order_date"] + late).dt.tz_localize("Asia/Shanghai"))

    for lines in (zoned, pl.from_pandas(zoned), pa.Table.from_pandas(zoned)):
        same(kk.summarize_accounts(lines, as_of=AS_OF), kk.summarize_accounts(ORDERS, as_of=AS_OF))


# Spark


def java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A Spark of its own on this machine, out of reach of all others."""
    sql = pytest.importorskip("pyspark.sql", reason="needs pyspark: pip install kamkit[spark]")
    if not java():
        pytest.skip("needs Java 17 for Spark, and there is none")
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "1",
        "spark.log.level": "ERROR",
        "spark.sql.codegen.wholeStage": "false",  # compiling costs more than these few lines
    }
    session = sql.SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    yield session
    session.stop()


@pytest.mark.spark
def test_spark_gives_the_same_summary(spark: Any, tmp_path: Path) -> None:
    lines = spark.read.parquet(write_parquet(ORDERS, tmp_path))

    for as_of, gone in ((AS_OF, []), (None, ["order_id", "cost", "currency"]), (None, ["amount"])):
        found = kk.summarize_accounts(lines.drop(*gone), as_of=as_of)
        same(found, kk.summarize_accounts(ORDERS.drop(columns=gone), as_of=as_of))


@pytest.mark.spark
def test_spark_refuses_what_the_others_refuse(spark: Any, tmp_path: Path) -> None:
    orders = ORDERS.assign(currency=["CNY"] * 4000 + ["USD"] * 8)
    lines = spark.read.parquet(write_parquet(orders, tmp_path))

    with pytest.raises(MixedCurrencies, match="CNY, USD"):
        kk.summarize_accounts(lines)
    with pytest.raises(MissingColumn, match="no column amount"):
        kk.summarize_accounts(lines.drop("amount", "quantity"))

    (tmp_path / "bad").mkdir()
    orders = ORDERS.assign(amount=np.where(np.arange(len(ORDERS)) % 1000 == 3, np.inf, 1))
    lines = spark.read.parquet(write_parquet(orders, tmp_path / "bad"))
    with pytest.raises(InvalidValue, match=r"for 5 lines \(by column: amount → 5\)"):
        kk.summarize_accounts(lines)
