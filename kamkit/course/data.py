"""The data in force: what an exercise asks about and its answers are computed from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import pandas as pd

from kamkit.analysis.naming import add_names
from kamkit.data.datasets import load_dataset
from kamkit.data.ledger import summarize_accounts
from kamkit.data.readers import read_table
from kamkit.errors import DataError
from kamkit.schema import tables
from kamkit.text import language

MY_DATA = "my_data"
CHECKED = "checked"  # in it: what the data check cleaned, a file a table, of one company

Source = str | Path | pd.DataFrame | Mapping[str, pd.DataFrame] | None


class Data:
    """The sample company in one of its variants, or the reader's own orders; read when asked for.

    Parameters
    ----------
    variant
        Which sample company: 0 is the one that is committed, n the one grown from seed n.
    source
        The reader's own data in place of it: a file of order lines, a frame of them, or frames
        by table name. ``None`` and ``""`` mean the sample company.
    lang
        The language of the names in the sample company (default: the one in force).

    Examples
    --------
    >>> own = Data(source=pd.DataFrame({"account_id": ["A"], "amount": [12.0]}))
    >>> own.name, float(own.orders["amount"].sum())
    ('own-data', 12.0)
    >>> Data(variant=3).name
    'variant-3'
    """

    def __init__(self, variant: int = 0, source: Source = None, lang: str | None = None) -> None:
        self.variant = variant
        self.lang = lang or language()
        self._source = None if isinstance(source, str) and not source.strip() else source
        self._tables: dict[str, pd.DataFrame] = {}

    @property
    def is_own(self) -> bool:
        """Whether these are the reader's own data."""
        return self._source is not None

    @property
    def name(self) -> str:
        """The part of a file name that tells these data from others."""
        return "own-data" if self.is_own else f"variant-{self.variant}"

    def check(self) -> None:
        """Read the order lines now, so that a wrong file or variant is told at the start."""
        if self.variant or self.is_own:
            self.table("orders")

    @property
    def orders(self) -> pd.DataFrame:
        """Order lines, as in :data:`kamkit.schema`'s table ``orders``."""
        return self.table("orders")

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """One row per account with its revenue: ``summarize_accounts`` of the orders, with
        account_name from the account file, or the id where no name is known.
        """
        named = add_names(summarize_accounts(self.orders), self.account_file)
        return named.assign(account_name=named["account_name"].fillna(named["account_id"]))

    @cached_property
    def account_file(self) -> pd.DataFrame:
        """The table ``accounts``; of own data without one, what the order lines know of them."""
        source = self._source
        if source is None or (isinstance(source, Mapping) and "accounts" in source):
            return self.table("accounts")
        if self._checked("accounts"):
            return self.table("accounts")
        known = self.orders.reindex(columns=["account_id", "account_name"])
        return known.drop_duplicates("account_id")

    def table(self, name: str) -> pd.DataFrame:
        """A table by name, read once. What is no table of a company (``funnel_2011``) is always
        the course's own data set. Read it, do not change it: every question shares it.
        """
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def _read(self, name: str) -> pd.DataFrame:
        source = self._source
        if isinstance(source, Mapping) and name in source:
            return source[name]
        if source is None or name not in tables():
            return load_dataset(name, lang=self.lang, variant=self.variant)
        if isinstance(source, pd.DataFrame) and name == "orders":
            return source
        if isinstance(source, str | Path) and name == "orders":
            return read_table(source, name)[0]
        if beside := self._checked(name):
            return read_table(beside, name)[0]
        raise DataError("practice.missing_table", table=name)

    def _checked(self, name: str) -> Path | None:
        """A further table of own data: beside orders that the data check put in its folder."""
        if not isinstance(self._source, str | Path):
            return None
        beside = Path(self._source).expanduser().absolute().with_name(f"{name}.csv")
        ours = beside.parent.name == CHECKED and beside.parent.parent.name == MY_DATA
        return beside if ours and beside.is_file() else None
