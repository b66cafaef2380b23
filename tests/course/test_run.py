"""Running a notebook with parameters: what comes out, and what is said when it stops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kamkit as kk
from kamkit.course.run import CellFailed, run_many, run_notebook
from kamkit.errors import ParameterError, UnreadableFile

pytestmark = pytest.mark.notebooks

LESSON = "notebooks/en/01_tiny.ipynb"
SHOW = """import json, os
from pathlib import Path
print(json.dumps([lang, variant, Path.cwd().name, os.environ["KAMKIT_LANG"]], ensure_ascii=0))"""
OWN = """from kamkit import use
from kamkit.errors import ParameterError
use(lang)
raise ParameterError("run.no_notebook")"""


@pytest.fixture
def lesson(half: Any) -> Any:
    half.change(LESSON, "sum", source=SHOW)
    return half


def shown(path: Path, course: Any) -> str:
    notebook = course.read(path)
    return "".join(
        "".join(output["text"]) for cell in notebook["cells"] for output in cell.get("outputs", [])
    )


def test_parameters_arrive_as_they_were_given(lesson: Any, tmp_path: Path) -> None:
    output = tmp_path / "出 {1}" / "done.ipynb"
    parameters = {"lang": "zh", "variant": 7}
    assert run_notebook(lesson.path(LESSON), output, parameters) == output
    assert shown(output, lesson) == '["zh", 7, "en", "zh"]\n'
    cells = lesson.read(output)["cells"]
    assert cells[2]["source"] == ["lang = 'zh'\n", "variant = 7"]
    assert [path.name for path in output.parent.iterdir()] == ["done.ipynb"]


def test_the_result_bears_no_times_and_the_source_stays(lesson: Any, tmp_path: Path) -> None:
    before = lesson.bytes()
    run_notebook(lesson.path(LESSON), tmp_path / "out" / "done.ipynb")
    assert lesson.bytes() == before
    stored = (tmp_path / "out" / "done.ipynb").read_text("utf-8")
    assert "papermill" not in stored
    assert "start_time" not in stored


def test_nothing_is_printed(lesson: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run_notebook(lesson.path(LESSON), tmp_path / "done.ipynb")
    assert capfd.readouterr() == ("", "")


def test_a_bar_shows_on_standard_error_when_asked(
    lesson: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run_notebook(lesson.path(LESSON), tmp_path / "done.ipynb", progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "01_tiny: 100%" in err
    assert "5/5" in err


def test_an_undeclared_parameter_stops_before_anything_runs(lesson: Any, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"no parameter varaint\. The nearest is variant"):
        run_notebook(lesson.path(LESSON), tmp_path / "out" / "done.ipynb", {"varaint": 1})
    assert not (tmp_path / "out").exists()


def test_an_absent_notebook_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no notebook here"):
        run_notebook(tmp_path / "none.ipynb", tmp_path / "done.ipynb")


def test_a_cell_that_stops_is_told_in_words_and_the_rest_is_left_beside(
    lesson: Any, tmp_path: Path
) -> None:
    lesson.change(LESSON, "sum", source="print('so far')\ntotal = 1 / 0")
    output = tmp_path / "out" / "done.ipynb"
    with pytest.raises(CellFailed) as caught:
        run_notebook(lesson.path(LESSON), output)
    said = str(caught.value)
    assert said.splitlines()[:2] == [
        f"The run stopped at cell sum “print('so far')” of {lesson.path(LESSON)}.",
        "ZeroDivisionError: division by zero",
    ]
    assert "papermill" not in said.lower().replace(str(tmp_path).lower(), "")
    partial = output.with_name("done.partial.ipynb")
    assert f"lies in {partial}" in said
    assert not output.exists()
    notebook = lesson.read(partial)
    assert [cell["id"] for cell in notebook["cells"]] == ["head", "set", "ask", "sum", "read"]
    assert lesson.cell(partial, "sum")["outputs"][0]["text"] == ["so far\n"]
    assert "papermill" not in partial.read_text("utf-8")


def test_an_old_result_outlives_a_run_that_stops(lesson: Any, tmp_path: Path) -> None:
    output = tmp_path / "done.ipynb"
    output.write_text("old", "utf-8")
    lesson.change(LESSON, "sum", source="1 / 0")
    with pytest.raises(CellFailed):
        run_notebook(lesson.path(LESSON), output)
    assert output.read_text("utf-8") == "old"


def test_our_own_errors_speak_for_themselves(lesson: Any, tmp_path: Path) -> None:
    lesson.change(LESSON, "sum", source=OWN)
    kk.use("zh")
    with pytest.raises(CellFailed) as caught:
        run_notebook(lesson.path(LESSON), tmp_path / "done.ipynb", {"lang": "zh"})
    assert str(caught.value).splitlines()[:2] == [
        f"运行停在单元 sum“from kamkit import use”（{lesson.path(LESSON)}）。",
        "这里没有笔记本。",
    ]


def test_a_cell_that_takes_too_long_is_told(lesson: Any, tmp_path: Path) -> None:
    lesson.change(LESSON, "sum", source="import threading\nthreading.Event().wait()")
    with pytest.raises(CellFailed) as caught:
        run_notebook(lesson.path(LESSON), tmp_path / "done.ipynb", cell_timeout=1)
    assert str(caught.value).splitlines()[:2] == [
        f"The run stopped at cell sum “import threading” of {lesson.path(LESSON)}.",
        "The cell took longer than 1 seconds.",
    ]


def test_a_kernel_that_dies_is_told(lesson: Any, tmp_path: Path) -> None:
    lesson.change(LESSON, "sum", source="import os\nos._exit(1)")
    with pytest.raises(CellFailed) as caught:
        run_notebook(lesson.path(LESSON), tmp_path / "done.ipynb")
    assert str(caught.value).splitlines()[:2] == [
        f"The run stopped at cell sum “import os” of {lesson.path(LESSON)}.",
        "Python stopped while the cell ran (DeadKernelError). Memory may have run out.",
    ]


def test_a_copied_cell_with_the_same_id_runs(lesson: Any, tmp_path: Path) -> None:
    notebook = lesson.read(LESSON)
    notebook["cells"].append(notebook["cells"][3])
    lesson.store(LESSON, notebook)
    output = run_notebook(lesson.path(LESSON), tmp_path / "done.ipynb")
    assert shown(output, lesson) == '["en", 0, "en", "en"]\n' * 2


def test_many_run_side_by_side_and_one_that_stops_stops_no_other(
    lesson: Any, tmp_path: Path
) -> None:
    bad = "notebooks/zh/01_tiny.ipynb"
    lesson.store(bad, lesson.read(LESSON))
    lesson.change(bad, "sum", source="1 / 0")
    seen: list[tuple[int, int, str]] = []
    runs = run_many(
        [lesson.path(bad), lesson.path(LESSON)],
        tmp_path / "out",
        {"variant": 3},
        progress=lambda *step: seen.append(step),
    )
    assert [run.ok for run in runs] == [False, True]
    assert "ZeroDivisionError" in str(runs[0].error)
    assert runs[1].output == tmp_path / "out" / "en" / "01_tiny.ipynb"
    assert shown(runs[1].output, lesson) == '["en", 3, "en", "en"]\n'
    assert seen == [(1, 2, "01_tiny"), (2, 2, "01_tiny")]


def test_parameters_of_many_are_checked_before_the_first_starts(
    lesson: Any, tmp_path: Path
) -> None:
    paths = [lesson.path(LESSON), lesson.path("solutions/en/01_tiny.ipynb")]
    with pytest.raises(ParameterError, match="no parameter variant"):
        run_many(paths, tmp_path / "out", {"variant": 3})
    assert not (tmp_path / "out").exists()


def test_nothing_to_run_gives_nothing(tmp_path: Path) -> None:
    assert run_many([], tmp_path) == []
