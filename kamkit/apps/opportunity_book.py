"""What the opportunity matrix is made from: the tables checked, the odds learnt, once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from kamkit.analysis.checks import dates, keyed, read_day
from kamkit.analysis.criteria import Criteria
from kamkit.analysis.naming import add_names
from kamkit.analysis.odds_check import FEWEST_DEALS, TELLING
from kamkit.analysis.opportunities import standard_importance, standard_urgency
from kamkit.analysis.opportunity_inputs import opportunity_inputs
from kamkit.analysis.qualification import qualify
from kamkit.analysis.whitespace import whitespace
from kamkit.analysis.win_odds import win_odds
from kamkit.errors import InvalidValue, ParameterError

Source = Literal["learnt", "given", "recorded", "none"]
_NEEDED = {
    "importance": ("amount", "impact", "account_score"),
    "urgency": ("days_to_need", "days_to_close", "competed"),
}
_HAPPENED = {"opportunities": "created", "stages": "entered", "orders": "order_date"}


@dataclass(frozen=True, eq=False)
class Book:
    """The tables as given (None: not given), and what all views need of them.

    ``deals`` are the opportunities with names and families beside them, ``open`` those that are
    open; ``odds`` what ``win_odds`` gives and ``source`` where odds come from; ``fields`` what
    they were learnt from.
    """

    tables: dict[str, pd.DataFrame]
    day: dt.date
    deals: pd.DataFrame
    odds: pd.DataFrame | None
    source: Source
    fields: tuple[str, ...]

    @cached_property
    def open(self) -> pd.DataFrame:
        """The open opportunities with the inputs that they are judged by."""
        return opportunity_inputs(
            self.deals, self.day, scores=self.tables.get("scores"), odds=self.odds,
            stages=self.tables.get("stages"),
        )  # fmt: skip

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """The rows of ``deals`` that are open: the closed ones need no second look."""
        return self.deals[self.deals["opportunity_id"].isin(self.open["opportunity_id"])]

    @cached_property
    def stages(self) -> pd.DataFrame | None:
        """The history of the open opportunities."""
        history = self.tables.get("stages")
        if history is None:
            return None
        return history[history["opportunity_id"].isin(self.open["opportunity_id"])]

    @cached_property
    def qualified(self) -> pd.DataFrame | None:
        """The qualification sheets added up."""
        sheets = self.tables.get("qualification")
        return None if sheets is None else qualify(sheets)

    @cached_property
    def importance(self) -> Criteria:
        """The usual scorecard of importance."""
        return standard_importance(self.open)

    @cached_property
    def urgency(self) -> Criteria:
        """The usual scorecard of urgency."""
        return standard_urgency(self.open)

    @cached_property
    def regions(self) -> dict[Any, Any]:
        """Each account's region, where accounts say it."""
        return self._of_accounts("region")

    @cached_property
    def owners(self) -> dict[Any, Any]:
        """Who answers for each account."""
        return self._of_accounts("owner")

    @cached_property
    def white(self) -> pd.DataFrame:
        """The white-space map. Raises what ``whitespace`` raises."""
        if "accounts" not in self.tables:
            raise InvalidValue("opportunity_app.map_accounts")
        accounts = self.tables["accounts"]
        found = whitespace(
            self.tables["orders"], self.tables["products"], accounts, self.open, as_of=self.day
        )
        return add_names(found, accounts) if "account_name" in accounts else found

    @property
    def currency(self) -> str:
        """The currency of all amounts, ``""`` where none is named."""
        known = self.open["currency"].dropna().tolist() if "currency" in self.open else []
        return str(known[0]) if known else ""

    @property
    def has_map(self) -> bool:
        """Whether a white-space map is asked for."""
        return {"orders", "products"} <= self.tables.keys()

    def _of_accounts(self, column: str) -> dict[Any, Any]:
        accounts = self.tables.get("accounts")
        if accounts is None or not {"account_id", column} <= set(accounts.columns):
            return {}
        known = accounts[["account_id", column]].dropna().drop_duplicates("account_id")
        return dict(zip(known["account_id"], known[column], strict=True))


def read_book(
    opportunities: pd.DataFrame, as_of: str | dt.date | None = None, **tables: pd.DataFrame | None
) -> Book:
    """Check the tables and sum up once what every view needs.

    ``tables`` are accounts, scores, odds, stages, qualification, orders and products, each or None.
    Raises ParameterError for what is no table, InvalidValue where no opportunity is open or no day
    is given and none found, and what ``opportunity_inputs`` and its kin raise.
    """
    given = {"opportunities": opportunities, **tables}
    for name, table in given.items():
        if not isinstance(table, pd.DataFrame) and (table is not None or name == "opportunities"):
            raise ParameterError("explorer_no_table", name=name, value=type(table).__name__)
    known = {name: table for name, table in given.items() if table is not None}
    keyed(opportunities, "opportunity_id", "opportunities")
    deals = _with_names(known)
    source, fields, odds = _odds(known, deals)
    if source == "learnt" and "family" in fields:
        deals = _with_family(known, deals)
    day = read_day(as_of if as_of is not None else _last_day(known)).date()
    book = Book(known, day, deals, odds, source, fields)
    if book.open.empty:
        raise InvalidValue("opportunity_app.none_open", count=len(opportunities))
    for name, inputs in _NEEDED.items():
        if not any(each in book.open and book.open[each].notna().any() for each in inputs):
            raise InvalidValue(f"opportunity_app.no_{name}")
    return book


def _with_names(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    deals, accounts = tables["opportunities"], tables.get("accounts")
    if has_names(tables) and accounts is not None:
        return add_names(deals, accounts)
    return deals


def has_names(tables: dict[str, pd.DataFrame]) -> bool:
    """Whether accounts can give the opportunities their account_name."""
    accounts = tables.get("accounts")
    return (
        accounts is not None
        and {"account_id", "account_name"} <= set(accounts.columns)
        and "account_id" in tables["opportunities"]
    )


def _with_family(tables: dict[str, pd.DataFrame], deals: pd.DataFrame) -> pd.DataFrame:
    """The family of each opportunity's product, unless the table says it already."""
    if "family" in deals:
        return deals
    families = tables["products"].drop_duplicates("product_id").set_index("product_id")["family"]
    return deals.assign(family=deals["product_id"].map(families))


def _odds(
    tables: dict[str, pd.DataFrame], deals: pd.DataFrame
) -> tuple[Source, tuple[str, ...], pd.DataFrame | None]:
    """Given odds, else those learnt from past deals, else what is recorded."""
    if "odds" in tables:
        return "given", (), tables["odds"]
    fields = _fields(tables, deals)
    if fields:
        whole = _with_family(tables, deals) if "family" in fields else deals
        return "learnt", fields, win_odds(whole, whole, fields)
    recorded = any(
        name in deals and deals[name].notna().any() for name in ("probability", "win_odds")
    )
    return "recorded" if recorded else "none", (), None


def _fields(tables: dict[str, pd.DataFrame], deals: pd.DataFrame) -> tuple[str, ...]:
    """What odds can be learnt from; nothing where the past says too little."""
    if "status" not in deals:
        return ()
    closed = deals[deals["status"].isin(["won", "lost"])]
    if len(closed) < FEWEST_DEALS or closed["status"].nunique() < 2:
        return ()
    fields = [name for name in TELLING if name in closed and closed[name].notna().any()]
    products = tables.get("products")
    from_products = products is not None and {"product_id", "family"} <= set(products.columns)
    if "family" in closed or (from_products and "product_id" in closed):
        fields.append("family")
    elif "product_id" in closed:
        fields.append("product_id")
    return tuple(fields)


def _last_day(tables: dict[str, pd.DataFrame]) -> pd.Timestamp:
    """The last day on which something is known to have happened."""
    known = [
        dates(tables[name].reset_index(drop=True), column).max()
        for name, column in _HAPPENED.items()
        if name in tables and column in tables[name]
    ]
    happened = [day for day in known if not pd.isna(day)]
    if not happened:
        raise InvalidValue("opportunity_app.no_day")
    return max(happened)
