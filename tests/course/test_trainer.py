"""The trainer's view."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamkit.course.notebook import read_notebook, write_notebook
from kamkit.course.trainer import trainer_copies
from kamkit.errors import ParameterError

NOTE = {"en": "Ask: who <decides>?", "zh": "问：谁<拍板>？"}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for kind in ("notebooks", "solutions"):
        for lang in ("en", "zh"):
            cell = {
                "cell_type": "markdown",
                "id": "intro",
                "metadata": {"kamkit": {"trainer": NOTE}},
                "source": "# Title",
            }
            plain = {**cell, "id": "rest", "metadata": {}}
            notebook = {"cells": [cell, plain], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            write_notebook(tmp_path / kind / lang / "03_pareto_analysis.ipynb", notebook)
    return tmp_path


def test_each_note_stands_below_its_cell_in_the_trainers_language(course: Path) -> None:
    page, lesson, _ = trainer_copies(course, "zh", course / "out")
    cells = read_notebook(lesson)["cells"]
    assert [cell["id"] for cell in cells] == ["intro", "trainer-intro", "rest"]
    assert "问：谁<拍板>？" in cells[1]["source"]
    assert "授课 25 分钟" in page.read_text("utf-8")


def test_the_trainees_notebooks_stay_without_notes(course: Path) -> None:
    before = (course / "notebooks/en/03_pareto_analysis.ipynb").read_bytes()
    trainer_copies(course, "en", course / "out")
    assert (course / "notebooks/en/03_pareto_analysis.ipynb").read_bytes() == before


def test_the_page_of_notes_escapes_what_it_shows(course: Path) -> None:
    page = trainer_copies(course, "en", course / "out")[0].read_text("utf-8")
    assert "Ask: who &lt;decides&gt;?" in page


def test_a_lesson_that_is_not_there_is_named_with_those_that_are(course: Path) -> None:
    with pytest.raises(ParameterError, match="03_pareto_analysis"):
        trainer_copies(course, "en", course / "out", ["77"])
    assert len(trainer_copies(course, "en", course / "out", ["03"])) == 3
