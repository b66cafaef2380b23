"""What the data in force know of an account before a call: its industry and some facts."""

from __future__ import annotations

import os
from functools import cached_property

import pandas as pd

from kamkit.course.choice import company
from kamkit.course.data import Data
from kamkit.text import format_date, format_money, say

_MOST = 4  # families that are named


class Known:
    """The accounts of the data in force, by name; read when they are first asked for."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = folder

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The accounts' names, the largest first; none where there are no data."""
        try:
            table = self._data.accounts.sort_values("revenue_12m", ascending=False)
            return tuple(dict.fromkeys(map(str, table["account_name"])))
        except Exception:  # a call can be planned without data
            return ()

    @cached_property
    def _data(self) -> Data:
        return company(folder=self.folder)

    def industry(self, account: str) -> str:
        """The account's industry, empty where it is not known."""
        if account not in self.names:
            return ""
        table = self._data.account_file
        if "industry" not in table or "account_name" not in table:
            return ""
        found = table.loc[table["account_name"] == account, "industry"].dropna()
        return str(found.iloc[0]) if len(found) else ""

    def facts(self, account: str) -> list[str]:
        """What the order book tells of the account, in sentences."""
        if account not in self.names:
            return []
        table = self._data.accounts
        row = table[table["account_name"] == account].iloc[0]
        unit = row["currency"] if pd.notna(row["currency"]) else None
        now, before = (format_money(float(row[f"revenue_{p}"]), unit, 0) for p in _PERIODS)
        facts = [say("spin_app.fact_revenue", now=now, before=before)]
        facts.append(say("spin_app.fact_last", date=format_date(row["last_order"].date())))
        families = self._families(str(row["account_id"]))
        return [*facts, say("spin_app.fact_buys", families=families)] if families else facts

    def _families(self, account_id: str) -> list[str]:
        orders = self._data.orders
        if "product_id" not in orders:
            return []
        products = self._data.table("products")
        lines = orders[orders["account_id"].astype(str) == account_id].merge(
            products[["product_id", "family"]], on="product_id"
        )
        sums = lines.groupby("family")["amount"].sum().sort_values(ascending=False)
        return [str(name) for name in sums.index[:_MOST]]


_PERIODS = ("12m", "prior_12m")
