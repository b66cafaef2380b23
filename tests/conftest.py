"""What every test shares."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import kamkit as kk

ROOT = Path(__file__).resolve().parent.parent

# The same examples each time, and no clock: a busy machine fails no test.
settings.register_profile("kamkit", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("kamkit")


@pytest.fixture
def shared() -> Path:
    """Real data sets that are not ours to ship; they lie beside the checkout or are absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the real data sets in ../shared/data, which are not part of the project")
    return folder


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test starts in English and leaves no language behind."""
    kk.use("en")
    yield
    kk.use("en")


# Where everything is installed (.ci/run sets KAMKIT_NO_SKIP), a skip is a failure. The one reason
# that holds there, too, is that ../shared is absent.
def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or hasattr(report, "wasxfail") or not os.environ.get("KAMKIT_NO_SKIP"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if "../shared" not in reason:
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} may not be skipped here. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report
