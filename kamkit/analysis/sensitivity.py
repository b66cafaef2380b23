"""How far a list of key accounts hangs on its weights, one weight at a time."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.analysis.criteria import Criteria, Criterion, as_criteria
from kamkit.analysis.expressions import Floats
from kamkit.analysis.scoring import Field, Method, check_count, prepare, rank_by
from kamkit.errors import InvalidValue

Ranks = NDArray[np.intp]


def sensitivity(
    accounts: pd.DataFrame,
    criteria: Criteria | Sequence[Criterion],
    capacity: int = 20,
    steps: int = 20,
    method: Method = "weighted_sum",
) -> pd.DataFrame:
    """Who enters and who leaves the list as one weight goes from 0 to 1.

    Each criterion in turn takes the weights 0, 1/steps, ... 1; the others share the rest in
    their given proportion (equally, where all of theirs are 0). A single criterion has no
    others: its weight stays 1.

    Back come, criterion by criterion and weight by weight, the accounts on today's list and
    those that come onto it: criterion, weight, account_id, rank (at that weight), change
    (``"stays"``, ``"enters"``, ``"leaves"``). Accounts that failed a minimum test take no part.
    No accounts give an empty table. Errors as in ``score_accounts``; with
    ``"weighted_product"`` every scaled value must be above 0, whatever its weight today.

    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "revenue": [90, 60], "growth": [0, 0.2]})
    >>> card = Criteria([Criterion("revenue", weight=3), Criterion("growth", weight=1)])
    >>> moved = sensitivity(accounts, card, capacity=1, steps=4)
    >>> moved[(moved["criterion"] == "growth") & (moved["change"] == "enters")]["weight"].tolist()
    [0.75, 1.0]
    """
    capacity, steps = check_count("capacity", capacity), check_count("steps", steps)
    card = as_criteria(criteria)
    # Every weight rises above 0 here, so every criterion must bear the method.
    field = prepare(accounts, card.with_weights(dict.fromkeys(card.names, 1.0)), method)
    weights = np.array(list(card.weights.values()))
    _, today = rank_by(field, weights)
    parts = []
    for k, name in enumerate(field.criteria.names):
        for share in np.linspace(0, 1, steps + 1) if len(field.criteria) > 1 else [1.0]:
            _, rank = rank_by(field, reweigh(weights, k, float(share)))
            parts.append(_changes(field, name, float(share), today, rank, capacity))
    return pd.concat(parts, ignore_index=True)


def break_even_weights(
    accounts: pd.DataFrame,
    criteria: Criteria | Sequence[Criterion],
    a: object,
    b: object,
) -> pd.DataFrame:
    """The weight of each criterion at which account ``b`` draws level with account ``a``.

    For the weighted sum, in closed form: with weight t on criterion k and the others in
    proportion, the lead of ``a`` is t·d + (1 - t)·r, where d is its lead on k and r its lead on
    the others; it is zero at t = r / (r - d).

    Columns: criterion, weight (today's), break_even (NaN where no weight from 0 to 1 makes them
    level), b_leads: ``"above"`` or ``"below"`` the break-even weight, ``"always"``, or
    ``"never"`` (also where the two are level at every weight).

    Raises InvalidValue for an account that is not there, that failed a minimum test, or is named
    twice; else as in ``score_accounts``.

    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "revenue": [90, 60], "growth": [0, 0.2]})
    >>> card = Criteria([Criterion("revenue", weight=3), Criterion("growth", weight=1)])
    >>> break_even_weights(accounts, card, "A", "B")[["break_even", "b_leads"]].values.tolist()
    [[0.5, 'below'], [0.5, 'above']]
    """
    field = prepare(accounts, criteria, "weighted_sum")
    if a == b:
        raise InvalidValue("scores.account_same", value=str(a))
    lead = field.scaled[_position(field, a)] - field.scaled[_position(field, b)]
    noise = np.abs(field.scaled).max() * 1e-12
    rows = []
    for k, name in enumerate(field.criteria.names):
        others = lead @ reweigh(field.weights, k, 0.0) if len(lead) > 1 else lead[k]
        d, r = (0.0 if abs(gap) <= noise else float(gap) for gap in (lead[k], others))
        rows.append((name, field.weights[k], *_break_even(d, r)))
    return pd.DataFrame(rows, columns=["criterion", "weight", "break_even", "b_leads"])


def reweigh(weights: Floats, k: int, share: float) -> Floats:
    """Weight ``share`` on criterion k, the rest over the others in proportion."""
    others = np.delete(weights, k)
    if not others.any():
        others = np.ones(len(others))
    total = others.sum() or 1.0
    return np.insert(others / total * (1 - share), k, share)


def _position(field: Field, account: object) -> int:
    if account in field.ids:
        return field.ids.index(account)
    for stopped, reason in zip(field.failed["account_id"], field.failed["reason"], strict=True):
        if stopped == account:
            raise InvalidValue("scores.account_failed", value=str(account), reason=reason)
    ids = [str(each) for each in field.ids]
    nearest = (get_close_matches(str(account), ids, n=1, cutoff=0) or ["–"])[0]
    raise InvalidValue("scores.account_unknown", value=str(account), nearest=nearest)


def _changes(
    field: Field, name: str, share: float, today: Ranks, rank: Ranks, capacity: int
) -> pd.DataFrame:
    before, after = today <= capacity, rank <= capacity
    words = np.select([before & after, after], ["stays", "enters"], "leaves")
    table = pd.DataFrame(
        {
            "criterion": name,
            "weight": share,
            "account_id": field.ranked["account_id"],
            "rank": rank,
            "change": words,
        }
    )
    return table[before | after].sort_values("rank", kind="stable")


def _break_even(d: float, r: float) -> tuple[float, str]:
    """Where the lead t·d + (1 - t)·r is zero, and where it is below zero."""
    if d == r or (d > 0 and r > 0) or (d < 0 and r < 0):
        return np.nan, "always" if d < 0 else "never"
    return r / (r - d), "above" if d < 0 else "below" if r < 0 else "never"
