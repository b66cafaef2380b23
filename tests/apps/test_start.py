"""The start page's form."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import kamkit as kk
from kamkit.apps.start import _Form, check_page, choose_data
from kamkit.course.choice import Choice, read_choice
from kamkit.course.setup_check import check_setup


@pytest.fixture(autouse=True)
def lesson_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "notebooks" / "en"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def test_everything_is_found_where_the_course_is_whole() -> None:
    checks = check_setup()
    assert [check.name for check in checks] == ["python", "packages", "data", "font", "saving"]
    assert all(check.ok for check in checks)
    assert repr(check_page()).count("✓") == 5


def test_what_is_missing_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from kamkit.course import setup_check

    monkeypatch.setattr(setup_check, "_PACKAGES", ("pandas", "no_such_package"))
    monkeypatch.setattr(setup_check, "OLDEST", (9, 9))
    said = {check.name: check for check in check_setup()}
    assert not said["packages"].ok
    assert "no_such_package" in said["packages"].words
    assert not said["python"].ok
    assert "Next:" in said["python"].words


def test_a_number_chosen_is_kept_for_all_lessons() -> None:
    form = _Form()
    form.variant.value = 7
    form.use.click()
    assert read_choice() == Choice(variant=7)
    assert "sample company 7" in form.message.value
    assert _Form().variant.value == 7


def test_own_orders_show_their_receipt_and_a_bad_file_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "我的 订单.csv"
    path.write_text("客户编号,下单日期,金额\n7,2026-01-02,5\n", "utf-8")
    form = _Form()
    form.kind.value = "own"
    form.path.value = str(path)
    form.use.click()
    assert "1 row came in" in form.message.value
    assert read_choice() == Choice(source=str(path))
    form.path.value = str(tmp_path / "nothing.csv")
    form.use.click()
    assert "no such file" in form.message.value
    form.path.value = "  "
    form.use.click()
    assert "Name a file first" in form.message.value
    assert read_choice() == Choice(source=str(path))


def test_an_uploaded_file_is_kept_in_the_readers_own_folder() -> None:
    form = _Form()
    form.kind.value = "own"
    content = b"account_id,order_date,amount\n7,2026-01-02,5\n"
    form.upload.value = (
        {"name": "../evil/orders.csv", "type": "text/csv", "size": 1, "content":
         memoryview(content), "last_modified": dt.datetime(2026, 1, 2)},
    )  # fmt: skip
    assert Path(form.path.value).parent.name == "my_course"
    assert Path(form.path.value).read_bytes() == content
    form.use.click()
    assert "1 row came in" in form.message.value


def test_words_from_files_cannot_break_the_form(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("account_id,order_date,amount,<b>x</b>\n7,2026-01-02,5,1\n", "utf-8")
    form = _Form()
    form.kind.value = "own"
    form.path.value = str(path)
    form.use.click()
    assert "<b>" not in form.message.value


def test_the_form_speaks_the_language_in_force() -> None:
    kk.use("zh")
    assert _Form().use.description == "使用这份数据"
    assert "表单" in repr(choose_data())
