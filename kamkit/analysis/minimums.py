"""The minimum tests: sales or potential, strength to grow, sound funds.

They come before scoring. A high score elsewhere does not buy an account past them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.analysis.criteria import Criteria, Minimum
from kamkit.analysis.expressions import measure, no_column, only
from kamkit.analysis.scaling import checked
from kamkit.text import say


def check_minimums(accounts: pd.DataFrame, criteria: Criteria | Sequence[Minimum]) -> pd.DataFrame:
    """Which account passes which minimum test: one row per account and test, test by test.

    Columns: account_id, minimum (the test's name), passed, reason (empty where it passed; else
    in the language in force). An absent value fails its test. Raises MissingColumn,
    AmbiguousColumn, and InvalidValue for text where a number is compared, an infinite value, an
    account_id that is absent or twice.

    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "payment_days": [30, 120]})
    >>> tests = [Minimum("sound funds", "payment_days", at_most=90)]
    >>> check_minimums(accounts, tests)["reason"].tolist()
    ['', 'sound funds: payment_days is 120, at most 90 is allowed']
    """
    accounts = checked(accounts)
    tests = criteria.minimums if isinstance(criteria, Criteria) else criteria
    names = [test.name for test in tests]
    reasons = [why for test in tests for why in _reasons(accounts, test)]
    return pd.DataFrame(
        {
            "account_id": pd.concat([accounts["account_id"]] * len(names) or [_nobody(accounts)]),
            "minimum": np.repeat(np.array(names, dtype=str), len(accounts)),
            "passed": np.array([not why for why in reasons], dtype=bool),
            "reason": np.array(reasons, dtype=str),
        }
    ).reset_index(drop=True)


def why_not(accounts: pd.DataFrame, criteria: Criteria) -> list[str]:
    """One text per account: what it failed on, or nothing."""
    every = [_reasons(accounts, test) for test in criteria.minimums]
    return [_join("minimum.both", [each[i] for each in every]) for i in range(len(accounts))]


def _nobody(accounts: pd.DataFrame) -> pd.Series[str]:
    return accounts["account_id"].head(0)


def _join(key: str, reasons: Sequence[str]) -> str:
    given = [reason for reason in reasons if reason]
    text = given[0] if given else ""
    for other in given[1:]:
        text = say(key, one=text, other=other)
    return text


def _reasons(accounts: pd.DataFrame, test: Minimum) -> list[str]:
    own = _choice_reasons(accounts, test) if test.choices else _limit_reasons(accounts, test)
    if test.or_else is None:
        return own
    others = _reasons(accounts, test.or_else)
    pairs = zip(own, others, strict=True)
    return [_join("minimum.either", pair) if all(pair) else "" for pair in pairs]


def _choice_reasons(accounts: pd.DataFrame, test: Minimum) -> list[str]:
    if test.column not in accounts:
        raise no_column(test.column, accounts.columns.tolist(), test.name)
    series = only(accounts, test.column, test.name)
    known: NDArray[np.bool_] = series.notna().to_numpy()
    reasons = [""] * len(series)
    for position, value in enumerate(series.astype(str)):
        if not known[position]:
            reasons[position] = say("minimum.unknown", name=test.name, column=test.column)
        elif value not in test.choices:
            reasons[position] = _say("choices", test, value, list(test.choices))
    return reasons


def _limit_reasons(accounts: pd.DataFrame, test: Minimum) -> list[str]:
    values = measure(accounts, test.column, test.name)
    low = -np.inf if test.at_least is None else test.at_least
    high = np.inf if test.at_most is None else test.at_most
    reasons = [""] * len(values)
    for position in np.flatnonzero(~((values >= low) & (values <= high))):
        value = values[position]
        if np.isnan(value):
            reasons[position] = say("minimum.unknown", name=test.name, column=test.column)
        elif value < low:
            reasons[position] = _say("at_least", test, _exact(value), _exact(low))
        else:
            reasons[position] = _say("at_most", test, _exact(value), _exact(high))
    return reasons


def _say(rule: str, test: Minimum, value: str, limit: object) -> str:
    return say(f"minimum.{rule}", name=test.name, column=test.column, value=value, limit=limit)


def _exact(value: float) -> str:
    """Enough digits that a value just short of its limit does not read like the limit."""
    return f"{value:,.10g}"
