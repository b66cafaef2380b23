"""The data check: what becomes of a file, what is asked, what is kept and written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import kamkit as kk
from kamkit.apps import data_check_keep as keep
from kamkit.apps.data_check import TABS, Desk
from kamkit.apps.data_check_lists import LARGEST_UPLOAD
from kamkit.apps.data_check_reading import Choices, look
from kamkit.course.choice import company, read_choice
from kamkit.course.lab import lab_command
from kamkit.text import say
from tests.data.export_files import book, rows_of, save
from tests.data.export_fuzz_bytes import encrypted_package
from tests.data.export_samples import SAMPLES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ORDERS = "order_id,account_id,order_date,amount\nO1,A,2026-01-02,5\nO2,B,2026-01-03,7.5\n"
HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Where a notebook of the course lies."""
    folder = tmp_path / "course" / "notebooks" / "en"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def home(course: Path) -> Path:
    return course.parent.parent


@pytest.fixture
def desk(course: Path) -> Desk:
    return Desk(course)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    kk.use("en")


def text(desk: Desk, part: str) -> str:
    """A part of the page as a person reads it."""
    return words(desk.parts[part].value)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def drop(desk: Desk, name: str, content: bytes) -> None:
    desk.lists.upload.value = (
        {
            "name": name, "type": "", "size": len(content), "content": memoryview(content),
            "last_modified": pd.Timestamp(2026, 1, 1, tz="UTC").to_pydatetime(),
        },
    )  # fmt: skip


def drop_file(desk: Desk, path: Path) -> None:
    drop(desk, path.name, path.read_bytes())


def asked(desk: Desk) -> list[str]:
    assert desk.seen is not None
    return [ask.what for ask in desk.seen.asks]


def pick(desk: Desk, header: str, ours: str) -> None:
    desk.columns.rows[header].list.value = ours


def frame(desk: Desk) -> pd.DataFrame:
    assert desk.seen is not None
    assert desk.seen.frame is not None, desk.seen.error
    return desk.seen.frame


def click(desk: Desk, name: str) -> str:
    desk.buttons[name].click()
    return text(desk, "answer")


# What becomes of a file


@pytest.mark.parametrize("system", SAMPLES)
def test_an_export_of_each_system_is_read_as_it_is_dropped(
    desk: Desk, system: str, tmp_path: Path
) -> None:
    sample = SAMPLES[system](tmp_path)
    drop_file(desk, sample.path)
    pd.testing.assert_frame_equal(frame(desk), sample.expected)
    aside = sum(sample.reasons.values())
    counts = f"{sample.rows_in} rows came in, {sample.rows_in - aside} kept, {aside} set aside"
    assert f"{sample.path.name}, Opportunities: {counts}" in text(desk, "says")
    assert desk.seen is not None
    assert desk.seen.receipt is not None
    points = text(desk, "receipt")
    for sentence in desk.seen.receipt.sentences():
        assert " ".join(sentence.split()) in points
    title = f"Set aside ({aside})" if aside else "Set aside"
    assert desk.tabs.titles[TABS.index("aside")] == title
    assert (desk.folder.parent.parent / "my_data" / sample.path.name).is_file()


def test_before_a_file_is_chosen_the_page_says_what_to_do(desk: Desk) -> None:
    assert "my_data" in text(desk, "says")
    assert desk.tabs.layout.display == desk.leaving.layout.display == "none"
    drop(desk, "orders.csv", ORDERS.encode())
    assert desk.tabs.layout.display is desk.leaving.layout.display is None
    desk.lists.file.value = ""
    assert desk.seen is None
    assert desk.tabs.layout.display == "none"


@pytest.mark.parametrize(
    ("headers", "table"),
    [
        ("order_id,account_id,order_date,amount", "orders"),
        ("account_id,account_name,revenue", "summary"),
        ("account_id,account_name,industry,region", "accounts"),
        ("contact_id,account_id,name,title,role", "contacts"),
        ("opportunity_id,account_id,stage,amount,close_date", "opportunities"),
        ("activity_id,account_id,contact_id,date,kind", "activities"),
        ("product_id,family,price,unit_cost", "products"),
    ],
)
def test_the_table_is_the_one_that_the_headers_fit(
    headers: str, table: str, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    values = {"order_date": "2026-01-02", "date": "2026-01-02", "amount": "5", "revenue": "5"}
    path.write_text(f"{headers}\n{','.join(values.get(h, '1') for h in headers.split(','))}\n")
    assert look(Choices(path)).table == table


def test_system_and_table_can_be_changed(desk: Desk, tmp_path: Path) -> None:
    drop_file(desk, SAMPLES["zoho"](tmp_path).path)
    system, table = desk.lists.lists["system"], desk.lists.lists["table"]
    assert "Zoho CRM (sure)" in next(label for label, value in system.options if value == "")
    system.value = "plain"
    assert desk.seen is not None
    assert desk.seen.choices.system == "plain"
    table.value = "accounts"
    assert desk.seen.table == "accounts"
    system.value = ""
    table.value = ""
    assert desk.seen.table == "opportunities"


def test_rows_set_aside_are_shown_as_they_stand_with_the_reason_page_by_page(desk: Desk) -> None:
    rows = "".join(f"O{n},A{n},no day,{n}\n" for n in range(45))
    drop(desk, "orders.csv", (ORDERS + rows).encode())
    shown = text(desk, "aside")
    assert "Row in the file Why order_id account_id order_date amount" in shown
    assert "O0 A0 no day 0" in shown
    assert "O19" in shown
    assert "O20" not in shown
    assert words(desk.aside.says.value) == "1 to 20 of 45"
    desk.aside.more.click()
    desk.aside.more.click()
    assert "O44" in text(desk, "aside")
    assert desk.aside.more.disabled
    desk.aside.back.click()
    assert words(desk.aside.says.value) == "21 to 40 of 45"


def test_faults_are_counted_by_the_six_s(desk: Desk) -> None:
    drop(desk, "o.csv", (ORDERS + "O1,A,2026-01-02,5\n").encode())
    frame_ = frame(desk)
    expected = kk.count_issues(kk.find_issues({"orders": frame_}))
    shown = text(desk, "faults")
    for row in expected.to_dict("records"):
        label = say(f"choice.six_s.{row['six_s']}")
        assert f"{label} {row['faults']}" in shown


# What is chosen


def test_a_column_is_read_otherwise_at_once_and_the_other_is_left_out(desk: Desk) -> None:
    drop(desk, "o.csv", b"account_id,order_date,amount,net\nA,2026-01-02,5,4\nB,2026-01-03,7,6\n")
    assert frame(desk)["amount"].sum() == 12
    pick(desk, "net", "amount")
    assert frame(desk)["amount"].sum() == 10
    assert desk.columns.rows["amount"].list.value == ""
    said = "Two columns for one: “Amount” now comes from “net”; “amount” is left out."
    assert text(desk, "message") == said
    assert "10.00" in text(desk, "says")
    pick(desk, "net", "")
    assert frame(desk)["amount"].sum() == 12
    assert text(desk, "message") == ""


def test_every_header_shows_its_first_values_and_only_those(desk: Desk) -> None:
    drop(desk, "o.csv", ORDERS.encode())
    shown = {h: words(row.box.children[1].value) for h, row in desk.columns.rows.items()}
    assert shown["account_id"] == "A B"
    assert shown["amount"] == "5 7.5"


def test_a_file_of_many_columns_is_shown_page_by_page(desk: Desk) -> None:
    more = [f"more {n}" for n in range(300)]
    header = ",".join(["account_id", "order_date", "amount", *more])
    drop(desk, "wide.csv", f"{header}\n{','.join(['A', '2026-01-02', '5', *more])}\n".encode())
    assert len(desk.columns.body.children) == 25
    desk.columns.pages.more.click()
    assert "more 22" in desk.columns.rows
    pick(desk, "more 22", "product_id")
    assert frame(desk)["product_id"].tolist() == ["more 22"]
    assert words(desk.columns.pages.says.value) == "26 to 50 of 303"


def test_an_unknown_stage_is_given_its_status(desk: Desk, tmp_path: Path) -> None:
    rows = rows_of("salesforce_report", [{"Stage": "Contract approval"}, {"Stage": "Prospecting"}])
    drop_file(desk, save(tmp_path, rows))
    assert desk.tabs.titles[TABS.index("stages")] == "Stages (1)"
    assert frame(desk)["status"].isna().sum() == 1
    desk.stages.rows["Contract approval"].list.value = "open"
    assert frame(desk)["status"].tolist() == ["open", "open"]
    assert desk.tabs.titles[TABS.index("stages")] == "Stages"
    assert desk.stages.rows["Contract approval"].list.value == "open"


# What is asked


def test_an_encoding_that_is_not_clear_is_asked(desk: Desk) -> None:
    drop(desk, "kunden.csv", "account_id,order_date,amount\nMüller,2026-01-02,5\n".encode("cp1252"))
    assert asked(desk) == ["encoding"]
    assert "Which encoding" in words(desk.asks.box.children[1].value)
    assert desk.asks.box.children[2] is desk.lists.lists["encoding"]
    desk.lists.lists["encoding"].value = "cp1252"
    assert frame(desk)["account_id"].tolist() == ["Müller"]
    assert desk.asks.box.children == ()
    desk.lists.lists["encoding"].value = "utf-8"
    assert asked(desk) == ["encoding"]


def test_day_or_month_first_is_asked(desk: Desk) -> None:
    drop(desk, "o.csv", b"account_id,order_date,amount\nA,03/04/2026,5\n")
    assert asked(desk) == ["day_first"]
    order = desk.lists.lists["day_first"]
    order.value = False
    assert frame(desk)["order_date"].dt.month.tolist() == [3]
    order.value = True
    assert frame(desk)["order_date"].dt.month.tolist() == [4]
    order.value = ""
    assert asked(desk) == ["day_first"]


def test_two_columns_for_one_are_asked(desk: Desk) -> None:
    drop(desk, "o.csv", b"Account ID,Customer ID,order_date,amount\na,b,2026-01-02,5\n")
    assert asked(desk) == ["column"]
    chooser = desk.asks.choosers["account_id"].list
    assert [value for _, value in chooser.options] == ["", "Account ID", "Customer ID"]
    chooser.value = "Customer ID"
    assert frame(desk)["account_id"].tolist() == ["b"]


def test_headers_that_are_alike_are_told_apart_by_their_place(desk: Desk) -> None:
    drop(desk, "o.csv", b"account_id,order_date,amount,amount\na,2026-01-02,5,6\n")
    assert asked(desk) == ["column"]
    desk.asks.choosers["amount"].list.value = "amount (D)"
    assert frame(desk)["amount"].tolist() == [6.0]
    pick(desk, "amount (C)", "amount")
    assert frame(desk)["amount"].tolist() == [5.0]


def test_a_needed_column_that_is_not_found_is_asked(desk: Desk) -> None:
    drop(desk, "o.csv", b"Wer;Wann;Wieviel\nA;2026-01-02;5\nB;2026-01-03;6\n")
    desk.lists.lists["table"].value = "orders"
    assert asked(desk) == ["column"] * 3
    for column, header in (("account_id", "Wer"), ("order_date", "Wann"), ("amount", "Wieviel")):
        desk.asks.choosers[column].list.value = header
    assert frame(desk)["amount"].sum() == 11


def test_a_sheet_is_asked_where_several_fit(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "zwei.xlsx"
    with pd.ExcelWriter(path) as writer:
        for sheet, amount in (("Nord", 5), ("Süd", 6)):
            rows = {"account_id": ["A"], "order_date": ["2026-01-02"], "amount": [amount]}
            pd.DataFrame(rows).to_excel(writer, sheet_name=sheet, index=False)
    drop_file(desk, path)
    assert asked(desk) == ["sheet"]
    desk.lists.lists["sheet"].value = "Süd"
    assert frame(desk)["amount"].tolist() == [6.0]


def test_a_system_is_asked_where_two_write_such_headers(desk: Desk, tmp_path: Path) -> None:
    headers = ["商机名称", "客户名称", "商机金额", "商机阶段", "预计成交日期"]
    drop_file(desk, save(tmp_path, [headers, ["流量计", "北方仪表", 5, "验证客户", "2026-05-08"]]))
    assert asked(desk) == ["system"]
    desk.lists.lists["system"].value = "fxiaoke"
    assert frame(desk)["amount"].tolist() == [5.0]


# What cannot be read


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""), ("zeros.csv", b"\x00" * 50), ("broken.xlsx", b"PK\x03\x04 nothing"),
        ("old.xls", b"\xd0\xcf\x11\xe0 nothing"), ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x01"),
        ("prose.txt", b"Dear all,\nthe figures follow tomorrow.\n"),
        ("table.parquet", b"PAR1"), ("one.csv", b"x"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_said_in_words(desk: Desk, name: str, content: bytes) -> None:
    drop(desk, name, content)
    assert desk.seen is not None
    assert desk.seen.frame is None
    why = words(desk.asks.box.children[0].value)
    assert why
    assert "Traceback" not in why
    assert name in text(desk, "says")
    assert desk.leaving.layout.display == "none"
    drop(desk, "orders.csv", ORDERS.encode())
    assert len(frame(desk)) == 2


def test_a_kind_of_file_that_cannot_be_read_is_named(desk: Desk, home: Path) -> None:
    drop(desk, "../slides.pptx", b"PK")
    assert "slides.pptx is not a kind of file" in text(desk, "message")
    assert not (home / "my_data").exists()


def test_a_fault_of_ours_is_said_in_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kamkit.apps.data_check_reading.read_export", fails)
    drop(desk, "orders.csv", ORDERS.encode())
    assert words(desk.asks.box.children[0].value) == say("data_check.failed")


def test_a_file_that_another_program_holds_is_said_in_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr("kamkit.apps.data_check_reading.read_export", locked)
    drop(desk, "orders.csv", ORDERS.encode())
    assert "close it there" in words(desk.asks.box.children[0].value)


def test_a_workbook_behind_a_password_is_said_to_be_one(desk: Desk) -> None:
    drop(desk, "book.xlsx", encrypted_package())
    assert "password" in words(desk.asks.box.children[0].value)


def test_a_file_that_is_gone_is_said_in_words(desk: Desk, home: Path) -> None:
    drop(desk, "orders.csv", ORDERS.encode())
    (home / "my_data" / "orders.csv").unlink()
    desk.lists.again.click()
    assert desk.seen is not None
    assert desk.seen.frame is None
    assert desk.seen.error is not None


def test_what_a_file_holds_is_escaped_wherever_it_is_shown(desk: Desk) -> None:
    rows = [f"A,2026-01-02,5,{HOSTILE}", f"B,{HOSTILE},6,x", "C,2026-01-02,5,y"]
    head = f'account_id,order_date,amount,"{HOSTILE.replace(chr(34), chr(34) * 2)}"'
    body = [row.replace(HOSTILE, '"' + HOSTILE.replace('"', '""') + '"') for row in rows]
    name = "<b>x.csv"
    drop(desk, name, "\n".join([head, *body]).encode())
    assert len(frame(desk)) == 2
    pages = [part.value for part in desk.parts.values()]
    pages += [child.value for row in desk.columns.rows.values() for child in row.box.children[:2]]
    for page in pages:
        assert "<img" not in page
        assert "<b>x" not in page
    assert HOSTILE in unescape("".join(pages))


# What is kept and written


def test_file_and_choices_are_found_again(desk: Desk, course: Path) -> None:
    drop(desk, "o.csv", b"account_id,order_date,amount,net\nA,03/04/2026,5,4\n")
    desk.lists.lists["day_first"].value = True
    pick(desk, "net", "amount")
    again = Desk(course)
    assert frame(again)["amount"].tolist() == [4.0]
    assert frame(again)["order_date"].dt.month.tolist() == [4]
    assert text(again, "message") == say("data_check.recalled")
    drop(again, "other.csv", ORDERS.encode())
    again.lists.file.value = desk.folder.parent.parent / "my_data" / "o.csv"
    assert frame(again)["amount"].tolist() == [4.0]


def test_choices_that_cannot_be_kept_do_not_stop_the_reading(desk: Desk, home: Path) -> None:
    drop(desk, "orders.csv", ORDERS.encode())
    kept = home / "my_course" / keep.KEPT
    newer = json.dumps({"schema": 99, "file": "x", "files": {}})
    kept.write_text(newer)
    desk.lists.lists["system"].value = "plain"
    assert len(frame(desk)) == 2
    assert "later KAMkit" in text(desk, "message")
    assert kept.read_text() == newer


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"schema": 1}', '{"schema": 1, "file": 5, "files": {}}',
                '{"schema": 1, "file": "my_data/o.csv", "files": {"my_data/o.csv": {"table": 5}}}']
)  # fmt: skip
def test_a_broken_memory_is_set_aside(desk: Desk, course: Path, home: Path, content: str) -> None:
    kept = home / "my_course" / keep.KEPT
    drop(desk, "o.csv", ORDERS.encode())
    kept.write_text(content)
    again = Desk(course)
    assert again.seen is None
    drop(again, "o.csv", ORDERS.encode())
    assert len(frame(again)) == 2
    assert json.loads(kept.read_text())["file"] == "my_data/o.csv"


def test_a_second_file_of_the_same_name_does_not_take_the_place_of_the_first(
    desk: Desk, home: Path
) -> None:
    for amount in (5, 6, 5):
        drop(desk, "o.csv", f"account_id,order_date,amount\nA,2026-01-02,{amount}\n".encode())
        assert frame(desk)["amount"].tolist() == [amount]
    assert sorted(p.name for p in (home / "my_data").iterdir()) == ["o.csv", "o_2.csv"]


def test_table_receipt_and_map_are_saved_and_a_second_save_has_its_own_folder(
    desk: Desk, home: Path, tmp_path: Path
) -> None:
    sample = SAMPLES["fxiaoke"](tmp_path)
    drop_file(desk, sample.path)
    said = click(desk, "save")
    folder = home / "notebooks" / "my_work" / "商机2.0 导出_checked"
    names = ["map.toml", "opportunities.csv", "opportunities.xlsx", "receipt.json",
             "receipt.txt", "set_aside.csv"]  # fmt: skip
    assert sorted(path.name for path in folder.iterdir()) == names
    for name in (folder.name, *names):
        assert name in said
    assert (folder / "opportunities.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    back, _ = kk.read_table(folder / "opportunities.csv", "opportunities")
    pd.testing.assert_frame_equal(back[list(sample.expected)], sample.expected)
    sheet = openpyxl.load_workbook(folder / "opportunities.xlsx").worksheets[0]
    assert sheet.max_row >= len(sample.expected)
    assert json.loads((folder / "receipt.json").read_text("utf-8"))["rows_in"] == sample.rows_in
    mapped, receipt = kk.read_export(
        sample.path, "opportunities", columns=kk.load_map(folder / "map.toml")
    )
    pd.testing.assert_frame_equal(mapped, sample.expected)
    assert receipt.reasons == sample.reasons
    before = (folder / "receipt.txt").read_bytes()
    assert "导出_checked_2" in click(desk, "save")
    assert (folder / "receipt.txt").read_bytes() == before


def test_a_table_too_long_for_excel_is_saved_without_a_workbook(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(desk, "o.csv", ORDERS.encode())
    assert "orders.xlsx" in click(desk, "save")
    monkeypatch.setattr("kamkit.apps.data_check_keep.MOST_IN_BOOK", 1)
    said = click(desk, "save")
    assert "orders.xlsx" not in said
    assert "There is no Excel file: it would have more than 1 row." in said


@pytest.mark.parametrize("system", SAMPLES)
def test_the_map_of_each_system_reads_its_file_alike(
    desk: Desk, system: str, tmp_path: Path
) -> None:
    sample = SAMPLES[system](tmp_path)
    drop_file(desk, sample.path)
    click(desk, "save")
    (path,) = desk.folder.parent.glob("my_work/*/map.toml")
    mapped, _ = kk.read_export(sample.path, "opportunities", columns=kk.load_map(path))
    pd.testing.assert_frame_equal(mapped, sample.expected)


def test_a_saved_map_is_dropped_on_the_next_file(desk: Desk, tmp_path: Path) -> None:
    told = kk.ColumnMap("orders", {"Wer": "account_id", "Wann": "order_date", "Wieviel": "amount",
                                   "Nicht da": "quantity"}, system="plain")  # fmt: skip
    drop(desk, "map.toml", told.to_toml().encode())
    assert text(desk, "message") == say("data_check.map_first")
    drop(desk, "o.csv", b"Wer;Wann;Wieviel\nA;2026-01-02;5\n")
    drop(desk, "map.toml", told.to_toml().encode())
    assert frame(desk)["amount"].tolist() == [5.0]
    assert "map.toml is in force" in text(desk, "message")
    drop(desk, "map.toml", b"schema = 1")
    assert "map.toml is no column map" in text(desk, "message")
    assert frame(desk)["amount"].tolist() == [5.0]


def test_the_lessons_run_on_the_clean_orders_and_find_the_other_tables(
    desk: Desk, course: Path, home: Path
) -> None:
    drop(desk, "orders.csv", (ORDERS + "O3,C,no day,9\n").encode())
    assert "my_data/checked/orders.csv" in click(desk, "use")
    assert Path(read_choice(course).source) == home / "my_data" / "checked" / "orders.csv"
    drop(desk, "accounts.csv", b"account_id,account_name,region\nA,Harbor,North\nB,Field,South\n")
    desk.lists.lists["table"].value = "accounts"
    click(desk, "use")
    data = company(folder=course)
    assert data.orders["amount"].sum() == 12.5
    assert data.accounts.set_index("account_id")["account_name"].to_dict() == {
        "A": "Harbor", "B": "Field",
    }  # fmt: skip


def test_a_table_in_use_is_put_aside_before_another_takes_its_place(desk: Desk, home: Path) -> None:
    drop(desk, "o.csv", ORDERS.encode())
    click(desk, "use")
    assert "before" not in click(desk, "use")
    drop(desk, "p.csv", (ORDERS + "O3,C,2026-02-02,9\n").encode())
    assert "my_data/checked/orders_2.csv" in click(desk, "use")
    checked = home / "my_data" / "checked"
    assert len(pd.read_csv(checked / "orders.csv")) == 3
    assert len(pd.read_csv(checked / "orders_2.csv")) == 2


@pytest.mark.parametrize("button", ["save", "use"])
def test_a_disk_that_refuses_is_said_in_words(
    desk: Desk, button: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(desk, "o.csv", ORDERS.encode())

    def refuses(*_: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(f"kamkit.apps.data_check_keep.{button}", refuses)
    assert click(desk, button).startswith("Not written: ")


def test_raw_exports_of_the_course_and_own_files_can_be_chosen(desk: Desk, home: Path) -> None:
    own = home / "my_data"
    own.mkdir()
    (own / "mine.csv").write_text(ORDERS)
    (own / ".hidden.csv").write_text(ORDERS)
    (own / "~$open.xlsx").write_text("")
    (own / "notes.docx").write_text("")
    desk.lists.again.click()
    labels = [label for label, _ in desk.lists.file.options]
    assert labels[:2] == [say("data_check.no_file"), "my_data/mine.csv"]
    assert any(label.startswith("raw/") for label in labels)
    assert not any("hidden" in label or "~$" in label or "docx" in label for label in labels)
    desk.lists.file.value = own / "mine.csv"
    assert len(frame(desk)) == 2


# Words


def show_everything(desk: Desk, tmp_path: Path) -> list[str]:
    """Every word that the page shows of itself, over a file that is read and one that asks."""
    out: list[str] = []
    files: list[Callable[[], None]] = [
        lambda: drop_file(desk, save(tmp_path, rows_of("hubspot", [{"Deal Stage": "poc"}]))),
        lambda: drop(desk, "o.csv", b"Account ID,Customer ID,order_date,amount\na,b,2026-1-2,5\n"),
        lambda: drop(desk, "p.csv", b"account_id,order_date,amount\nA,03/04/2026,5\n"),
    ]  # fmt: skip
    for choose in files:
        choose()
        todo: list[Any] = [desk.box]
        while todo:
            widget = todo.pop()
            todo += getattr(widget, "children", ())
            out += [words(getattr(widget, "value", ""))] if hasattr(widget, "placeholder") else []
            out += [getattr(widget, "description", ""), *getattr(widget, "titles", ())]
            out += [label for label, _ in getattr(widget, "options", ())]
    return [each for each in out if each]


def test_no_english_page_holds_a_chinese_word(course: Path, tmp_path: Path) -> None:
    shown = show_everything(Desk(course), tmp_path)
    mixed = {each for each in shown if CHINESE.search(each)}
    assert mixed <= {each.label["en"] for each in _systems()}


def test_a_chinese_page_keeps_its_language(course: Path, tmp_path: Path) -> None:
    kk.use("zh")
    desk = Desk(course)
    kk.use("en")
    shown = show_everything(desk, tmp_path)
    for key in ("upload", "again", "table", "save", "tab_receipt", "choose", "ask_day_first"):
        assert any(say(f"data_check.{key}", "zh") in each for each in shown), key
        assert not any(say(f"data_check.{key}", "en") == each for each in shown), key


def _systems() -> list[Any]:
    from kamkit.data.systems import systems

    return list(systems().values())


def test_what_stays_in_the_notebook_does_not_change_with_the_file(course: Path) -> None:
    before = repr(kk.check_data(course))
    drop(Desk(course), "o.csv", ORDERS.encode())
    assert repr(kk.check_data(course)) == before
    assert repr(kk.check_data(course, lang="zh")) == say("data_check.lasting", "zh")


def test_jupyterlab_passes_on_whatever_the_page_sends(desk: Desk) -> None:
    (told,) = [part for part in lab_command(Path(), "en", Path(), []) if "max_message_size" in part]
    largest = int(re.sub(r"\D", "", told.partition(":")[2]))
    assert largest > LARGEST_UPLOAD
    assert f'data-limit="{LARGEST_UPLOAD}"' in desk.lists.drop.value
    assert "larger than 100 MB" in words(desk.lists.drop.value)


def test_a_workbook_is_read_like_a_text(desk: Desk, tmp_path: Path) -> None:
    drop_file(desk, book(tmp_path, rows_of("hubspot", [{}, {}])))
    assert len(frame(desk)) == 2
    assert desk.lists.lists["sheet"].layout.display is None
    assert desk.lists.lists["encoding"].layout.display == "none"
