"""How a notebook speaks: short cells, short code, an opening that says what for.

Every rule is first shown to catch its fault, then held against every committed notebook.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from kamkit.course.notebook import code_cells, read_notebook
from kamkit.course.syllabus import lessons

ROOT = Path(__file__).resolve().parents[2]
MINUTES = {lesson.name: lesson for lesson in lessons()}
MOST_WORDS, MOST_CHARACTERS = 120, 270
MOST_LINES, MEDIAN_LINES = 8, 3
OPENING = {
    "en": ("You will be able to", "minutes", "You need"),
    "zh": ("学完能做到", "分钟", "准备"),
}
CLOSING = {"en": "You can now", "zh": r"现在[您你]能"}
EXERCISE = {"en": "In this notebook", "zh": "在本练习里|(?:这个|本)笔记本"}
PLACES = re.compile(
    r"(?<![\w.])/(?:home|root|Users|tmp|var/folders)\b|\b[A-Z]:\\\\?\w|\b0x[0-9a-f]{6,}"
)


def lines_of(cell: dict[str, Any]) -> list[str]:
    return [line for line in cell["source"].splitlines() if line.strip()]


def prose_of(cell: dict[str, Any]) -> str:
    """The running text of a cell: no tables, addresses or formulas."""
    lines = [line for line in cell["source"].splitlines() if not line.lstrip().startswith("|")]
    return re.sub(r"\]\([^)]*\)|\$\$?[^$]*\$\$?|https?://\S+", " ", "\n".join(lines))


def long_code(notebook: dict[str, Any], lang: str, name: str) -> Iterator[str]:
    counts = [len(lines_of(cell)) for cell in code_cells(notebook)]
    for cell in code_cells(notebook):
        if len(lines_of(cell)) > MOST_LINES:
            yield f"{cell['id']}: {len(lines_of(cell))} lines of code"
    if counts and median(counts) > MEDIAN_LINES:
        yield f"median code cell: {median(counts)} lines"


def long_prose(notebook: dict[str, Any], lang: str, name: str) -> Iterator[str]:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            words = len(re.findall(r"[A-Za-z0-9][\w'’.,-]*", prose_of(cell)))
            characters = len(re.findall(r"[\u3400-\u9fff]", prose_of(cell)))
            if (words > MOST_WORDS and lang == "en") or characters > MOST_CHARACTERS:
                yield f"{cell['id']}: {words} words, {characters} characters"


def no_opening(notebook: dict[str, Any], lang: str, name: str) -> Iterator[str]:
    kind, stem = name.split("/")[0], Path(name).stem
    texts = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    first, last = (texts[0], texts[-1]) if texts else ("", "")
    if not notebook["cells"] or notebook["cells"][0]["cell_type"] != "markdown":
        yield "the first cell is no text"
    if kind == "notebooks":
        yield from (f"the opening lacks “{words}”" for words in OPENING[lang] if words not in first)
        if not re.search(CLOSING[lang], last):
            yield f"the close lacks “{CLOSING[lang]}”"
    else:
        for place, text in (("opening", first), ("close", last)):
            if not re.search(EXERCISE[lang], text):
                yield f"the {place} lacks “{EXERCISE[lang]}”"
    if lesson := MINUTES.get(stem):
        minutes = lesson.teaching if kind == "notebooks" else lesson.exercise
        if not re.search(rf"(?<!\d){minutes} ?(?:minutes|分钟)", first):
            yield f"the opening does not say {minutes} minutes"


def loose_charts(notebook: dict[str, Any], lang: str, name: str) -> Iterator[str]:
    """A chart that is not kept as ``ax`` shows an address, and cannot be changed."""
    for cell in code_cells(notebook):
        for statement in ast.parse(cell["source"]).body:
            plots = [
                node
                for node in ast.walk(statement)
                if isinstance(node, ast.Call) and "plot_" in ast.unparse(node.func)
            ]
            kept = isinstance(statement, ast.Assign) and ast.unparse(
                statement.targets[0]
            ).startswith("ax")
            if plots and not kept:
                yield f"{cell['id']}: {ast.unparse(statement)}"


def semicolons(notebook: dict[str, Any], lang: str, name: str) -> Iterator[str]:
    for cell in code_cells(notebook):
        yield from (line for line in lines_of(cell) if line.rstrip().endswith(";"))


def traces(notebook: dict[str, Any], lang: str, name: str) -> Iterator[str]:
    """A path, an address in memory or the name of whoever built it."""
    user = Path.home().name
    for cell in code_cells(notebook):
        for output in cell["outputs"]:
            data = dict(output.get("data", {})) | {"text": output.get("text", "")}
            for mime, shown in data.items():
                if mime.startswith("image/"):
                    continue
                if place := PLACES.search(str(shown)):
                    yield f"{cell['id']}: {place[0]}"
                if len(user) > 4 and re.search(rf"[/\\]{re.escape(user)}\b", str(shown)):
                    yield f"{cell['id']}: {user}"


Rule = Callable[[dict[str, Any], str, str], Iterator[str]]
RULES: dict[str, Rule] = {
    "short code": long_code,
    "short prose": long_prose,
    "an opening and a close": no_opening,
    "charts kept": loose_charts,
    "no semicolons": semicolons,
    "no traces": traces,
}


@pytest.mark.parametrize("rule", list(RULES))
def test_every_committed_notebook_keeps_the_rule(rule: str) -> None:
    faults = [
        f"{file}: {fault}"
        for path in sorted(ROOT.glob("[nse]*s/[ez][nh]/*.ipynb"))
        for file in [path.relative_to(ROOT).as_posix()]
        for fault in RULES[rule](read_notebook(path), path.parent.name, file)
    ]
    assert not faults, "\n".join(faults)


def book(*cells: dict[str, Any]) -> dict[str, Any]:
    return {"cells": list(cells)}


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "t", "source": source}


def code(source: str, shown: str = "") -> dict[str, Any]:
    output = {"output_type": "stream", "name": "stdout", "text": shown}
    return {"cell_type": "code", "id": "c", "source": source, "outputs": [output]}


GOOD_OPENING = "# A\nYou will be able to count. 25 minutes. You need nothing."
LESSON = "notebooks/en/03_pareto_analysis.ipynb"
EXERCISE_ZH = "exercises/zh/03_pareto_analysis.ipynb"


@pytest.mark.parametrize(
    ("rule", "file", "good", "bad"),
    [
        (long_code, LESSON, book(code("x\n\n" * 8), *[code("x")] * 2), book(code("x\n" * 9))),
        (long_code, LESSON, book(code("x\ny\nz")), book(code("x\n" * 4), code("x\n" * 4))),
        (long_prose, LESSON, book(text("word " * 120)), book(text("word " * 121))),
        (long_prose, EXERCISE_ZH, book(text("客" * 270)), book(text("客" * 271))),
        (long_prose, LESSON, book(text("| a | b |\n" * 99)), book(text("a b c " * 99))),
        (
            no_opening,
            LESSON,
            book(text(GOOD_OPENING), text("You can now count.")),
            book(text(GOOD_OPENING.replace("25", "125")), text("You can now count.")),
        ),
        (
            no_opening,
            LESSON,
            book(text(GOOD_OPENING), text("You can now count.")),
            book(code("x"), text(GOOD_OPENING + " You can now count.")),
        ),
        (
            no_opening,
            LESSON,
            book(text(GOOD_OPENING), text("You can now count.")),
            book(text(GOOD_OPENING), text("The end.")),
        ),
        (
            no_opening,
            EXERCISE_ZH,
            book(text("在这个笔记本里，你用 25 分钟数一数。"), text("在这个笔记本里，你数过了。")),
            book(text("在这个笔记本里，你用 25 分钟数一数。"), text("完。")),
        ),
        (
            loose_charts,
            LESSON,
            book(code("ax = kk.plot_pareto(x)")),
            book(code("kk.plot_pareto(x)")),
        ),
        (semicolons, LESSON, book(code("x = 1")), book(code("x = 1;"))),
        (traces, LESSON, book(code("x", "a/b 0x1")), book(code("x", f"/{'home'}/ann/a.csv"))),
        (traces, LESSON, book(code("x", "C: D")), book(code("x", r"C:\Users"))),
        (traces, LESSON, book(code("x", "<b>")), book(code("x", "<Axes at 0x7f03bb4f0720>"))),
    ],
)
def test_the_rule_catches_its_fault_and_no_other(
    rule: Rule, file: str, good: dict[str, Any], bad: dict[str, Any]
) -> None:
    lang = file.split("/")[1]
    assert list(rule(good, lang, file)) == []
    assert list(rule(bad, lang, file)) != []
