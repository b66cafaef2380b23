"""Two accounts of the sample company that lack a family which most of their industry buys."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

_PEERS = 8
_YEAR_AGO = pd.Timestamp("2025-10-31")


class Gap(NamedTuple):
    """An account and the family that it does not buy and its peers do."""

    account_id: str
    family: str


def find_gaps(
    orders: pd.DataFrame, accounts: pd.DataFrame, recipe: dict[str, Any], told: set[str]
) -> list[Gap]:
    """The two largest buyers of the last year, other than those told of, that never bought a
    family which half or more of at least eight peers in their industry bought in that year.
    """
    codes, found = orders["account_id"].factorize(sort=True)
    ids = pd.Index(found)
    families = list(recipe["families"])
    of_product = np.array([families.index(p["family"]) for p in recipe["products"].values()])
    product = pd.Index(list(recipe["products"])).get_indexer(orders["product_id"])
    recent = (orders["order_date"] > _YEAR_AGO).to_numpy()
    ever = np.zeros((len(ids), len(families)), dtype=np.int64)
    ever[codes, of_product[product]] = 1
    lately = np.zeros_like(ever)
    lately[codes[recent], of_product[product][recent]] = 1
    active = lately.max(axis=1)
    industry = accounts.set_index("account_id")["industry"].reindex(ids).factorize()[0]
    alike = (industry[:, None] == industry).astype(np.int64)
    peers, others = alike @ active - active, (alike @ lately) * (1 - ever)
    most = others.max(axis=1)
    fits = (2 * most >= peers) & (peers >= _PEERS) & ~ids.isin(list(told))
    cents = (orders["amount"].to_numpy()[recent] * 100).round()  # whole: exact in any order
    spent = np.bincount(codes[recent], weights=cents, minlength=len(ids))
    largest = np.argsort(np.where(fits, -spent, 1), kind="stable")[:2]
    names = [each["en"] for each in recipe["families"].values()]
    return [Gap(str(ids[row]), names[others[row].argmax()]) for row in largest]
