"""How often deals are won, group by group, and whether the groups differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamkit.analysis.checks import dates, need, share_of_one
from kamkit.analysis.expressions import Floats

Z = 1.959963984540054  # of the normal distribution, two-sided 95 %


def win_rates(history: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Win rate of each group of closed deals, with its interval, and a test of their difference.

    ``history`` needs status (won and lost are counted, others are not) and the column ``by``;
    None takes all together. A deal whose group is missing is counted in no group.

    Back comes one row per group, the highest rate first, ties by name: ``by``, ``won_deals``,
    ``closed_deals`` (won and lost), ``win_rate`` (0-1), ``low`` and ``high`` (95 % interval by
    Wilson 1927), ``overall`` (the rate of all groups together) and ``p_value`` (Pearson's
    chi-squared test, without correction: how often differences as large as these come by chance
    where all groups win alike; the same in every row, missing for one group or where all were
    won or all lost). No closed deals give an empty table. Raises MissingColumn.

    >>> past = pd.DataFrame({"status": ["won"] * 3 + ["lost"] * 5, "owner": list("aabaabbb")})
    >>> win_rates(past, by="owner")[["owner", "won_deals", "closed_deals"]].values.tolist()
    [['a', 2, 4], ['b', 1, 4]]
    """
    need(history, ["status", *([by] if by else [])], "history")
    closed = history[history["status"].isin(["won", "lost"])].reset_index(drop=True)
    name = by or "group"
    groups = closed[by] if by else pd.Series("all", index=closed.index, dtype="object")
    won = closed["status"].eq("won").groupby(groups, sort=False).agg(["sum", "size"])
    rates = won.set_axis(["won_deals", "closed_deals"], axis=1).astype(int)
    rates = rates.rename_axis(name).reset_index()
    share = rates["won_deals"].to_numpy(dtype=float) / rates["closed_deals"].to_numpy(dtype=float)
    low, high = wilson(rates["won_deals"].to_numpy(float), rates["closed_deals"].to_numpy(float))
    rates = rates.assign(win_rate=share, low=low, high=high)
    total = rates["closed_deals"].sum()
    rates["overall"] = rates["won_deals"].sum() / total if total else np.nan
    rates["p_value"] = _p_value(rates)
    text = rates[name].astype(str)
    order = rates.assign(_text=text).sort_values(["win_rate", "_text"], ascending=[False, True])
    return order.drop(columns="_text").reset_index(drop=True)


def wilson(won: Floats, of: Floats) -> tuple[Floats, Floats]:
    """The 95 % interval of a share by Wilson (1927); missing where there is nothing to count.

    >>> [round(float(edge), 4) for edge in wilson(np.array(3.0), np.array(8.0))]
    [0.1368, 0.6943]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        share = won / of
        middle = (share + Z**2 / (2 * of)) / (1 + Z**2 / of)
        half = Z * np.sqrt(share * (1 - share) / of + Z**2 / (4 * of**2)) / (1 + Z**2 / of)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def hold_back(
    history: pd.DataFrame, date: str = "close_date", share: float = 1 / 3
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Closed deals in two parts by date: those to learn from, and the later ones to test with.

    ``history`` needs status and ``date``. The first part holds the first 1 - ``share`` of the won
    and lost deals; deals of one day stay together in it. Deals without a date are in neither.
    Both parts keep the rows' own order. Raises MissingColumn, and InvalidValue for a share outside
    0-1 or what is no date.

    >>> days = pd.to_datetime(["2026-03-01", "2026-01-01", "2026-02-01"])
    >>> past = pd.DataFrame({"status": ["won", "lost", "won"], "close_date": days})
    >>> [len(part) for part in hold_back(past)]
    [2, 1]
    """
    need(history, ["status", date], "history")
    part = 1 - share_of_one("share", share)
    plain = history.reset_index(drop=True)
    closed = plain[plain["status"].isin(["won", "lost"]).to_numpy()]
    day = dates(plain, date)[closed.index].dropna()
    last = int(np.ceil(round(part * len(day), 9)))
    if last == 0:
        return closed.head(0), closed.loc[day.index]
    first = day <= day.sort_values().iloc[last - 1]
    kept = closed.loc[day.index]
    return kept[first.to_numpy()], kept[~first.to_numpy()]


def _p_value(rates: pd.DataFrame) -> float:
    won = rates["won_deals"].to_numpy()
    lost = rates["closed_deals"].to_numpy() - won
    if len(rates) < 2 or not won.any() or not lost.any():
        return float("nan")
    from scipy.stats import chi2_contingency

    found: Any = chi2_contingency(np.array([won, lost]), correction=False)
    return float(found.pvalue)
