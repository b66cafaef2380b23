"""Amounts times one secret factor, in whole 1/10,000: nothing that is compared changes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kamkit.analysis.money import HALF, LARGEST, LARGEST_TOTAL, UNITS, to_units

# Between a fifth and five times, and never near 1 or 10, which would leave amounts to be read.
LOW, HIGH = Fraction(1, 5), Fraction(5)
_PLAIN = (Fraction(4, 5), Fraction(5, 4))
_FEW_STEPS = (2, 97)  # amounts to four decimals leave whole factors only
_TRIES = 1_000

Amounts = NDArray[np.float64]


def draw_factor(amounts: Iterable[Amounts], dice: Any) -> Fraction:
    """A secret factor that meets every amount without rounding.

    Amounts of whole cents are whole hundreds of the 1/10,000 in which money is counted, so any
    factor of two decimals gives whole 1/10,000 again: sums, shares, ranks and ties stay to the
    last digit. ``dice`` is a ``random.Random``.
    """
    step, largest, total = _measure(amounts)
    ceiling = min(LARGEST / largest if largest else math.inf, LARGEST_TOTAL / max(total, 1))
    if step < 100:
        low, high = _FEW_STEPS
    else:
        low, high = math.ceil(LOW * step), math.floor(HIGH * step)
    high = max(low, min(high, math.floor(ceiling * step))) if math.isfinite(ceiling) else high
    drawn = (Fraction(dice.randint(low, high), step) for _ in range(_TRIES))
    return next(filter(_hides, drawn), Fraction(low, step))


def _hides(factor: Fraction) -> bool:
    near_one = _PLAIN[0] <= factor <= _PLAIN[1]
    return not near_one and factor not in (2, 10, Fraction(1, 2))


def _measure(amounts: Iterable[Amounts]) -> tuple[int, float, float]:
    """The power of ten (1 to 10,000) that divides all amounts; the largest; their sum."""
    step, largest, total = UNITS, 0.0, 0.0
    for column in amounts:
        sizes = _countable(column)
        if len(sizes):
            common = int(np.gcd.reduce(to_units(sizes)))
            step = _power_of_ten(math.gcd(common, step)) if common else step
            largest, total = max(largest, sizes.max()), max(total, sizes.sum())
    return step, largest, total


def _countable(column: Amounts) -> Amounts:
    sizes = np.abs(column[np.isfinite(column)])
    return sizes[sizes <= LARGEST]


def _power_of_ten(number: int) -> int:
    return max(power for power in (1, 10, 100, 1_000, 10_000) if number % power == 0)


def multiply(amounts: Amounts, factor: Fraction) -> Amounts:
    """Each amount times the factor, as a whole number of 1/10,000, halves away from zero.

    Amounts that are not finite stay; those beyond ``LARGEST`` are multiplied as they are.

    >>> multiply(np.array([12.5, -3.0, np.nan]), Fraction(137, 100)).tolist()
    [17.125, -4.11, nan]
    """
    by, over = factor.numerator, factor.denominator
    scaled = amounts * float(factor)
    fits = np.isfinite(amounts) & (np.abs(amounts) <= LARGEST)
    whole, rest = np.divmod(np.abs(to_units(amounts[fits])), over)
    sizes = whole * by + (2 * rest * by + over) // (2 * over)
    scaled[fits] = np.copysign(sizes / UNITS, amounts[fits])
    return scaled


def count_rounded(amounts: Amounts, factor: Fraction) -> int:
    """How many amounts the factor does not meet in whole 1/10,000."""
    units = to_units(_countable(amounts))
    # An amount finer than 1/10,000 is rounded when it is counted.
    finer = np.abs(_countable(amounts) * UNITS - units) > HALF - 0.5 + 1e-3
    return int(
        (
            ((units * (factor.numerator % factor.denominator)) % factor.denominator != 0) | finer
        ).sum()
    )
