"""How surely an account is a key account: the list drawn again and again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamkit.analysis.criteria import Criteria, Criterion, is_number
from kamkit.analysis.expressions import Floats
from kamkit.analysis.scoring import Field, Method, check_count, listing, prepare, rank_by
from kamkit.errors import InvalidValue

# Numbers in one chunk: it fits the processor's cache, bounds the memory, and is too little for
# the matrix library to start threads, which cost more than they save here.
_CHUNK = 2**18
# So many times the list are sorted in every draw, the others only where they come close.
_STRONG = 8
# Noise below this is none, and from this on single precision will do.
_CERTAIN, _COARSE = 1e-9, 0.01
# Draws that share the errors of one.
_DEALS = 16
# Bits of one random number in the table of normal values.
_BITS = 14
# Parts equal scores by tie order: far below any difference that means something.
_TIE = 1e-11

Numbers = NDArray[Any]
Scorer = Callable[[Floats, np.random.Generator], Numbers]


def key_account_odds(
    accounts: pd.DataFrame,
    criteria: Criteria | Sequence[Criterion],
    capacity: int = 20,
    draws: int = 10_000,
    seed: int = 7,
    weight_noise: float = 0.1,
    score_noise: float | Mapping[str, float] = 0.05,
    method: Method = "weighted_sum",
) -> pd.DataFrame:
    """How often each account stays on the list when weights and scores could be otherwise.

    ``accounts``, ``criteria`` and ``method`` as in ``score_accounts``; the list has
    ``capacity`` places. In each of ``draws`` draws

    - the weights come from a Dirichlet distribution around the given ones with concentration
      1 / weight_noise² - 1, so that a weight w has the standard deviation
      weight_noise × √(w (1 - w)): with .1 a weight of .5 varies by ± .05, one of .1 by ± .03.
      Weights of 0 stay 0; ``weight_noise`` goes from 0 (none) to below 1
    - every scaled value is off by a normal error whose standard deviation is ``score_noise`` as
      a share (0 to 1) of that criterion's range over the accounts; one number, or a number by
      criterion (those not named have none: ``{"potential": .2}``). In a weighted product the
      error is on the logarithms

    Normal values come in 16,384 equally likely steps, and under TOPSIS the errors of one draw
    serve fifteen more, each time for other accounts. The same seed gives the same odds, whatever
    the order of the rows.

    Back come, in order of odds, then of rank: account_id, account_name (where there is one),
    score, rank, passed, reason (as in ``score_accounts``), listed (on the list as given), and
    odds, the share of draws in which the account is on the list: from 0 to 1, adding to the
    capacity (or to the number of accounts that passed, where that is less). Accounts that
    failed a minimum test have odds 0. The odds are within ± 2 √(odds (1 - odds) / draws), which
    is at most .01 for 10,000 draws.

    Time and memory: 1,000 accounts by 8 criteria in 10,000 draws take some tenths of a second
    and some 20 MB. Errors as in ``score_accounts``, and InvalidValue for a capacity, draws or
    noise outside its bounds.

    >>> accounts = pd.DataFrame({"account_id": ["A", "B", "C"], "revenue": [90, 60, 58]})
    >>> odds = key_account_odds(accounts, [Criterion("revenue")], capacity=2)
    >>> odds["odds"].round(1).tolist()
    [1.0, 0.8, 0.2]
    """
    capacity, draws = check_count("capacity", capacity), check_count("draws", draws)
    field = prepare(accounts, criteria, method)
    concentration = _concentration(weight_noise)
    noise = np.where(field.weights > 0, _noise(field.criteria, score_noise), 0.0)
    counts = np.zeros(len(field.ranked))
    if len(counts):
        counts = _count(field, min(capacity, len(counts)), draws, seed, concentration, noise)
    table = listing(field)
    table["listed"] = (table["rank"] <= capacity).fillna(False).astype(bool)
    table["odds"] = np.pad(counts / draws, (0, len(table) - len(counts)))
    return table.sort_values(["odds", "rank"], ascending=[False, True], ignore_index=True)


def _count(
    field: Field, places: int, draws: int, seed: int, concentration: float, noise: Floats
) -> Floats:
    """In how many draws each account is among the best."""
    accounts, criteria = field.scaled.shape
    chunk = min(draws, max(1, _CHUNK // (accounts * criteria)))
    if field.method == "topsis":
        scorer = _distances(field.scaled, noise, chunk)
    else:
        scorer = _totals(field, noise)
    strong = np.flatnonzero(rank_by(field, field.weights)[1] <= _STRONG * places)
    rng = np.random.default_rng(seed)
    counts = np.zeros(accounts)
    for start in range(0, draws, chunk):
        weights = _weights(rng, field.weights, concentration, min(chunk, draws - start))
        counts += _among_best(scorer(weights, rng), places, strong)
    return counts


def _among_best(scores: Numbers, places: int, strong: NDArray[np.intp]) -> Floats:
    """How often each account is among the best (scores: draws × accounts).

    The weakest of the best among the ``strong`` accounts is a bar that few others reach: only
    those that do are sorted.
    """
    draws, accounts = scores.shape
    kept = len(strong) - places
    bar = np.partition(scores.take(strong, axis=1), kept, axis=1)[:, kept]
    tie = _TIE * (np.abs(bar).max() or 1.0)
    found = np.flatnonzero(scores >= bar[:, None] - tie)
    row, able = np.divmod(found, accounts)
    order = np.lexsort((tie * able / accounts - scores.take(found), row))
    place = np.arange(len(row)) - np.searchsorted(row, np.arange(draws))[row]
    counts = np.bincount(able[order[place < places]], minlength=accounts)
    return counts.astype(float)


def _totals(field: Field, noise: Floats) -> Scorer:
    """Weighted sums; products are sums of logarithms.

    Independent normal errors add to one normal error whose variance is the sum of theirs, so
    one random number per account does for all criteria.
    """
    used = field.weights > 0
    values = field.scaled[:, used]
    values = np.log(values) if field.method == "weighted_product" else _within_one(values)
    spread = noise[used] * np.ptp(values, axis=0)

    def scores(weights: Floats, rng: np.random.Generator) -> Numbers:
        totals = np.asarray(weights[:, used] @ values.T)
        if spread.any():
            deviation = np.sqrt(np.sum((weights[:, used] * spread) ** 2, axis=1, keepdims=True))
            totals += _draw(_normal_steps(), rng, np.empty(totals.shape)) * deviation
        return totals

    return scores


def _distances(scaled: Floats, noise: Floats, chunk: int) -> Scorer:
    """TOPSIS by the squared distances, which order the accounts as the distances do.

    With values x, weights w, and the best or worst value e of each criterion, the sum of
    w²(x - e)² is Σ w²x² - 2 Σ w²e·x + Σ w²e²: one matrix product with x², x and 1. Values are
    counted from the middle, and in units of their noise, which is then added as it comes.

    The errors of one draw serve fifteen more, passed on round the accounts each time: no account
    meets the same error twice, and drawing errors would be the larger part of the work. Single
    precision is enough where the noise is far coarser than its rounding.
    """
    scaled = _within_one(scaled)
    spans = np.ptp(scaled, axis=0)
    spread = np.where(noise > _CERTAIN, noise, 0.0) * spans
    certain = np.flatnonzero(spread == 0)
    unit = np.where(spread > 0, spread, spans)
    unit[unit == 0] = 1.0
    coarse = spread.any() and noise[spread > 0].min() >= _COARSE
    kind = np.float32 if coarse else np.float64
    middle = scaled.min(axis=0) + spans / 2
    values = np.ascontiguousarray(((scaled - middle) / unit).T, dtype=kind)
    unit /= unit.max()
    normal = _normal_steps().astype(kind)
    m, n = values.shape
    deals = min(_DEALS, n)
    # Reused, because new memory costs more than the sums.
    powers = np.ones((chunk, 2 * m + 1, n), kind)
    pool = np.empty((-(-chunk // deals), m, n), kind)
    ring = np.empty((len(pool), m, 2 * n), kind)

    def scores(weights: Floats, rng: np.random.Generator) -> Numbers:
        draws = len(weights)
        x, squares = powers[:draws, :m], powers[:draws, m : 2 * m]
        each = -(-draws // deals)
        errors = _draw(normal, rng, pool[:each])
        if len(certain):
            errors[:, certain] = 0.0
        ring[:each, :, :n] = ring[:each, :, n:] = errors
        for deal in range(deals):
            dealt, cut = x[deal * each : (deal + 1) * each], deal * n // deals
            np.add(values, ring[: len(dealt), :, cut : cut + n], out=dealt)
        np.multiply(x, x, out=squares)
        ends = np.stack([x.max(axis=2), x.min(axis=2)], axis=1)
        squared = np.broadcast_to((weights * unit)[:, None] ** 2, ends.shape)
        crossed = squared * ends
        constant = np.sum(crossed * ends, axis=2, keepdims=True)
        factors = np.concatenate([-2 * crossed, squared, constant], axis=2, dtype=kind)
        to_ends = factors @ powers[:draws]
        both = to_ends.sum(axis=1)
        both += np.finfo(kind).tiny
        return np.asarray(np.divide(to_ends[:, 1], both, out=both))

    return scores


def _within_one(values: Floats) -> Floats:
    """Divided by the largest, so that no sum or square overflows; the order stays."""
    return np.asarray(values / (np.abs(values).max(initial=0.0) or 1.0))


def _weights(rng: np.random.Generator, given: Floats, concentration: float, draws: int) -> Floats:
    """Weights of each draw (draws × criteria)."""
    used = given > 0
    drawn = np.tile(given, (draws, 1))
    if math.isfinite(concentration) and used.sum() > 1:
        drawn[:, used] = rng.dirichlet(given[used] * concentration, draws)
    return drawn


def _draw(values: Numbers, rng: np.random.Generator, out: Numbers) -> Numbers:
    """Fill ``out`` with equally likely values, looked up by raw random bits: the fastest way."""
    raw: Any = rng.bit_generator.random_raw(-(-out.size // 4))
    steps = raw.view(np.uint16)[: out.size].reshape(out.shape)
    steps >>= 16 - _BITS
    return np.asarray(values.take(steps, out=out, mode="clip"))


@cache
def _normal_steps() -> Floats:
    """The normal distribution in equally likely steps, with a variance of one."""
    steps = 2**_BITS
    normal = NormalDist()
    upper = np.array([normal.inv_cdf((i + 0.5) / steps) for i in range(steps // 2, steps)])
    both = np.concatenate([-upper[::-1], upper])
    return np.asarray(both / both.std())


def _concentration(weight_noise: object) -> float:
    if not (is_number(weight_noise) and 0 <= weight_noise < 1):
        raise InvalidValue(
            "scores.argument_weight_noise", name="weight_noise", value=str(weight_noise)
        )
    variance = weight_noise**2
    return 1 / variance - 1 if variance > 0 else math.inf


def _noise(criteria: Criteria, score_noise: float | Mapping[str, float]) -> Floats:
    by_name = score_noise if isinstance(score_noise, Mapping) else None
    for name in by_name or ():
        if name not in criteria.names:
            known = list(criteria.names)
            raise InvalidValue("criteria.unknown_name", value=str(name), known=known)
    noise = [score_noise if by_name is None else by_name.get(n, 0.0) for n in criteria.names]
    for value in noise:
        if not (is_number(value) and 0 <= value <= 1):
            raise InvalidValue("scores.argument_score_noise", name="score_noise", value=str(value))
    return np.array(noise, dtype=float)
