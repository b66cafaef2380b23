"""A trainee plays exercise 10 and the SPIN planner in JupyterLab, in both languages.

Answers are worked out as a trainee does it: from what stands on the page, and by reading the
questions. What the planner did is read from the plan on disk, and from the files that left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import docx
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.expected import Expected
from tests.browser.trainee import Trainee

pytestmark = pytest.mark.browser
# Of each question, the kind that a reader gives it, and the same in the words of the list.
TYPED = {
    "en": {
        "S": "How many instruments do you use today?",
        "P": "Where do your measurements let you down?",
        "I": "What does a stop do to your deliveries?",
        "N": "How much would it help you to know of a stop a day ahead?",
    },
    "zh": {
        "S": "现在一共有多少台仪表？",
        "P": "测量方面，哪里让您不放心？",
        "I": "一停机，对交期有什么影响？",
        "N": "要是能提前一天知道会停机，对您有多大帮助？",
    },
}
LISTS = {"S": "situation", "P": "problems", "I": "implications", "N": "payoffs"}
LEADING = {"en": "Surely you want to cut your downtime?", "zh": "您肯定想少停机吧？"}
ANSWERS = {  # of the two questions that are written in own words
    "10.10": {
        "en": "What does such a stop do to your customers?",
        "zh": "停一次，会对客户造成什么影响？",
    },
    "10.11": {
        "en": "How would it help you to see a stop a day ahead?",
        "zh": "如果能提前一天看出来，对您有什么帮助？",
    },
}
SAID = {
    "drift": "implied", "see": "explicit", "shifts": "neither", "parts": "implied",
    "half": "explicit",
}  # fmt: skip
CALL = ["situation", "problem", "implication", "payoff", "benefit"]


class Exercise:
    lang: ClassVar[str]
    notebook: ClassVar[str] = "10_spin_questions"

    def test_what_six_deals_ended_in_is_judged_by_their_stages(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form, words = exercise.ask("10.1"), key.picks("10.1", "outcome")
        labels = list(key.labels("10.1").values())
        found = [outcome(label) for label in labels]
        pleasant = found.index("continuation")
        lists = form.box.locator("select")
        for at, each in enumerate(found):
            lists.nth(at).select_option(label=words["advance" if at == pleasant else each])
        form.check()
        form.expect_words(key.mistake("10.1", "mood_for_a_step")[1])
        expect(form.box.locator(".kk-cell-wrong")).to_have_count(1)
        lists.nth(pleasant).select_option(label=words["continuation"])
        form.check()
        form.expect_words(key.praise("10.1"))
        exercise.shoot("spin-outcomes", form.box)

    def test_what_customers_say_is_an_implied_or_an_explicit_need(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form, words = exercise.ask("10.4"), key.picks("10.4", "need")
        lists, rows = form.box.locator("select"), list(key.labels("10.4"))
        for at, row in enumerate(rows):
            need = "explicit" if row == "drift" else SAID[row]
            lists.nth(at).select_option(label=words[need])
        drift = lists.nth(rows.index("drift"))
        form.check()
        form.expect_words(key.mistake("10.4", "complaint_for_a_wish")[1])
        drift.select_option(label=words["implied"])
        form.check()
        form.expect_words(key.praise("10.4"))

    def test_questions_that_the_facts_answer_are_struck_out(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form, labels = exercise.ask("10.5"), key.labels("10.5")
        for option in ("size", "bought", "pay", "trouble"):
            form.box.get_by_label(labels[option], exact=True).check()
        form.check()
        form.expect_words(key.mistake("10.5", "problem_struck_out")[1])
        form.hint()
        expect(form.hints).to_contain_text(key.hint("10.5", 1))
        form.box.get_by_label(labels["trouble"], exact=True).uncheck()
        form.check()
        form.expect_words(key.praise("10.5"))
        exercise.shoot("spin-several", form.box)

    def test_form_is_not_what_counts(self, exercise: Trainee, key: Expected) -> None:
        form, labels = exercise.ask("10.6"), key.labels("10.6")
        for option, words in (
            ("good", key.mistake("10.6", "open_is_better")[1]),
            ("content", key.praise("10.6")),
        ):
            form.box.get_by_label(labels[option], exact=True).check()
            form.check()
            form.expect_words(words)

    def test_the_call_is_put_in_order(self, exercise: Trainee, key: Expected) -> None:
        form, labels = exercise.ask("10.7"), key.labels("10.7")
        for order, words in (
            ([CALL[4], *CALL[:4]], key.mistake("10.7", "benefit_first")[1]),
            (CALL, key.praise("10.7")),
        ):
            form.arrange([labels[each] for each in order])
            form.check()
            form.expect_words(words)
        exercise.shoot("spin-ranking", form.box)

    def test_two_questions_in_own_words_are_read(self, exercise: Trainee, key: Expected) -> None:
        for question, mistake in (("10.10", "leading"), ("10.11", "implication_again")):
            form = exercise.ask(question)
            wrong = {"10.10": LEADING, "10.11": ANSWERS["10.10"]}[question][self.lang]
            form.type(wrong, form.box.locator("textarea"))
            form.check()
            form.expect_words(key.mistake(question, mistake)[1])
            form.type(ANSWERS[question][self.lang], form.box.locator("textarea"))
            form.check()
            form.expect_words(key.praise(question))
        exercise.shoot("spin-own-words", form.box)

    def test_the_own_call_has_an_account_a_gap_and_an_advance(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form = choose_call(exercise, key, step="touch")
        expect(form.box.locator(".kk-cell-wrong")).to_have_count(1)
        form = choose_call(exercise, key)
        form.expect_words(key.praise("10.14"))
        exercise.shoot("spin-own-call", form.box)


@pytest.fixture(scope="class")
def planner(exercise: Trainee, key: Expected) -> Locator:
    """The planner below the last question, with the call plan that was made from it."""
    choose_call(exercise, key).expect_words(key.praise("10.14"))
    return make_call(exercise)


class Planner:
    lang: ClassVar[str]
    notebook: ClassVar[str]

    @pytest.mark.parametrize("kind", "SPIN")
    def test_a_question_is_read_while_it_is_typed(
        self, kind: str, planner: Locator, exercise: Trainee, folder: Path
    ) -> None:
        question = TYPED[self.lang][kind]
        row = add(planner, exercise, LISTS[kind])
        expect(row.locator(".kk-spin-verdict")).to_have_text("")
        row.locator("textarea").press_sequentially(question)
        read = exercise.say(f"spin_app.kind_{kind}")
        expect(row.locator(".kk-spin-fine")).to_contain_text(read)
        exercise.shoot(f"planner-{kind}", row)
        plan = save(planner, exercise, folder)
        assert plan[LISTS[kind]][-1]["text"] == question
        remove(row)

    def test_a_question_in_another_list_is_told(self, planner: Locator, exercise: Trainee) -> None:
        row = add(planner, exercise, "situation")
        row.locator("textarea").press_sequentially(TYPED[self.lang]["P"])
        read = exercise.say("spin_app.kind_P")
        expect(row.locator(".kk-spin-other")).to_contain_text(read)
        remove(row)

    def test_a_leading_question_gets_a_finding_and_a_better_wording(
        self, planner: Locator, exercise: Trainee
    ) -> None:
        row = add(planner, exercise, "problems")
        text, name = row.locator("textarea"), item(row)
        text.press_sequentially(LEADING[self.lang])
        expect(row.locator(".kk-spin-weak")).to_have_text(re.compile("Surely|肯定"))
        better = row.locator(".kk-spin-better").inner_text()
        found = finding(planner, name)
        expect(found).to_have_count(1)
        assert found.locator("td").nth(2).inner_text() in better
        exercise.shoot("planner-leading", row)
        text.press("Control+a")
        text.press_sequentially(TYPED[self.lang]["P"])
        expect(found).to_have_count(0)
        remove(row)

    def test_a_consequence_is_tied_to_its_problem(
        self, planner: Locator, exercise: Trainee
    ) -> None:
        row = add(planner, exercise, "implications")
        name = item(row)
        row.locator("textarea").press_sequentially(TYPED[self.lang]["I"])
        expect(finding(planner, name)).to_have_count(1)
        problems = row.locator("option").all_inner_texts()
        first = next(at for at, words in enumerate(problems) if words.split()[0] == "P1")
        row.locator("select").select_option(index=first)
        expect(finding(planner, name)).to_have_count(0)
        remove(row)

    def test_the_bank_gives_a_question(self, planner: Locator, exercise: Trainee) -> None:
        planner.get_by_text(exercise.say("spin_app.bank"), exact=True).click()
        pick = planner.locator(".kk-spin-questions select")
        kind, *words = pick.locator("option").nth(1).inner_text().split()
        pick.select_option(index=1)
        planner.locator(".kk-spin-take").click()
        told = planner.locator(".kk-spin-bank .kk-spin-message")
        expect(told).to_contain_text(exercise.say(f"spin.section.{LISTS[kind]}"))
        row = last_row(planner, kind)
        expect(row.locator("textarea")).to_have_value(" ".join(words))
        remove(row)

    def test_a_plan_is_found_again(
        self, planner: Locator, exercise: Trainee, folder: Path, sit_down: Callable[[], Trainee]
    ) -> None:
        need = row_of(planner, "N1").locator("textarea").first
        need.press("End")
        need.press_sequentially(" (2)")
        changed = need.input_value()
        assert save(planner, exercise, folder)["needs"][0]["text"] == changed
        second = sit_down()
        second.open(f"{folder.name}/exercises/{self.lang}/{self.notebook}.ipynb")
        second.run_again(second.cell("make_call()"))
        again = make_call(second)
        found = second.say("spin_app.found", file=f"my_course/{kept(folder).name}")
        expect(message(again)).to_have_text(found)
        expect(row_of(again, "N1").locator("textarea").first).to_have_value(changed)
        second.page.close()

    def test_word_and_page_hold_the_plan(
        self, planner: Locator, exercise: Trainee, folder: Path
    ) -> None:
        plan = save(planner, exercise, folder)
        texts = [plan["account"], plan["objective"]]
        texts += [each["text"] for name in ("facts", "problems", "needs") for each in plan[name]]
        paper = docx.Document(str(export(planner, exercise, folder, "word", "docx")))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        on_paper = "\n".join([*(each.text for each in paper.paragraphs), *cells])
        assert [text for text in texts if text not in on_paper] == []
        page = exercise.page.context.new_page()
        whole = export(planner, exercise, folder, "html", "html").read_text("utf-8")
        page.set_content(whole)
        for text in texts:
            expect(page.locator("body")).to_contain_text(text)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.close()


class TestInEnglish(Exercise, Planner):
    lang = "en"


class TestInChinese(Exercise, Planner):
    lang = "zh"


def outcome(label: str) -> str:
    """What became of a deal, by the two stages that its label tells."""
    told = re.search(r" · ([^·]+) → ([^·]+?)(?: ·|$)", label)
    assert told, label
    before, after = told.groups()
    ends = {"Won": "order", "赢单": "order", "Lost": "no_sale", "输单": "no_sale"}
    for word, end in ends.items():
        if word.lower() == after.strip().lower():
            return end
    return "continuation" if before.strip() == after.strip() else "advance"


def choose_call(exercise: Trainee, key: Expected, step: str = "trial") -> Any:
    """Answer the last question with the first account of the table that lacks something."""
    form = exercise.ask("10.14")
    rows = exercise.table("show_10.lacking")
    account, *_, lacking = next(row for row in rows if row[-1] != "–")
    steps = key.picks("10.14", "step")
    family = re.split("[,、]", lacking)[0].strip()
    lists = form.box.locator("select")
    for at, label in enumerate((account, family, steps[step])):
        lists.nth(at).select_option(label=label)
    form.check()
    return form


def make_call(trainee: Trainee) -> Locator:
    trainee.notebook.locator(".kk-make-call").click()
    planner = trainee.notebook.locator(".kk-spin")
    expect(row_of(planner, "P1")).to_be_visible()
    return planner


def row_of(planner: Locator, name: str) -> Locator:
    label = planner.page.locator(".kk-spin-id", has_text=re.compile(f"^{name}$"))
    return planner.locator(".kk-spin-row").filter(has=label)


def last_row(planner: Locator, letter: str) -> Locator:
    """The last line of a kind; need-payoff questions go by Q, as N stands for the needs."""
    letter = {"N": "Q"}.get(letter, letter)
    label = planner.page.locator(".kk-spin-id", has_text=re.compile(f"^{letter}\\d+$"))
    last = planner.locator(".kk-spin-row").filter(has=label).last
    return row_of(planner, item(last))


def item(row: Locator) -> str:
    return row.locator(".kk-spin-id").inner_text()


def add(planner: Locator, exercise: Trainee, name: str) -> Locator:
    """Press the button below a list, and return the line that is new."""
    ids = planner.locator(".kk-spin-id")
    before = ids.all_inner_texts()
    button = exercise.say(f"spin_app.add_{name}")
    planner.get_by_role("button", name=button, exact=True).click()
    expect(ids).to_have_count(len(before) + 1)
    (new,) = set(ids.all_inner_texts()) - set(before)
    return row_of(planner, new)


def remove(row: Locator) -> None:
    row.locator(".kk-spin-remove").click()
    expect(row).to_have_count(0)


def finding(planner: Locator, name: str) -> Locator:
    """What the review finds in an item of the plan."""
    cell = planner.page.locator("td:first-child", has_text=re.compile(f"^{name}$"))
    return planner.locator(".kk-spin-table tbody tr").filter(has=cell)


def message(planner: Locator) -> Locator:
    """What stands below the buttons at the end."""
    return planner.locator("> .kk-spin-message")


def save(planner: Locator, exercise: Trainee, folder: Path) -> dict[str, Any]:
    """Press Save, and read the plan from the disk."""
    press(planner, exercise, "save")
    expect(message(planner)).to_contain_text("my_course/call_plan_")
    plan: dict[str, Any] = json.loads(kept(folder).read_text("utf-8"))
    return plan


def export(planner: Locator, exercise: Trainee, folder: Path, button: str, ending: str) -> Path:
    """Press an export's button, and return the file it names."""
    press(planner, exercise, button)
    expect(message(planner)).to_contain_text(f".{ending}")
    (path,) = folder.glob(f"exercises/my_work/*.{ending}")
    expect(message(planner)).to_contain_text(f"my_work/{path.name}")
    return path


def press(planner: Locator, exercise: Trainee, button: str) -> None:
    words = exercise.say(f"spin_app.{button}")
    planner.get_by_role("button", name=words, exact=True).click()


def kept(folder: Path) -> Path:
    (path,) = folder.glob("my_course/call_plan_*.json")
    return path
