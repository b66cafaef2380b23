"""Personal data where our tables have no place for it: addresses and numbers in free text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from kamkit.data.columns import normalise
from kamkit.data.faults.accounts import is_company_number
from kamkit.data.faults.fault import Fault, cell_text
from kamkit.schema import tables as schema_tables

_EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\d.-])(?:"
    r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"  # mobile, China
    r"|\(?0\d{2,3}[)-][ ]?\d{7,8}"  # landline, China
    r"|\+\d{1,3}(?:[ ()-]{0,2}\d){8,12}"  # any country, with its code
    r"|\(\d{3}\) ?\d{3}-\d{4}"  # North America
    r")(?![\d-])"
)
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_CARD = re.compile(r"(?<![\d-])[3-6]\d{3}(?:[ -]?\d{4}){2}(?:[ -]?\d{3,7})(?![\d-])")
_WORTH_A_LOOK = r"@|\d{7}|\d[ -]\d{4}|\(\d{3}\)"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MOSTLY = 0.5
_HEADERS = {
    "email": ("email", "e mail", "email address", "mail", "邮箱", "电子邮箱", "邮件", "电子邮件"),
    "phone": (
        *("phone", "telephone", "tel", "mobile", "mobile phone", "cell phone", "fax"),
        *("手机", "手机号", "手机号码", "电话", "联系电话", "传真", "座机"),
    ),
    "id_number": ("id number", "id card", "身份证", "身份证号", "身份证号码"),
    "bank_card": ("bank card", "card number", "银行卡", "银行卡号", "卡号"),
}
_COMPANY = ("phone", "bank_card")


def _is_id_number(text: str) -> bool:
    """Whether date of birth and check digit fit (GB 11643-1999)."""
    try:
        dt.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def _is_card(text: str) -> bool:
    """Whether the check digit fits (Luhn, ISO/IEC 7812-1) and the number is no row of one digit."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if not 16 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [digit * 2 if at % 2 else digit for at, digit in enumerate(reversed(digits))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("email", _EMAIL, lambda text: True),
    ("id_number", _ID_NUMBER, _is_id_number),
    ("bank_card", _CARD, _is_card),
    ("phone", _PHONE, lambda text: True),
)


def find_personal(text: str) -> list[tuple[str, str]]:
    """The personal data in a text, as (kind, text): email, id_number, bank_card, phone.

    >>> find_personal("Mail kim@example.com or call 138-0013-8000.")
    [('email', 'kim@example.com'), ('phone', '138-0013-8000')]
    """
    found = []
    for kind, pattern, holds in _KINDS:
        for hit in [each for each in pattern.findall(text) if holds(each)]:
            found.append((kind, hit))
            text = text.replace(hit, " ")
    return found


def mask(text: str) -> str:
    """What is shown of personal data: enough to find it again, too little to use it.

    >>> mask("13800138000"), mask("kim@example.com")
    ('13*******00', 'ki***********om')
    """
    return text[:2] + "*" * max(len(text) - 4, 3) + text[-2:]


def personal_data(frame: pd.DataFrame, table: str) -> list[Fault]:
    """Personal data in the text columns of a table; ids are left alone, values come masked.

    In a column that the schema does not know and that by its header or by most of its cells holds
    such data, one fault stands for the whole column. The phone and registration numbers of
    companies, which tell double accounts, are none.
    """
    return [fault for name in frame for fault in _in_column(frame, name, table)]


def _in_column(frame: pd.DataFrame, name: Any, table: str) -> Iterator[Fault]:
    known = schema_tables()[table].get(str(name))
    if known and known.dtype not in ("text", "choice"):
        return
    text = _as_text(frame[name])
    if text is None:
        return
    spared = _COMPANY if table == "accounts" and is_company_number(str(name)) else ()
    told = next((kind for kind, words in _HEADERS.items() if normalise(str(name)) in words), "")
    if known is None and told not in ("", *spared) and text.notna().any():
        yield Fault(table, None, str(name), "", told, (("n", int(text.notna().sum())),))
        return
    different = pd.Series(text.dropna().unique(), dtype="str")
    normal = different.str.normalize("NFKC")
    worth = normal.str.contains(_WORTH_A_LOOK, na=False)
    pairs = zip(different[worth], normal[worth], strict=True)
    hits = {given: found for given, plain in pairs if (found := _without(plain, spared))}
    if not hits:
        return
    bad = text.isin(hits).to_numpy()
    if known is None and bad.sum() > _MOSTLY * text.notna().sum():
        kinds = [found[0][0] for found in hits.values()]
        kind = max(sorted(set(kinds)), key=kinds.count)
        yield Fault(table, None, str(name), "", kind, (("n", int(bad.sum())),))
        return
    for row in bad.nonzero()[0]:
        for kind, hit in dict(reversed(hits[text.iloc[row]])).items():
            yield Fault(table, int(row), str(name), mask(hit), kind)


def _without(text: str, spared: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(kind, hit) for kind, hit in find_personal(text) if kind not in spared]


def _as_text(values: pd.Series[Any]) -> pd.Series[Any] | None:
    """The column as text; None for one that can hold no such data."""
    kind = pd.api.types
    if (
        kind.is_datetime64_any_dtype(values.dtype)
        or kind.is_bool_dtype(values.dtype)
        or kind.is_timedelta64_dtype(values.dtype)
    ):
        return None
    if kind.is_numeric_dtype(values.dtype):
        if values.dropna().abs().lt(1e10).all() or not (values.dropna() % 1 == 0).all():
            return None
        values = values.dropna().astype("int64").astype("str").reindex(values.index)
    if not isinstance(values.dtype, pd.StringDtype):
        values = values.astype(object).map(cell_text, na_action="ignore").astype("str")
    return values.reset_index(drop=True)
