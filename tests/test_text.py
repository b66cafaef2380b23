"""Words, numbers and dates in both languages."""

from __future__ import annotations

import datetime as dt
import re
import string
from pathlib import Path

import pytest

import kamkit as kk
from kamkit.text import format_date, format_money, format_number, format_percent, messages, say

PACKAGE = Path(kk.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def places(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_both_languages_have_the_same_messages() -> None:
    assert messages("en").keys() == messages("zh").keys()


@pytest.mark.parametrize("key", sorted(messages("en")))
def test_a_message_has_the_same_placeholders_in_both_languages(key: str) -> None:
    assert places(messages("en")[key]) == places(messages("zh")[key])


def test_english_messages_hold_no_chinese_and_no_exclamation_marks() -> None:
    assert [k for k, m in messages("en").items() if "!" in m] == []
    assert [k for k, m in messages("zh").items() if "！" in m or "!" in m] == []
    kept = {k for k, m in messages("en").items() if CHINESE.search(m)}
    assert {k for k in kept if not k.startswith(("receipt.", "language."))} == set()


def test_chinese_messages_use_full_width_punctuation() -> None:
    odd = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\([^)]*[\u4e00-\u9fff]")
    assert [k for k, m in messages("zh").items() if odd.search(m)] == []


def test_every_message_said_in_code_exists() -> None:
    said = re.compile(r"""\bsay\(\s*"([a-z_0-9]+(?:\.[a-z_0-9]+)+)\"""")
    used = {
        key
        for file in PACKAGE.rglob("*.py")
        for key in said.findall(file.read_text("utf-8"))
        if not key.startswith("test.")
    }
    assert used - messages("en").keys() == set()


def test_every_error_raised_in_code_has_its_message() -> None:
    kinds = "File|Error|Encoding|Column|Currencies|Dates|Value|Failed"
    raised = re.compile(rf"""raise (?:\w+\.)?[A-Z]\w*(?:{kinds})\(\s*"([a-z_0-9.]+)\"""")
    used = {
        key for file in PACKAGE.rglob("*.py") for key in raised.findall(file.read_text("utf-8"))
    }
    assert len(used) > 20
    assert {f"error.{key}" for key in used} - messages("en").keys() == set()


def test_numbers_are_written_with_separators_and_their_decimals() -> None:
    assert format_number(1_265_793.0357) == "1,265,793.04"
    assert format_number(12, 1) == "12.0"
    assert format_number(0.5755, 4) == "0.5755"
    assert format_percent(0.6006) == "60.06%"


def test_money_carries_its_sign_or_none() -> None:
    assert format_money(1234.5, "CNY", lang="zh") == "¥1,234.50"
    assert format_money(1234.5) == "1,234.50"
    assert format_money(-0.004, decimals=2) in {"-0.00", "0.00"}


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_missing_is_shown_as_a_dash(value: float) -> None:
    assert format_number(value) == format_money(value, "CNY") == format_percent(value) == "–"


def test_dates_are_written_alike_in_both_languages() -> None:
    day = dt.date(2026, 5, 8)
    assert format_date(day, lang="en") == format_date(day, lang="zh") == "2026-05-08"


def test_one_row_and_many_rows() -> None:
    assert say("test.rows", rows=1) == "1 row"
    assert say("test.rows", rows=0) == "0 rows"
    assert say("test.rows", lang="zh", rows=1) == "1 行"


def test_an_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="en, zh"):
        kk.use("fr")


def test_the_language_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from kamkit import text

    monkeypatch.setenv("KAMKIT_LANG", "zh")
    assert text._from_environment() == "zh"
    monkeypatch.setenv("KAMKIT_LANG", "tlh")
    monkeypatch.setattr(text.locale, "getlocale", lambda: ("zh_CN", "UTF-8"))
    assert text._from_environment() == "zh"
    monkeypatch.setattr(text.locale, "getlocale", lambda: ("de_DE", "UTF-8"))
    assert text._from_environment() == "en"
