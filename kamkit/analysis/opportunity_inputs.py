"""What an opportunity is judged by: days, expected money, the account behind it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from kamkit.analysis.checks import dates, keyed, need, numbers, one_currency, read_day
from kamkit.analysis.expressions import Floats
from kamkit.analysis.tidy_opportunities import refuse_other_words, status_words
from kamkit.errors import InvalidValue

TABLE = "opportunities"
NOBODY = ("none", "none known", "no competitor", "无", "没有", "没有对手", "无竞争")
UNKNOWN = ("unknown", "not known", "不详", "未知", "不清楚")


def opportunity_inputs(
    opportunities: pd.DataFrame,
    as_of: str | dt.date,
    *,
    scores: pd.DataFrame | None = None,
    odds: pd.DataFrame | None = None,
    stages: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The open opportunities with the numbers to judge them by beside them.

    Parameters
    ----------
    opportunities
        The table ``opportunities``: opportunity_id, and what there is of account_id, status
        (only ``"open"`` rows are kept), stage (without a status, rows at a stage such as Closed Won
        or 输单 are left out and all others are open), amount, probability, created, need_by,
        close_date, competitor, currency.
    as_of
        The day of judgement. Nothing reads the clock.
    scores
        What ``score_accounts`` returns: account_id and score.
    odds
        What ``win_odds`` returns: opportunity_id and win_odds (0-1).
    stages
        The table ``stages``: opportunity_id, entered (date).

    Returns
    -------
    DataFrame
        The open rows in their own order, counted from 0, with all their columns, and of these the
        ones whose source is there: ``days_open`` (since created), ``days_to_need`` (to need_by;
        negative: past), ``days_to_close`` (to close_date), ``overdue`` (days by which the earlier
        of the two is past; 0 when neither is), ``days_in_stage`` (since the last stage entered
        up to ``as_of``), ``competed`` (1 a competitor is named; 0 none is, or a
        word of ``NOBODY``; missing for a word of ``UNKNOWN``), ``win_odds`` (from ``odds``, else
        the probability recorded), ``expected`` (amount times win_odds, in the
        money of amount), ``account_score``. What is missing stays missing (NaN): a date, an
        amount, an opportunity without odds, an account without a score. No open rows give an empty
        table with these columns.

    Raises
    ------
    MissingColumn
        opportunity_id, or a column that ``scores``, ``odds`` or ``stages`` needs.
    InvalidValue
        With rule, value, row and column: an id that is absent or twice, an amount below 0, odds
        outside 0-1, an infinite number, text for a number or a date, an ``as_of`` that is no day,
        a status that is none of open, won, lost, void.
    MixedCurrencies
        The open opportunities are in several currencies.

    Examples
    --------
    >>> deals = pd.DataFrame({"opportunity_id": ["O1"], "amount": [200.0], "probability": [0.25],
    ...                       "need_by": pd.to_datetime(["2026-10-21"])})
    >>> found = opportunity_inputs(deals, "2026-10-31")
    >>> found[["days_to_need", "overdue", "expected"]].to_numpy().tolist()
    [[-10.0, 10.0, 50.0]]
    """
    day = read_day(as_of)
    frame = keyed(opportunities, "opportunity_id", TABLE)
    frame = _open_rows(frame)
    one_currency(frame, TABLE)
    added = {**_days(frame, day), **_money(frame, odds)}
    if stages is not None:
        added["days_in_stage"] = _days_in_stage(frame, stages, day)
    if "competitor" in frame:
        added["competed"] = _competed(frame["competitor"])
    if scores is not None:
        added["account_score"] = _account_scores(frame, scores)
    return frame.assign(**added)


def _open_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The open rows; what is wrong with their money is told by its row in the whole table."""
    status = frame["status"] if "status" in frame else status_words(frame)
    refuse_other_words(status)
    is_open = (status == "open").fillna(False).astype(bool)
    for column, high in (("amount", np.inf), ("probability", 1.0)):
        if column in frame:
            numbers(frame[[column]].where(is_open), column, 0, high)
    return frame[is_open].reset_index(drop=True)


def _days(frame: pd.DataFrame, day: pd.Timestamp) -> dict[str, Floats]:
    found = {}
    for name, column, sign in (
        ("days_open", "created", -1),
        ("days_to_need", "need_by", 1),
        ("days_to_close", "close_date", 1),
    ):
        if column in frame:
            found[name] = sign * _days_between(day, dates(frame, column))
    ahead = [found[name] for name in ("days_to_need", "days_to_close") if name in found]
    if ahead:
        earlier = np.fmin(ahead[0], ahead[-1])
        found["overdue"] = np.where(np.isnan(earlier), np.nan, np.maximum(-earlier, 0.0))
    return found


def _days_between(start: pd.Timestamp, ends: pd.Series[pd.Timestamp]) -> Floats:
    return np.asarray((ends - start).dt.days.to_numpy(dtype=float, na_value=np.nan))


def _money(frame: pd.DataFrame, odds: pd.DataFrame | None) -> dict[str, Floats]:
    found = {}
    chance = np.full(len(frame), np.nan)
    given = odds if odds is not None else frame if "win_odds" in frame else None
    if given is not None:
        table = keyed(given, "opportunity_id", "win_odds")
        need(table, ["win_odds"], "win_odds")
        known = pd.Series(numbers(table, "win_odds", 0, 1), index=table["opportunity_id"])
        chance = known.reindex(frame["opportunity_id"]).to_numpy(dtype=float)
    if "probability" in frame:
        recorded = numbers(frame, "probability", 0, 1)
        chance = np.where(np.isnan(chance), recorded, chance)
    if given is not None or "probability" in frame:
        found["win_odds"] = chance
    if "amount" in frame:
        amount = numbers(frame, "amount", 0)
        if found:
            found["expected"] = amount * chance
    return found


def _competed(competitor: pd.Series[str]) -> Floats:
    named = competitor.astype("object").fillna("").astype(str).str.strip().str.casefold()
    found = np.where(named.isin(["", *NOBODY]), 0.0, 1.0)
    return np.where(named.isin(UNKNOWN), np.nan, found)


def _days_in_stage(frame: pd.DataFrame, stages: pd.DataFrame, day: pd.Timestamp) -> Floats:
    need(stages, ["opportunity_id", "entered"], "stages")
    stages = stages.reset_index(drop=True)
    entered = dates(stages, "entered")
    last = entered[entered <= day].groupby(stages["opportunity_id"]).max()
    return -_days_between(day, last.reindex(frame["opportunity_id"]))


def _account_scores(frame: pd.DataFrame, scores: pd.DataFrame) -> Floats:
    need(frame, ["account_id"], TABLE)
    need(scores, ["account_id", "score"], "scores")
    scores = scores.reset_index(drop=True)
    values = numbers(scores, "score")
    ids = scores["account_id"]
    if ids.duplicated().any():
        row = int(ids.duplicated().to_numpy().argmax())
        raise InvalidValue(
            "table.id_twice", table="scores", value=str(ids[row]), row=row + 1, column="account_id"
        )
    found = pd.Series(values, index=ids).reindex(frame["account_id"])
    return np.asarray(found.to_numpy(dtype=float))
