"""Notebooks run from top to bottom, each in a fresh kernel and a folder of its own."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from kamkit.course.kernel import CELL_TIMEOUT, LastStarted, Stop, own_kernel, read_stop
from kamkit.course.notebook import Notebook, normalise, without_outputs

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Job:
    """A notebook to run as a file of the course: ``notebooks/en/03_pareto_analysis.ipynb``."""

    file: str
    notebook: Notebook


def execute(job: Job, root: Path, cell_timeout: int = CELL_TIMEOUT) -> Notebook | Stop:
    """Run one notebook, and give it back with its outputs, or what stopped it.

    It runs in a temporary folder laid out like the course, with the data sets and nothing else:
    no saved answers, nothing left behind.
    """
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.from_dict(without_outputs(job.notebook))  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory(prefix="kamkit-") as folder, own_kernel() as kernel:
        tree = Path(folder)
        here = (tree / job.file).parent
        here.mkdir(parents=True)
        if (root / "datasets").is_dir():
            shutil.copytree(root / "datasets", tree / "datasets")
        last = LastStarted()
        client = NotebookClient(
            book,
            kernel_manager_class=kernel,
            timeout=cell_timeout,
            resources={"metadata": {"path": str(here)}},
            record_timing=False,
            on_cell_start=last,
            store_widget_state=False,
        )
        try:
            client.execute()
        except Exception as fault:  # an error in a cell, a time limit, a dead kernel: all are told
            return read_stop(book, last, fault)
    plain: Notebook = json.loads(json.dumps(normalise(book)))
    return plain


def execute_all(
    jobs: list[Job], root: Path, workers: int = 2, progress: Progress | None = None
) -> Iterator[tuple[Job, Notebook | Stop]]:
    """Run many notebooks, in as many processes as ``workers``; results in the order of the jobs.

    ``progress`` is called with the number done, the number in all and the file just done.
    """
    results: dict[str, Notebook | Stop] = {}
    if workers == 1 or len(jobs) == 1:
        for done, job in enumerate(jobs, start=1):
            results[job.file] = execute(job, root)
            if progress:
                progress(done, len(jobs), job.file)
    elif jobs:
        # Fresh processes: a kernel's client has threads and sockets that a fork would tear.
        fresh = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=fresh) as pool:
            running = {pool.submit(execute, job, root): job for job in jobs}
            for done, future in enumerate(as_completed(running), start=1):
                results[running[future].file] = future.result()
                if progress:
                    progress(done, len(jobs), running[future].file)
    return ((job, results[job.file]) for job in jobs)
