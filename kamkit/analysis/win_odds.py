"""Win odds from past deals by smoothed naive Bayes, each with its reasons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamkit.analysis.expressions import Floats
from kamkit.analysis.naive_bayes import learn


def win_odds(
    history: pd.DataFrame,
    open: pd.DataFrame,
    fields: Sequence[str],
    *,
    by: str | None = None,
    smoothing: float = 0.1,
    stage_order: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The odds to win each open deal, learnt from the closed ones.

    Parameters
    ----------
    history
        Past deals: status (``"won"`` or ``"lost"``; other rows teach nothing), the fields, and
        ``by``.
    open
        The deals to judge: opportunity_id, the fields, and ``by``. Where there is a status, only
        rows with ``"open"`` are judged.
    fields
        Columns whose values are compared as they are, such as industry, product_id, competitor.
        Put numbers into classes first. A missing value says nothing.
    by
        Learn apart for each value of this column, such as ``"owner"`` (a team) or
        ``"product_id"``. A deal whose value is missing or unknown, or whose group has not both
        won and lost, is judged by the counts of all groups added up.
    smoothing
        What each value of a field is worth, won and lost, before any deal is counted (above 0).
    stage_order
        The stages from first to last, as text. Then the field ``"stage"`` (if it is among
        ``fields``) counts a won deal in every stage and a lost one in its stage and those before.

    Returns
    -------
    DataFrame
        One row per open deal in its own order: opportunity_id, ``by``, ``win_odds`` (0-1),
        ``base_odds`` (0-1: the same before any field is looked at), ``won_deals`` and
        ``lost_deals`` learnt from. No open deals give an empty table.

    How it is computed: the base is (won + smoothing) to (lost + smoothing). For each field, the
    lift is the share of its value among the won over its share among the lost, all counts
    smoothed; for stages, the share of the won that reached it over that of the lost. Where all
    groups count together, their smoothed counts are added up. Odds to one multiply:
    w / (1 - w) = b / (1 - b) x lift x lift ..., with w the win_odds and b the base_odds. A value
    never seen in the group lifts by 1. ``win_reasons`` gives every lift.

    Raises
    ------
    MissingColumn
        status, a field or ``by`` is not there.
    InvalidValue
        No won or no lost deal in the whole history (where it has words other than open, won, lost
        and void, the first of them with its row), a smoothing that is not above 0, no fields, a
        stage of the history that is not in ``stage_order``, an id that is absent or twice.

    Rules and check values: the predictive lead scoring of Odoo CRM (addons/crm, test_crm_pls.py).

    Examples
    --------
    >>> past = pd.DataFrame({"status": ["won", "won", "lost", "lost"],
    ...                      "competitor": ["none", "none", "none", "Orbis"]})
    >>> now = pd.DataFrame({"opportunity_id": ["O1", "O2"], "competitor": ["none", "Orbis"]})
    >>> win_odds(past, now, ["competitor"])["win_odds"].round(3).tolist()
    [0.656, 0.083]
    """
    model = learn(history, open, fields, by, smoothing, stage_order)
    lifts = np.log([model.lift[field] for field in model.fields])
    won, lost = model.won_deals + model.smoothing, model.lost_deals + model.smoothing
    logit = np.log(won) - np.log(lost)
    for lift in lifts:
        logit = logit + lift
    table = pd.DataFrame({"opportunity_id": model.open["opportunity_id"]})
    if by is not None:
        table[by] = model.open[by]
    return table.assign(
        win_odds=_from_logit(logit),
        base_odds=won / (won + lost),
        won_deals=model.won_deals.astype(int),
        lost_deals=model.lost_deals.astype(int),
    )


def win_reasons(
    history: pd.DataFrame,
    open: pd.DataFrame,
    fields: Sequence[str],
    *,
    by: str | None = None,
    smoothing: float = 0.1,
    stage_order: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Which values raise the odds of each open deal, and which lower them.

    Takes what ``win_odds`` takes. Back comes one row per deal and field, deals in their own order
    and the strongest reason of each first: opportunity_id, ``field``, ``value`` (text; missing
    where the deal has none), ``lift`` (above 1 raises the odds to one, below 1 lowers them; 1
    where the value is missing or was never seen), ``won_with`` and ``lost_with`` (deals with that
    value learnt from), ``base_odds`` and ``win_odds`` (0-1). For each deal
    w / (1 - w) = b / (1 - b) x all lifts. Errors as in ``win_odds``.

    >>> past = pd.DataFrame({"status": ["won", "won", "lost"], "source": ["fair", "web", "web"]})
    >>> now = pd.DataFrame({"opportunity_id": ["O1"], "source": ["fair"]})
    >>> win_reasons(past, now, ["source"])[["field", "value", "lift"]].round(2).values.tolist()
    [['source', 'fair', 6.0]]
    """
    model = learn(history, open, fields, by, smoothing, stage_order)
    odds = win_odds(history, open, fields, by=by, smoothing=smoothing, stage_order=stage_order)
    parts = [
        pd.DataFrame(
            {
                "opportunity_id": odds["opportunity_id"],
                "field": field,
                "value": model.open[field].map(str, na_action="ignore").astype("object"),
                "lift": model.lift[field],
                "won_with": model.won_with[field],
                "lost_with": model.lost_with[field],
                "base_odds": odds["base_odds"],
                "win_odds": odds["win_odds"],
                "_deal": np.arange(len(odds)),
                "_field": number,
            }
        )
        for number, field in enumerate(model.fields)
    ]
    long = pd.concat(parts, ignore_index=True)
    long["_strength"] = -np.abs(np.log(long["lift"])).round(12)
    order = long.sort_values(["_deal", "_strength", "_field"], kind="stable", ignore_index=True)
    return order.drop(columns=["_deal", "_strength", "_field"])


def _from_logit(logit: Floats) -> Floats:
    small = np.exp(-np.abs(logit))
    return np.asarray(np.where(logit >= 0, 1.0, small) / (1 + small))
