"""The action plan board: edits by mouse, what follows from them, and what is kept and leaves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pandas as pd
import pytest

import kamkit as kk
from kamkit.apps import plan_page as page
from kamkit.apps.plan_board import open_board
from kamkit.apps.plan_controls import TABS
from kamkit.apps.plan_desk import Board
from kamkit.apps.plan_history import History
from kamkit.text import say
from tests.planning.sample_plans import AS_OF, HOSTILE, hostile_plan, sound_plan

CHINESE = re.compile(r"[\u4e00-\u9fff]")
DESK, SERVICE, STORE, FINANCE = sound_plan().people


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return open_board(sound_plan(), AS_OF, None, tmp_path)


def text(board: Board, part: str) -> str:
    """A part of the screen as a person reads it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", board.screen.parts[part].value)).split())


def look_at(board: Board, tab: str) -> Any:
    board.controls.tabs.selected_index = TABS.index(tab)
    return board.screen.roles if tab == "raci" else board.screen.tables[tab]


def field(board: Board, tab: str, item: str, heading: str) -> Any:
    return look_at(board, tab).rows[item][heading].widget


def click(board: Board, name: str) -> str:
    board.controls.buttons[name].click()
    return text(board, "message") or text(board, "answer")


def item(board: Board, item_id: str) -> Any:
    return board.plan.item(item_id)


def rows(board: Board, tab: str) -> list[str]:
    """The ids of the rows on the screen, in order."""
    table = look_at(board, tab)
    return [
        re.sub(r"<[^>]+>", "", box.children[0].value) for box in table.body.children
    ]  # the number is the first field of a row


# What is shown


def test_the_headline_counts_what_is_done_late_and_weak(board: Board) -> None:
    assert text(board, "says") == "Liling Paper: 1 of 5 milestones done, 0 late. 0 weak spots."
    assert text(board, "weak") == "No weak spot found."
    assert text(board, "step") == ""


def test_every_item_of_the_plan_has_its_row(board: Board) -> None:
    plan = sound_plan()
    for tab in TABS:
        if tab != "raci":
            assert rows(board, tab) == [each.id for each in getattr(plan, tab)]


def test_the_matrix_shows_the_roles_of_the_plan(board: Board) -> None:
    roles = look_at(board, "raci")
    shown = {place: cell.value for place, cell in roles.fields.items() if cell.value}
    assert shown["M1", DESK] == "RA"
    assert shown["M2", FINANCE] == "I"
    assert len(shown) == sum(len(board.plan.roles(each.id)) for each in board.plan.milestones)
    assert look_at(board, "raci").empty.layout.display == "none"


def test_who_has_four_open_milestones_in_a_month_is_overloaded_and_the_rule_is_said(
    board: Board,
) -> None:
    assert text(board, "load").startswith("Nobody is overloaded. Rule: more than 3 open milestones")
    for n in (3, 5, 7):  # with M2 on the 10th these are four in November
        step = kk.Milestone(board.plan.next_id(kk.Milestone), "x", "O1", dt.date(2026, 11, n))
        board.history.put(board.plan.with_item(step))
    board.redraw()
    for each in ("M6", "M7", "M8"):
        field(board, "milestones", each, "owner").value = SERVICE
    assert text(board, "load").startswith("Overloaded: Service Team, 4 milestones in 2026-11.")
    assert "M6, M7, M8, M2" in text(board, "load")
    board.controls.limit.value = 4
    assert text(board, "load").startswith("Nobody is overloaded. Rule: more than 4")


def test_the_picture_says_what_it_shows(board: Board) -> None:
    image = board.screen.parts["chart"].value
    assert image.startswith('<img src="data:image/png;base64,')
    assert 'alt="1 of 5 milestones done, 0 late. Nobody is overloaded."' in image


# Edits


def test_a_tick_is_done_and_the_headline_follows(board: Board) -> None:
    before = board.screen.parts["chart"].value
    field(board, "milestones", "M2", "done").value = True
    assert item(board, "M2").done
    assert "2 of 5 milestones done" in text(board, "says")
    assert "done" in field(board, "milestones", "M2", "status").value
    assert board.screen.parts["chart"].value != before


def test_a_date_that_is_moved_past_its_objective_is_found_weak_at_once(board: Board) -> None:
    field(board, "milestones", "M3", "due").value = dt.date(2027, 7, 1)
    assert item(board, "M3").due == dt.date(2027, 7, 1)
    assert "1 weak spot." in text(board, "says")
    assert "M3 is due on 2027-07-01, after its objective O1 (2027-06-30)." in text(board, "weak")
    assert "Move M3 before 2027-06-30" in text(board, "weak")


def test_a_date_before_the_day_is_late(board: Board) -> None:
    field(board, "milestones", "M3", "due").value = dt.date(2026, 10, 3)
    assert "1 late" in text(board, "says")
    assert "late</span>" in field(board, "milestones", "M3", "status").value
    board.controls.day.value = dt.date(2026, 10, 3)
    assert "0 late" in text(board, "says")
    assert "the day you chose" in text(board, "rule")


def test_a_date_that_is_emptied_has_no_date(board: Board) -> None:
    field(board, "milestones", "M3", "due").value = None
    assert item(board, "M3").due is None
    assert text(board, "step") == say("plan_board.first_date")


def test_an_owner_is_picked_from_the_people_of_the_plan_and_those_added(board: Board) -> None:
    owner = field(board, "milestones", "M5", "owner")
    assert [value for _, value in owner.options] == ["", DESK, SERVICE, STORE, FINANCE]
    board.controls.person.value = " Quality  Lab "
    assert click(board, "add_person").startswith("Quality Lab can now be chosen")
    owner.value = "Quality Lab"
    assert item(board, "M5").owner == "Quality Lab"
    assert ("M5", "Quality Lab") in look_at(board, "raci").fields
    owner.value = ""
    assert "M5 has no owner." in text(board, "weak")
    assert click(board, "add_person") == say("plan_board.name_first")


def test_a_role_is_given_and_taken_away(board: Board) -> None:
    roles = look_at(board, "raci")
    roles.fields["M3", STORE].value = "C"
    assert board.plan.roles("M3") == {DESK: "A", FINANCE: "R", SERVICE: "I", STORE: "C"}
    roles.fields["M3", DESK].value = ""
    assert DESK not in board.plan.roles("M3")
    assert "M3: nobody is accountable (A)." in text(board, "weak")


@pytest.mark.parametrize(
    ("tab", "item_id", "heading", "entered", "name", "held"),
    [
        ("objectives", "O1", "objective", "A new aim for valves", "text", "A new aim for valves"),
        ("objectives", "O2", "measure_id", "K1", "measure", "K1"),
        ("objectives", "O1", "target", "1,350,000.5", "target", 1_350_000.5),
        ("measures", "K1", "current", "1,100,000", "current", 1_100_000),
        ("measures", "K2", "baseline", "", "baseline", None),
        ("measures", "K2", "direction", "up", "direction", "up"),
        ("strategies", "S1", "for_objective", "O2", "objective", "O2"),
        ("risks", "R1", "likelihood", 5, "likelihood", 5),
        ("risks", "R2", "owner", "Finance", "owner", "Finance"),
        ("reviews", "V1", "date", dt.date(2026, 12, 4), "due", dt.date(2026, 12, 4)),
        ("milestones", "M4", "milestone", "one\nline ", "text", "one line"),
    ],
)
def test_each_kind_of_field_reaches_the_plan(
    board: Board, tab: str, item_id: str, heading: str, entered: Any, name: str, held: Any
) -> None:
    field(board, tab, item_id, heading).value = entered
    assert getattr(item(board, item_id), name) == held


def test_what_is_calculated_follows(board: Board) -> None:
    way = field(board, "measures", "K1", "share_done")
    assert "17%" in way.value  # 70,000 of 420,000
    field(board, "measures", "K1", "current").value = "1,400,000"
    assert "100%" in way.value


def test_a_number_that_is_none_is_told_and_the_field_goes_back(board: Board) -> None:
    current = field(board, "measures", "K1", "current")
    current.value = "about a million"
    assert text(board, "message") == (
        "Current: about a million is no number. The field is as it was before."
    )
    assert current.value == "1,050,000"
    assert not board.history.can_undo


def test_text_that_is_too_long_is_told_and_the_plan_stays(board: Board) -> None:
    aim = field(board, "objectives", "O1", "objective")
    aim.value = "x" * 10_001
    assert "10,000 characters" in text(board, "message")
    assert aim.value == sound_plan().objectives[0].text


def test_lines_are_added_with_what_can_be_known(board: Board) -> None:
    table = look_at(board, "milestones")
    board.controls.owner.value = STORE
    table.new.value = " Shelf rented "
    table.adder.click()
    assert item(board, "M6") == kk.Milestone("M6", "Shelf rented", owner=STORE)
    assert table.new.value == ""
    assert text(board, "message") == "M6 is added."
    look_at(board, "risks").new.value = "Strike at the port"
    look_at(board, "risks")._on_message(None, {"event": "submit"}, None)
    assert item(board, "R3").text == "Strike at the port"


def test_an_empty_line_is_not_added(board: Board) -> None:
    look_at(board, "objectives").adder.click()
    assert text(board, "message") == say("plan_board.write_first")
    assert len(board.plan.objectives) == 2


def test_a_line_is_removed_and_undo_brings_it_back_with_its_roles(board: Board) -> None:
    look_at(board, "milestones").removers["M2"].click()
    assert rows(board, "milestones") == ["M1", "M3", "M4", "M5"]
    assert "Undo" in text(board, "message")
    click(board, "undo")
    assert rows(board, "milestones") == ["M1", "M2", "M3", "M4", "M5"]
    assert board.plan.roles("M2") == sound_plan().roles("M2")


def test_undo_and_redo_go_step_by_step_and_the_revision_never_falls(board: Board) -> None:
    done = field(board, "milestones", "M2", "done")
    seen = [board.plan.revision]
    assert board.controls.buttons["undo"].disabled
    done.value = True
    field(board, "milestones", "M2", "owner").value = DESK
    seen.append(board.plan.revision)
    for name in ("undo", "undo", "redo"):
        click(board, name)
        seen.append(board.plan.revision)
    assert (item(board, "M2").done, item(board, "M2").owner) == (True, SERVICE)
    assert done.value is True
    assert seen == sorted(set(seen))
    assert not board.controls.buttons["redo"].disabled
    field(board, "milestones", "M2", "done").value = False
    assert board.controls.buttons["redo"].disabled


def test_a_date_that_is_typed_passes_by_early_years_and_is_one_step_to_undo(board: Board) -> None:
    due = field(board, "milestones", "M3", "due")
    for year in (2, 20, 202, 2028):
        due.value = dt.date(year, 5, 31)
    assert item(board, "M3").due == dt.date(2028, 5, 31)
    click(board, "undo")
    assert item(board, "M3") == sound_plan().milestones[2]


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    history = History(sound_plan())
    assert not history.put(sound_plan().change("M1", done=True))
    assert (history.can_undo, history.undo(), history.redo()) == (False, False, False)


def test_the_filter_shows_what_a_person_owns_or_has_a_role_in(board: Board) -> None:
    board.controls.owner.value = SERVICE
    assert rows(board, "milestones") == ["M1", "M2", "M3", "M4"]  # M5 is the store's and the desk's
    board.controls.owner.value = STORE
    assert rows(board, "milestones") == ["M4", "M5"]
    assert rows(board, "risks") == ["R2"]
    assert rows(board, "objectives") == ["O1", "O2"]
    assert {milestone for milestone, _ in look_at(board, "raci").fields} == {"M4", "M5"}
    assert 'alt="0 of 2 milestones done' in board.screen.parts["chart"].value
    board.controls.owner.value = ""
    assert rows(board, "milestones") == ["M1", "M2", "M3", "M4", "M5"]


def test_a_reference_to_what_is_gone_stays_visible_and_is_found(board: Board) -> None:
    look_at(board, "objectives").removers["O2"].click()
    assert field(board, "milestones", "M4", "for_objective").value == "O2"
    assert "M4 serves the objective O2, which is not in the plan." in text(board, "weak")


# The day


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({}, dt.date(2026, 10, 20)),  # M1, the only one done
        ({"M4": True}, dt.date(2026, 12, 15)),
        ({"M1": False}, dt.date(2026, 10, 20)),  # nothing done: the first of all
        ({"M1": False, "V2": True}, dt.date(2027, 2, 26)),
    ],
)
def test_without_a_day_it_is_the_latest_that_is_done_else_the_first(
    tmp_path: Path, changes: dict[str, bool], day: dt.date
) -> None:
    plan = sound_plan()
    for item_id, done in changes.items():
        plan = plan.change(item_id, done=done)
    board = open_board(plan, None, None, tmp_path)
    assert board.controls.day.value == page.plan_day(plan) == day
    assert "latest day of a step that is done" in text(board, "rule")


def test_the_day_stays_while_steps_are_ticked(tmp_path: Path) -> None:
    board = open_board(sound_plan(), None, None, tmp_path)
    field(board, "milestones", "M3", "done").value = True
    assert board.controls.day.value == dt.date(2026, 10, 20)


# An empty plan


def test_an_empty_plan_says_step_by_step_what_comes_first(tmp_path: Path) -> None:
    board = open_board(None, None, None, tmp_path)
    said = [text(board, "step")]
    assert click(board, "save") == click(board, "word") == say("plan_board.account_first")

    def add(tab: str, words: str) -> None:
        look_at(board, tab).new.value = words
        look_at(board, tab).adder.click()
        said.append(text(board, "step"))

    assert board.controls.tabs.selected_index == TABS.index("objectives")
    board.controls.account.value = "KH7"
    said.append(text(board, "step"))
    add("objectives", "A frame contract for control valves is signed")
    add("measures", "Revenue in 12 months")
    assert click(board, "excel") == say("plan_board.day_first")
    add("milestones", "Draft contract agreed")
    board.controls.person.value = "Sales"
    click(board, "add_person")
    field(board, "milestones", "M1", "owner").value = "Sales"
    said.append(text(board, "step"))
    field(board, "milestones", "M1", "due").value = dt.date(2026, 12, 1)
    said.append(text(board, "step"))
    add("reviews", "Contract")
    names = ["account", "objective", "measure", "milestone", "owner", "date", "review"]
    assert said == [*(say(f"plan_board.first_{name}") for name in names), ""]
    assert item(board, "M1").objective == "O1"
    assert board.controls.day.value == dt.date(2026, 12, 1)
    assert (board.plan.account_id, board.plan.plan_id) == ("KH7", "KH7")


def test_the_account_number_cannot_be_emptied(board: Board) -> None:
    board.controls.account.value = " "
    assert text(board, "message") == "The account number cannot be empty; it stays KH1026."
    assert board.controls.account.value == "KH1026"
    board.controls.name.value = "Liling Board"
    board.controls.manager.value = "Sales"
    assert (board.plan.account_name, board.plan.owner) == ("Liling Board", "Sales")
    assert text(board, "says").startswith("Liling Board:")


# Kept and found again


def test_a_saved_plan_is_found_again_by_its_account_or_without_one(
    board: Board, tmp_path: Path
) -> None:
    assert text(board, "kept") == "Nothing changed yet."
    field(board, "milestones", "M2", "done").value = True
    assert text(board, "kept") == "There are changes that are not saved yet."
    assert "my_course/action_plan_KH1026.json" in click(board, "save")
    assert text(board, "kept") == "All changes are saved."
    for again in (
        open_board(sound_plan(), AS_OF, None, tmp_path), open_board(None, AS_OF, None, tmp_path),
    ):  # fmt: skip
        assert again.plan == board.plan
        assert "as you saved it (my_course/action_plan_KH1026.json)" in text(again, "message")
        assert text(again, "kept") == "All changes are saved."
    again = open_board(sound_plan(), AS_OF, None, tmp_path)
    click(again, "restart")
    assert not item(again, "M2").done
    click(again, "undo")
    assert item(again, "M2").done


def test_plans_of_several_accounts_lie_side_by_side(board: Board, tmp_path: Path) -> None:
    click(board, "save")
    other = open_board(kk.ActionPlan("a/b", "Other"), AS_OF, None, tmp_path)
    assert other.plan.account_name == "Other"
    click(other, "save")
    assert len(list((tmp_path / "my_course").glob("action_plan_*.json"))) == 2
    again = open_board(None, AS_OF, None, tmp_path)
    assert "Other plans are saved, too:" in text(again, "message")
    assert open_board(sound_plan(), AS_OF, None, tmp_path).plan == board.plan


def test_a_broken_file_is_said_and_the_last_good_plan_shown(board: Board, tmp_path: Path) -> None:
    click(board, "save")
    field(board, "milestones", "M2", "done").value = True
    click(board, "save")
    path = tmp_path / "my_course" / "action_plan_KH1026.json"
    path.write_text("no plan", "utf-8")
    again = open_board(sound_plan(), AS_OF, None, tmp_path)
    assert again.plan == sound_plan()  # the .bak, from before the last save
    assert "cannot be read" in text(again, "message")
    path.with_name(f"{path.name}.bak").unlink()
    alone = open_board(None, AS_OF, None, tmp_path)
    assert page.is_new(alone.plan)
    assert "The plan cannot be read" in text(alone, "message")
    assert path.read_text("utf-8") == "no plan"


def test_a_folder_that_cannot_be_written_is_said_in_words(board: Board, tmp_path: Path) -> None:
    (tmp_path / "my_course").write_text("in the way", "utf-8")
    (tmp_path / "my_work").write_text("in the way", "utf-8")
    assert "The plan was not saved" in click(board, "save")
    assert click(board, "word").startswith("Not written: ")
    assert text(board, "kept") == "Nothing changed yet."


# What leaves, and what comes back


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_document_is_written_and_named_on_the_screen(tmp_path: Path, lang: str) -> None:
    kk.use(lang)
    board = open_board(sound_plan(lang), AS_OF, None, tmp_path)
    stem = {"en": "action_plan_KH1026", "zh": "行动计划_KH1026"}[lang]
    for name, ending in (
        ("word", "docx"), ("excel", "xlsx"), ("calendar", "ics"), ("page", "html"),
    ):  # fmt: skip
        assert f"my_work/{stem}.{ending}" in click(board, name)
        assert (tmp_path / "my_work" / f"{stem}.{ending}").stat().st_size > 1000
    assert board.plan.objectives[0].text in (tmp_path / "my_work" / f"{stem}.html").read_text()


def workbook(board: Board, tmp_path: Path, edit: Callable[[Any], object]) -> Path:
    path = tmp_path / "my_work" / "action_plan_KH1026.xlsx"
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def test_an_edited_workbook_is_taken_in_once(board: Board, tmp_path: Path) -> None:
    click(board, "excel")

    def edit(book: Any) -> None:
        book["Milestones"]["F6"] = "yes"  # M2
        book["Milestones"]["B10"] = "Shelf rented"

    workbook(board, tmp_path, edit)
    click(board, "take")
    assert (item(board, "M2").done, item(board, "M6").text) == (True, "Shelf rented")
    assert "2 changes taken over, 0 conflicts" in board.intake.says.value
    assert rows(board, "milestones")[-1] == "M6"
    click(board, "take")
    assert len(board.plan.milestones) == 6
    assert "0 changes taken over" in board.intake.says.value
    click(board, "undo")
    assert board.plan.milestones == sound_plan().milestones


def test_a_conflict_is_shown_by_sheet_and_cell_and_can_be_decided(
    board: Board, tmp_path: Path
) -> None:
    click(board, "excel")

    def edit(book: Any) -> None:
        book["Milestones"]["E6"] = FINANCE  # M2
        book["Milestones"]["D7"] = "soon"  # M3, no date
        book["Responsibilities (RACI)"]["C6"] = "C"  # M2, the desk

    workbook(board, tmp_path, edit)
    field(board, "milestones", "M2", "owner").value = DESK
    look_at(board, "raci").fields["M2", DESK].value = "I"
    click(board, "take")
    said = board.intake.says.value
    assert "0 changes taken over, 2 conflicts, 1 cell not understood" in said
    assert "Milestones D7: soon is no date" in said
    words, button = board.intake.choices.children[0].children
    assert "Milestones E6: M2 was Service Team. The file says Finance, the plan" in words.value
    assert item(board, "M2").owner == DESK
    button.click()
    assert item(board, "M2").owner == FINANCE
    board.intake.choices.children[1].children[1].click()
    assert board.plan.roles("M2")[DESK] == "C"


def test_a_workbook_with_edits_that_were_not_taken_in_is_kept_at_the_next_export(
    board: Board, tmp_path: Path
) -> None:
    click(board, "excel")
    assert "kept as" not in click(board, "excel")
    workbook(board, tmp_path, lambda book: book["Milestones"].__setitem__("F6", "yes"))
    assert "It is kept as action_plan_KH1026_1.xlsx." in click(board, "excel")
    kept = openpyxl.load_workbook(tmp_path / "my_work" / "action_plan_KH1026_1.xlsx")
    assert kept["Milestones"]["F6"].value == "yes"


def test_what_an_export_says_stands_below_its_button(board: Board) -> None:
    board.controls.buttons["word"].click()
    assert "my_work/action_plan_KH1026.docx" in text(board, "answer")
    assert text(board, "message") == ""
    board.controls.buttons["save"].click()
    assert "Saved" in text(board, "message")
    assert text(board, "answer") == ""


def test_another_workbook_can_be_sent(board: Board, tmp_path: Path) -> None:
    path = kk.write_plan_workbook(sound_plan(), tmp_path / "mail.xlsx", AS_OF)
    book = openpyxl.load_workbook(path)
    book["Milestones"]["F6"] = "yes"
    book.save(path)
    send(board, "mail.xlsx", path.read_bytes())
    assert item(board, "M2").done
    assert "mail.xlsx: 1 change taken over" in board.intake.says.value
    assert board.controls.upload.value == ()


def send(board: Board, name: str, content: bytes) -> None:
    day = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    board.controls.upload.value = (
        {"name": name, "type": "", "size": len(content), "last_modified": day, "content": content},
    )


def test_what_is_no_workbook_of_this_plan_is_said_in_words(board: Board, tmp_path: Path) -> None:
    assert "my_work/action_plan_KH1026.xlsx is not there." in click(board, "take")
    send(board, "notes.xlsx", b"hello")
    assert text(board, "answer")
    other = kk.write_plan_workbook(kk.ActionPlan("KH2"), tmp_path / "other.xlsx", AS_OF)
    send(board, "../../other.xlsx", other.read_bytes())
    assert "belongs to the plan KH2" in text(board, "answer")
    assert board.plan == sound_plan()


def test_what_left_the_plan_is_cancelled_in_the_next_calendar(board: Board, tmp_path: Path) -> None:
    click(board, "calendar")
    look_at(board, "milestones").removers["M5"].click()
    click(board, "calendar")
    raw = (tmp_path / "my_work" / "action_plan_KH1026.ics").read_bytes()
    states = [str(each.get("STATUS")) for each in icalendar.Calendar.from_ical(raw).walk("VEVENT")]
    assert states.count("CANCELLED") == 1
    assert len(states) == 8


# Progress


def test_progress_tells_what_moved_and_brings_the_numbers_in(tmp_path: Path) -> None:
    states = ({"K1": 980_000, "K2": 5}, {"K1": 1_190_000, "K2": 5})
    board = open_board(sound_plan(), AS_OF, states, tmp_path)
    assert board.controls.tabs.titles[-1] == "Progress"
    moves = text(board, "moves")
    # 210,000 of the 420,000 between 980,000 and 1,400,000
    assert "980,000 1,190,000 210,000 1,400,000 50% towards the target" in moves
    assert "stood still No data moved these: K2, O2, M4, M5." in moves
    board.screen.update.click()
    assert item(board, "K1").current == 1_190_000
    click(board, "undo")
    assert item(board, "K1").current == 1_050_000


def test_states_that_cannot_be_compared_are_said_in_words(tmp_path: Path) -> None:
    frame = pd.DataFrame({"account_id": ["KH1026"], "revenue_12m": [1.0], "currency": ["CNY"]})
    live = kk.plan_board(
        sound_plan(), before=frame, after=frame.assign(currency="EUR"), folder=tmp_path
    )
    assert repr(live).splitlines()[0] == "The action plan board could not be opened."
    assert "different currencies" in repr(live)


# Odd texts, faults, languages, and what stays in the notebook


def everything(board: Board) -> Iterator[Any]:
    def inside(widget: Any) -> Iterator[Any]:
        yield widget
        for child in getattr(widget, "children", ()):
            yield from inside(child)

    for at in range(len(board.controls.tabs.children)):
        board.controls.tabs.selected_index = at
    return inside(board.box)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_harmless_and_whole(tmp_path: Path, words: str) -> None:
    plan = hostile_plan(words)
    board = open_board(plan, AS_OF, None, tmp_path)
    html = [each.value for each in everything(board) if type(each).__name__ == "HTML"]
    assert "<script>" not in "".join(html)
    field(board, "milestones", "M1", "done").value = True
    assert item(board, "M1") == plan.change("M1", done=True).milestones[0]
    assert field(board, "milestones", "M1", "milestone").value == words


def test_a_fault_inside_is_said_in_words_and_undo_still_works(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise RuntimeError("no canvas")

    with monkeypatch.context() as broken:
        broken.setattr(page, "chart", fail)
        field(board, "milestones", "M2", "done").value = True
        assert text(board, "message") == say("plan_board.failed")
    click(board, "undo")
    assert text(board, "says") == "Liling Paper: 1 of 5 milestones done, 0 late. 0 weak spots."


@pytest.mark.parametrize("plan", ["KH1026", {"account_id": "KH1026"}, 7])
def test_what_is_no_plan_is_answered_in_words(plan: Any) -> None:
    for lang in ("en", "zh"):
        told = repr(kk.plan_board(plan, lang=lang))
        assert told.startswith(say("plan_board.not_opened", lang))
        assert "ActionPlan" in told
    assert "a date such as" in repr(kk.plan_board(sound_plan(), as_of="soon"))


def test_a_board_keeps_its_language(tmp_path: Path) -> None:
    kk.use("zh")
    board = open_board(sound_plan("zh"), AS_OF, None, tmp_path)
    kk.use("en")
    field(board, "milestones", "M2", "done").value = True
    assert text(board, "says") == "犁岭纸业：5 个时间节点已完成 2 个，逾期 0 个。薄弱点 0 处。"
    assert kk.language() == "en"


def test_every_label_is_in_the_language_in_force(tmp_path: Path) -> None:
    states = ({"K1": 1}, {"K1": 2})
    for lang in ("en", "zh"):
        kk.use(lang)
        board = open_board(sound_plan(lang), AS_OF, states, tmp_path)
        found: list[str] = []
        for widget in everything(board):
            found += [widget.description] if getattr(widget, "description", "") else []
            found += [widget.placeholder] if getattr(widget, "placeholder", "") else []
            found += list(getattr(widget, "titles", ()))
        names = {"✕", "Word", "\u200b"}
        assert len(found) > 40
        assert {bool(CHINESE.search(each)) for each in set(found) - names} == {lang == "zh"}


def test_the_output_has_lasting_words_and_a_widget(tmp_path: Path) -> None:
    live = kk.plan_board(sound_plan(), as_of=AS_OF, folder=tmp_path)
    bundle = live._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "Action plan of Liling Paper: 2 objectives, 5 milestones, as of 2026-11-01. "
        "Run this cell to use it."
    )
    assert "application/vnd.jupyter.widget-view+json" in bundle
    board = open_board(sound_plan(), AS_OF, None, tmp_path)
    field(board, "milestones", "M2", "done").value = True
    look_at(board, "milestones").removers["M3"].click()
    click(board, "save")
    assert repr(kk.plan_board(sound_plan(), as_of=AS_OF, folder=tmp_path)) == live.words
    assert repr(kk.plan_board(folder=tmp_path)) == "Action plan board. Run this cell to use it."
