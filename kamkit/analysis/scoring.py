"""Scoring accounts by criteria, and choosing the list.

Equal scores are put in order by what the accounts have, never by where they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.analysis.criteria import Criteria, Criterion, as_criteria, is_number
from kamkit.analysis.expressions import Floats
from kamkit.analysis.minimums import why_not
from kamkit.analysis.scaling import checked, directed, scaled
from kamkit.errors import InvalidValue, ParameterError

Method = Literal["weighted_sum", "weighted_product", "topsis"]

# Scores closer than this, as a share of the largest, are equal: floating point noise.
_DECIMALS = 12


def score_accounts(
    accounts: pd.DataFrame,
    criteria: Criteria | Sequence[Criterion],
    method: Method = "weighted_sum",
) -> pd.DataFrame:
    """Score and rank the accounts that pass the minimum tests; list the others with the reason.

    ``accounts`` is one row per account with account_id and the columns that the criteria name.
    Back come account_id, account_name (where there is one), score, rank, passed, reason (why
    not passed, in the language in force), and one column per criterion: what it contributes.
    Ranked accounts come first, best first; those that failed a test follow in order of
    account_id, with an empty score and rank. They take no part in scaling.

    ``method``:

    - ``"weighted_sum"``: scaled values times weights (shares that add to one), added up; the
      contributions add to the score (Fishburn 1967)
    - ``"weighted_product"``: scaled values to the power of the weights, multiplied; the
      contributions multiply to the score (Bridgman 1922). Values must be above 0 wherever the
      weight is: scale by ``"sum"`` or ``"bands"``
    - ``"topsis"``: distance from the worst over the distances from the worst and the best
      (Hwang & Yoon 1981; Tzeng & Huang 2011); contributions are the weighted scaled values
      that the distances are measured on. Published examples use ``scale="vector"``

    Rank 1 is the best and no two accounts share a rank. Of equal scores, the account that is
    ahead on more criteria comes first, so that none outranks an account that is at least as
    good on everything; then account_id decides. One account alone, or accounts equal in
    everything, score 1 by TOPSIS and under the scales that compare accounts with one another.
    No accounts give an empty table. Errors as in ``scale``.

    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "revenue": [90, 60], "growth": [0, 0.2]})
    >>> card = Criteria([Criterion("revenue", weight=3), Criterion("growth", weight=1)])
    >>> score_accounts(accounts, card)[["account_id", "score", "rank"]].values.tolist()
    [['A', 0.75, 1], ['B', 0.25, 2]]
    """
    field = prepare(accounts, criteria, method)
    shares = contributions(field.scaled, field.weights, field.method)
    table = listing(field)
    for name, share in zip(field.criteria.names, shares.T, strict=True):
        table[name] = _padded(share, len(table))
    return table.sort_values("rank", kind="stable", ignore_index=True)


def choose(
    scores: pd.DataFrame, *, threshold: float | None = None, capacity: int | None = None
) -> pd.DataFrame:
    """The key-account list: the rows of ``score_accounts`` that make it, best first.

    Either ``threshold`` (a score of at least so much) or ``capacity`` (as many as can be
    served; fewer where fewer passed). Accounts that failed a minimum test are never chosen.

    Raises ParameterError unless exactly one is given, InvalidValue for a threshold that is no
    finite number or a capacity that is no whole number of 1 or more.

    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "revenue": [60, 90]})
    >>> scores = score_accounts(accounts, [Criterion("revenue")])
    >>> choose(scores, capacity=1)["account_id"].tolist()
    ['B']
    """
    ranked = scores[scores["passed"]].sort_values("rank").reset_index(drop=True)
    if capacity is not None and threshold is None:
        return ranked.head(check_count("capacity", capacity))
    if threshold is None or capacity is not None:
        raise ParameterError("scores.one_limit")
    if not is_number(threshold):
        raise InvalidValue("scores.argument_finite", name="threshold", value=str(threshold))
    reached = ranked["score"].round(_DECIMALS) >= round(float(threshold), _DECIMALS)
    return ranked[reached]


@dataclass(frozen=True, eq=False)
class Field:
    """Accounts ready for arithmetic.

    ``ranked`` (those that passed, with an empty reason) and ``scaled`` (accounts × criteria)
    are in tie order: of two accounts with one score the earlier comes first.
    """

    ranked: pd.DataFrame
    failed: pd.DataFrame
    scaled: Floats
    criteria: Criteria
    method: Method

    @property
    def weights(self) -> Floats:
        return np.array(list(self.criteria.weights.values()))

    @property
    def ids(self) -> list[object]:
        return self.ranked["account_id"].tolist()


def prepare(accounts: pd.DataFrame, criteria: Criteria | Sequence[Criterion], method: str) -> Field:
    """Test, scale, and put in tie order (see ``score_accounts``)."""
    criteria = as_criteria(criteria)
    known = _method(method)
    accounts = checked(accounts)
    names = [name for name in ("account_id", "account_name") if name in accounts]
    listed = accounts[names].assign(reason=np.array(why_not(accounts, criteria), dtype=str))
    by_id = listed["account_id"].astype(str).to_numpy(dtype=object).argsort(kind="stable")
    failed = listed["reason"].to_numpy(dtype=object) != ""
    through = by_id[~failed[by_id]]
    field = accounts.iloc[through]
    values = [directed(field, criterion) for criterion in criteria]
    matrix = np.column_stack(
        [scaled(field, c, column) for c, column in zip(criteria, values, strict=True)]
    )
    ties = _ahead_first(values)
    ready = Field(
        ranked=listed.iloc[through[ties]].reset_index(drop=True),
        failed=listed.iloc[by_id[failed[by_id]]].reset_index(drop=True),
        scaled=matrix[ties],
        criteria=criteria,
        method=known,
    )
    _check_product(ready)
    return ready


def contributions(matrix: Floats, weights: Floats, method: Method) -> Floats:
    """What each criterion adds: accounts × criteria."""
    return np.asarray(matrix**weights if method == "weighted_product" else matrix * weights)


def combine(shares: Floats, method: Method) -> Floats:
    """Contributions to one score per account.

    Columns are added one by one: rounding is then the same in every row, and an account with
    nothing below another's never scores below it.
    """
    if len(shares) == 0:
        return np.zeros(0)
    if method == "weighted_sum":
        return np.asarray(reduce(np.add, shares.T))
    if method == "weighted_product":
        return np.asarray(reduce(np.multiply, shares.T))
    shares = shares / (np.abs(shares).max() or 1.0)
    to_best = np.sqrt(reduce(np.add, (shares.max(axis=0) - shares).T ** 2))
    to_worst = np.sqrt(reduce(np.add, (shares - shares.min(axis=0)).T ** 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.nan_to_num(1 / (1 + to_best / to_worst), nan=1.0))


def rank_by(field: Field, weights: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Score and rank (from 1) of every ranked account; equal scores keep their order."""
    score = combine(contributions(field.scaled, weights, field.method), field.method)
    largest = np.abs(score).max(initial=0.0) or 1.0
    best_first = np.argsort(-np.round(score / largest, _DECIMALS), kind="stable")
    rank = np.empty(len(score), dtype=np.intp)
    rank[best_first] = np.arange(1, len(score) + 1)
    return score, rank


def listing(field: Field) -> pd.DataFrame:
    """Every account with score, rank, passed and reason; those that failed come last."""
    score, rank = rank_by(field, field.weights)
    table = pd.concat([field.ranked, field.failed], ignore_index=True)
    ranks = pd.array(rank.tolist() + [pd.NA] * len(field.failed), dtype="Int64")
    return table.assign(
        score=_padded(score, len(table)),
        rank=ranks,
        passed=~ranks.isna(),
        reason=table.pop("reason"),
    )


def check_count(name: str, value: object) -> int:
    """A whole number of 1 or more."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or int(str(value)) < 1:
        raise InvalidValue("scores.argument_count", name=name, value=str(value))
    return int(str(value))


def _method(method: str) -> Method:
    for known in get_args(Method):
        if method == known:
            return known  # type: ignore[no-any-return]
    raise InvalidValue(
        "scores.argument_choice", name="method", value=method, known=get_args(Method)
    )


def _ahead_first(columns: Sequence[Floats]) -> NDArray[np.intp]:
    """By how far up each account stands on all criteria together, then as they come."""
    places = [np.unique(values, return_inverse=True)[1] for values in columns]
    return np.argsort(-np.sum(places, axis=0), kind="stable")


def _check_product(field: Field) -> None:
    if field.method != "weighted_product":
        return
    rows, columns = np.nonzero((field.scaled <= 0) & (field.weights > 0))
    if len(rows):
        raise InvalidValue(
            "criterion.product",
            criterion=field.criteria.names[columns[0]],
            account=str(field.ids[rows[0]]),
            value=f"{field.scaled[rows[0], columns[0]]:.10g}",
        )


def _padded(values: Floats, length: int) -> Floats:
    return np.pad(values, (0, length - len(values)), constant_values=np.nan)
