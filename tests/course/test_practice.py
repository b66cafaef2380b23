"""The practice engine: reading, judging, help, progress, and the loading of rooms."""

from __future__ import annotations

import runpy
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kamkit as kk
from kamkit.course.answers import AnswerFile, Record
from kamkit.course.data import Data
from kamkit.course.practice import (
    AnswerKey,
    Outcome,
    Progress,
    Question,
    check,
    load_room,
    measure_progress,
    record_verdict,
    storable,
)
from kamkit.course.prose import Prose
from kamkit.course.question import Mistake, Tolerance
from kamkit.course.questions import find_question, load_questions, rooms
from kamkit.course.reading import Unreadable, read_number
from kamkit.course.session import Session
from kamkit.errors import DataError, InvalidValue, ParameterError
from kamkit.text import LANGUAGES

ROOM = runpy.run_path(str(Path(__file__).parent / "room" / "q99.py"))
QUESTIONS: dict[str, Question] = ROOM["QUESTIONS"]
DATA: Data = ROOM["sample"](0)  # 12,000 of 22,000 are A1's; 10 order lines


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(QUESTIONS, DATA, AnswerFile(tmp_path / "99.json"), "en")


# Reading what was typed


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12.5", 12.5), ("12,5", 12.5), ("1,234", 1234), ("１，２３４", 1234), ("1.234,5", 1234.5),
        ("1 234 567", 1234567), ("1'234", 1234), ("0,125", 0.125), ("1,234.50", 1234.5),
        ("12,3456,7890", 1234567890), ("０．８", 0.8), ("0。8", 0.8), ("-5", -5), ("−5", -5),
        ("负五", -5), ("80%", 0.8), ("８０％", 0.8), ("80 per cent", 0.8), ("百分之八十", 0.8),
        ("八成", 0.8),
        ("3.5万", 35_000), ("1.2亿", 120_000_000), ("￥12万元", 120_000),
        ("三百五十六万", 3_560_000),
        ("十二", 12), ("二十", 20), ("三百零五", 305), ("两千", 2000), ("1亿2千万", 120_000_000),
        ("12k", 12_000), ("1.5 million", 1_500_000), ("€1,000", 1000), ("CNY 1000", 1000),
        ("约80", 80), ("about 80", 80), ("≈80", 80), ("4/5", 0.8), ("=4/5", 0.8), ("12家", 12),
        ("1e5", 100_000), ("+3", 3), (".5", 0.5), ("7.", 7),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_was_meant(typed: str, value: float) -> None:
    assert read_number(typed).value == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "typed",
    [
        "abc", "😀", "-", "%", "1/0", "70-80", "12 34", "1,2,3", "nan", "inf", "三百五", "一些",
        "12,3456", "1e9999", "A12", "(5)", "<b>5</b>", "5 apples", "9" * 5000,
    ],
)  # fmt: skip
def test_a_number_is_never_guessed(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_number(typed)


# Judging


def outcome_of(question: str, answer: Any, data: Data = DATA) -> tuple[str, str | None]:
    verdict = check(QUESTIONS[question], answer, data)
    return verdict.outcome.value, verdict.mistake


@pytest.mark.parametrize(
    "answer", [0.5454, 54.54, "54.54%", "55%", "５４．５％", "0.545", "约55", 55]
)
def test_a_share_may_be_given_as_share_or_per_cent(answer: object) -> None:
    assert outcome_of("99.1", answer) == ("right", None)


def test_a_right_answer_is_read_back_in_words() -> None:
    assert check(QUESTIONS["99.1"], "55%", DATA).message == "Right. Ant brings 55%."
    assert check(QUESTIONS["99.1"], "55%", DATA, "zh").message == "正确。Ant 占 55%。"


def test_rounding_further_than_asked_is_wrong() -> None:
    # 54.545 % at no decimals: 54.045 to 55.045 round to it or cut it.
    assert outcome_of("99.1", "54.1%")[0] == "right"
    assert outcome_of("99.1", "54%")[0] == "wrong"
    assert outcome_of("99.1", "55.1%")[0] == "wrong"


def test_each_mistake_is_told_in_its_own_words_and_language() -> None:
    question = QUESTIONS["99.1"]  # 1 of 10 lines; the others' share 10,000 / 22,000
    assert check(question, "10%", DATA).message.startswith("That counts order lines")
    assert check(question, 0.4545, DATA).message.startswith("That is what all the others")
    assert check(question, "10%", DATA, "zh").message.startswith("这是订单行数的占比")


def test_where_a_mistake_gives_the_right_value_right_wins() -> None:
    half = ROOM["sample"](2)  # 10,000 of 20,000
    assert outcome_of("99.1", "50%", half) == ("right", None)


def test_where_two_mistakes_coincide_the_first_listed_is_told() -> None:
    question = QUESTIONS["99.1"]
    same = Mistake("later", Prose("b", "b"), make=lambda data: 0.1)
    both = replace(question, mistakes=(*question.mistakes, same))
    assert check(both, "10%", DATA).mistake == "counted_lines"


def test_a_mistake_that_the_data_cannot_make_is_passed_over() -> None:
    never = Mistake("never", Prose("a", "a"), make=lambda data: None)
    question = replace(QUESTIONS["99.1"], mistakes=(never,))
    assert check(question, "10%", DATA).message == "10% is too low."


def test_a_number_of_the_wrong_size_is_sent_to_its_unit() -> None:
    # 10,000 remain; 1 is that in 万, 10 in thousands.
    for typed in ("1", "10", 100_000_000):
        assert "CNY" in check(QUESTIONS["99.8"], typed, DATA).message
    assert check(QUESTIONS["99.8"], "9000", DATA).message == "9,000 is too low."
    assert check(QUESTIONS["99.8"], "1万", DATA).outcome is Outcome.RIGHT
    assert "per cent" in check(QUESTIONS["99.8"], "80%", DATA).message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (DATA.orders, "a table"), (DATA.orders["amount"], "a column"), ([1, 2], "a list"),
        ({"a": 1}, "a dictionary"), (len, "a function"), (True, "yes or no"),
        (pd.Timestamp("2026-01-01"), "a date"), (object(), "something else"),
    ],
)  # fmt: skip
def test_a_wrong_type_is_told_in_words(answer: object, words: str) -> None:
    verdict = check(QUESTIONS["99.1"], answer, DATA)
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
    assert verdict.message.startswith("This asks for a number; I got")
    assert words in verdict.message


def test_a_chart_is_told_to_be_a_chart() -> None:
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    assert "a chart" in check(QUESTIONS["99.1"], axes, DATA).message
    assert "图表" in check(QUESTIONS["99.6"], axes, DATA, "zh").message


def test_what_cannot_be_read_is_quoted_short_and_on_one_line() -> None:
    message = check(QUESTIONS["99.1"], "x\n" * 500, DATA).message
    assert len(message) < 120
    assert "\n" not in message


def test_words_are_escaped_on_the_page() -> None:
    verdict = check(QUESTIONS["99.1"], "<script>alert(1)</script>", DATA)
    assert "<script>" not in verdict.to_html()
    assert "&lt;script&gt;" in verdict.to_html()


def test_a_choice_is_taken_by_key_or_by_label_in_either_language() -> None:
    for answer in ("A1", "a1", " Ａ1 ", "Ant"):
        assert outcome_of("99.3", answer) == ("right", None)
    assert outcome_of("99.3", "F6") == ("wrong", "most_orders")
    assert outcome_of("99.3", "B2") == ("wrong", None)
    assert outcome_of("99.3", "Bat") == ("cannot_be_checked", None)


def test_several_ticks_say_how_many_are_right_and_no_more() -> None:
    plain = replace(QUESTIONS["99.4"], mistakes=())
    assert check(plain, ["a"], DATA).message == "1 tick is right. Something is still missing."
    assert check(plain, ["a", "b"], DATA).message == "1 of your 2 ticks right."
    assert check(plain, ["c", "a", "a"], DATA).outcome is Outcome.RIGHT


def test_ticks_are_recognised_by_what_they_include_or_lack() -> None:
    assert outcome_of("99.4", ["a", "b", "c", "d"]) == ("wrong", "one_buyer")
    assert outcome_of("99.4", ["a", "d"]) == ("wrong", "no_relations")


def test_a_ranking_says_how_many_stand_right() -> None:
    assert outcome_of("99.5", "A1 > B2 > C3 > D4 > F6 > E5") == ("right", None)
    verdict = check(QUESTIONS["99.5"], ["B2", "A1", "C3", "D4", "F6", "E5"], DATA)
    assert verdict.message == "4 of 6 in the right place."
    assert outcome_of("99.5", ["A1", "B2"]) == ("cannot_be_checked", None)
    assert outcome_of("99.5", ["A1"] * 6) == ("cannot_be_checked", None)


def test_a_table_is_marked_cell_by_cell() -> None:
    table: dict[str, dict[str, Any]] = {
        "largest": {"revenue": "12,000", "share": "50%"},
        "rest": {"revenue": 10_000, "share": None},
    }
    verdict = check(QUESTIONS["99.6"], table, DATA)
    assert verdict.cells == {
        ("largest", "revenue"): True, ("largest", "share"): False,
        ("rest", "revenue"): True, ("rest", "share"): None,
    }  # fmt: skip
    assert verdict.message == "2 of 3 right. Look at the cells marked ✗."
    table["largest"]["share"] = ""
    assert check(QUESTIONS["99.6"], table, DATA).message.startswith("Right so far")


def test_a_frame_with_other_columns_is_told_which_were_meant() -> None:
    frame = pd.DataFrame({"客户": ["甲"], "x": [1]})
    verdict = check(QUESTIONS["99.6"], frame, DATA)
    assert verdict.message == "This asks for the columns revenue, share; I got 客户, x."
    other_rows = pd.DataFrame({"revenue": [1.0], "share": [0.1]}, index=["A1"])
    assert "rows largest, rest" in check(QUESTIONS["99.6"], other_rows, DATA).message


def test_a_picked_cell_is_taken_by_key_or_label() -> None:
    table = {
        "first": {"account": "Ant", "revenue": "1.2万"},
        "second": {"account": "b2", "revenue": 5600},
    }
    assert outcome_of("99.10", table) == ("right", None)
    table["second"]["account"] = "Bat"
    assert "Bat" in check(QUESTIONS["99.10"], table, DATA).message


def test_a_prediction_is_committed_and_told_the_truth_and_the_distance(session: Session) -> None:
    verdict = session.attempt("99.9", "60%")
    assert verdict.outcome is Outcome.COMMITTED
    assert "60%" in verdict.message
    assert "55%" in verdict.message
    assert verdict.message.endswith("It is Ant.")
    assert session.progress().attempted == 0
    assert session.record("99.9").outcome == "committed"


def test_a_text_is_held_against_its_rubric() -> None:
    assert outcome_of("99.7", "致电他们，周一前") == ("right", None)
    verdict = check(QUESTIONS["99.7"], "We VISIT them", DATA)
    assert verdict.message == "1 of 2 points are there. Missing: a day"
    # Right words outweigh a word that points to a mistake.
    assert outcome_of("99.7", "I hope so, and call on Monday")[0] == "right"


def test_a_text_without_words_to_look_for_is_the_trainees_to_judge() -> None:
    rubric = tuple(replace(point, words=()) for point in QUESTIONS["99.7"].rubric)
    verdict = check(replace(QUESTIONS["99.7"], rubric=rubric), "whatever", DATA)
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
    assert "an action, a day" in verdict.message


def test_a_question_that_fails_on_the_data_says_so_in_words() -> None:
    empty = Data(source={"orders": DATA.orders.iloc[:0]})
    verdict = check(QUESTIONS["99.1"], "50%", empty)
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
    assert (
        verdict.message == "This could not be checked. Run the cells above once more and try again."
    )
    nothing = replace(QUESTIONS["99.1"], expected=lambda data: float("nan"))
    assert check(nothing, "50%", DATA).message == "These data give no answer to this question."
    verdict = check(QUESTIONS["99.1"], "50%", Data(source={"accounts": DATA.orders}))
    assert verdict.message.startswith("Your data hold no table orders.")


class Hostile:
    """An object whose every method fails."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)


def test_even_a_hostile_answer_gets_words() -> None:
    nested: list[Any] = []
    nested.append(nested)
    for question in QUESTIONS.values():
        for answer in (Hostile(), nested, {"a": nested}):
            verdict = check(question, answer, DATA)
            assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
            assert verdict.message


# Help, progress, what is kept


def test_hints_come_one_at_a_time_and_the_answer_after_them(session: Session) -> None:
    assert session.show("99.1") is None
    said = [session.take_hint("99.1") for _ in range(4)]
    assert said[:2] == ["Add up each account first.", "The largest is Ant."]
    assert said[3] is None
    assert session.record("99.1").shown is False
    assert session.show("99.1") == "Answer: 55%\nIts revenue over the total: 54.5%."
    assert session.record("99.1") == replace(session.record("99.1"), hints=3, shown=True)


def test_progress_tells_right_from_right_without_help(session: Session) -> None:
    session.attempt("99.1", "55%")
    session.take_hint("99.3")
    session.attempt("99.3", "A1")
    session.attempt("99.4", "b")
    session.attempt("99.5", None)
    session.attempt("99.8", "nonsense")
    assert session.progress() == Progress(of=9, attempted=4, right=2, alone=1)


def test_what_was_right_once_stays_right_and_help_taken_later_costs_nothing(
    session: Session,
) -> None:
    session.attempt("99.1", "55%")
    session.take_hint("99.1")
    session.attempt("99.1", "10%")
    record = session.record("99.1")
    assert (record.right, record.alone, record.outcome) == (True, True, "wrong")


def test_right_after_a_hint_never_becomes_right_alone(session: Session) -> None:
    session.take_hint("99.1")
    for _ in range(2):
        session.attempt("99.1", "55%")
    assert session.record("99.1").alone is False


def test_progress_counts_only_questions_of_the_room() -> None:
    gone = {"99.77": Record(tries=1, right=True, alone=True)}
    assert measure_progress(["99.1"], gone) == Progress(of=1, attempted=0, right=0, alone=0)


def test_an_answer_not_attempted_changes_no_record() -> None:
    record = Record(answer="5", tries=2)
    assert record_verdict(record, check(QUESTIONS["99.1"], "", DATA), None) is record


def test_answers_from_code_are_kept_as_plain_json() -> None:
    frame = pd.DataFrame({"revenue": [12000, 10000]}, index=["largest", "rest"])
    assert storable(QUESTIONS["99.6"], frame, DATA) == {
        "largest": {"revenue": "12000", "share": None},
        "rest": {"revenue": "10000", "share": None},
    }
    assert storable(QUESTIONS["99.1"], pd.Series([0.5]).iloc[0], DATA) == 0.5
    assert storable(QUESTIONS["99.4"], {"c", "a"}, DATA) == ["a", "c"]
    assert storable(QUESTIONS["99.1"], object(), DATA) is None


def test_hints_are_shown_in_the_language_of_the_session(tmp_path: Path) -> None:
    session = Session(QUESTIONS, DATA, AnswerFile(tmp_path / "99.json"), "zh")
    assert session.take_hint("99.1") == "先把每家客户的金额加总。"
    assert session.prompt("99.1") == "合计 22,000，最大的客户占多少？"


def test_a_ranking_never_starts_out_in_the_right_order(session: Session) -> None:
    assert list(session.labels("99.5")) == ["A1", "B2", "C3", "D4", "E5", "F6"]
    falling = pd.DataFrame({"account_id": ["A1", "B2", "C3"], "amount": [3.0, 2.0, 1.0]})
    sorted_already = replace(session, data=Data(source=falling))
    assert list(sorted_already.labels("99.5")) == ["C3", "B2", "A1"]


# Rooms

GOOD = """
[[question]]
id = "98.1"
kind = "choice"
answer = "a"
prompt = { en = "Which of {n}?", zh = "{n} 个里哪一个？" }
explanation = { en = "The first.", zh = "第一个。" }
hints = [{ en = "1", zh = "一" }, { en = "2", zh = "二" }, { en = "3", zh = "三" }]
options = { a = "A", b = "B", c = "C" }
mistakes.second = { value = "b", en = "The second.", zh = "第二个。" }
mistakes.third = { value = "c", en = "The third.", zh = "第三个。" }
"""


def load(folder: Path, text: str, keys: dict[str, AnswerKey] | None = None) -> dict[str, Question]:
    (folder / "q98.toml").write_text(text, "utf-8")
    return load_room(folder / "q98.py", keys or {})


def test_a_question_without_functions_needs_only_prose(tmp_path: Path) -> None:
    question = load(tmp_path, GOOD)["98.1"]
    assert (question.lesson, question.from_data, question.needs_code) == ("98", False, False)
    assert check(question, "B", DATA).mistake == "second"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('zh = "第一个。"', 'zh = " "', "98.1: explanation: zh"),
        ('en = "2", ', "", "98.1: hints 2: en"),
        ("{n} 个里", "{m} 个里", "98.1: prompt: m"),
        (', { en = "3", zh = "三" }', "", "98.1: hints: 2 / 3"),
        ('value = "c", ', "", "98.1: mistakes.third: value"),
        (
            'mistakes.third = { value = "c", en = "The third.", zh = "第三个。" }',
            "",
            "mistakes: 1 / 2",
        ),
        ('answer = "a"', "", "98.1: answer"),
        ('kind = "choice"', 'kind = "essay"', "98.1: kind = essay"),
        ('kind = "choice"', 'kind = "slider"', "98.1: range"),
        ('answer = "a"', 'answer = "a"\npromt = "x"', "98.1: promt?"),
        ("[[question]]", GOOD + "\n[[question]]", "98.1: id"),
    ],
)
def test_a_room_with_a_fault_does_not_load(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        load(tmp_path, GOOD.replace(old, new))
    assert fault in str(caught.value)


def test_a_room_names_every_fault_at_once_and_its_file(tmp_path: Path) -> None:
    keys = {
        "98.1": AnswerKey(mistakes={"fourth": lambda data: "d"}),
        "98.2": AnswerKey(expected=lambda data: 1),
    }
    with pytest.raises(InvalidValue) as caught:
        load(tmp_path, GOOD, keys)
    words = str(caught.value)
    assert "98.1: mistakes.fourth" in words
    assert "98.2: question" in words
    assert "q98.toml" in words


def test_an_unknown_question_names_the_nearest() -> None:
    with pytest.raises(ParameterError) as caught:
        find_question("99.22", QUESTIONS)
    assert "The nearest is 99.2." in str(caught.value)


def test_an_unknown_lesson_names_those_with_questions() -> None:
    with pytest.raises(ParameterError):
        load_questions("77")


def test_rooms_are_listed_without_being_loaded() -> None:
    before = {name for name in sys.modules if name.startswith("kamkit.course.questions.q")}
    assert all(len(lesson) == 2 for lesson in rooms())
    after = {name for name in sys.modules if name.startswith("kamkit.course.questions.q")}
    assert after == before


@pytest.mark.parametrize(
    ("tolerance", "given", "expected", "share", "near"),
    [
        (Tolerance(), 3, 3, False, True), (Tolerance(), 3.001, 3, False, False),
        (Tolerance(absolute=1), 4, 3, False, True), (Tolerance(absolute=1), 4.1, 3, False, False),
        (Tolerance(relative=0.01), 1010, 1000, False, True),
        (Tolerance(relative=0.01), 1011, 1000, False, False),
        (Tolerance(decimals=1), 0.7605, 0.76, True, True),
        (Tolerance(decimals=1), 0.7606, 0.76, True, False),
        (Tolerance(decimals=0), 12.5, 12, False, True),
        (Tolerance(decimals=0), 12.6, 12, False, False),
    ],
)  # fmt: skip
def test_tolerance_is_the_widest_of_what_is_given(
    tolerance: Tolerance, given: float, expected: float, share: bool, near: bool
) -> None:
    assert tolerance.allows(given, expected, share) is near


# Data in force


def test_the_sample_company_is_read_in_its_variant_and_language() -> None:
    data = Data(0, "", "zh")
    assert data.name == "variant-0"
    assert data.table("funnel_2011")["sales"].sum() == 330_783  # the printed total is one short
    assert data.orders is data.orders
    pd.testing.assert_frame_equal(data.orders, kk.load_dataset("orders", lang="zh"))
    assert "招标" in data.table("opportunities")["source"].str.cat()


def test_own_orders_are_taken_from_a_file_or_a_frame(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("account_id,order_date,amount\n007,2026-01-02,12.5\n", "utf-8")
    for source in (file, str(file), pd.read_csv(file, dtype={"account_id": str})):
        data = Data(0, source)
        assert data.name == "own-data"
        assert data.orders["account_id"].tolist() == ["007"]
        assert data.orders["amount"].tolist() == [12.5]
    assert len(data.table("funnel_2011")) == 4
    with pytest.raises(DataError, match="no table contacts"):
        data.table("contacts")
    with pytest.raises(DataError, match="no table opportunities"):
        Data(0, file).table("opportunities")


def test_every_message_of_the_desk_is_said_in_both_languages() -> None:
    from kamkit.text import messages

    for lang in LANGUAGES:
        keys = {key for key in messages(lang) if key.startswith(("answer.", "desk."))}
        assert len(keys) > 70
        assert keys == {key for key in messages("en") if key.startswith(("answer.", "desk."))}
