"""The course as committed: in step, nothing excused without need, six files to a lesson."""

from __future__ import annotations

from pathlib import Path

from kamkit.course.build import build
from kamkit.course.notebook import code_cells, read_notebook, tags
from kamkit.course.rules import EXCUSED
from kamkit.course.syllabus import lessons

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(ROOT.glob("[nse]*s/[ez][nh]/*.ipynb"))


def test_every_translation_exercise_and_data_set_is_in_step() -> None:
    report = build(ROOT, check=True)
    assert report.ok, "\n".join(report.lines())


def test_there_is_something_to_compare() -> None:
    assert sum(len(code_cells(read_notebook(path))) for path in FILES) > 0


def test_fewer_than_one_cell_in_twenty_is_excused_from_comparison() -> None:
    cells = [cell for path in FILES for cell in code_cells(read_notebook(path))]
    excused = [cell for cell in cells if set(EXCUSED) & set(tags(cell))]
    assert 20 * len(excused) <= len(cells)


def test_a_lesson_is_named_as_in_the_syllabus_and_has_its_solution() -> None:
    names = {lesson.name for lesson in lessons()}
    open_names = {path.stem for path in FILES} - {"90_report"}
    assert open_names <= names
    for name in sorted(open_names):
        assert {path.relative_to(ROOT).parts[:2] for path in FILES if path.stem == name} == {
            (kind, lang)
            for kind in ("notebooks", "solutions", "exercises")
            for lang in ("en", "zh")
        }, name
