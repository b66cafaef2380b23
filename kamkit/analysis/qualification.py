"""Qualification by MEDDPICC: what is known of a deal, and what to ask next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamkit.analysis.checks import keyed, need, numbers
from kamkit.analysis.criteria import is_number
from kamkit.errors import InvalidValue
from kamkit.text import say

ELEMENTS = (
    "metrics",
    "economic_buyer",
    "decision_criteria",
    "decision_process",
    "paper_process",
    "pain",
    "champion",
    "competition",
)
MOST = 2
WEIGHTED = dict(zip(ELEMENTS, (15, 15, 10, 10, 10, 15, 15, 10), strict=True))


def qualify(table: pd.DataFrame, weights: Mapping[str, float] | str | None = None) -> pd.DataFrame:
    """Total and weighted share of a MEDDPICC qualification, and what to ask next.

    Parameters
    ----------
    table
        One row per opportunity: opportunity_id and metrics, economic_buyer, decision_criteria,
        decision_process, paper_process, pain, champion, competition, each 0 (not known), 1
        (assumed, or heard from one person) or 2 (confirmed by the customer).
    weights
        A weight for each element; those left out weigh 0. None weighs all the same;
        ``"weighted"`` is 15/15/10/10/10/15/15/10, in the order above.

    Returns
    -------
    DataFrame
        The table in its own order with ``qualification_total`` (0-16, the plain sum),
        ``qualification_share`` (0-1: points times weights over the most there could be),
        ``weakest`` (the elements with the fewest points, as keys with commas, the heaviest
        first; empty where all are 2) and ``next_question`` (what to ask about the first of these,
        in the language in force). A missing element counts as 0: what is not known is not
        qualified. No rows give an empty table.

    Raises
    ------
    MissingColumn
        An element or opportunity_id is not there.
    InvalidValue
        With value, row and column: a value that is not 0, 1 or 2, an opportunity_id that is
        absent or twice; weights of unknown elements, below 0, or all 0.

    MEDDIC was drawn up at PTC in the 1990s; paper process and competition were added later.

    Examples
    --------
    >>> deal = dict.fromkeys(ELEMENTS, 2) | {"opportunity_id": "O1", "champion": 0, "pain": 1}
    >>> found = qualify(pd.DataFrame([deal]), "weighted")
    >>> found[["qualification_total", "qualification_share", "weakest"]].to_numpy().tolist()
    [[13, 0.775, 'champion']]
    """
    shares = _weights(weights)
    frame = keyed(table, "opportunity_id", "qualification")
    need(frame, ELEMENTS, "qualification")
    points = np.column_stack([_points(frame, element) for element in ELEMENTS])
    share = np.array([math.fsum(row) for row in points * shares]) / MOST
    weakest = [_weakest(row, shares) for row in points]
    added: dict[str, Any] = {
        "qualification_total": points.sum(axis=1).astype(int),
        "qualification_share": np.clip(share, 0, 1).round(12),
        "weakest": np.array([",".join(found) for found in weakest], dtype=object),
        "next_question": np.array([ask_next(*found[:1]) for found in weakest], dtype=object),
    }
    return frame.assign(**added).set_axis(table.index)


def ask_next(element: str = "") -> str:
    """The next question about an element, in the language in force; nothing for none.

    >>> ask_next("champion")
    'Who inside sells for us when we are not in the room?'
    """
    return say(f"qualify.ask_{element}") if element else ""


def _points(frame: pd.DataFrame, element: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    values = numbers(frame, element, 0, MOST)
    broken = np.flatnonzero(values != np.floor(values))
    broken = broken[~np.isnan(values[broken])]
    if len(broken):
        row = int(broken[0])
        raise InvalidValue("qualify.whole", value=f"{values[row]:g}", row=row + 1, column=element)
    return np.nan_to_num(values)


def _weakest(points: np.ndarray[Any, Any], shares: np.ndarray[Any, Any]) -> list[str]:
    fewest = points.min()
    if fewest == MOST:
        return []
    found = [number for number in range(len(ELEMENTS)) if points[number] == fewest]
    return [ELEMENTS[number] for number in sorted(found, key=lambda n: (-shares[n], n))]


def _weights(weights: Mapping[str, float] | str | None) -> np.ndarray[Any, np.dtype[np.float64]]:
    if weights == "weighted":
        weights = WEIGHTED
    given = dict.fromkeys(ELEMENTS, 1) if weights is None else weights
    if not isinstance(given, Mapping):
        raise InvalidValue("qualify.weights", value=str(given), known=["weighted"])
    for name, weight in given.items():
        if name not in ELEMENTS:
            raise InvalidValue("qualify.unknown", value=str(name), known=list(ELEMENTS))
        if not (is_number(weight) and weight >= 0):
            raise InvalidValue("qualify.weight", name=name, value=str(weight))
    values = np.array([float(given.get(element, 0)) for element in ELEMENTS])
    if not values.any():
        raise InvalidValue("qualify.zero", value=str(dict(given)))
    parts = values / values.max()
    return np.asarray(parts / math.fsum(parts))
