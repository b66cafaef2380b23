"""Two views of one order book: by account, and by the group that buys as one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kamkit.analysis.account_ids import use_account_ids
from kamkit.analysis.checks import need
from kamkit.analysis.groups import roll_up_groups
from kamkit.analysis.money import UNITS, to_units
from kamkit.analysis.parents import find_loops, parent_ids
from kamkit.data.ledger import summarize_accounts
from kamkit.errors import InvalidValue

_MONEY = ("revenue", "revenue_12m", "revenue_prior_12m", "margin")
_FIRST = ("account_id", "account_name", "members", "buying_members")


@dataclass(frozen=True)
class RollUp:
    """``accounts`` and ``groups``, as ``roll_up`` describes them; both hold the same money."""

    accounts: pd.DataFrame
    groups: pd.DataFrame


def roll_up(
    accounts: pd.DataFrame,
    orders: object,
    as_of: str | dt.date | None = None,
    *,
    currency: str | None = None,
) -> RollUp:
    """Add up order lines by account and by corporate group, and keep both views.

    Parameters
    ----------
    accounts
        The account file: account_id, and parent_id and account_name where known. A parent may be
        named by its id or by its name, where one account alone bears that name. Of an account_id
        that stands twice the first row counts. Money is never doubled.
    orders
        Order lines, as ``summarize_accounts`` takes them. In a pandas frame a line may call its
        account by name, as ``use_account_ids`` reads it.
    as_of, currency
        As for ``summarize_accounts``.

    Returns
    -------
    RollUp
        ``accounts``: one row per account of the file or of the orders, sorted by account_id:
        account_id, account_name, parent_id, group_id and group_name (of the topmost parent;
        its own where it has none), level (0 at the top), in_file (False for an account that only
        the orders know: it stands on its own), then the columns of ``summarize_accounts``, 0 where
        nothing was bought.
        ``groups``: one row per group or account on its own, ready for ``pareto``: account_id and
        account_name (the topmost parent's), members, buying_members (those with an order line),
        then the same columns added up. Added up in 1/10,000 of the currency unit, the money of
        both tables is equal. A topmost parent that is not in the file leads its group all the
        same; it is no member.

    Raises
    ------
    InvalidValue
        Parents go round in a loop; the whole loop is named.
    MissingColumn, MixedCurrencies
        As ``summarize_accounts``; MissingColumn also without account_id in ``accounts``.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["a", "b", "c"], "parent_id": [None, "a", None]})
    >>> orders = pd.DataFrame({"account_id": ["a", "b", "c"], "amount": [5.0, 3.0, 4.0],
    ...                        "order_date": pd.to_datetime(["2026-01-01"] * 3)})
    >>> rolled = roll_up(accounts, orders)
    >>> rolled.groups[["account_id", "members", "revenue"]].to_numpy().tolist()
    [['a', 2, 8.0], ['c', 1, 4.0]]
    >>> rolled.accounts["group_id"].tolist()
    ['a', 'a', 'c']
    """
    need(accounts, ["account_id"], "accounts")
    if isinstance(orders, pd.DataFrame):
        orders = use_account_ids(orders, accounts)
    summary = summarize_accounts(orders, as_of=as_of, currency=currency)
    tree = _tree(accounts, summary)
    every = _every_account(tree, summary)
    groups = _groups(every, tree)
    heads = groups.set_index("account_id")["account_name"]
    every.insert(4, "group_name", every["group_id"].map(heads).astype("str"))
    return RollUp(every, groups)


def _tree(accounts: pd.DataFrame, summary: pd.DataFrame) -> pd.DataFrame:
    """account_id, account_name and parent_id of every account, in the file or not."""
    accounts = accounts.reset_index(drop=True)
    tree = parent_ids(accounts)[["account_id", "parent_id"]]
    names = accounts.get("account_name")
    tree["account_name"] = pd.Series(names, index=tree.index, dtype="object").astype("str")
    tree["in_file"] = True
    tree = tree[tree["account_id"].notna()].drop_duplicates("account_id")
    own = tree["parent_id"] == tree["account_id"]
    tree["parent_id"] = tree["parent_id"].where(~own)
    others = summary.loc[~summary["account_id"].isin(tree["account_id"]), ["account_id"]]
    tree = pd.concat([tree, others.assign(in_file=False)], ignore_index=True)
    if "account_name" in summary:
        sold_to = summary.set_index("account_id")["account_name"]
        tree["account_name"] = tree["account_name"].fillna(tree["account_id"].map(sold_to))
    tree["account_name"] = tree["account_name"].fillna(tree["account_id"])
    _refuse_loops(tree)
    return tree.sort_values("account_id", ignore_index=True)


def _refuse_loops(tree: pd.DataFrame) -> None:
    for loop in find_loops(_parents(tree)):
        raise InvalidValue("groups_loop", value=" → ".join((*loop, loop[0])), column="parent_id")


def _parents(tree: pd.DataFrame) -> dict[str, str]:
    pairs = tree[["account_id", "parent_id"]].dropna()
    return dict(zip(pairs["account_id"], pairs["parent_id"], strict=True))


def _every_account(tree: pd.DataFrame, summary: pd.DataFrame) -> pd.DataFrame:
    every = tree[["account_id", "account_name", "parent_id"]].astype("str")
    parents = _parents(tree)
    paths = [_path(account, parents) for account in every["account_id"]]
    every["group_id"] = pd.Series([path[-1] for path in paths], dtype="str")
    every["level"] = [len(path) - 1 for path in paths]
    every["in_file"] = tree["in_file"].astype(bool)
    bought = summary.drop(columns="account_name", errors="ignore")
    every = every.merge(bought, on="account_id", how="left")
    for name in ("revenue", "revenue_12m", "revenue_prior_12m", "orders", "lines"):
        every[name] = every[name].fillna(0).astype(summary[name].dtype)
    one = summary["currency"].iloc[0] if len(summary) else ""
    return every.assign(currency=pd.Series(one, index=every.index, dtype="str"))


def _path(account: str, parents: dict[str, str]) -> list[str]:
    path = [account]
    while path[-1] in parents:
        path.append(parents[path[-1]])
    return path


def _groups(every: pd.DataFrame, tree: pd.DataFrame) -> pd.DataFrame:
    """Added up as whole numbers of 1/10,000, so that both views hold the same money."""
    money = [name for name in _MONEY if name in every]
    whole = every.drop(columns="account_name").assign(
        **{name: _units(every[name]) for name in money}
    )
    groups = roll_up_groups(whole, tree)
    for name in money:
        groups[name] = groups[name].astype("Float64").astype("float64") / UNITS
    buying = every[every["lines"] > 0].groupby("group_id").size()
    groups["buying_members"] = groups["account_id"].map(buying).fillna(0).astype("int64")
    names = groups["account_name"].fillna(groups["account_id"]).astype("str")
    groups["account_name"] = names
    return groups[[*_FIRST, *(name for name in groups if name not in _FIRST)]]


def _units(money: pd.Series[Any]) -> pd.Series[Any]:
    known = money.notna()
    units = to_units(money.fillna(0.0).to_numpy(dtype=np.float64))
    return pd.Series(units, index=money.index, dtype="Int64").where(known)
