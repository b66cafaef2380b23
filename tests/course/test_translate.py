"""Accepting a translation: who says that Chinese text has caught up, and when that is refused."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

import kamkit as kk
from kamkit.course.build import build
from kamkit.course.translate import accept
from kamkit.errors import ParameterError

LESSON = "notebooks/en/01_tiny.ipynb"
LESSON_ZH = "notebooks/zh/01_tiny.ipynb"
NEW = "The total is 42 pieces, or 3.5 dozen."
NEW_ZH = "合计 42 件，即三打半。"


def waiting(course: Any) -> list[str]:
    report = build(course.root, check=True, datasets=False)
    return [fault.cell for fault in report.faults if fault.verdict in ("missing", "source_changed")]


def test_an_edited_translation_waits_until_it_is_accepted(course: Any) -> None:
    course.change(LESSON, "read", source=NEW)
    course.change(LESSON_ZH, "read", source=NEW_ZH)
    assert waiting(course) == ["read"]
    assert accept(course.root, "01_tiny").ok
    assert waiting(course) == []


def test_one_cell_can_be_accepted_by_name(course: Any) -> None:
    for id in ("ask", "read"):
        course.change(LESSON, id, source=NEW + id)
        course.change(LESSON_ZH, id, source=NEW_ZH + id)
    report = accept(course.root, "01_tiny:read")
    assert [finding.cell for finding in report.accepted] == ["read"]
    assert waiting(course) == ["ask"]


def test_a_translation_nobody_touched_is_left_and_told(course: Any) -> None:
    course.change(LESSON, "ask", source="Guess first, then look.")
    report = accept(course.root, "01")
    assert not report.ok
    assert waiting(course) == ["ask"]
    [line] = report.lines()
    assert line.startswith(f"left as it was: {LESSON_ZH}, cell ask “先猜再看。”.")
    assert line.endswith("kamkit build --accept notebooks/01_tiny:ask")


def test_a_translation_that_still_holds_is_accepted_by_name(course: Any) -> None:
    course.change(LESSON, "ask", source="Guess first, then look.")
    assert accept(course.root, "notebooks/01_tiny:ask").ok
    assert waiting(course) == []


def test_a_correction_of_the_chinese_text_alone_needs_no_accepting(course: Any) -> None:
    course.change(LESSON_ZH, "ask", source="请先猜，再看。")
    assert waiting(course) == []


def test_an_old_correction_does_not_pass_for_a_translation(course: Any) -> None:
    shutil.rmtree(course.path("solutions"))
    course.change(LESSON_ZH, "ask", source="请先猜，再看。")
    build(course.root, datasets=False, workers=1)
    course.change(LESSON, "ask", source="Guess first, then look.")
    assert not accept(course.root, "01").ok


def test_english_laid_out_for_the_translator_is_not_accepted_unseen(course: Any) -> None:
    course.remove(LESSON_ZH, "read")
    assert not accept(course.root, "01").ok  # lays the cell out
    assert course.cell(LESSON_ZH, "read")["source"] == "The total is 42 pieces."
    assert waiting(course) == ["read"]


def test_text_that_reads_the_same_in_both_languages_is_accepted_by_name(course: Any) -> None:
    course.change(LESSON, "read", source="SPIN = S + P + I + N")
    course.change(LESSON_ZH, "read", source="SPIN = S + P + I + N")
    assert not accept(course.root, "01").ok
    assert accept(course.root, "01:read").ok


def test_empty_text_is_never_accepted(course: Any) -> None:
    course.change(LESSON_ZH, "read", source=" ")
    accept(course.root, "01")
    assert waiting(course) == ["read"]


def test_solutions_and_lessons_can_be_told_apart(course: Any) -> None:
    course.change("solutions/en/01_tiny.ipynb", "open", source="In this notebook you sum.")
    course.change("solutions/zh/01_tiny.ipynb", "open", source="在这个笔记本里，你求和。")
    assert accept(course.root, "notebooks/01").accepted == ()
    assert len(accept(course.root, "solutions/zh/01_tiny.ipynb").accepted) == 1


def test_an_unknown_notebook_names_the_nearest(course: Any) -> None:
    with pytest.raises(ParameterError, match="nearest is 01_tiny"):
        accept(course.root, "01_tony")


def test_a_cell_that_waits_for_nothing_is_told(course: Any) -> None:
    with pytest.raises(ParameterError, match="No cell waits"):
        accept(course.root, "01_tiny:read")


def test_accepting_speaks_chinese(course: Any) -> None:
    course.change(LESSON, "read", source=NEW)
    course.change(LESSON_ZH, "read", source=NEW_ZH)
    report = accept(course.root, "01")
    kk.use("zh")
    assert report.lines() == [f"已确认：{LESSON_ZH}，单元 read“{NEW_ZH}”"]
