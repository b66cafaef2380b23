"""One row per account: what the account file knows of it beside what it bought."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.errors import InvalidValue, MissingColumn

_COUNTED = ("revenue", "revenue_12m", "revenue_prior_12m", "margin", "orders", "lines")
_WHOLE = ("orders", "lines")


def profile_accounts(accounts: pd.DataFrame, summary: pd.DataFrame) -> pd.DataFrame:
    """Put what each account bought beside what is known of it.

    Parameters
    ----------
    accounts
        The account file: account_id, and whatever columns it has.
    summary
        What ``summarize_accounts`` returns: account_id, and its columns.

    Returns
    -------
    DataFrame
        One row per account: those of the account file in their order, then those that only the
        orders know, their attributes missing. The columns of the account file come first, then
        those of the summary. Of a column that both have, the account file's account_name counts
        and the summary's everything else; the other fills its gaps. An account that never
        bought has 0 revenue, margin, orders and lines, no dates, and the currency of the others
        where it is one. Two columns are worked out at the end, where what they need is there:

        - ``growth``: revenue_12m / revenue_prior_12m - 1 (0.2 = 20 % up); missing where nothing
          was bought in the year before (prior revenue of 0 or less)
        - ``margin_rate``: margin / revenue; missing where revenue is 0 or less. The margin covers
          the lines whose cost is known

    Raises
    ------
    MissingColumn
        One of the tables has no account_id.
    InvalidValue
        An account_id stands twice in one table, or is absent; the id and the row are named.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["007", "12"], "industry": ["Water", "Power"]})
    >>> summary = pd.DataFrame({"account_id": ["12", "13"], "revenue_12m": [60.0, 9.0],
    ...                         "revenue_prior_12m": [50.0, 0.0]})
    >>> profile = profile_accounts(accounts, summary)
    >>> profile["account_id"].tolist(), profile["revenue_12m"].tolist()
    (['007', '12', '13'], [0.0, 60.0, 9.0])
    >>> profile["growth"].round(2).tolist()
    [nan, 0.2, nan]
    """
    known, bought = _by_id(accounts), _by_id(summary)
    everyone = known.index.append(bought.index.difference(known.index, sort=False))
    profile = known.reindex(everyone)
    for name in bought.columns:
        ours = bought[name].reindex(everyone)
        if name in profile and name == "account_name":
            ours = profile[name].where(profile[name].notna(), ours)
        elif name in profile:
            ours = ours.where(ours.notna(), profile[name])
        profile[name] = ours
    return _add_rates(_fill_unsold(profile, everyone.isin(bought.index))).reset_index()


def _by_id(table: pd.DataFrame) -> pd.DataFrame:
    """The table under its account ids, each there and there once."""
    if "account_id" not in table:
        raise MissingColumn("scores.no_account_id", known=[str(name) for name in table.columns])
    ids = table["account_id"]
    for key, wrong in (("scores.empty_id", ids.isna()), ("scores.id_twice", ids.duplicated())):
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            raise InvalidValue(key, column="account_id", account=str(ids.iloc[row]), row=row + 1)
    return table.assign(account_id=ids.astype("str")).set_index("account_id")


def _fill_unsold(profile: pd.DataFrame, sold: NDArray[np.bool_]) -> pd.DataFrame:
    """Nothing bought is a revenue of 0, not an unknown one."""
    unsold = pd.Series(~sold, index=profile.index)
    filled: dict[str, pd.Series[Any]] = {}
    for name in [name for name in _COUNTED if name in profile]:
        filled[name] = profile[name].mask(unsold & profile[name].isna(), 0)
        if name in _WHOLE and filled[name].notna().all():
            filled[name] = filled[name].astype("int64")
    if "currency" in profile and profile["currency"].nunique() == 1:
        filled["currency"] = profile["currency"].fillna(profile["currency"].dropna().iloc[0])
    return profile.assign(**filled)


def _add_rates(profile: pd.DataFrame) -> pd.DataFrame:
    rates = {}
    if {"revenue_12m", "revenue_prior_12m"} <= set(profile):
        before = profile["revenue_prior_12m"]
        rates["growth"] = profile["revenue_12m"] / before.where(before > 0) - 1
    if {"margin", "revenue"} <= set(profile):
        revenue = profile["revenue"]
        rates["margin_rate"] = profile["margin"] / revenue.where(revenue > 0)
    return profile.assign(**rates)
