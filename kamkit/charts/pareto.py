"""The Pareto curve: how few accounts bring how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from kamkit.charts.canvas import (
    INK,
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
    room_for,
    sheet,
)
from kamkit.charts.lettering import drawable
from kamkit.text import format_number, say
from kamkit.width import fold

FEW = 20  # up to so many accounts, ticks count them one by one
BARS = 40  # up to so many accounts, each gets its bar
POINTS = 2_000  # a longer curve is thinned to so many points; the eye sees no difference
LINE_OF_NAMES = 0.058  # the height that a name needs, as a share of the axis


def plot_pareto(
    curve: pd.DataFrame, *, ax: Axes | None = None, value: str = "revenue", names: int = 5
) -> Axes:
    """Draw the cumulative curve of ranked accounts with its classes A, B and C.

    ``curve`` is what ``pareto`` returns: rank, share, cumulative_share (0-1), abc, account_id
    and, where known, account_name. Accounts with share 0 are not drawn; their number is told below
    the chart. ``value`` names the column that was ranked. The ``names`` largest accounts are named
    as long as there is room, and up to 40 accounts get a bar each. The title says how many
    accounts class A holds and what they bring; without a class A it speaks of the largest account.
    Without any account the chart is a sentence. Draws in ``ax`` or in a new figure and returns
    the axes. After Pareto (1896) and Juran (1951), as used in ABC analysis.

    >>> curve = pd.DataFrame({"account_id": ["a", "b"], "rank": [1, 2], "share": [.8, .2],
    ...                       "cumulative_share": [.8, 1.0], "abc": ["A", "C"]})
    >>> plot_pareto(curve).get_title(loc="left")
    'The largest of 2 accounts brings 80% of revenue'
    """
    ranked = curve[curve["share"] > 0].sort_values("rank")
    word = heading(value, inside=True)
    with sheet(ax) as ax:
        if ranked.empty:
            nothing_to_draw(ax, "chart.no_accounts", value=word)
            return ax
        ladder = _climb(ranked)
        _draw_areas(ax, ladder)
        _draw_class_ends(ax, ladder)
        _draw_curve(ax, ladder)
        _name_largest(ax, ladder, names)
        _draw_key(ax, ladder)
        _label(ax, ladder, word, left_out=len(curve) - len(ranked))
        _set_ticks(ax, ladder)
    return ax


@dataclass(frozen=True)
class _Ladder:
    """The curve step by step: ``together[i]`` is the share of the ``i`` largest accounts."""

    names: Sequence[str]
    alone: NDArray[np.float64]
    together: NDArray[np.float64]
    ends: dict[str, int]  # class -> accounts up to and with the last one of the class

    @property
    def total(self) -> int:
        return len(self.alone)

    @property
    def classes(self) -> list[tuple[str, int, int]]:
        """Class, accounts before it, accounts up to its end."""
        steps = pairwise([0, *self.ends.values()])
        return [(name, start, end) for name, (start, end) in zip(self.ends, steps, strict=True)]


def _climb(ranked: pd.DataFrame) -> _Ladder:
    ids = ranked["account_id"].astype(str)
    names = ranked["account_name"].astype("object").fillna(ids) if "account_name" in ranked else ids
    shares = ranked["cumulative_share"].to_numpy(dtype=float)
    classes = ranked["abc"].astype("object").to_numpy()
    return _Ladder(
        names=list(names),
        alone=ranked["share"].to_numpy(dtype=float),
        together=np.concatenate([[0.0], shares]),
        ends={
            name: int(np.flatnonzero(classes == name)[-1]) + 1 for name in TINTS if name in classes
        },
    )


def _points(start: int, end: int, total: int) -> NDArray[np.int64]:
    """The steps to draw from ``start`` to ``end``: all, or on a long curve some thousand."""
    if total <= POINTS:
        return np.arange(start, end + 1)
    steep = np.geomspace(1, total, POINTS // 2).round()
    even = np.linspace(0, total, POINTS // 2).round()
    steps = np.unique(np.concatenate([[start, end], steep, even])).astype(int)
    return steps[(steps >= start) & (steps <= end)]


def _draw_areas(ax: Axes, ladder: _Ladder) -> None:
    for name, start, end in ladder.classes:
        steps = _points(start, end, ladder.total)
        ax.fill_between(steps, ladder.together[steps], color=TINTS[name], linewidth=0, zorder=1)
    if 2 < ladder.total <= BARS:
        middles = np.arange(ladder.total) + 0.5
        ax.bar(middles, ladder.alone, width=0.7, color=LINE, alpha=0.5, linewidth=0, zorder=2)


def _draw_class_ends(ax: Axes, ladder: _Ladder) -> None:
    """Lines from the end of each class but the last to both axes."""
    for end in [end for end in ladder.ends.values() if end < ladder.total]:
        height = ladder.together[end]
        corner = ([0, end, end], [height, height, 0])
        ax.plot(*corner, color=INK, linewidth=1.2, linestyle=(0, (1, 2)), zorder=3)


def _draw_curve(ax: Axes, ladder: _Ladder) -> None:
    total = ladder.total
    steps = _points(0, total, total)
    shares = ladder.together[steps]
    ax.plot([0, total], [0, 1], color=QUIET, linewidth=1.6, linestyle=(0, (6, 4)), zorder=3)
    ax.plot(steps, shares, color=LINE, linewidth=3, solid_capstyle="butt", zorder=4)
    if np.max(shares - steps / total) > 0.1:
        words = fold(say("chart.if_equal"), room_for(ax, SMALL, 0.33))
        for line, text in enumerate(words.splitlines()):
            below = (6, -4 - 1.3 * SMALL * line)
            note(ax, text, (0.66 * total, 0.66), below, va="top", color=QUIET)
    ax.set_xlim(0, total)
    ax.set_ylim(0, 1.02)


def _name_largest(ax: Axes, ladder: _Ladder, names: int) -> None:
    """Name the largest accounts beside the curve, as long as their names have room there."""
    lift, room = 0.0, room_for(ax, SMALL, 0.3)
    for count, name in enumerate(ladder.names[:names], start=1):
        side = 1 if count <= 0.6 * ladder.total else -1
        beside = count + side * 0.022 * ladder.total
        share = float(ladder.together[count])
        height = max(share, lift + LINE_OF_NAMES)
        above_curve = height > np.interp(beside, np.arange(ladder.total + 1), ladder.together)
        if height - share > LINE_OF_NAMES or (side > 0 and above_curve):
            return
        ax.plot([count, beside], [share, height], color=LINE, linewidth=1, zorder=5)
        ax.plot(count, share, "o", color=LINE, markersize=6, zorder=6, clip_on=False)
        # Two texts: in one, a name in Arabic or Hebrew letters would turn the share around.
        ha = "left" if side > 0 else "right"
        note(
            ax, percent(ladder.alone[count - 1]), (beside, height), (side * 3, 0), ha=ha, chip=True
        )
        note(ax, name, (beside, height), (side * 39, 0), ha=ha, chip=True, room=room)
        lift = height


def _draw_key(ax: Axes, ladder: _Ladder) -> None:
    """What each class brings, and what the bars are."""
    labels = []
    for name, start, end in ladder.classes:
        part = percent(float(ladder.together[end] - ladder.together[start]))
        labels.append(say("chart.class_key", name=name, count=end - start, part=part))
    labels += [say("chart.own_share")] * len(ax.containers)
    style = lettering(SMALL)
    key = ax.legend(
        [*ax.collections[: len(ladder.ends)], *ax.containers],
        [drawable(label) for label in labels],
        loc="lower right",
        bbox_to_anchor=(0.99, 0.09),
        framealpha=0.95,
        edgecolor="white",
        prop={"family": style["fontfamily"], "size": style["fontsize"]},
        labelcolor=style["color"],
        handlelength=1.4,
        handleheight=1.2,
    )
    key.set_zorder(7)
    key.set_in_layout(False)


def _label(ax: Axes, ladder: _Ladder, word: str, left_out: int) -> None:
    total, lead = ladder.total, ladder.ends.get("A", 1)
    key = "all_one" if total == 1 else "largest_brings" if lead == 1 else "few_bring_much"
    sentence = say(
        f"chart.{key}",
        lead=lead,
        total=total,
        few=percent(lead / total),
        brought=percent(float(ladder.together[lead])),
        value=word,
    )
    headline(ax, sentence)
    below = [say("chart.accounts_axis")]
    if left_out:
        below.append(say("chart.left_out", count=left_out, value=word))
    axis_labels(ax, "\n".join(below), say("chart.cumulative_axis", value=word))


def _set_ticks(ax: Axes, ladder: _Ladder) -> None:
    """Ticks where classes end, and between them where there is room."""
    total = ladder.total
    ends = [*ladder.ends.values(), total]
    fifths = [round(total * part) for part in (0.2, 0.4, 0.6, 0.8)]
    between = list(range(1, total)) if total <= FEW else fifths
    told = set(ends) if total <= FEW else {*ends, *fifths}
    counts = {
        at: format_number(at) + (f"\n{percent(at / total)}" if at in told else "")
        for at in _apart([*ends, 0, *between], 0.075 * total)
    }
    fixed_ticks(ax.xaxis, counts)
    heights = [float(ladder.together[end]) for end in ends]
    fixed_ticks(
        ax.yaxis, {at: percent(at) for at in _apart([*heights, 0, 0.2, 0.4, 0.6, 0.8], 0.045)}
    )


def _apart(wanted: Sequence[float], room: float) -> list[float]:
    """Those of the wanted places that keep ``room`` from each other, the first ones first."""
    kept: list[float] = []
    for place in wanted:
        if all(abs(place - other) >= room for other in kept):
            kept.append(place)
    return sorted(kept)
