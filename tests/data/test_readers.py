"""Files of every shape that a person may bring, and what becomes of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

import kamkit as kk
from kamkit import errors
from kamkit.data.readers import guess_table, read_table

ORDERS = "order_id,account_id,order_date,amount\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A Chinese path with a space in it, as on many a desk."""
    path = tmp_path / "大客户 资料"
    path.mkdir()
    return path


def save(folder: Path, text: str, name: str = "订单 导出.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, sheets: dict[str, list[list[Any]]], name: str = "导出.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    return path


def conserved(frame: pd.DataFrame, receipt: kk.Receipt) -> bool:
    """Nothing was lost: rows, and money by currency."""
    return (
        receipt.rows_in
        == len(frame) + len(receipt.set_aside)
        == receipt.rows_kept + len(receipt.set_aside)
    )


# --- encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_chinese_file_is_read_in_any_encoding_that_can_be_told(
    folder: Path, encoding: str
) -> None:
    path = save(
        folder, "客户编号,客户名称,下单日期,金额\n007,北方仪表,2026-05-08,12.5\n", encoding=encoding
    )
    frame, receipt = read_table(path, "orders")
    assert frame.loc[0, ["account_id", "account_name", "amount"]].tolist() == [
        "007",
        "北方仪表",
        12.5,
    ]
    assert receipt.encoding == encoding


def test_utf16_with_tabs_as_excel_saves_it_is_read(folder: Path) -> None:
    path = save(folder, ORDERS.replace(",", "\t") + "1\t7\t2026-01-02\t3\n", "a.txt", "utf-16")
    frame, receipt = read_table(path, "orders")
    assert frame["amount"].tolist() == [3.0]
    assert (receipt.encoding, receipt.delimiter) == ("utf-16", "\t")


def test_a_western_encoding_is_asked_about_and_never_guessed(folder: Path) -> None:
    path = save(folder, ORDERS + "1,Müller,2026-01-02,3\n", encoding="cp1252")
    with pytest.raises(errors.UnclearEncoding, match=r"M黮ler.*Müller") as caught:
        read_table(path, "orders")
    assert 'encoding="cp1252"' in str(caught.value)
    frame, _ = read_table(path, "orders", encoding="cp1252")
    assert frame["account_id"].tolist() == ["Müller"]


def test_an_encoding_that_does_not_fit_is_named_with_the_line(folder: Path) -> None:
    path = save(folder, ORDERS + "1,7,2026-01-02,3\n2,€,2026-01-02,3\n", encoding="utf-8")
    with pytest.raises(errors.UnreadableFile, match=r"not in ascii[\s\S]*row 3"):
        read_table(path, "orders", encoding="ascii")


# --- files that are no table ----------------------------------------------------------------------


def test_a_missing_file_is_named_with_its_near_misses(folder: Path) -> None:
    save(folder, ORDERS)
    with pytest.raises(errors.UnreadableFile, match=r"no such file[\s\S]*订单 导出\.csv"):
        read_table(folder / "订单导出.csv", "orders")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "holds no data"),
        ("blank.csv", b" \r\n\r\n", "holds no data"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not text"),
        ("broken.xlsx", b"PK\x03\x04 not a workbook", "cannot be opened"),
        ("broken.parquet", b"PAR1 nonsense", "cannot be opened"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    folder: Path, name: str, content: bytes, words: str
) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(errors.UnreadableFile, match=words) as caught:
        read_table(folder / name, "orders")
    assert name in str(caught.value)
    assert "Next:" in str(caught.value)


def test_a_folder_is_no_file(folder: Path) -> None:
    with pytest.raises(errors.UnreadableFile, match="folder"):
        read_table(folder, "orders")


def test_headers_without_rows_give_an_empty_typed_table(folder: Path) -> None:
    frame, receipt = read_table(save(folder, ORDERS), "orders")
    assert len(frame) == receipt.rows_in == 0
    assert frame.dtypes.astype(str)["order_date"] == "datetime64[us]"
    assert frame.dtypes.astype(str)["amount"] == "float64"


# --- columns --------------------------------------------------------------------------------------


def test_a_missing_column_shows_the_map_that_would_name_it(folder: Path) -> None:
    path = save(folder, "kunde,order_date,amont\n7,2026-01-02,3\n")
    with pytest.raises(errors.MissingColumn) as caught:
        read_table(path, "orders")
    assert "account_id, amount" in str(caught.value)
    assert '"amont" = "amount"' in str(caught.value)


def test_two_columns_that_could_be_the_one_are_both_named(folder: Path) -> None:
    path = save(folder, "account_id,下单日期,日期,amount\n7,2026-01-02,2026-01-03,3\n")
    with pytest.raises(errors.AmbiguousColumn, match=r"下单日期 \(B\), 日期 \(C\)"):
        read_table(path, "orders")
    frame, _ = read_table(path, "orders", {"日期": "order_date"})
    assert frame["order_date"].dt.day.tolist() == [3]


def test_our_own_column_name_wins_over_an_alias(folder: Path) -> None:
    path = save(folder, "account_id,order_date,amount,revenue\n7,2026-01-02,3,4\n")
    frame, receipt = read_table(path, "orders")
    assert frame["amount"].tolist() == [3.0]
    assert receipt.left_over == ("revenue",)


def test_a_map_to_a_column_that_does_not_exist_names_the_nearest(folder: Path) -> None:
    path = save(folder, ORDERS + "1,7,2026-01-02,3\n")
    with pytest.raises(errors.MissingColumn, match="did you mean amount"):
        read_table(path, "orders", {"amount": "amout"})
    with pytest.raises(errors.MissingColumn, match="did you mean order_date"):
        read_table(path, "orders", {"order_dat": "order_date"})


def test_three_hundred_columns_are_read_and_the_rest_is_named(folder: Path) -> None:
    extra = [f"x{i}" for i in range(297)]
    header = ",".join(["account_id", "order_date", "amount", *extra])
    path = save(folder, header + "\n" + ",".join(["7", "2026-01-02", "3", *["0"] * 297]) + "\n")
    frame, receipt = read_table(path, "orders")
    assert list(frame.columns) == ["line", "account_id", "order_date", "amount"]
    assert receipt.left_over == tuple(extra)


def test_lines_above_the_headers_are_passed_over_and_said(folder: Path) -> None:
    path = save(folder, "订单报表\n导出人,张\n\n客户编号,下单日期,金额\n7,2026-01-02,3\n")
    frame, receipt = read_table(path, "orders")
    assert frame["amount"].tolist() == [3.0]
    assert receipt.header_row == 4


def test_excels_sep_line_sets_the_delimiter(folder: Path) -> None:
    path = save(folder, "sep=;\naccount_id;order_date;amount\n7;2026-01-02;3,5\n")
    frame, receipt = read_table(path, "orders")
    assert frame["amount"].tolist() == [3.5]
    assert receipt.delimiter == ";"


def test_the_table_is_orders_where_there_is_a_date_and_a_summary_where_not(folder: Path) -> None:
    assert guess_table(save(folder, ORDERS + "1,7,2026-01-02,3\n"), None) == "orders"
    assert guess_table(save(folder, "客户名称,年销售额\n甲,3\n"), None) == "summary"
    mapped = save(folder, "kunde,tag,wert\n7,2026-01-02,3\n")
    assert guess_table(mapped, {"tag": "order_date", "wert": "amount"}) == "orders"


# --- rows and values ------------------------------------------------------------------------------


def test_ids_keep_their_zeros_and_their_letters(folder: Path) -> None:
    frame, _ = read_table(
        save(folder, ORDERS + "1,007,2026-01-02,3\n2,1e5,2026-01-02,3\n"), "orders"
    )
    assert frame["account_id"].tolist() == ["007", "1e5"]


def test_a_workbooks_numeric_ids_and_dates_come_in_as_ids_and_dates(folder: Path) -> None:
    import datetime as dt

    rows = [
        ["客户编号", "下单日期", "金额"],
        [1001, dt.datetime(2026, 5, 8), 12.5],
        ["007", "2026/5/9", "￥3"],
    ]
    frame, receipt = read_table(workbook(folder, {"订单": rows}), "orders")
    assert frame["account_id"].tolist() == ["1001", "007"]
    assert frame["order_date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-05-08", "2026-05-09"]
    assert frame["amount"].tolist() == [12.5, 3.0]
    assert receipt.sheet == "订单"


def test_the_one_sheet_that_fits_is_taken_and_two_are_asked_about(folder: Path) -> None:
    fits = [["客户编号", "下单日期", "金额"], ["7", "2026-01-02", 3]]
    frame, receipt = read_table(workbook(folder, {"说明": [["读我"]], "订单": fits}), "orders")
    assert (len(frame), receipt.sheet) == (1, "订单")
    two = workbook(folder, {"一月": fits, "二月": fits})
    with pytest.raises(errors.UnreadableFile, match="一月, 二月"):
        read_table(two, "orders")
    assert len(read_table(two, "orders", sheet="二月")[0]) == 1
    with pytest.raises(errors.UnreadableFile, match="三月"):
        read_table(two, "orders", sheet="三月")


def test_bad_rows_are_set_aside_with_row_and_reason_and_nothing_is_lost(folder: Path) -> None:
    text = (
        ORDERS
        + "1,7,2026-01-02,10\n2,,2026-01-02,20\n3,8,soon,40\n"
        + "4,9,2026-01-02,lots\n,,,\n5,9,2026-02-30,80\n"
    )
    frame, receipt = read_table(save(folder, text), "orders")
    assert frame["amount"].tolist() == [10.0]
    assert receipt.set_aside[["file_row", "reason"]].to_numpy().tolist() == [
        [3, "empty:account_id"],
        [4, "date:order_date"],
        [5, "money:amount"],
        [7, "date:order_date"],
    ]
    assert receipt.blank_rows == 1
    assert conserved(frame, receipt)
    assert (receipt.totals_in, receipt.totals_kept) == ({"": 150.0}, {"": 10.0})


def test_a_line_with_too_many_fields_is_set_aside_whole(folder: Path) -> None:
    frame, receipt = read_table(
        save(folder, ORDERS + "1,7,2026-01-02,10\n2,8,2026-01-02,1,000\n"), "orders"
    )
    assert receipt.set_aside[["file_row", "reason"]].to_numpy().tolist() == [[3, "fields"]]
    assert receipt.set_aside["order_id"].tolist() == ["2,8,2026-01-02,1,000"]
    assert conserved(frame, receipt)


def test_a_total_line_is_no_order(folder: Path) -> None:
    text = "客户编号,客户名称,下单日期,金额\n7,甲,2026-01-02,10\n合计,,,10\n"
    frame, receipt = read_table(save(folder, text), "orders")
    assert len(frame) == 1
    assert receipt.reasons == {"total_row": 1}


def test_an_account_called_total_is_kept(folder: Path) -> None:
    text = "客户编号,客户名称,下单日期,金额\n7,Total,2026-01-02,10\n"
    assert len(read_table(save(folder, text), "orders")[0]) == 1


def test_an_unreadable_optional_cell_leaves_its_row_in_place(folder: Path) -> None:
    text = "account_id,order_date,amount,cost\n7,2026-01-02,10,unknown\n8,2026-01-02,10,n/a\n"
    frame, receipt = read_table(save(folder, text), "orders")
    assert frame["cost"].isna().all()
    assert receipt.blanked.to_numpy().tolist() == [[2, "cost", "unknown", "money"]]


def test_an_amount_follows_from_quantity_and_price_and_a_name_serves_as_id(folder: Path) -> None:
    text = "客户名称,下单日期,数量,单价\n甲,2026-01-02,3,￥1.5\n甲,2026-01-02,1,￥2\n"
    frame, receipt = read_table(save(folder, text), "orders")
    assert frame["amount"].tolist() == [4.5, 2.0]
    assert frame["account_id"].tolist() == ["甲", "甲"]
    assert frame["line"].tolist() == [1, 2]
    assert receipt.derived == ("account_id", "amount", "currency", "line")


def test_money_signs_name_the_currency_and_two_signs_name_two(folder: Path) -> None:
    text = ORDERS + '1,7,2026-01-02,"￥1,234.50"\n2,7,2026-01-02,1.2万\n'
    frame, receipt = read_table(save(folder, text), "orders")
    assert frame["amount"].tolist() == [1234.5, 12000.0]
    assert frame["currency"].tolist() == ["CNY", "CNY"]
    two = ORDERS + "1,7,2026-01-02,￥5\n2,7,2026-01-02,$6\n"
    frame, receipt = read_table(save(folder, two), "orders")
    assert frame["currency"].tolist() == ["CNY", "USD"]
    assert receipt.totals_in == {"CNY": 5.0, "USD": 6.0}


def test_a_sign_that_contradicts_the_currency_column_is_set_aside(folder: Path) -> None:
    text = "account_id,order_date,amount,currency\n7,2026-01-02,$5,CNY\n8,2026-01-02,￥5,CNY\n"
    frame, receipt = read_table(save(folder, text), "orders")
    assert frame["account_id"].tolist() == ["8"]
    assert receipt.reasons == {"currency_clash:currency": 1}


def test_day_or_month_first_is_asked_where_nothing_tells(folder: Path) -> None:
    path = save(folder, ORDERS + "1,7,03/04/2026,3\n")
    with pytest.raises(errors.AmbiguousDates, match="03/04/2026") as caught:
        read_table(path, "orders")
    assert "订单 导出.csv" in str(caught.value)
    assert read_table(path, "orders", day_first=True)[0]["order_date"].dt.month.tolist() == [4]
    assert read_table(path, "orders", day_first=False)[0]["order_date"].dt.month.tolist() == [3]


def test_parquet_comes_in_as_it_is(folder: Path) -> None:
    path = folder / "订单.parquet"
    frame = pd.DataFrame(
        {"account_id": ["007"], "order_date": pd.to_datetime(["2026-01-02"]), "amount": [3.25]}
    )
    frame.to_parquet(path)
    back, receipt = read_table(path, "orders")
    assert back["account_id"].tolist() == ["007"]
    assert back["amount"].tolist() == [3.25]
    assert receipt.rows_in == 1


def test_fixed_runs_of_spaces_delimit_where_nothing_else_does(folder: Path) -> None:
    text = (
        " customer_id  date number_of_cds  dollar_value\n"
        " 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n"
    )
    frame, _ = read_table(save(folder, text, "m.txt"), "orders", {"dollar_value": "amount"})
    assert frame["account_id"].tolist() == ["00001", "00002"]
    assert frame["order_date"].dt.strftime("%Y%m%d").tolist() == ["19970101", "19970112"]


def test_the_cdnow_master_comes_in_whole(shared: Path) -> None:
    # Fader and Hardie's file: 69,659 transactions worth 2,500,315.63 (published with the data).
    path = shared / "cdnow" / "CDNOW_master.txt"
    frame, receipt = read_table(path, "orders", {"dollar_value": "amount"})
    assert len(frame) == 69_659
    assert frame["account_id"].nunique() == 23_570
    assert receipt.totals_kept == {"": 2_500_315.63}


def test_the_receipt_speaks_both_languages_and_json(folder: Path) -> None:
    import json

    _, receipt = read_table(save(folder, ORDERS + "1,,2026-01-02,20\n2,7,2026-01-02,5\n"), "orders")
    assert "2 rows came in, 1 kept, 1 set aside." in receipt.sentences()
    assert "读入 2 行，保留 1 行，另存待查 1 行。" in receipt.sentences("zh")
    assert json.loads(receipt.to_json())["reasons"] == {"empty:account_id": 1}


def test_the_receipt_names_each_column_as_people_call_it_and_as_code_does(folder: Path) -> None:
    text = "客户编号,日期,金额,产品编号\n7,2026-01-02,5,P1\n"
    _, receipt = read_table(save(folder, text), "orders")
    zh, en = ("".join(receipt.sentences(lang)) for lang in ("zh", "en"))
    for told in (
        "客户编号（account_id）",
        "日期 → 下单日期（order_date）",
        "产品编号 → 产品（product_id）",
    ):
        assert told in zh
    assert "客户编号 →" not in zh  # their word is ours: once is enough
    for told in ("客户编号 → account_id", "日期 → order_date", "产品编号 → Product (product_id)"):
        assert told in en


def test_a_note_names_a_column_of_ours_by_its_label(folder: Path) -> None:
    path = folder / "deals.csv"
    path.write_text("商机编号,客户编号,赢率\nD1,7,40\nD2,7,55\n", "utf-8")
    _, receipt = read_table(path, "opportunities")
    assert "赢率：不带百分号的数字按百分数读入。" in receipt.sentences("zh")


def test_a_hostile_header_is_escaped_in_the_receipt(folder: Path) -> None:
    text = "account_id,order_date,amount,<script>alert(1)</script>\n7,2026-01-02,3,x\n"
    _, receipt = read_table(save(folder, text), "orders")
    assert "<script>" not in receipt._repr_html_()
    assert "&lt;script&gt;" in receipt._repr_html_()


def test_a_sheet_of_a_file_that_has_none_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path, ORDERS + "1,7,2026-01-02,3\n")
    for system in (None, "auto"):
        with pytest.raises(
            errors.UnreadableFile, match=r"none is called Deals.*\n(.*\n)*Next: leave"
        ):
            read_table(path, "orders", sheet="Deals", system=system)
