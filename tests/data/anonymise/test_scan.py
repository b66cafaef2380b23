"""The scan finds what is planted, wherever it hides, and nothing where there is nothing."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

import kamkit as kk
from kamkit.data.anonymise.names import core_of, name_key
from kamkit.documents.excel import Sheet, write_workbook

KEY = kk.Key(
    aliases={
        "account": {
            "上海桉禾电力设备有限公司": "Account 0042",
            "Ningtuo Power Co., Ltd.": "Account 0043",
            "Northern Machinery": "Account 0044",
            "曹": "Account 0045",
            "3M": "Account 0046",
            "华夏发展有限公司": "Account 0047",
        },
        "account_id": {"KH1001": "A0042", "SO-77/4": "A0043", "0815": "A0044", "20251231": "A0045"},
        "contact": {"Tao Lindqvist": "Contact 0001", "陶林德": "Contact 0002"},
        "owner": {"East China Team 2": "Owner 0001", "华东二组": "Owner 0002"},
    },
    factor=Fraction(3, 2),
    days=7,
    kept=("Power", "电力", "华东"),
)

PLANTED = {
    "account": "the 上海桉禾电力设备有限公司 deal",
    "account_id": "see KH1001.",
    "contact": "met Tao Lindqvist",
    "part_of_account": "old 桉禾 site",
    "owner": "by East China Team 2",
    "email": "write to a.b@example.com now",
    "phone": "tel 138-0013-8000",
    "id_number": "id 11010519491231002X",  # the example of GB 11643-1999
    "tax_number": "税号 91350100M000100Y43",  # the example of GB 32100-2015
    "address": "人民路12号",
    "wechat": "微信：tao_lind",
}


def kinds(leaks: pd.DataFrame) -> set[str]:
    return set(leaks["kind"])


def write_xlsx(path: Path, plant: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.Workbook()
    book.active["A1"] = "account_id"
    plant(book)
    book.save(path)
    return path


@pytest.mark.parametrize(("kind", "text"), PLANTED.items())
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.html", "a.json", "a.ics", "a.md", "a.ipynb"])
def test_each_kind_is_found_in_each_file_of_text(
    tmp_path: Path, name: str, kind: str, text: str
) -> None:
    forms = {
        ".html": f"<html><body><p>{text}</p></body></html>",
        ".json": json.dumps({"note": text}),
        ".ipynb": json.dumps({"cells": [{"source": ["x = 1\n", text]}]}),
        ".ics": f"BEGIN:VEVENT\r\nSUMMARY:{text}\r\nEND:VEVENT\r\n",
    }
    path = tmp_path / name
    path.write_text(forms.get(path.suffix, f"comment\n{text}\n"), "utf-8")
    assert kinds(kk.scan_for_names(path, KEY)) == {kind}


@pytest.mark.parametrize(("kind", "text"), PLANTED.items())
def test_each_kind_is_found_in_a_frame_and_masked(kind: str, text: str) -> None:
    leaks = kk.scan_for_names({"feedback": pd.DataFrame({"comment": ["fine", text]})}, KEY)
    (leak,) = leaks.to_dict("records")
    assert (leak["file"], leak["row"], leak["column"], leak["kind"]) == (
        "feedback",
        2,
        "comment",
        kind,
    )
    assert leak["found"].count("*") >= len(leak["found"].replace(" ", "")) / 2
    assert leak["found"] not in text


@pytest.mark.parametrize(
    "written",
    ["上海桉禾电力设备有限公司", "上海 桉禾　电力设备 有限公司", "上海桉禾电力\u200b设备有限公司",
     "ＮＩＮＧＴＵＯ  power co., ltd.", "NINGTUO", "ningtuo power", "NorthernMachinery",
     "northern\tmachinery", "x/KH1001_2", "ｋｈ１００１", "kh1001"],
)  # fmt: skip
def test_case_width_blanks_and_hidden_characters_make_no_difference(written: str) -> None:
    assert len(kk.scan_for_names(pd.DataFrame({"comment": [f"a {written} b"]}), KEY)) == 1


@pytest.mark.parametrize(
    "innocent",
    ["AKH1001", "KH10012", "northernmachineryx", "Account 0042", "客户0042", "电力", "Power",
     "有限公司", "上海", "华东", "1389.13800138000", "113800138000", "SO-77/45", "2025123100",
     "0.20251231", "发展", "North", "110105194912310021", "曹操说", "33M", "a@b",
     "12 for the road"],
)  # fmt: skip
def test_what_is_no_original_is_let_through(innocent: str) -> None:
    leaks = kk.scan_for_names(pd.DataFrame({"comment": [f"a {innocent} b"]}), KEY)
    assert leaks.to_dict("records") == []


def test_short_names_and_numbers_are_found_as_whole_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("客户编号,quantity,owner\nA0001,0815,曹\n0815,3,3M\n", "utf-8")
    leaks = kk.scan_for_names(path, KEY)
    found = sorted(zip(leaks["row"], leaks["kind"], leaks["column"], strict=True))
    assert found == [(2, "account", "owner"), (3, "account", "owner"), (3, "account_id", "1")]


def test_the_place_is_told_as_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('account_id,"the, comment",owner\nA1,"x, y",KH1001\n', "utf-8-sig")
    (leak,) = kk.scan_for_names(path, KEY).to_dict("records")
    assert (leak["row"], leak["column"], leak["found"]) == (2, "owner", "k*****")


PLACES: dict[str, Callable[[openpyxl.Workbook], None]] = {}


def place(plant: Callable[[openpyxl.Workbook], None]) -> Callable[[openpyxl.Workbook], None]:
    PLACES[plant.__name__] = plant
    return plant


@place
def cell(book: openpyxl.Workbook) -> None:
    book.active["B7"] = "met Tao Lindqvist"


@place
def hidden_sheet(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("s")
    sheet["A1"], sheet.sheet_state = "Tao Lindqvist", "veryHidden"


@place
def sheet_name(book: openpyxl.Workbook) -> None:
    book.create_sheet("Tao Lindqvist")


@place
def note(book: openpyxl.Workbook) -> None:
    book.active["A1"].comment = Comment("ask Tao Lindqvist", "me")


@place
def author_of_a_note(book: openpyxl.Workbook) -> None:
    book.active["A1"].comment = Comment("ask", "Tao Lindqvist")


@place
def creator(book: openpyxl.Workbook) -> None:
    book.properties.creator = "Tao Lindqvist"


@place
def title_beside_another(book: openpyxl.Workbook) -> None:
    book.properties.title, book.properties.subject = "Tao Lindqvist", "x"


@place
def defined_name(book: openpyxl.Workbook) -> None:
    book.defined_names["n"] = DefinedName("n", attr_text='"Tao Lindqvist"')


@place
def formula(book: openpyxl.Workbook) -> None:
    book.active["C3"] = '="Tao "&"x"&"Tao Lindqvist"'


@place
def page_header(book: openpyxl.Workbook) -> None:
    book.active.oddHeader.center.text = "Tao Lindqvist"


@place
def link(book: openpyxl.Workbook) -> None:
    book.active["A2"].hyperlink = "https://example.com/Tao%20Lindqvist"


@pytest.mark.parametrize("where", PLACES)
def test_a_name_is_found_anywhere_in_a_workbook(tmp_path: Path, where: str) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", PLACES[where])
    assert kinds(kk.scan_for_names(path, KEY)) == {"contact"}


def test_a_workbook_with_nothing_in_it_is_clean(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", lambda book: book.active.append(["A0042", 0.5]))
    assert kk.scan_for_names(path, KEY).empty


def test_a_cell_of_a_workbook_is_told_by_line_and_column(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", PLACES["cell"])
    leak = kk.scan_for_names(path, KEY).iloc[0]
    assert (leak["sheet"], leak["row"], leak["column"]) == ("sheet 1", 7, "2")


def test_a_name_split_over_runs_of_a_word_file_is_found(tmp_path: Path) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("met ")
    paragraph.add_run("陶").bold = True
    paragraph.add_run("林德")
    word.save(str(tmp_path / "a.docx"))
    leaks = kk.scan_for_names(tmp_path / "a.docx", KEY)
    assert kinds(leaks) - {"not_proven"} == {"contact"}


@pytest.mark.parametrize(
    "part", ["ppt/slides/slide1.xml", "ppt/notesSlides/notesSlide1.xml", "docProps/app.xml"]
)
def test_a_name_in_slides_notes_or_properties_is_found(tmp_path: Path, part: str) -> None:
    run = "<a:p><a:r><a:rPr b='1'/><a:t>Tao</a:t></a:r><a:r><a:t> Lindqvist</a:t></a:r></a:p>"
    with zipfile.ZipFile(tmp_path / "a.pptx", "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr(part, f'<?xml version="1.0"?><p:sld xmlns:p="x">{run}</p:sld>')
    leaks = kk.scan_for_names(tmp_path / "a.pptx", KEY)
    assert leaks[["sheet", "kind"]].values.tolist() == [[part, "contact"]]


def test_zip_in_zip_is_read_and_its_names_too(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("KH1001.txt", "Tao Lindqvist")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("inner.zip", inner.getvalue())
    assert kinds(kk.scan_for_names(tmp_path, KEY)) == {"account_id", "contact"}


HIDDEN = {
    "tag within": "<p>Tao Lind<b>qv</b>ist</p>",
    "entity": "<p>&#38518;林德</p>",
    "attribute": '<p title="陶林德">x</p>',
    "comment": "<p>x</p><!-- 陶林德 -->",
    "script": '<script>x = "\\u9676\\u6797\\u5fb7"</script>',
    "address": '<a href="/%E9%99%B6%E6%9E%97%E5%BE%B7">x</a>',
    "line end": "<p>Tao\nLindqvist</p>",
    "picture as text": "<img src='data:image/svg+xml;base64,"
    + base64.b64encode("<svg><text>陶林德</text></svg>".encode()).decode()
    + "'/>",
    "notes of a picture": "<img src='data:text/plain;base64,"
    + base64.b64encode(b"Tao Lindqvist").decode()
    + "'/>",
}


@pytest.mark.parametrize("where", HIDDEN)
def test_a_name_is_found_anywhere_in_a_page(tmp_path: Path, where: str) -> None:
    (tmp_path / "a.html").write_text(f"<!doctype html><html>{HIDDEN[where]}</html>", "utf-8")
    assert kinds(kk.scan_for_names(tmp_path / "a.html", KEY)) == {"contact"}


def test_a_folded_line_of_a_calendar_is_read_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(b"BEGIN:VCALENDAR\r\nSUMMARY:Tao Lin\r\n dqvist\r\n")
    assert kinds(kk.scan_for_names(tmp_path / "a.ics", KEY)) == {"contact"}


def test_the_name_of_a_file_is_text_too(tmp_path: Path) -> None:
    (tmp_path / "KH1001.csv").write_text("a\n1\n", "utf-8")
    assert kk.scan_for_names(tmp_path, KEY)["sheet"].tolist() == ["file name"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_makes_no_difference(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes("意见\n今天与陶林德见面\n".encode(encoding))
    assert kinds(kk.scan_for_names(tmp_path / "a.csv", KEY)) == {"contact"}


def test_a_parquet_file_is_read(tmp_path: Path) -> None:
    pd.DataFrame({"x": ["fine", "Tao Lindqvist"]}).to_parquet(tmp_path / "a.parquet")
    assert kinds(kk.scan_for_names(tmp_path / "a.parquet", KEY)) == {"contact"}


def test_labels_index_and_attributes_of_a_frame_are_read() -> None:
    frame = pd.DataFrame({"KH1001": [1]}, index=["Tao Lindqvist"])
    frame.attrs["by"] = "a@example.com"
    assert kinds(kk.scan_for_names(frame, KEY)) == {"account_id", "contact", "email"}


def _locked(data: bytes) -> bytes:
    """A zip whose member says that it needs a password."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.txt", data)
    raw = bytearray(buffer.getvalue())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x89PNG\r\n\x1a\n....", "picture"),
        (b"%PDF-1.7\n1 0 obj", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "binary"),
        (b"M\xfcller, Gr\xf6\xdfe\n", "binary"),
        (b"PK\x03\x04broken", "broken"),
        (b"PAR1broken", "broken"),
        (_locked(b"x"), "password"),
    ],
)
def test_what_cannot_be_read_is_not_proven_and_never_passed(
    tmp_path: Path, content: bytes, why: str
) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    leaks = kk.scan_for_names(tmp_path / "a.csv", KEY)
    assert leaks[["kind", "found"]].values.tolist() == [["not_proven", why]]


def test_a_picture_within_a_page_is_not_proven(tmp_path: Path) -> None:
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n....").decode()
    (tmp_path / "a.html").write_text(
        f'<html><img src="data:image/png;base64,{picture}"></html>', "utf-8"
    )
    assert kk.scan_for_names(tmp_path, KEY)["found"].tolist() == ["picture"]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        kk.scan_for_names(tmp_path / "absent.csv", KEY)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("上海桉禾电力设备有限公司", "桉禾"),
        ("桉禾（上海）化工集团股份有限公司", "桉禾"),
        ("江苏省卓岚科技有限公司", "卓岚"),
        ("中国石油天然气集团公司", ""),
        ("Ningtuo Power Co., Ltd.", "ningtuo"),
        ("Zhuolan Golden Chemicals (Shanghai) GmbH", "zhuolan golden"),
        ("General Electric Company", ""),
        ("ABC Ltd", ""),
    ],
)
def test_the_core_of_a_name_is_without_place_form_and_trade(name: str, core: str) -> None:
    assert core_of(name) == core


def test_a_core_that_is_an_everyday_word_is_not_searched() -> None:
    key = kk.Key(
        {"account": {"东方科技有限公司": "Account 0001", "Summit Ltd": "Account 0002"}},
        Fraction(2),
        7,
    )
    text = pd.DataFrame({"comment": ["东方红，summit meeting"]})
    assert kk.scan_for_names(text, key).empty
    assert name_key("Summit  LTD") == name_key("summit ltd")


def outputs(folder: Path, tables: dict[str, pd.DataFrame]) -> list[Path]:
    """What people make of the tables: a workbook, a page, a notebook-like JSON, a Word file."""
    curve = kk.pareto(kk.summarize_accounts(tables["orders"]))
    curve = kk.add_names(curve, tables["accounts"])
    sheets = [Sheet("Pareto", frame=curve), Sheet("Accounts", frame=tables["accounts"])]
    write_workbook(folder / "report.xlsx", sheets)
    (folder / "report.html").write_text(curve.to_html(), "utf-8")
    (folder / "report.json").write_text(curve.to_json(force_ascii=True, date_format="iso"), "utf-8")
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")
    return sorted(folder.iterdir())


def test_nothing_of_the_sample_company_is_left_in_anything_made_of_its_anonymised_tables(
    tmp_path: Path,
) -> None:
    names = [
        "accounts",
        "orders",
        "opportunities",
        "stages",
        "products",
        "industries",
        "qualification",
    ]
    for lang in ("en", "zh"):
        kk.use(lang)
        given = {name: kk.load_dataset(name) for name in names}
        made = kk.anonymise(given, seed=20)
        clean = tmp_path / lang
        clean.mkdir()
        assert len(outputs(clean, made.tables)) == 10
        assert kk.scan_for_names(clean, made.key).to_dict("records") == []
    original = tmp_path / "original"
    original.mkdir()
    for path in outputs(original, given):
        if path.stem in ("accounts", "opportunities", "report"):
            assert len(kk.scan_for_names(path, made.key)) > 100, path


def test_two_of_five_hundred_names_are_found_in_a_long_file(tmp_path: Path) -> None:
    names = {f"Zorquan{n:03d} Holdings": f"Account {n:04d}" for n in range(250)}
    names |= {f"瓛{chr(0x4E00 + n)}犇电力有限公司": f"Account {n:04d}" for n in range(250, 500)}
    key = kk.Key({"account": names}, Fraction(2), 7)
    line = "A0001,2026-05-08,一切正常并按期交付,1234.5678,visit and call by the team\n"
    path = tmp_path / "long.csv"
    path.write_text(
        "a,b,c,d,e\n" + 20_000 * line + "A1,x,瓛伀犇电力有限公司,1,Zorquan007\n", "utf-8"
    )
    leaks = kk.scan_for_names(path, key)
    assert leaks["kind"].tolist() == ["account", "part_of_account"]
    assert leaks["row"].tolist() == [20_002, 20_002]


def test_a_short_number_is_looked_for_only_among_ids_of_its_own_kind() -> None:
    orders = pd.DataFrame(
        {"order_id": ["7", "8"], "account_id": ["31", "32"], "product_id": ["8", "7"]}
    )
    made = kk.anonymise({"orders": orders}, seed=1)
    assert kk.scan_for_names(made.tables, made.key).empty  # product 8 stays, and is no order
    told = made.tables["orders"].assign(order_id=["7", "31"])
    assert kk.scan_for_names({"orders": told}, made.key)["kind"].tolist() == ["order_id"]
    parent = pd.DataFrame({"parent_id": ["31"]})
    assert kk.scan_for_names({"accounts": parent}, made.key)["kind"].tolist() == ["account_id"]


def test_an_amount_that_happens_to_be_a_number_of_an_order_is_no_leak(tmp_path: Path) -> None:
    key = kk.Key({"order_id": {"139837": "S0001"}}, Fraction(2), 7)
    frame = pd.DataFrame({"order_id": ["S0001"], "amount": [139837.0]})
    path = tmp_path / "orders.csv"
    frame.to_csv(path, index=False)
    assert kk.scan_for_names({"orders": frame}, key).empty
    assert kk.scan_for_names(path, key).empty
    told = frame.assign(order_id="139837")
    told.to_csv(path, index=False)
    assert kk.scan_for_names({"orders": told}, key)["column"].tolist() == ["order_id"]
    assert kk.scan_for_names(path, key)["column"].tolist() == ["order_id"]
