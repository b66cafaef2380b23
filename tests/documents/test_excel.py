"""Workbooks as a person opens them."""

from __future__ import annotations

import contextlib
import datetime as dt
import zipfile
from pathlib import Path

import pandas as pd
import python_calamine

import kamkit as kk


def written(folder: Path, sheet: kk.Sheet) -> list[list[object]]:
    path = kk.write_workbook(folder / "工作 簿.xlsx", [sheet])
    return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def test_numbers_stay_numbers_dates_stay_dates_and_ids_stay_text(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "account_id": ["007"],
            "revenue": [1234.5],
            "last_order": pd.to_datetime(["2026-05-08"]),
            "orders": [3],
        }
    )
    head, row = written(tmp_path, kk.Sheet("x", frame=frame))
    assert head == ["Account ID", "Revenue", "Last order", "Orders"]
    assert row == ["007", 1234.5, dt.date(2026, 5, 8), 3.0]


def test_headings_follow_the_language_and_the_currency(tmp_path: Path) -> None:
    kk.use("zh")
    frame = pd.DataFrame({"revenue": [1.0], "currency": ["CNY"]})
    assert written(tmp_path, kk.Sheet("x", frame=frame))[0] == ["销售额 (CNY)", "币种"]
    unnamed = pd.DataFrame({"revenue": [1.0], "currency": [""]})
    assert written(tmp_path, kk.Sheet("x", frame=unnamed))[0] == ["销售额"]


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    nasty = ['=HYPERLINK("x")', "+1", "-1", "@cmd", "https://example.invalid", "12"]
    rows = written(tmp_path, kk.Sheet("x", frame=pd.DataFrame({"account_name": nasty})))
    assert [row[0] for row in rows[1:]] == nasty
    with zipfile.ZipFile(tmp_path / "工作 簿.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_missing_values_are_empty_cells_and_an_empty_table_says_so(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"revenue": [1.0, None], "last_order": [pd.NaT, pd.Timestamp("2026-01-02")]}
    )
    assert written(tmp_path, kk.Sheet("x", frame=frame))[1:] == [
        [1.0, ""],
        ["", dt.date(2026, 1, 2)],
    ]
    assert written(tmp_path, kk.Sheet("x", frame=frame.head(0))) == [["No rows."]]


def test_a_long_or_odd_sheet_name_is_made_to_fit(tmp_path: Path) -> None:
    path = kk.write_workbook(tmp_path / "a.xlsx", [kk.Sheet("a/b:" + "c" * 40, lines=["x"])])
    names = python_calamine.CalamineWorkbook.from_path(str(path)).sheet_names
    assert names == ["a b " + "c" * 27]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = kk.write_workbook(tmp_path / "a.xlsx", [kk.Sheet("x", lines=["old"])])
    before = path.read_bytes()
    with contextlib.suppress(TypeError):
        kk.write_workbook(path, [kk.Sheet("x", frame=pd.DataFrame({"a": [object]}).assign(b=1j))])
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]
