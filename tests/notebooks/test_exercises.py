"""Exercises run untouched, show what they store, and bear what trainees do to their cells.

papermill runs them once; its outputs are compared with the stored ones by nbval's own rules.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from kamkit.course.notebook import code_cells, read_notebook, write_notebook
from kamkit.course.run import run_notebook

pytestmark = pytest.mark.notebooks
# desk.ask("03.1"), desk.check("03.4", value)
CHECK = re.compile(r"^\w+\.(?:ask|check)\(", re.MULTILINE)


class Untouched:
    lang: ClassVar[str]

    def test_an_untouched_exercise_runs_and_shows_what_it_stores(
        self, exercise_file: str, in_copy: Callable[[str], Path], record_property: Any
    ) -> None:
        path = in_copy(exercise_file)
        stored = code_cells(read_notebook(path))
        run = code_cells(read_notebook(run_notebook(path, path.with_name("run.ipynb"))))
        assert [cell["source"] for cell in run] == [cell["source"] for cell in stored]
        assert [
            fault for cells in zip(run, stored, strict=True) for fault in differences(*cells)
        ] == []
        assert stored
        record_property("cells compared", len(stored))


class TestInEnglish(Untouched):
    lang = "en"


class TestInChinese(Untouched):
    lang = "zh"


class TestHandled:
    lang = "en"  # the checks are the same in both

    def test_a_doubled_deleted_or_moved_cell_breaks_no_check(
        self, exercise_file: str, in_copy: Callable[[str], Path]
    ) -> None:
        path = in_copy(exercise_file)
        notebook = read_notebook(path)
        stored = {cell["source"]: cell for cell in code_cells(notebook)}
        handled = write_notebook(path, disturbed(notebook))
        run = code_cells(read_notebook(run_notebook(path, path.with_name("run.ipynb"))))
        checks = [cell for cell in run if CHECK.search(cell["source"])]
        assert handled
        assert checks
        assert [
            fault for cell in checks for fault in differences(cell, stored[cell["source"]])
        ] == []


def disturbed(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook after a careless trainee: each check is there twice under one id, the first
    text is deleted, the last check is moved to before the others; of three or more checks, the
    second is deleted, and so is all other code between them."""
    cells = copy.deepcopy(notebook["cells"])
    checks = [cell for cell in cells if CHECK.search(cell["source"])]
    first = cells.index(checks[0])
    kept = [cell for cell in cells[first:] if cell["cell_type"] != "code" or cell in checks]
    cells[first:] = kept
    if len(checks) > 2:
        cells.remove(checks.pop(1))
    cells.remove(checks[-1])
    cells.insert(first, checks[-1])
    for check in checks:
        cells.insert(cells.index(check), copy.deepcopy(check))
    cells.remove(next(cell for cell in cells if cell["cell_type"] == "markdown"))
    return {**notebook, "cells": cells}


def differences(run: dict[str, Any], stored: dict[str, Any]) -> list[str]:
    """What nbval finds between the outputs of a run and the stored ones."""
    import nbformat
    from nbval.plugin import IPyNbCell, coalesce_streams, nocolors

    class Bare(IPyNbCell):
        def __init__(self) -> None:
            self.colors = nocolors
            self.comparison_traceback: list[str] = []

        def sanitize(self, text: object) -> object:
            return text

        def format_output_compare(self, key: str, left: object, right: object) -> None:
            self.comparison_traceback.append(f"{key}: {left!r} became {right!r}")

    skipped = ("metadata", "traceback", "output_type", "name", "execution_count", "image/png")
    outputs = [
        coalesce_streams([nbformat.from_dict(output) for output in cell["outputs"]])
        for cell in (run, stored)
    ]
    bare = object.__new__(Bare)
    bare.__init__()
    if bare.compare_outputs(*outputs, skip_compare=skipped):
        return []
    return [f"{stored['source']}: {'; '.join(bare.comparison_traceback)}"]


def cell(kind: str, source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": kind, "id": source, "source": source, "outputs": list(outputs)}


def shown(text: str) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": {"text/plain": text}}


def test_what_a_careless_trainee_does_to_the_cells() -> None:
    cells = [cell("markdown", "open"), cell("code", "desk = 1")]
    cells += [cell("code", f'desk.ask("03.{number}")') for number in (1, 2, 3, 4)]
    left = [each["source"] for each in disturbed({"cells": cells})["cells"]]
    kept = [f'desk.ask("03.{number}")' for number in (4, 4, 1, 1, 3, 3)]
    assert left == ["desk = 1", *kept]


def test_a_difference_is_seen_and_none_is_made_up() -> None:
    stored = cell("code", "x", shown("not attempted"))
    assert differences(stored, stored) == []
    assert differences(cell("code", "x", shown("right")), stored) == [
        "x: text/plain: 'not attempted' became 'right'"
    ]
    assert differences(cell("code", "x"), stored) != []
    warning = {"output_type": "stream", "name": "stderr", "text": "soon"}
    assert differences(cell("code", "x", shown("not attempted"), warning), stored) != []
