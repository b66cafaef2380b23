"""How long a time the orders cover: growth takes two whole years."""

from __future__ import annotations

import pandas as pd

TWO_YEARS = 24
_FIRST_MONTH = 31  # the first order of all may come some weeks after the books were opened


def months_covered(accounts: pd.DataFrame) -> int | None:
    """Whole months from the first order of all accounts to the last one, up or down by two weeks.

    ``accounts`` is what ``summarize_accounts`` returns. None where first_order and last_order are
    not there or hold no day.

    >>> days = {"first_order": ["1996-07-04"], "last_order": ["1998-05-06"]}
    >>> months_covered(pd.DataFrame(days).apply(pd.to_datetime))
    22
    """
    span = _span(accounts)
    return None if span is None else round((span[1] - span[0]).days / 30.4375)


def covers_two_years(accounts: pd.DataFrame) -> bool:
    """Whether the last 12 months can be compared with the 12 before.

    ``accounts`` is what ``summarize_accounts`` returns; without its days (one row per account and
    its revenue) whoever made the table answers for the years in it, and the answer is yes.

    >>> covers_two_years(pd.DataFrame({"revenue_12m": [2.0], "revenue_prior_12m": [1.0]}))
    True
    """
    if not {"first_order", "last_order"} <= set(accounts):
        return True
    span = _span(accounts)
    if span is None:
        return False
    start = span[1] - pd.DateOffset(years=2) + pd.Timedelta(days=_FIRST_MONTH)
    return bool(span[0] <= start)


def _span(accounts: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    if not {"first_order", "last_order"} <= set(accounts):
        return None
    first, last = accounts["first_order"].min(), accounts["last_order"].max()
    return None if pd.isna(first) or pd.isna(last) else (first, last)
