"""How wide text stands: a Chinese character takes two cells, a Latin letter one."""

from __future__ import annotations

import re
import unicodedata

_WIDE = frozenset("WF")
# What a line may not be broken inside: a run of narrow characters, or one wide character with
# the punctuation that belongs to it.
_PIECE = re.compile(r"[（《“]*[⺀-鿿豈-﫿＀-￯][，。：；）》”、％%]*|\s+|[^\s⺀-鿿豈-﫿＀-￯]+")


def cells(text: str) -> int:
    """The cells that a text fills.

    >>> cells("Łódź"), cells("关键客户")
    (4, 8)
    """
    return sum(map(_cell, text))


def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def shorten(text: str, room: int) -> str:
    """The text in at most ``room`` cells, with … where something was left out.

    >>> shorten("Northern Machinery Works", 12), shorten("北方机械制造厂", 9)
    ('Northern Ma…', '北方机械…')
    """
    if cells(text) <= room:
        return text
    kept, used = "", 1
    for character in text:
        used += _cell(character)
        if used > room:
            break
        kept += character
    return kept.rstrip() + "…"


def fold(text: str, room: int) -> str:
    r"""The text in lines of at most ``room`` cells where its words allow it.

    >>> fold("The largest 71 of 356 accounts", 16)
    'The largest 71\nof 356 accounts'
    >>> fold("前71个客户贡献了80%的销售额。", 16)
    '前71个客户贡献了\n80%的销售额。'
    """
    lines = [""]
    for piece in _PIECE.findall(text):
        if cells(lines[-1] + piece.rstrip()) > room and lines[-1].strip():
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return "\n".join(line.rstrip() for line in lines)
