"""Money, shares and dates as people write them."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit import errors
from kamkit.data.dates import parse_date
from kamkit.data.values import is_blank, parse_number, parse_share, parse_text, tidy


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("￥1,234.50", 1234.5),
        ("¥ 1，234.50", 1234.5),
        ("1.2万", 12_000),
        ("1.2万元", 12_000),
        ("3亿", 300_000_000),
        ("０．５", 0.5),
        ("-5", -5),
        ("−5", -5),
        ("(300)", -300),
        ("300-", -300),
        ("-￥300", -300),
        ("￥-300", -300),
        ("CNY 12", 12),
        ("12 USD", 12),
        ("$1,234,567", 1_234_567),
        ("€12", 12),
        ("1'234.5", 1234.5),
        ("1 234.5", 1234.5),
        ("'7", 7),
        ("1.234.567", 1_234_567),
        ("1.234,50", 1234.5),
        ("1,234", 1234),
        ("12,5", 12.5),
        (".5", 0.5),
        ("+5", 5),
        ("1.1万", 11_000),
    ],
)
def test_money_is_read_as_it_is_written(text: str, value: float) -> None:
    assert parse_number(pd.Series([text])).values.tolist() == [value]


@pytest.mark.parametrize(
    "text", ["abc", "1e5x", "12.3.4", "1,23,4", "--5", "¥", "1..2", "inf", "1/2", "５０％%%"]
)
def test_what_is_no_number_is_left_missing(text: str) -> None:
    assert parse_number(pd.Series([text])).values.isna().all()


def test_infinite_numbers_are_no_money() -> None:
    assert parse_number(pd.Series([np.inf, -np.inf, 1.0])).values.isna().tolist() == [
        True,
        True,
        False,
    ]


def test_one_cell_written_otherwise_does_not_turn_its_column() -> None:
    read = parse_number(pd.Series(["1234.56"] * 3 + ["1.234,56", "2.5"])).values
    assert read.tolist()[:3] == [1234.56] * 3
    assert pd.isna(read[3])
    assert read[4] == 2.5


def test_one_comma_decimal_settles_the_whole_column() -> None:
    assert parse_number(pd.Series(["1.234", "12,5", "1.000,25"])).values.tolist() == [
        1234.0,
        12.5,
        1000.25,
    ]
    assert parse_number(pd.Series(["1.234", "12.5"])).values.tolist() == [1.234, 12.5]


def test_whole_numbers_are_whole() -> None:
    values = parse_number(pd.Series(["3", "3.5"]), whole=True).values
    assert values.tolist() == [3, pd.NA]


@pytest.mark.parametrize("cell", ["", " ", "-", "N/A", "无", None, np.nan, "null"])
def test_words_for_nothing_are_blank(cell: object) -> None:
    assert is_blank(pd.Series([cell], dtype=object)).tolist() == [True]


@pytest.mark.parametrize(
    ("cells", "shares"),
    [
        (["80%", "0.8", "８０％"], [0.8, 0.8, 0.8]),
        (["75", "100", "5"], [0.75, 1.0, 0.05]),
        (["0.75", "1"], [0.75, 1.0]),
        (["-1%", "180%"], [None, None]),
    ],
)
def test_shares_are_read_in_every_usual_form(cells: list[str], shares: list[Any]) -> None:
    read = parse_share(pd.Series(cells)).values
    assert [None if pd.isna(value) else value for value in read] == shares


@pytest.mark.parametrize(
    "text",
    ["2026-05-08", "2026/5/8", "2026.5.8", "20260508", "2026年5月8日", "8.5.2026", "8 May 2026",
     "08-May-2026", "May 8, 2026", "2026-05-08 13:45", "2026-05-08T13:45:00Z",
     "2026-05-08T13:45:00+08:00", "46150"],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_form(text: str) -> None:
    # 46150 is the workbook day number of 8 May 2026: days since 30 December 1899.
    assert parse_date(pd.Series([text]), "d").values.dt.date.tolist() == [dt.date(2026, 5, 8)]


@pytest.mark.parametrize("text", ["2026-02-30", "20261301", "soon", "13.13.2026", "12", "99999"])
def test_what_is_no_day_is_left_missing(text: str) -> None:
    assert parse_date(pd.Series([text]), "d").values.isna().all()


def test_one_number_over_twelve_settles_the_order_of_day_and_month() -> None:
    assert parse_date(pd.Series(["03/04/2026", "28/05/2026"]), "d").values.dt.month.tolist() == [
        4,
        5,
    ]
    assert parse_date(pd.Series(["03/04/2026", "05/28/2026"]), "d").values.dt.month.tolist() == [
        3,
        5,
    ]


def test_both_orders_in_one_column_are_refused() -> None:
    with pytest.raises(errors.AmbiguousDates, match="two orders"):
        parse_date(pd.Series(["28/05/2026", "05/28/2026"]), "d")


def test_the_same_number_twice_needs_no_question() -> None:
    assert parse_date(pd.Series(["05/05/2026"]), "d").values.dt.month.tolist() == [5]


@given(st.lists(st.one_of(st.text(), st.floats(), st.integers(), st.none()), max_size=20))
def test_no_cell_makes_the_parsers_fail(cells: list[object]) -> None:
    series = pd.Series(cells, dtype=object)
    assert len(parse_number(series).values) == len(cells)
    assert len(parse_share(series).values) == len(cells)
    assert len(parse_text(series).values) == len(cells)
    with contextlib.suppress(errors.AmbiguousDates):
        assert len(parse_date(series, "d").values) == len(cells)


@given(st.integers(-(10**12), 10**12))
def test_money_with_separators_is_the_number_itself(cents: int) -> None:
    text = f"{cents / 100:,.2f}"
    assert parse_number(pd.Series([text, "x"])).values[0] == float(text.replace(",", ""))


@given(st.dates(dt.date(1955, 1, 1), dt.date(2100, 1, 1)))
def test_every_day_comes_back_from_its_chinese_form(day: dt.date) -> None:
    text = f"{day.year}年{day.month}月{day.day}日"
    assert parse_date(pd.Series([text]), "d").values.dt.date.tolist() == [day]


@given(st.text())
def test_tidying_twice_is_tidying_once_but_for_guards(text: str) -> None:
    once = tidy(text.replace("'", ""))
    assert tidy(once) == once
