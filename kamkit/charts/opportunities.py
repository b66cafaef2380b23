"""Opportunities by importance and urgency."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from kamkit.charts.canvas import (
    LINE,
    QUIET,
    SMALL,
    TINTS,
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

LARGEST, SMALLEST = 1500.0, 40.0  # area of a bubble in square points
_EDGE = 0.05  # room beyond 0 and 1, for the bubbles that stand there


def plot_opportunities(
    classified: pd.DataFrame,
    *,
    ax: Axes | None = None,
    cut: tuple[float, float] = (0.5, 0.5),
    names: int = 5,
    value: str = "amount",
) -> Axes:
    """Draw opportunities by importance and urgency, each a bubble, in their four quadrants.

    ``classified`` is what ``classify_opportunities`` returns and ``cut`` what it was given. The
    area of a bubble is ``value`` (a missing one is drawn smallest); a hollow bubble is not to be
    chased. The ``names`` first in priority that are chased carry their number, and are listed
    by name (or opportunity_id) beside the chart. The title counts those to do first, with their
    part of the money. Draws in ``ax`` or in a new figure and returns the axes; without
    opportunities the chart is a sentence.

    >>> table = pd.DataFrame({"opportunity_id": ["O1"], "priority": [1], "quadrant": ["do_first"],
    ...                       "importance": [0.8], "urgency": [0.9], "chase": [True],
    ...                       "amount": [100.0]})
    >>> plot_opportunities(table).get_title(loc="left")
    'Do first: 1 opportunity of 1, 100% of the money'
    """
    with sheet(ax, size=(10.6, 6.6)) as ax:
        if classified.empty:
            nothing_to_draw(ax, "chart.opportunities_none")
            return ax
        ranked = classified.sort_values("priority")
        _draw_quadrants(ax, cut)
        _draw_bubbles(ax, ranked, value)
        _name_first(ax, ranked, names)
        headline(ax, _sentence(ranked, value))
        axis_labels(ax, _below(ranked, value), say("chart.importance_axis"))
    return ax


def _draw_quadrants(ax: Axes, cut: tuple[float, float]) -> None:
    ax.set_xlim(-_EDGE, 1 + _EDGE)
    ax.set_ylim(-_EDGE, 1 + _EDGE)
    ticks = {tick: format_number(tick) for tick in (0, 0.25, 0.5, 0.75, 1)}
    fixed_ticks(ax.xaxis, ticks)
    fixed_ticks(ax.yaxis, ticks)
    ax.axhline(cut[0], color=QUIET, linewidth=1.2, zorder=2)
    ax.axvline(cut[1], color=QUIET, linewidth=1.2, zorder=2)
    ax.fill_between([cut[1], 1 + _EDGE], cut[0], 1 + _EDGE, color=TINTS["C"], zorder=1)
    for quadrant, x, y, ha, va in (
        ("do_first", 1 + _EDGE, 1 + _EDGE, "right", "top"),
        ("plan", -_EDGE, 1 + _EDGE, "left", "top"),
        ("quick", 1 + _EDGE, -_EDGE, "right", "bottom"),
        ("leave", -_EDGE, -_EDGE, "left", "bottom"),
    ):
        away = (-6 if ha == "right" else 6, -6 if va == "top" else 6)
        note(ax, say(f"quadrant.{quadrant}"), (x, y), away, ha=ha, va=va, color=QUIET)


def _draw_bubbles(ax: Axes, ranked: pd.DataFrame, value: str) -> None:
    """The large ones first, so that the small ones lie on top."""
    size = ranked[value].astype(float) if value in ranked else pd.Series(1.0, index=ranked.index)
    largest = size.max() if size.max() > 0 else 1.0
    area = (size.fillna(0) / largest * LARGEST).clip(lower=SMALLEST)
    order = area.sort_values(ascending=False, kind="stable").index
    chased = ranked["chase"].astype(bool)
    ax.scatter(
        ranked.loc[order, "urgency"],
        ranked.loc[order, "importance"],
        s=area[order],
        facecolors=[(*_BLUE, 0.55) if chased[each] else (1, 1, 1, 0.6) for each in order],
        edgecolors=[LINE if chased[each] else QUIET for each in order],
        linewidths=1.4,
        zorder=4,
        clip_on=False,
    )


_BLUE = (0.498, 0.698, 0.878)


def _name_first(ax: Axes, ranked: pd.DataFrame, names: int) -> None:
    """Number the first ones at their bubbles, and list their names beside the chart."""
    first = ranked[ranked["chase"].astype(bool)].head(names)
    lines = []
    for row in first.to_dict("records"):
        name = row.get("name")
        words = drawable(row["opportunity_id"] if name is None or pd.isna(name) else name, 26)
        lines.append(f"{row['priority']}  {words}")
        at = (float(row["urgency"]), float(row["importance"]))
        note(ax, row["priority"], at, (7, 8), ha="center", size=SMALL)
    place: dict[str, Any] = {"va": "top", "linespacing": 1.7, "transform": ax.transAxes}
    ax.text(1.03, 1.0, "\n".join(lines), **place, **lettering(SMALL))


def _sentence(ranked: pd.DataFrame, value: str) -> str:
    first = ranked["quadrant"].eq("do_first") & ranked["chase"].astype(bool)
    count, total = int(first.sum()), len(ranked)
    money = ranked[value].astype(float) if value in ranked else pd.Series(dtype=float)
    if money.sum() <= 0:
        return say("chart.opportunities_first_count", count=count, total=total)
    part = percent(float(money[first].sum() / money.sum()))
    return say("chart.opportunities_first", count=count, total=total, part=part)


def _below(ranked: pd.DataFrame, value: str) -> str:
    notes = []
    if value in ranked:
        notes.append(say("chart.bubble", value=heading(value, inside=True)))
    if not ranked["chase"].all():
        notes.append(say("chart.not_chased"))
    return "\n".join([say("chart.urgency_axis"), " · ".join(notes)]).strip()
