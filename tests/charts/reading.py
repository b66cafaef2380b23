"""What the tests of charts share: names that are hard to draw, and the words on a chart."""

from __future__ import annotations

from matplotlib.axes import Axes

ODD_NAMES = [
    "镕喆珺电子科技有限公司",
    "Łódź Fabryka Śrub",
    "Rocket \U0001f680 Ltd \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "$x_1$ & A$B$C \\frac",
    "شركة المعادن الشمالية",
    "廣達電腦 𠮷野家",
    "two\nlines\tand a tab",
    "x" * 300,
    "control \x00 and direction \u202e",
    "{price} %s <b>",
]


def title(ax: Axes) -> str:
    return ax.get_title(loc="left").replace("\n", " ")


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]
