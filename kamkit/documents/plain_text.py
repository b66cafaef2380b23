"""Text from a person, fit for every office format: whole, on one line, and nothing that runs."""

from __future__ import annotations

from kamkit.documents.cells import clean

# XML has no place for these two, and they stand for no character.
_NOT_XML = {0xFFFE: None, 0xFFFF: None}


def plain(text: str) -> str:
    """The text without control characters, direction overrides and what XML cannot hold.

    Emoji, right-to-left letters and 300-character names stay as they are.

    >>> plain("Line one\\nline\\x00 two \\u202egnp.exe")
    'Line one line two gnp.exe'
    """
    return clean(text).translate(_NOT_XML)
