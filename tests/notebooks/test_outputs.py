"""Lessons and solutions show what running them shows: nbval, strictly, cell by cell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

pytestmark = pytest.mark.notebooks


class Outputs:
    lang: ClassVar[str]

    def test_every_output_is_what_running_the_cell_gives(
        self, compared_file: str, in_copy: Callable[[str], Path], compare: Any, record_property: Any
    ) -> None:
        found = compare(in_copy(compared_file))
        record_property("cells compared", found.compared)
        record_property("cells excused", found.excused)
        assert not found.faults, "\n".join(found.faults)
        assert found.compared > 0


class TestInEnglish(Outputs):
    lang = "en"


class TestInChinese(Outputs):
    lang = "zh"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A notebook of four code cells, run and stored as the course stores its own."""
    from kamkit.course.execute import Job, execute

    sources = ["x = 40", "x + 2", "print('pieces', x)", "import os\nlen(os.environ['PATH']) > 0"]
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": source}
        for i, source in enumerate(sources)
    ]
    notebook = execute(Job("notebooks/en/01_tiny.ipynb", {"cells": cells}), Path())
    assert isinstance(notebook, dict)
    return notebook


@pytest.fixture
def stored(
    tiny: dict[str, Any], tmp_path: Path, compare: Any
) -> Callable[..., tuple[Any, dict[str, Any]]]:
    """Compares the tiny notebook after a change of one cell."""

    def run(index: int = 0, **changes: Any) -> Any:
        notebook = json.loads(json.dumps(tiny))
        notebook["cells"][index].update(changes)
        path = tmp_path / "tiny.ipynb"
        path.write_text(json.dumps(notebook), "utf-8")
        return compare(path)

    return run


class TestTheComparison:
    """What the comparison above would let pass, and what not."""

    def test_a_notebook_as_built_passes_and_is_counted(self, stored: Any) -> None:
        found = stored()
        assert (found.compared, found.excused, found.faults) == (4, 0, [])

    def test_a_changed_number_in_a_result_fails(self, stored: Any) -> None:
        result = {"output_type": "execute_result", "data": {"text/plain": "43"}, "metadata": {}}
        found = stored(1, outputs=[{**result, "execution_count": 2}])
        assert len(found.faults) == 1
        assert "Cell outputs differ" in found.faults[0]

    def test_a_changed_number_in_print_fails(self, stored: Any) -> None:
        stream = {"output_type": "stream", "name": "stdout", "text": "pieces 41\n"}
        assert len(stored(2, outputs=[stream]).faults) == 1

    def test_an_output_that_is_stored_no_more_fails(self, stored: Any) -> None:
        assert len(stored(1, outputs=[]).faults) == 1

    def test_a_warning_that_is_not_stored_fails(self, stored: Any) -> None:
        found = stored(0, source="import warnings\nwarnings.warn('soon')\nx = 40")
        assert len(found.faults) == 1

    def test_an_error_fails(self, stored: Any) -> None:
        assert len(stored(3, source="1 / 0").faults) == 1

    def test_cells_that_were_never_run_are_not_counted(self, stored: Any) -> None:
        assert stored(0, execution_count=None).compared == 3

    def test_an_excused_cell_is_counted_apart(self, stored: Any) -> None:
        found = stored(1, outputs=[], metadata={"tags": ["nbval-ignore-output"]})
        assert (found.compared, found.excused, found.faults) == (3, 1, [])
