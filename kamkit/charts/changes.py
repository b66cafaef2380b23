"""Who changed class between two looks at the same accounts."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from kamkit.charts.canvas import (
    TEXT,
    headline,
    lettering,
    nothing_to_draw,
    percent,
    sheet,
)
from kamkit.charts.lettering import drawable
from kamkit.text import format_number, say

CLASSES = ("A", "B", "C")


def plot_class_changes(changes: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many accounts of each class before are in each class after.

    ``changes`` has one row per account: account_id, abc_before, abc_after (A, B or C). A missing
    class before is an account that is new, a missing class after one that is gone; both get a row
    or column of their own where there are any. Each field shows accounts and, below, their share
    of the row; the darker, the larger the share. The title says how many A accounts stayed A. Draws
    in ``ax`` or in a new figure and returns the axes.

    >>> changes = pd.DataFrame({"account_id": ["a", "b", "c"], "abc_before": ["A", "A", "B"],
    ...                         "abc_after": ["A", "B", "B"]})
    >>> plot_class_changes(changes).get_title(loc="left")
    '1 of 2 A accounts stayed in class A (50%)'
    """
    with sheet(ax, size=(7.6, 6.2)) as ax:
        counts = _count(changes)
        if counts.empty:
            nothing_to_draw(ax, "chart.changes_none")
            return ax
        _draw(ax, counts)
        headline(ax, _sentence(counts))
    return ax


def _count(changes: pd.DataFrame) -> pd.DataFrame:
    """Accounts by class before (rows) and after (columns)."""
    before = changes["abc_before"].astype("object").fillna("new")
    after = changes["abc_after"].astype("object").fillna("gone")
    counts = pd.crosstab(before, after)
    if counts.empty:
        return counts
    rows = [*CLASSES, *(["new"] if "new" in counts.index else [])]
    columns = [*CLASSES, *(["gone"] if "gone" in counts.columns else [])]
    return counts.reindex(index=rows, columns=columns, fill_value=0)


def _sentence(counts: pd.DataFrame) -> str:
    field = counts.to_numpy()
    key, stayed, total = "changes_stayed", int(field[0, 0]), int(field[0].sum())
    if not total:
        classes = len(CLASSES)
        stayed, total = int(field[:classes, :classes].trace()), int(field.sum())
        key = "changes_all"
    return say(f"chart.{key}", stayed=stayed, total=total, part=percent(stayed / total))


def _draw(ax: Axes, counts: pd.DataFrame) -> None:
    import seaborn as sns  # .8 s, for this chart alone

    totals = counts.sum(axis=1)
    shares = counts.div(totals.where(totals > 0, 1), axis=0)
    words = [
        [
            f"{format_number(count)}\n{percent(share)}" if total else "0"
            for count, share in zip(row, parts, strict=True)
        ]
        for row, parts, total in zip(counts.to_numpy(), shares.to_numpy(), totals, strict=True)
    ]
    sns.heatmap(
        shares,
        ax=ax,
        annot=words,
        fmt="",
        cmap="Blues",
        vmin=0,
        vmax=1.15,
        cbar=False,
        linewidths=3,
        linecolor="white",
        annot_kws={"fontsize": TEXT + 1, "fontfamily": lettering(0)["fontfamily"]},
    )
    names = {name: say(f"chart.class_{name}") for name in ("new", "gone")}
    rows = [f"{names.get(name, name)}\n({format_number(totals[name])})" for name in counts.index]
    ax.set_xticklabels([names.get(name, name) for name in counts.columns], **lettering(TEXT))
    ax.set_yticklabels(rows, rotation=0, **lettering(TEXT))
    ax.tick_params(length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlabel(drawable(say("chart.class_after")), labelpad=8, **lettering(TEXT))
    ax.set_ylabel(drawable(say("chart.class_before")), labelpad=8, **lettering(TEXT))
