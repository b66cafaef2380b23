"""The desk's face: forms that ask, check, hint and remember, in both languages."""

from __future__ import annotations

import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ipywidgets as W
import pytest

from kamkit.course import desk
from kamkit.course.desk.form import Form
from kamkit.course.desk.page import Live
from kamkit.course.practice import Outcome, Question

ROOM = runpy.run_path(str(Path(__file__).parent / "room" / "q99.py"))
QUESTIONS: dict[str, Question] = ROOM["QUESTIONS"]
ORDERS = {variant: ROOM["sample"](variant).orders for variant in (0, 1)}


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """No test finds another's desk."""
    desk._desk = desk._trouble = None
    yield
    desk._desk = desk._trouble = None


class Table:
    """A desk with its notebook's folder, opened as the first cell of an exercise does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "exercises" / "en"
        self.folder.mkdir(parents=True)

    def open(self, lang: str = "en", questions: Any = QUESTIONS) -> Live:
        return desk.open(
            "99", lang=lang, data={"orders": ORDERS[0]},
            folder=self.folder.parent / lang, questions=questions,
        )  # fmt: skip

    def restart(self, lang: str = "en") -> None:
        """As after a restart of the kernel: nothing but the file is left."""
        desk._desk = None
        self.open(lang)

    @property
    def file(self) -> Path:
        return self.folder.parent / "my_answers" / "99-own-data.json"


@pytest.fixture
def table(tmp_path: Path) -> Table:
    table = Table(tmp_path)
    table.open()
    return table


def form(question: str) -> Form:
    desk.ask(question)
    assert desk._desk is not None
    return desk._desk.forms[-1]


def message(view: Form) -> str:
    words: str = view.message.value
    return words


# What each input does


def fill(view: Form, answer: Any) -> None:
    """Answer as a trainee would: type, move, tick."""
    made: Any = view.input
    kind = QUESTIONS[view.question].kind
    if kind in ("number", "text"):
        made.field.value = answer
    elif kind == "slider":
        made.slider.value = answer
    elif kind == "choice":
        made.buttons.value = answer
    elif kind == "several":
        for key in answer:
            made.boxes[key].value = True
    elif kind == "ranking":
        for line in answer:
            made.rows[line].children[0].click()
    else:
        for cell, typed in answer.items():
            made.fields[cell].value = typed


GRID = {("largest", "revenue"): "12,000", ("largest", "share"): "54.5%"}
GRID |= {("rest", "revenue"): "1万", ("rest", "share"): "45.5"}
WRONG_GRID = {**GRID, ("rest", "revenue"): "22000"}
PICKS = {("first", "account"): "A1", ("first", "revenue"): "12000"}
PICKS |= {("second", "account"): "B2", ("second", "revenue"): "5600"}
WRONG_PICKS = {**PICKS, ("first", "account"): "F6"}
ANSWERS = [  # question, wrong, its words, right
    ("99.1", "10%", "counts order lines", "55%"),
    ("99.2", 55, "the largest alone", 80),
    ("99.3", "F6", "orders most often", "A1"),
    ("99.4", "b", "ordinary selling", "ac"),
    ("99.5", [1], "2 of 6 in the right place", [1, 5]),
    ("99.6", WRONG_GRID, "holds the total", GRID),
    ("99.7", "I hope", "no action", "Call them by Friday"),
    ("99.8", "12000", "what leaves", "10000"),
    ("99.10", WRONG_PICKS, "most orders", PICKS),
]


@pytest.mark.parametrize(("question", "wrong", "words", "right"), ANSWERS)
def test_every_kind_is_answered_checked_and_found_again(
    table: Table, question: str, wrong: Any, words: str, right: Any
) -> None:
    view = form(question)
    view.check_button.click()
    assert "kk-not-attempted" in message(view)
    fill(view, wrong)
    assert "Saved, not checked yet" in message(view)
    view.check_button.click()
    assert words in message(view)
    assert "✗" in message(view)
    if question == "99.4":
        view.input.boxes["b"].value = False  # type: ignore[attr-defined]
    if question == "99.5":
        view.input.rows[1].children[0].click()  # type: ignore[attr-defined]
        right = [5]
    fill(view, right)
    view.check_button.click()
    assert "kk-right" in message(view)
    assert "✓ Right." in message(view).replace("</span>", "")
    answer = view.input.answer

    table.restart("zh")
    again = form(question)
    assert again.input.answer == answer
    assert "正确。" in message(again)


def test_a_slider_counts_as_untouched_until_it_is_moved(table: Table) -> None:
    view = form("99.2")
    assert view.input.answer is None
    fill(view, 40)
    fill(view, 0)
    assert view.input.answer == "0%"
    view.check_button.click()
    assert "0% is too low" in message(view)


def press_enter(field: Any) -> None:
    field._handle_custom_msg({"event": "submit"}, [])


def test_enter_checks_a_number_though_the_browser_sends_it_after_the_key(table: Table) -> None:
    view = form("99.1")
    field = view.input.field  # type: ignore[attr-defined]
    press_enter(field)
    assert message(view) == ""
    field.value = "10%"
    assert "counts order lines" in message(view)
    press_enter(field)
    field.value = "55%"
    assert "kk-right" in message(view)
    field.value = "5"
    assert "Saved, not checked yet" in message(view)
    press_enter(field)
    assert "5% is too low" in message(view)


def test_wrong_cells_are_marked_by_sign_and_frame(table: Table) -> None:
    view = form("99.6")
    fill(view, WRONG_GRID)
    view.check_button.click()
    made: Any = view.input
    assert made.signs["largest", "revenue"].value == "✓"
    assert made.signs["rest", "revenue"].value == "✗"
    assert "kk-cell-wrong" in made.boxes["rest", "revenue"]._dom_classes
    made.fields["rest", "revenue"].value = "10000"
    assert "kk-cell-wrong" not in made.boxes["rest", "revenue"]._dom_classes


def test_a_prediction_has_no_help_and_is_answered_by_the_truth(table: Table) -> None:
    view = form("99.9")
    buttons: Any = view.box.children[3]
    assert [button.description for button in buttons.children] == ["That is my guess"]
    fill(view, 60)
    view.check_button.click()
    assert "kk-committed" in message(view)
    assert "It is Ant." in message(view)
    table.restart()
    assert "kk-committed" in message(form("99.9"))


# Help


def test_hints_one_two_three_then_show_me(table: Table) -> None:
    view = form("99.1")
    assert view.show_button.disabled
    for n in (1, 2, 3):
        assert view.hint_button.description == f"Hint {n} of 3"
        view.hint_button.click()
        assert view.hints.value.count("kk-hint-said") == n
    assert view.hint_button.disabled
    assert not view.show_button.disabled
    view.show_button.click()
    assert "Answer: 55%" in message(view)
    assert desk._desk is not None
    assert desk._desk.session.record("99.1").shown

    table.restart()
    assert form("99.1").hints.value.count("kk-hint-said") == 3


def test_after_a_hint_right_is_not_right_alone(table: Table) -> None:
    board: Any = desk.progress().widget
    view = form("99.1")
    view.hint_button.click()
    fill(view, "55%")
    view.check_button.click()
    assert "1 of 9 answered, 1 right, 0 without help." in board.children[1].value


# Views in step, files, trouble


def test_the_same_question_asked_twice_stays_in_step(table: Table) -> None:
    one, two = form("99.1"), form("99.1")
    fill(one, "10%")
    assert two.input.answer == "10%"
    two.check_button.click()
    assert "counts order lines" in message(one)
    one.hint_button.click()
    assert two.hint_button.description == "Hint 2 of 3"


def test_a_desk_opened_again_keeps_older_forms_in_step(table: Table) -> None:
    old = form("99.1")
    table.open("zh")
    new = form("99.1")
    fill(new, "10%")
    new.check_button.click()
    assert "订单行数" in message(new)
    assert "counts order lines" in message(old)


def test_an_answer_from_code_shows_in_the_form(table: Table) -> None:
    view = form("99.8")
    verdict = desk.check("99.8", 10_000)
    assert verdict.outcome is Outcome.RIGHT
    assert view.input.answer == "10000.0"
    assert "kk-right" in message(view)


def test_typing_is_saved_before_it_is_checked(table: Table) -> None:
    fill(form("99.1"), "1")
    table.restart()
    view = form("99.1")
    assert view.input.answer == "1"
    assert "Saved, not checked yet" in message(view)


def test_another_tab_that_answered_too_is_told_in_words(table: Table) -> None:
    view = form("99.1")
    other = desk.Desk("99", data={"orders": ORDERS[0]}, folder=table.folder, questions=QUESTIONS)
    other.check("99.1", "20%")
    fill(view, "55%")
    assert "also answered in another window" in message(view)
    view.check_button.click()
    assert "another window" not in message(view)


def test_a_disk_that_refuses_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "my_answers").write_text("in the way", "utf-8")
    desk.open("99", lang="zh", data={"orders": ORDERS[0]}, folder=tmp_path, questions=QUESTIONS)
    view = form("99.1")
    fill(view, "55%")
    view.check_button.click()
    assert "正确" in message(view)
    assert "没有保存" in message(view)
    verdict = desk.check("99.8", 10_000)
    assert verdict.outcome is Outcome.RIGHT
    assert "没有保存" in verdict.message


@pytest.mark.parametrize(
    "answer", ["true", "7", "[1]", '{"largest": 3}', '"A9"', '["z"]', '{"a": {"b": 1}}', "null"]
)
def test_an_edited_answer_that_does_not_fit_leaves_the_form_blank(
    table: Table, answer: str
) -> None:
    record = f'{{"answer": {answer}, "outcome": "wrong", "tries": 1}}'
    answers = ", ".join(f'"{question}": {record}' for question in QUESTIONS)
    table.file.parent.mkdir()
    table.file.write_text(f'{{"schema": 1, "revision": 1, "answers": {{{answers}}}}}', "utf-8")
    table.restart()
    for question in QUESTIONS:
        assert form(question).box.children


def test_what_a_trainee_types_is_escaped(table: Table) -> None:
    view = form("99.1")
    fill(view, "<img src=x onerror=alert(1)>")
    view.check_button.click()
    assert "<img" not in message(view)
    assert "&lt;img" in message(view)


def test_a_fault_behind_a_button_is_said_in_words(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = form("99.1")
    fill(view, "55%")

    def broken(*_: object) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr("kamkit.course.session.check", broken)
    view.check_button.click()
    assert "could not be checked" in message(view)
    assert "bug" not in message(view)


# Reset


def test_reset_asks_first_and_keeps_a_copy(table: Table) -> None:
    view = form("99.1")
    fill(view, "55%")
    view.check_button.click()
    box: Any = desk.reset().widget.children[1]
    start, words, sure = box.children
    yes, no = sure.children
    assert sure.layout.display == "none"
    start.click()
    assert "Forget all 1 answer of this exercise?" in words.value
    assert sure.layout.display == "flex"
    no.click()
    assert view.input.answer == "55%"
    start.click()
    yes.click()
    assert "99-own-data.backup-1.json" in words.value
    assert sure.layout.display == "none"
    assert view.input.answer is None
    assert message(view) == ""
    assert (table.file.parent / "99-own-data.backup-1.json").is_file()
    start.click()
    assert "no saved answers" in words.value


# What a cell shows and a notebook stores


def test_a_stored_output_is_the_same_before_and_after_answering(table: Table) -> None:
    def stored() -> list[dict[str, Any]]:
        shown = [desk.ask(question) for question in QUESTIONS]
        shown += [desk.progress(), desk.reset()]
        bundles = [live._repr_mimebundle_() for live in shown]
        return [{k: v for k, v in bundle.items() if k.startswith("text/")} for bundle in bundles]

    before = stored()
    for question, _, _, right in ANSWERS:
        view = form(question)
        fill(view, right)
        view.hint_button.click()
        view.check_button.click()
    assert stored() == before


def test_a_cell_shows_a_widget_and_stores_the_question_in_words(table: Table) -> None:
    bundle = desk.ask("99.4")._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"].splitlines() == [
        "99.4 Which are signs of a key account?",
        "- Large volume, long cycle", "- One buyer decides alone", "- Complex relations",
        "- Standard needs", "Run this cell to answer.",
    ]  # fmt: skip
    assert "Which are signs of a key account?" in bundle["text/html"]
    assert "widget" not in bundle["text/html"]


def test_the_classes_that_browser_tests_rely_on_are_there(table: Table) -> None:
    view = form("99.1")
    assert {"kk-ask", "kk-q-99-1"} <= set(view.box._dom_classes)
    for widget, name in (
        (view.check_button, "kk-check"), (view.hint_button, "kk-hint"),
        (view.show_button, "kk-show"), (view.message, "kk-message"), (view.hints, "kk-hints"),
    ):  # fmt: skip
        assert name in widget._dom_classes
    board: Any = desk.progress().widget
    assert "kk-progress" in board.children[1]._dom_classes
    view.check_button.click()
    assert 'aria-live="polite"' in message(view)


def test_the_greeting_tells_data_and_what_was_found_again(table: Table) -> None:
    opened = table.open()
    assert str(opened) == "Exercise 99 is open: 9 questions.\nData: your own."
    fill(form("99.1"), "55%")
    opened = table.open("zh")
    assert str(opened) == "练习 99 已打开，共 9 题。\n数据：您自己的数据。"
    live: Any = opened.widget
    assert "找回上次的 1 个答案。" in live.children[1].value


def test_a_solution_shows_the_answer_and_records_nothing(table: Table) -> None:
    assert str(desk.explain("99.3")) == "Answer: Ant\nThe one with the largest sum."
    assert not table.file.exists()


def test_every_question_is_asked_in_chinese_without_a_word_of_english(table: Table) -> None:
    table.open("zh")
    for question in QUESTIONS:
        view = form(question)
        view.hint_button.click()
        for button in (view.check_button, view.hint_button, view.show_button):
            assert not any("a" <= c <= "z" for c in button.description)
        assert "运行本单元格" in str(desk.ask(question))


# Wrong calls, in words


def test_wrong_calls_are_answered_in_words(table: Table) -> None:
    assert "The nearest is 99.1" in str(desk.ask("99.11"))
    assert "no question 5" in desk.check(5, 1).message  # type: ignore[arg-type]
    assert desk.check("99.1").outcome is Outcome.NOT_ATTEMPTED
    assert "no question" in str(desk.explain("99.0"))


@pytest.mark.parametrize(
    "how",
    [
        {"lesson": "77"},
        {"lang": "fr"},
        {"data": "no_such_file.csv"},
        {"variant": -1},
        {"variant": "x"},
    ],
)
def test_an_exercise_that_cannot_be_opened_says_why_and_asks_nothing(
    tmp_path: Path, how: dict[str, Any]
) -> None:
    how = {"lesson": "99", "questions": None if "lesson" in how else QUESTIONS, **how}
    opened = desk.open(how.pop("lesson"), folder=tmp_path, **how)
    assert str(opened).startswith("The exercise could not be opened.\n")
    assert "could not be checked" not in str(opened)
    assert str(desk.ask("99.1")).startswith("The exercise is not open.")
    assert desk.check("99.1", 1).outcome is Outcome.CANNOT_BE_CHECKED
    assert not (tmp_path / "my_answers").exists()


def test_another_variant_has_its_own_answers(tmp_path: Path) -> None:
    for variant in (0, 1):
        desk.open("99", variant=variant, folder=tmp_path, questions={"99.4": QUESTIONS["99.4"]})
        assert form("99.4").input.answer is None
        desk.check("99.4", ["a", "c"])
    names = {path.name for path in (tmp_path / "my_answers").glob("*.json")}
    assert names == {"99-variant-0.json", "99-variant-1.json"}


def test_only_the_desk_loads_widgets() -> None:
    code = (
        "import sys, kamkit.course.practice, kamkit.course.session\n"
        "sys.exit('ipywidgets' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_widgets_know_no_output_areas(table: Table) -> None:
    """Output() and interact keep text where nbval cannot compare it."""

    def below(widget: W.Widget) -> Iterator[W.Widget]:
        yield widget
        for child in getattr(widget, "children", ()):
            yield from below(child)

    for question in QUESTIONS:
        assert not [each for each in below(form(question).box) if isinstance(each, W.Output)]
