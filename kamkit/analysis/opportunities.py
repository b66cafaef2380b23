"""Opportunities by importance and urgency: what first, what later, what not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kamkit.analysis.chase import ChaseLimits, in_one_sentence, why_not_chase
from kamkit.analysis.checks import share_of_one
from kamkit.analysis.criteria import Criteria, Criterion, as_criteria
from kamkit.analysis.expressions import Floats
from kamkit.analysis.minimums import why_not
from kamkit.analysis.opportunity_inputs import opportunity_inputs
from kamkit.analysis.qualification import qualify
from kamkit.analysis.scaling import checked, directed, scaled
from kamkit.analysis.scoring import combine, contributions
from kamkit.errors import InvalidValue, MissingColumn

QUADRANTS = ("do_first", "plan", "quick", "leave")
_FIRST = (
    "priority",
    "opportunity_id",
    "account_id",
    "account_name",
    "name",
    "amount",
    "quadrant",
    "importance",
    "urgency",
    "chase",
    "reasons",
    "rules",
)
_DAYS = (14, 30, 60, 90)
_DECIMALS = 12  # scores closer than this are equal: floating point noise


def standard_importance(frame: pd.DataFrame) -> Criteria:
    """The usual scorecard of importance, from the inputs that the table has.

    ``frame`` is what ``opportunity_inputs`` returns. Money weighs 3 (expected where it is known,
    else amount; the share of the other opportunities that it equals or beats), impact 2 (points
    1-5 over 5), account_score 1 (the share of the others equalled or beaten). A missing value
    counts as the lowest; a column that is empty throughout is left out. Raises MissingColumn where
    none of them is there.

    >>> standard_importance(pd.DataFrame({"amount": [5.0], "impact": [3]})).names
    ('amount', 'impact')
    """
    money = next((name for name in ("expected", "amount") if _told(frame, name)), "amount")
    return _card(
        frame,
        Criterion(money, weight=3, scale="rank", missing="lowest"),
        Criterion("impact", weight=2, scale="bands", bands=(2, 3, 4, 5), missing="lowest"),
        Criterion("account_score", weight=1, scale="rank", missing="lowest"),
    )


def standard_urgency(frame: pd.DataFrame) -> Criteria:
    """The usual scorecard of urgency, from the inputs that the table has.

    ``frame`` is what ``opportunity_inputs`` returns. days_to_need weighs 3 and days_to_close 2
    (both: within 14 days, or past, 5 points of 5; within 30 4, 60 3, 90 2, later 1), competed 1
    (a competitor is in). A missing date counts as the farthest; a column that is empty
    throughout is left out. Raises MissingColumn where none of them is there.

    >>> standard_urgency(pd.DataFrame({"days_to_need": [12.0]})).names
    ('days_to_need',)
    """
    return _card(
        frame,
        *(
            Criterion(
                name, weight=weight, direction="min", scale="bands", bands=_DAYS, missing="lowest"
            )
            for name, weight in (("days_to_need", 3), ("days_to_close", 2))
        ),
        Criterion("competed", weight=1, scale="none", missing="lowest"),
    )


def classify_opportunities(
    opportunities: pd.DataFrame,
    importance: Criteria | Sequence[Criterion] | None = None,
    urgency: Criteria | Sequence[Criterion] | None = None,
    *,
    as_of: str | dt.date,
    cut: tuple[float, float] = (0.5, 0.5),
    importance_weight: float = 0.5,
    scores: pd.DataFrame | None = None,
    odds: pd.DataFrame | None = None,
    stages: pd.DataFrame | None = None,
    qualification: pd.DataFrame | None = None,
    limits: ChaseLimits | None = None,
) -> pd.DataFrame:
    """Judge the open opportunities: quadrant, priority, and what not to chase and why.

    Parameters
    ----------
    opportunities, as_of, scores, odds, stages
        As in ``opportunity_inputs``, which is called first.
    importance, urgency
        Scorecards over those inputs; by default ``standard_importance`` and ``standard_urgency``.
        Each gives a weighted sum of scaled values, 0-1. A minimum test of a card that an
        opportunity fails is a reason not to chase it.
    cut
        From which importance, and which urgency, a value is high (both 0-1, inclusive).
    importance_weight
        How much importance counts against urgency within a quadrant (0-1).
    qualification
        The table ``qualification``, or what ``qualify`` returns: puts qualification_total,
        qualification_share and economic_buyer beside the inputs.
    limits
        The rules of what not to chase: ``ChaseLimits()`` unless you say.

    Returns
    -------
    DataFrame
        In order of priority: ``priority`` (from 1, none twice), opportunity_id, account_id, name,
        amount, ``quadrant`` (``"do_first"`` important and urgent · ``"plan"`` important ·
        ``"quick"`` urgent · ``"leave"`` neither), ``importance``, ``urgency`` (0-1), ``chase``,
        ``reasons`` (why not, in the language in force; empty where it is chased), ``rules`` (the
        same as keys, with commas: leave, overdue, unqualified, low_odds, low_value, minimum), and
        all inputs. What is chased comes first; then the quadrants in the order above; then the
        weighted mean of importance and urgency; then importance; then urgency; then the one that
        is ahead on more criteria; then opportunity_id. An opportunity thus never comes before one
        that is at least as good on every criterion and is chased as well. No open
        opportunities give an empty table.

    Raises
    ------
    InvalidValue
        A cut or weight outside 0-1, a scorecard that gives points outside 0-1, a criterion without
        a value (unless ``missing="lowest"``), and what ``opportunity_inputs`` and ``qualify``
        refuse.
    MissingColumn
        A criterion's column is not there.

    The quadrants are those of importance against urgency (Covey 1989).

    Examples
    --------
    >>> deals = pd.DataFrame({"opportunity_id": ["O1", "O2"], "amount": [90.0, 10.0],
    ...                       "close_date": pd.to_datetime(["2026-11-15", "2027-10-01"])})
    >>> found = classify_opportunities(deals, as_of="2026-10-31")
    >>> found[["opportunity_id", "quadrant", "chase", "reasons"]].to_numpy().tolist()
    [['O1', 'do_first', True, ''], ['O2', 'leave', False, 'neither important nor urgent']]
    """
    cuts = [share_of_one("cut", each) for each in _pair(cut)]
    weight = share_of_one("importance_weight", importance_weight)
    frame = opportunity_inputs(opportunities, as_of, scores=scores, odds=odds, stages=stages)
    if qualification is not None:
        frame = _with_qualification(frame, qualification)
    given = standard_importance(frame) if importance is None else as_criteria(importance)
    hurry = standard_urgency(frame) if urgency is None else as_criteria(urgency)
    points, ahead = _judge(frame, given, "importance")
    speed, sooner = _judge(frame, hurry, "urgency")
    high, soon = points >= cuts[0], speed >= cuts[1]
    frame = frame.assign(
        quadrant=np.select([high & soon, high, soon], QUADRANTS[:3], "leave").astype(object),
        importance=points,
        urgency=speed,
    )
    frame = _with_reasons(frame, limits or ChaseLimits(), (given, hurry))
    mean = (weight * points + (1 - weight) * speed).round(_DECIMALS)
    return _in_order(frame, mean, ahead + sooner)


def _pair(cut: Any) -> tuple[Any, ...]:
    pair = tuple(cut) if isinstance(cut, Sequence) and not isinstance(cut, str) else ()
    if len(pair) != 2:
        raise InvalidValue("table.pair", name="cut", value=str(cut))
    return pair


def _told(frame: pd.DataFrame, column: str) -> bool:
    return column in frame and (frame.empty or bool(frame[column].notna().any()))


def _card(frame: pd.DataFrame, *criteria: Criterion) -> Criteria:
    there = [criterion for criterion in criteria if _told(frame, criterion.column)]
    if not there:
        wanted = [criterion.column for criterion in criteria]
        raise MissingColumn("table.nothing_to_judge", value=wanted, known=list(frame.columns))
    return Criteria(there)


def _with_qualification(frame: pd.DataFrame, qualification: pd.DataFrame) -> pd.DataFrame:
    known = qualify(qualification).set_index("opportunity_id")
    kept = ["qualification_total", "qualification_share", "economic_buyer"]
    found = known[kept].reindex(frame["opportunity_id"]).set_index(frame.index)
    return frame.assign(**{name: found[name] for name in kept})


def _as_accounts(frame: pd.DataFrame) -> pd.DataFrame:
    """The opportunities as the scorecards want their rows: told apart by account_id."""
    plain = frame.drop(columns="account_id", errors="ignore")
    return checked(plain.rename(columns={"opportunity_id": "account_id"}))


def _judge(frame: pd.DataFrame, card: Criteria, name: str) -> tuple[Floats, Floats]:
    """Points (0-1), and how far up each stands on all criteria together."""
    rows = _as_accounts(frame)
    columns = [directed(rows, criterion) for criterion in card]
    matrix = np.column_stack(
        [scaled(rows, criterion, column) for criterion, column in zip(card, columns, strict=True)]
    )
    weights = np.array(list(card.weights.values()))
    points = combine(contributions(matrix, weights, "weighted_sum"), "weighted_sum")
    outside = np.flatnonzero((points < -1e-9) | (points > 1 + 1e-9))
    if len(outside):
        row = int(outside[0])
        raise InvalidValue("table.points", name=name, value=f"{points[row]:.6g}", row=row + 1)
    places = [np.unique(column, return_inverse=True)[1] for column in columns]
    ahead = np.sum(places, axis=0, dtype=float)
    return np.clip(points, 0, 1).round(_DECIMALS), np.asarray(ahead)


def _with_reasons(
    frame: pd.DataFrame, limits: ChaseLimits, cards: tuple[Criteria, Criteria]
) -> pd.DataFrame:
    broken = why_not_chase(frame, limits)
    for card in cards:
        for found, failed in zip(broken, why_not(_as_accounts(frame), card), strict=True):
            if failed:
                found["minimum"] = in_one_sentence([*filter(None, [found.get("minimum")]), failed])
    return frame.assign(
        chase=np.array([not found for found in broken], dtype=bool),
        reasons=np.array([in_one_sentence([*found.values()]) for found in broken], dtype=object),
        rules=np.array([",".join(found) for found in broken], dtype=object),
    )


def _in_order(frame: pd.DataFrame, mean: Floats, ahead: Floats) -> pd.DataFrame:
    keys = pd.DataFrame(
        {
            "chase": ~frame["chase"],
            "quadrant": [QUADRANTS.index(quadrant) for quadrant in frame["quadrant"]],
            "mean": -mean,
            "importance": -frame["importance"],
            "urgency": -frame["urgency"],
            "ahead": -ahead,
            "id": frame["opportunity_id"].astype(str),
        }
    )
    order = keys.sort_values(list(keys.columns), kind="stable").index
    ranked = frame.loc[order].reset_index(drop=True)
    ranked = ranked.assign(priority=np.arange(1, len(ranked) + 1))
    first = [name for name in _FIRST if name in ranked]
    return ranked[[*first, *(name for name in ranked.columns if name not in first)]]
