"""The white-space map: accounts against product families."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from kamkit.charts.canvas import (
    INK,
    LINE,
    SMALL,
    TEXT,
    TINTS,
    axis_labels,
    headline,
    lettering,
    nothing_to_draw,
    sheet,
)
from kamkit.charts.lettering import drawable
from kamkit.text import format_money, say

STATES = ("empty", "peers", "open", "owned")
_COLORS = ("#ffffff", "#ffd58a", TINTS["A"], LINE)


def plot_whitespace(
    table: pd.DataFrame, *, ax: Axes | None = None, top: int = 20, by: str = "expected"
) -> Axes:
    r"""Draw the white-space map: a row per account, a column per family, a letter per state.

    ``table`` is what ``whitespace`` returns, with account_name where ``add_names`` put it. Letters
    say what colours say: owned, an open opportunity, peers have it; an empty cell is blank. Of the
    accounts the ``top`` with the most ``by`` in cells where peers have it are drawn, the largest
    first, ties by account_id; how many are left out stands below. The title adds up the expected
    value of all such cells, shown or not. Draws in ``ax`` or in a new figure and returns the axes;
    an empty table becomes a sentence.

    >>> table = pd.DataFrame({"account_id": ["a", "a"], "family": ["pumps", "valves"],
    ...                       "state": ["owned", "peers"], "expected": [90.0, 40.0]})
    >>> plot_whitespace(table).get_title(loc="left").replace("\n", " ")
    'White space: 1 cell that peers fill, worth 40'
    """
    accounts = _largest(table, by)
    shown = accounts[: max(top, 1)]
    families = list(table["family"].unique())
    with sheet(ax, size=(max(7.0, 2.6 + 1.1 * len(families)), 2.6 + 0.34 * len(shown))) as ax:
        if table.empty:
            nothing_to_draw(ax, "chart.whitespace_none")
            return ax
        states = table.pivot(index="account_id", columns="family", values="state")
        _draw(ax, states.reindex(index=shown, columns=families), _names(table))
        headline(ax, _sentence(table))
        axis_labels(ax, _below(len(accounts) - len(shown)), say("chart.account_axis"))
    return ax


def _largest(table: pd.DataFrame, by: str) -> list[str]:
    """Accounts with the most white space first."""
    white = table[by].astype(float).where(table["state"] == "peers", 0.0)
    totals = white.groupby(table["account_id"]).sum().rename("white").reset_index()
    return list(totals.sort_values(["white", "account_id"], ascending=[False, True])["account_id"])


def _names(table: pd.DataFrame) -> dict[str, str]:
    if "account_name" not in table:
        return {}
    known = table.dropna(subset=["account_name"]).drop_duplicates("account_id")
    return dict(zip(known["account_id"], known["account_name"], strict=True))


def _draw(ax: Axes, states: pd.DataFrame, names: dict[str, str]) -> None:
    import seaborn as sns  # .8 s, for the maps alone

    letters = {state: say(f"chart.letter_{state}") for state in STATES[1:]}
    numbers = states.apply(lambda column: column.map(STATES.index)).astype(float)
    sns.heatmap(
        numbers,
        ax=ax,
        annot=states.apply(lambda column: column.map(lambda state: letters.get(state, ""))),
        fmt="",
        cmap=ListedColormap(list(_COLORS)),
        vmin=0,
        vmax=len(STATES) - 1,
        cbar=False,
        xticklabels=False,
        yticklabels=False,
        linewidths=1.5,
        linecolor="#d5d5d5",
        annot_kws={"fontsize": SMALL, "fontfamily": lettering(0)["fontfamily"]},
    )
    for text, state in zip(ax.texts, states.to_numpy().ravel(), strict=True):
        text.set_color("white" if state == "owned" else INK)
    rows = [drawable(names.get(account, account), 24) for account in states.index]
    ax.set_yticks([place + 0.5 for place in range(len(rows))], rows, rotation=0, **lettering(SMALL))
    columns = [drawable(family, 16) for family in states.columns]
    slant: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
    places = [place + 0.5 for place in range(len(columns))]
    ax.set_xticks(places, columns, **slant, **lettering(TEXT if len(columns) < 5 else SMALL))
    ax.tick_params(length=0)


def _sentence(table: pd.DataFrame) -> str:
    white = table[table["state"] == "peers"]
    worth = float(white["expected"].sum())
    if worth <= 0:
        return say("chart.whitespace_plain", peers=len(white))
    currency = str(table["currency"].iloc[0]) if "currency" in table else None
    return say("chart.whitespace_title", value=format_money(worth, currency, 0), peers=len(white))


def _below(left_out: int) -> str:
    letters = {state: say(f"chart.letter_{state}") for state in STATES[1:]}
    key = say(
        "chart.whitespace_key",
        own=letters["owned"],
        open=letters["open"],
        peers=letters["peers"],
    )
    more = [say("chart.whitespace_more", count=left_out)] if left_out else []
    return "\n".join([say("chart.family_axis"), key, *more])
