"""What a person typed, read as a number or as a list of keys.

Full-width digits, thousands separators, decimal commas, per cent, currency signs, 万 and 亿,
fractions and Chinese numerals are read; anything else is refused in words, never guessed.
"""

from __future__ import annotations

import math
import numbers
import re
import unicodedata
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

LONGEST = 80

_TRANSLATE = str.maketrans(
    {
        **dict(zip("零〇一二两三四五六七八九", "001223456789", strict=True)),
        **dict.fromkeys("−–—‒﹣负", "-"),
        **dict.fromkeys("。点", "."),
    }
)
_APPROXIMATELY = re.compile(r"^(?:[=≈~∼]|约|大约|about|approx\.?|circa|ca\.?)\s*")
_CURRENCY = re.compile(r"[¥$€£元圆]|人民币|美元|欧元|\b(?:rmb|cny|usd|eur)\b")
_PER_CENT = re.compile(r"\s*(?:%|per\s?cent(?:age points?)?|pct|个百分.|百分.)$")
_CLASSIFIER = re.compile(r"\s*(?:个月|[个家户位名人条张笔天年月次倍])$")
_SCALES = {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "mn": 1e6,
    "k": 1e3,
    "m": 1e6,
}
_SCALE = re.compile(rf"^(.*?\d)\s*({'|'.join(_SCALES)})$")
_CHINESE_UNITS = {"亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2, "十": 10.0}


class Unreadable(Exception):
    """An answer that cannot be read: ``key`` and ``values`` name the message that says why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True)
class Number:
    """A number as read; ``per_cent`` when it was written with a per cent sign (80% is .8)."""

    value: float
    per_cent: bool = False

    def candidates(self, share: bool) -> tuple[float, ...]:
        """What it may mean, the likelier first: for a share, a bare 80 or .8 are both 80 %."""
        if not share or self.per_cent:
            return (self.value,)
        hundredth = self.value / 100
        return (hundredth, self.value) if abs(self.value) > 1 else (self.value, hundredth)


def read_number(answer: object, units: Iterable[str] = ()) -> Number:
    """A number out of whatever was given; raises :class:`Unreadable` with the reason.

    ``units`` are words that may stand behind the number, such as ``"accounts"``.

    >>> read_number("８０％"), read_number("￥1,234.50"), read_number("12,5").value
    (Number(value=0.8, per_cent=True), Number(value=1234.5, per_cent=False), 12.5)
    >>> read_number("3.5万").value, read_number("百分之八十").value, read_number("4/5").value
    (35000.0, 0.8, 0.8)
    >>> read_number("12 accounts", units=["accounts"]).value
    12.0
    """
    if isinstance(answer, str):
        return _read_text(answer, units)
    value = _plain_value(answer)
    if isinstance(value, bool) or not isinstance(value, numbers.Real | Decimal):
        raise Unreadable("wants_number", type=describe_type(answer))
    return Number(_finite(value))


def _plain_value(answer: object) -> object:
    """A numpy number or a lone value in an array of no dimension becomes a Python number."""
    if getattr(answer, "ndim", None) == 0 and hasattr(answer, "item"):
        return answer.item()
    return answer


def _finite(value: Any) -> float:
    try:
        number = float(value)
    except OverflowError:
        return 1e308 if value > 0 else -1e308
    if not math.isfinite(number):
        raise Unreadable("not_finite")
    return number


def _read_text(answer: str, units: Iterable[str]) -> Number:
    if len(answer) > LONGEST:
        raise Unreadable("no_number", value=shorten(answer))
    text = unicodedata.normalize("NFKC", answer).casefold().strip()
    for unit in sorted(units, key=len, reverse=True):
        text = text.removesuffix(unicodedata.normalize("NFKC", unit).casefold()).strip()
    text = _CURRENCY.sub("", _APPROXIMATELY.sub("", text)).strip()
    value, per_cent = _split_per_cent(text)
    if value is None:
        raise Unreadable("no_number", value=shorten(answer))
    return Number(_finite(value / 100 if per_cent else value), per_cent)


def _split_per_cent(text: str) -> tuple[float | None, bool]:
    if text.startswith("百分之"):
        return _read_scaled(text.removeprefix("百分之")), True
    if text.endswith("成"):
        tenths = _read_scaled(text.removesuffix("成"))
        return (None if tenths is None else tenths * 10), True
    bare = _PER_CENT.sub("", text)
    if bare != text:
        return _read_scaled(bare), True
    return _read_scaled(_CLASSIFIER.sub("", text)), False


def _read_scaled(text: str) -> float | None:
    text = text.translate(_TRANSLATE).strip()
    if text.count("/") == 1:
        above, below = (_read_digits(part.strip()) for part in text.split("/"))
        return above / below if above is not None and below else None
    scaled = _SCALE.match(text)
    if scaled:
        value = _read_digits(scaled[1])
        return None if value is None else value * _SCALES[scaled[2]]
    if any(unit in text for unit in _CHINESE_UNITS):
        return _read_chinese(text)
    return _read_digits(text)


def _read_chinese(text: str) -> float | None:
    """``3万5千``, ``1.2亿``, ``3百5十6万``: split at the largest unit, read both sides.

    ``3百5`` is refused: it may be 305 or, as people speak, 350.
    """
    if text.startswith("-"):
        positive = _read_chinese(text[1:])
        return None if positive is None else -positive
    for unit, factor in _CHINESE_UNITS.items():
        head, found, tail = text.rpartition(unit)
        if found:
            if factor > 10 and len(tail) == 1 and tail.isdigit():
                return None
            high = _read_chinese(head) if head else 1.0
            low = _read_chinese(tail) if tail else 0.0
            return None if high is None or low is None else high * factor + low
    return _read_digits(text)


def _read_digits(text: str) -> float | None:
    text = re.sub(r"(?<=\d)[\s_'’](?=\d{3}(?!\d))", "", text.translate(_TRANSLATE))
    text = re.sub(r"^([+-])\s+", r"\1", text)
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", text) or re.fullmatch(
        r"[+-]?[1-9]\d{0,3}(,\d{4}){2,}(\.\d*)?", text
    ):
        text = text.replace(",", "")
    elif re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", text):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[+-]?(\d+,\d{1,2}|0,\d+|\d{4,},\d+)", text):
        text = text.replace(",", ".")
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", text, re.ASCII):
        return float(text)
    return None


def read_keys(answer: object) -> list[str]:
    """The keys in a list, tuple, set or text such as ``"a, b"``, ``"b > a"`` or ``"甲、乙"``.

    >>> read_keys("a、c"), read_keys(["b", "a"]), read_keys("c > a > b")
    (['a', 'c'], ['b', 'a'], ['c', 'a', 'b'])
    """
    if isinstance(answer, str):
        parts = re.split(r"[,;>、\n]|->", unicodedata.normalize("NFKC", answer[:2000]))
        return [part.strip() for part in parts if part.strip()]
    if getattr(answer, "ndim", None) == 1 and hasattr(answer, "tolist"):
        answer = answer.tolist()
    if isinstance(answer, list | tuple | AbstractSet) and all(
        isinstance(item, str) for item in answer
    ):
        return list(answer)
    raise Unreadable("wants_list", type=describe_type(answer))


def fold(text: str) -> str:
    """Text for comparing: full width made plain, no case, no outer space."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def is_blank(answer: object, depth: int = 3) -> bool:
    """Nothing was given yet: None, ``...``, empty or blank text, a list of nothing."""
    if answer is None or answer is ...:
        return True
    if isinstance(answer, str):
        return not answer.strip("\ufeff\u200b\u200c\u200d\u2060 \t\r\n\u3000")
    if not depth or not isinstance(answer, Mapping | list | tuple | set | frozenset):
        return False
    items = answer.values() if isinstance(answer, Mapping) else answer
    return all(is_blank(item, depth - 1) for item in items)


def shorten(value: object, width: int = 40) -> str:
    """A value as text, cut to ``width`` characters, on one line, without control characters."""
    text = value if isinstance(value, str) else str(value)
    text = "".join(c if c.isprintable() else " " for c in text[: 4 * width])
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


def describe_type(answer: object) -> str:
    """The key of the words for what was given: ``table``, ``column``, ``list``, ``chart`` ..."""
    module = type(answer).__module__.partition(".")[0]
    if isinstance(answer, bool):
        return "yes_no"
    if isinstance(answer, str):
        return "text"
    if isinstance(answer, numbers.Real | Decimal):
        return "number"
    if module == "matplotlib":
        return "chart"
    shape = getattr(answer, "shape", None)
    if isinstance(shape, tuple):
        return "table" if len(shape) > 1 else "column"
    if isinstance(answer, Mapping):
        return "dictionary"
    if isinstance(answer, list | tuple | set | frozenset):
        return "list"
    if hasattr(answer, "strftime"):
        return "date"
    return "function" if callable(answer) else "other"
