"""Questions 02.p1, 02.p2 and 02.3 to 02.6: what the raw exports of the sample company hold."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kamkit.analysis.account_names import fold_name
from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import need, once
from kamkit.course.reading import Unreadable, read_number
from kamkit.data.export import read_export
from kamkit.data.raw.exports import raw_exports
from kamkit.data.receipt import Receipt
from kamkit.data.validate import find_issues
from kamkit.text import say

_ACCOUNTS = {"zoho": "zoho_accounts.csv", "fxiaoke": "fxiaoke_accounts.xlsx"}
_DEALS = ("zoho_deals.csv", "salesforce_report.csv")  # these name their account by its id
_LEDGER = "ledger.csv"
_KEY = ["order_id", "line"]


@dataclass(frozen=True)
class Export:
    """A file that was read: where it lies, its rows as one of our tables, and its receipt."""

    path: Path
    frame: pd.DataFrame
    receipt: Receipt


def exports(data: Data) -> dict[str, Path]:
    """The raw files of the sample company in force; the reader's own company has none."""
    need(not data.is_own)
    return raw_exports(data.variant)


@once
def account_files(data: Data) -> dict[str, Export]:
    """The accounts of both CRMs."""
    return {system: _read(data, name, "accounts") for system, name in _ACCOUNTS.items()}


@once
def ledger(data: Data) -> Export:
    """The order lines of the ledger."""
    return _read(data, _LEDGER, "orders")


@once
def cards(data: Data) -> pd.DataFrame:
    """Every kept row of both CRMs as one table ``accounts``, with the system it comes from."""
    files = account_files(data).items()
    return pd.concat([each.frame.assign(system=name) for name, each in files], ignore_index=True)


@once
def card_faults(data: Data) -> pd.DataFrame:
    """What ``find_issues`` finds among the cards."""
    return find_issues({"accounts": cards(data)})


def second_cards(data: Data) -> pd.DataFrame:
    """The faults of rows that repeat a company under another spelling."""
    faults = card_faults(data)
    return faults[faults["rule"] == "likely_duplicate"]


@once
def clean_cards(data: Data) -> pd.DataFrame:
    """One card a company: of several, the one that the ledger knows; no parents in a loop."""
    table, faults = cards(data), card_faults(data)
    loop = faults.loc[faults["rule"] == "parent_loop", "row"]
    parents = table["parent_id"].mask(table.index.isin(loop))
    marks = same_company(data).reindex(table.index)
    unknown = ~table["account_id"].isin(ledger(data).frame["account_id"])
    order = unknown.sort_values(kind="stable").index
    again = marks.loc[order].dropna().duplicated()
    return table.assign(parent_id=parents).drop(index=again[again].index).reset_index(drop=True)


@once
def same_company(data: Data) -> pd.Series[str]:
    """The name without its spelling, of all cards of a company that has more than one."""
    marks = cards(data)["account_name"].map(fold_name)
    return marks[marks.isin(marks.iloc[second_cards(data)["row"]])]


@once
def tables(data: Data) -> dict[str, pd.DataFrame]:
    """What the systems hold, as our tables: all cards, the ledger, the deals abroad."""
    deals = [_read(data, name, "opportunities").frame for name in _DEALS]
    return {
        "accounts": cards(data),
        "orders": ledger(data).frame,
        "opportunities": pd.concat(deals, ignore_index=True),
    }


def lines(data: Data) -> dict[str, int]:
    """Rows read, kept and set aside of the ledger, those that stand twice, and what is left."""
    found = ledger(data)
    copies = int(found.frame.duplicated(_KEY).sum())
    return {
        "read": found.receipt.rows_in,
        "kept": found.receipt.rows_kept,
        "aside": len(found.receipt.set_aside),
        "copies": copies,
        "lines": found.receipt.rows_kept - copies,
    }


def money(data: Data) -> dict[str, Any]:
    """The ledger's money as its receipt has it."""
    receipt = ledger(data).receipt
    before, after = sum(receipt.totals_in.values()), sum(receipt.totals_kept.values())
    need(before - after > 0)
    rows = len(receipt.set_aside)
    sums = {"read_money": before, "kept_money": after, "aside": before - after}
    return {**sums, "rows": rows, "currency": "CNY"}


def customers(data: Data) -> dict[str, int]:
    """How many each system counts, and how many known customers bought in two years and in one."""
    orders, files = ledger(data).frame, account_files(data)
    known = orders["account_id"].isin(cards(data)["account_id"])
    last = orders["order_date"].max()

    def bought(years: int) -> int:
        inside = orders["order_date"] > last - pd.DateOffset(years=years)
        return int(orders.loc[known & inside, "account_id"].nunique())

    return {
        **{system: each.receipt.rows_in for system, each in files.items()},
        "ledger": int(orders["account_id"].nunique()),
        "strangers": int(orders.loc[~known, "account_id"].nunique()),
        "bought": bought(2),
        "active": bought(1),
    }


def column_sum(data: Data) -> dict[str, float]:
    """The sum over the whole column as it stands, subtotals and total too, over the true one."""
    marked = sum(amount or 0.0 for amount in map(_amount, texts(data, _LEDGER, "金额")))
    true = float(ledger(data).frame["amount"].sum())
    return {"marked": marked, "true": true, "times": marked / true}


def companies(data: Data) -> dict[str, int]:
    """From the rows of both CRMs to the companies that they are about."""
    receipts = [each.receipt for each in account_files(data).values()]
    rows, kept = sum(each.rows_in for each in receipts), sum(each.rows_kept for each in receipts)
    twice = len(second_cards(data))
    need(twice > 0)
    return {
        "rows": rows,
        "kept": kept,
        "set_aside": rows - kept,
        "twice": twice,
        "companies": kept - twice,
        "more": rows - kept + twice,
        "largest": max(each.rows_kept for each in receipts),
    }


def count_rows(variant: int) -> pd.DataFrame:
    """Rows read, set aside and kept of each CRM of a sample company, under headings in words."""
    lines = [
        (each.receipt.file, each.receipt.rows_in, len(each.receipt.set_aside), len(each.frame))
        for each in account_files(Data(variant)).values()
    ]
    heads = [say(f"account_file.{head}") for head in ("file", "read", "aside", "kept")]
    return pd.DataFrame(lines, columns=heads)


def sample_tables(variant: int) -> dict[str, pd.DataFrame]:
    """``tables`` of a sample company, whatever data are in force."""
    return tables(Data(variant))


def texts(data: Data, file: str, column: str) -> list[str]:
    """A column of a CSV export as it is written, from below its header."""
    path = exports(data)[file]
    raw = path.read_bytes()
    encoding = "gb18030" if file in (_LEDGER, "fxiaoke_opportunities.csv") else "utf-8-sig"
    rows = list(csv.reader(raw.decode(encoding).splitlines()))
    head = next(at for at, row in enumerate(rows) if column in row)
    place = rows[head].index(column)
    return [row[place].strip() for row in rows[head + 1 :] if len(row) > place]


def _amount(text: str) -> float | None:
    """An amount as a spreadsheet sums it; brackets are its minus, words are nothing."""
    plain = text.strip("()")
    try:
        value = read_number(plain).value
    except Unreadable:
        return None
    return -value if plain != text else value


def _read(data: Data, name: str, table: str) -> Export:
    path = exports(data)[name]
    return Export(path, *read_export(path, table))
