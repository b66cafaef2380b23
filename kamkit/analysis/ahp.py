"""Weights from pairwise comparisons: the analytic hierarchy process (Saaty 1980)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.analysis.criteria import is_number
from kamkit.errors import InvalidValue

Floats = NDArray[np.float64]
RandomIndex = Literal["saaty", "saaty1980", "donegan_dodd"]
Pairs = Mapping[tuple[str, str], float]

# Mean consistency index of random matrices of 3, 4, 5 ... rows.
_RANDOM_INDEX: dict[str, tuple[float, ...]] = {
    # Saaty, Theory and Applications of the Analytic Network Process, 2005, p. 31
    "saaty": (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    # Saaty, The Analytic Hierarchy Process, 1980: what most textbooks print
    "saaty1980": (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
    # Donegan & Dodd, A note on Saaty's random indexes, Math. Comput. Modelling 15(10), 1991
    "donegan_dodd": (
        *(0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213),
        *(1.4497, 1.4643, 1.4822, 1.4969, 1.5078, 1.5153, 1.5262, 1.5313, 1.5371),
    ),
}
# 8 and .13 are reciprocal as people write them; 8 and 1/9 are not.
_RECIPROCAL = 0.05
_MOST = 1e6
_CONVERGED = 1e-12
_ROUNDS = 10_000


class Judgement(NamedTuple):
    """One comparison: ``first`` is ``given`` times as important as ``second``, they said; the
    weights say ``implied`` times."""

    first: str
    second: str
    given: float
    implied: float


@dataclass(frozen=True, eq=False)
class AHP:
    """What pairwise comparisons come to.

    ``weights`` (a Series by name, adding to one) are the principal eigenvector, ``lambda_max``
    its eigenvalue; ``consistency_index`` is (lambda_max - n) / (n - 1), and
    ``consistency_ratio`` that over the index of random matrices in the table named by
    ``random_index``; up to .10 is taken as consistent enough. ``most_inconsistent`` is the
    judgement farthest from the weights, None where all agree. ``completed`` holds the
    comparisons that were not given, with the values that fit best.
    """

    weights: pd.Series[float]
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    random_index: str
    most_inconsistent: Judgement | None
    completed: dict[tuple[str, str], float]


def ahp(
    matrix: pd.DataFrame | Floats | Sequence[Sequence[float | None]] | Pairs,
    names: Sequence[str] | None = None,
    random_index: RandomIndex = "saaty",
) -> AHP:
    """Weights from comparing criteria two at a time.

    ``matrix`` is square: row i, column j says how many times as important i is as j (Saaty's
    scale: 1 equal, 3 moderately, 5 strongly, 7 very strongly, 9 extremely). Or it holds pairs,
    ``{("revenue", "growth"): 3}``. A comparison may stand on one side only, or be absent (NaN or
    None): absent ones get the values that make lambda_max least (Bozóki, Fülöp & Rónyai 2010),
    provided that the others link all criteria. ``names`` defaults to the frame's, to the pairs'
    in order of appearance, or to 1, 2, 3 ...

    ``random_index`` names the table behind the consistency ratio: ``"saaty"`` (2005, up to 15
    criteria), ``"saaty1980"`` (the older textbook table, up to 10) or ``"donegan_dodd"`` (1991,
    up to 20). One or two criteria cannot contradict: their ratio is 0.

    Raises InvalidValue naming the pair and the value: not square, names that do not fit, a
    comparison that is no number above 0 (from 1e-6 to 1e6), a diagonal other than 1, two sides
    that are not reciprocal (5 % is allowed, so 8 and .13 pass, and the side above 1 counts),
    criteria that no chain of comparisons links, more criteria than the table has.

    >>> result = ahp({("revenue", "growth"): 3, ("growth", "brand"): 2, ("revenue", "brand"): 5})
    >>> result.weights.round(3).to_dict()
    {'revenue': 0.648, 'growth': 0.23, 'brand': 0.122}
    >>> round(result.consistency_ratio, 4)
    0.0036
    """
    given, labels = _given(matrix, names)
    n = len(labels)
    index = _random_index(random_index, n)
    judged = _reciprocal(given, labels)
    missing = np.isnan(judged)
    full = _complete(judged, labels) if missing.any() else judged
    largest, weights = _perron(full)
    consistency = max(largest - n, 0.0) / (n - 1) if n > 2 else 0.0
    above = np.argwhere(np.triu(missing))
    return AHP(
        weights=pd.Series(weights, index=labels, name="weight"),
        lambda_max=largest,
        consistency_index=consistency,
        consistency_ratio=consistency / index if n > 2 else 0.0,
        random_index=random_index,
        most_inconsistent=_most_inconsistent(judged, weights, labels),
        completed={(labels[i], labels[j]): float(full[i, j]) for i, j in above},
    )


def _given(matrix: Any, names: Sequence[str] | None) -> tuple[NDArray[Any], list[str]]:
    if isinstance(matrix, Mapping):
        return _from_pairs(matrix, names)
    values = np.array(matrix, dtype=object)
    size = values.shape[0] if values.ndim else 0
    if values.shape != (size, size) or size == 0:
        raise InvalidValue("ahp.square", value=" × ".join(map(str, values.shape)))
    if isinstance(matrix, pd.DataFrame):
        rows, columns = [list(map(str, axis)) for axis in (matrix.index, matrix.columns)]
        if names is None and rows != columns and not isinstance(matrix.index, pd.RangeIndex):
            raise InvalidValue("ahp.frame_names", value=rows, known=columns)
        names = columns if names is None else names
    labels = [str(i + 1) for i in range(size)] if names is None else list(map(str, names))
    if len(labels) != size or len(set(labels)) != size:
        raise InvalidValue("ahp.names", value=labels, n=size)
    return values, labels


def _from_pairs(pairs: Any, names: Sequence[str] | None) -> tuple[NDArray[Any], list[str]]:
    for pair in pairs:
        if not (isinstance(pair, tuple) and len(pair) == 2):
            raise InvalidValue("ahp.pair", value=str(pair))
    seen = list(dict.fromkeys(str(name) for pair in pairs for name in pair))
    labels = seen if names is None else list(map(str, names))
    strangers = [name for name in seen if name not in labels]
    if strangers or len(set(labels)) != len(labels) or not labels:
        raise InvalidValue("ahp.names", value=strangers or labels, n=len(seen))
    values = np.full((len(labels), len(labels)), None, dtype=object)
    for (first, second), value in pairs.items():
        values[labels.index(str(first)), labels.index(str(second))] = value
    return values, labels


def _random_index(table: str, n: int) -> float:
    if table not in _RANDOM_INDEX:
        known = list(_RANDOM_INDEX)
        raise InvalidValue("scores.argument_choice", name="random_index", value=table, known=known)
    values = _RANDOM_INDEX[table]
    if n > len(values) + 2:
        raise InvalidValue("ahp.too_large", value=n, table=table, limit=len(values) + 2)
    return values[max(n - 3, 0)]


def _reciprocal(given: NDArray[Any], labels: list[str]) -> Floats:
    """Both sides of every comparison, NaN where neither is given."""
    n = len(labels)
    sides = np.full((n, n), np.nan)
    for i, j in np.ndindex(n, n):
        value = given[i, j]
        if pd.isna(value):
            continue
        pair = f"{labels[i]} : {labels[j]}"
        if not (is_number(value) and 1 / _MOST <= value <= _MOST):
            raise InvalidValue("ahp.value", pair=pair, value=str(value))
        if i == j and value != 1:
            raise InvalidValue("ahp.diagonal", pair=pair, value=f"{value:g}")
        sides[i, j] = value
    np.fill_diagonal(sides, 1.0)
    for i, j in zip(*np.triu_indices(n, 1), strict=True):
        one, other = sides[i, j], 1 / sides[j, i]
        if abs(np.log(one / other)) > _RECIPROCAL:
            pair = f"{labels[i]} : {labels[j]}"
            back = f"{sides[j, i]:.4g}"
            raise InvalidValue("ahp.reciprocal", pair=pair, value=f"{one:.4g}", back=back)
        # Whole numbers are meant exactly; their reciprocals were rounded when written.
        chosen = one if one >= 1 or np.isnan(other) else other
        sides[i, j], sides[j, i] = chosen, 1 / chosen
    return sides


def _perron(matrix: Floats) -> tuple[float, Floats]:
    """The largest eigenvalue and its eigenvector, made to add to one."""
    values, vectors = np.linalg.eig(matrix)
    largest = int(values.real.argmax())
    vector = np.abs(vectors[:, largest].real)
    return float(values[largest].real), vector / vector.sum()


def _complete(judged: Floats, labels: list[str]) -> Floats:
    """Fill absent comparisons so that lambda_max is least.

    In the logarithms of the absent values lambda_max is convex (Bozóki et al. 2010, p. 322), and
    its slope is zero where each is the geometric mean of what the right eigenvector (w) and the
    left (1/w, were all consistent) imply: step there until nothing moves.
    """
    _check_linked(judged, labels)
    i, j = np.nonzero(np.triu(np.isnan(judged)))
    full = np.where(np.isnan(judged), 1.0, judged)
    for _ in range(_ROUNDS):
        _, right = _perron(full)
        _, left = _perron(full.T)
        fitting = np.sqrt(right[i] * left[j] / (right[j] * left[i]))
        moved = np.abs(np.log(fitting / full[i, j])).max()
        full[i, j], full[j, i] = fitting, 1 / fitting
        if moved < _CONVERGED:
            break
    return full


def _check_linked(judged: Floats, labels: list[str]) -> None:
    linked = ~np.isnan(judged)
    reached = linked[0]
    for _ in labels:
        reached = linked[reached].any(axis=0)
    if not reached.all():
        apart = [name for name, there in zip(labels, reached, strict=True) if not there]
        raise InvalidValue("ahp.not_linked", value=apart, first=labels[0])


def _most_inconsistent(judged: Floats, weights: Floats, labels: list[str]) -> Judgement | None:
    implied = weights[:, None] / weights[None, :]
    # Rounded, because three criteria miss by the same: the first pair is named, not a chance one.
    gap = np.round(np.triu(np.nan_to_num(np.abs(np.log(judged / implied)))), 9)
    i, j = np.unravel_index(int(gap.argmax()), gap.shape)
    if gap[i, j] == 0:
        return None
    if judged[i, j] < 1:
        i, j = j, i
    return Judgement(labels[i], labels[j], float(judged[i, j]), float(implied[i, j]))
