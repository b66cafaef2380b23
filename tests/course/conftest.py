"""A course of one lesson and one solution, small enough to run in a second."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest


class TinyCourse:
    """A course folder with ways to write, change and read its notebooks."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, file: str) -> Path:
        return self.root / file

    def write(self, file: str, *cells: dict[str, Any]) -> None:
        self.store(file, {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    def store(self, file: str, notebook: dict[str, Any]) -> None:
        self.path(file).parent.mkdir(parents=True, exist_ok=True)
        self.path(file).write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")

    def read(self, file: str) -> dict[str, Any]:
        notebook: dict[str, Any] = json.loads(self.path(file).read_text("utf-8"))
        return notebook

    def cell(self, file: str, id: str) -> dict[str, Any]:
        """A cell as stored, its source in one piece."""
        cell = next(cell for cell in self.read(file)["cells"] if cell["id"] == id)
        return {**cell, "source": "".join(cell["source"])}

    def ids(self, file: str) -> list[str]:
        return [cell["id"] for cell in self.read(file)["cells"]]

    def change(self, file: str, id: str, **fields: Any) -> None:
        notebook = self.read(file)
        next(cell for cell in notebook["cells"] if cell["id"] == id).update(fields)
        self.store(file, notebook)

    def remove(self, file: str, id: str) -> None:
        notebook = self.read(file)
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != id]
        self.store(file, notebook)

    def bytes(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }

    def words(self, findings: Any) -> list[tuple[str, str, str | None]]:
        """Findings as (verdict, file, cell)."""
        return [(finding.verdict, finding.file, finding.cell) for finding in findings]


def text(id: str, source: str, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": id, "metadata": metadata, "source": source}


def code(id: str, source: str, **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": id,
        "metadata": metadata,
        "source": source,
        "execution_count": None,
        "outputs": [],
    }


LESSON = "notebooks/en/01_tiny.ipynb"
LESSON_ZH = "notebooks/zh/01_tiny.ipynb"
SOLUTION = "solutions/en/01_tiny.ipynb"
SOLUTION_ZH = "solutions/zh/01_tiny.ipynb"


TRANSLATIONS = {
    "head": "# 谁卖得最好？\n学完你能回答。",
    "ask": "先猜再看。",
    "read": "合计 42 件。",
    "open": "在这个笔记本里，你要做加法。",
    "why": "一半是二十一。",
    "close": "在这个笔记本里，你做了加法。",
}


def untranslated(root: Path) -> TinyCourse:
    """The English half, as an author leaves it: never run, no Chinese yet."""
    tiny = TinyCourse(root)
    tiny.write(
        LESSON,
        text("head", "# Who sells best?\nYou will be able to tell."),
        code("set", 'lang = "en"\nvariant = 0', tags=["parameters"]),
        text(
            "ask", "Guess before you look.", kamkit={"trainer": {"en": "Wait.", "zh": "等一等。"}}
        ),
        code("sum", "total = 40 + 2\ntotal"),
        text("read", "The total is 42 pieces."),
    )
    tiny.write(
        SOLUTION,
        text("open", "In this notebook you add up."),
        code("set", 'lang = "en"', tags=["parameters"]),
        code("one", "value = 40 + 2  # solution\nprint(lang, value)"),
        code("two", "# solution:\nhalf = value / 2\nprint(half)\n# end"),
        code("three", "extra = half + 1\nextra", tags=["solution"]),
        text("why", "Half of it is twenty-one.", tags=["solution"]),
        text("close", "In this notebook you added up."),
    )
    return tiny


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> TinyCourse:
    """The course translated, accepted and built. Not to be changed: take ``course``."""
    from kamkit.course.build import build
    from kamkit.course.notebook import read_notebook
    from kamkit.course.translate import accept, in_step

    tiny = untranslated(tmp_path_factory.mktemp("tiny") / "课程 one")
    for english, chinese in ((LESSON, LESSON_ZH), (SOLUTION, SOLUTION_ZH)):
        notebook = in_step(read_notebook(tiny.path(english)), {"cells": []})
        for cell in notebook["cells"]:
            cell["source"] = TRANSLATIONS.get(cell["id"], cell["source"])
        tiny.store(chinese, notebook)
    accept(tiny.root, "01_tiny")
    report = build(tiny.root, datasets=False)
    assert report.ok, report.lines()
    return tiny


@pytest.fixture
def course(built: TinyCourse, tmp_path: Path) -> TinyCourse:
    """A copy of the built course, all in step, to be changed."""
    shutil.copytree(built.root, tmp_path / "course")
    return TinyCourse(tmp_path / "course")


@pytest.fixture
def half(tmp_path: Path) -> TinyCourse:
    """The English half of the course, never run."""
    return untranslated(tmp_path / "half")
