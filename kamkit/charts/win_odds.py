"""Win rates with their intervals, and whether predicted odds came true."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from kamkit.analysis.odds_quality import OddsScore
from kamkit.charts.canvas import (
    LINE,
    QUIET,
    SMALL,
    axis_labels,
    fixed_ticks,
    heading,
    headline,
    lettering,
    note,
    nothing_to_draw,
    percent,
    sheet,
)
from kamkit.charts.lettering import drawable
from kamkit.text import format_number, say

CLEAR = 0.05  # below this p-value the title says that groups differ


def plot_win_rates(rates: pd.DataFrame, *, ax: Axes | None = None, top: int = 30) -> Axes:
    """Draw the win rate of each group as a dot on its 95 % interval, with the overall rate.

    ``rates`` is what ``win_rates`` returns: the group in its first column, win_rate, low, high,
    won_deals, closed_deals, overall and p_value. The ``top`` groups with the most closed deals are
    drawn, the highest rate on top, the number of closed deals in brackets. The title says whether
    the groups differ: they do where p_value is below .05. Draws in ``ax`` or in a new figure
    and returns the axes; without a closed deal the chart is a sentence.

    >>> from kamkit.analysis.win_rates import win_rates
    >>> past = pd.DataFrame({"status": ["won"] * 3 + ["lost"] * 5, "owner": list("aabaabbb")})
    >>> plot_win_rates(win_rates(past, by="owner")).get_title(loc="left")
    'The groups may well win alike (p = 0.47)'
    """
    group = str(rates.columns[0])
    largest = rates["closed_deals"].rank(method="first", ascending=False) <= top
    shown = rates[largest].iloc[::-1].reset_index(drop=True)
    with sheet(ax, size=(9.0, max(3.6, 2.2 + 0.36 * len(shown)))) as ax:
        if shown.empty:
            nothing_to_draw(ax, "chart.win_rates_none")
            return ax
        _draw_rates(ax, shown, group)
        headline(ax, _difference(rates))
        axis_labels(ax, say("chart.win_rate_axis"), heading(group))
    return ax


def plot_calibration(scored: OddsScore | pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what was predicted against what came true: on the diagonal, the odds are right.

    ``scored`` is what ``score_odds`` returns, or its ``calibration``: predicted, win_rate, low,
    high and closed_deals of each class of odds. A dot is a class, the line through it the 95 %
    interval of its win rate, the number the deals in it. The title says whether the odds beat one
    rate for all, by how much of its Brier score. Draws in ``ax`` or in a new figure and returns
    the axes; without a class the chart is a sentence.

    >>> from kamkit.analysis.odds_quality import score_odds
    >>> plot_calibration(score_odds([0.9, 0.8, 0.2], [1, 1, 0])).get_title(loc="left")
    'These odds beat one rate for all by 86%'
    """
    table = scored.calibration if isinstance(scored, OddsScore) else scored
    with sheet(ax, size=(7.4, 6.6)) as ax:
        if table.empty:
            nothing_to_draw(ax, "chart.calibration_none")
            return ax
        _draw_classes(ax, table)
        if isinstance(scored, OddsScore):
            headline(ax, _verdict(scored.skill))
        axis_labels(ax, say("chart.predicted_axis"), say("chart.came_true_axis"))
    return ax


def _draw_rates(ax: Axes, shown: pd.DataFrame, group: str) -> None:
    places = np.arange(len(shown))
    overall = float(shown["overall"].iloc[0])
    ax.axvline(overall, color=QUIET, linewidth=1.6, linestyle=(0, (6, 4)), zorder=2)
    ax.hlines(places, shown["low"], shown["high"], color=LINE, linewidth=2.2, zorder=3)
    ax.plot(shown["win_rate"], places, "o", color=LINE, markersize=8, zorder=4)
    ax.set_xlim(0, 1)
    ax.set_ylim(-0.8, len(shown) - 0.2)
    fixed_ticks(ax.xaxis, {tick: percent(tick) for tick in (0, 0.2, 0.4, 0.6, 0.8, 1)})
    names = [
        drawable(say("chart.group_deals", name=str(name), count=int(count)), 30)
        for name, count in zip(shown[group], shown["closed_deals"], strict=True)
    ]
    ax.set_yticks(places, names, **lettering(SMALL))
    words = say("chart.overall_rate", rate=percent(overall))
    side = "left" if overall < 0.5 else "right"
    away = (6 if side == "left" else -6, 0)
    note(ax, words, (overall, len(shown) - 0.45), away, ha=side, color=QUIET)


def _difference(rates: pd.DataFrame) -> str:
    p_value = float(rates["p_value"].iloc[0])
    if np.isnan(p_value):
        count, overall = int(rates["closed_deals"].sum()), float(rates["overall"].iloc[0])
        return say("chart.win_rates_one", count=count, rate=percent(overall))
    p = f"= {format_number(p_value, 2)}" if p_value >= 0.01 else "< 0.01"
    return say(f"chart.win_rates_{'differ' if p_value < CLEAR else 'same'}", p=p)


def _draw_classes(ax: Axes, table: pd.DataFrame) -> None:
    ax.plot([0, 1], [0, 1], color=QUIET, linewidth=1.6, linestyle=(0, (6, 4)), zorder=2)
    ax.vlines(table["predicted"], table["low"], table["high"], color=LINE, linewidth=2.2, zorder=3)
    ax.plot(table["predicted"], table["win_rate"], "o", color=LINE, markersize=9, zorder=4)
    for x, y, count in zip(
        table["predicted"], table["win_rate"], table["closed_deals"], strict=True
    ):
        note(ax, format_number(int(count)), (x, y), (9, 0), chip=True)
    note(ax, say("chart.calibration_line"), (0.02, 0.02), (16, 0), va="bottom", color=QUIET)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ticks = {tick: percent(tick) for tick in (0, 0.2, 0.4, 0.6, 0.8, 1)}
    fixed_ticks(ax.xaxis, ticks)
    fixed_ticks(ax.yaxis, ticks)


def _verdict(skill: float) -> str:
    if np.isnan(skill) or skill <= 0:
        return say("chart.calibration_none_better")
    return say("chart.calibration_good", skill=percent(skill))
