"""Contact data by their shape: e-mail, phone, Chinese ID and tax numbers, addresses, WeChat."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kamkit.data.anonymise.names import HAN

# Digits that belong to a longer number, a decimal or encoded bytes are no phone.
_BEFORE, _AFTER = r"(?<![A-Za-z0-9_.+/=-])", r"(?![A-Za-z0-9_+/=]|[.,-]\d)"
_SHAPES = {
    "email": re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,24}"),
    "phone": re.compile(
        rf"{_BEFORE}(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}{_AFTER}"
        rf"|{_BEFORE}\(?0\d{{2,3}}[)\s-]{{1,2}}\d{{7,8}}(?:-\d{{1,6}})?{_AFTER}"
        rf"|(?<![\w.])\+[1-9]\d{{0,2}}[ ().-]{{1,2}}\d(?:[ ().-]{{0,2}}\d){{6,12}}{_AFTER}"
        rf"|{_BEFORE}[48]00-\d{{3,4}}-\d{{3,4}}{_AFTER}"
    ),
    "id_number": re.compile(rf"{_BEFORE}[1-9]\d{{5}}(?:18|19|20)\d{{9}}[\dx]{_AFTER}"),
    "tax_number": re.compile(
        rf"{_BEFORE}[1-9a-hjnpqrtuwxy][1-59]\d{{6}}[0-9a-hj-npqrtuwxy]{{10}}{_AFTER}"
    ),
    "address": re.compile(
        rf"(?:路|街|大道|巷|弄|村|镇|乡)[{HAN}]{{0,6}}\d{{1,5}}(?:-\d+)?[号弄]"
        r"|(?<![\w.])\d{1,5}(?: (?!(?:the|a|an|for|on|of|to|in|by|and)\b)[a-z.']{1,20}){1,4} "
        r"(?:street|st|road|rd|avenue|ave|boulevard|blvd|lane|drive)\b"
    ),
    "wechat": re.compile(r"(?:微信|wechat|weixin)(?:号|id)?[ ]?[:：=][ ]?[a-z][\w-]{5,19}"),
}
# What each shape needs to be there at all; a search for it is far cheaper than the shape's.
_NEEDS = {
    "email": ("@",),
    "address": (
        "路",
        "街",
        "道",
        "巷",
        "弄",
        "村",
        "镇",
        "乡",
        " st",
        " ro",
        " rd",
        " av",
        " bo",
        " bl",
        " la",
        " dr",
    ),
    "wechat": ("微信", "wechat", "weixin"),
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_TAX_DIGITS = "0123456789abcdefghjklmnpqrtuwxy"
_ANY_NUMBER = re.compile(r"\d{3}")


def contact_data(text: str) -> Iterator[tuple[str, int, int]]:
    """What in a unified text has the shape of contact data: kind, start and end.

    ID and tax numbers count only with the right check digit (GB 11643-1999, GB 32100-2015).

    >>> [kind for kind, _, _ in contact_data("li@example.com, 138 0013 8000, 人民路12号")]
    ['email', 'phone', 'address']
    """
    for kind, shape in _SHAPES.items():
        needs = _NEEDS.get(kind)
        if needs and not any(need in text for need in needs):
            continue
        if not needs and not _ANY_NUMBER.search(text):
            continue
        for found in shape.finditer(text):
            if _is_right(kind, found[0]):
                yield kind, found.start(), found.end()


def _is_right(kind: str, text: str) -> bool:
    if kind == "id_number":
        return _id_check(text) == text[-1]
    if kind == "tax_number":
        return all(char in _TAX_DIGITS for char in text) and _tax_check(text) == text[-1]
    return True


def _id_check(number: str) -> str:
    """GB 11643-1999 (ISO 7064 MOD 11-2), from the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10x98765432"[total % 11]


def _tax_check(number: str) -> str:
    """GB 32100-2015, from the first 17 characters."""
    total = sum(_TAX_DIGITS.index(char) * pow(3, at, 31) for at, char in enumerate(number[:17]))
    return _TAX_DIGITS[-total % 31]
