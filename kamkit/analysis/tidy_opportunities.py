"""Opportunities as a CRM exports them, made ready to be judged."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.analysis.checks import dates, need
from kamkit.analysis.naming import add_names
from kamkit.errors import InvalidValue

_STAGES = {
    "won": ("won", "closed won", "closedwon", "赢单", "已赢单", "赢单关闭", "成交", "已成交"),
    "lost": ("lost", "closed lost", "closedlost", "输单", "已输单", "输单关闭", "丢单"),
    "void": ("void", "cancelled", "canceled", "无效", "已取消", "作废"),
}
_STATUS = {word: status for status, words in _STAGES.items() for word in words}


def tidy_opportunities(
    opportunities: pd.DataFrame,
    *,
    accounts: pd.DataFrame | None = None,
    products: pd.DataFrame | None = None,
    currency: str = "",
) -> pd.DataFrame:
    """Put status, account_name and family beside each opportunity.

    Parameters
    ----------
    opportunities
        The table ``opportunities``.
    accounts
        account_id and account_name; without account_name no name is added.
    products
        product_id and family; a product that is not there has no family.
    currency
        Keep the opportunities in this currency, and those that name none; ``""`` keeps all.

    Returns
    -------
    DataFrame
        The rows in their own order, counted from 0. A ``status`` in a system's words (Won, 赢单)
        is put in ours; one that is absent is read from the stage: ``"won"``, ``"lost"`` or
        ``"void"`` where it is one of the words for it (Closed Won, 赢单 ...), else ``"open"``. Of
        an opportunity_id that stands twice the first row counts.

    Raises MissingColumn without opportunity_id, and InvalidValue where ``accounts`` gives one
    account two names.

    >>> deals = pd.DataFrame({"opportunity_id": ["O1", "O2"], "stage": ["Closed Won", "Offer"]})
    >>> tidy_opportunities(deals)["status"].tolist()
    ['won', 'open']
    """
    need(opportunities, ["opportunity_id"], "opportunities")
    deals = opportunities.drop_duplicates("opportunity_id").reset_index(drop=True)
    if currency and "currency" in deals:
        deals = deals[deals["currency"].fillna(currency).eq(currency)].reset_index(drop=True)
    deals = deals.assign(status=status_words(deals))
    if products is not None and "family" in products and "product_id" in deals:
        families = products.drop_duplicates("product_id").set_index("product_id")["family"]
        deals = deals.assign(family=deals["product_id"].map(families))
    if accounts is not None and "account_name" in accounts and "account_id" in deals:
        deals = add_names(deals, accounts)
    return deals


def status_words(deals: pd.DataFrame) -> pd.Series[str]:
    """The status of each row: its own, in our word where it is known, else that of its stage.

    >>> status_words(pd.DataFrame({"status": ["Won", None], "stage": ["", "输单"]})).tolist()
    ['won', 'lost']
    """
    told, stage = _folded(deals, "status"), _folded(deals, "stage")
    own = told.map(_STATUS).astype("object").fillna(told.where(told == "open"))
    if "status" in deals:
        own = own.fillna(deals["status"].astype("object"))
    found: pd.Series[str] = own.fillna(stage.map(_STATUS)).fillna("open")
    return found.astype("str")


def refuse_other_words(status: pd.Series[str]) -> None:
    """InvalidValue, with the row, where a status is none of our four words; absent is no fault."""
    other = (status.notna() & ~status.isin(["open", *_STAGES])).to_numpy(dtype=bool)
    if other.any():
        row = int(other.argmax())
        value = str(status.iloc[row])
        raise InvalidValue("table.status", value=value, row=row + 1, column="status")


def _folded(deals: pd.DataFrame, column: str) -> pd.Series[Any]:
    if column not in deals:
        return pd.Series(None, index=deals.index, dtype="object")
    text = deals[column].astype("object")
    return text.map(lambda word: str(word).strip().casefold(), na_action="ignore")


def latest_day(accounts: pd.DataFrame, opportunities: pd.DataFrame) -> pd.Timestamp | None:
    """The last day on which an order was placed or an opportunity recorded; None without any.

    ``accounts`` is what ``summarize_accounts`` returns, ``opportunities`` the table of that name.

    >>> deals = pd.DataFrame({"created": pd.to_datetime(["2026-05-08"])})
    >>> latest_day(pd.DataFrame({"account_id": ["A"]}), deals).date().isoformat()
    '2026-05-08'
    """
    known = [
        dates(table.reset_index(drop=True), column).max()
        for table, column in ((accounts, "last_order"), (opportunities, "created"))
        if column in table and table[column].notna().any()
    ]
    return max(known, default=None)
