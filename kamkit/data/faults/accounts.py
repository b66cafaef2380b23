"""Accounts that stand twice, that buy no more, or whose orders contradict them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from kamkit.analysis.account_ids import ids_of_names
from kamkit.analysis.account_names import fold_name
from kamkit.analysis.parents import parent_ids
from kamkit.data.columns import normalise
from kamkit.data.faults.check import Check
from kamkit.data.faults.fault import (
    Fault,
    Tables,
    View,
    days_of,
    faults_at,
    id_column,
    look_up,
    text_column,
)

# Headers of columns that our tables do not have but that a frame may carry along.
_HEADERS = {
    "same_phone": ("phone", "telephone", "tel", "电话", "联系电话", "公司电话", "固定电话"),
    "same_registration": (
        "registration number", "registration no", "tax id", "tax number", "vat number", "vat id",
        "credit code", "统一社会信用代码", "社会信用代码", "税号", "纳税人识别号", "注册号",
    ),
}  # fmt: skip
_FAX = ("fax", "传真")


def _likely_duplicates(tables: Tables, view: View) -> list[Fault]:
    accounts = tables["accounts"]
    names = text_column(accounts, "account_name")
    folded = _by_text(names, fold_name)
    return _again(accounts, names, folded, "likely_duplicate")


def _same_numbers(rule: str) -> Callable[[Tables, View], list[Fault]]:
    def find(tables: Tables, view: View) -> list[Fault]:
        accounts = tables["accounts"]
        faults = []
        for column in _columns(accounts, rule):
            given = text_column(accounts, column)
            # A number of few digits is an extension or a placeholder, no proof of anything.
            marks = _by_text(given, _solid)
            faults += _again(accounts, given, marks, rule)
        return faults

    return find


def is_company_number(header: str) -> bool:
    """Whether a column of the account file holds a company's phone or registration number."""
    known = (*_HEADERS.values(), _FAX)
    return any(normalise(header) in headers for headers in known)


def _columns(accounts: pd.DataFrame, rule: str) -> list[Any]:
    return [name for name in accounts if normalise(str(name)) in _HEADERS[rule]]


def _solid(text: str) -> str | None:
    mark = "".join(sign for sign in normalise(text) if sign.isalnum())
    return mark if len(mark) >= 7 and len(set(mark)) > 2 else None


def _by_text(values: pd.Series[Any], change: Callable[[str], str | None]) -> pd.Series[Any]:
    changed = {one: change(one) if one.strip() else None for one in values.dropna().unique()}
    return values.map(changed).astype("str")


def _again(
    accounts: pd.DataFrame, shown: pd.Series[Any], marks: pd.Series[Any], rule: str
) -> list[Fault]:
    """Accounts whose mark an account above has, but neither the same id nor its parent or child."""
    ids = id_column(accounts, "account_id")
    parents = parent_ids(accounts)["parent_id"]
    rows = pd.DataFrame({"id": ids, "parent": parents, "mark": marks, "shown": shown})
    first = rows.dropna(subset=["mark", "id"]).drop_duplicates("mark").set_index("mark")
    other, head = marks.map(first["id"]), marks.map(first["parent"])
    bad = other.notna() & ids.notna() & other.ne(ids) & parents.ne(other) & head.ne(ids)
    names = marks.map(first["shown"])
    return faults_at("accounts", rule, shown, bad, other=other, name=names)


def _dead_accounts(tables: Tables, view: View) -> list[Fault]:
    """Customers whose last order, and that of all below them, is ``dead_after`` months old.

    One without any order counts where the orders go back that far; without a status column it may
    be a prospect, and counts only where no opportunity or activity is younger either.
    """
    if pd.isna(view.day):
        return []
    accounts, start = tables["accounts"], view.day - pd.DateOffset(months=view.dead_after)
    ids = id_column(accounts, "account_id")
    orders = _orders(tables)
    orders = orders[orders["day"] <= view.day]
    last = look_up(ids, _with_those_below(orders.groupby("account")["day"].max(), accounts))
    never = last.isna() & bool((orders["day"] <= start).any())
    dead = (last <= start) | never
    if "status" in accounts:
        dead &= text_column(accounts, "status").str.strip().str.casefold().eq("customer")
    else:
        dead &= ~never | ~ids.isin(_busy(tables, start))
    bad = dead & ids.notna() & ~ids.duplicated()
    told = {"months": view.dead_after, "day": view.text}
    return [
        *faults_at("accounts", "dead_account", ids, bad & ~never, last=last, **told),
        *(
            fault._replace(words=(("last", "–"), *fault.words))
            for fault in faults_at("accounts", "dead_account", ids, bad & never, **told)
        ),
    ]


def _busy(tables: Tables, start: pd.Timestamp) -> set[str]:
    """Accounts with an opportunity or an activity after a day."""
    found: set[str] = set()
    for table, day in (("opportunities", "created"), ("activities", "date")):
        if table in tables and {"account_id", day} <= set(tables[table]):
            late = (days_of(tables[table], day) > start).to_numpy()
            found |= set(id_column(tables[table], "account_id")[late].dropna())
    return found


def _with_those_below(last: pd.Series[Any], accounts: pd.DataFrame) -> pd.Series[Any]:
    """The last order of each account or of any account below it."""
    pairs = parent_ids(accounts)[["account_id", "parent_id"]].dropna()
    parents = dict(zip(pairs["account_id"], pairs["parent_id"], strict=True))
    found = dict(last)
    for account, day in last.items():
        seen = {account}
        while (head := parents.get(account)) is not None and head not in seen:
            seen.add(head)
            found[head] = max(found.get(head, day), day)
            account = head
    return pd.Series(found, dtype="datetime64[us]")


def _orders(tables: Tables) -> pd.DataFrame:
    orders = tables["orders"]
    return pd.DataFrame({"account": _buyers(tables), "day": days_of(orders, "order_date")}).dropna()


def _buyers(tables: Tables) -> pd.Series[Any]:
    """The account of each order line; a name that one account bears stands for its id."""
    given = id_column(tables["orders"], "account_id")
    return ids_of_names(given, tables["accounts"]).fillna(given)


def _prospects_with_orders(tables: Tables, view: View) -> list[Fault]:
    accounts = tables["accounts"]
    ids = id_column(accounts, "account_id")
    status = accounts["status"].reset_index(drop=True)
    counts = _buyers(tables).value_counts()
    lines = ids.map(counts).fillna(0).astype("int64")
    prospect = text_column(accounts, "status").str.strip().str.casefold().eq("prospect")
    bad = prospect & lines.gt(0)
    faults = faults_at("accounts", "prospect_with_orders", status, bad, account=ids)
    return [
        fault._replace(words=(*fault.words, ("n", int(lines.iloc[fault.row or 0]))))
        for fault in faults
    ]


def _account_currencies(tables: Tables, view: View) -> list[Fault]:
    """One fault an account: the first line in another currency than its first."""
    orders = tables["orders"]
    pairs = pd.DataFrame(
        {"account": id_column(orders, "account_id"), "currency": id_column(orders, "currency")}
    )
    pairs = pairs.dropna().drop_duplicates()
    several = pairs[pairs["account"].duplicated(keep=False)]
    if several.empty:
        return []
    by_account = several.groupby("account")["currency"]
    found = {account: tuple(sorted(each)) for account, each in by_account}
    second = several[several["account"].duplicated()].drop_duplicates("account")
    cells = orders["currency"].reset_index(drop=True)
    bad = cells.index.isin(second.index)
    return [
        fault._replace(words=(("account", account), ("known", found[account])))
        for fault, account in zip(
            faults_at("orders", "account_currencies", cells, bad), second["account"], strict=True
        )
    ]


_ORDERS = ("accounts.account_id", "orders.account_id", "orders.order_date")
_NUMBERS = {
    rule: "|".join(f"accounts.{name}" for name in headers) for rule, headers in _HEADERS.items()
}

ACCOUNT_CHECKS = (
    Check(
        "likely_duplicate",
        "accounts",
        ("accounts.account_id", "accounts.account_name"),
        _likely_duplicates,
    ),
    *(
        Check(rule, "accounts", ("accounts.account_id", _NUMBERS[rule]), _same_numbers(rule))
        for rule in _HEADERS
    ),
    Check("dead_account", "accounts", _ORDERS, _dead_accounts),
    Check(
        "prospect_with_orders",
        "accounts",
        ("accounts.account_id", "accounts.status", "orders.account_id"),
        _prospects_with_orders,
    ),
    Check(
        "account_currencies",
        "orders",
        ("orders.account_id", "orders.currency"),
        _account_currencies,
    ),
)
