"""The Chinese notebook in step with the English one.

English is the source of code, order, tags and trainer's notes. The Chinese notebook carries its
own text under the same cell ids; each text cell remembers what it translates (``source_hash``,
the English text) and what was accepted (``text_hash``, the Chinese text).
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from kamkit.course.findings import AcceptReport, Finding, on_cell
from kamkit.course.notebook import (
    Cell,
    Notebook,
    own_metadata,
    read_notebook,
    tags,
    without_outputs,
    write_notebook,
)
from kamkit.errors import ParameterError

_LANG = re.compile(r"""^(lang\s*(?::[^=]+)?=\s*)["']\w*["']""", re.MULTILINE)


def text_hash(text: str) -> str:
    """What a text is known by; white space at the ends of lines does not count.

    >>> text_hash("Who sells best?  ") == text_hash("Who sells best?"), len(text_hash(""))
    (True, 16)
    """
    plain = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()[:16]


def verdicts(english: Notebook, chinese: Notebook, file: str) -> list[Finding]:
    """One finding for each cell of both notebooks, in the order of the English one."""
    theirs = {cell["id"]: cell for cell in chinese["cells"]}
    ours = {cell["id"]: cell for cell in english["cells"]}
    found = []
    for cell in english["cells"]:
        other = theirs.get(cell["id"])
        if other is None or other["cell_type"] != cell["cell_type"]:
            found.append(on_cell("missing", file, cell))
        elif cell["cell_type"] == "code":
            if other["source"].rstrip("\n") != in_language(cell, "zh"):
                found.append(on_cell("differs", file, other))
        else:
            found.append(_text_verdict(cell, other, file))
    found += [on_cell("orphan", file, cell) for id, cell in theirs.items() if id not in ours]
    if all(finding.ok for finding in found):
        found += _frame_differs(english, chinese, file)
    return found


def in_step(english: Notebook, chinese: Notebook) -> Notebook:
    """The Chinese notebook as it has to be: English code and order, Chinese text where it stands.

    A cell without translation shows the English text and stays *missing* until somebody
    translates and accepts it. Orphaned text keeps its place, orphaned code goes: code exists once.
    """
    theirs = {cell["id"]: cell for cell in chinese["cells"]}
    ours = {cell["id"] for cell in english["cells"]}
    orphans = _orphans_by_neighbour(chinese, ours)
    cells = list(orphans.get(None, []))
    for cell in english["cells"]:
        cells.append(_counterpart(cell, theirs.get(cell["id"])))
        cells += orphans.get(cell["id"], [])
    return {**english, "cells": cells}


def accept(root: Path, name: str) -> AcceptReport:
    """Record that translations have caught up with their English text.

    Without a cell, all cells of the notebook that have been translated or edited since they were
    last in step are accepted. A cell that was not touched, or reads the same as the English one,
    is accepted only when it is named. Empty text never is.

    Parameters
    ----------
    root
        The course.
    name
        ``03_pareto_analysis`` or ``03``, or one cell of it, ``03_pareto_analysis:a1b2c3d4``;
        ``notebooks/`` or ``solutions/`` in front chooses where both have it.

    Raises
    ------
    ParameterError
        No such notebook, or no such cell waiting.
    """
    wanted, _, cell_id = name.partition(":")
    accepted: list[Finding] = []
    left: list[Finding] = []
    for path in _chinese_notebooks(root, wanted):
        file = path.relative_to(root).as_posix()
        english = read_notebook(root / file.replace("/zh/", "/en/"))
        chinese = in_step(english, read_notebook(path))
        sources = {cell["id"]: cell for cell in english["cells"]}
        for cell in chinese["cells"]:
            source = sources.get(cell["id"])
            if source is None or cell["cell_type"] == "code" or cell_id not in ("", cell["id"]):
                continue
            if _text_verdict(source, cell, file).ok:
                continue
            if _is_translated(source, cell, named=bool(cell_id)):
                _mark(cell, source)
                accepted.append(on_cell("in_step", file, cell))
            else:
                left.append(_text_verdict(source, cell, file))
        write_notebook(path, chinese)
    if cell_id and not accepted and not left:
        raise ParameterError("run.nothing_to_accept", value=name)
    return AcceptReport(tuple(accepted), tuple(left))


def in_language(cell: Cell, lang: str) -> str:
    """A code cell's source with the one difference between languages: the ``lang`` parameter."""
    source = str(cell["source"]).rstrip("\n")
    return _LANG.sub(rf'\1"{lang}"', source) if "parameters" in tags(cell) else source


def _text_verdict(english: Cell, chinese: Cell, file: str) -> Finding:
    seen = own_metadata(chinese).get("source_hash")
    if seen is None or not chinese["source"].strip():
        return on_cell("missing", file, chinese if chinese["source"].strip() else english)
    if seen != text_hash(english["source"]):
        return on_cell("source_changed", file, chinese)
    return on_cell("in_step", file, chinese)


def _frame_differs(english: Notebook, chinese: Notebook, file: str) -> Iterator[Finding]:
    """Order, tags and notes, where all texts and code are in step."""
    expected = without_outputs(in_step(english, chinese))
    actual = without_outputs(chinese)
    for there, here in zip(expected["cells"], actual["cells"], strict=True):
        if _without_text_hash(there) != _without_text_hash(here):
            yield on_cell("differs", file, here)
            return
    if expected["metadata"] != actual["metadata"]:
        yield Finding("differs", file)


def _without_text_hash(cell: Cell) -> Cell:
    own = {name: value for name, value in own_metadata(cell).items() if name != "text_hash"}
    return {**cell, "metadata": {**cell["metadata"], "kamkit": own}}


def _counterpart(english: Cell, chinese: Cell | None) -> Cell:
    if english["cell_type"] == "code":
        outputs = chinese if chinese and chinese["cell_type"] == "code" else {}
        return {
            **english,
            "source": in_language(english, "zh"),
            "outputs": outputs.get("outputs", []),
            "execution_count": outputs.get("execution_count"),
        }
    if chinese is None or chinese["cell_type"] == "code" or not chinese["source"].strip():
        return {**english, "metadata": dict(english["metadata"])}
    own = own_metadata(english)
    for name in ("source_hash", "text_hash"):
        if (value := own_metadata(chinese).get(name)) is not None:
            own[name] = value
    cell = {**chinese, "cell_type": english["cell_type"]}
    cell["metadata"] = {**english["metadata"], "kamkit": own}
    if own.get("source_hash") == text_hash(english["source"]):
        own["text_hash"] = text_hash(chinese["source"])
    return cell


def _orphans_by_neighbour(chinese: Notebook, ours: set[str]) -> dict[str | None, list[Cell]]:
    """Orphaned text cells under the id of the last cell before them that is not an orphan."""
    orphans: dict[str | None, list[Cell]] = {}
    before: str | None = None
    for cell in chinese["cells"]:
        if cell["id"] in ours:
            before = cell["id"]
        elif cell["cell_type"] != "code":
            orphans.setdefault(before, []).append(cell)
    return orphans


def _is_translated(english: Cell, chinese: Cell, named: bool) -> bool:
    if not chinese["source"].strip():
        return False
    if named:
        return True
    now = text_hash(chinese["source"])
    return now != text_hash(english["source"]) and now != own_metadata(chinese).get("text_hash")


def _mark(chinese: Cell, english: Cell) -> None:
    own = own_metadata(chinese)
    own["source_hash"], own["text_hash"] = (
        text_hash(english["source"]),
        text_hash(chinese["source"]),
    )
    chinese["metadata"] = {**chinese["metadata"], "kamkit": own}


def _chinese_notebooks(root: Path, wanted: str) -> list[Path]:
    stem = Path(wanted).stem if wanted.endswith(".ipynb") else Path(wanted).name
    kinds = [kind for kind in ("notebooks", "solutions") if kind in Path(wanted).parts]
    folders = [root / kind / "zh" for kind in kinds or ("notebooks", "solutions")]
    existing = [path for folder in folders for path in sorted(folder.glob("*.ipynb"))]
    found = [path for path in existing if path.stem == stem or path.stem.startswith(stem + "_")]
    if not found:
        near = difflib.get_close_matches(stem, [path.stem for path in existing], 1, 0)
        raise ParameterError("run.no_such_notebook", value=wanted, nearest=near or "–")
    return found
