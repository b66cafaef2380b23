"""The timeline of an action plan: who finishes what when, and who has too much in a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib import dates
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from kamkit.charts.canvas import (
    INK,
    LINE,
    QUIET,
    SIZE,
    SMALL,
    TINTS,
    TITLE,
    fixed_ticks,
    lettering,
    note,
    nothing_to_draw,
    room_for,
    sheet,
)
from kamkit.charts.lettering import drawable
from kamkit.planning.action_plan import ActionPlan, Milestone, Review
from kamkit.planning.plain import as_date
from kamkit.planning.status import status
from kamkit.planning.workload import LIMIT, workload
from kamkit.text import say
from kamkit.width import cells, fold

MOST_LANES = 12
_YEARS = 5  # a day further off than this is a slip of the pen, and would flatten all others
_LEVELS = 6  # steps close together in a lane stand at different heights
_NEAR = 0.06  # of the width: closer than this, two labels would touch
_STATES = ("done", "late", "open", "review")
_MARKS: dict[str, dict[str, Any]] = {
    "done": {"marker": "o", "markerfacecolor": "white", "markeredgecolor": QUIET},
    "late": {"marker": "D", "markerfacecolor": LINE, "markeredgecolor": LINE},
    "open": {"marker": "o", "markerfacecolor": TINTS["A"], "markeredgecolor": LINE},
    "review": {"marker": "s", "markerfacecolor": "white", "markeredgecolor": LINE},
}
_TODAY: dict[str, Any] = {"color": INK, "linewidth": 1.4, "linestyle": (0, (4, 3))}
_HEAVY = "#f3d9a4"
_NAME = 24  # cells of a name beside its lane
_LANE, _ABOVE, _BELOW = 0.4, 0.85, 1.1  # inches of a lane, and of what stands around all


@dataclass(frozen=True)
class _Step:
    item: Milestone | Review
    at: float
    state: str


@dataclass(frozen=True)
class _Lane:
    """One row of the chart; ``bottom`` is where it begins and ``steps`` stand on levels."""

    name: str
    steps: Sequence[tuple[_Step, int]]
    bottom: float
    height: float
    owner: str = ""


def plot_timeline(
    plan: ActionPlan,
    as_of: dt.date | str,
    *,
    limit: int = LIMIT,
    owner: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the milestones of a plan on a line of time, one lane per owner, and its reviews.

    A done step is hollow, a late one (before ``as_of``, not done) a dark diamond, a review a
    square; each carries its number. A month in which a person has more than ``limit`` open
    milestones (``workload``) is shaded, and the title names who. With ``owner`` only that person's
    lane is drawn. Steps without a date, those more than five years from ``as_of`` and owners
    after the twelfth are counted below. Draws in ``ax`` or in a new figure and returns the axes;
    without a dated step the chart is a sentence.

    >>> plan = ActionPlan("KH1026", milestones=[
    ...     Milestone("M1", "Trial agreed", due=dt.date(2026, 11, 20), owner="Service", done=True),
    ...     Milestone("M2", "Trial report", due=dt.date(2026, 12, 20), owner="Service")])
    >>> plot_timeline(plan, "2026-12-01").get_title(loc="left")
    '1 of 2 milestones done, 0 late. Nobody is overloaded.'
    """
    day = as_date(as_of)
    chosen = [each for each in plan.milestones if owner is None or each.owner == owner]
    steps: list[Milestone | Review] = [*chosen, *plan.reviews]
    near, far = _steps(steps, day)
    lanes, rest = _lanes(near, plan)
    tall = sum(lane.height for lane in lanes) * _LANE
    own = ax is None
    with sheet(ax, size=(SIZE[0], _ABOVE + tall + _BELOW)) as ax:
        if not lanes:
            nothing_to_draw(ax, "chart.timeline_none")
            return ax
        loads = workload(plan, day, limit=limit)
        heavy = loads[loads["overloaded"] & (owner is None or loads["owner"].eq(owner))]
        _draw_time(ax, near, lanes, day)
        _draw_lanes(ax, lanes, heavy, day)
        if own:
            _settle(ax, lanes)
        title = fold(drawable(_sentence(chosen, heavy, day), room=400), room_for(ax, TITLE, 0.88))
        ax.set_title(title, loc="left", pad=12, **lettering(TITLE))
        undated = sum(each.due is None for each in steps)
        _below(ax, {"undated": undated, "far": far, "hidden": rest})
    return ax


def _steps(items: Sequence[Milestone | Review], day: dt.date) -> tuple[list[_Step], int]:
    """What can be drawn, by date, and how many are too far away for it."""
    dated = [(each.due, each) for each in items if each.due is not None]
    near = [
        _Step(each, _place(due), _state(each, day))
        for due, each in dated
        if abs((due - day).days) <= _YEARS * 366
    ]
    return sorted(near, key=lambda step: step.at), len(dated) - len(near)


def _place(day: dt.date) -> float:
    return float(dates.date2num(day))  # type: ignore[no-untyped-call]


def _day(place: float) -> dt.datetime:
    day: dt.datetime = dates.num2date(place)  # type: ignore[no-untyped-call]
    return day.replace(tzinfo=None)


def _state(item: Milestone | Review, day: dt.date) -> str:
    if item.done:
        return "done"
    if isinstance(item, Review):
        return "review"
    return "late" if status(item.due, item.done, day) == "late" else "open"


def _lanes(steps: Sequence[_Step], plan: ActionPlan) -> tuple[list[_Lane], int]:
    """Reviews on top, then owners in the plan's order, then what has none; and who is left out."""
    span = max((steps[-1].at - steps[0].at) if steps else 0, 60)
    groups: dict[str | None, list[_Step]] = {None: []}
    groups.update({name: [] for name in (*plan.people, "")})
    for step in steps:
        groups[_owner(step.item)].append(step)
    full = [(name, found) for name, found in groups.items() if found]
    lanes, top = [], 0.0
    for name, found in full[:MOST_LANES]:
        levels = _levels(found, span * _NEAR)
        height = 1.0 + 0.8 * max(levels)
        top -= height
        label = say(f"chart.timeline_{'reviews' if name is None else 'nobody'}")
        lane = zip(found, levels, strict=True)
        lanes.append(_Lane(name or label, list(lane), top, height, name or ""))
    return lanes, len(full) - len(lanes)


def _owner(item: Milestone | Review) -> str | None:
    """Whose lane it stands in: empty for nobody's, None for a review."""
    if isinstance(item, Review):
        return None
    return item.owner if item.owner.strip() else ""


def _levels(steps: Sequence[_Step], room: float) -> list[int]:
    """How high each step stands: as low as it can without covering one before it."""
    levels: list[int] = []
    last: list[float] = []
    for step in steps:
        free = [level for level, at in enumerate(last) if step.at - at >= room]
        level = free[0] if free else len(last)
        if level == _LEVELS:
            level = last.index(min(last))
        last[level : level + 1] = [step.at]
        levels.append(level)
    return levels


def _draw_time(ax: Axes, steps: Sequence[_Step], lanes: Sequence[_Lane], day: dt.date) -> None:
    today = _place(day)
    first, last = min(today, steps[0].at), max(today, steps[-1].at)
    edge = max((last - first) * 0.03, 6)
    ax.set_xlim(first - edge, last + 2 * edge)
    ax.set_ylim(lanes[-1].bottom, 0)
    start, end = (_day(place) for place in ax.get_xlim())
    months = pd.date_range(start, end, freq="MS")
    step = next((n for n in (1, 2, 3, 6, 12) if len(months) / n <= 8), 24)
    kept = [month for month in months if (month.month - 1) % step == 0 or step > 12]
    fixed_ticks(ax.xaxis, {_place(month): f"{month:%Y-%m}" for month in kept})
    ax.axvline(today, **_TODAY, zorder=3)


def _draw_lanes(ax: Axes, lanes: Sequence[_Lane], heavy: pd.DataFrame, day: dt.date) -> None:
    ticks = {lane.bottom + lane.height / 2: drawable(lane.name, _NAME) for lane in lanes}
    fixed_ticks(ax.yaxis, ticks)
    ax.tick_params(axis="y", length=0)
    for lane in lanes:
        ax.axhline(lane.bottom, color=TINTS["C"], linewidth=1, zorder=1)
        for month in heavy.loc[heavy["owner"].eq(lane.owner), "month"] if lane.owner else ():
            ends = (_place(month), _place(month + pd.offsets.MonthBegin()))
            ax.fill_between(ends, lane.bottom, lane.bottom + lane.height, color=_HEAVY, zorder=2)
    _draw_steps(ax, lanes)
    _legend(ax, {step.state for lane in lanes for step, _ in lane.steps}, day, not heavy.empty)


def _draw_steps(ax: Axes, lanes: Sequence[_Lane]) -> None:
    """A mark and a number for each; one set of marks per state, which draws faster."""
    places: dict[str, list[tuple[float, float]]] = {}
    for lane in lanes:
        for step, level in lane.steps:
            at = (step.at, lane.bottom + 0.36 + 0.8 * level)
            places.setdefault(step.state, []).append(at)
            color = QUIET if step.state == "done" else INK
            note(ax, step.item.id, at, (8, 6), ha="left", size=SMALL, color=color, room=8)
    for state, found in places.items():
        days, heights = zip(*found, strict=True)
        look = {"markersize": 10, "markeredgewidth": 1.6, "linestyle": "", **_MARKS[state]}
        ax.plot(days, heights, zorder=5, label=state, **look)


def _legend(ax: Axes, states: set[str], day: dt.date, heavy: bool) -> None:
    shown = [state for state in _STATES if state in states]
    handles: list[Any] = [
        Line2D([], [], linestyle="", markersize=9, **_MARKS[state]) for state in shown
    ]
    words = [say(f"chart.timeline_{state}") for state in shown]
    handles.append(Line2D([], [], **_TODAY))
    words.append(say("chart.timeline_as_of", day=day))
    if heavy:
        handles.append(Patch(facecolor=_HEAVY))
        words.append(say("chart.timeline_overloaded"))
    font = {"size": SMALL, "family": lettering(0)["fontfamily"]}
    ax.legend(
        handles, words, loc="upper left", bbox_to_anchor=(-0.03, 0), borderaxespad=2.2,
        ncols=len(words), frameon=False, prop=font, labelcolor=INK, handlelength=1.4,
        handletextpad=0.4, columnspacing=1.1,
    )  # fmt: skip


def _settle(ax: Axes, lanes: Sequence[_Lane]) -> None:
    """Margins by what is known to stand there: asking every label for its size takes longer than
    all the rest, and the board draws this at every click."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    width, height = figure.get_size_inches()
    letters = max(cells(drawable(lane.name, _NAME)) for lane in lanes)
    figure.set_layout_engine(None)
    figure.subplots_adjust(
        left=(letters * SMALL * 0.54 / 72 + 0.15) / width, right=1 - 0.1 / width,
        bottom=_BELOW / height, top=1 - _ABOVE / height,
    )  # fmt: skip


def _sentence(milestones: Sequence[Milestone], heavy: pd.DataFrame, day: dt.date) -> str:
    done = sum(each.done for each in milestones)
    late = sum(status(each.due, each.done, day) == "late" for each in milestones)
    total = len(milestones)
    values = {"done": done, "total": total, "late": late}
    return say("chart.timeline_title", None, **values, load=load_words(heavy))


def load_words(heavy: pd.DataFrame) -> str:
    """Who has too much, in which month, from the overloaded rows of ``workload``."""
    if heavy.empty:
        return say("chart.timeline_no_overload")
    worst = heavy.sort_values("count", ascending=False, kind="stable").iloc[0]
    values = {"owner": worst["owner"], "count": int(worst["count"]), "more": len(heavy) - 1}
    key = "timeline_overload_more" if values["more"] else "timeline_overload"
    return say(f"chart.{key}", None, month=f"{worst['month']:%Y-%m}", **values)


def _below(ax: Axes, counts: dict[str, int]) -> None:
    """What the chart leaves out, counted."""
    words = [say(f"chart.timeline_{name}", count=count) for name, count in counts.items() if count]
    line = drawable(" · ".join(words), 120)
    if words:
        ax.set_xlabel(line, labelpad=34, loc="left", **lettering(SMALL, QUIET))
