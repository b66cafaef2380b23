"""White space: which account could buy which product family, and what that would be worth."""

from __future__ import annotations

import datetime as dt
from math import fsum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.analysis.checks import (
    dates,
    keyed,
    need,
    numbers,
    one_currency,
    read_day,
    share_of_one,
)
from kamkit.analysis.expressions import Floats
from kamkit.analysis.scoring import check_count
from kamkit.errors import InvalidValue, MixedCurrencies
from kamkit.text import say

STATES = ("owned", "open", "peers", "empty")
FEWEST_PEERS = 5


def whitespace(
    orders: pd.DataFrame,
    products: pd.DataFrame,
    accounts: pd.DataFrame,
    opportunities: pd.DataFrame | None = None,
    *,
    peers: str = "industry",
    peer_share: float = 0.4,
    as_of: str | dt.date | None = None,
    months: int | None = 12,
    size: str = "revenue",
    fewest_peers: int = FEWEST_PEERS,
) -> pd.DataFrame:
    """The white-space map: every account against every product family.

    Parameters
    ----------
    orders
        Order lines: account_id, order_date, product_id, amount. Lines after ``as_of``, and lines
        without an account, a day or a product, count for nothing.
    products
        product_id and family.
    accounts
        account_id, the column ``peers``, and the column ``size`` unless that is ``"revenue"``.
    opportunities
        account_id, product_id, amount and, where known, status (only ``"open"`` counts) and
        probability or win_odds (which goes first).
    peers
        The column of ``accounts`` whose equal value makes accounts peers.
    peer_share
        From which share (0-1) of its peers owning a family an account without it is told so.
    as_of, months
        Revenue is that of the ``months`` up to and with this day; by default 12 up to the last
        order, None for all there is.
    size
        What peers' spend is scaled by: ``"revenue"`` (all the account bought in that time), or a
        column of ``accounts`` such as ``"employees"``.
    fewest_peers
        With fewer peers than this there is no judgement: peer_share is missing, the state empty.

    Returns
    -------
    DataFrame
        One row per account (of either table) and family, in order of both: account_id, ``family``,
        ``state``, ``revenue``, ``open_amount``, ``expected``, ``peer_share``, ``peers``, and
        currency where the orders have one.

        - ``state``: ``"owned"`` revenue above 0 · ``"open"`` an open opportunity · ``"peers"`` at
          least that share of its peers own it · ``"empty"``; the first that holds
        - ``expected``: owned its revenue; open the amounts times probability (missing where that
          is not known); peers the median revenue in this family of the peers that own it, times
          the account's size over the median size of these peers (as it is where a size is
          missing or not above 0), at most what the one that buys most of it buys; empty 0
        - ``peers``: other accounts with that value of ``peers`` and revenue above 0;
          ``peer_share``: how many of them own the family

    Raises
    ------
    MissingColumn
        A column above is not there.
    InvalidValue
        With value and row: a product that has no family, a product_id or account_id that is twice,
        text, an infinite number, a negative opportunity; a parameter out of its range.
    MixedCurrencies
        Order lines or opportunities are in several currencies, or the two differ.

    The peers' median scaled by size is common practice in white-space tools; the state words
    follow DemandFarm and Altify (owned, current opportunity, potential, empty).

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": list("abcdef"), "industry": ["steel"] * 6})
    >>> products = pd.DataFrame({"product_id": ["P", "Q"], "family": ["pumps", "valves"]})
    >>> lines = [(account, "P", 100.0) for account in "abcdef"]
    >>> lines += [(account, "Q", 60.0) for account in "abcde"]
    >>> orders = pd.DataFrame(lines, columns=["account_id", "product_id", "amount"])
    >>> orders["order_date"] = pd.Timestamp("2026-05-08")
    >>> whitespace(orders, products, accounts).tail(1).to_numpy().tolist()
    [['f', 'valves', 'peers', 0.0, 0.0, 37.5, 1.0, 5]]
    """
    limit = share_of_one("peer_share", peer_share)
    check_count("months", 1 if months is None else months)
    check_count("fewest_peers", fewest_peers)
    file = keyed(accounts, "account_id", "accounts")
    need(file, [peers, *([size] if size != "revenue" else [])], "accounts")
    families = _families(products)
    lines = _lines(orders, as_of, months)
    deals = _deals(opportunities, lines)
    ids = sorted({*file["account_id"], *lines["account_id"], *deals["account_id"]}, key=str)
    columns = sorted(set(families), key=str)
    known = file.set_index("account_id").reindex(ids)
    revenue, open_amount, chance = (
        _sums(rows, value, families, ids, columns)
        for rows, value in ((lines, "amount"), (deals, "amount"), (deals, "expected"))
    )
    sizes = numbers(known, size) if size != "revenue" else np.asarray(revenue.sum(axis=1))
    found = _beside_peers(revenue, known[peers], sizes)
    owners = np.where(found["peers"] >= fewest_peers, found["peer_share"], np.nan)
    holds = [revenue > 0, _present(deals, families, ids, columns), owners >= limit]
    cells = {
        "state": np.select(holds, STATES[:3], "empty").astype(object),
        "revenue": revenue,
        "open_amount": np.nan_to_num(open_amount),
        "expected": np.select(holds, [revenue, chance, found["expected"]], 0.0),
        "peer_share": owners,
        "peers": found["peers"].astype(int),
    }
    table = _long(ids, columns, cells)
    if "currency" in lines and lines["currency"].notna().any():
        table["currency"] = lines["currency"].dropna().iloc[0]
    return table


def whitespace_matrix(table: pd.DataFrame, value: str = "state") -> pd.DataFrame:
    """The white-space map as people draw it: a row per account, a column per family.

    ``table`` is what ``whitespace`` returns; ``value`` the column to show: state, revenue,
    expected, open_amount or peer_share. Back come account_id and one column per family, in the
    order of the table; states are said in the language in force. Raises MissingColumn.

    >>> table = pd.DataFrame({"account_id": ["a", "a"], "family": ["pumps", "valves"],
    ...                       "state": ["owned", "empty"]})
    >>> whitespace_matrix(table).to_numpy().tolist()
    [['a', 'owned', 'empty']]
    """
    need(table, ["account_id", "family", value], "whitespace")
    if value == "state":
        words = {state: say(f"choice.state.{state}") for state in STATES}
        table = table.assign(state=table["state"].map(words))
    wide = table.pivot(index="account_id", columns="family", values=value)
    wide = wide.reindex(index=table["account_id"].unique(), columns=table["family"].unique())
    return wide.rename_axis(columns=None).reset_index()


def _long(ids: list[str], columns: list[str], cells: dict[str, NDArray[Any]]) -> pd.DataFrame:
    """One row per account and family."""
    keys = {
        "account_id": pd.Series(np.repeat(np.array(ids, dtype=object), len(columns)), dtype="str"),
        "family": pd.Series(np.tile(np.array(columns, dtype=object), len(ids)), dtype="str"),
    }
    table = pd.DataFrame({**keys, **{name: values.ravel() for name, values in cells.items()}})
    return table.astype({"state": "str"})


def _families(products: pd.DataFrame) -> pd.Series[str]:
    table = keyed(products, "product_id", "products")
    need(table, ["family"], "products")
    return table.set_index("product_id")["family"].dropna()


def _lines(orders: pd.DataFrame, as_of: str | dt.date | None, months: int | None) -> pd.DataFrame:
    """The order lines of the time that counts."""
    need(orders, ["account_id", "order_date", "product_id", "amount"], "orders")
    lines = orders.reset_index(drop=True)
    day = dates(lines, "order_date")
    lines = lines.assign(amount=numbers(lines, "amount"), order_date=day)
    lines = lines.dropna(subset=["account_id", "order_date", "product_id", "amount"])
    last = day.max() if as_of is None else read_day(as_of)
    if pd.isna(last):
        return lines
    lines = lines[lines["order_date"] <= last]
    if months is not None:
        lines = lines[lines["order_date"] > last - pd.DateOffset(months=int(months))]
    one_currency(lines, "orders")
    return lines


def _deals(opportunities: pd.DataFrame | None, lines: pd.DataFrame) -> pd.DataFrame:
    """Open opportunities with what they are expected to bring."""
    if opportunities is None:
        return pd.DataFrame({"account_id": [], "product_id": [], "amount": [], "expected": []})
    need(opportunities, ["account_id", "product_id", "amount"], "opportunities")
    deals = opportunities.reset_index(drop=True)
    chance = np.full(len(deals), np.nan)
    for name in ("win_odds", "probability"):
        if name in deals:
            chance = np.where(np.isnan(chance), numbers(deals, name, 0, 1), chance)
    amount = numbers(deals, "amount", 0)
    deals = deals.assign(amount=amount, expected=amount * chance)
    if "status" in deals:
        deals = deals[deals["status"].eq("open").fillna(False).astype(bool)]
    deals = deals.dropna(subset=["account_id", "product_id"])
    one_currency(deals, "opportunities")
    both = [set(each.get("currency", pd.Series(dtype=object)).dropna()) for each in (lines, deals)]
    if all(both) and both[0] != both[1]:
        value = sorted(map(str, both[0] | both[1]))
        raise MixedCurrencies("table.currencies", table="opportunities", value=value)
    return deals


def _cells(
    rows: pd.DataFrame, families: pd.Series[str], ids: list[str], columns: list[str]
) -> NDArray[np.intp]:
    """The place of each row in the map, counted through; an error for a product of no family."""
    family = rows["product_id"].map(families)
    if family.isna().any():
        first = family.index[family.isna()][0]
        value = str(rows["product_id"][first])
        lost = int(family.isna().sum())
        raise InvalidValue(
            "whitespace.no_family", value=value, lines=lost, row=int(first) + 1, column="product_id"
        )
    across = pd.Index(columns, dtype="object").get_indexer(pd.Index(family.astype("object")))
    down = pd.Index(ids, dtype="object").get_indexer(pd.Index(rows["account_id"].astype("object")))
    return np.asarray(down * len(columns) + across)


def _sums(
    rows: pd.DataFrame, value: str, families: pd.Series[str], ids: list[str], columns: list[str]
) -> Floats:
    """Sums by account and family, exact whatever the order of rows; 0 where there is no row."""
    sums = np.zeros(len(ids) * len(columns))
    cell = _cells(rows, families, ids, columns)
    for place, values in rows[value].groupby(cell):
        sums[int(str(place))] = fsum(values)
    return sums.reshape(len(ids), len(columns))


def _present(
    deals: pd.DataFrame, families: pd.Series[str], ids: list[str], columns: list[str]
) -> NDArray[np.bool_]:
    there = np.zeros(len(ids) * len(columns), dtype=bool)
    there[_cells(deals, families, ids, columns)] = True
    return there.reshape(len(ids), len(columns))


def _beside_peers(revenue: Floats, kind: pd.Series[str], size: Floats) -> dict[str, Floats]:
    """For each account and family: peers, the share of them that own it, what they would spend."""
    owned = revenue > 0
    buys = revenue.sum(axis=1) > 0
    peers, share, expected = (np.zeros(revenue.shape) for _ in range(3))
    for _, rows in pd.Series(range(len(kind))).groupby(kind.to_numpy(dtype=object), sort=False):
        members = rows.to_numpy()
        others = buys[members].sum() - buys[members]
        peers[members] = others[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            owns = owned[members] & buys[members][:, None]
            share[members] = (owns.sum(axis=0) - owns) / others[:, None]
        for family in np.flatnonzero(owns.any(axis=0)):
            spends = members[owns[:, family]]
            spent = revenue[spends, family]
            scaled = np.median(spent) * _scale(size[members], size[spends])
            expected[members, family] = np.minimum(scaled, spent.max())
    return {"peers": peers, "peer_share": share, "expected": expected}


def _scale(size: Floats, of_peers: Floats) -> Floats:
    """Each size over the median of the peers'; 1 where either is not known or not above 0."""
    known = of_peers[of_peers > 0]
    middle = np.median(known) if len(known) else np.nan
    scale = size / middle
    return np.where(scale > 0, scale, 1.0)
