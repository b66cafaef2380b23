"""Random numbers that come out the same on every machine and with every numpy.

numpy keeps the raw stream of a bit generator unchanged for good, but not what
``Generator.normal`` or ``Generator.choice`` make of it. So we take the raw 64-bit words of PCG64
and do the rest in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]


class Dice:
    """Whole random numbers from one or more seeds.

    >>> Dice(7).whole(1, 6, 5).tolist()
    [2, 3, 2, 4, 1]
    """

    def __init__(self, *seeds: int) -> None:
        self._bits = np.random.PCG64(list(seeds))

    def below(self, limits: int | Whole, size: int) -> Whole:
        """Numbers from 0 up to, not including, ``limits``."""
        words = np.asarray(self._bits.random_raw(size), dtype=np.uint64) >> np.uint64(1)
        return words.astype(np.int64) % limits

    def whole(self, low: int, high: int, size: int) -> Whole:
        """Numbers from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1, size)

    def pick(self, weights: Sequence[int] | Whole, size: int) -> Whole:
        """Positions drawn in proportion to whole ``weights``."""
        reach = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(reach, self.below(int(reach[-1]), size), side="right")

    def pick_each(self, weights: Whole) -> Whole:
        """One position per row of a table of whole weights."""
        reach = np.cumsum(weights, axis=1)
        drawn = self.below(reach[:, -1], len(weights))
        return np.asarray((reach <= drawn[:, None]).sum(axis=1), dtype=np.int64)

    def shuffled(self, size: int) -> Whole:
        """The numbers from 0 to ``size`` - 1 in random order."""
        return np.argsort(self.below(2**62, size), kind="stable")
