"""What building or checking the course found, cell by cell, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kamkit.course.notebook import Cell, first_words
from kamkit.text import say

# Of a translation:
#   in_step         the Chinese cell translates the English text as it stands
#   source_changed  the English text changed after the translation
#   missing         no translation, or none that a translator has accepted
#   orphan          the Chinese notebook has a cell that the English one lacks
#   differs         code, tags or the order of cells are not those of the English notebook
# Of a notebook file:
#   doubled_id  unreadable_code  words_in_code  bad_marker  leak  no_reason
#   not_as_built    not in the stored form, or not run from top to bottom
#   stale           an exercise is not what its solution gives, or a data file not what its seed
#                   gives
#   held_back       an exercise was not written because its translation is out of step
#   failed          a cell stopped with an error
#   warned          a cell printed a warning
Verdict = Literal[
    "in_step",
    "source_changed",
    "missing",
    "orphan",
    "differs",
    "doubled_id",
    "unreadable_code",
    "words_in_code",
    "bad_marker",
    "leak",
    "no_reason",
    "not_as_built",
    "stale",
    "held_back",
    "failed",
    "warned",
]


@dataclass(frozen=True)
class Finding:
    """One verdict on a cell, or on a whole file where ``cell`` is None.

    ``file`` is relative to the course (``notebooks/zh/03_pareto_analysis.ipynb``), ``words`` are
    the first words of the cell, ``detail`` is what the verdict's sentence needs to be understood.
    """

    verdict: Verdict
    file: str
    cell: str | None = None
    words: str = ""
    detail: str = ""

    @property
    def ok(self) -> bool:
        return self.verdict == "in_step"

    @property
    def name(self) -> str:
        """What ``accept`` takes: ``notebooks/03_pareto_analysis:a1b2c3d4``."""
        notebook = f"{Path(self.file).parts[0]}/{Path(self.file).stem}"
        return f"{notebook}:{self.cell}" if self.cell else notebook

    def __str__(self) -> str:
        verdict = say(f"build.verdict.{self.verdict}", detail=self.detail, accept=self.name)
        if self.cell is None:
            return say("build.on_file", file=self.file, verdict=verdict)
        return say(
            "build.on_cell", file=self.file, cell=self.cell, words=self.words, verdict=verdict
        )


def on_cell(verdict: Verdict, file: str, cell: Cell, detail: str = "") -> Finding:
    """A verdict on this cell of this file."""
    return Finding(verdict, file, cell["id"], first_words(cell), detail)


@dataclass(frozen=True)
class AcceptReport:
    """Translations that a translator accepted, and those that wait on."""

    accepted: tuple[Finding, ...]
    left: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.left

    def lines(self) -> list[str]:
        """What was accepted and what was left, in the language in force."""
        told = [("accepted", finding) for finding in self.accepted]
        told += [("left", finding) for finding in self.left]
        return [
            say(
                f"build.{done}",
                file=finding.file,
                cell=finding.cell,
                words=finding.words,
                accept=finding.name,
            )
            for done, finding in told
        ]


@dataclass(frozen=True)
class BuildReport:
    """What ``build`` did and found.

    ``findings`` has one entry per translated cell and per fault; ``written`` names the files whose
    bytes changed; ``notebooks`` counts the notebooks looked at.
    """

    findings: tuple[Finding, ...] = ()
    written: tuple[str, ...] = ()
    notebooks: int = 0
    checked_only: bool = False
    faults: tuple[Finding, ...] = field(init=False)

    def __post_init__(self) -> None:
        faults = tuple(finding for finding in self.findings if not finding.ok)
        object.__setattr__(self, "faults", faults)

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def exit_code(self) -> int:
        """0: all in step; 1: something is out of step; 3: a notebook does not run."""
        if any(fault.verdict == "failed" for fault in self.faults):
            return 3
        return 0 if self.ok else 1

    def lines(self, every: bool = False) -> list[str]:
        """The report in the language in force: each fault, or every verdict, then the sum."""
        told = [str(finding) for finding in self.findings if every or not finding.ok]
        told += [say("build.written", file=name) for name in self.written]
        told.append(
            say(
                "build.sum_checked" if self.checked_only else "build.sum_built",
                notebooks=self.notebooks,
                in_step=sum(finding.ok for finding in self.findings),
                faults=len(self.faults),
                written=len(self.written),
            )
        )
        return told
