"""What each class of a Pareto curve holds, in one small table."""

from __future__ import annotations

import pandas as pd

from kamkit.analysis.money import UNITS, to_units
from kamkit.errors import MissingColumn

_NEEDED = ("abc", "share")


def class_totals(curve: pd.DataFrame, value: str = "revenue") -> pd.DataFrame:
    """Count and add up the classes of a Pareto curve.

    ``curve`` is what ``pareto`` returns and ``value`` the column that was ranked there. Returns
    one row each for A, B and C, empty ones too: ``abc``, ``accounts``, ``accounts_share`` (0-1, of
    the accounts counted), the column ``value`` added up, and ``share`` (0-1, of its total).
    Accounts at zero or below, which ``pareto`` puts at the end of class C with share 0, are counted
    in nothing here, so that the shares add up to 1. Raises MissingColumn where one of these
    columns is absent.

    >>> from kamkit.analysis.concentration import pareto
    >>> accounts = pd.DataFrame({"account_id": ["x", "y", "z"], "revenue": [5, 75, 20]})
    >>> class_totals(pareto(accounts)).to_numpy().tolist()[0]
    ['A', 1, 0.3333333333333333, 75.0, 0.75]
    """
    for name in (*_NEEDED, value):
        if name not in curve:
            known = [str(column) for column in curve.columns]
            raise MissingColumn("class_totals_column", value=name, known=known)
    positive = curve[curve["share"] > 0]
    units = pd.Series(to_units(positive[value].to_numpy(dtype=float)), index=positive.index)
    classes = units.groupby(positive["abc"]).agg(["size", "sum"])
    classes = classes.reindex(["A", "B", "C"], fill_value=0)
    count, total = len(positive), int(units.sum())
    return pd.DataFrame(
        {
            "abc": classes.index.astype("str"),
            "accounts": classes["size"].to_numpy(),
            "accounts_share": classes["size"].to_numpy() / max(count, 1),
            value: classes["sum"].to_numpy() / UNITS,
            "share": classes["sum"].to_numpy() / max(total, 1),
        }
    )
