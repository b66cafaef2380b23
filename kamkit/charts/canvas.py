"""The sheet that every chart is drawn on: style, titles, axes, and the finished picture.

Nothing here changes matplotlib's settings for anybody else: the style is put on each chart.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator

from kamkit.charts.lettering import drawable, families
from kamkit.schema import describe_column
from kamkit.text import format_percent, language, say
from kamkit.width import fold

# One blue in three strengths: told apart by any eye, on a weak projector and in grey print.
TINTS = {"A": "#7fb2e0", "B": "#b9d7f0", "C": "#e2eff9"}
INK, LINE, QUIET = "#1b1b1b", "#0b3c6f", "#6b6b6b"
TITLE, TEXT, SMALL = 18, 14, 12.5
SIZE = (10.0, 5.8)


@contextmanager
def sheet(ax: Axes | None, size: tuple[float, float] = SIZE) -> Iterator[Axes]:
    """The axes to draw in, in KAMkit's style: the caller's own, or those of a new figure."""
    if ax is None:
        from matplotlib import pyplot

        # The first call loads the backend. A notebook's turns on what shows later charts, and the
        # style, put on after it, must not take that back.
        pyplot.draw_if_interactive()  # type: ignore[no-untyped-call]
    with style.context(["default", {"font.family": list(families()), "text.color": INK}]):
        if ax is None:
            _, ax = pyplot.subplots(figsize=size, layout="constrained")
        ax.tick_params(
            labelsize=SMALL, labelcolor=INK, color=QUIET, labelfontfamily=list(families())
        )
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            ax.spines[side].set_color(QUIET)
        yield ax


def headline(ax: Axes, sentence: str) -> None:
    """The title: what to see, folded to the width of the axes."""
    lines = fold(drawable(sentence, room=400), room_for(ax, TITLE))
    ax.set_title(lines, loc="left", pad=12, **lettering(TITLE))


def room_for(ax: Axes, size: float, part: float = 1.0) -> int:
    """The cells of text that fit into a part of the width of the axes."""
    # before the layout is known, axes take less of the figure than they do in the end
    points = ax.get_position().width * 1.12 * _figure(ax).get_figwidth() * 72
    return int(points * part / (size * 0.52))


def axis_labels(ax: Axes, x: str, y: str) -> None:
    """What the axes count, with the unit."""
    below = "\n".join(map(drawable, x.splitlines()))
    ax.set_xlabel(below, labelpad=8, linespacing=1.5, **lettering(TEXT))
    ax.set_ylabel(drawable(y), labelpad=8, **lettering(TEXT))


def lettering(size: float, color: str = INK) -> dict[str, Any]:
    """How a text is set, said in full because the axes may come from outside the style."""
    return {"fontsize": size, "color": color, "fontfamily": list(families())}


def note(
    ax: Axes,
    words: object,
    at: tuple[float, float],
    away: tuple[float, float] = (0, 0),
    *,
    ha: str = "left",
    va: str = "center",
    size: float = SMALL,
    color: str = INK,
    chip: bool = False,
    room: int = 80,
) -> None:
    """A few words, shortened to ``room``, at a place of the data and ``away`` from it in points.

    A chip lies white under them.
    """
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.75, "linewidth": 0}
    ax.annotate(
        drawable(words, room),
        at,
        away,
        textcoords="offset points",
        ha=ha,
        va=va,
        zorder=6,
        bbox=box if chip else None,
        in_layout=False,
        **lettering(size, color),
    )


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes belong to no figure")
    return figure


def fixed_ticks(axis: Any, ticks: dict[float, str]) -> None:
    """Ticks at these places with these labels, now and at every later drawing."""
    axis.set_major_locator(FixedLocator(list(ticks)))
    axis.set_major_formatter(FixedFormatter(list(ticks.values())))


def percent(share: float) -> str:
    """A share as whole per cent; with decimals where rounding would say none or all."""
    edge = round(share, 2)
    rounds_away = edge in (0, 1) and abs(share - edge) > 1e-9
    return format_percent(share, decimals=1 if rounds_away else 0)


def heading(column: str, inside: bool = False) -> str:
    """The heading of a column in the language in force; ``inside`` a sentence, in lower case."""
    known = describe_column(column)
    label = known.label[language()] if known else column
    return label[:1].lower() + label[1:] if inside and known else label


def nothing_to_draw(ax: Axes, key: str, **values: object) -> None:
    """A sentence in place of a chart."""
    ax.set_axis_off()
    sentence = fold(drawable(say(key, None, **values), room=400), 60)
    middle: dict[str, Any] = {"ha": "center", "va": "center", "transform": ax.transAxes}
    ax.text(0.5, 0.5, sentence, **middle, **lettering(TITLE, QUIET))


def chart_image(ax: Axes, format: Literal["png", "svg"] = "png", dpi: int = 100) -> bytes:
    """The finished picture of a chart; its figure is closed.

    The same chart gives the same bytes, so that pages and decks made from it can be compared.

    >>> import kamkit as kk
    >>> chart_image(kk.plot_lorenz([5, 3, 2]))[1:4]
    b'PNG'
    """
    figure = _figure(ax)
    metadata = {"Date": None} if format == "svg" else {"Software": None}
    page = io.BytesIO()
    with style.context(["default", {"svg.hashsalt": "kamkit"}]):
        if (layout := figure.get_layout_engine()) is not None:
            layout.execute(figure)  # once, here: savefig would draw all twice for it
            figure.set_layout_engine(None)
        figure.savefig(page, format=format, dpi=dpi, metadata=metadata)
    from matplotlib import pyplot

    pyplot.close(figure)
    return page.getvalue()
