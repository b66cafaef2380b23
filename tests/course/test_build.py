"""Building the course: what is generated, and every verdict on what is out of step."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import kamkit as kk
from kamkit.course.build import build
from kamkit.errors import ParameterError, UnreadableFile
from kamkit.text import messages

LESSON = "notebooks/en/01_tiny.ipynb"
LESSON_ZH = "notebooks/zh/01_tiny.ipynb"
SOLUTION = "solutions/en/01_tiny.ipynb"
SOLUTION_ZH = "solutions/zh/01_tiny.ipynb"
EXERCISE = "exercises/en/01_tiny.ipynb"
EXERCISE_ZH = "exercises/zh/01_tiny.ipynb"


def check(course: Any) -> Any:
    return build(course.root, check=True, datasets=False)


def faults(course: Any) -> list[tuple[str, str, str | None]]:
    return course.words(check(course).faults)


def test_a_built_course_is_in_step_cell_by_cell(course: Any) -> None:
    report = check(course)
    assert report.ok
    assert report.exit_code == 0
    assert report.notebooks == 6
    assert course.words(report.findings) == [
        ("in_step", LESSON_ZH, "head"),
        ("in_step", LESSON_ZH, "ask"),
        ("in_step", LESSON_ZH, "read"),
        ("in_step", SOLUTION_ZH, "open"),
        ("in_step", SOLUTION_ZH, "why"),
        ("in_step", SOLUTION_ZH, "close"),
    ]


def test_the_report_names_notebook_cell_and_first_words(course: Any) -> None:
    course.change(LESSON, "read", source="The total is 42 pieces, or 3.5 dozen.")
    lines = check(course).lines()
    assert lines[0].startswith(
        f"{LESSON_ZH}, cell read “合计 42 件。”: the English text has changed"
    )
    assert "kamkit build --accept notebooks/01_tiny:read" in lines[0]
    assert lines[-1] == "6 notebooks looked at, 5 translated cells in step, 1 fault."


def test_the_report_speaks_chinese(course: Any) -> None:
    course.change(LESSON, "read", source="The total is 42 pieces, or 3.5 dozen.")
    report = check(course)
    kk.use("zh")
    assert report.lines()[0].startswith(f"{LESSON_ZH}，单元 read“合计 42 件。”：翻译之后英文改过。")


def test_every_verdict_has_words_in_both_languages() -> None:
    from typing import get_args

    from kamkit.course.findings import Finding, Verdict

    for lang in ("en", "zh"):
        kk.use(lang)
        for verdict in get_args(Verdict):
            said = str(Finding(verdict, "notebooks/zh/01_tiny.ipynb", "a", "b", "c"))
            assert messages(lang)[f"build.verdict.{verdict}"][:5] in said


def test_an_english_cell_changed_after_its_translation_is_named(course: Any) -> None:
    course.change(LESSON, "ask", source="Guess first.")
    assert ("source_changed", LESSON_ZH, "ask") in faults(course)
    assert check(course).exit_code == 1


def test_white_space_at_the_end_of_a_line_changes_no_translation(course: Any) -> None:
    course.change(LESSON, "head", source="# Who sells best?  \nYou will be able to tell.")
    assert ("source_changed", LESSON_ZH, "head") not in faults(course)


def test_a_cell_without_translation_is_missing(course: Any) -> None:
    course.remove(LESSON_ZH, "read")
    assert faults(course) == [("missing", LESSON_ZH, "read")]


def test_an_empty_translation_is_missing(course: Any) -> None:
    course.change(LESSON_ZH, "read", source="  \n")
    assert ("missing", LESSON_ZH, "read") in faults(course)


def test_a_whole_notebook_without_translation_is_missing(course: Any) -> None:
    course.path(LESSON_ZH).unlink()
    assert faults(course) == [("missing", LESSON_ZH, None)]


def test_a_cell_that_the_english_notebook_lacks_is_an_orphan(course: Any) -> None:
    course.remove(LESSON, "ask")
    assert faults(course) == [("orphan", LESSON_ZH, "ask")]


def test_a_translation_of_nothing_is_an_orphan(course: Any) -> None:
    course.path(LESSON).unlink()
    assert faults(course) == [("orphan", LESSON_ZH, None)]


def test_an_exercise_without_solution_is_an_orphan(course: Any) -> None:
    course.store("exercises/en/09_old.ipynb", course.read(EXERCISE))
    assert faults(course) == [("orphan", "exercises/en/09_old.ipynb", None)]


def test_code_edited_in_the_chinese_notebook_differs(course: Any) -> None:
    course.change(LESSON_ZH, "sum", source="total = 43\ntotal")
    assert faults(course) == [("differs", LESSON_ZH, "sum")]


def test_cells_in_another_order_differ(course: Any) -> None:
    notebook = course.read(LESSON_ZH)
    notebook["cells"][0], notebook["cells"][2] = notebook["cells"][2], notebook["cells"][0]
    course.store(LESSON_ZH, notebook)
    assert faults(course) == [("differs", LESSON_ZH, "ask")]


def test_a_tag_of_the_english_cell_alone_differs(course: Any) -> None:
    course.change(LESSON, "sum", metadata={"tags": ["remove-input"]})
    assert ("differs", LESSON_ZH, "sum") in faults(course)


def test_two_cells_with_one_id_are_told(course: Any) -> None:
    notebook = course.read(LESSON)
    notebook["cells"].append(notebook["cells"][0])
    course.store(LESSON, notebook)
    assert faults(course)[:2] == [("doubled_id", LESSON, "head")] * 2


@pytest.mark.parametrize(
    "source",
    [
        'print("the total of all accounts")',
        "# sum them up\ntotal = 42",
        'kind = "大客户"',
        'f"there are {1} pieces of it in all"',
    ],
)
def test_code_that_speaks_a_language_is_told(course: Any, source: str) -> None:
    course.change(LESSON, "sum", source=source)
    assert ("words_in_code", LESSON, "sum") in faults(course)


@pytest.mark.parametrize(
    "source", ['column = "revenue_12m"', 'cuts = "A B C"', "x = 1  # solution"]
)
def test_names_and_markers_in_code_are_no_language(course: Any, source: str) -> None:
    course.change(LESSON, "sum", source=source)
    assert ("words_in_code", LESSON, "sum") not in faults(course)


def test_code_that_is_not_plain_python_is_told(course: Any) -> None:
    course.change(LESSON, "sum", source="%matplotlib inline")
    assert ("unreadable_code", LESSON, "sum") in faults(course)


def test_a_cell_excused_from_comparison_says_why(course: Any) -> None:
    course.change(LESSON, "sum", metadata={"tags": ["nbval-ignore-output"]})
    assert ("no_reason", LESSON, "sum") in faults(course)
    reason = {"tags": ["nbval-ignore-output"], "kamkit": {"reason": "the clock"}}
    course.change(LESSON, "sum", metadata=reason)
    assert ("no_reason", LESSON, "sum") not in faults(course)


def test_a_notebook_saved_by_hand_is_not_as_built(course: Any) -> None:
    course.change(LESSON, "sum", execution_count=7)
    assert faults(course) == [("not_as_built", LESSON, "sum")]


def test_traces_of_an_editor_are_not_as_built(course: Any) -> None:
    course.change(LESSON, "sum", metadata={"execution": {"shell.execute_reply": "now"}})
    assert ("not_as_built", LESSON, None) in faults(course)


def test_an_edited_exercise_is_stale(course: Any) -> None:
    course.change(EXERCISE, "one", source="value = 41")
    assert faults(course) == [("stale", EXERCISE, None)]


def test_a_changed_solution_makes_its_exercise_stale(course: Any) -> None:
    course.change(SOLUTION, "open", source="In this notebook you add up twice.")
    assert ("stale", EXERCISE, None) in faults(course)


def test_an_absent_exercise_is_missing(course: Any) -> None:
    course.path(EXERCISE_ZH).unlink()
    assert faults(course) == [("missing", EXERCISE_ZH, None)]


def test_a_stored_warning_is_told(course: Any) -> None:
    warning = {"output_type": "stream", "name": "stderr", "text": ["FutureWarning: soon\n"]}
    course.change(LESSON, "sum", outputs=[warning])
    assert faults(course) == [("warned", LESSON, "sum")]


def test_checking_writes_nothing(course: Any) -> None:
    course.change(LESSON, "read", source="Other words.")
    course.remove(LESSON_ZH, "ask")
    before = course.bytes()
    check(course)
    assert course.bytes() == before


def test_a_file_that_is_no_notebook_is_told(course: Any) -> None:
    course.path(LESSON).write_text("not json", "utf-8")
    with pytest.raises(UnreadableFile, match="not a Jupyter notebook"):
        check(course)


def test_an_unknown_lesson_names_the_nearest(course: Any) -> None:
    with pytest.raises(ParameterError, match="nearest is 01_tiny"):
        build(course.root, only=["01_tinny"], check=True)


def test_checking_one_lesson_leaves_the_others_alone(course: Any) -> None:
    course.store("notebooks/en/02_other.ipynb", course.read(LESSON))
    assert build(course.root, only=["01"], check=True).ok
    assert not build(course.root, only=["02"], check=True).ok


def test_checking_needs_no_jupyter_library() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from kamkit.course.build import build;"
        "build(Path('.'), check=True, datasets=False);"
        "print([m for m in ('nbformat', 'nbclient', 'papermill', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def lesson(course: Any) -> Any:
    """The course without its solution: two notebooks to run in place of six."""
    shutil.rmtree(course.path("solutions"))
    shutil.rmtree(course.path("exercises"))
    return course


@pytest.fixture
def solution(course: Any) -> Any:
    """The course without its lesson: four notebooks to run in place of six."""
    shutil.rmtree(course.path("notebooks"))
    return course


@pytest.mark.notebooks
class TestRunning:
    """What is run and stored. Each of these starts kernels."""

    def test_a_rebuild_changes_no_byte_and_tells_its_progress(self, course: Any) -> None:
        before = course.bytes()
        seen: list[tuple[int, int, str]] = []
        report = build(course.root, datasets=False, progress=lambda *step: seen.append(step))
        assert report.ok
        assert report.written == ()
        assert course.bytes() == before
        assert [step[:2] for step in seen] == [(done, 6) for done in range(1, 7)]
        assert {file for _, _, file in seen} == set(before)

    def test_notebooks_are_stored_run_from_top_to_bottom(self, course: Any) -> None:
        cell = course.cell(LESSON, "sum")
        assert cell["execution_count"] == 2
        assert cell["outputs"][0]["data"] == {"text/plain": ["42"]}

    def test_stored_files_bear_no_trace_of_machine_or_time(self, course: Any) -> None:
        notebook = course.read(EXERCISE_ZH)
        assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
        assert "version" not in notebook["metadata"]["language_info"]
        assert all(set(cell["metadata"]) <= {"kamkit", "tags"} for cell in notebook["cells"])
        stored = course.path(EXERCISE_ZH).read_text("utf-8")
        assert "你的答案" in stored
        assert stored == json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def test_the_language_is_the_one_difference_in_code(self, course: Any) -> None:
        assert course.cell(LESSON_ZH, "set")["source"] == 'lang = "zh"\nvariant = 0'
        assert course.cell(LESSON_ZH, "sum")["source"] == course.cell(LESSON, "sum")["source"]
        assert course.cell(SOLUTION_ZH, "one")["outputs"][0]["text"] == ["zh 42\n"]

    def test_trainers_notes_go_with_the_translation_and_not_to_the_exercise(
        self, course: Any
    ) -> None:
        notes = course.cell(LESSON_ZH, "ask")["metadata"]["kamkit"]["trainer"]
        assert notes == {"en": "Wait.", "zh": "等一等。"}
        assert "trainer" not in course.path(EXERCISE).read_text("utf-8")

    def test_an_exercise_holds_no_line_of_its_solution(self, course: Any) -> None:
        for file in (EXERCISE, EXERCISE_ZH):
            stored = course.path(file).read_text("utf-8")
            for answer in ("40 + 2", "value / 2", "print(half)", "extra", "twenty-one", "二十一"):
                assert answer not in stored

    def test_a_missing_translation_is_laid_out_and_holds_the_exercise_back(self, half: Any) -> None:
        report = build(half.root, datasets=False, workers=1)
        assert half.ids(LESSON_ZH) == half.ids(LESSON)
        assert half.cell(LESSON_ZH, "ask")["source"] == "Guess before you look."
        assert ("missing", LESSON_ZH, "ask") in half.words(report.faults)
        assert ("held_back", EXERCISE_ZH, None) in half.words(report.faults)
        assert half.path(EXERCISE).is_file()
        assert not half.path(EXERCISE_ZH).exists()
        # Laying out is not translating: it stays missing however often it is built.
        assert ("missing", LESSON_ZH, "ask") in faults(half)

    def test_an_exercise_out_of_step_keeps_its_old_file(self, solution: Any) -> None:
        solution.change(SOLUTION, "open", source="In this notebook you add up twice.")
        before = solution.bytes()[EXERCISE_ZH]
        report = build(solution.root, datasets=False, workers=1)
        assert ("held_back", EXERCISE_ZH, None) in solution.words(report.faults)
        assert solution.bytes()[EXERCISE_ZH] == before
        assert "twice" in solution.cell(EXERCISE, "open")["source"]

    def test_an_orphaned_text_keeps_its_place(self, lesson: Any) -> None:
        lesson.remove(LESSON, "ask")
        report = build(lesson.root, datasets=False, workers=1)
        assert lesson.words(report.faults) == [("orphan", LESSON_ZH, "ask")]
        assert lesson.ids(LESSON_ZH) == ["head", "set", "ask", "sum", "read"]

    def test_code_edited_in_chinese_is_put_right(self, lesson: Any) -> None:
        lesson.change(LESSON_ZH, "sum", source="total = 43\ntotal")
        report = build(lesson.root, datasets=False, workers=1)
        assert report.written == (LESSON_ZH,)
        assert faults(lesson) == []

    def test_a_notebook_that_stops_keeps_its_old_file_and_is_told(self, lesson: Any) -> None:
        lesson.change(LESSON, "sum", source="total = 1 / 0")
        before = lesson.bytes()
        report = build(lesson.root, datasets=False, workers=1)
        assert report.exit_code == 3
        assert lesson.bytes() == before
        told = next(line for line in report.lines() if line.startswith(f"{LESSON}, cell sum"))
        assert "ZeroDivisionError: division by zero" in told

    def test_an_exercise_that_does_not_run_untouched_is_told(self, solution: Any) -> None:
        solution.change(SOLUTION, "close", cell_type="code", source="half + 1", metadata={})
        solution.change(SOLUTION, "close", outputs=[], execution_count=None)
        report = build(solution.root, datasets=False, workers=1)
        assert ("failed", EXERCISE, "close") in solution.words(report.faults)


@pytest.fixture(scope="module")
def looked(built: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One lesson that looks about itself while it is built, and the report."""
    root = tmp_path_factory.mktemp("look")
    shutil.copytree(built.root / "notebooks", root / "notebooks")
    course = type(built)(root)
    course.path("datasets").mkdir()
    course.path("datasets/one.csv").write_text("42", "utf-8")
    saved = course.path("notebooks/en/my_answers/01.json")
    saved.parent.mkdir()
    saved.write_text("{}", "utf-8")
    course.path(LESSON_ZH).unlink()
    notebook = course.read(LESSON)
    sources = {
        "data": 'open("../../datasets/one.csv").read()',
        "files": "from pathlib import Path\nlist(Path().iterdir())",
        "lang": 'import os\nos.environ["KAMKIT_LANG"]',
        "hash": 'os.environ["PYTHONHASHSEED"]',
        "warn": 'import warnings\nwarnings.warn("soon")',
        "flush": "for i in range(3):\n    print(i, flush=True)",
    }
    pattern = notebook["cells"][3]
    notebook["cells"] = [{**pattern, "id": id, "source": source} for id, source in sources.items()]
    course.store(LESSON, notebook)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KAMKIT_LANG", "zh")
        report = build(course.root, datasets=False, workers=1)
    return course, report


@pytest.mark.notebooks
class TestWhereItRuns:
    """What a notebook meets when it is built: one lesson that looks about."""

    def shown(self, looked: Any, id: str) -> Any:
        return looked[0].cell(LESSON, id)["outputs"][0]["data"]["text/plain"]

    def test_the_data_sets_lie_where_they_do_in_the_course(self, looked: Any) -> None:
        assert self.shown(looked, "data") == ["'42'"]

    def test_there_are_no_saved_answers(self, looked: Any) -> None:
        assert self.shown(looked, "files") == ["[]"]

    def test_a_language_left_in_the_environment_changes_no_output(self, looked: Any) -> None:
        assert self.shown(looked, "lang") == ["''"]

    def test_sets_come_in_one_order(self, looked: Any) -> None:
        assert self.shown(looked, "hash") == ["'0'"]

    def test_a_warning_is_told(self, looked: Any) -> None:
        course, report = looked
        assert ("warned", LESSON, "warn") in course.words(report.faults)

    def test_a_stream_cut_by_time_is_stored_in_one_piece(self, looked: Any) -> None:
        outputs = looked[0].cell(LESSON, "flush")["outputs"]
        assert [output["text"] for output in outputs] == [["0\n", "1\n", "2\n"]]


class TestDataSets:
    """Data sets come from their seed; here a seed of one file stands in."""

    @pytest.fixture
    def seed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def write_datasets(folder: Path) -> None:
            (folder / "raw").mkdir()
            (folder / "raw" / "one.csv").write_bytes(b"amount\n42\n")

        monkeypatch.setattr("kamkit.data.datasets.write_datasets", write_datasets)
        monkeypatch.setattr("kamkit.data.raw.exports.write_raw_exports", lambda _: [])
        monkeypatch.setattr("kamkit.documents.templates.write_templates", lambda _: [])

    @pytest.mark.usefixtures("seed")
    def test_they_are_written_once_and_then_left(self, tmp_path: Path) -> None:
        assert build(tmp_path).written == ("datasets/raw/one.csv",)
        assert (tmp_path / "datasets/raw/one.csv").read_bytes() == b"amount\n42\n"
        assert build(tmp_path).written == ()

    @pytest.mark.usefixtures("seed")
    def test_a_changed_number_in_one_is_stale(self, tmp_path: Path) -> None:
        build(tmp_path)
        assert build(tmp_path, check=True).ok
        (tmp_path / "datasets/raw/one.csv").write_bytes(b"amount\n43\n")
        report = build(tmp_path, check=True)
        assert [(fault.verdict, fault.file) for fault in report.faults] == [
            ("stale", "datasets/raw/one.csv")
        ]
        assert report.exit_code == 1
        assert [path.name for path in (tmp_path / "datasets/raw").iterdir()] == ["one.csv"]
