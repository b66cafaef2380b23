"""The last step of lesson 12: the plan, its files, and the board."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets as W
import pytest

import kamkit as kk
from kamkit.apps.my_plan import PlanFiles, make_plan, my_plan
from kamkit.course import desk
from kamkit.course.data import Data
from kamkit.course.questions import load_questions
from kamkit.text import LANGUAGES

QUESTION = load_questions("12")["12.13"]


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    kk.use(request.param)
    return str(request.param)


@pytest.fixture(autouse=True)
def lesson_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "exercises" / "en"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def made(lang: str, sentence: str = "") -> PlanFiles:
    data = Data(0, lang=lang)
    result = my_plan(QUESTION.expected(data), data, sentence)
    assert isinstance(result, PlanFiles)
    return result


def test_the_three_files_hold_the_plan_and_are_named_on_the_screen(
    lang: str, lesson_folder: Path
) -> None:
    result = made(lang, "销售额从 109 万元升到 120 万元")
    folder = lesson_folder.parent / "my_work"
    assert sorted(each.suffix for each in result.files) == [".docx", ".ics", ".xlsx"]
    for file in result.files:
        assert file.resolve().parent == folder
        assert f"my_work/{file.name}" in repr(result)
        assert file.name in result._repr_html_()
    book = next(each for each in result.files if each.suffix == ".xlsx")
    assert kk.read_plan(book).plan == result.plan
    assert result.plan.objectives[0].text.startswith("销售额从")
    calendar = next(each for each in result.files if each.suffix == ".ics").read_bytes()
    assert calendar.count(b"BEGIN:VEVENT") == 12


def test_an_edited_workbook_is_kept_under_another_name(lesson_folder: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    first = next(each for each in made("en").files if each.suffix == ".xlsx")
    book = openpyxl.load_workbook(first)
    sheet = next(each for each in book if each.title == "Milestones")
    row = next(each[0].row for each in sheet.iter_rows() if each[0].value == "M1")
    sheet.cell(row, 2).value = "Edited by somebody"
    book.save(first)
    made("en")
    kept = [each for each in first.parent.glob("*.xlsx") if each != first]
    assert len(kept) == 1


def test_without_the_answer_a_sentence_says_what_is_missing(lang: str, lesson_folder: Path) -> None:
    told = my_plan(None, Data(0, lang=lang))
    assert "12.13" in repr(told)
    assert not (lesson_folder.parent / "my_work").exists()


def parts(widget: Any) -> list[Any]:
    return [widget, *(part for child in getattr(widget, "children", ()) for part in parts(child))]


def test_the_button_makes_the_plan_and_opens_the_board(lang: str, lesson_folder: Path) -> None:
    desk.open("12", lang=lang)
    live = make_plan()
    widgets = parts(live.widget)
    button = next(each for each in widgets if isinstance(each, W.Button))
    button.click()
    assert "12.13" in widgets[-2].value  # not answered yet: what is missing, and no board
    assert widgets[-1].children == ()
    desk.check("12.13", desk.expected("12.13"))
    button.click()
    assert "my_work/" in widgets[-2].value
    assert len(parts(widgets[-1])) > 20
    assert "12.13" in repr(live)


def test_a_folder_that_may_not_be_written_to_is_said(
    lesson_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open("12", lang="en")
    desk.check("12.13", desk.expected("12.13"))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("kamkit.apps.my_plan.keep.write", refuse)
    live = make_plan()
    widgets = parts(live.widget)
    next(each for each in widgets if isinstance(each, W.Button)).click()
    assert "this folder may not be written to" in widgets[-2].value
