"""A notebook file as plain data: read, put in its one stored form, written.

No Jupyter library is needed for this, so looking at notebooks costs no import time.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from kamkit.errors import UnreadableFile
from kamkit.safe_file import write_safely

Notebook = dict[str, Any]
Cell = dict[str, Any]

_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# All other metadata are times, durations and what some editor remembers about its window.
_KEPT_OF_CELL = ("deletable", "editable", "jupyter", "kamkit", "slideshow", "tags")
_KEPT_OF_NOTEBOOK = ("kamkit",)
# A stored widget is dead until its cell is run: a reader would click on a picture of a button.
_WIDGET = "application/vnd.jupyter.widget-view+json"


def read_notebook(path: str | os.PathLike[str]) -> Notebook:
    """A notebook file as a dictionary; texts stored as lists of lines are joined.

    Raises UnreadableFile where there is no file, or no notebook in it.
    """
    try:
        notebook = json.loads(Path(path).read_text("utf-8"))
        cells = [_joined(cell) for cell in notebook["cells"]]
    except FileNotFoundError:
        raise UnreadableFile("run.no_notebook", file=str(path)) from None
    except (ValueError, KeyError, TypeError, OSError) as fault:
        raise UnreadableFile("run.not_a_notebook", file=str(path)) from fault
    return {**notebook, "cells": cells}


def write_notebook(path: str | os.PathLike[str], notebook: Notebook) -> bool:
    """Store a notebook in its one form; True if that changed a byte of the file."""
    target, content = Path(path), stored_form(notebook).encode("utf-8")
    if target.is_file() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    write_safely(target, content)
    return True


def stored_form(notebook: Notebook) -> str:
    """The text of a notebook file: no times, no traces of a machine, one order of keys."""
    plain = normalise(notebook)
    plain["cells"] = [_split(cell) for cell in plain["cells"]]
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def normalise(notebook: Notebook) -> Notebook:
    """A copy with only what a course keeps: cells, outputs, counts, tags and our own metadata."""
    metadata = notebook.get("metadata", {})
    kept = {name: metadata[name] for name in _KEPT_OF_NOTEBOOK if name in metadata}
    return {
        "cells": [_normal_cell(cell) for cell in notebook["cells"]],
        "metadata": {"kernelspec": dict(_KERNEL), "language_info": dict(_LANGUAGE), **kept},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def code_cells(notebook: Notebook) -> list[Cell]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def tags(cell: Cell) -> list[str]:
    return list(cell["metadata"].get("tags", []))


def own_metadata(cell: Cell) -> dict[str, Any]:
    """What KAMkit stores with a cell: hashes of translations, trainer's notes, reasons."""
    return dict(cell["metadata"].get("kamkit", {}))


def first_words(cell: Cell) -> str:
    """Enough of a cell for a person to recognise it.

    >>> first_words({"cell_type": "markdown", "source": "## Who *sells* best?\\nFour sold."})
    'Who sells best?'
    """
    marks = "" if cell["cell_type"] == "code" else r"[#*`>|_]+"
    lines = (re.sub(marks, "", line).strip() for line in cell["source"].splitlines())
    line = next((line for line in lines if line), "")
    return line if len(line) <= 40 else line[:39].rstrip() + "…"


def same_but_outputs(one: Notebook, other: Notebook) -> bool:
    """Whether two notebooks differ in nothing but what running them leaves behind."""
    return without_outputs(one) == without_outputs(other)


def without_outputs(notebook: Notebook) -> Notebook:
    plain = normalise(notebook)
    for cell in code_cells(plain):
        cell["outputs"], cell["execution_count"] = [], None
    return plain


def _normal_cell(cell: Cell) -> Cell:
    metadata = {
        name: cell["metadata"][name]
        for name in _KEPT_OF_CELL
        if cell.get("metadata", {}).get(name) not in (None, [], {})
    }
    normal = {
        "cell_type": cell["cell_type"],
        "id": cell.get("id", ""),
        "metadata": metadata,
        "source": cell["source"].rstrip("\n"),
    }
    if cell["cell_type"] == "code":
        normal["execution_count"] = cell.get("execution_count")
        normal["outputs"] = _normal_outputs(cell.get("outputs", []), normal["execution_count"])
    elif cell.get("attachments"):
        normal["attachments"] = cell["attachments"]
    return normal


def without_widgets(data: dict[str, Any]) -> dict[str, Any]:
    """What an output shows, without what only lives while its Python runs."""
    return {mime: value for mime, value in data.items() if mime != _WIDGET}


def _normal_outputs(outputs: list[dict[str, Any]], count: int | None) -> list[dict[str, Any]]:
    """Outputs without widgets; pieces of one stream, cut where time cut them, are joined."""
    normal: list[dict[str, Any]] = []
    for output in outputs:
        last = normal[-1] if normal else {}
        if output["output_type"] == "stream":
            if last.get("output_type") == "stream" and last["name"] == output["name"]:
                last["text"] += output["text"]
                continue
            output = {name: output[name] for name in ("output_type", "name", "text")}
        elif "data" in output:
            data = without_widgets(output["data"])
            if not data:
                continue
            output = {
                "output_type": output["output_type"],
                "data": data,
                "metadata": output.get("metadata", {}),
            }
            if output["output_type"] == "execute_result":
                output["execution_count"] = count
        normal.append(dict(output))
    return normal


def _joined(cell: Cell) -> Cell:
    joined = {**cell, "source": _text(cell["source"]), "metadata": cell.get("metadata", {})}
    if cell["cell_type"] == "code":
        joined["outputs"] = [_joined_output(output) for output in cell.get("outputs", [])]
    return joined


def _joined_output(output: dict[str, Any]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {**output, "text": _text(output["text"])}
    if "data" in output:
        data = {
            mime: value if _is_json(mime) else _text(value)
            for mime, value in output["data"].items()
        }
        return {**output, "data": data}
    return output


def _split(cell: Cell) -> Cell:
    split = {**cell, "source": cell["source"].splitlines(keepends=True)}
    if cell["cell_type"] == "code":
        split["outputs"] = [_split_output(output) for output in cell["outputs"]]
    return split


def _split_output(output: dict[str, Any]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {**output, "text": output["text"].splitlines(keepends=True)}
    if "data" in output:
        data = {
            mime: value if _is_json(mime) else value.splitlines(keepends=True)
            for mime, value in output["data"].items()
        }
        return {**output, "data": data}
    return output


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _is_json(mime: str) -> bool:
    return mime == "application/json" or mime.endswith("+json")
