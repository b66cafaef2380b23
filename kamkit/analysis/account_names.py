"""Account names without what people write in different ways: case, width, spaces, legal form."""

from __future__ import annotations

import re
import unicodedata

_WESTERN = frozenset(
    {
        *("ab", "ag", "as", "bhd", "bv", "co", "company", "corp", "corporation", "gmbh", "group"),
        *("holding", "holdings", "inc", "incorporated", "kg", "kgaa", "limited", "llc", "llp"),
        *("ltd", "mbh", "nv", "oy", "plc", "pte", "pty", "sa", "sarl", "sas", "sdn", "spa", "srl"),
        *("and", "und"),  # left over from "& Co"
    }
)
_CHINESE = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|股份公司|集团公司|总公司|公司|集团|股份|\(集团\)|\(股份\))$"
)
_INSIDE = re.compile(r"\((?:集团|股份)\)")
_DOTS = re.compile(r"[.'’`]")
_BETWEEN = re.compile(r"[^\w()]+")


def fold_name(name: str) -> str:
    """The name as two records of one company would share it; itself where nothing else is left.

    >>> fold_name("ACME Co., Ltd."), fold_name("Acme  Inc"), fold_name("宏图（集团）股份有限公司")
    ('acme', 'acme', '宏图')
    """
    text = unicodedata.normalize("NFKC", name).casefold().strip()
    words = _BETWEEN.sub(" ", _DOTS.sub("", text.replace("&", " and "))).split()
    while len(words) > 1 and words[-1].strip("()") in _WESTERN:
        words.pop()
    folded = _INSIDE.sub("", "".join(words))
    while (shorter := _CHINESE.sub("", folded)) and shorter != folded:
        folded = shorter
    return re.sub(r"[()_]", "", folded) or text
