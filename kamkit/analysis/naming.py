"""Names put beside account numbers."""

from __future__ import annotations

import pandas as pd

from kamkit.errors import InvalidValue


def add_names(summary: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Put each account's name beside its id.

    ``summary`` has one row per account with account_id; ``accounts`` has account_id and
    account_name. Names that ``summary`` has already stay where ``accounts`` knows none; an account
    that neither names stays missing. Order and number of rows stay.

    Raises ``InvalidValue`` where ``accounts`` gives one account_id two names.

    >>> summary = pd.DataFrame({"account_id": ["007", "12"], "revenue": [24.5, 9.0]})
    >>> accounts = pd.DataFrame({"account_id": ["12"], "account_name": ["Nesmere"]})
    >>> add_names(summary, accounts)["account_name"].tolist()
    [nan, 'Nesmere']
    """
    known = accounts[["account_id", "account_name"]].dropna().drop_duplicates()
    twice = known.loc[known["account_id"].duplicated(keep=False), "account_id"]
    if len(twice):
        raise InvalidValue("two_names", value=twice.iloc[0], column="account_id")
    names = summary["account_id"].map(known.set_index("account_id")["account_name"]).astype("str")
    if "account_name" in summary:
        return summary.assign(account_name=names.where(names.notna(), summary["account_name"]))
    named = summary.copy()
    named.insert(list(named.columns).index("account_id") + 1, "account_name", names)
    return named
