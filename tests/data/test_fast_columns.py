"""A column read at once gives what its cells give one by one."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.data import pieces, records, text_file
from kamkit.data.cell_text import as_series, equals, repeated, tidied, tidy
from kamkit.data.cleaning import first_of_lists, strip_prefixes
from kamkit.data.dates import parse_date
from kamkit.data.encoding import decode
from kamkit.data.order_totals import line_numbers, totals
from kamkit.data.values import parse_number, parse_text
from kamkit.errors import AmbiguousDates

LETTERS = st.sampled_from(list("aZ09 .,'-北，７\u200d\t\u00a0é½zcrm_;"))
CELLS = st.lists(st.text(LETTERS, max_size=9) | st.text(max_size=4), max_size=12)
NUMBERS = st.lists(
    st.sampled_from(["1", "1.5", " 7 ", "", "-3", "+.5", "2.", "1.2.3", "-", "1,234", "12,5", "¥9",
                     "(3)", "９", "x", "1.234", "1.000,25", "9" * 400, ".", "+."]),
    max_size=12,
)  # fmt: skip
DAYS = st.lists(
    st.sampled_from(["2026-05-28", "2026-05-28 09:30:00", "2026-05-28T23:59:59Z", "", "2026-02-30",
                     "2026-5-8", "2026-05-28 9", "2026-05-28x", "20260528", "2026-05-281:30",
                     "0000-01-01", "soon", " 2026-05-28",
                     "2026-05-28 上午9:30", "２026-05-28", "1779900000000"]),
    max_size=12,
)  # fmt: skip


def text(cells: list[str], chunks: int = 2) -> pd.Series[Any]:
    """Cells as a text file's column holds them, in pieces."""
    cut = len(cells) // chunks
    pieces = [pa.array(part, pa.large_string()) for part in (cells[:cut], cells[cut:])]
    return as_series(pa.chunked_array(pieces, pa.large_string()), pd.RangeIndex(len(cells)))


def one_by_one(cells: list[str]) -> pd.Series[Any]:
    """The same cells as a workbook's column holds them, which no short cut takes."""
    return pd.Series(cells, dtype=object)


@given(CELLS)
@example(["a  b", "a b"])
@example(["a", " b"])
def test_a_column_is_tidied_as_each_of_its_cells(cells: list[str]) -> None:
    assert tidied(text(cells)).tolist() == [tidy(cell) for cell in cells]
    assert parse_text(text(cells)).values.isna().tolist() == [not tidy(cell) for cell in cells]


@given(CELLS)
def test_a_part_of_a_column_is_tidied_alike(cells: list[str]) -> None:
    assert tidied(text(cells)[1:4]).tolist() == [tidy(cell) for cell in cells[1:4]]


@given(NUMBERS)
@example(["12,5", ".", "7"])
@example(["1.234", "12,5", "."])
def test_numbers_of_a_column_are_those_of_its_cells(cells: list[str]) -> None:
    fast, slow = parse_number(text(cells)), parse_number(one_by_one(cells))
    pd.testing.assert_series_equal(fast.values, slow.values)
    assert fast.notes == slow.notes
    assert (fast.currency is None) == (slow.currency is None)
    if fast.currency is not None and slow.currency is not None:
        assert fast.currency.fillna("").tolist() == slow.currency.fillna("").tolist()


@given(DAYS)
@example(["2026-05-28", "", "2026-02-30"])
@example(["0000-01-01", "2026-05-28"])
@example(["2026-05-28 09:30:00", "", "2026-05-28T23:59:59"])
@example(["2026-05-28 09:30"])
@example(["2026-05-28 9", "2026-05-28"])
def test_days_of_a_column_are_those_of_its_cells(cells: list[str]) -> None:
    fast, slow = parse_date(text(cells), "d"), parse_date(one_by_one(cells), "d")
    pd.testing.assert_series_equal(fast.values, slow.values)
    assert fast.notes == slow.notes


@given(st.lists(st.sampled_from(["03/04/2026", "28/05/2026", "2026-05-28", "5/28/26 9:00", ""])))
def test_day_or_month_first_is_asked_of_a_column_as_of_its_cells(cells: list[str]) -> None:
    read = []
    for column in (text(cells), one_by_one(cells)):
        try:
            read.append(parse_date(column, "d").values.fillna(dt.datetime(1, 1, 1)).tolist())
        except AmbiguousDates as error:
            read.append([error.key])
    assert read[0] == read[1]


@given(CELLS)
@example(["zcrm_1", "800123", "", "'zcrm_2"])
def test_prefixes_and_lists_of_a_column_are_those_of_its_cells(cells: list[str]) -> None:
    cells = [cell.replace("\u200d", "").replace("７", "zcrm_") for cell in map(tidy, cells)]
    fast, slow = (strip_prefixes(of(cells), ["zcrm_"]) for of in (text, one_by_one))
    assert (fast[0].tolist(), fast[1]) == (slow[0].tolist(), slow[1])
    one, other = (first_of_lists(of(cells), ";") for of in (text, one_by_one))
    assert one[0].tolist() == other[0].tolist()
    assert one[1].tolist() == other[1].tolist()
    assert equals(text(cells), "a").tolist() == [cell == "a" for cell in cells]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["CNY", "USD", None]),
                          st.integers(-9999, 9999)), max_size=20))  # fmt: skip
def test_lines_are_numbered_and_money_summed_as_by_hand(rows: list[Any]) -> None:
    seen: dict[str, int] = {}
    sums: dict[str, int] = {}
    by_hand = []
    for order, code, cents in rows:
        seen[order] = seen.get(order, 0) + 1
        by_hand.append(seen[order])
        sums[code or ""] = sums.get(code or "", 0) + cents
    ids, codes, cents = zip(*rows, strict=True) if rows else ((), (), ())
    assert line_numbers({"order_id": text(list(ids))}).tolist() == by_hand
    money, every = pd.Series([n / 100 for n in cents], dtype=float), pd.Series([True] * len(rows))
    [found] = totals(money, pd.Series(codes, dtype="str"), every.astype(bool))
    assert found == {code: sums[code] / 100 for code in sorted(sums)}


@given(st.lists(st.lists(st.text(st.sampled_from(list('ab,"\n 北')), max_size=5), min_size=2,
                         max_size=2), min_size=1, max_size=8))  # fmt: skip
def test_quoted_cells_come_back_as_they_were_written(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["h", "i"], *rows])
    cells, numbers, broken = records.parse_records(memoryview(out.getvalue().encode()), 0, ",", 2)
    assert cells.to_numpy().tolist() == rows
    assert numbers.tolist() == list(range(1, len(rows) + 1))
    assert not broken


LINES = st.lists(
    st.sampled_from(["1,2", "3", "4,5,6", '7,"8"', '"9\n9",x', 'a"b,c', '"d""d","e\ne"', '"f', "",
                     ","]),
    max_size=30,
)  # fmt: skip


@given(LINES, st.integers(2, 5))
@example(['a"b,c', '"9\n9",x', '7,"8"', 'a"b,c'], 3)  # quotes in pairs, yet a cut amid a cell
@example(['a"b,c', '1,"2\n3\n4"', "1,2", 'a"b,c'], 4)
def test_a_text_cut_in_pieces_holds_the_same_records(lines: list[str], processors: int) -> None:
    data = memoryview("\n".join(["h,i", *lines]).encode())
    [cells, numbers, broken] = records.parse_records(data, 0, ",", 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_LEAST", 8)
        patch.setattr(pa, "cpu_count", lambda: processors)
        in_pieces = records.parse_records(data, 0, ",", 2)
    assert in_pieces[0].to_numpy().tolist() == cells.to_numpy().tolist()
    assert in_pieces[1].tolist() == numbers.tolist()
    assert in_pieces[2] == broken


def test_a_file_is_cut_where_lines_end_and_quotes_are_closed() -> None:
    body = b'h,i\n1,"a\nb"\n2,c\n'
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_LEAST", 4)
        patch.setattr(pa, "cpu_count", lambda: 4)
        found, quotes = pieces.cut(memoryview(body), 0)
    assert [body[each.start : each.end] for each in found] == [b'h,i\n1,"a\nb"\n', b"2,c\n"]
    assert [each.headers for each in found] == [True, False]
    assert quotes == 2


def test_headers_of_two_lines_are_no_record(tmp_path: Path) -> None:
    text = '"order\nid",account_id,order_date,amount\n1,2,2026-01-01,5\n3,2\n4,5,2026-01-02,7\n'
    (tmp_path / "orders.csv").write_text(text, "utf-8")
    frame, receipt = kk.read_export(tmp_path / "orders.csv", "orders")
    assert frame["order_id"].tolist() == ["1", "4"]
    assert (receipt.rows_in, receipt.reasons) == (3, {"fields": 1})


@given(CELLS)
def test_cells_that_repeat_are_found_as_by_counting(cells: list[str]) -> None:
    for column in (text(cells), one_by_one(cells)):
        assert repeated(column).tolist() == [cells.count(cell) > 1 for cell in cells]


def test_every_character_that_passes_for_tidy_is_tidy() -> None:
    characters = [chr(code) for code in (*range(0x21, 0x7F), *range(0x4000, 0xA000))]
    assert [each for each in characters if tidy(f"a{each}b") != f"a{each}b"] == []


def test_a_sum_too_large_to_be_exact_takes_nothing_from_what_is_kept(tmp_path: Path) -> None:
    for amount in ("6912345678901234", "123456789012345678901", "9" * 306):
        lines = ["order_id,account_id,order_date,amount", "1,A,2026-01-01,1.23",
                 "2,B,2026-01-02,2.5", f"3,,2026-01-02,{amount}"]  # fmt: skip
        (tmp_path / "orders.csv").write_text("\n".join(lines), "utf-8")
        assert kk.read_export(tmp_path / "orders.csv", "orders")[1].totals_kept == {"": 3.73}


def test_money_with_no_currency_is_one_sum() -> None:
    every = pd.Series([True, True])
    assert totals(pd.Series([1.0, 2.0]), pd.Series(["", None], dtype="str"), every) == [{"": 3.0}]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "orders")
    text = b"order_id,account_id,order_date,amount\n1,A,2026-01-01,5\n"
    writer = threading.Thread(target=(tmp_path / "orders").write_bytes, args=[text])
    writer.start()
    frame, _ = kk.read_table(tmp_path / "orders", "orders")
    writer.join()
    assert frame["amount"].tolist() == [5.0]


@pytest.mark.parametrize("separator", [";", "、", "; "])
def test_lists_of_any_separator_give_their_first(separator: str) -> None:
    for of in (text, one_by_one):
        cells, several = first_of_lists(of([f"11{separator}12", "13"]), separator)
        assert cells.tolist() == ["11", "13"]
        assert several.tolist() == [True, False]


@pytest.mark.parametrize("size", [10, 25, 30])
def test_a_file_cut_short_while_it_is_read_ends_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * size)
    told = path.stat()
    monkeypatch.setattr(text_file, "_PART", 10)
    monkeypatch.setattr(Path, "stat", lambda *_, **__: SimpleNamespace(st_size=30))
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    assert bytes(text_file._bytes_of(path)) == b"x" * told.st_size


def test_a_record_longer_than_a_block_is_read_with_its_neighbours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(records, "_COLUMN", 32)
    monkeypatch.setattr(records, "_LEAST", 64)
    body = "a,b\n" + "".join(f'{n},"{"x" * (500 if n == 3 else 5)}"\n' for n in range(9))
    cells, numbers, _ = records.parse_records(memoryview(body.encode()), 0, ",", 2)
    assert cells[0].tolist() == [str(n) for n in range(9)]
    assert numbers.tolist() == list(range(1, 10))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_a_text_decoded_in_pieces_is_the_text(encoding: str) -> None:
    words = "客户，金额 12,5\n" * 200_001
    assert decode(("x" + words).encode(encoding), "a.csv").text == "x" + words


def test_a_file_with_headers_alone_says_that_it_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order_id,account_id,order_date,amount\n", "utf-8")
    frame, receipt = kk.read_export(tmp_path / "orders.csv", "orders")
    assert frame.empty
    assert "no row below" in str(receipt)


def test_the_receipt_names_the_rows_of_cells_left_empty(tmp_path: Path) -> None:
    lines = ["account_id,order_date,amount,cost", "7,2026-05-08,5,1", "7,2026-05-08,5,much"]
    (tmp_path / "orders.csv").write_text("\n".join(lines), "utf-8")
    _, receipt = kk.read_export(tmp_path / "orders.csv", "orders")
    assert "(rows 3)" in next(line for line in receipt.sentences() if "left empty" in line)


def test_a_date_that_is_none_does_not_ask_for_an_order() -> None:
    days = parse_date(one_by_one(["2026-05-28", "31/31/2026"]), "close_date").values
    assert days.isna().tolist() == [False, True]
    with pytest.raises(AmbiguousDates):
        parse_date(one_by_one(["31/31/2026", "03/04/2026"]), "close_date")
