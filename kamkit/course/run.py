"""Notebooks run with parameters, by papermill, on the reader's own data or the course's."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kamkit.course.execute import Progress
from kamkit.course.kernel import CELL_TIMEOUT, LastStarted, describe_stop, own_kernel, read_stop
from kamkit.course.notebook import Notebook, normalise, read_notebook, write_notebook
from kamkit.course.parameters import check_parameters, declared, with_parameters
from kamkit.errors import KamkitError
from kamkit.text import LANGUAGES, say

_BANNER = "papermill-error-cell-tag"


class CellFailed(KamkitError):
    """A cell of a notebook stopped the run: an error, the time limit, a kernel that died."""


@dataclass(frozen=True)
class Run:
    """One of many runs: the notebook, where its result lies, and what stopped it, if anything."""

    path: Path
    output: Path
    error: KamkitError | None = None

    @property
    def ok(self) -> bool:
        return self.error is None


def run_notebook(
    path: str | os.PathLike[str],
    output: str | os.PathLike[str],
    parameters: Mapping[str, object] | None = None,
    *,
    cell_timeout: int | None = CELL_TIMEOUT,
    progress: bool = False,
) -> Path:
    """Run a notebook and store it, executed, as ``output``; gives ``output``.

    The notebook runs in its own folder, in a kernel of this Python. Parameters are set in a cell
    of their own, as text that can be read. ``output`` appears when the run has come to its end; a
    run that stops leaves ``NAME.partial.ipynb`` beside it, as far as it came.

    Parameters
    ----------
    path
        The notebook; a ``parameters`` cell declares what may be set.
    output
        Where the executed notebook goes; folders are made.
    parameters
        Values by name, each of the declared type.
    cell_timeout
        Seconds a cell may take; None for no limit.
    progress
        Show a bar on standard error.

    Raises
    ------
    UnreadableFile
        There is no notebook at ``path``.
    ParameterError
        An undeclared name (the message gives the nearest), or a wrong type.
    CellFailed
        A cell stopped the run; the message gives notebook, cell and cause.
    """
    import papermill

    source, target = Path(path).resolve(), Path(output).resolve()
    notebook = read_notebook(source)
    values = check_parameters(notebook, parameters or {}, str(path))
    partial = target.with_name(f"{target.stem}.partial.ipynb")
    target.parent.mkdir(parents=True, exist_ok=True)
    bar = {"desc": source.stem, "unit": say("run.cell")} if progress else False
    logging.getLogger("papermill").setLevel(logging.ERROR)  # it would tell the errors twice
    last = LastStarted()
    with own_kernel(_language(notebook, values)) as kernel:
        try:
            papermill.execute_notebook(
                _book(with_parameters(notebook, values)),
                # papermill fills in braces in a path
                str(partial).replace("{", "{{").replace("}", "}}"),
                kernel_name="python3",
                language="python",
                progress_bar=bar,
                execution_timeout=cell_timeout,
                kernel_manager_class=kernel,
                resources={"metadata": {"path": str(source.parent)}},
                store_widget_state=False,
                on_cell_start=last,
            )
        except Exception as fault:
            raise _failure(fault, last, path, partial, cell_timeout) from None
    write_notebook(target, read_notebook(partial))
    partial.unlink()
    return target


def run_many(
    paths: Sequence[str | os.PathLike[str]],
    folder: str | os.PathLike[str],
    parameters: Mapping[str, object] | None = None,
    *,
    workers: int = 2,
    cell_timeout: int | None = CELL_TIMEOUT,
    progress: Progress | None = None,
) -> list[Run]:
    """Run notebooks side by side, one process each at a time; one that stops stops no other.

    Results lie in ``folder`` as the notebooks lie under the folder they have in common. Parameters
    are checked for all before the first starts. ``progress`` is called with the number done, the
    number in all and the name of the notebook just done. Results come in the order of ``paths``.

    Raises
    ------
    UnreadableFile, ParameterError
        As ``run_notebook``, before anything runs.
    """
    sources = [Path(path).resolve() for path in paths]
    if not sources:
        return []
    for source in sources:
        check_parameters(read_notebook(source), parameters or {}, source.name)
    common = os.path.commonpath([source.parent for source in sources])
    outputs = [Path(folder).resolve() / source.relative_to(common) for source in sources]
    runs: dict[Path, Run] = {}
    # Fresh processes: a kernel's client has threads and sockets that a fork would tear.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(sources)), mp_context=fresh) as pool:
        running = {
            pool.submit(_run, source, output, dict(parameters or {}), cell_timeout): source
            for source, output in zip(sources, outputs, strict=True)
        }
        for done, future in enumerate(as_completed(running), start=1):
            source = running[future]
            runs[source] = future.result()
            if progress:
                progress(done, len(sources), source.stem)
    return [runs[source] for source in sources]


def _run(path: Path, output: Path, parameters: dict[str, Any], cell_timeout: int | None) -> Run:
    try:
        run_notebook(path, output, parameters, cell_timeout=cell_timeout)
    except KamkitError as error:
        return Run(path, output, error)
    return Run(path, output)


def _book(notebook: Notebook) -> Any:
    """The notebook as papermill takes it; a copied cell shares its id, which is no fault here."""
    import nbformat

    plain, seen = normalise(notebook), set()
    for index, cell in enumerate(plain["cells"]):
        if not cell["id"] or cell["id"] in seen:
            cell["id"] = f"cell-{index}"
        seen.add(cell["id"])
    return nbformat.from_dict(plain)  # type: ignore[no-untyped-call]


def _language(notebook: Notebook, values: Mapping[str, Any]) -> str | None:
    """The language the notebook will speak, so that errors before its first cell speak it too."""
    parameter = declared(notebook).get("lang")
    lang = values.get("lang", parameter.default if parameter else None)
    return lang if lang in LANGUAGES else None


def _failure(
    fault: Exception,
    last: LastStarted,
    path: str | os.PathLike[str],
    partial: Path,
    cell_timeout: int | None,
) -> CellFailed:
    """The error in words; the notebook left beside loses papermill's banners and times."""
    notebook = read_notebook(partial)
    cells = [cell for cell in notebook["cells"] if _BANNER not in cell["metadata"].get("tags", [])]
    notebook = {**notebook, "cells": cells}
    write_notebook(partial, notebook)
    stop = read_stop(notebook, last, fault)
    return CellFailed(
        "run.cell_failed",
        notebook=os.fspath(path),
        cell=stop.cell,
        words=stop.words,
        cause=describe_stop(stop, cell_timeout),
        partial=str(partial),
    )
