"""The ids of accounts that a table calls by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def id_text(values: pd.Series[Any]) -> pd.Series[Any]:
    """Ids as text, counted from 0: 7 and 7.0 are ``"7"``, blank is missing.

    >>> id_text(pd.Series([7.0, None, 12.0])).tolist()
    ['7', nan, '12']
    """
    values = values.reset_index(drop=True)
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
        return values.astype("str")
    if not isinstance(values.dtype, pd.StringDtype):
        missing = values.isna()
        values = pd.Series(
            [None if gone else _one(v) for v, gone in zip(values, missing, strict=True)],
            dtype="str",
        )
    text = values.astype("str")
    return text.where(text.str.strip() != "")


def _one(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def ids_of_names(names: pd.Series[Any], accounts: pd.DataFrame) -> pd.Series[str]:
    """The id of the one account that bears each name; missing where none or several do.

    ``names`` and the result are counted from 0. A text that is an id itself stands for itself.

    >>> file = pd.DataFrame({"account_id": ["1", "2"], "account_name": ["Head", "Arm"]})
    >>> ids_of_names(pd.Series(["Arm", "1", "Leg"]), file).tolist()
    ['2', '1', nan]
    """
    names, ids = id_text(names), id_text(accounts["account_id"])
    different = pd.Series(names.dropna().unique(), dtype="str")
    found = different.where(different.isin(ids.dropna()))
    if "account_name" in accounts and found.isna().any():
        known = pd.DataFrame({"name": id_text(accounts["account_name"]), "id": ids})
        known = known.dropna().drop_duplicates()
        known = known[~known["name"].duplicated(keep=False)]
        found = found.fillna(different.map(known.set_index("name")["id"]).astype("str"))
    return names.map(pd.Series(found.to_numpy(), index=different)).astype("str")


def use_account_ids(frame: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Give each row that calls its account by name the id of that account.

    Some systems export orders and opportunities with the account's name where others have its
    number; beside an account file with numbers they would meet no account.

    Parameters
    ----------
    frame
        Any table with account_id; without it, it comes back as it is.
    accounts
        The account file: account_id and account_name. Without names nothing changes.

    Returns
    -------
    DataFrame
        ``frame`` with account_id as text. What is neither an id nor the name of exactly one
        account stays as it is: a name that two accounts share is not guessed.

    Raises
    ------
    KeyError
        ``accounts`` has no account_id.

    >>> file = pd.DataFrame({"account_id": ["1", "2"], "account_name": ["Head", "Arm"]})
    >>> orders = pd.DataFrame({"account_id": ["Arm", "1", "Leg"], "amount": [5.0, 6.0, 7.0]})
    >>> use_account_ids(orders, file)["account_id"].tolist()
    ['2', '1', 'Leg']
    """
    if "account_id" not in frame or "account_name" not in accounts:
        return frame
    given = id_text(frame["account_id"])
    found = ids_of_names(given, accounts).fillna(given)
    return frame.assign(account_id=found.set_axis(frame.index))
