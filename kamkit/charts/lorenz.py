"""The Lorenz curve: how unequal accounts are, seen from the small ones up."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from kamkit.charts.canvas import (
    LINE,
    QUIET,
    TEXT,
    TINTS,
    axis_labels,
    fixed_ticks,
    heading,
    headline,
    note,
    nothing_to_draw,
    percent,
    sheet,
)
from kamkit.text import format_number, say


def plot_lorenz(
    values: pd.DataFrame | Iterable[float], *, ax: Axes | None = None, value: str = "revenue"
) -> Axes:
    """Draw the Lorenz curve with the line of equality and the Gini coefficient between them.

    ``values`` is what ``lorenz`` returns (population_share and value_share, 0-1, from the smallest
    account up, starting at 0, 0) or one value per account, which ``lorenz`` is then asked to
    turn into it. The Gini coefficient is twice the area between curve and line: 0 when all are
    equal, towards 1 when one has everything. The title says what the smaller half brings. ``value``
    names the column for title and axis. Without a positive value the chart is a sentence. Draws
    in ``ax`` or in a new figure and returns the axes. After Lorenz (1905).

    >>> plot_lorenz([6, 2, 1, 1]).get_title(loc="left")
    'The smaller half of the accounts brings 20% of revenue'
    """
    curve = values if isinstance(values, pd.DataFrame) else _curve_of(values)
    with sheet(ax, size=(8.2, 6.2)) as ax:
        if len(curve) < 2 or curve["value_share"].isna().any():
            nothing_to_draw(ax, "chart.no_accounts", value=heading(value, inside=True))
            return ax
        few = curve["population_share"].to_numpy(dtype=float)
        much = curve["value_share"].to_numpy(dtype=float)
        _draw(ax, few, much)
        _label(ax, few, much, heading(value, inside=True))
    return ax


def _curve_of(values: Iterable[float]) -> pd.DataFrame:
    from kamkit.analysis.concentration import lorenz

    curve: pd.DataFrame = lorenz(pd.Series(list(values), dtype=float))
    return curve


def _draw(ax: Axes, few: NDArray[np.float64], much: NDArray[np.float64]) -> None:
    ax.fill_between(few, few, much, color=TINTS["B"], linewidth=0, zorder=1)
    ax.plot([0, 1], [0, 1], color=QUIET, linewidth=1.6, linestyle=(0, (6, 4)), zorder=3)
    ax.plot(few, much, color=LINE, linewidth=3, zorder=4)
    half = float(np.interp(0.5, few, much))
    ax.plot([0.5, 0.5, 0], [0, half, half], color=QUIET, linewidth=1.2, linestyle=(0, (1, 2)))
    ax.plot(0.5, half, "o", color=LINE, markersize=7, zorder=5)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1.01)


def _label(ax: Axes, few: NDArray[np.float64], much: NDArray[np.float64], value: str) -> None:
    half = float(np.interp(0.5, few, much))
    gini = 1 - 2 * float(np.trapezoid(much, few))
    headline(ax, say("chart.lorenz_half", part=percent(half), value=value))
    axis_labels(ax, say("chart.smallest_axis"), say("chart.cumulative_axis", value=value))
    told = say("chart.lorenz_gini", gini=format_number(gini, decimals=2))
    note(ax, told, (0.03, 0.95), va="top", size=TEXT + 2, color=LINE)
    note(ax, say("chart.if_equal"), (0.56, 0.56), (-8, 6), ha="right", va="bottom", color=QUIET)
    fifths = {at: percent(at) for at in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)}
    fixed_ticks(ax.xaxis, fifths | {0.5: percent(0.5)})
    fixed_ticks(ax.yaxis, fifths)
