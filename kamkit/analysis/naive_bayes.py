"""Smoothed naive Bayes over past deals: how far each value of a deal lifts the odds.

Counts are kept by group (a team, a product), with all groups together as one more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.analysis.checks import keyed, need
from kamkit.analysis.criteria import is_number
from kamkit.analysis.expressions import Floats
from kamkit.analysis.tidy_opportunities import refuse_other_words
from kamkit.errors import InvalidValue

STAGE = "stage"


@dataclass(frozen=True, eq=False)
class Lifts:
    """What the history says of each open deal: its lifts by field, and the deals behind them.

    ``smoothing`` is what was added to its won and to its lost deals.
    """

    open: pd.DataFrame
    fields: tuple[str, ...]
    smoothing: Floats
    won_deals: Floats
    lost_deals: Floats
    lift: dict[str, Floats]
    won_with: dict[str, NDArray[np.int64]]
    lost_with: dict[str, NDArray[np.int64]]


def learn(
    history: pd.DataFrame,
    open: pd.DataFrame,
    fields: Sequence[str],
    by: str | None,
    smoothing: float,
    stage_order: Sequence[str] | None,
) -> Lifts:
    """Count the closed deals and look every open deal up; see ``win_odds`` for the arguments."""
    names = _checked_fields(fields, smoothing)
    past, now = _tables(history, open, names, by)
    won = (past["status"] == "won").to_numpy(dtype=bool)
    if won.all() or not won.any():
        refuse_other_words(history["status"])
        raise InvalidValue("win_odds.one_class", won=int(won.sum()), lost=int((~won).sum()))
    past_group, now_group, groups = _groups(past, now, by, won)
    wins, losses, parts = _deals(past_group, now_group, won, groups)
    lift, won_with, lost_with = {}, {}, {}
    for field in names:
        known, codes = _coded(past, now, field)
        rows = np.arange(len(past))
        staged = field == STAGE and stage_order is not None
        if staged:
            rows, known, codes = _through_stages(past, now, won, stage_order or ())
        counts = _counts(known, past_group[rows], won[rows], (groups, _most(known, codes)))
        shares = _lifts(counts, smoothing, staged)
        lift[field] = _looked_up(shares, now_group, codes, 1.0)
        with_value = [_looked_up(_pooled(each), now_group, codes, 0) for each in counts]
        won_with[field], lost_with[field] = (each.astype(np.int64) for each in with_value)
    return Lifts(now, names, smoothing * parts, wins, losses, lift, won_with, lost_with)


def _checked_fields(fields: Sequence[str], smoothing: float) -> tuple[str, ...]:
    names = () if isinstance(fields, str) else tuple(fields)
    if not names or len(set(names)) < len(names):
        raise InvalidValue("win_odds.fields", value=str(fields))
    if not (is_number(smoothing) and smoothing > 0):
        raise InvalidValue("win_odds.smoothing", value=str(smoothing))
    return names


def _tables(
    history: pd.DataFrame, open: pd.DataFrame, fields: Sequence[str], by: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Closed deals, open deals; both with their rows counted from 0."""
    needed = [*fields, *([by] if by else [])]
    need(history, ["status", *needed], "history")
    need(open, ["opportunity_id", *needed], "open")
    past = history[history["status"].isin(["won", "lost"])].reset_index(drop=True)
    now = keyed(open, "opportunity_id", "open")
    if "status" in now:
        now = now[now["status"].eq("open").fillna(False).astype(bool)].reset_index(drop=True)
    return past, now


def _coded(
    past: pd.DataFrame, now: pd.DataFrame, column: str
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Values of a column as numbers from 0, the same in both tables; -1 where missing."""
    both = pd.concat([past[column].astype("object"), now[column].astype("object")])
    codes, _ = pd.factorize(both)
    return codes[: len(past)], codes[len(past) :]


def _most(*codes: NDArray[np.intp]) -> int:
    return 1 + max((int(each.max(initial=-1)) for each in codes), default=-1)


def _groups(
    past: pd.DataFrame, now: pd.DataFrame, by: str | None, won: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    """The group of each deal; one past the last is all groups together."""
    if by is None:
        return np.zeros(len(past), np.intp), np.zeros(len(now), np.intp), 1
    then, here = _coded(past, now, by)
    groups = _most(then, here) + 1  # deals of the past without a group are a group of their own
    then = np.where(then < 0, groups - 1, then)
    both = (np.bincount(then, won, groups) > 0) & (np.bincount(then, ~won, groups) > 0)
    return then, np.where((here >= 0) & both[here], here, groups), groups


def _deals(
    past_group: NDArray[np.intp],
    now_group: NDArray[np.intp],
    won: NDArray[np.bool_],
    groups: int,
) -> tuple[Floats, Floats, Floats]:
    """Won and lost deals that each open deal is judged by, and how many groups they come from."""
    both = [np.bincount(past_group, side, groups) for side in (won, ~won)]
    wins, losses, parts = (
        np.append(each, each.sum())[now_group] for each in (*both, both[0] + both[1] > 0)
    )
    return wins, losses, np.maximum(parts, 1)


def _through_stages(
    past: pd.DataFrame,
    now: pd.DataFrame,
    won: NDArray[np.bool_],
    stage_order: Sequence[str],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """One row for each stage that a past deal counts in: its place, the stage; and those open."""
    places = {str(stage): number for number, stage in enumerate(stage_order)}
    then, here = (
        table[STAGE].map(lambda stage: places.get(str(stage), -1), na_action="ignore")
        for table in (past, now)
    )
    reached = then.fillna(-1).to_numpy(dtype=int)
    unknown = np.flatnonzero((reached < 0) & ~won & past[STAGE].notna().to_numpy())
    if len(unknown):
        row = int(unknown[0])
        value = str(past[STAGE].iloc[row])
        raise InvalidValue("win_odds.stage", value=value, known=list(places), column=STAGE)
    reached = np.where(won, len(places) - 1, reached)
    rows = np.repeat(np.arange(len(past)), reached + 1)
    stages = np.concatenate([np.zeros(0), *(np.arange(last + 1) for last in reached)])
    return rows, stages.astype(np.intp), here.fillna(-1).to_numpy(dtype=np.intp)


def _counts(
    known: NDArray[np.intp],
    group: NDArray[np.intp],
    won: NDArray[np.bool_],
    size: tuple[int, int],
) -> tuple[Floats, Floats]:
    """Won and lost deals by group and value."""
    seen = known >= 0
    cell = group[seen] * size[1] + known[seen]
    cells = size[0] * size[1]
    wins, losses = (np.bincount(cell, side[seen], cells).reshape(size) for side in (won, ~won))
    return wins.astype(float), losses.astype(float)


def _lifts(counts: tuple[Floats, Floats], smoothing: float, staged: bool) -> Floats:
    """The lift of each value by group, all groups together last; missing where never seen."""
    seen = counts[0] + counts[1] > 0
    won, lost = (_pooled(np.where(seen, each + smoothing, 0.0)) for each in counts)
    # Every deal enters the first stage, so stages are measured against it, not their sum.
    all_won, all_lost = (
        each[:, :1] if staged else each.sum(1, keepdims=True) for each in (won, lost)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((won / all_won) / (lost / all_lost))


def _pooled(counts: Floats) -> Floats:
    return np.vstack([counts, counts.sum(axis=0)])


def _looked_up(
    table: Floats, group: NDArray[np.intp], code: NDArray[np.intp], nothing: float
) -> Floats:
    if table.shape[1] == 0:
        return np.full(len(group), nothing)
    found = np.where(code >= 0, table[group, code], np.nan)
    return np.where(np.isnan(found), nothing, found)
