"""How much of the whole few accounts bring: Pareto curve, ABC classes, Gini, Herfindahl."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.analysis.money import LARGEST_TOTAL, UNITS, Units, to_units
from kamkit.errors import AmbiguousColumn, InvalidValue, MissingColumn

Boundary = Literal["including", "crossing"]
CUTS = (0.80, 0.95)
_CLASSES = np.array(["A", "B", "C"])
Order = NDArray[np.intp]
_ADDED = ["rank", "share", "cumulative_share", "abc"]


def pareto(
    accounts: pd.DataFrame,
    value: str = "revenue",
    cuts: Sequence[float] = CUTS,
    boundary: Boundary = "including",
) -> pd.DataFrame:
    """Rank accounts by value and sort them into classes A, B and C by cumulative share.

    Parameters
    ----------
    accounts
        One row per account: account_id and the column ``value``; all other columns are kept.
    value
        The column to rank by, in money or any other unit; counted in steps of 1/10,000.
    cuts
        Where class A and class B end, as cumulative shares, ``0 < first < second < 1``.
    boundary
        What happens to the account that crosses a cut. ``"including"``: it falls into the
        lower class, since the cumulative share including it is above the cut; one account with
        more than 80 % of everything is then no A. ``"crossing"``: it still belongs to
        the upper class, so that A holds at least 80 %.

    Returns
    -------
    DataFrame
        A copy, the largest first, with ``rank`` (from 1, ties in order of account_id as text),
        ``share`` and ``cumulative_share`` (0-1, of the total of the positive accounts) and
        ``abc``. Accounts at zero or below come last with share 0, cumulative share 1 and
        class C; where no account is positive, all shares are 0 and all classes C. Columns of these
        names that were there are replaced.

    Raises
    ------
    MissingColumn
        account_id or ``value`` is not there.
    InvalidValue
        A value is missing, infinite or no number; an account_id is missing or twice there; cuts or
        boundary are not as above.

    Notes
    -----
    Ranks and cuts are compared as whole numbers, never as floats. V. Pareto (1896) found the
    shape, J. M. Juran (1951) named it "the vital few", H. F. Dickie (1951) made A, B, C of it.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["x", "y", "z"], "revenue": [5, 75, 20]})
    >>> pareto(accounts)[["account_id", "rank", "share", "abc"]].to_numpy().tolist()
    [['y', 1, 0.75, 'A'], ['z', 2, 0.2, 'B'], ['x', 3, 0.05, 'C']]
    """
    first, second = _read_cuts(cuts)
    if boundary not in get_args(Boundary):
        raise InvalidValue("pareto_boundary", value=str(boundary), known=get_args(Boundary))
    ids = _account_ids(accounts)
    units = _units(_column(accounts, value), ids)
    order = _largest_first(units, ids)

    won = np.maximum(units[order], 0)
    reached = won.cumsum()
    total = int(won.sum())
    positive = int(np.count_nonzero(won))
    if boundary == "including":
        steps, side = reached[:positive], "right"
        limits = [math.floor(first * total), math.floor(second * total)]
    else:
        steps, side = (reached - won)[:positive], "left"
        limits = [math.ceil(first * total), math.ceil(second * total)]
    ends = np.searchsorted(steps, limits, side=side)  # type: ignore[call-overload]
    counts = np.diff([0, *ends, len(order)])

    ranked = accounts.drop(columns=_ADDED, errors="ignore").iloc[order].reset_index(drop=True)
    ranked["rank"] = np.arange(1, len(order) + 1)
    ranked["share"] = won / max(total, 1)
    ranked["cumulative_share"] = reached / max(total, 1)
    ranked["abc"] = pd.Series(np.repeat(_CLASSES, counts), dtype="str")
    return ranked


@dataclass(frozen=True)
class Concentration:
    """How concentrated values are over the accounts that have any. Shares are 0-1.

    ``n`` positive accounts with ``total`` together; ``n_other`` accounts at zero or below, which
    count in nothing else. ``top20_share`` is what the largest 20 % bring (their number rounded
    up), ``largest_share`` what the largest one brings; ``n_for_80`` and ``n_for_50`` say how many
    of the largest bring 80 % and 50 %. ``gini`` is 0 when all are equal and nears 1 when one has
    almost all. ``hhi`` is the sum of squared shares, ``effective_n = 1 / hhi`` the number of
    equally large accounts that would be as concentrated. Without a positive account, shares
    and indices are NaN.
    """

    n: int
    n_other: int
    total: float
    top20_share: float
    gini: float
    hhi: float
    n_for_80: int
    n_for_50: int
    largest_share: float
    effective_n: float


def concentration(values: Iterable[float]) -> Concentration:
    """Measure how concentrated values are: one value per account, in any order.

    Values are counted in steps of 1/10,000. Raises InvalidValue with the row for a value that is
    missing, infinite or no number.

    The Gini coefficient (C. Gini, 1912) is half the mean absolute difference of all pairs
    over the mean, without a correction for small numbers. The index of concentration is A. O.
    Hirschman's (1945) and O. C. Herfindahl's (1950), its inverse as a number of equals M. A.
    Adelman's (1969, Review of Economics and Statistics 51, 99-101).

    >>> found = concentration([6, 3, 1, 0])
    >>> found.n, found.n_other, found.largest_share, found.n_for_80
    (3, 1, 0.6, 2)
    >>> round(found.gini, 4), round(found.hhi, 2)
    (0.3333, 0.46)
    """
    units = _units(values)
    won = np.sort(units[units > 0])
    n, total = len(won), int(won.sum())
    if not n:
        nan = math.nan
        return Concentration(0, len(units), 0.0, nan, nan, nan, 0, 0, nan, nan)
    reached = won[::-1].cumsum()
    sizes = won.tolist()  # Python integers: products of these do not fit 64 bits
    spread = sum((2 * i - n - 1) * size for i, size in enumerate(sizes, start=1))
    squares = sum(size * size for size in sizes)
    return Concentration(
        n=n,
        n_other=len(units) - n,
        total=total / UNITS,
        top20_share=int(reached[-(-n // 5) - 1]) / total,
        gini=spread / (n * total),
        hhi=squares / total**2,
        n_for_80=_count_for(Fraction(4, 5), reached),
        n_for_50=_count_for(Fraction(1, 2), reached),
        largest_share=sizes[-1] / total,
        effective_n=total**2 / squares,
    )


def lorenz(values: Iterable[float]) -> pd.DataFrame:
    """Draw up the Lorenz curve of the positive values, from the smallest up.

    Returns population_share and value_share (0-1), one row per positive value after the start at
    (0, 0); values at zero or below are left out, as in ``concentration``, whose Gini
    coefficient is twice the area between this curve and the diagonal. Raises as ``concentration``.
    After M. O. Lorenz (1905), Publications of the American Statistical Association 9, 209-219.

    >>> lorenz([3, 1]).to_numpy().tolist()
    [[0.0, 0.0], [0.5, 0.25], [1.0, 1.0]]
    """
    units = _units(values)
    reached = np.append(0, np.sort(units[units > 0]).cumsum())
    count = len(reached) - 1
    return pd.DataFrame(
        {
            "population_share": np.arange(count + 1) / max(count, 1),
            "value_share": reached / max(int(reached[-1]), 1),
        }
    )


def class_changes(
    accounts: pd.DataFrame,
    before: str = "revenue_prior_12m",
    after: str = "revenue_12m",
    cuts: Sequence[float] = CUTS,
    boundary: Boundary = "including",
) -> pd.DataFrame:
    """Set the class of each account in one period beside its class in the next.

    ``accounts`` has account_id and the two columns of money; each period is classed by ``pareto``
    with the same ``cuts`` and ``boundary``, which also says what is refused. Returns
    account_id, account_name (where known), both columns, ``abc_before`` and ``abc_after``, in order
    of account_id. A class is missing where the account has exactly 0 in that period: it is new
    then, or gone. Accounts with 0 in both are left out.

    >>> accounts = pd.DataFrame({"account_id": ["x", "y"], "revenue_prior_12m": [70, 30],
    ...                          "revenue_12m": [0, 80]})
    >>> class_changes(accounts)[["account_id", "abc_before", "abc_after"]].to_numpy().tolist()
    [['x', 'A', nan], ['y', 'C', 'C']]
    """
    kept = ["account_id", *(["account_name"] if "account_name" in accounts else []), before, after]
    classes = {
        name: pareto(accounts, value, cuts, boundary).set_index("account_id")["abc"]
        for name, value in (("abc_before", before), ("abc_after", after))
    }
    changes = accounts[list(dict.fromkeys(kept))].sort_values("account_id", ignore_index=True)
    for name, value in (("abc_before", before), ("abc_after", after)):
        bought = to_units(changes[value].to_numpy(dtype=float)) != 0
        changes[name] = changes["account_id"].map(classes[name]).where(bought)
    return changes.dropna(subset=["abc_before", "abc_after"], how="all", ignore_index=True)


def _read_cuts(cuts: Sequence[float]) -> tuple[Fraction, Fraction]:
    """The cuts as they are written: .8 is 4/5, not the float nearest to it."""
    try:
        first, second = (Fraction(str(cut)) for cut in cuts)
    except (TypeError, ValueError):
        first = second = Fraction(0)
    if not 0 < first < second < 1:
        raise InvalidValue("pareto_cuts", value=str(cuts))
    return first, second


def _count_for(share: Fraction, reached: Units) -> int:
    """How many of the largest it takes to reach a share."""
    return int(np.searchsorted(reached, math.ceil(share * int(reached[-1])))) + 1


def _largest_first(units: Units, ids: pd.Series[str]) -> Order:
    by_id: Order = np.arange(len(ids), dtype=np.intp)
    if not ids.is_monotonic_increasing:
        by_id = np.asarray(ids.argsort(), dtype=np.intp)
    return by_id[np.argsort(-units[by_id], kind="stable")]


def _column(accounts: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name not in accounts.columns:
        from difflib import get_close_matches

        known = [str(column) for column in accounts.columns]
        near = get_close_matches(str(name), known, 1, 0)
        raise MissingColumn("pareto_column", value=str(name), nearest=near or "–", known=known)
    found = accounts[name]
    if isinstance(found, pd.DataFrame):
        raise AmbiguousColumn("pareto_two_columns", value=str(name))
    return found


def _account_ids(accounts: pd.DataFrame) -> pd.Series[str]:
    ids = _column(accounts, "account_id")
    for key, wrong in (("pareto_no_id", ids.isna()), ("pareto_id_twice", ids.duplicated())):
        if wrong.any():
            at = int(wrong.to_numpy().argmax())
            raise InvalidValue(key, value=str(ids.iloc[at]), column="account_id", row=at + 1)
    return ids.astype("str")


def _units(values: Iterable[float], ids: pd.Series[str] | None = None) -> Units:
    """Values as whole steps of 1/10,000; the first that is none is named with its row, from 1."""
    if not isinstance(values, pd.Series | np.ndarray):
        values = list(values)
    column = pd.Series(values)
    numbers = _floats(column)
    wrong = ~np.isfinite(numbers)
    if wrong.any():
        at = int(wrong.argmax())
        found = {"value": str(column.iloc[at]), "row": at + 1, "column": column.name}
        if ids is None:
            raise InvalidValue("concentration_value", **found)
        raise InvalidValue("pareto_value", account=ids.iloc[at], **found)
    sum_of_sizes = float(np.abs(numbers).sum())
    if sum_of_sizes > LARGEST_TOTAL:
        raise InvalidValue("total_too_large", value=f"{sum_of_sizes:.3g}", column=column.name)
    return to_units(numbers)


def _floats(column: pd.Series[Any]) -> NDArray[np.float64]:
    """As floats, NaN for what is missing or no number (text of digits is no number either)."""
    if pd.api.types.is_any_real_numeric_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.array([float(v) if isinstance(v, Real | Decimal) else np.nan for v in column])
