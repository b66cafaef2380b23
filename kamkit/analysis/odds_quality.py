"""Whether predicted odds came true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kamkit.analysis.checks import share_of_one
from kamkit.analysis.criteria import is_number
from kamkit.analysis.expressions import Floats
from kamkit.analysis.win_rates import wilson
from kamkit.errors import InvalidValue

_SURE = 1e-12  # odds of 0 and 1 are taken as this far from certainty, or one miss would cost all


@dataclass(frozen=True, eq=False)
class OddsScore:
    """How good predicted odds are, against one rate for every deal.

    ``brier`` is the mean squared distance between odds and outcome (0 the best; Brier 1950),
    ``base_brier`` the same for the base rate, ``skill`` 1 - brier / base_brier (0 or below:
    no better than one rate for all; missing where base_brier is 0), ``log_loss`` and
    ``base_log_loss`` the mean of -ln of the odds given to what happened, ``calibration`` a table
    with a row per class of odds: ``bin``, ``predicted`` (mean odds), ``won_deals``,
    ``closed_deals``, ``win_rate``, ``low`` and ``high`` (95 % interval by Wilson 1927).
    """

    n: int
    won_share: float
    base_rate: float
    brier: float
    base_brier: float
    skill: float
    log_loss: float
    base_log_loss: float
    calibration: pd.DataFrame


def score_odds(
    predicted: Iterable[float],
    won: Iterable[Any],
    *,
    base: float | None = None,
    bins: int | Sequence[float] = 5,
) -> OddsScore:
    """Measure predicted odds against what happened.

    ``predicted`` holds odds (0-1), ``won`` as many outcomes: True, 1 or ``"won"`` against False,
    0 or ``"lost"``. ``base`` is the rate to beat: that of the deals learnt from; by default the
    share won of these deals, which nobody knew beforehand. ``bins`` is a number of classes of
    equal size (equal odds stay in one class) or rising edges from 0 to 1.

    Raises InvalidValue with value and row: lengths that differ, no deal at all, odds that are
    missing or outside 0-1, an outcome that is neither.

    >>> found = score_odds([0.9, 0.8, 0.3, 0.2], ["won", "won", "lost", "lost"], bins=2)
    >>> round(found.brier, 3), round(found.skill, 2), found.calibration["win_rate"].tolist()
    (0.045, 0.82, [0.0, 1.0])
    """
    odds, outcome = _odds(predicted), _outcomes(won)
    if len(odds) != len(outcome) or not len(odds):
        raise InvalidValue("odds_score.length", value=len(odds), other=len(outcome))
    rate = float(outcome.mean()) if base is None else share_of_one("base", base)
    same = np.full(len(odds), rate)
    brier, base_brier = (float(np.mean((each - outcome) ** 2)) for each in (odds, same))
    return OddsScore(
        n=len(odds),
        won_share=float(outcome.mean()),
        base_rate=rate,
        brier=brier,
        base_brier=base_brier,
        skill=1 - brier / base_brier if base_brier else float("nan"),
        log_loss=_log_loss(odds, outcome),
        base_log_loss=_log_loss(same, outcome),
        calibration=_calibration(odds, outcome, bins),
    )


def _odds(predicted: Iterable[float]) -> Floats:
    given = list(predicted)
    for row, value in enumerate(given):
        if not (is_number(value) and 0 <= value <= 1):
            raise InvalidValue("odds_score.odds", value=str(value), row=row + 1)
    return np.array(given, dtype=float)


def _outcomes(won: Iterable[Any]) -> Floats:
    known = {"won": 1.0, "lost": 0.0, 1: 1.0, 0: 0.0}  # True and False are 1 and 0
    values = []
    for row, value in enumerate(won):
        plain = value.item() if isinstance(value, np.generic) else value
        try:
            values.append(known[plain])
        except (KeyError, TypeError):
            raise InvalidValue("odds_score.outcome", value=str(value), row=row + 1) from None
    return np.array(values, dtype=float)


def _log_loss(odds: Floats, outcome: Floats) -> float:
    held = np.clip(odds, _SURE, 1 - _SURE)
    return float(-np.mean(outcome * np.log(held) + (1 - outcome) * np.log(1 - held)))


def _calibration(odds: Floats, outcome: Floats, bins: int | Sequence[float]) -> pd.DataFrame:
    place = np.searchsorted(_edges(odds, bins), odds, side="left")
    table = (
        pd.DataFrame({"bin": place, "predicted": odds, "won": outcome})
        .groupby("bin")
        .agg(predicted=("predicted", "mean"), won=("won", "sum"), closed=("won", "size"))
        .reset_index(drop=True)
    )
    won, closed = table["won"].to_numpy(float), table["closed"].to_numpy(float)
    low, high = wilson(won, closed)
    return pd.DataFrame(
        {
            "bin": np.arange(1, len(table) + 1),
            "predicted": table["predicted"],
            "won_deals": won.astype(int),
            "closed_deals": closed.astype(int),
            "win_rate": won / closed,
            "low": low,
            "high": high,
        }
    )


def _edges(odds: Floats, bins: int | Sequence[float]) -> Floats:
    """The upper edges of all classes but the last."""
    if isinstance(bins, int) and not isinstance(bins, bool) and bins >= 1:
        steps = np.arange(1, bins) / bins
        return np.unique(np.quantile(odds, steps, method="inverted_cdf"))
    given = [] if isinstance(bins, int | str) else list(bins)
    rising = len(given) > 1 and all(map(is_number, given)) and sorted(set(given)) == given
    if not rising or given[0] != 0 or given[-1] != 1:
        raise InvalidValue("odds_score.bins", value=str(bins))
    return np.array(given[1:-1], dtype=float)
