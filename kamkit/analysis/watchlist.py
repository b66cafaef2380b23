"""Which accounts to look at next, and the number that says so."""

from __future__ import annotations

import pandas as pd

REASONS = ("dominant", "falling", "silent", "loss", "one_off", "growing", "below_zero")
COLUMNS = ("account_id", "account_name", "abc", "revenue", "reason", "number")
_MAJOR = ("A", "B")
_FIRST_MONTH = 31


def watchlist(
    curve: pd.DataFrame,
    *,
    dominant_share: float = 0.10,
    fall: float = 0.30,
    silent_days: int = 183,
    growth: float = 1.0,
) -> pd.DataFrame:
    """Name the accounts that a reader of a Pareto curve should look at next.

    Parameters
    ----------
    curve
        What ``pareto`` returns. Only account_id, revenue, share and abc are needed; a reason whose
        columns are absent is not looked for.
    dominant_share, fall, silent_days, growth
        Where each reason begins: a share of revenue, a loss of revenue within a year (share), days
        without an order before the last order of all, a gain within a year (1.0 = doubled).

    Returns
    -------
    DataFrame
        One row per account and reason, the largest revenue first: account_id, account_name (where
        known), abc, revenue, ``reason`` and ``number``, which is by reason
        ``dominant`` share of revenue · ``falling``, ``growing`` change of the last 12 months on the
        12 before (-0.3 = 30 % down) · ``silent`` days since the last order · ``loss`` margin ·
        ``one_off`` 1 order · ``below_zero`` revenue.
        Falling, silent, loss and one_off look at A and B accounts only; growing wants a last year
        of at least the median account, and an account that bought throughout both years: the first
        year of a new account is no growth. Missing values fulfil no reason.

    Examples
    --------
    >>> curve = pd.DataFrame({"account_id": ["a", "b"], "revenue": [90.0, 10.0],
    ...                       "share": [.9, .1], "abc": ["A", "B"], "orders": [1, 4]})
    >>> watchlist(curve, dominant_share=.5)[["account_id", "reason", "number"]].values.tolist()
    [['a', 'dominant', 0.9], ['a', 'one_off', 1.0]]
    """
    major = curve["abc"].isin(_MAJOR)
    found = [
        _rows(curve, "dominant", curve["share"] >= dominant_share, curve["share"]),
        _rows(curve, "below_zero", curve["revenue"] < 0, curve["revenue"]),
    ]
    if {"revenue_12m", "revenue_prior_12m"} <= set(curve):
        now, before = curve["revenue_12m"], curve["revenue_prior_12m"]
        change = (now / before - 1).where(before > 0)
        grown = (change >= growth) & (now >= now[now > 0].median()) & _bought_two_years(curve)
        found.append(_rows(curve, "falling", major & (change <= -fall), change))
        found.append(_rows(curve, "growing", grown, change))
    if "last_order" in curve:
        days = (curve["last_order"].max() - curve["last_order"]).dt.days
        found.append(_rows(curve, "silent", major & (days > silent_days), days))
    if "margin" in curve:
        found.append(_rows(curve, "loss", major & (curve["margin"] < 0), curve["margin"]))
    if "orders" in curve:
        found.append(_rows(curve, "one_off", major & (curve["orders"] == 1), curve["orders"]))
    rows = pd.concat(found, ignore_index=True)
    rank = rows["reason"].map(REASONS.index)
    return (
        rows.assign(_rank=rank)
        .sort_values(["revenue", "account_id", "_rank"], ascending=[False, True, True])
        .drop(columns="_rank")
        .reset_index(drop=True)
    )


def _bought_two_years(curve: pd.DataFrame) -> pd.Series[bool]:
    """Whether an account's first order is old enough for its last two years to be compared."""
    if not {"first_order", "last_order"} <= set(curve):
        return pd.Series(True, index=curve.index)
    start = curve["last_order"].max() - pd.DateOffset(years=2) + pd.Timedelta(days=_FIRST_MONTH)
    old: pd.Series[bool] = curve["first_order"] <= start
    return old


def _rows(
    curve: pd.DataFrame, reason: str, chosen: pd.Series[bool], number: pd.Series[float]
) -> pd.DataFrame:
    kept = [name for name in COLUMNS if name in curve]
    rows = curve.loc[chosen.fillna(False).astype(bool), kept]
    return rows.assign(reason=reason, number=number[rows.index].astype(float))
