"""Checks that run again: audit days nobody knows beforehand, and an audit that can fail."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kamkit.data.faults.across import view_of
from kamkit.data.faults.record import FaultRecord, with_records
from kamkit.data.faults.six_s import SIX_S, count_issues, s_label, tell_issues
from kamkit.data.validate import Many, checks_made, find_issues
from kamkit.errors import InvalidValue
from kamkit.text import say

LEAST_TIMES = 4
_SATURDAY, _DECEMBER = 5, 12
Limit = int | Mapping[str, int] | None


@dataclass(frozen=True)
class Audit:
    """What an audit found.

    ``issues`` is what ``find_issues`` returns; ``counts`` what ``count_issues`` returns, with
    ``new``, ``gone``, ``limit`` (missing where an S has none of its own) and ``passed`` beside it.
    ``new`` holds the faults that the last audit did not know, ``gone`` those it knew and that were
    followed up; both name the row by ``record``, its key, since rows move from file to file.
    ``passed`` is whether no limit was exceeded. ``checks`` is what ``checks_made`` returns.
    """

    issues: pd.DataFrame
    counts: pd.DataFrame
    passed: bool
    new: pd.DataFrame
    gone: pd.DataFrame
    checks: pd.DataFrame
    as_of: dt.date | None
    total_limit: int | None

    def sentences(self) -> list[str]:
        """The audit in words, one sentence a line, in the language in force."""
        n, new, gone = len(self.issues), len(self.new), len(self.gone)
        head = say("audit.found", day=self.as_of or "–", n=n, new=new, gone=gone)
        verdict = say("audit.passed" if self.passed else "audit.failed")
        over = [
            say("audit.over", label=s_label(row["six_s"]), n=row["faults"], limit=row["limit"])
            for row in self.counts[~self.counts["passed"]].to_dict("records")
        ]
        if self.total_limit is not None and n > self.total_limit:
            over.append(say("audit.over_total", n=n, limit=self.total_limit))
        return [head, *tell_issues(self.issues, self.checks), *over, verdict]

    def __repr__(self) -> str:
        return "\n".join(self.sentences())


def audit(
    tables: Many,
    *,
    limit: Limit = 0,
    record: str | Path | None = None,
    as_of: str | dt.date | None = None,
    dead_after: int = 24,
) -> Audit:
    """Check tables again, compare with the audit before, note it down, pass or fail.

    Parameters
    ----------
    tables, as_of, dead_after
        As for ``find_issues``.
    limit
        The most faults that pass: a number for all together (0 by default: any fault fails), or
        {S: number}, such as ``{"shine": 0, "sort": 20}``, where an S that is not named has no
        limit; None for no limit.
    record
        The fault record, a CSV file that grows by one line per S with every audit: audit (1, 2,
        ...), as_of, six_s, faults, new, gone, limit, total_limit, passed (of the whole audit).
        Beside it ``<name>_faults.csv`` keeps every fault with the day it was ``found`` and the day
        it was ``followed_up``. Both are utf-8-sig, replaced in one step. Without a record every
        fault is new.

    Returns
    -------
    Audit

    Raises
    ------
    InvalidValue
        A limit that is no whole number from 0 up or is for no S; also what ``find_issues`` raises.
    UnreadableFile
        The record, or the file beside it, is not one that an audit wrote. It stays as it is.

    Source: six-S audits, at least four times a month, unannounced, with a fault record, a follow-up
    the next day and a fault limit that fails, as the training material on six S has them.

    >>> found = audit({"accounts": pd.DataFrame({"account_id": ["a", "a"]})}, limit=1)
    >>> found.passed, found.counts["faults"].tolist()
    (True, [1, 0, 0, 0, 0, 0])
    """
    limits, total = _limits(limit)
    issues = find_issues(tables, as_of=as_of, dead_after=dead_after)
    named = with_records(issues, tables)
    day = view_of(tables, as_of, dead_after).day
    book = FaultRecord.read(record)
    new, gone = book.compare(named)
    counts = count_issues(issues).assign(
        new=[int((new["six_s"] == s).sum()) for s in SIX_S],
        gone=[int((gone["six_s"] == s).sum()) for s in SIX_S],
        limit=pd.Series([limits.get(s) for s in SIX_S], dtype="Int64"),
    )
    counts["passed"] = ~(counts["faults"] > counts["limit"]).fillna(False).astype(bool)
    passed = bool(counts["passed"].all()) and (total is None or len(issues) <= total)
    as_day = None if pd.isna(day) else day.date()
    book.append(named, counts, as_day, total, passed)
    checks = checks_made(tables, as_of=as_of)
    return Audit(issues, counts, passed, new, gone, checks, as_day, total)


def _limits(limit: Limit) -> tuple[dict[str, int], int | None]:
    if limit is None:
        return {}, None
    if isinstance(limit, Mapping):
        for s, number in limit.items():
            if s not in SIX_S:
                raise InvalidValue("audit_s", value=str(s), known=SIX_S)
            _whole(number)
        return dict(limit), None
    return {}, _whole(limit)


def _whole(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 0:
        raise InvalidValue("audit_limit", value=str(number))
    return int(number)


def parse_limits(texts: list[str]) -> Limit:
    """Limits as a command line has them: ``["20"]`` for all, ``["shine=0", "sort=20"]`` by S.

    >>> parse_limits(["20"]), parse_limits(["shine=0", "sort=20"]), parse_limits([])
    (20, {'shine': 0, 'sort': 20}, 0)
    """
    if len(texts) > 1 or any("=" in text for text in texts):
        pairs = (text.partition("=") for text in texts)
        return {s.strip(): _number(number) for s, _, number in pairs}
    return _number(texts[0]) if texts else 0


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidValue("audit_limit", value=text) from None


def audit_days(year: int, month: int, seed: int, times: int = LEAST_TIMES) -> list[dt.date]:
    """Draw the days of a month's audits, Monday to Friday, at least four, in order.

    The same seed gives the same days on every machine; whoever does not know it cannot prepare.
    Public holidays are not known here. Raises InvalidValue for a month that does not exist, fewer
    than four times, more than there are days, or a seed that is no whole number from 0 up.

    >>> days = audit_days(2026, 11, seed=7)
    >>> len(days), {day.weekday() < 5 for day in days}
    (4, {True})
    """
    if not (1 <= month <= _DECEMBER and dt.MINYEAR <= year <= dt.MAXYEAR):
        raise InvalidValue("audit_month", value=f"{year}-{month}")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise InvalidValue("audit_seed", value=str(seed))
    last = calendar.monthrange(year, month)[1]
    month_days = (dt.date(year, month, day) for day in range(1, last + 1))
    weekdays = [day for day in month_days if day.weekday() < _SATURDAY]
    if not LEAST_TIMES <= times <= len(weekdays):
        raise InvalidValue("audit_times", value=str(times), low=LEAST_TIMES, high=len(weekdays))
    order = np.random.default_rng([seed, year, month]).permutation(len(weekdays))
    return [weekdays[at] for at in sorted(order[:times])]
