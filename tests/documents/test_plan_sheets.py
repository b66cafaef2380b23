"""The workbook of a plan: it calculates, and an edited one comes back with its edits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import kamkit as kk
from kamkit.errors import InvalidValue, UnreadableFile
from tests.planning.sample_plans import AS_OF, HOSTILE, hostile_plan, sound_plan

Book = openpyxl.Workbook


def edited(folder: Path, plan: kk.ActionPlan, edit: Callable[[Any], object]) -> Path:
    path = kk.write_plan_workbook(plan, folder / "计划 plan.xlsx", AS_OF)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def put(sheet: str, cell: str, value: object) -> Callable[[Any], object]:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


def untouched(book: Any) -> None:
    """Opened and saved again."""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_workbook_opened_and_saved_changes_nothing(tmp_path: Path, lang: str) -> None:
    kk.use(lang)
    plan = sound_plan(lang)
    path = edited(tmp_path, plan, untouched)
    kk.use("en")
    read = kk.read_plan(path, plan)
    assert read == kk.PlanRead(plan)
    assert kk.read_plan(path).plan == plan


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_stands_as_text_and_comes_back_unchanged(tmp_path: Path, text: str) -> None:
    plan = hostile_plan(text)
    path = edited(tmp_path, plan, untouched)
    assert kk.read_plan(path).plan == plan
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    assert "HYPERLINK" not in cell.value


def test_each_kind_of_edit_comes_back(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["Objectives"]["B5"] = "Valve revenue reaches 1.5 million yuan"
        book["Objectives"]["E5"] = "150万"
        book["Milestones"]["D6"] = dt.datetime(2026, 11, 20)
        book["Milestones"]["F6"] = "是"
        book["Milestones"]["E7"] = None
        book["Measures"]["E5"] = 1_100_000
        book["Measures"]["G5"] = "越低越好"
        book["Risks"]["C6"] = 5
        book["Reviews"]["C5"] = "2026/12/8"

    plan = sound_plan()
    read = kk.read_plan(edited(tmp_path, plan, edit), plan)
    assert (read.conflicts, read.misread) == ((), ())
    new = read.plan
    assert new.objectives[0].text == "Valve revenue reaches 1.5 million yuan"
    assert new.objectives[0].target == 1_500_000
    assert (new.milestones[1].due, new.milestones[1].done) == (dt.date(2026, 11, 20), True)
    assert new.milestones[2].owner == ""
    assert (new.measures[0].current, new.measures[0].direction) == (1_100_000, "down")
    assert new.risks[1].likelihood == 5
    assert new.reviews[0].due == dt.date(2026, 12, 8)
    assert {(each.sheet, each.cell) for each in read.edits} == {
        *(("Objectives", "B5"), ("Objectives", "E5"), ("Milestones", "D6")),
        *(("Milestones", "F6"), ("Milestones", "E7"), ("Measures", "E5")),
        *(("Measures", "G5"), ("Risks", "C6"), ("Reviews", "C5")),
    }
    assert new.revision == plan.revision + 1


def test_lines_may_be_added_removed_and_sorted(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        page = book["Milestones"]
        page.delete_rows(7)  # M3
        first = [cell.value for cell in page[5]]
        second = [cell.value for cell in page[6]]
        for at, (one, other) in enumerate(zip(first, second, strict=True), start=1):
            page.cell(5, at).value, page.cell(6, at).value = other, one
        page["B9"], page["C9"], page["D9"] = "Second mill visited", "O1", dt.datetime(2027, 2, 1)

    read = kk.read_plan(edited(tmp_path, sound_plan(), edit))
    assert read.misread == ()
    assert [each.id for each in read.plan.milestones] == ["M1", "M2", "M4", "M5", "M6"]
    new = kk.Milestone("M6", "Second mill visited", "O1", dt.date(2027, 2, 1))
    assert read.plan.milestones[-1] == new
    assert sorted(each.rule for each in read.edits) == ["added", "removed"]


def test_the_raci_matrix_takes_new_roles_and_new_people(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        page = book["Responsibilities (RACI)"]
        assert [cell.value for cell in page[4]][2:6] == list(sound_plan().people)
        page["D5"] = "i"
        page["G4"], page["G5"] = "Legal", "c"
        page["C6"] = None

    read = kk.read_plan(edited(tmp_path, sound_plan(), edit))
    roles = read.plan.roles("M1")
    assert roles == {"Key Account Desk": "RA", "Service Team": "I", "Legal": "C"}
    assert read.plan.roles("M2") == {"Service Team": "R", "Finance": "I"}
    assert {each.cell for each in read.edits} == {"D5", "G5", "C6"}


def test_a_conflict_is_named_by_sheet_and_cell_and_the_plan_keeps_its_own(tmp_path: Path) -> None:
    plan = sound_plan()

    def edit(book: Any) -> None:
        book["Milestones"]["E6"] = "Finance"
        book["Milestones"]["D6"] = dt.datetime(2026, 11, 30)
        book["Responsibilities (RACI)"]["C7"] = "I"

    path = edited(tmp_path, plan, edit)
    ours = plan.change("M2", owner="Regional Store").with_roles("M3", {"Key Account Desk": "R"})
    read = kk.read_plan(path, ours)
    assert {(each.sheet, each.cell) for each in read.conflicts} == {
        *(("Milestones", "E6"), ("Responsibilities (RACI)", "C7")),
    }
    assert read.plan.milestones[1].owner == "Regional Store"
    assert read.plan.milestones[1].due == dt.date(2026, 11, 30)
    words = read.conflicts[0].words
    for part in ("Milestones E6", "Service Team", "Finance", "Regional Store"):
        assert part in words
    kk.use("zh")
    assert "请二选一" in read.conflicts[0].words


def test_the_same_change_on_both_sides_is_no_conflict(tmp_path: Path) -> None:
    plan = sound_plan()
    path = edited(tmp_path, plan, put("Milestones", "E6", "Finance"))
    ours = plan.change("M2", owner="Finance")
    assert kk.read_plan(path, ours) == kk.PlanRead(ours)


def test_what_was_added_to_the_plan_meanwhile_stays(tmp_path: Path) -> None:
    plan = sound_plan()
    path = edited(tmp_path, plan, put("Milestones", "B10", "From the file"))
    ours = plan.with_item(kk.Milestone("M6", "From the plan"))
    texts = {each.id: each.text for each in kk.read_plan(path, ours).plan.milestones}
    assert (texts["M6"], texts["M7"]) == ("From the plan", "From the file")


def test_a_line_changed_on_one_side_and_removed_on_the_other_is_a_conflict(tmp_path: Path) -> None:
    plan = sound_plan()
    path = edited(tmp_path, plan, put("Milestones", "E6", "Finance"))
    read = kk.read_plan(path, plan.without("M2"))
    assert [(each.rule, each.cell) for each in read.conflicts] == [("conflict_removed", "E6")]
    path = edited(tmp_path, plan, lambda book: book["Milestones"].delete_rows(6))
    read = kk.read_plan(path, plan.change("M2", owner="Finance"))
    assert [(each.rule, each.item) for each in read.conflicts] == [("conflict_row", "M2")]
    assert read.plan.milestones[1].owner == "Finance"


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "rule"),
    [
        ("Milestones", "D6", "soon", "date"),
        ("Milestones", "D6", "03/04/2027", "date_order"),
        ("Milestones", "F6", "perhaps", "yes_no"),
        ("Milestones", "B6", None, "no_text"),
        ("Milestones", "A6", "M1", "twice"),
        ("Measures", "F5", "a lot", "number"),
        ("Measures", "G5", "sideways", "direction"),
        ("Risks", "C5", 7, "score"),
        ("Risks", "C5", 2.5, "score"),
        ("Responsibilities (RACI)", "C5", "X", "role"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_named_and_left_alone(
    tmp_path: Path, sheet: str, cell: str, value: object, rule: str
) -> None:
    plan = sound_plan()
    read = kk.read_plan(edited(tmp_path, plan, put(sheet, cell, value)))
    assert [(each.rule, each.sheet, each.cell) for each in read.misread] == [(rule, sheet, cell)]
    assert f"{sheet} {cell}" in read.misread[0].words
    if rule != "twice":
        assert read.plan == plan


def test_a_workbook_of_another_plan_or_of_none_is_refused(tmp_path: Path) -> None:
    path = edited(tmp_path, sound_plan(), untouched)
    with pytest.raises(InvalidValue, match="belongs to the plan KH1026"):
        kk.read_plan(path, kk.ActionPlan("KH1027"))
    with pytest.raises(UnreadableFile, match="no such file"):
        kk.read_plan(tmp_path / "absent.xlsx")
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(UnreadableFile, match="not written from a plan"):
        kk.read_plan(tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("x", "utf-8")
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        kk.read_plan(tmp_path / "text.xlsx")
    headless = edited(tmp_path, sound_plan(), lambda book: book["Milestones"].delete_rows(1, 4))
    with pytest.raises(UnreadableFile, match="headings is gone"):
        kk.read_plan(headless)


def test_a_heading_that_was_renamed_is_named_and_its_column_left_alone(tmp_path: Path) -> None:
    plan = sound_plan()
    read = kk.read_plan(edited(tmp_path, plan, put("Milestones", "E4", "Who")))
    assert read.plan == plan
    assert [(each.rule, each.sheet, each.cell) for each in read.misread] == [
        ("no_column", "Milestones", "A4")
    ]
    assert "Owner" in read.misread[0].words


def test_columns_may_be_moved(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        page = book["Strategies"]
        for row in range(4, 7):
            page.cell(row, 2).value, page.cell(row, 3).value = (
                *(page.cell(row, 3).value, page.cell(row, 2).value),
            )

    plan = sound_plan()
    assert kk.read_plan(edited(tmp_path, plan, edit)) == kk.PlanRead(plan)


def test_a_list_that_is_gone_as_a_whole_removes_nothing(tmp_path: Path) -> None:
    plan = sound_plan()
    read = kk.read_plan(edited(tmp_path, plan, lambda book: book.remove(book["Risks"])))
    assert read.plan == plan


def test_status_days_left_and_the_way_done_are_formulas_with_today(tmp_path: Path) -> None:
    path = kk.write_plan_workbook(sound_plan(), tmp_path / "plan.xlsx", AS_OF)
    page = openpyxl.load_workbook(path)["Milestones"]
    assert "TODAY()" in page["G6"].value
    assert "TODAY()" in page["H6"].value
    shown = openpyxl.load_workbook(path, data_only=True)
    assert [shown["Milestones"][f"G{row}"].value for row in range(5, 10)] == [
        *("done", "soon", "open", "open", "open"),
    ]
    assert shown["Milestones"]["H6"].value == 9
    assert shown["Measures"]["I6"].value == pytest.approx(1 / 3)
    assert shown["Risks"]["E5"].value == 12
    assert shown["Objectives"]["H5"].value == "1 / 3"


def test_the_sheets_offer_lists_colours_and_a_head_that_stays(tmp_path: Path) -> None:
    path = kk.write_plan_workbook(sound_plan(), tmp_path / "plan.xlsx", AS_OF)
    book = openpyxl.load_workbook(path)
    page = book["Milestones"]
    assert page.freeze_panes == "C5"
    lists = {str(v.sqref): v.formula1 for v in page.data_validations.dataValidation}
    assert lists["F5:F29"] == '"yes,no"'
    assert lists["C5:C29"] == "'Objectives'!$A$5:$A$26"
    rules = [rule for area in page.conditional_formatting for rule in area.rules]
    assert {rule.formula[0] for rule in rules} == {'"late"', '"soon"', '"done"'}
    assert book["kamkit"].sheet_state == "veryHidden"


def test_a_plan_changed_by_replace_alone_is_told_from_the_file(tmp_path: Path) -> None:
    plan = sound_plan()
    path = edited(tmp_path, plan, untouched)
    ours = replace(plan, risks=())
    assert kk.read_plan(path, ours).plan == ours
