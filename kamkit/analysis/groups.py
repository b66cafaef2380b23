"""Corporate groups: what subsidiaries bring together, under the name of their parent."""

from __future__ import annotations

import pandas as pd

from kamkit.errors import InvalidValue, MissingColumn

_SUMS = ("revenue", "revenue_12m", "revenue_prior_12m", "margin", "orders", "lines")


def roll_up_groups(summary: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Add up the accounts of each corporate group under their topmost parent.

    Parameters
    ----------
    summary
        One row per account, as from ``summarize_accounts``: account_id and at least one of revenue,
        revenue_12m, revenue_prior_12m, margin, orders and lines.
    accounts
        The account file: account_id and parent_id, which is missing for an account on its own, and
        account_name where known. Without parent_id every account is on its own.

    Returns
    -------
    DataFrame
        One row per group or account on its own, sorted by account_id, which is the topmost
        parent's: account_name (where known), ``members`` (accounts with a row in ``summary``), the
        columns above added up (a missing margin counts as nothing; missing where all are),
        first_order and last_order of the group, and currency where it is one. A parent that
        bought nothing itself leads its group all the same.

    Raises
    ------
    MissingColumn
        account_id is not in one of the tables.
    InvalidValue
        Parents go round in a circle; the account is named.

    Examples
    --------
    >>> summary = pd.DataFrame({"account_id": ["a", "b", "c"], "revenue": [5.0, 3.0, 4.0]})
    >>> accounts = pd.DataFrame({"account_id": ["a", "b", "c"], "parent_id": [None, "a", None]})
    >>> roll_up_groups(summary, accounts).to_numpy().tolist()
    [['a', 2, 8.0], ['c', 1, 4.0]]
    """
    for table in (summary, accounts):
        if "account_id" not in table:
            known = list(map(str, table.columns))
            raise MissingColumn("pareto_column", value="account_id", nearest="–", known=known)
    top = _topmost(accounts)
    heads = [top.get(account, account) for account in summary["account_id"].astype("str")]
    groups = summary.assign(account_id=heads).groupby("account_id")
    rolled = pd.DataFrame({"members": groups.size()})
    for name in [name for name in _SUMS if name in summary]:
        rolled[name] = groups[name].sum(min_count=1)
    for name, pick in (("first_order", "min"), ("last_order", "max")):
        if name in summary:
            rolled[name] = groups[name].agg(pick)
    if "currency" in summary and summary["currency"].nunique() == 1:
        rolled["currency"] = summary["currency"].iloc[0]
    rolled = rolled.reset_index()
    names = _names(summary, accounts)
    if names is not None:
        rolled.insert(1, "account_name", rolled["account_id"].map(names))
    return rolled


def _topmost(accounts: pd.DataFrame) -> dict[str, str]:
    """The topmost parent of every account that has one."""
    if "parent_id" not in accounts:
        return {}
    known = accounts[["account_id", "parent_id"]].dropna().astype("str")
    parents: dict[str, str] = dict(zip(known["account_id"], known["parent_id"], strict=True))
    top: dict[str, str] = {}
    for account in parents:
        seen, head = {account}, account
        while head in parents and parents[head] != head:
            head = parents[head]
            if head in seen:
                raise InvalidValue("groups_circle", value=str(account), column="parent_id")
            seen.add(head)
        top[account] = head
    return top


def _names(summary: pd.DataFrame, accounts: pd.DataFrame) -> pd.Series[str] | None:
    """Names by account_id, those of the account file first."""
    known = [table for table in (accounts, summary) if "account_name" in table]
    if not known:
        return None
    both = pd.concat([table[["account_id", "account_name"]] for table in known]).dropna()
    return both.drop_duplicates("account_id").set_index("account_id")["account_name"]
