"""Every question of every room, table-driven: whoever adds a room has it proved here."""

from __future__ import annotations

import random
import re
import runpy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kamkit.course.practice import Data, Outcome, Question, check, judge, show_expected
from kamkit.course.prose import Prose
from kamkit.course.questions import load_questions, rooms
from kamkit.text import LANGUAGES

VARIANTS = (0, 1, 2, 3)
_TEST_ROOM = runpy.run_path(str(Path(__file__).parent / "room" / "q99.py"))
_FULL_WIDTH = {ord(c): ord(c) - 0x20 + 0xFF00 for c in "0123456789%.,-"}
Case = tuple[Question, Callable[[int], Data]]


@cache
def company(variant: int) -> Data:
    return Data(variant)


def remembering(question: Question) -> Question:
    """The same question, working out once for each data what it asks and expects."""
    return replace(
        question,
        expected=cache(question.expected),
        facts=cache(question.facts),
        options=cache(question.options),
        mistakes=tuple(replace(each, make=cache(each.make)) for each in question.mistakes),
    )


def cases() -> Iterator[Any]:
    sample = cache(_TEST_ROOM["sample"])
    for question in _TEST_ROOM["QUESTIONS"].values():
        yield pytest.param((remembering(question), sample), id=question.id)
    for lesson in rooms():
        for question in load_questions(lesson).values():
            yield pytest.param((remembering(question), company), id=question.id)


@pytest.fixture(params=list(cases()))
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def right_forms(question: Question, data: Data) -> list[object]:
    """Ways in which different people would give the right answer."""
    value = question.expected(data)
    if question.kind in ("number", "slider"):
        return _number_forms(question, float(value))
    if question.kind == "choice":
        label = question.options(data)[str(value)]
        return [str(value), f" {value} ".upper(), label.en, label.zh]
    if question.kind == "several":
        return [list(value), tuple(reversed(list(value))), set(value), "、".join(value)]
    if question.kind == "ranking":
        return [list(value), " > ".join(value), ", ".join(value), pd.Series(list(value))]
    if question.kind == "table":
        frame = pd.DataFrame.from_dict(value, orient="index") if isinstance(value, dict) else value
        frame = frame.loc[list(question.options(data)), list(question.columns)]
        named = frame.rename_axis("row").reset_index()
        return [value, frame, named, frame.to_numpy(object).tolist(), frame.astype(str)]
    assert isinstance(value, Prose)
    return [value.say("en", **question.facts(data)), value.say("zh", **question.facts(data))]


def _number_forms(question: Question, value: float) -> list[object]:
    if question.share:
        per_cent = f"{100 * value:.6f}%"
        return [value, str(value), per_cent, per_cent.translate(_FULL_WIDTH), 100 * value]
    forms: list[object] = [value, np.float64(value), Decimal(value), f"{value:,.6f}"]
    forms += [f"{value:.6f}".translate(_FULL_WIDTH), f" {value:.6f} "]
    if question.unit:
        forms += [f"{value:.6f} {question.unit.en}", f"{value:.6f}{question.unit.zh}"]
    return [*forms, f"{value / 10_000:.10f}万"] if abs(value) >= 10_000 else forms


def wrong_answers(question: Question, data: Data) -> Iterator[tuple[str, object]]:
    """What someone who makes each mistake would answer, by the mistake's name."""
    for mistake in question.mistakes:
        value = mistake.make(data)
        if isinstance(value, Prose):
            yield mistake.name, value.en
            yield mistake.name, value.zh
        elif value is not None:
            yield mistake.name, _whole(question, value, data)


def _whole(question: Question, value: Any, data: Data) -> Any:
    """A mistake in some cells of a table, in an otherwise right one."""
    if question.kind != "table":
        return value
    value = value.to_dict("index") if isinstance(value, pd.DataFrame) else value
    right = question.expected(data)
    right = right.to_dict("index") if isinstance(right, pd.DataFrame) else right
    return {row: {**line, **value.get(row, {})} for row, line in right.items()}


def some_function() -> None: ...


def junk(seed: int) -> object:
    """Something that nobody should hand in, and somebody will."""
    dice = random.Random(seed)
    alphabet = (
        "abz 0123456789.,%-+/eE１２％，。、￥¥$万亿元一百😀\u200b\u202e\ud800\n\t<>&\"'{}[]()"
    )
    text = "".join(dice.choices(alphabet, k=dice.randint(0, 12)))
    frame = pd.DataFrame({"客户": ["甲", None], "x": [np.nan, np.inf]})
    return dice.choice(
        [
            text, text * 900, "12,5", "1,234", "１，２３４", "0.8", "abc", "😀", "<b>x</b>", "{x}",
            "{0.__class__}", "nan", "inf", "-", "%", "1/0", "=1+1", "１２％", "NaN", "٣",
            "9" * 5000, float("nan"), float("inf"), -float("inf"), 10**400, -(10**400), 1e308, 0,
            -1, True, False, 1 + 2j, Decimal("NaN"), Decimal("1E+9999"), pd.NA, pd.NaT,
            np.array(3), np.array([[1]]), np.float32(2), np.datetime64("2026-01-01"),
            date(2026, 1, 1), b"12", frame, frame["x"], frame.T, pd.DataFrame(),
            pd.Series(dtype=float), frame.groupby("x"), [text], [1, None],
            [[]], [[[[[[1]]]]]], (), {text: text}, {"a": {"b": text}}, {("a", "b"): 1}, {1: [2]},
            {"largest": 3}, range(3), object(), object, len, some_function, lambda: 1,
            Exception("x"), iter([1]), {1, "a"}, type, NotImplemented, memoryview(b"x"),
        ]
    )  # fmt: skip


def test_an_untouched_question_is_not_attempted(case: Case) -> None:
    question, data = case
    for blank in (None, ..., "", "  ", "\u3000", "\u200b\n", [], {}, {"a": {"b": ""}}):
        assert judge(question, blank, data(0), "en").outcome is Outcome.NOT_ATTEMPTED


def test_every_right_form_passes_and_every_prediction_is_committed(case: Case) -> None:
    question, data = case
    wanted = Outcome.COMMITTED if question.prediction else Outcome.RIGHT
    for variant in VARIANTS:
        forms = right_forms(question, data(variant))
        assert len(forms) >= 2
        for form in forms:
            verdict = judge(question, form, data(variant), "en")
            assert verdict.outcome is wanted, (form, verdict)


def test_at_least_two_mistakes_are_told_by_name_in_the_committed_data(case: Case) -> None:
    question, data = case
    if question.prediction:
        assert not question.mistakes
        return
    for lang in LANGUAGES:
        told: dict[str, str] = {}
        for name, answer in wrong_answers(question, data(0)):
            verdict = judge(question, answer, data(0), lang)
            assert verdict.outcome is Outcome.WRONG, (name, verdict)
            if verdict.mistake == name:
                told[name] = verdict.message
        assert len(set(told.values())) >= 2


def test_every_mistake_is_told_by_name_in_some_variant(case: Case) -> None:
    question, data = case
    told = {
        name
        for variant in VARIANTS
        for name, answer in wrong_answers(question, data(variant))
        if judge(question, answer, data(variant), "en").mistake == name
    }
    assert told == {mistake.name for mistake in question.mistakes}


def test_a_mistake_that_gives_the_right_value_by_chance_is_right(case: Case) -> None:
    question, data = case
    for variant in VARIANTS:
        for form in right_forms(question, data(variant)):
            assert judge(question, form, data(variant), "en").mistake is None


def test_the_answer_of_another_variant_fails(case: Case) -> None:
    question, data = case
    outcomes = [
        check(question, question.expected(data(variant)), data(0)).outcome
        for variant in VARIANTS[1:]
    ]
    if question.varies:
        assert any(outcome is not Outcome.RIGHT for outcome in outcomes), "same in all variants"
    if not question.from_data:
        own = question.expected(data(0))
        assert all(question.expected(data(variant)) == own for variant in VARIANTS)


def test_a_wrong_number_is_told_its_direction_and_not_the_answer(case: Case) -> None:
    question, data = case
    if question.prediction or question.kind not in ("number", "slider"):
        return
    value = float(question.expected(data(0)))
    for factor, words in ((1.377, "too high"), (0.577, "too low")):
        answer = f"{100 * value * factor:.4f}%" if question.share else value * factor
        verdict = judge(question, answer, data(0), "en")
        assert verdict.outcome is Outcome.WRONG
        if verdict.mistake is None and value > 0:
            assert words in verdict.message
            answer_in_words = rf"(?<![\d.]){re.escape(show_expected(question, data(0), 'en'))}"
            assert not re.search(answer_in_words, verdict.message)


def test_two_hundred_pieces_of_junk_never_raise_and_always_get_words(case: Case) -> None:
    question, data = case
    fits = {"number", "slider"} if question.kind in ("number", "slider") else set()
    for seed in range(200):
        answer, lang = junk(seed), LANGUAGES[seed % 2]
        verdict = judge(question, answer, data(0), lang)
        assert verdict.message.strip()
        assert verdict.to_html().startswith("<div")
        assert verdict == check(question, answer, data(0), lang)
        if verdict.outcome is Outcome.RIGHT:
            assert fits, answer
            assert isinstance(answer, str | int | float | np.generic | np.ndarray | Decimal)


def test_texts_are_whole_in_both_languages_and_their_numbers_are_filled_in(case: Case) -> None:
    question, data = case
    half_width = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
    for variant in VARIANTS:
        facts = question.facts(data(variant))
        for place, prose in question.texts():
            assert not list(prose.find_gaps()), place
            for lang in LANGUAGES:
                words = prose.say(lang, **facts)
                assert words.strip(), place
                assert not re.search(r"[{}]|\bnan\b|\bNone\b", words), (place, words)
            assert not half_width.search(prose.say("zh", **facts)), (place, prose.zh)
        assert question.prompt.say("en", **facts) != question.prompt.say("zh", **facts)


def test_what_is_expected_can_be_answered(case: Case) -> None:
    question, data = case
    for variant in VARIANTS:
        options, value = question.options(data(variant)), question.expected(data(variant))
        assert show_expected(question, data(variant), "zh").strip()
        if question.kind == "choice":
            assert str(value) in options
        if question.kind == "several":
            assert set(value) < set(options)
        if question.kind == "ranking":
            assert sorted(value) == sorted(options)
        if question.kind == "slider":
            low, high, _ = question.range or (0, 0, 0)
            assert low < float(value) * (100 if question.share else 1) <= high
        if question.kind == "text":
            assert any(point.words for point in question.rubric)


def test_half_of_the_questions_of_a_lesson_or_more_need_no_code() -> None:
    for lesson in rooms():
        questions = load_questions(lesson).values()
        assert 2 * sum(not question.needs_code for question in questions) >= len(questions)
        assert all(question.lesson == lesson for question in questions)
