"""The one stored form of a notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kamkit.course.notebook import first_words, read_notebook, stored_form, write_notebook
from kamkit.errors import UnreadableFile

WIDGET = "application/vnd.jupyter.widget-view+json"


def code(*outputs: dict[str, Any], **fields: Any) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "x", "execution_count": 3}
    notebook = {"cells": [{**cell, "outputs": list(outputs), **fields}], "metadata": {}}
    stored: dict[str, Any] = json.loads(stored_form(notebook))["cells"][0]
    return stored


def test_the_stored_form_is_that_of_jupyter_itself(tmp_path: Path) -> None:
    import nbformat

    data = {"text/plain": "42\nmore", "application/json": {"a": [1]}}
    cells = [
        nbformat.v4.new_markdown_cell("# 标题\n正文", id="m"),
        nbformat.v4.new_code_cell(
            "x = 1\nx",
            id="c",
            execution_count=1,
            outputs=[
                nbformat.v4.new_output("stream", name="stdout", text="a\nb\n"),
                nbformat.v4.new_output("execute_result", data=data, execution_count=1),
            ],
        ),
    ]
    book = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(book, tmp_path / "a.ipynb")
    ours = read_notebook(tmp_path / "a.ipynb")
    write_notebook(tmp_path / "b.ipynb", ours)
    nbformat.validate(nbformat.read(tmp_path / "b.ipynb", 4))
    nbformat.write(nbformat.read(tmp_path / "b.ipynb", 4), tmp_path / "c.ipynb")
    assert (tmp_path / "c.ipynb").read_bytes() == (tmp_path / "b.ipynb").read_bytes()
    assert read_notebook(tmp_path / "b.ipynb")["cells"] == ours["cells"]


def test_storing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    notebook = {"cells": [], "metadata": {}}
    assert write_notebook(tmp_path / "课" / "a.ipynb", notebook)
    assert not write_notebook(tmp_path / "课" / "a.ipynb", notebook)
    assert [path.name for path in (tmp_path / "课").iterdir()] == ["a.ipynb"]


def test_a_widget_is_not_stored_but_its_words_are() -> None:
    widget = {WIDGET: {"model_id": "5f3a"}, "text/plain": "Question 03.1"}
    output = {"output_type": "display_data", "data": widget, "metadata": {}}
    assert code(output)["outputs"][0]["data"] == {"text/plain": ["Question 03.1"]}
    alone = {"output_type": "display_data", "data": {WIDGET: {}}, "metadata": {}}
    assert code(alone)["outputs"] == []


def test_pieces_of_a_stream_are_joined_and_kinds_kept_apart() -> None:
    pieces = [
        {"output_type": "stream", "name": name, "text": text}
        for name, text in (("stdout", "a"), ("stdout", "b\n"), ("stderr", "c"), ("stdout", "d"))
    ]
    stored = [(output["name"], output["text"]) for output in code(*pieces)["outputs"]]
    assert stored == [("stdout", ["ab\n"]), ("stderr", ["c"]), ("stdout", ["d"])]


def test_a_folded_cell_stays_folded_and_a_time_goes() -> None:
    metadata = {"jupyter": {"source_hidden": True}, "execution": {"t": 1}, "papermill": {}}
    assert code(metadata=metadata)["metadata"] == {"jupyter": {"source_hidden": True}}


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"cells": [1]}', "\x00"])
def test_what_is_no_notebook_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(content, "utf-8")
    with pytest.raises(UnreadableFile, match="not a Jupyter notebook"):
        read_notebook(path)


def test_an_absent_notebook_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no notebook here"):
        read_notebook(tmp_path / "a.ipynb")


def test_long_first_words_are_cut() -> None:
    assert first_words({"cell_type": "markdown", "source": "x" * 50}) == "x" * 39 + "…"
    assert first_words({"cell_type": "markdown", "source": "\n\n"}) == ""


def test_the_first_words_of_code_are_code() -> None:
    source = "a = class_changes(b * 2)  # solution"
    assert first_words({"cell_type": "code", "source": source}) == source
