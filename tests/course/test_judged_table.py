"""A table question whose cells are picked from lists, and that more than one table answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamkit.course.practice import AnswerKey, Data, Judged, Outcome, Question, check, load_room
from kamkit.course.practice import show_expected as show

ROOM = """
[[question]]
id = "98.1"
kind = "table"
prompt = { en = "Two pets and their legs.", zh = "两种宠物和腿数。" }
explanation = { en = "Any two.", zh = "任意两种。" }
hints = [{ en = "a", zh = "a" }, { en = "b", zh = "b" }, { en = "c", zh = "c" }]
    [question.options]
    1 = { en = "First", zh = "第一" }
    2 = { en = "Second", zh = "第二" }
    [question.columns]
    pet = { en = "Pet", zh = "宠物" }
    legs = { en = "Legs", zh = "腿" }
    [question.mistakes.same]
    en = "Twice the same."
    zh = "两次相同。"
    [question.mistakes.legs]
    en = "Count again."
    zh = "再数一遍。"
"""
LEGS = {"cat": 4, "bird": 2, "fish": 0}


def key() -> AnswerKey:
    def judge(cells: object) -> dict[tuple[str, str], bool]:
        given = dict(cells)  # type: ignore[call-overload]
        told = {}
        for (row, column), value in given.items():
            pet = given.get((row, "pet"))
            told[row, column] = column == "pet" or str(LEGS.get(pet)) == str(value)
        return told

    model = {"1": {"pet": "cat", "legs": "4"}, "2": {"pet": "bird", "legs": "2"}}
    return AnswerKey(
        expected=lambda data: Judged(model, judge),
        mistakes={"same": lambda data: {"2": model["1"]}, "legs": lambda data: {"1": {"legs": 5}}},
        recognise={
            "same": lambda cells, data: cells["1", "pet"] == cells["2", "pet"],
            "legs": lambda cells, data: cells["1", "legs"] == "5",
        },
        choices={"pet": lambda data: {"cat": "Cat", "bird": "Bird", "fish": "Fish"}},
    )


@pytest.fixture
def question(tmp_path: Path) -> Question:
    (tmp_path / "q98.toml").write_text(ROOM, "utf-8")
    return load_room(tmp_path / "q98.py", {"98.1": key()})["98.1"]


def table(*cells: str) -> dict[str, dict[str, str]]:
    return {"1": {"pet": cells[0], "legs": cells[1]}, "2": {"pet": cells[2], "legs": cells[3]}}


def test_any_table_that_the_judge_accepts_is_right(question: Question) -> None:
    for cells in (("cat", "4", "bird", "2"), ("fish", "0", "cat", "4")):
        assert check(question, table(*cells), Data(), "en").outcome is Outcome.RIGHT


def test_a_cell_may_be_picked_by_key_or_by_label(question: Question) -> None:
    assert (
        check(question, table(" Bird ", "2", "ＣＡＴ", "4"), Data(), "en").outcome is Outcome.RIGHT
    )


def test_a_pick_that_is_not_on_the_list_is_told_so(question: Question) -> None:
    verdict = check(question, table("dog", "4", "cat", "4"), Data(), "en")
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
    assert "dog" in verdict.message


def test_each_cell_has_its_mark_and_an_empty_one_none(question: Question) -> None:
    verdict = check(question, table("cat", "3", "bird", ""), Data(), "en")
    assert verdict.outcome is Outcome.WRONG
    assert verdict.cells == {
        ("1", "pet"): True, ("1", "legs"): False, ("2", "pet"): True, ("2", "legs"): None,
    }  # fmt: skip


def test_a_mistake_is_told_by_its_name(question: Question) -> None:
    assert check(question, table("cat", "5", "bird", "2"), Data(), "en").mistake == "legs"


def test_what_is_shown_speaks_in_labels(question: Question) -> None:
    assert "Cat" in show(question, Data(), "en")


def test_choices_for_a_column_that_is_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "q98.toml").write_text(ROOM.replace("pet = {", "animal = {"), "utf-8")
    with pytest.raises(ValueError, match="pet"):
        load_room(tmp_path / "q98.py", {"98.1": key()})
