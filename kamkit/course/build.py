"""Everything generated in the course, written in one place.

English notebooks are the source of code, solutions the source of exercises, a seed the source of
data sets. ``build`` brings the rest in step and runs every notebook; ``build(check=True)`` writes
and runs nothing, and tells what is out of step.
"""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kamkit.course.execute import Job, Progress, execute_all
from kamkit.course.exercise import BadMarker, exercise_of, leaks
from kamkit.course.findings import BuildReport, Finding, on_cell
from kamkit.course.kernel import Stop, describe_stop
from kamkit.course.notebook import (
    Notebook,
    code_cells,
    read_notebook,
    same_but_outputs,
    write_notebook,
)
from kamkit.course.rules import code_faults, doubled_ids, is_stored_form, output_faults, run_faults
from kamkit.course.translate import in_step, verdicts
from kamkit.errors import ParameterError
from kamkit.safe_file import write_safely

KINDS = ("notebooks", "solutions")


def build(
    root: Path,
    only: Sequence[str] | None = None,
    check: bool = False,
    *,
    datasets: bool = True,
    workers: int = 2,
    progress: Progress | None = None,
) -> BuildReport:
    """Bring translations, exercises, outputs and data sets of the course at ``root`` in step.

    A notebook that does not run keeps its old file. An exercise whose Chinese text is out of step
    is held back. With ``check`` nothing is run or written: texts, code, exercises and data sets are
    compared with what ``build`` would give, and stored runs are looked at; that stored outputs are
    true is for the tests, which run them.

    Parameters
    ----------
    root
        The course, with ``notebooks``, ``solutions``, ``exercises`` and ``datasets``.
    only
        Lessons by number or name; data sets are left alone then.
    check
        Tell, and change nothing.
    datasets
        Also the data sets.
    workers
        Processes that run notebooks.
    progress
        Called with the number of notebooks run, the number in all, and the last one.

    Raises
    ------
    ParameterError
        ``only`` names no lesson of the course.
    """
    course = _Course(root, check)
    if datasets and not only:
        course.data_sets()
    for kind in KINDS:
        for path in _lessons(root, kind, only):
            course.lesson(kind, path.name)
    if not check:
        course.run(workers, progress)
    if not only:
        course.strays()
    return BuildReport(
        tuple(course.findings), tuple(course.written), len(course.seen), checked_only=check
    )


@dataclass
class _Course:
    """One pass over the course: what was found, what is to be run, what was written."""

    root: Path
    check: bool
    findings: list[Finding] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def lesson(self, kind: str, name: str) -> None:
        """A notebook or solution in both languages, and the exercises it gives."""
        english = self._take(f"{kind}/en/{name}")
        if english is None:
            return
        self.findings += code_faults(english, f"{kind}/en/{name}")
        self._settle(f"{kind}/en/{name}", english)
        chinese, translated = self._translation(kind, name, english)
        if kind == "solutions":
            self._exercise(f"exercises/en/{name}", english, "en")
            if translated and chinese is not None:
                self._exercise(f"exercises/zh/{name}", chinese, "zh")
            else:
                self.findings.append(Finding("held_back", f"exercises/zh/{name}"))

    def run(self, workers: int, progress: Progress | None) -> None:
        """Run all that is to be run, and store what came to its end."""
        for job, result in execute_all(self.jobs, self.root, workers, progress):
            if isinstance(result, Stop):
                words = describe_stop(result)
                self.findings.append(Finding("failed", job.file, result.cell, result.words, words))
                continue
            for cell in code_cells(result):
                self.findings += output_faults(cell, job.file)
            if write_notebook(self.root / job.file, result):
                self.written.append(job.file)

    def data_sets(self) -> None:
        """Data sets from their seed, raw exports, blank forms; what differs is written."""
        from kamkit.data.datasets import write_datasets
        from kamkit.data.raw.exports import write_raw_exports
        from kamkit.documents.templates import write_templates

        with tempfile.TemporaryDirectory() as folder:
            write_datasets(Path(folder))
            write_raw_exports(Path(folder) / "raw")
            write_templates(Path(folder) / "templates")
            fresh = sorted(path for path in Path(folder).rglob("*") if path.is_file())
            for path in fresh:
                name = "datasets/" + path.relative_to(folder).as_posix()
                stored = self.root / name
                if stored.is_file() and stored.read_bytes() == path.read_bytes():
                    continue
                if self.check:
                    self.findings.append(Finding("stale", name))
                    continue
                stored.parent.mkdir(parents=True, exist_ok=True)
                write_safely(stored, path.read_bytes())
                self.written.append(name)

    def strays(self) -> None:
        """Notebooks that nothing gives: a translation without original, an exercise likewise."""
        for folder in ("notebooks/zh", "solutions/zh", "exercises/en", "exercises/zh"):
            for path in sorted((self.root / folder).glob("*.ipynb")):
                file = f"{folder}/{path.name}"
                if file not in self.seen:
                    self.findings.append(Finding("orphan", file))

    def _take(self, file: str) -> Notebook | None:
        """Read a notebook whose cells can be told apart; None where they cannot."""
        self.seen.add(file)
        notebook = read_notebook(self.root / file)
        if doubled := doubled_ids(notebook, file):
            self.findings += doubled
            return None
        return notebook

    def _translation(self, kind: str, name: str, english: Notebook) -> tuple[Notebook | None, bool]:
        """The Chinese notebook as it has to be, and whether all of it is translated."""
        file = f"{kind}/zh/{name}"
        self.seen.add(file)
        chinese: Notebook | None = {**english, "cells": []}
        if (self.root / file).is_file():
            chinese = self._take(file)
        elif self.check:
            chinese = None
            self.findings.append(Finding("missing", file))
        if chinese is None:
            return None, False
        found = verdicts(english, chinese, file)
        expected = in_step(english, chinese)
        if not self.check:
            # Code, tags and order are put right now; text waits for its translator.
            found = verdicts(english, expected, file)
        self.findings += found
        self._settle(file, chinese if self.check else expected)
        return expected, all(finding.ok for finding in found)

    def _exercise(self, file: str, solution: Notebook, lang: str) -> None:
        self.seen.add(file)
        source = file.replace("exercises/", "solutions/")
        try:
            exercise = exercise_of(solution, lang)
        except BadMarker as bad:
            self.findings.append(on_cell("bad_marker", source, bad.cell))
            return
        leaked = leaks(exercise, solution)
        self.findings += [on_cell("leak", file, cell, line) for cell, line in leaked]
        if leaked:
            return
        if not self.check:
            self.jobs.append(Job(file, exercise))
        elif not (self.root / file).is_file():
            self.findings.append(Finding("missing", file))
        else:
            stored = read_notebook(self.root / file)
            if not same_but_outputs(stored, exercise):
                self.findings.append(Finding("stale", file))
            self._settle(file, stored)

    def _settle(self, file: str, notebook: Notebook) -> None:
        """Have the notebook run, or look at the run that it stores."""
        if not self.check:
            self.jobs.append(Job(file, notebook))
            return
        faults = list(run_faults(notebook, file))
        if not faults and not is_stored_form(notebook):
            faults = [Finding("not_as_built", file)]
        self.findings += faults


def _lessons(root: Path, kind: str, only: Sequence[str] | None) -> list[Path]:
    """English notebooks of a kind in order; of those named only, if any are."""
    paths = sorted((root / kind / "en").glob("*.ipynb"))
    if not only:
        return paths
    names = {path.stem for each in KINDS for path in (root / each / "en").glob("*.ipynb")}
    for wanted in only:
        if wanted not in names and not any(name.startswith(f"{wanted}_") for name in names):
            near = difflib.get_close_matches(wanted, sorted(names), 1, 0)
            raise ParameterError("run.no_such_notebook", value=wanted, nearest=near or "–")
    return [path for path in paths if path.stem in only or path.stem.split("_")[0] in only]
