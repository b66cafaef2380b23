"""What the cells of a course notebook must be, so that one code serves two languages."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator

from kamkit.course.findings import Finding, on_cell
from kamkit.course.notebook import Cell, Notebook, code_cells, normalise, own_metadata, tags

_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_SENTENCE = re.compile(r"[A-Za-z']+(?:,? [A-Za-z']+){3,}")
_MARKER = re.compile(r"#\s*(solution:?|end)\s*$")
EXCUSED = ("nbval-ignore-output", "nbval-skip")


def code_faults(notebook: Notebook, file: str) -> Iterator[Finding]:
    """Faults of an English notebook's code: it cannot be read, or it speaks a language."""
    for cell in code_cells(notebook):
        try:
            words = _human_words(cell["source"])
        except (SyntaxError, tokenize.TokenError):
            yield on_cell("unreadable_code", file, cell)
            continue
        if words:
            yield on_cell("words_in_code", file, cell, words)
        if set(EXCUSED) & set(tags(cell)) and not own_metadata(cell).get("reason"):
            yield on_cell("no_reason", file, cell)


def doubled_ids(notebook: Notebook, file: str) -> list[Finding]:
    """Cells that share an id, or have none: nothing can be told apart by it."""
    count = Counter(cell.get("id") for cell in notebook["cells"])
    return [
        on_cell("doubled_id", file, {**cell, "id": cell.get("id") or "–"})
        for cell in notebook["cells"]
        if not cell.get("id") or count[cell["id"]] > 1
    ]


def run_faults(notebook: Notebook, file: str) -> Iterator[Finding]:
    """Faults of stored outputs: not run from top to bottom, an error, a warning."""
    run = [cell for cell in code_cells(notebook) if cell["source"].strip()]
    for number, cell in enumerate(run, start=1):
        if cell.get("execution_count") != number:
            yield on_cell("not_as_built", file, cell)
            return
    for cell in run:
        yield from output_faults(cell, file)


def output_faults(cell: Cell, file: str) -> Iterator[Finding]:
    """An error or a warning among the outputs of a cell."""
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            yield on_cell("failed", file, cell, f"{output['ename']}: {output['evalue']}")
        elif output.get("name") == "stderr":
            yield on_cell("warned", file, cell, output["text"].strip().splitlines()[0])


def is_stored_form(notebook: Notebook) -> bool:
    """Whether a notebook as read holds nothing but what a course keeps."""
    plain = {**notebook, "metadata": dict(notebook.get("metadata", {}))}
    return plain == normalise(notebook)


def _human_words(code: str) -> str:
    """The first comment or text in the code that only one language's readers understand."""
    tree = ast.parse(code)
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT and not _MARKER.match(token.string):
            return token.string
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and (_CHINESE.search(text) or _SENTENCE.search(text)):
            return text
    return ""
