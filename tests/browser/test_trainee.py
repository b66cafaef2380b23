"""A trainee plays the start page, exercise 03, the Pareto explorer and the report in JupyterLab,
in both languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest
from playwright.sync_api import Locator, expect

import kamkit as kk
from tests.browser.expected import Expected
from tests.browser.trainee import MENUS, Lab, Trainee

pytestmark = pytest.mark.browser
LARGEST_PICTURE = 250_000  # bytes: the README shows two of them

SitDown = Callable[[], Trainee]
NewCourse = Callable[[], str]


@pytest.fixture(scope="class")
def at_home(sit_down: SitDown) -> Trainee:
    """A trainee who has opened the lab's own address."""
    trainee = sit_down()
    trainee.open_lab()
    return trainee


@pytest.fixture
def start_page(at_home: Trainee) -> Trainee:
    """The start page with all cells run."""
    at_home.turn_to(at_home.start_page)
    return at_home


@pytest.fixture(scope="class")
def lesson_file(lab: Lab, new_course: NewCourse) -> str:
    return f"{new_course()}/notebooks/{lab.lang}/03_pareto_analysis.ipynb"


@pytest.fixture
def lesson(at_home: Trainee, lesson_file: str) -> Trainee:
    """Lesson 03 with all cells run, in another tab of the same page."""
    at_home.turn_to(lesson_file)
    return at_home


@pytest.fixture(scope="class")
def exercise_file(lab: Lab, new_course: NewCourse) -> str:
    return f"{new_course()}/exercises/{lab.lang}/03_pareto_analysis.ipynb"


@pytest.fixture
def exercise(at_home: Trainee, exercise_file: str) -> Trainee:
    """Exercise 03 with all cells run, in a third tab. Each test has its own questions there."""
    at_home.turn_to(exercise_file)
    return at_home


@pytest.fixture(scope="class")
def key(lab: Lab) -> Expected:
    return Expected("03", lab.lang)


class StartPage:
    lang: ClassVar[str]

    def test_the_lab_opens_on_the_start_page_with_its_menus_in_the_language(
        self, start_page: Trainee
    ) -> None:
        bar = start_page.page.locator("#jp-MainMenu .lm-MenuBar-itemLabel")
        expect(bar).to_have_text(MENUS[self.lang]["bar"])
        start_page.shoot("start-page", start_page.notebook.locator("h1"))

    def test_the_set_up_check_shows_five_ticks(self, start_page: Trainee) -> None:
        things = ("python", "packages", "data", "font", "saving")
        ticks = "".join(f"✓ {start_page.say(f'setup.{thing}')}" for thing in things)
        setup = start_page.notebook.locator(".kk-setup")
        expect(setup).to_have_text(ticks)
        start_page.shoot("set-up", setup)

    def test_the_company_chosen_there_is_kept_and_lesson_and_exercise_say_so(
        self, start_page: Trainee
    ) -> None:
        number = start_page.notebook.locator(".kk-start-variant input")
        number.fill("7")
        start_page.notebook.locator(".kk-start-use").click()
        chosen = start_page.say("start.uses_sample", variant=7)
        expect(start_page.notebook.locator(".kk-start-message")).to_have_text(chosen)
        start_page.shoot("company-chosen", number)
        start_page.run_all()
        expect(number).to_have_value("7")
        said = start_page.say("desk.sample", variant=7)
        expect(start_page.notebook.locator(".kk-ask").first).to_contain_text(said)
        link = re.compile(r"^(exercise|练习) 00$")
        start_page.notebook.locator("a", has_text=link).first.click()
        start_page.wait_for(start_page.start_page.replace("notebooks", "exercises"))
        start_page.run_all()
        expect(start_page.notebook.locator(".kk-ask").first).to_contain_text(said)


class Exercise:
    lang: ClassVar[str]

    def test_a_wrong_answer_is_named_a_hint_helps_and_progress_counts(
        self, exercise: Trainee, key: Expected
    ) -> None:
        before, form = progress(exercise), exercise.ask("03.1")
        wrong, words = key.mistake("03.1", "the_rest")
        form.type(f"{wrong:.1%}")
        form.check()
        form.expect_words(words)
        exercise.shoot("wrong-answer", form.box)
        expect_progress(exercise, {**before, "attempted": before["attempted"] + 1})
        form.hint()
        expect(form.hints).to_contain_text(key.hint("03.1", 1))
        form.type(f"{key.answer('03.1'):.1%}")
        form.check()
        form.expect_words(key.praise("03.1"))
        exercise.shoot("right-answer", form.box)
        after = {name: before[name] + (name in ("attempted", "right")) for name in before}
        expect_progress(exercise, after)

    def test_enter_checks_and_the_answer_is_shown_after_three_hints(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form = exercise.ask("03.7")
        wrong, words = key.mistake("03.7", "left")
        form.type(f"{wrong:.0%}")
        form.field.press("Enter")
        form.expect_words(words)
        for n in (1, 2, 3):
            expect(form.show).to_be_disabled()
            form.hint()
            expect(form.hints).to_contain_text(key.hint("03.7", n))
        form.show.click()
        expect(form.message.locator(".kk-solution")).to_be_visible()
        exercise.shoot("answer-shown", form.box)

    def test_one_of_several_options_is_chosen(self, exercise: Trainee, key: Expected) -> None:
        form, labels = exercise.ask("03.3"), key.labels("03.3")
        wrong, words = key.mistake("03.3", "not_tested")
        form.box.get_by_label(labels[wrong], exact=True).check()
        form.check()
        form.expect_words(words)
        form.box.get_by_label(labels[key.answer("03.3")], exact=True).check()
        form.check()
        form.expect_words(key.praise("03.3"))
        exercise.shoot("choice", form.box)

    def test_several_options_are_ticked(self, exercise: Trainee, key: Expected) -> None:
        form, labels = exercise.ask("03.10"), key.labels("03.10")
        wrong, words = key.mistake("03.10", "one_forgotten")
        for each in wrong:
            form.box.get_by_label(labels[each], exact=True).check()
        form.check()
        form.expect_words(words)
        for each in key.answer("03.10"):
            form.box.get_by_label(labels[each], exact=True).check()
        form.check()
        form.expect_words(key.praise("03.10"))
        exercise.shoot("several", form.box)

    def test_a_ranking_is_put_in_order_by_moving(self, exercise: Trainee, key: Expected) -> None:
        form, labels = exercise.ask("03.6"), key.labels("03.6")
        wrong, words = key.mistake("03.6", "lowest_first")
        form.arrange([labels[each] for each in wrong])
        form.check()
        form.expect_words(words)
        form.arrange([labels[each] for each in key.answer("03.6")])
        form.check()
        form.expect_words(key.praise("03.6"))
        exercise.shoot("ranking", form.box)

    def test_a_table_marks_its_cells(self, exercise: Trainee, key: Expected) -> None:
        form = exercise.ask("03.4")
        wrong, words = key.mistake("03.4", "one_rule_twice")
        right = key.answer("03.4")
        fields = [(row, rule) for row in "ABC" for rule in ("including", "crossing")]
        for at, (row, rule) in enumerate(fields):
            form.type(str(wrong[row][rule]), form.field.nth(at))
        form.check()
        form.expect_words(words)
        faulty = [cell for cell in fields if wrong[cell[0]][cell[1]] != right[cell[0]][cell[1]]]
        expect(form.box.locator(".kk-cell-wrong")).to_have_count(len(faulty))
        exercise.shoot("table", form.box)
        for row, rule in faulty:
            form.type(str(right[row][rule]), form.field.nth(fields.index((row, rule))))
        form.check()
        form.expect_words(key.praise("03.4"))
        expect(form.box.locator(".kk-cell-right")).to_have_count(len(fields))

    def test_a_slider_moves_by_mouse_and_by_keyboard(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form = exercise.ask("03.8")
        form.slide(round(100 * key.answer("03.8")))
        form.check()
        form.expect_words(key.praise("03.8"))
        exercise.shoot("slider", form.box)

    def test_the_page_for_monday_names_three_accounts(
        self, exercise: Trainee, exercise_file: str, key: Expected
    ) -> None:
        make = exercise.notebook.locator(".kk-make-page")
        page = exercise.notebook.locator(".kk-page")
        make.click()
        expect(page).to_have_text(exercise.say("take_home.not_yet", question="03.12"))
        form, plan = exercise.ask("03.12"), key.answer("03.12")
        accounts, actions = key.picks("03.12", "account"), key.picks("03.12", "action")
        for at, line in enumerate(plan.values()):
            picks = form.box.locator("select")
            picks.nth(2 * at).select_option(label=accounts[line["account"]])
            picks.nth(2 * at + 1).select_option(label=actions[line["action"]])
            form.type(line["number"], form.field.nth(at))
        form.check()
        form.expect_words(key.praise("03.12"))
        exercise.shoot("plan", form.box)
        make.click()
        for line in plan.values():
            expect(page).to_contain_text(accounts[line["account"]])
        exercise.shoot("page-for-monday", page)
        exercises = (exercise.lab.root / exercise_file).parents[1]
        assert list(exercises.glob("my_work/*.html"))

    def test_answers_are_there_after_a_restart(self, exercise: Trainee, key: Expected) -> None:
        checked, draft = exercise.ask("03.2"), exercise.ask("03.11")
        answer, praise = str(key.answer("03.2")), key.praise("03.2")
        checked.type(answer)
        checked.check()
        checked.expect_words(praise)
        draft.type("0.5")
        draft.field.press("Tab")
        unchecked = exercise.say("desk.unchecked")
        draft.expect_words(unchecked)
        exercise.restart_and_run_all()
        expect(checked.field).to_have_value(answer)
        checked.expect_words(praise)
        expect(draft.field).to_have_value("0.5")
        draft.expect_words(unchecked)

    def test_a_second_tab_stays_in_step_and_answers_are_there_after_a_reload(
        self, exercise: Trainee, exercise_file: str, key: Expected, sit_down: SitDown
    ) -> None:
        exercise.save()
        second = sit_down()
        second.open(exercise_file)
        # What was saved are words: a form without its Python would be an error message.
        run_me = second.notebook.get_by_text(exercise.say("desk.run_cell"))
        expect(run_me).to_have_count(len(key.asked()))
        second.shoot("opened-again")
        second.run_cell_of("03.5")
        here, there = exercise.ask("03.5"), second.ask("03.5")
        labels = key.labels("03.5")
        wrong, words = key.mistake("03.5", "next_above")
        there.box.get_by_label(labels[wrong], exact=True).check()
        there.check()
        expect(here.box.get_by_label(labels[wrong], exact=True)).to_be_checked()
        here.expect_words(words)
        right = labels[key.answer("03.5")]
        here.box.get_by_label(right, exact=True).check()
        here.check()
        there.expect_words(key.praise("03.5"))
        second.reload(exercise_file)
        second.run_cell_of("03.5")
        expect(there.box.get_by_label(right, exact=True)).to_be_checked()
        there.expect_words(key.praise("03.5"))
        second.page.close()

    def test_reset_asks_first_and_keeps_a_copy(
        self, exercise: Trainee, exercise_file: str, key: Expected
    ) -> None:
        form = exercise.ask("03.9")
        answer = form.box.get_by_label(key.labels("03.9")[key.answer("03.9")], exact=True)
        answer.check()
        form.check()
        form.expect_words(key.praise("03.9"))
        answers = (exercise.lab.root / exercise_file).parents[1] / "my_answers"
        kept = json.loads((answers / "03-variant-0.json").read_text("utf-8"))["answers"]
        reset = exercise.notebook.locator(".kk-reset")
        reset.click()
        expect(exercise.notebook).to_contain_text(exercise.say("desk.reset_ask", n=len(kept)))
        exercise.shoot("reset", reset)
        exercise.notebook.locator(".kk-reset-no").click()
        expect(exercise.notebook).to_contain_text(exercise.say("desk.reset_failed"))
        expect(answer).to_be_checked()
        reset.click()
        exercise.notebook.locator(".kk-reset-yes").click()
        expect(answer).not_to_be_checked()
        nothing = dict.fromkeys(("attempted", "right", "alone"), 0)
        expect_progress(exercise, {**progress(exercise), **nothing})
        assert len(list(answers.glob("*backup*"))) == 1


class Explorer:
    lang: ClassVar[str]

    def test_a_prediction_is_answered_by_the_truth(self, lesson: Trainee, key: Expected) -> None:
        form = lesson.ask("03.p2")
        form.type("3")
        form.check()
        asked = key.question("03.p2")
        assert asked.right
        form.expect_words(asked.right.say(self.lang, **asked.facts(key.data)))
        lesson.shoot("prediction", form.box)

    def test_the_rule_changes_classes_and_names_who_changes(
        self, lesson: Trainee, key: Expected
    ) -> None:
        box = standard_view(lesson)
        picture = chart(box)
        crossing = kk.pareto(key.data.accounts, boundary="crossing")
        box.get_by_label(lesson.say("explorer.rule_crossing"), exact=True).check()
        expect_classes(box, crossing)
        including = kk.pareto(key.data.accounts)
        both = including.merge(crossing, on="account_id")
        moved = both.loc[both["abc_x"] != both["abc_y"], "account_name_x"]
        assert not moved.empty
        for name in moved:
            expect(box.locator(".kk-explorer-changes")).to_contain_text(name)
        assert chart(box) != picture

    def test_the_measure_changes_picture_and_classes_and_the_standard_view_comes_back(
        self, lesson: Trainee, key: Expected
    ) -> None:
        box = standard_view(lesson)
        picture = chart(box)
        box.get_by_label(lesson.say("explorer.by_margin"), exact=True).check()
        expect_classes(box, kk.pareto(key.data.accounts, value="margin"))
        largest_loss = kk.pareto(key.data.accounts).query("margin < 0").iloc[0]
        changes = box.locator(".kk-explorer-changes")
        expect(changes).to_contain_text(largest_loss["account_name"])
        assert chart(box) != picture
        box.locator(".kk-explorer-reset").click()
        expect(changes).to_have_text(lesson.say("explorer.at_standard"))
        assert chart(box) == picture

    def test_the_cuts_move_by_mouse_and_by_keyboard(self, lesson: Trainee, key: Expected) -> None:
        box = standard_view(lesson)
        lower = box.locator(".kk-explorer-cuts .noUi-handle").first
        lower.press("ArrowLeft")
        lower.press("ArrowLeft")
        expect_classes(box, kk.pareto(key.data.accounts, cuts=(0.78, 0.95)))
        lesson.drag(lower, to=box.locator(".kk-explorer-cuts .noUi-base"), share=0)
        expect_classes(box, kk.pareto(key.data.accounts, cuts=(0.5, 0.95)))

    def test_the_code_behind_the_view_can_be_read(self, lesson: Trainee) -> None:
        box = standard_view(lesson)
        code = box.locator(".kk-explorer-code")
        lines = code.locator("pre")
        expect(lines).not_to_be_visible()
        code.get_by_text(lesson.say("explorer.code")).click()
        expect(lines).to_be_visible()
        expect(lines).to_contain_text('kk.pareto(summary, value="revenue", cuts=(0.8, 0.95)')
        lesson.shoot("code", code)
        code.get_by_text(lesson.say("explorer.code")).click()
        expect(lines).not_to_be_visible()

    def test_the_picture_for_the_readme_shows_chart_classes_and_changes(
        self, lesson: Trainee
    ) -> None:
        box = standard_view(lesson)
        for words in (lesson.say("explorer.by_margin"), lesson.say("explorer.rule_crossing")):
            box.get_by_label(words, exact=True).check()
        expect(box.locator(".kk-explorer-changes tbody tr").first).to_be_visible()
        path = lesson.shoot("lab", box)
        reduce_colours(path)
        assert path.stat().st_size < LARGEST_PICTURE


class Report:
    lang: ClassVar[str]

    def test_the_report_notebook_runs_on_the_sample_company(self, at_home: Trainee) -> None:
        at_home.turn_to(f"notebooks/{self.lang}/90_report.ipynb")
        curve = at_home.notebook.locator(".jp-OutputArea-output img").first
        expect(curve).to_be_visible()
        at_home.shoot("report", curve)


class TestInEnglish(StartPage, Exercise, Explorer, Report):
    lang = "en"


class TestInChinese(StartPage, Exercise, Explorer):  # the report runs in both in tests/notebooks
    lang = "zh"


COUNTED = ("attempted", "of", "right", "alone")


def progress(trainee: Trainee) -> dict[str, int]:
    """What the first progress line on the page says."""
    pattern = re.escape(trainee.say("desk.progress", **{name: f"<{name}>" for name in COUNTED}))
    for name in COUNTED:
        pattern = pattern.replace(re.escape(f"<{name}>"), rf"(?P<{name}>\d+)")
    words = trainee.notebook.locator(".kk-progress").first.text_content() or ""
    found = re.search(pattern, words)
    assert found, words
    return {name: int(found[name]) for name in COUNTED}


def expect_progress(trainee: Trainee, counts: dict[str, int]) -> None:
    for board in trainee.notebook.locator(".kk-progress").all():
        expect(board).to_have_text(trainee.say("desk.progress", **counts))


def standard_view(lesson: Trainee) -> Locator:
    """The explorer, put back to where it begins."""
    box = lesson.notebook.locator(".kk-explorer")
    box.locator(".kk-explorer-reset").click()
    standard = lesson.say("explorer.at_standard")
    expect(box.locator(".kk-explorer-changes")).to_have_text(standard)
    return box


def chart(box: Locator) -> str | None:
    return box.locator(".kk-explorer-chart img").get_attribute("src")


def expect_classes(box: Locator, curve: pd.DataFrame) -> None:
    """The class table counts the accounts of this curve that bring anything."""
    counts = curve.loc[curve["share"] > 0, "abc"].value_counts()
    rows = box.locator(".kk-explorer-classes tbody tr")
    for at, name in enumerate("ABC"):
        expect(rows.nth(at).locator("th, td").nth(0)).to_have_text(name)
        expect(rows.nth(at).locator("th, td").nth(1)).to_have_text(str(counts[name]))


def reduce_colours(path: Path) -> None:
    """A picture of at most 256 colours, which a screen full of text does not notice."""
    from PIL import Image

    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE)
    small.save(path, optimize=True)
