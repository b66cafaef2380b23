"""What spoilt files taught: each test is one file that once was lost, or ended in a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

import kamkit as kk
from kamkit import errors

from .export_files import rows_of, save
from .export_fuzz import in_parts
from .export_fuzz_bytes import encrypted_package


def _book(folder: Path, rows: list[list[Any]], *more: tuple[int, int, str, Any]) -> Path:
    """A workbook with these rows; ``more`` are formulas (row, column, formula, value shown)."""
    path = folder / "export.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
        for at, place, formula, value in more:
            page.write_formula(at, place, formula, None, value)
    return path


def _amounts(rows: list[list[Any]]) -> int:
    return rows[0].index("商机金额")


# --- rows -----------------------------------------------------------------------------------------


def test_headers_that_a_program_prints_on_each_page_are_no_deals(tmp_path: Path) -> None:
    rows = rows_of("zoho", [{}, {}])
    path = save(tmp_path, [*rows[:2], rows[0], rows[2]])
    frame, receipt = kk.read_export(path, "opportunities")
    assert frame["opportunity_id"].tolist() == ["0", "1"]
    assert receipt.reasons == {"header_again": 1}
    assert receipt.set_aside["file_row"].tolist() == [3]
    assert len(receipt.blanked) == 0
    orders = [["order_id", "account_id", "order_date", "amount"], ["1", "7", "2026-05-08", "5"]]
    _, receipt = kk.read_table(save(tmp_path, [*orders, orders[0]]), "orders")
    assert receipt.reasons == {"header_again": 1}


def test_a_record_with_a_name_that_is_also_a_header_stays_a_record(tmp_path: Path) -> None:
    path = save(tmp_path, rows_of("zoho", [{"Deal Name": "Stage", "Record Id": "Record Id"}]))
    assert len(kk.read_export(path, "opportunities")[0]) == 1


def test_a_quote_that_nobody_closes_costs_its_own_row_and_no_other(tmp_path: Path) -> None:
    rows = [["order_id", "account_id", "order_date", "amount", "note"]]
    rows += [[f"{at}", "7", "2026-05-08", "5", "x"] for at in range(40)]
    lines = [",".join(row) for row in rows]
    for whole, spoilt in [("3,7,", '3,"7,'), ("3,7,", '"3,7,'), (",x", ',"x')]:
        lines[4] = lines[4].replace(whole, spoilt)
        (tmp_path / "orders.csv").write_text("\n".join(lines), "utf-8")
        frame, receipt = kk.read_export(tmp_path / "orders.csv", "orders")
        assert receipt.rows_in == 40
        assert receipt.set_aside["file_row"].tolist() == [5]
        assert frame["amount"].sum() == 39 * 5
        lines[4] = lines[4].replace(spoilt, whole)


def test_columns_headed_alike_are_kept_apart_among_the_rows_set_aside(tmp_path: Path) -> None:
    rows = [["account_id", "order_date", "amount", "x", "x", "x (2)", "file_row", "file_row (2)"]]
    rows += [["7", "2026-05-08", "5", *"abcde"], ["", "2026-05-08", "5", *"abcde"], ["short"]]
    _, receipt = kk.read_export(save(tmp_path, rows), "orders")
    assert receipt.set_aside.columns.is_unique
    assert receipt.set_aside.iloc[0, -5:].tolist() == list("abcde")


# --- cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("digits", [400, 5000])
def test_a_row_of_digits_that_no_number_holds_is_no_amount(tmp_path: Path, digits: int) -> None:
    cell = "9" * digits
    rows = rows_of("wukong", [{"商机金额": cell, "预计成交日期": cell}, {}])
    frame, receipt = kk.read_export(save(tmp_path, rows), "opportunities", "wukong")
    assert frame["amount"].fillna(0).tolist() == [0, 5]
    assert receipt.totals_in == {"": 5.0}
    assert set(receipt.blanked["file_row"]) == {2}


@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!", "#VALUE!"])
def test_money_that_a_formula_failed_to_give_is_named(tmp_path: Path, error: str) -> None:
    rows = rows_of("wukong", [{}, {}])
    path = _book(tmp_path, rows, (1, _amounts(rows), "=1/0", error))
    frame, receipt = kk.read_export(path, "opportunities", "wukong")
    assert frame["amount"].fillna(0).tolist() == [0, 5]
    assert receipt.blanked["value"].tolist() == [error]


def test_a_formula_that_no_program_has_calculated_is_named(tmp_path: Path) -> None:
    rows = rows_of("wukong", [{}, {}])
    book = openpyxl.load_workbook(_book(tmp_path, rows))
    book.active.cell(2, _amounts(rows) + 1).value = "=B2&C2"
    book.active.cell(3, _amounts(rows) + 1).value = "=40+2"
    book.active.cell(4, 1).value = "=A3"
    book.save(tmp_path / "export.xlsx")
    frame, receipt = kk.read_export(tmp_path / "export.xlsx", "opportunities", "wukong")
    assert frame["amount"].isna().all()
    assert receipt.blanked["value"].tolist() == ["=B2&C2", "=40+2"]
    assert receipt.rows_in == 3


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    rows = rows_of("wukong", [{}])
    book = _book(tmp_path, rows, (1, _amounts(rows), '=""', ""))
    told = (b'<c r="C2"><f>', b'<c r="C2" t="str"><f>')  # as Excel writes it
    _, receipt = kk.read_export(_spoilt(book, *told), "opportunities", "wukong")
    assert len(receipt.blanked) == 0


def test_ten_megabytes_in_one_cell_are_a_cell(tmp_path: Path) -> None:
    rows = [["account_id", "order_date", "amount", "note"], ["7", "2026-05-08", "5", "x" * 10**7]]
    frame, _ = kk.read_export(save(tmp_path, [*rows, ["8", "2026-05-08", "6", ""]]), "orders")
    assert frame["amount"].tolist() == [5.0, 6.0]


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf", b"\xff\xfe", b",,,,\n,,,\n", b'""\n', b"sep=,\n", b'"', b"\xef\xbb\xbf\n\n"],
)
def test_a_file_of_nothing_but_marks_is_empty(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(data)
    with pytest.raises(errors.UnreadableFile, match="holds no data"):
        kk.read_export(path, "opportunities")


def test_the_comma_in_each_amount_is_not_taken_for_the_delimiter(tmp_path: Path) -> None:
    rows = rows_of("salesforce_report", [{"Amount": "1.000,50"}, {"Amount": "2.000,50"}])
    rows += [[f"Copyright (c) {at}, all rights reserved"] for at in range(3)]
    path = tmp_path / "report.csv"
    path.write_text("\n".join(";".join(row) for row in rows), "utf-8")
    frame, receipt = kk.read_export(path, "opportunities")
    assert receipt.delimiter == ";"
    assert frame["amount"].tolist() == [1000.5, 2000.5]


def test_a_table_below_many_empty_lines_is_found(tmp_path: Path) -> None:
    path = save(tmp_path, rows_of("zoho", [{}, {}]), above="\n" * 100)
    frame, receipt = kk.read_export(path, "opportunities")
    assert len(frame) == 2
    assert receipt.header_row == 101


def test_a_workbook_behind_a_password_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(encrypted_package())
    with pytest.raises(errors.UnreadableFile, match="password"):
        kk.read_export(path, "opportunities")


def test_a_workbook_that_its_reader_chokes_on_is_damaged(tmp_path: Path) -> None:
    book = _book(tmp_path, rows_of("wukong", [{}]))
    with pytest.raises(errors.UnreadableFile, match="damaged"):
        kk.read_export(_spoilt(book, b'r="A1"', b'r="ZZZZZZZ99999999999"'), "opportunities")


def test_a_cell_that_strayed_far_from_the_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows_of("wukong", [{}])):
            page.write_row(at, 0, row)
        page.write_string(1_048_575, 16_383, "x")
    with pytest.raises(errors.UnreadableFile, match="XFD1048576") as caught:
        kk.read_export(path, "opportunities")
    assert caught.value.key == "sheet_reach"


def test_formats_far_from_the_table_are_no_cells(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows_of("wukong", [{}])):
            page.write_row(at, 0, row)
        page.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert len(kk.read_export(path, "opportunities", "wukong")[0]) == 1


def test_days_in_two_orders_are_asked_about_with_file_and_header(tmp_path: Path) -> None:
    days = ["05/28/2026", "28/05/2026"]
    rows = rows_of("zoho", [{"Closing Date": day} for day in days])
    with pytest.raises(errors.AmbiguousDates) as caught:
        kk.read_export(save(tmp_path, rows), "opportunities")
    assert "file export.csv" in str(caught.value)
    assert "Closing Date" in str(caught.value)


def _spoilt(book: Path, old: bytes, new: bytes) -> Path:
    """A workbook with something else in the XML of its sheet."""
    path = book.with_name("spoilt.xlsx")
    path.write_bytes(in_parts(book.read_bytes(), lambda _, part: part.replace(old, new)))
    return path
