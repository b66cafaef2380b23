"""Charts of a scorecard: what each score is made of, how sure the list is, what it hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from kamkit.analysis.criteria import RESERVED
from kamkit.charts.canvas import (
    INK,
    LINE,
    QUIET,
    SMALL,
    TINTS,
    TITLE,
    axis_labels,
    fixed_ticks,
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

SURE, HOPELESS = 0.9, 0.1  # odds from which a place is safe, and below which it is out of reach
_COLOURS = (LINE, TINTS["A"], "#d98c1f", "#8a6fb0", "#3a9188")  # told apart by any eye
_OTHERS = "#c9c9c9"
_ROOM = 26
_MOST_ROWS = 30
_TIE = 1e-9


def plot_scores(
    scores: pd.DataFrame, top: int = 20, *, capacity: int | None = None, ax: Axes | None = None
) -> Axes:
    """Draw what the scores of the first ``top`` accounts are made of, a bar for each.

    ``scores`` is what ``score_accounts`` returns. Where contributions add to the score (weighted
    sum), a bar is stacked from the five criteria that contribute most and all others together;
    else it shows the score. ``capacity`` draws a line below the last account on the list, and the
    title says how near the first one off it is. Draws in ``ax`` or a new figure, returns the axes.

    >>> import kamkit as kk
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "revenue": [90, 60], "growth": [0, 0.2]})
    >>> card = [kk.Criterion("revenue", weight=3), kk.Criterion("growth", weight=1)]
    >>> plot_scores(kk.score_accounts(accounts, card)).get_title(loc="left")
    'A leads with 0.750 points'
    """
    ranked = scores[scores["passed"].astype(bool)].sort_values("rank")
    drawn = ranked.head(top)
    with sheet(ax, _size(len(drawn))) as ax:
        if drawn.empty:
            nothing_to_draw(ax, "chart.scores_none")
            return ax
        parts = _parts(drawn)
        _stack(ax, parts)
        _rows(ax, drawn)
        axis_labels(ax, say("chart.score_axis"), "")
        if capacity is not None and 0 < capacity < len(drawn):
            _list_line(ax, capacity)
        _headline(ax, _scores_sentence(ranked, capacity))
    return ax


def plot_odds(odds: pd.DataFrame, capacity: int, *, ax: Axes | None = None) -> Axes:
    """Draw how often each account stays on the list: sure, doubtful, hardly.

    ``odds`` is what ``key_account_odds`` returns for the same ``capacity``. Drawn are the accounts
    on the list and those whose odds are at least 10 %, at most 30; those between 10 and 90 % are
    doubtful and striped. The title says how many places are safe and how many compete for the
    rest. Draws in ``ax`` or a new figure, returns the axes.

    >>> import kamkit as kk
    >>> accounts = pd.DataFrame({"account_id": ["A", "B", "C"], "revenue": [90, 60, 58]})
    >>> odds = kk.key_account_odds(accounts, [kk.Criterion("revenue")], capacity=2)
    >>> plot_odds(odds, 2).get_title(loc="left")
    '1 of 2 places safe; 2 accounts compete for the others'
    """
    passed = odds[odds["passed"].astype(bool)]
    near = passed[passed["listed"].astype(bool) | (passed["odds"] >= HOPELESS)].head(_MOST_ROWS)
    with sheet(ax, _size(len(near))) as ax:
        if near.empty:
            nothing_to_draw(ax, "chart.scores_none")
            return ax
        rows = np.arange(len(near))
        for row, (chance, listed) in enumerate(zip(near["odds"], near["listed"], strict=True)):
            style = _odds_style(float(chance))
            ax.barh(row, chance, height=0.72, **style)
            words = percent(float(chance)) + ("" if listed else f" {say('chart.off_list')}")
            note(ax, words, (float(chance), row), (5, 0), color=INK if listed else QUIET)
        _rows(ax, near)
        ax.set_xlim(0, 1.18)
        fixed_ticks(ax.xaxis, {share: percent(share) for share in (0, 0.25, 0.5, 0.75, 1)})
        axis_labels(ax, say("chart.odds_axis"), "")
        ax.set_ylim(rows[-1] + 0.6, -0.6)
        _headline(ax, _odds_sentence(passed, capacity))
        kinds = {"sure": 1.0, "doubtful": 0.5, "hardly": 0.0}
        keys = [Patch(label=say(f"chart.{k}"), **_odds_style(odd)) for k, odd in kinds.items()]
        _legend(ax, keys[: 2 + bool((near["odds"] < HOPELESS).any())])
    return ax


def plot_sensitivity(
    moved: pd.DataFrame,
    criterion: str,
    *,
    weight: float | None = None,
    names: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw who enters and who leaves the list as one weight goes from 0 to 100 %.

    ``moved`` is what ``sensitivity`` returns, ``criterion`` one of its criteria, ``weight`` its
    weight today (a share, drawn as a line), ``names`` a table with account_id and account_name. A
    row is an account that is on the list at some weights and not at others, coloured where it is;
    of more than 30, those that stay longest. The title counts those that stay whatever the weight.
    Draws in ``ax`` or a new figure, returns the axes.

    >>> import kamkit as kk
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "revenue": [90, 60], "growth": [0, 0.2]})
    >>> card = [kk.Criterion("revenue", weight=3), kk.Criterion("growth", weight=1)]
    >>> moved = kk.sensitivity(accounts, card, capacity=1)
    >>> plot_sensitivity(moved, "growth", weight=0.25).get_title(loc="left")
    'growth: 0 accounts stay at any weight, 2 come or go'
    """
    own = moved[moved["criterion"] == criterion]
    with sheet(ax, _size(min(own["account_id"].nunique(), _MOST_ROWS))) as ax:
        if own.empty:
            nothing_to_draw(ax, "chart.scores_none")
            return ax
        on = _presence(own)
        stay = on.all(axis=1)
        changing = on[~stay].head(_MOST_ROWS)
        if changing.empty:
            nothing_to_draw(ax, "chart.sensitivity_none", criterion=criterion)
            return ax
        _spans(ax, changing, set(own.loc[own["change"] != "enters", "account_id"]))
        _rows(ax, _named(changing, names))
        ax.set_xlim(0, 1)
        ticks = {share / 5: percent(share / 5) for share in range(6)}
        fixed_ticks(ax.xaxis, ticks)
        axis_labels(ax, say("chart.weight_axis", criterion=criterion), "")
        if weight is not None:
            ax.axvline(weight, color=INK, linewidth=1.4, linestyle=(0, (4, 3)))
            words = say("chart.weight_now", weight=percent(weight))
            note(ax, words, (weight, len(changing) - 0.45), (4, 0), va="top", chip=True)
        _headline(ax, say("chart.sensitivity", None, criterion=criterion, stay=int(stay.sum()),
                         moving=int((~stay).sum())))  # fmt: skip
        _legend(ax, [Patch(color=LINE, label=say("chart.today_on")),
                     Patch(color=TINTS["A"], label=say("chart.today_off"))])  # fmt: skip
    return ax


def _size(rows: int) -> tuple[float, float]:
    return 10.0, max(3.6, 1.9 + 0.3 * rows)


def _headline(ax: Axes, sentence: str) -> None:
    """The title, folded to what the names at the left leave of the width."""
    room = int(room_for(ax, TITLE) * 0.88)
    lines = fold(drawable(sentence, room=400), room)
    ax.set_title(lines, loc="left", pad=12, **lettering(TITLE))


def _parts(drawn: pd.DataFrame) -> pd.DataFrame:
    """What a bar is stacked from: criteria, largest first, and the small ones together."""
    names = [name for name in drawn.columns if name not in RESERVED]
    parts = drawn[names].astype(float)
    adds = np.allclose(parts.sum(axis=1), drawn["score"]) and bool((parts >= 0).all(axis=None))
    if not adds:
        return pd.DataFrame({say("chart.score"): drawn["score"].astype(float)})
    totals = parts.sum()
    order = totals[totals > 0].sort_values(ascending=False, kind="stable").index
    shown = list(order if len(order) <= len(_COLOURS) + 1 else order[: len(_COLOURS)])
    stacked = parts[shown].copy()
    others = [name for name in order if name not in shown]
    if others:
        stacked[say("chart.other_criteria", count=len(others))] = parts[others].sum(axis=1)
    return stacked


def _stack(ax: Axes, parts: pd.DataFrame) -> None:
    left = np.zeros(len(parts))
    rows = np.arange(len(parts))
    colours = [*_COLOURS, _OTHERS]
    for colour, name in zip(colours, parts.columns, strict=False):
        width = parts[name].to_numpy()
        ax.barh(rows, width, left=left, height=0.72, color=colour, label=drawable(name, _ROOM))
        left = left + width
    for row, total in enumerate(left):
        note(ax, format_number(total, 3), (float(total), row), (5, 0))
    ax.set_xlim(min(0.0, float(left.min())), float(left.max()) * 1.3 or 1.0)
    ax.set_ylim(len(parts) - 0.4, -0.6)
    if len(parts.columns) > 1:
        handles, _ = ax.get_legend_handles_labels()
        _legend(ax, handles)


def _rows(ax: Axes, accounts: pd.DataFrame) -> None:
    """Ranks and names at the left."""
    names = [drawable(_name(row), _ROOM) for _, row in accounts.iterrows()]
    if "rank" in accounts:
        ranks = accounts["rank"].astype(int)
        names = [f"{name}  {rank}" for name, rank in zip(names, ranks, strict=True)]
    fixed_ticks(ax.yaxis, dict(enumerate(names)))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _name(row: pd.Series[str]) -> str:
    name = row.get("account_name")
    return name if isinstance(name, str) and name.strip() else str(row["account_id"])


def _list_line(ax: Axes, capacity: int) -> None:
    ax.axhline(capacity - 0.5, color=INK, linewidth=1.4, linestyle=(0, (4, 3)))
    right = ax.get_xlim()[1]
    words = say("chart.list_ends", count=capacity)
    note(ax, words, (right, capacity - 0.5), (0, 0), ha="right", chip=True)


def _scores_sentence(ranked: pd.DataFrame, capacity: int | None) -> str:
    score = ranked["score"].to_numpy()
    if capacity is None or not 0 < capacity < len(ranked):
        first = drawable(_name(ranked.iloc[0]), _ROOM)
        return say("chart.score_leads", name=first, score=format_number(float(score[0]), 3))
    last, next_one = ranked.iloc[capacity - 1], ranked.iloc[capacity]
    lead = float(score[capacity - 1] - score[capacity])
    gap = format_number(lead, 3 if lead >= 0.0005 else 6)
    names = {"last": drawable(_name(last), _ROOM), "next": drawable(_name(next_one), _ROOM)}
    key = "chart.score_gap" if lead > _TIE else "chart.score_tie"
    return say(key, None, gap=gap, **names)


def _odds_style(odds: float) -> dict[str, Any]:
    if odds >= SURE:
        return {"facecolor": LINE, "edgecolor": LINE}
    if odds >= HOPELESS:
        return {"facecolor": TINTS["A"], "edgecolor": "white", "hatch": "///"}
    return {"facecolor": TINTS["C"], "edgecolor": QUIET}


def _odds_sentence(passed: pd.DataFrame, capacity: int) -> str:
    places = min(capacity, len(passed))
    sure = int((passed["odds"] >= SURE).sum())
    doubtful = int(((passed["odds"] < SURE) & (passed["odds"] >= HOPELESS)).sum())
    key = "odds_safe" if doubtful == 0 or sure == places else "odds_contest"
    return say(f"chart.{key}", None, sure=sure, places=places, doubtful=doubtful)


def _presence(own: pd.DataFrame) -> pd.DataFrame:
    """Accounts × weights: whether on the list; those that are so longest first."""
    on = own[own["change"] != "leaves"].assign(on=True)
    table = on.pivot(index="account_id", columns="weight", values="on")
    ids, weights = own["account_id"].unique(), sorted(own["weight"].unique())
    table = table.reindex(index=ids, columns=weights).notna()
    return table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def _spans(ax: Axes, on: pd.DataFrame, today: set[object]) -> None:
    """A bar from each weight at which the account is on the list to halfway to the next."""
    weights = on.columns.to_numpy(dtype=float)
    middles = np.concatenate([[0.0], (weights[1:] + weights[:-1]) / 2, [1.0]])
    for row, (account, there) in enumerate(on.iterrows()):
        spans = [(middles[k], middles[k + 1] - middles[k]) for k in np.flatnonzero(there)]
        colour = LINE if account in today else TINTS["A"]
        ax.broken_barh(spans, (row - 0.36, 0.72), facecolors=colour)
    ax.set_ylim(len(on) + 0.1, -0.6)


def _named(on: pd.DataFrame, names: pd.DataFrame | None) -> pd.DataFrame:
    table = pd.DataFrame({"account_id": on.index})
    if names is None or "account_name" not in names:
        return table
    known = names.drop_duplicates("account_id").set_index("account_id")["account_name"]
    return table.assign(account_name=table["account_id"].map(known))


def _legend(ax: Axes, handles: Sequence[Artist]) -> None:
    """The key, below the chart in rows of three."""
    style = {"frameon": False, "ncols": 3, "handlelength": 1.2, "columnspacing": 1.4}
    family = lettering(SMALL)["fontfamily"]
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.42, -0.13 * 6 / _height(ax)),
        prop={"family": family, "size": SMALL}, **style,
    )  # fmt: skip


def _height(ax: Axes) -> float:
    figure = ax.get_figure(root=True)
    return float(figure.get_figheight()) if figure is not None else 6.0
