"""What of a company's tables a white-space map can be made from."""

from __future__ import annotations

from typing import Any

import pandas as pd


def whitespace_inputs(
    orders: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    opportunities: pd.DataFrame | None = None,
    *,
    currency: str = "",
) -> dict[str, Any]:
    """The arguments of ``whitespace``, without what would stop it.

    ``tables`` holds accounts and products. Order lines and opportunities of a product without a
    family are left out, and so are those in another currency than ``currency`` (where that is
    given), opportunities in another than the orders, and those of an amount below 0. Of an
    account_id or product_id that stands twice the first row counts.

    >>> lines = pd.DataFrame({"product_id": ["P", "?"], "amount": [5.0, 2.0]})
    >>> tables = {"products": pd.DataFrame({"product_id": ["P"], "family": ["pumps"]}),
    ...           "accounts": pd.DataFrame({"account_id": ["A"], "industry": ["steel"]})}
    >>> whitespace_inputs(lines, tables)["orders"]["product_id"].tolist()
    ['P']
    """
    products = tables["products"].dropna(subset=["family"]).drop_duplicates("product_id")
    lines = _of(orders[orders["product_id"].isin(products["product_id"])], currency)
    deals = None
    if opportunities is not None and {"product_id", "amount"} <= set(opportunities):
        in_force = currency or _currency(lines)
        deals = _of(opportunities, in_force)
        deals = deals[deals["product_id"].isin(products["product_id"])]
        deals = deals[~deals["amount"].lt(0).fillna(False).astype(bool)]
    accounts = tables["accounts"].drop_duplicates("account_id")
    return {
        "orders": lines,
        "products": products,
        "accounts": accounts,
        "opportunities": deals,
    }


def _of(frame: pd.DataFrame, currency: str) -> pd.DataFrame:
    if not currency or "currency" not in frame:
        return frame
    return frame[frame["currency"].fillna(currency).eq(currency)]


def _currency(frame: pd.DataFrame) -> str:
    known: Any = frame["currency"].dropna().unique() if "currency" in frame else []
    return str(known[0]) if len(known) == 1 else ""
