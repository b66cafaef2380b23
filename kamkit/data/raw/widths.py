"""Text as an input method set to full width writes it."""

from __future__ import annotations

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def widen(text: str) -> str:
    """ASCII characters in their full-width forms.

    >>> widen("A1,5")
    'Ａ１，５'
    """
    return text.translate(_WIDE)
