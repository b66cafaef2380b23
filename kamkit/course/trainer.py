"""The trainer's view: notebooks with the trainer's notes in sight, and the notes on one page."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from pathlib import Path

from kamkit.course.notebook import Cell, Notebook, own_metadata, read_notebook, write_notebook
from kamkit.course.syllabus import Lesson, lessons
from kamkit.documents.html import Block, render_page
from kamkit.errors import ParameterError
from kamkit.safe_file import write_safely
from kamkit.text import say

KINDS = ("notebooks", "solutions")


def trainer_copies(
    root: Path, lang: str, out: Path, only: Sequence[str] | None = None
) -> list[Path]:
    """Write copies of lessons and solutions with each note below its cell, and a page of notes.

    Parameters
    ----------
    root
        The course. Its own notebooks are not touched.
    lang
        The language of notebooks and notes.
    out
        The folder for ``notebooks/``, ``solutions/`` and ``notes.html``.
    only
        Lessons by number or name; all by default.

    Returns
    -------
    list of Path
        What was written, the page of notes first.

    Raises
    ------
    ParameterError
        ``only`` names no lesson that is there.
    """
    copies: list[Path] = []
    blocks: list[Block] = []
    for path in _chosen(root, lang, only):
        kind, notebook = path.parent.parent.name, read_notebook(path)
        target = out / kind / lang / path.name
        write_notebook(target, with_notes(notebook, lang))
        copies.append(target)
        blocks += _page_blocks(path.stem, kind, notebook, lang)
    page = out / "notes.html"
    text = render_page(say("trainer.title", lang=lang), blocks, lang)
    write_safely(page, text.encode("utf-8"))
    return [page, *copies]


def with_notes(notebook: Notebook, lang: str) -> Notebook:
    """A copy of a notebook with each trainer's note in a cell of its own, in ``lang``."""
    cells: list[Cell] = []
    for cell in notebook["cells"]:
        cells.append(cell)
        if note := note_of(cell, lang):
            cells.append(_note_cell(cell["id"], note, lang))
    return {**notebook, "cells": cells}


def note_of(cell: Cell, lang: str) -> str:
    """The trainer's note of a cell, or an empty text."""
    return str(own_metadata(cell).get("trainer", {}).get(lang, ""))


def _note_cell(cell_id: str, note: str, lang: str) -> Cell:
    lines = "\n".join(f"> {line}".rstrip() for line in note.splitlines())
    heading = say("trainer.note", lang=lang)
    return {
        "cell_type": "markdown",
        "id": f"trainer-{cell_id}"[:64],
        "metadata": {},
        "source": f"> **{heading}**\n>\n{lines}",
    }


def _chosen(root: Path, lang: str, only: Sequence[str] | None) -> list[Path]:
    there = [path for kind in KINDS for path in sorted((root / kind / lang).glob("*.ipynb"))]
    if not only:
        return there
    chosen = [p for p in there if any(p.stem == name or p.stem[:2] == name for name in only)]
    if not chosen:
        known = sorted({path.stem for path in there})
        raise ParameterError("no_lesson", value=list(only), known=known)
    return chosen


def _page_blocks(stem: str, kind: str, notebook: Notebook, lang: str) -> Iterator[Block]:
    notes = [note for cell in notebook["cells"] if (note := note_of(cell, lang))]
    if not notes:
        return
    lesson = next((each for each in lessons() if each.name == stem), None)
    head = html.escape(_heading(stem, kind, lesson, lang))
    items = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    yield Block(f"<h2>{head}</h2><ol>{items}</ol>")


def _heading(stem: str, kind: str, lesson: Lesson | None, lang: str) -> str:
    title = lesson.title[lang] if lesson else stem
    minutes = 0 if lesson is None else (lesson.teaching if kind == "notebooks" else lesson.exercise)
    return say(f"trainer.{kind}", lang=lang, number=stem[:2], title=title, minutes=minutes)
