"""Whether past deals tell anything about the next ones, before their odds are used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamkit.analysis.odds_quality import OddsScore, score_odds
from kamkit.analysis.win_odds import win_odds
from kamkit.analysis.win_rates import hold_back

FEWEST_DEALS = 30  # closed deals, both won and lost among them: with fewer, odds are not learnt
TELLING = ("source", "competitor")  # what past deals are compared by, with family or product
_MARGIN = 1.0  # standard errors by which odds must beat one rate for all


@dataclass(frozen=True, eq=False)
class OddsCheck:
    """What the closed deals are worth as a teacher.

    ``closed_deals`` and ``win_rate`` (0-1; NaN without a closed deal) count all of them,
    ``fields`` are the columns that odds are learnt from, ``score`` tells how the odds learnt from
    the first two thirds met the last third (None where that cannot be tried), and ``signal`` is
    whether they beat one rate for all by more than chance.
    """

    closed_deals: int
    win_rate: float
    fields: tuple[str, ...] = ()
    score: OddsScore | None = None
    signal: bool = False


def check_odds(opportunities: pd.DataFrame) -> OddsCheck:
    """Learn odds from the earlier deals and try them on the later ones.

    ``opportunities`` is what ``tidy_opportunities`` returns: status, close_date, and what there is
    of source, competitor, and family (else product_id). With fewer than 30 closed deals, without
    both won and lost ones among the first two thirds, or without a close_date nothing is tried.
    There is a signal where the squared errors of the odds (Brier 1950) are smaller than those of
    the rate of the first two thirds, on average by more than one standard error of that
    difference.

    >>> past = pd.DataFrame({"status": ["won", "lost"], "source": ["fair", "web"]})
    >>> check_odds(past).closed_deals, check_odds(past).signal
    (2, False)
    """
    closed = opportunities[opportunities["status"].isin(["won", "lost"])]
    won = closed["status"].eq("won")
    few = OddsCheck(len(closed), float(won.mean()) if len(closed) else float("nan"))
    fields = _fields(closed)
    if len(closed) < FEWEST_DEALS or not fields or "close_date" not in closed:
        return few
    learn, test = hold_back(closed)
    if learn["status"].nunique() < 2 or test.empty:
        return few
    base = float(learn["status"].eq("won").mean())
    odds = win_odds(learn, test.assign(status="open"), fields)["win_odds"].to_numpy(dtype=float)
    outcome = test["status"].eq("won").to_numpy(dtype=float)
    gain = (base - outcome) ** 2 - (odds - outcome) ** 2
    error = float(gain.std()) / np.sqrt(len(gain))
    score = score_odds(odds, test["status"], base=base)
    signal = bool(gain.mean() > _MARGIN * error)
    return OddsCheck(few.closed_deals, few.win_rate, fields, score, signal)


def own_odds(opportunities: pd.DataFrame, check: OddsCheck) -> pd.DataFrame | None:
    """The odds of the open deals, learnt from all closed ones; None where these tell nothing.

    Takes what ``check_odds`` takes and gives; back comes what ``win_odds`` returns.

    >>> own_odds(pd.DataFrame({"status": ["open"]}), OddsCheck(0, float("nan"))) is None
    True
    """
    return win_odds(opportunities, opportunities, check.fields) if check.signal else None


def _fields(closed: pd.DataFrame) -> tuple[str, ...]:
    told = [name for name in (*TELLING, "family", "product_id") if _known(closed, name)]
    return tuple(name for name in told if name != "product_id" or "family" not in told)


def _known(closed: pd.DataFrame, name: str) -> bool:
    return name in closed and bool(closed[name].notna().any())
