"""An exercise is its solution with the answers taken out.

In a solution notebook

- a cell tagged ``solution`` is taken out whole;
- ``value = 42  # solution`` becomes ``value = ...``, to be filled in;
- any other line that ends in ``# solution`` is taken out;
- the lines from ``# solution:`` to ``# end`` give way to one line that says where to write.
"""

from __future__ import annotations

import ast
import re

from kamkit.course.notebook import Cell, Notebook, code_cells, own_metadata, tags
from kamkit.text import say

_INLINE = re.compile(r"\s*#\s*solution\s*$")
_OPENS = re.compile(r"^(\s*)#\s*solution:\s*$")
_CLOSES = re.compile(r"^\s*#\s*end\s*$")
# What belongs to the solution or to the trainer, or is known of a translation only.
_NOT_FOR_TRAINEES = ("source_hash", "text_hash", "trainer")


class BadMarker(ValueError):
    """The markers of a solution cell leave code that cannot be read; carries that cell."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell["id"])
        self.cell = cell


def exercise_of(solution: Notebook, lang: str) -> Notebook:
    """The exercise that a solution gives, not yet run.

    Raises BadMarker where a marker stands alone or leaves code that cannot be read.
    """
    cells = []
    for cell in solution["cells"]:
        if "solution" in tags(cell):
            continue
        if cell["cell_type"] == "code":
            source = _without_answers(cell, lang)
            if cell["source"].strip() and not source.strip():
                continue
            cell = {**cell, "source": source, "outputs": [], "execution_count": None}
        own = {
            name: value
            for name, value in own_metadata(cell).items()
            if name not in _NOT_FOR_TRAINEES
        }
        cells.append({**cell, "metadata": {**cell["metadata"], "kamkit": own}})
    return {**solution, "cells": cells}


def leaks(exercise: Notebook, solution: Notebook) -> list[tuple[Cell, str]]:
    """Cells of an exercise that still hold a line of its solution, with that line."""
    answers = _answer_lines(solution)
    return [
        (cell, line.strip())
        for cell in exercise["cells"]
        for line in cell["source"].splitlines()
        if line.strip() in answers
    ]


def _without_answers(cell: Cell, lang: str) -> str:
    kept: list[str] = []
    inside = False
    for line in cell["source"].splitlines():
        if opening := _OPENS.match(line):
            if inside:
                raise BadMarker(cell)
            inside = True
            # An indented block needs a statement; a comment alone would not do.
            filler = opening[1] + ("pass  # " if opening[1] else "# ")
            kept.append(filler + say("build.your_code", lang=lang))
        elif _CLOSES.match(line):
            if not inside:
                raise BadMarker(cell)
            inside = False
        elif not inside:
            kept += _without_answer(line, lang) if _INLINE.search(line) else [line]
    source = "\n".join(kept)
    if inside or not _is_python(source):
        raise BadMarker(cell)
    return source


def _without_answer(line: str, lang: str) -> list[str]:
    """The line with ``...`` for what it assigns; no line where it assigns nothing."""
    code = _INLINE.sub("", line)
    indent = code[: len(code) - len(code.lstrip())]
    try:
        statement = ast.parse(code.strip()).body[0]
    except (SyntaxError, IndexError):
        return []
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return []
    # Offsets of ast count bytes, not characters.
    before = code.strip().encode("utf-8")[: statement.value.col_offset].decode("utf-8")
    before = before.rstrip("( ")
    return [f"{indent}{before} ...  # {say('build.your_answer', lang=lang)}"]


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _answer_lines(solution: Notebook) -> set[str]:
    """Lines that only the solution may hold; too short to mean anything ones left out."""
    answers: set[str] = set()
    for cell in solution["cells"]:
        if "solution" in tags(cell):
            answers |= {line.strip() for line in cell["source"].splitlines()}
    for cell in code_cells(solution):
        inside = False
        for line in cell["source"].splitlines():
            if _OPENS.match(line):
                inside = True
            elif _CLOSES.match(line):
                inside = False
            elif inside or _INLINE.search(line):
                answers.add(_INLINE.sub("", line).strip())
    return {line for line in answers if len(re.findall(r"\w", line)) > 3}
