"""Order lines to one row per account: summarize_accounts beside what a user would write instead.

Every engine reads the same Parquet file in a process of its own and makes the same table, which is
compared to the last bit: revenue, last 12 months and the 12 before in 1/10,000, different orders,
lines, first and last order. Time is from the file to the table in memory, imports apart; memory is
the peak of the process. The processor's time says more than the clock where others are at work.

    python benchmarks/ledger.py [--lines 20000000] [--runs 3] [--csv] [--engines kamkit duckdb]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from generate_orders import LAST_DAY, generate

YEAR_BEFORE, TWO_BEFORE = "2024-12-31", "2023-12-31"
COLUMNS = ["account_id", "order_id", "order_date", "amount"]
MONEY = ["revenue", "revenue_12m", "revenue_prior_12m"]

SQL = f"""
with lines as (select *, (sign(amount) * floor(abs(amount) * 10000 + 0.500001))::bigint as units
    from {{source}})
select account_id, sum(units)::bigint as revenue,
    sum(case when order_date > date '{YEAR_BEFORE}' then units else 0 end)::bigint as revenue_12m,
    sum(case when order_date > date '{TWO_BEFORE}' and order_date <= date '{YEAR_BEFORE}'
        then units else 0 end)::bigint as revenue_prior_12m,
    count(distinct order_id) as orders, count(*) as lines,
    min(order_date) as first_order, max(order_date) as last_order
from lines group by account_id
"""


def kamkit() -> Callable[[str], Any]:
    import kamkit as kk

    summarize = kk.summarize_accounts
    return lambda file: summarize(file, as_of=LAST_DAY)


def duckdb() -> Callable[[str], Any]:
    import duckdb
    import pyarrow  # noqa: F401

    def run(file: str) -> Any:
        con = duckdb.connect()
        con.execute("set enable_progress_bar = false")
        reader = "read_csv" if file.endswith(".csv") else "read_parquet"
        return con.sql(SQL.format(source=f"{reader}('{file}')")).to_arrow_table()

    return run


def polars(engine: str = "in-memory") -> Callable[[str], Any]:
    import datetime as dt

    import polars as pl

    one, two = dt.date.fromisoformat(YEAR_BEFORE), dt.date.fromisoformat(TWO_BEFORE)

    def run(file: str) -> Any:
        csv = file.endswith(".csv")
        lines = pl.scan_csv(file, try_parse_dates=True) if csv else pl.scan_parquet(file)
        amount, date, units = pl.col("amount"), pl.col("order_date"), pl.col("units")
        size = (amount.abs() * 10_000 + 0.500001).floor().cast(pl.Int64)
        return (
            lines.with_columns(units=pl.when(amount < 0).then(-size).otherwise(size))
            .group_by("account_id")
            .agg(
                revenue=units.sum(),
                revenue_12m=pl.when(date > one).then(units).otherwise(0).sum(),
                revenue_prior_12m=pl.when((date > two) & (date <= one))
                .then(units)
                .otherwise(0)
                .sum(),
                orders=pl.col("order_id").n_unique(),
                lines=pl.len(),
                first_order=date.min(),
                last_order=date.max(),
            )
            .collect(engine=engine)
        )

    return run


def polars_streaming() -> Callable[[str], Any]:
    return polars("streaming")


def pandas() -> Callable[[str], Any]:
    """Only the columns that count, pyarrow types, and orders counted over integers."""
    import datetime as dt

    import numpy as np
    import pandas as pd

    one, two = dt.date.fromisoformat(YEAR_BEFORE), dt.date.fromisoformat(TWO_BEFORE)

    def run(file: str) -> Any:
        arrow = {"dtype_backend": "pyarrow"}
        if file.endswith(".csv"):
            lines = pd.read_csv(file, usecols=COLUMNS, engine="pyarrow", **arrow)
        else:
            lines = pd.read_parquet(file, columns=COLUMNS, **arrow)
        amount, date = lines["amount"].to_numpy(dtype=float), lines["order_date"]
        units = np.floor(np.abs(amount) * 10_000 + 0.500001).astype("int64")
        units = np.where(amount < 0, -units, units)
        last = (date > one).to_numpy(dtype=bool)
        prior = (date > two).to_numpy(dtype=bool) & ~last
        lines = lines.assign(
            order_id=pd.factorize(lines["order_id"])[0],
            revenue=units,
            revenue_12m=np.where(last, units, 0),
            revenue_prior_12m=np.where(prior, units, 0),
        )
        groups = lines.groupby("account_id", sort=False)
        table = groups.agg(
            revenue=("revenue", "sum"),
            revenue_12m=("revenue_12m", "sum"),
            revenue_prior_12m=("revenue_prior_12m", "sum"),
            orders=("order_id", "nunique"),
            lines=("revenue", "size"),
            first_order=("order_date", "min"),
            last_order=("order_date", "max"),
        )
        return table.reset_index()

    return run


ENGINES = {each.__name__: each for each in (kamkit, duckdb, polars, polars_streaming, pandas)}


def measure(engine: str, file: str, out: str) -> None:
    """What one process does: run one engine, keep its table, say what it took."""
    run = ENGINES[engine]()
    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.perf_counter()
    table = run(file)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = after.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    print(json.dumps({"seconds": seconds, "processor": processor, "peak": peak}))

    table = table.to_pandas() if hasattr(table, "to_pandas") else table
    table = table[["account_id", *MONEY, "orders", "lines", "first_order", "last_order"]]
    for name in MONEY:
        if engine != "kamkit":
            table[name] = table[name] / 10_000
    for name in ("first_order", "last_order"):
        table[name] = table[name].astype("datetime64[us]")
    types = dict.fromkeys(("orders", "lines"), "int64") | {"account_id": "str"}
    table.astype(types).sort_values("account_id", ignore_index=True).to_pickle(out)


def compare(engines: list[str], lines: int, runs: int, suffix: str) -> None:
    import pandas as pd

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"orders{suffix}"
        generate(lines, file)
        found: dict[str, list[dict[str, float]]] = {engine: [] for engine in engines}
        tables = {}
        for _ in range(runs):  # in turn, so that a busy minute hits all
            for engine in engines:
                out = f"{folder}/{engine}.pickle"
                command = [sys.executable, __file__, "--measure", engine, str(file), out]
                said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                found[engine].append(json.loads(said))
                tables[engine] = pd.read_pickle(out)
    for engine in engines[1:]:
        pd.testing.assert_frame_equal(tables[engines[0]], tables[engine], check_exact=True)
    rows = len(tables[engines[0]])
    print(f"{lines:,} lines ({suffix[1:]}) -> {rows:,} accounts, {runs} runs, all tables equal")
    print(f"{'':18}{'best s':>8}{'median s':>10}{'cpu s':>8}{'peak MB':>9}{'vs kamkit':>11}")
    ours = min(each["seconds"] for each in found[engines[0]])
    for engine, each in found.items():
        seconds = [run["seconds"] for run in each]
        cpu, peak = min(run["processor"] for run in each), median(run["peak"] for run in each)
        print(
            f"{engine:18}{min(seconds):8.2f}{median(seconds):10.2f}{cpu:8.2f}{peak:9.0f}"
            f"{min(seconds) / ours:10.2f}x"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--csv", action="store_true", help="CSV in place of Parquet")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(*asked.measure)
    else:
        suffix = ".csv" if asked.csv else ".parquet"
        compare(asked.engines, asked.lines, asked.runs, suffix)
