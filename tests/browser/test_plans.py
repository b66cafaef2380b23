"""A trainee plays exercise 12 and the action plan board in JupyterLab, in both languages.

Answers are worked out as a trainee does it: from what stands on the page. What the board did is
read from the plan on disk, and from the files that left.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import docx
import openpyxl
import pytest
import vobject
from icalendar import Calendar
from playwright.sync_api import Locator, expect

from tests.browser.expected import Expected
from tests.browser.trainee import Trainee, number

pytestmark = pytest.mark.browser
PARTS = {
    "visit": "activity", "revenue": "objective", "report": "milestone", "trial": "strategy",
    "late": "measure",
}  # fmt: skip
VAGUE = ("improved", "加强")
NEW = {"en": "Second Plant Team", "zh": "二厂项目组"}
WITH_THEM = {"en": "Phone them every week.", "zh": "每周打一次电话。"}
SMART = {
    "en": "By {due}, 12-month revenue rises from {now:,.0f} to {target:,.0f}.",
    "zh": "到 {due}，近 12 个月销售额从 {now:,.0f} 提高到 {target:,.0f}。",
}
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@pytest.fixture(scope="class")
def board(exercise: Trainee, key: Expected) -> Locator:
    """The board below the last question, with the plan that was made from it."""
    choose_three(exercise, key).expect_words(key.praise("12.13"))
    return make_plan(exercise)


class Exercise:
    lang: ClassVar[str]
    notebook: ClassVar[str] = "12_action_plan"

    def test_each_line_of_a_plan_is_named(self, exercise: Trainee, key: Expected) -> None:
        form, words = exercise.ask("12.1"), key.picks("12.1", "part")
        lists, rows = form.box.locator("select"), list(key.labels("12.1"))
        for at, row in enumerate(rows):
            part = "objective" if row == "visit" else PARTS[row]
            lists.nth(at).select_option(label=words[part])
        visit = lists.nth(rows.index("visit"))
        form.check()
        form.expect_words(key.mistake("12.1", "activity_for_objective")[1])
        expect(form.box.locator(".kk-cell-wrong")).to_have_count(1)
        visit.select_option(label=words["activity"])
        form.check()
        form.expect_words(key.praise("12.1"))

    def test_a_wrong_target_is_named_a_hint_helps_and_the_right_one_is_praised(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form = exercise.ask("12.2")
        rows = exercise.table("kk.show(plan_12.target_table")
        now = next(number(row[3]) for row in rows if row[0] in form.prompt())
        growth = re.search(r"(\d+)%", form.prompt())
        assert growth
        form.type(f"{now:.0f}")
        form.check()
        form.expect_words(key.mistake("12.2", "baseline_itself")[1])
        form.hint()
        expect(form.hints).to_contain_text(key.hint("12.2", 1))
        form.type(f"{now * (1 + int(growth[1]) / 100):,.0f}")
        form.field.press("Enter")
        form.expect_words(key.praise("12.2"))
        exercise.shoot("plan-number", form.box)

    def test_what_is_wrong_with_each_milestone_is_picked(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form, words = exercise.ask("12.4"), key.picks("12.4", "fault")
        due, today = DAY.findall(form.prompt())
        labels = list(key.labels("12.4").values())
        faults = [fault(label, due, today) for label in labels]
        assert sorted(faults) == ["late", "nobody", "overdue", "sound", "unseen"]
        lists = form.box.locator("select")
        for at, found in enumerate(faults):
            lists.nth(at).select_option(label=words["sound" if found == "nobody" else found])
        form.check()
        form.expect_words(key.mistake("12.4", "nobody_is_fine")[1])
        lists.nth(faults.index("nobody")).select_option(label=words["nobody"])
        form.check()
        form.expect_words(key.praise("12.4"))
        exercise.shoot("plan-milestones", form.box)

    def test_who_leads_the_team_is_chosen(self, exercise: Trainee, key: Expected) -> None:
        form, labels = exercise.ask("12.7"), key.labels("12.7")
        for option, words in (
            ("star", key.mistake("12.7", "revenue_for_integrity")[1]),
            ("leader", key.praise("12.7")),
        ):
            form.box.get_by_label(labels[option], exact=True).check()
            form.check()
            form.expect_words(words)

    def test_risks_are_put_in_order(self, exercise: Trainee, key: Expected) -> None:
        form = exercise.ask("12.9")
        rated = {
            label: [int(each) for each in re.findall(r"\d", label)]
            for label in key.labels("12.9").values()
        }
        form.arrange(sorted(rated, key=lambda label: -rated[label][1]))
        form.check()
        form.expect_words(key.mistake("12.9", "by_impact")[1])
        form.arrange(sorted(rated, key=lambda label: -rated[label][0] * rated[label][1]))
        form.check()
        form.expect_words(key.praise("12.9"))

    def test_plans_that_have_not_moved_are_ticked(self, exercise: Trainee, key: Expected) -> None:
        form = exercise.ask("12.10")
        rows = [
            (name, *map(number, rest))
            for name, *rest in exercise.table("kk.show(living_12.five_table")
        ]
        on_the_way = [name for name, then, now, target in rows if then < now < target]
        for name, _, now, target in rows:
            if now < target:
                form.box.get_by_label(name, exact=True).check()
        form.check()
        form.expect_words(key.mistake("12.10", "below_target")[1])
        for name in on_the_way:
            form.box.get_by_label(name, exact=True).uncheck()
        form.check()
        form.expect_words(key.praise("12.10"))
        exercise.shoot("plan-several", form.box)

    def test_an_objective_is_written_in_a_sentence(self, exercise: Trainee, key: Expected) -> None:
        form = exercise.ask("12.12")
        sentence = form.box.locator("textarea")
        form.type(WITH_THEM[self.lang], sentence)
        form.check()
        form.expect_words(key.mistake("12.12", "activity_for_objective")[1])
        rows = exercise.table("accounts = desk.data().accounts")
        now = next(number(row[2]) for row in rows if row[0] in form.prompt())
        form.type(SMART[self.lang].format(due="2027-04-30", now=now, target=1.1 * now), sentence)
        form.check()
        form.expect_words(key.praise("12.12"))
        exercise.shoot("plan-sentence", form.box)

    def test_three_accounts_with_a_first_step_each(self, exercise: Trainee, key: Expected) -> None:
        form = choose_three(exercise, key, same=True)
        form.expect_words(key.mistake("12.13", "same_account_twice")[1])
        form = choose_three(exercise, key)
        form.expect_words(key.praise("12.13"))
        exercise.shoot("plan-three", form.box)


class Board:
    lang: ClassVar[str]
    notebook: ClassVar[str]

    def test_the_button_writes_three_files(
        self, board: Locator, exercise: Trainee, folder: Path
    ) -> None:
        told = exercise.notebook.locator(".kk-page")
        for ending in ("docx", "xlsx", "ics"):
            expect(told).to_contain_text(f"my_work/{written(folder, ending).name}")

    def test_a_step_that_is_ticked_is_done(
        self, board: Locator, exercise: Trainee, folder: Path
    ) -> None:
        row = board.locator(".kk-plan-row-M1")
        row.locator("input[type=checkbox]").check()
        expect(row.locator(".kk-plan-is-done")).to_be_visible()
        exercise.shoot("board", board)
        assert milestone(save(board, exercise, folder), "M1")["done"] is True

    def test_a_date_after_the_objective_is_named_until_it_is_moved(
        self, board: Locator, exercise: Trainee, folder: Path
    ) -> None:
        date = board.locator(".kk-plan-row-M5 input[type=date]")
        date.fill("2027-06-01")
        expect(weak(board, "M5")).to_have_count(1)
        exercise.shoot("board-finding", weak(board, "M5"))
        date.fill("2027-02-12")
        expect(weak(board, "M5")).to_have_count(0)
        assert milestone(save(board, exercise, folder), "M5")["due"] == "2027-02-12"

    def test_a_step_without_an_owner_is_weak_until_someone_does_it(
        self, board: Locator, exercise: Trainee, folder: Path
    ) -> None:
        who = NEW[self.lang]
        expect(weak(board, "M3")).to_have_count(2)  # no owner, and nobody to do it
        board.locator(".kk-plan-person-control input").fill(who)
        board.locator(".kk-plan-button-add_person").click()
        told = exercise.say("plan_board.person_added", name=who)
        expect(board.locator(".kk-plan-message")).to_have_text(told)
        board.locator(".kk-plan-row-M3 .kk-plan-owner select").select_option(label=who)
        expect(weak(board, "M3")).to_have_count(1)
        turn_to(board, exercise.say("plan_board.tab_raci"))
        board.locator(".kk-plan-matrix").get_by_title(f"M3, {who}").select_option("R")
        expect(weak(board, "M3")).to_have_count(0)
        exercise.shoot("board-raci", board.locator(".kk-plan-matrix"))
        turn_to(board, exercise.say("action_plan.section.milestones"))
        plan = save(board, exercise, folder)
        assert milestone(plan, "M3")["owner"] == who
        assert {"milestone": "M3", "person": who, "role": "R"} in plan["responsibilities"]

    def test_a_plan_that_is_saved_is_found_again(
        self, board: Locator, exercise: Trainee, folder: Path, sit_down: Callable[[], Trainee]
    ) -> None:
        text = board.locator(".kk-plan-row-M7 textarea").first
        changed = f"{text.input_value()} (2)"
        text.fill(changed)
        text.press("Tab")
        saved = exercise.say("plan_board.is_saved")
        expect(board.locator(".kk-plan-kept")).not_to_contain_text([saved])  # the edit has arrived
        assert milestone(save(board, exercise, folder), "M7")["text"] == changed
        second = sit_down()
        second.open(f"{folder.name}/exercises/{self.lang}/{self.notebook}.ipynb")
        second.run_again(second.cell("make_plan()"))
        again = make_plan(second)
        found = second.say("plan_board.found", file=f"my_course/{kept(folder).name}")
        expect(again.locator(".kk-plan-message")).to_have_text(found)
        expect(again.locator(".kk-plan-row-M7 textarea").first).to_have_value(changed)
        second.page.close()

    def test_word_names_every_step(self, board: Locator, exercise: Trainee, folder: Path) -> None:
        plan = save(board, exercise, folder)
        paper = docx.Document(str(export(board, "word", "docx", folder)))
        cells = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
        for each in plan["milestones"]:
            line = next(row for row in cells if row[0] == each["id"])
            assert {each["text"], each["due"], each.get("owner") or "–"} <= set(line)

    def test_excel_holds_the_plan_and_brings_an_edit_back(
        self, board: Locator, exercise: Trainee, folder: Path
    ) -> None:
        plan = save(board, exercise, folder)
        path = export(board, "excel", "xlsx", folder)
        book = openpyxl.load_workbook(path)
        sheet = book[exercise.say("action_plan.section.milestones")]
        rows = {row[0].value: row for row in sheet.iter_rows()}
        for each in plan["milestones"]:
            values = [cell.value for cell in rows[each["id"]]]
            due = dt.datetime.fromisoformat(each["due"])
            assert {each["text"], due, each.get("owner")} <= set(values)
        done = next(cell for cell in rows["M1"] if cell.column_letter == "F")
        yes = exercise.say("action_plan.choice.yes")
        sheet.cell(rows["M8"][0].row, done.column).value = yes
        book.save(path)
        board.locator(".kk-plan-button-take").click()
        expect(board.locator(".kk-plan-row-M8 input[type=checkbox]")).to_be_checked()
        expect(board.locator(".kk-plan-intake")).to_contain_text(path.name)

    def test_the_calendar_holds_every_date(
        self, board: Locator, exercise: Trainee, folder: Path
    ) -> None:
        plan = save(board, exercise, folder)
        text = export(board, "calendar", "ics", folder).read_text("utf-8")
        events = Calendar.from_ical(text).walk("VEVENT")
        dated = [each for each in (*plan["milestones"], *plan["reviews"]) if each.get("due")]
        assert sorted(str(event.decoded("DTSTART")) for event in events) == sorted(
            each["due"] for each in dated
        )
        for each in dated:
            assert any(each["text"] in str(event["SUMMARY"]) for event in events)
        assert len(vobject.readOne(text).vevent_list) == len(dated)

    def test_the_page_is_whole_in_a_browser(
        self, board: Locator, exercise: Trainee, folder: Path
    ) -> None:
        plan = save(board, exercise, folder)
        page = exercise.page.context.new_page()
        page.set_content(export(board, "page", "html", folder).read_text("utf-8"))
        for each in (*plan["objectives"], *plan["milestones"], *plan["reviews"]):
            expect(page.locator("body")).to_contain_text(each["text"])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.close()


class TestInEnglish(Exercise, Board):
    lang = "en"


class TestInChinese(Exercise, Board):
    lang = "zh"


def fault(label: str, due: str, today: str) -> str:
    """What is wrong with a milestone, by what its label tells: step, owner, date."""
    step, owner, date = label.split(" · ")
    if owner == "–":
        return "nobody"
    if date < today:
        return "overdue"
    if date > due:
        return "late"
    return "unseen" if any(word in step for word in VAGUE) else "sound"


def choose_three(exercise: Trainee, key: Expected, *, same: bool = False) -> Any:
    """Answer the last question with the first accounts of the list, or with one of them twice."""
    form = exercise.ask("12.13")
    listed = [row[0] for row in exercise.table("accounts = desk.data().accounts")][:3]
    listed[1] = listed[0] if same else listed[1]
    steps, people = key.picks("12.13", "step"), key.picks("12.13", "accountable")
    lists = form.box.locator("select")
    for at, account in enumerate(listed):
        for column, label in enumerate((account, steps["confirm"], people["manager"])):
            lists.nth(3 * at + column).select_option(label=label)
    form.check()
    return form


def make_plan(trainee: Trainee) -> Locator:
    trainee.notebook.locator(".kk-make-plan").click()
    board = trainee.notebook.locator(".kk-plan")
    expect(board.locator(".kk-plan-row-M1")).to_be_visible()
    return board


def turn_to(board: Locator, tab: str) -> None:
    board.get_by_role("tab", name=tab, exact=True).click()


def weak(board: Locator, item: str) -> Locator:
    """The weak spots that the board names for an item."""
    rows = board.locator("table.kk-plan-weak tbody tr")
    return rows.filter(has=board.page.locator("td:first-child", has_text=re.compile(f"^{item}$")))


def save(board: Locator, exercise: Trainee, folder: Path) -> dict[str, Any]:
    """Press Save, and read the plan from the disk."""
    board.locator(".kk-plan-button-save").click()
    saved = exercise.say("plan_board.is_saved")
    expect(board.locator(".kk-plan-kept")).to_contain_text([saved])
    plan: dict[str, Any] = json.loads(kept(folder).read_text("utf-8"))
    return plan


def kept(folder: Path) -> Path:
    (path,) = folder.glob("my_course/action_plan_*.json")
    return path


def written(folder: Path, ending: str) -> Path:
    (path,) = folder.glob(f"exercises/my_work/*.{ending}")
    return path


def export(board: Locator, button: str, ending: str, folder: Path) -> Path:
    """Press an export's button, and return the file it names."""
    board.locator(f".kk-plan-button-{button}").click()
    answer = board.locator(".kk-plan-answer")
    expect(answer).to_contain_text(f".{ending}")
    return written(folder, ending)


def milestone(plan: dict[str, Any], item: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in plan["milestones"] if each["id"] == item)
    return found
