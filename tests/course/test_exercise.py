"""Exercises from solutions: what the markers take out, and that nothing is left."""

from __future__ import annotations

from typing import Any

import pytest

from kamkit.course.exercise import BadMarker, exercise_of, leaks


def cell(source: str, kind: str = "code", **metadata: Any) -> dict[str, Any]:
    plain = {"cell_type": kind, "id": "a", "metadata": metadata, "source": source}
    return plain | ({"outputs": [1], "execution_count": 4} if kind == "code" else {})


def sources(*cells: dict[str, Any], lang: str = "en") -> list[str]:
    return [each["source"] for each in exercise_of({"cells": list(cells)}, lang)["cells"]]


@pytest.mark.parametrize(
    ("solution", "exercise"),
    [
        ("value = 42  # solution", "value = ...  # your answer"),
        ("value: int = f(1, 2)  # solution", "value: int = ...  # your answer"),
        ("a = b = (1 + 2)  # solution", "a = b = ...  # your answer"),
        ('name["客户"] = "华东"  # solution', 'name["客户"] = ...  # your answer'),
        ("if True:\n    top = 3  # solution", "if True:\n    top = ...  # your answer"),
        ("x = 1\nprint(x)  # solution", "x = 1"),
        ("x = 1\n# solution:\ny = x\nz = y\n# end\nx", "x = 1\n# your code here\nx"),
        (
            "def f():\n    # solution:\n    return 1\n    # end",
            "def f():\n    pass  # your code here",
        ),
        ("plain = 1", "plain = 1"),
    ],
)
def test_a_marker_takes_the_answer_out(solution: str, exercise: str) -> None:
    assert sources(cell(solution)) == [exercise]


def test_the_place_to_write_is_named_in_the_readers_language() -> None:
    assert sources(cell("v = 1  # solution"), lang="zh") == ["v = ...  # 你的答案"]


def test_cells_of_the_solution_are_taken_out_whole() -> None:
    answer = cell("Because it is half.", "markdown", tags=["solution"])
    assert sources(answer, cell("x = 1", tags=["solution"]), cell("y = 2")) == ["y = 2"]


def test_a_cell_with_nothing_left_goes() -> None:
    assert sources(cell("print(1)  # solution"), cell("y = 2")) == ["y = 2"]


def test_answers_do_not_come_back_as_outputs() -> None:
    kept = exercise_of({"cells": [cell("v = 1")]}, "en")["cells"][0]
    assert kept["outputs"] == []
    assert kept["execution_count"] is None


@pytest.mark.parametrize(
    "source",
    [
        "# solution:\nx = 1",
        "x = 1\n# end",
        "# solution:\n# solution:\n# end",
        "x = f(1,  # solution\n    2)",
    ],
)
def test_a_marker_that_breaks_the_code_is_told(source: str) -> None:
    with pytest.raises(BadMarker):
        sources(cell(source))


@pytest.mark.parametrize(
    "left",
    [cell("if 1:\n    total = orders.sum()"), cell("total = orders.sum()", "markdown")],
)
def test_a_line_of_the_solution_that_stands_elsewhere_is_a_leak(left: dict[str, Any]) -> None:
    solution = {"cells": [cell("total = orders.sum()  # solution"), left]}
    leaked = leaks(exercise_of(solution, "en"), solution)
    assert [(found["source"], line) for found, line in leaked] == [
        (left["source"], "total = orders.sum()")
    ]


def test_lines_inside_a_block_are_answers_too() -> None:
    solution = {"cells": [cell("# solution:\nbig = 1000\n# end"), cell("big = 1000")]}
    assert [line for _, line in leaks(exercise_of(solution, "en"), solution)] == ["big = 1000"]
