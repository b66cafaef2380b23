"""The committed notebooks, run again in a temporary copy and compared with what they store."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kamkit.course.kernel import CELL_TIMEOUT, kernel_settings

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("notebooks", "solutions", "exercises")


def committed(*kinds: str) -> list[str]:
    """The course's notebook files of these kinds: ``notebooks/en/03_pareto_analysis.ipynb``."""
    return [
        path.relative_to(ROOT).as_posix()
        for kind in kinds
        for path in sorted((ROOT / kind).glob("*/*.ipynb"))
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each committed notebook; a class with a language takes the notebooks in it, so
    that workers share them out."""
    kinds = {
        "compared_file": ("notebooks", "solutions"),
        "exercise_file": ("exercises",),
        "any_file": KINDS,
    }
    language = getattr(metafunc.cls, "lang", "")
    for name in set(kinds) & set(metafunc.fixturenames):
        files = [file for file in committed(*kinds[name]) if f"/{language}" in file]
        metafunc.parametrize(name, files)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test of each exercise is no test, and no skipped one, where there is no exercise."""
    empty = [item for item in items if "[NOTSET]" in item.nodeid]
    items[:] = [item for item in items if item not in empty]
    config.hook.pytest_deselected(items=empty)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How many cells were compared with what they store: green with none would prove nothing."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, number in report.user_properties:
            if name.startswith("cells "):
                counts[name] += number
    for name, number in sorted(counts.items()):
        terminalreporter.write_line(f"notebooks: {number} {name}")


@pytest.fixture
def in_copy(tmp_path: Path) -> Callable[[str], Path]:
    """Copies a committed notebook and the data sets into a course of their own, and nothing else:
    no saved answers."""

    def lay_out(file: str) -> Path:
        tree = tmp_path / "course"
        (tree / file).parent.mkdir(parents=True)
        shutil.copy(ROOT / file, tree / file)
        shutil.copytree(ROOT / "datasets", tree / "datasets")
        return tree / file

    return lay_out


@dataclass
class Comparison:
    """What nbval found in one notebook, by code cell."""

    compared: int = 0
    excused: int = 0
    faults: list[str] = field(default_factory=list)

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        for item in items:
            checked = item.options["check"] and item.cell.execution_count is not None
            self.compared += checked
            self.excused += not checked

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed and not (report.skipped and report.when == "call"):
            self.faults.append(f"{report.nodeid}\n{report.longreprtext}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.faults.append(report.longreprtext)


@pytest.fixture
def compare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Comparison]:
    """Runs a notebook under nbval, strictly, and counts what was compared."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    settings = tmp_path / "pytest.ini"
    settings.write_text("[pytest]\n", "utf-8")

    def run(path: Path) -> Comparison:
        found = Comparison()
        arguments = [
            str(path), "--nbval", "-p", "nbval.plugin", "--nbval-kernel-name=python3",
            f"--nbval-cell-timeout={CELL_TIMEOUT}", "-p", "no:cacheprovider",
            "-c", str(settings), "--rootdir", str(tmp_path), "--noconftest", "--color=no", "-q",
        ]  # fmt: skip
        with kernel_settings() as own:
            monkeypatch.setattr("nbval.kernel.start_new_kernel", partial(_start_kernel, own))
            status = pytest.main(arguments, plugins=[found])
        if status and not found.faults:
            found.faults.append(f"nbval ended with {status!r}")
        return found

    return run


def _start_kernel(
    own: dict[str, Any], startup_timeout: float, kernel_name: str, stderr: Any, cwd: str
) -> tuple[Any, Any]:
    """The kernel that built the notebook. nbval's own picks free ports, which two workers may pick
    twice, and is found by name, which may be another environment's."""
    from jupyter_client.manager import KernelManager

    stderr.close()
    manager = KernelManager(kernel_name=kernel_name, **own)
    manager.start_kernel(cwd=cwd)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=startup_timeout)
    return manager, client
