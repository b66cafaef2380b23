"""An order book of any size: 2.5 lines an order, 2 % returns, three years; the same everywhere.

Few accounts have many orders and many have few. Amounts are lognormal with two decimals.

    python benchmarks/generate_orders.py LINES FILE.parquet [--accounts 200000]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

LAST_DAY = "2025-12-31"

# Hashes of counters in place of random numbers: the same rows in any order of work.
ORDERS = """
select k, 1 + (hash(k * 7 + 1) % 4)::int as n_lines,
    'A' || lpad(floor({accounts} * pow(hash(k * 3 + 2) % 1000000007 / 1000000007.0, 2.2))::int
        ::varchar, 6, '0') as account_id,
    date '2023-01-01' + (k * 1096 // {orders})::int as order_date
from range({orders}) r(k)
"""
LINES = """
select 'SO' || lpad(k::varchar, 9, '0') as order_id, line::int as line, account_id, order_date,
    'P' || lpad((hash(k * 11 + line) % 300)::varchar, 3, '0') as product_id,
    (1 + hash(k * 13 + line) % 20)::int as quantity,
    case when hash(k * 23 + line) % 50 = 0 then -1 else 1 end * round(exp(4 + 1.2
        * sqrt(-2 * ln(1 - hash(k * 17 + line) % 1000003 / 1000003.0))
        * cos(2 * pi() * (hash(k * 19 + line) % 1000003) / 1000003.0)), 2) as amount
from (select *, unnest(range(1, n_lines + 1)) as line from ({orders}))
"""


def generate(lines: int, file: Path, accounts: int = 200_000) -> None:
    """Write about so many order lines as Parquet, or as CSV if the file's name ends so."""
    orders = ORDERS.format(accounts=accounts, orders=max(lines * 2 // 5, 1))
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    relation = con.sql(LINES.format(orders=orders))
    if file.suffix == ".csv":
        relation.write_csv(str(file))
    else:
        relation.write_parquet(str(file), compression="zstd")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--accounts", type=int, default=200_000)
    asked = parser.parse_args()
    generate(asked.lines, asked.file, asked.accounts)
