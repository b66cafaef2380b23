"""Text that a chart can draw: the fonts at hand, and what becomes of everything else."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import as_file, files

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from kamkit.fonts.subset import FAMILY, FILE
from kamkit.width import shorten

ABSENT = "□"
LONGEST = 80  # cells; a name that is longer says nothing more from the back of a room

# Fonts with traditional and rare characters that machines are likely to have, best first.
_ELSEWHERE = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "SimHei",
    "Arial Unicode MS",
)


@cache
def families() -> tuple[str, ...]:
    """The font families to draw with, in order; registers the font that KAMkit carries.

    A character missing from one family is taken from the next.
    """
    manager = font_manager.fontManager
    with as_file(files("kamkit").joinpath("fonts", FILE)) as path:
        manager.addfont(str(path))
    known = {entry.name for entry in manager.ttflist}
    elsewhere = [family for family in _ELSEWHERE if family in known]
    return (FAMILY, "DejaVu Sans", *elsewhere[:1])


def drawable(text: object, room: int = LONGEST) -> str:
    r"""A text as charts can draw it: one line, at most ``room`` cells, nothing read as a formula.

    A character that no font at hand has becomes □; control and formatting characters go; ``$``
    is escaped, because between two of them matplotlib would read mathematics.

    >>> drawable("镕喆珺 Łódź"), drawable("A$B$C"), drawable("one\ntwo")
    ('镕喆珺 Łódź', 'A\\$B\\$C', 'one two')
    >>> drawable("Rocket \U0001f680 Ltd")
    'Rocket □ Ltd'
    """
    composed = unicodedata.normalize("NFC", str(text))
    line = " ".join("".join(map(_drawn, composed)).split())
    return shorten(line, room).replace("$", r"\$")


@cache
def _drawn(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cc", "Cf") or "\ufe00" <= character <= "\ufe0f":
        return ""
    code = ord(character)
    return character if any(font.get_char_index(code) for font in _fonts()) else ABSENT


@cache
def _fonts() -> list[FT2Font]:
    return [
        font_manager.get_font(font_manager.findfont(family, fallback_to_default=False))
        for family in families()
    ]
