"""Blank forms: twelve files, the same bytes on every build, whole in both languages."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

import kamkit as kk
from kamkit.documents.blank_forms import GRID, blank_forms
from kamkit.fixed_bytes import fix_bytes

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "datasets" / "templates"
NAMES = ("spin_sheet", "action_plan", "customer_profile")
FILES = [
    f"{lang}/{name}.{ending}"
    for lang in ("en", "zh")
    for name in NAMES
    for ending in ("docx", "xlsx")
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    kk.write_templates(folder)
    return folder


def words_of(path: Path) -> list[str]:
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        return [each.text for each in document.paragraphs] + cells
    book = openpyxl.load_workbook(path)
    values = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return [str(value) for value in values if value is not None]


def test_every_form_is_there_in_both_languages_and_formats(written: Path) -> None:
    found = {path.relative_to(written).as_posix() for path in written.rglob("*.*")}
    assert found == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_the_committed_forms_are_rebuilt_byte_for_byte(written: Path, file: str) -> None:
    assert (written / file).read_bytes() == (COMMITTED / file).read_bytes()


def test_neither_language_nor_clock_changes_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kk.use("zh")
    later = time.gmtime(2_000_000_000)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    kk.write_templates(tmp_path)
    for file in FILES:
        assert (tmp_path / file).read_bytes() == (COMMITTED / file).read_bytes(), file


@pytest.mark.parametrize("file", FILES)
def test_a_form_carries_no_date_of_its_making(file: str) -> None:
    with zipfile.ZipFile(COMMITTED / file) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
        about = parts.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", about)) == {"2000-01-01T"}


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ("Account", "Parent account", "Kind", "Brand influence (points 1-5)", "Days to pay",
            "Role", "Influence (points 1-5)", "Coverage (points 0-4)", "Reports to")),
    ("zh", ("客户名称", "上级客户", "大客户类型", "品牌影响力 (1-5 分)", "回款天数",
            "决策角色", "影响力 (1-5 分)", "覆盖程度 (0-4 分)", "上级")),
])  # fmt: skip
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_the_profile_asks_for_accounts_and_contacts_as_the_tables_name_them(
    written: Path, lang: str, words: tuple[str, ...], ending: str
) -> None:
    assert set(words) <= set(words_of(written / lang / f"customer_profile.{ending}"))


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_the_spin_sheet_has_room_for_each_step_of_the_chain(written: Path, ending: str) -> None:
    words = words_of(written / "en" / f"spin_sheet.{ending}")
    assert {"S1", "P1", "I1", "N1", "Q1", "B1", "F1"} <= set(words)
    assert "□ order □ advance □ continuation □ no sale" in words


def test_chinese_forms_hold_no_english_but_the_letters_of_the_method(written: Path) -> None:
    known = {"SPIN", "AAA", "AA", "A", "BBB", "BB", "B", "C", "R", "I", "S", "P", "N", "Q"}
    for name in NAMES:
        words = " ".join(words_of(written / "zh" / f"{name}.docx"))
        assert set(re.findall(r"[A-Za-z]{2,}", words)) <= known, name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_table_fills_the_width_and_no_row_is_short(lang: str) -> None:
    for form in blank_forms(lang):
        for table in form.tables:
            assert sum(column.width for column in table.columns) == GRID, (form.name, table.title)
            assert {len(row) for row in table.rows} == {len(table.columns)}


def test_a_workbook_prints_each_of_its_two_sheets_on_one_page_of_a4(written: Path) -> None:
    for name in NAMES:
        book = openpyxl.load_workbook(written / "en" / f"{name}.xlsx")
        assert len(book.worksheets) == 2
        for sheet in book:
            assert sheet.page_setup.paperSize == 9
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)


def test_a_contact_s_role_can_be_picked_from_the_list(written: Path) -> None:
    book = openpyxl.load_workbook(written / "zh" / "customer_profile.xlsx")
    rules = [rule.formula1 for sheet in book for rule in sheet.data_validations.dataValidation]
    assert rules.count('"决策者,影响者,使用者,把关者,内部关系人"') == 5


def test_fixing_keeps_every_part_of_a_file() -> None:
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("a.xml", "<a/>" * 100)
        parts.writestr("b/c.xml", "龙")
    fixed = zipfile.ZipFile(io.BytesIO(fix_bytes(one.getvalue())))
    assert {name: fixed.read(name).decode() for name in fixed.namelist()} == {
        "a.xml": "<a/>" * 100,
        "b/c.xml": "龙",
    }
