"""What the exports are drawn from: the sample company's tables, names and regions."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from kamkit.data.sample.dice import Dice
from kamkit.data.synth import make_company, stories

LAST_DAY = pd.Timestamp("2026-10-31")
TWO_YEARS_AGO = pd.Timestamp("2024-10-31")
FIRST_DAY = pd.Timestamp("2024-10-01")
"""The ledger goes back a month more than the two years after which an account counts as dead."""
SALESFORCE = "Middle East"
ABROAD = ("Southeast Asia", "Europe", SALESFORCE)
_INSTITUTIONS = ("Health care", "Research and education")
_DICE = 5  # the second seed of the exports' dice


@dataclass(frozen=True)
class Books:
    """The company of one seed; ``accounts`` by id with ``last_order`` and the names in the CRMs."""

    seed: int
    accounts: pd.DataFrame
    deals: pd.DataFrame
    orders: pd.DataFrame
    contacts: pd.DataFrame
    stories: dict[str, str]

    def dice(self, file: int) -> Dice:
        """Dice of its own for each file, so that one file may change and the others stay."""
        return Dice(self.seed, _DICE, file)

    def at(self, *regions: str) -> pd.DataFrame:
        """The accounts of some regions."""
        return self.accounts[self.accounts["region"].isin(regions)]

    def home(self) -> pd.DataFrame:
        """The accounts at home."""
        return self.accounts[~self.accounts["region"].isin(ABROAD)]

    def deals_of(self, accounts: pd.DataFrame) -> pd.DataFrame:
        """The opportunities of some accounts."""
        return self.deals[self.deals["account_id"].isin(accounts.index)]


@cache
def words() -> dict[str, Any]:
    """The words of the exports."""
    return tomllib.loads(files("kamkit.data.raw").joinpath("words.toml").read_text("utf-8"))


def open_books(seed: int) -> Books:
    """The books of the sample company of a seed."""
    tables = make_company(seed)
    accounts = tables["accounts"].set_index("account_id", drop=False)
    last = tables["orders"].groupby("account_id")["order_date"].max()
    accounts = accounts.assign(
        last_order=last.reindex(accounts.index),
        name_en=[_english(row) for row in accounts.itertuples()],
        name_zh=[_chinese(row) for row in accounts.itertuples()],
    )
    deals, orders, contacts = (tables[n] for n in ("opportunities", "orders", "contacts"))
    return Books(seed, accounts, deals, orders, contacts, stories(seed))


def dead(accounts: pd.DataFrame) -> list[str]:
    """Customers that have not bought for two years, they and their subsidiaries."""
    alive = accounts["last_order"] > TWO_YEARS_AGO
    heads = set(accounts["parent_id"][alive].dropna())
    gone = (accounts["status"] == "customer") & ~alive & ~accounts.index.isin(heads)
    return list(accounts.index[gone])


def _english(account: Any) -> str:
    if account.industry in _INSTITUTIONS:
        return str(account.account_name)
    region = account.region.lower().replace(" ", "_")
    return f"{account.account_name} {words()['legal'].get(region, 'Co., Ltd.')}"


def _chinese(account: Any) -> str:
    tail = "" if account.industry in _INSTITUTIONS else words()["legal"]["zh"]
    return str(account.account_name_zh) + tail
