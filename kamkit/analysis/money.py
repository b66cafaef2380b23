"""Money as whole numbers of 1/10,000 currency unit, so that sums and ranks are exact.

Sums of floats differ in the last bit with the order of the lines, which is enough to move an
account from one class to another. Cents are too coarse: unit price times discount is finer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNITS = 10_000
"""Units of one currency unit: money is counted in 1/10,000."""

HALF = 0.500001
"""Added before rounding down. The last digit makes 1.00015, stored as 1.000149999..., round as it
is written, up to amounts of some 100,000; beyond, a fifth decimal is below a float's precision."""

LARGEST = 4e11
"""The largest amount of one line whose 1/10,000 a float still holds (2**52 units are 4.5e11)."""

LARGEST_TOTAL = 9e14
"""The largest sum of amounts, signs left off, that fits a 64-bit integer of 1/10,000."""

Units = NDArray[np.int64]


def to_units(values: NDArray[np.float64]) -> Units:
    """Finite amounts as integers of 1/10,000, halves rounded away from zero.

    >>> to_units(np.array([1.5, -0.00005, 0.00004])).tolist()
    [15000, -1, 0]
    """
    sizes = np.floor(np.abs(values) * UNITS + HALF).astype(np.int64)
    return np.where(values < 0, -sizes, sizes)
