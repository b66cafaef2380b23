"""What holds the project together: locks, environment, licences, and files that fit any machine."""

from __future__ import annotations

import importlib.metadata
import os
import re
import runpy
import shutil
import socket
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from typer.testing import CliRunner

import kamkit
from kamkit.cli import app

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "tests/requirements.lock")
# The conda environment names what a reader would name; pip takes the rest from pyproject.
IN_CONDA = {"jupyterlab", "ipywidgets", "pandas", "seaborn", "nbval", "papermill"}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    loaded = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project: dict[str, Any] = loaded["project"]
    return project


def requirements(lines: list[str]) -> dict[str, Requirement]:
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}


def pins(lock: str) -> dict[str, dict[str, list[str]]]:
    """{package: {"version ; marker": its hashes}}"""
    text = (ROOT / lock).read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = {}
    for entry in re.split(r"\n(?=\S)", text):
        name, _, rest = entry.partition("==")
        pin = rest.splitlines()[0].rstrip(" \\")
        found.setdefault(name, {})[pin] = re.findall(r"--hash=(sha256:[0-9a-f]{64})\b", entry)
    return found


def version_of(pin: str) -> Version:
    return Version(pin.split(";")[0].strip())


# --- Locks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_has_hashes(lock: str) -> None:
    assert {name for name, of in pins(lock).items() if not all(of.values())} == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_nothing_else(lock: str) -> None:
    """No address, no option, no path: where packages come from is each machine's own matter."""
    pin = r"[a-z0-9][a-z0-9._-]*==[^\s;]+( ; [^\\]+)? \\"
    other = r"    --hash=sha256:[0-9a-f]{64}( \\)?|    #( via|   ).*"
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(f"{pin}|{other}", line)] == []
    assert [line for line in lines if "://" in line] == []


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", []), ("tests/requirements.lock", ["test", "spark"])]
)
def test_every_dependency_is_pinned_within_its_bounds(
    lock: str, extras: list[str], project: dict[str, Any]
) -> None:
    optional = project["optional-dependencies"]
    direct = requirements(
        project["dependencies"] + [r for extra in extras for r in optional[extra]]
    )
    locked = pins(lock)
    for name, requirement in direct.items():
        assert name in locked, f"{name} is not in {lock}: run `python3 start.py lock`"
        for pin in locked[name]:
            assert version_of(pin) in requirement.specifier, f"{lock} pins {name} {pin}"


def test_the_two_locks_agree_on_every_pin_that_both_have() -> None:
    runtime, tests = (pins(lock) for lock in LOCKS)
    assert {name: tests.get(name) for name in runtime} == runtime


def test_no_test_tool_is_in_the_runtime_lock(project: dict[str, Any]) -> None:
    extras = requirements([r for rs in project["optional-dependencies"].values() for r in rs])
    assert set(extras) & set(pins("requirements.lock")) == set()


def test_start_leaves_out_exactly_what_spark_alone_needs() -> None:
    """Read from the lock's own notes on what asks for what."""
    text = (ROOT / "tests/requirements.lock").read_text(encoding="utf-8")
    asked_by = {
        entry.partition("==")[0]: set(
            re.findall(r"^    #(?: via)? +([a-z][\w.-]*)", entry, re.MULTILINE)
        )
        for entry in re.split(r"\n(?=\S)", text)
    }
    alone = {"pyspark"}
    while more := {name for name, by in asked_by.items() if by <= alone} - alone:
        alone |= more
    assert set(runpy.run_path(str(ROOT / "start.py"))["SPARK"]) == alone


# --- The checkout -------------------------------------------------------------------------------


def test_the_version_is_the_same_in_both_places(project: dict[str, Any]) -> None:
    assert project["version"] == kamkit.__version__


def test_the_command_line_needs_no_installed_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    """start.py puts the checkout on the path as it is; nothing but pip writes metadata."""

    def absent(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata.Distribution, "from_name", absent)
    told = CliRunner().invoke(app, ["--version"])
    assert (told.exit_code, told.output) == (0, f"kamkit {kamkit.__version__}\n")


# --- Environments ------------------------------------------------------------------------------


def test_the_conda_environment_has_the_bounds_of_pyproject(project: dict[str, Any]) -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == "kamkit"
    assert environment["channels"] == ["conda-forge"]
    *packages, pip_section = environment["dependencies"]
    assert pip_section == {"pip": ["-e ."]}
    conda = requirements(packages)
    python = conda.pop("python")
    assert python.specifier == Requirement(f"python{project['requires-python']}").specifier
    assert str(conda.pop("pip").specifier) == ""
    assert set(conda) == IN_CONDA
    ours = requirements(project["dependencies"] + project["optional-dependencies"]["test"])
    assert {name: conda[name].specifier for name in conda} == {
        name: ours[name].specifier for name in conda
    }


def test_start_takes_the_pythons_that_pyproject_names(project: dict[str, Any]) -> None:
    start = runpy.run_path(str(ROOT / "start.py"))
    allowed = Requirement(f"python{project['requires-python']}").specifier
    for minor in range(6, 20):
        inside = start["OLDEST"] <= (3, minor) <= start["NEWEST"]
        assert inside == (f"3.{minor}.1" in allowed)


def test_ci_runs_the_command_of_the_readme() -> None:
    command = "python3 start.py test"
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    assert command in (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.splitlines()[-1] == f"exec {command} </dev/null"


def test_ci_is_a_bash_script_without_faults() -> None:
    script = ROOT / ".ci" / "run"
    if not shutil.which("bash"):
        pytest.skip("needs bash, which Windows may not have")
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    assert script.read_bytes().startswith(b"#!/usr/bin/env bash\n")
    assert b"set -euo pipefail" in script.read_bytes()


# --- Licences -----------------------------------------------------------------------------------


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_code_is_under_the_apache_licence_in_full() -> None:
    text = words((ROOT / "LICENSE").read_text(encoding="utf-8"))
    assert text.startswith("Apache License Version 2.0, January 2004")
    for section in ("1. Definitions.", "2. Grant of Copyright License.", "3. Grant of Patent"):
        assert section in text
    assert "9. Accepting Warranty or Additional Liability." in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_content_is_under_creative_commons_attribution_in_full() -> None:
    text = words((ROOT / "LICENSE-CONTENT").read_text(encoding="utf-8"))
    assert text.startswith("Attribution 4.0 International")
    sections = re.findall(r"Section (\d) -- ([A-Z][a-z]+)", text)
    assert [int(number) for number, _ in sections] == list(range(1, 9))
    assert text.endswith("Creative Commons may be contacted at creativecommons.org.")


def test_every_licence_that_pyproject_names_is_there(project: dict[str, Any]) -> None:
    assert project["license"] == "Apache-2.0 AND CC-BY-4.0 AND OFL-1.1"
    for name in project["license-files"]:
        assert (ROOT / name).stat().st_size > 4000, name


# --- Files that fit any machine -------------------------------------------------------------------


def project_files() -> list[Path]:
    """What git has or would take in; in a copy without git, what is not a cache."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        return [ROOT / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    hidden = re.compile(r"(^|/)(\.(?!ci/|git)|__pycache__)")
    paths = (path for path in ROOT.rglob("*") if path.is_file())
    return [path for path in paths if not hidden.search(path.relative_to(ROOT).as_posix())]


# One machine's paths, and the addresses of package registries. In halves, so that this file does
# not find itself.
HALVES = (
    ("/ro", r"ot\b"),
    ("/ho", r"me/\w"),
    ("/Us", r"ers/\w"),
    ("/wo", r"rk/\w"),
    ("/tm", r"p/\w"),
    ("/var/fol", "ders/"),
    (r"\b[A-Z]:\\+Us", r"ers\\"),
    ("/opt/py", "pi"),
    ("py", r"pi\.org"),
    ("python", r"hosted\.org"),
    ("npm", r"js\.(org|com)"),
    ("deb", r"ian\.org"),
)
TRACE = re.compile("|".join(first + second for first, second in HALVES))


def traces_in(text: str) -> set[str]:
    host = socket.gethostname().partition(".")[0]
    own = {host} if len(host) > 8 and host in text else set()  # "vm" and "localhost" tell nothing
    return own | {match.group() for match in TRACE.finditer(text)}


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    texts = {path: path.read_bytes() for path in project_files() if path.is_file()}
    found = {
        path.relative_to(ROOT).as_posix(): traces_in(content.decode("utf-8", "replace"))
        for path, content in texts.items()
        if b"\0" not in content
    }
    assert len(found) > 10
    assert {path: traces for path, traces in found.items() if traces} == {}


@pytest.mark.parametrize(
    "text",
    [
        "File /ho" + "me/anna/kamkit/notebooks/x.ipynb",
        "C:\\Us" + "ers\\anna\\kamkit",
        '"C:\\\\Us' + 'ers\\\\anna"',
        "/tm" + "p/ipykernel_17/3301.py:1: UserWarning",
        "https://py" + "pi.org/simple",
    ],
)
def test_a_trace_of_a_machine_is_found(text: str) -> None:
    assert len(traces_in(text)) == 1
