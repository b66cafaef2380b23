"""A real JupyterLab on a copy of the course, one for each language, and a real Chromium before it,
for each class of tests. The class says its language: ``lang = "zh"``.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from kamkit.course.lab import lab_command, settings
from tests.browser.expected import Expected
from tests.browser.trainee import PATIENCE, Lab, Trainee, Witness

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# The last flag resolves no name but the machine's own: what slips out cannot arrive anywhere.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="class")
def chromium() -> str:
    """The system's own browser."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("needs Chromium or Chrome on the PATH")
    return program


@pytest.fixture(scope="session")
def lab_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Lab]]:
    """The JupyterLab of a language, started for the first class that asks for it."""
    with contextlib.ExitStack() as all_labs:

        @functools.cache
        def start(lang: str) -> Lab:
            return all_labs.enter_context(start_lab(lang, tmp_path_factory))

        yield start


@pytest.fixture(scope="class")
def lab(
    request: pytest.FixtureRequest, chromium: str, lab_in: Callable[[str], Lab]
) -> Iterator[Lab]:
    """JupyterLab in the language of the class; the class leaves no Python running there."""
    lab = lab_in(request.cls.lang)
    yield lab
    end_sessions(lab)


@pytest.fixture(scope="class")
def browser(
    lab: Lab, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A browser without a past. It ends with its class: Playwright keeps an event loop running,
    which no other test on this worker should meet.
    """
    home = {**os.environ, "HOME": str(tmp_path_factory.mktemp("browser"))}
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=chromium, args=FLAGS, env=home)
        context = program.new_context(
            viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        yield context
        program.close()


@pytest.fixture(scope="class")
def witness(browser: BrowserContext) -> Witness:
    return Witness(browser)


@pytest.fixture(autouse=True)
def nothing_leaves_and_nothing_breaks(witness: Witness) -> Iterator[None]:
    """After every test: no request has left the machine, no script has failed on the page."""
    yield
    assert witness.take() == []


@pytest.fixture(scope="class")
def sit_down(lab: Lab, browser: BrowserContext, witness: Witness, shots: Path) -> SitDown:
    """Gives a trainee a page of their own."""
    return lambda: Trainee(lab, browser.new_page(), shots)


@pytest.fixture(scope="class")
def new_course(lab: Lab) -> Callable[[], str]:
    """Copies the course to a folder in the lab that nobody has worked in, and names it."""

    def copy() -> str:
        number = 1 + len(list(lab.root.glob("course *")))
        return copy_course(lab.root / f"course {number}").name

    return copy


@pytest.fixture(scope="class")
def folder(lab: Lab, new_course: Callable[[], str]) -> Path:
    """A course that only this class works in."""
    return lab.root / new_course()


@pytest.fixture(scope="class")
def exercise(request: pytest.FixtureRequest, lab: Lab, folder: Path, sit_down: SitDown) -> Trainee:
    """The exercise that the class names, with all cells run. Each test has its own part of it."""
    trainee = sit_down()
    trainee.open(f"{folder.name}/exercises/{lab.lang}/{request.cls.notebook}.ipynb")
    trainee.run_all()
    return trainee


@pytest.fixture(scope="class")
def key(request: pytest.FixtureRequest, lab: Lab) -> Expected:
    """The words of the class's lesson."""
    return Expected(request.cls.notebook[:2], lab.lang)


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: the folder in KAMKIT_SHOTS, or a temporary one."""
    asked = os.environ.get("KAMKIT_SHOTS")
    folder = Path(asked) if asked else tmp_path_factory.mktemp("shots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


SitDown = Callable[[], Trainee]


@contextlib.contextmanager
def start_lab(lang: str, folders: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab as ``kamkit lab`` starts it, on a folder with Chinese letters and a space."""
    home = folders.mktemp("home")
    root = copy_course(folders.mktemp("course") / "大客户 课程")
    port, token = free_port(), secrets.token_hex(16)
    extra = [
        "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    command = lab_command(root, lang, write_settings(home, lang), extra)
    with running(command, own_home(home, lang), home / "log"):
        address = f"http://127.0.0.1:{port}"
        wait_until_it_answers(f"{address}/api/status?token={token}", home / "log")
        yield Lab(address, token, root, lang)


def end_sessions(lab: Lab) -> None:
    """Shut down every notebook's Python."""
    sessions = f"{lab.address}/api/sessions"
    key = {"Authorization": f"token {lab.token}"}
    with urllib.request.urlopen(urllib.request.Request(sessions, headers=key)) as answer:
        known = json.load(answer)
    for each in known:
        ending = urllib.request.Request(f"{sessions}/{each['id']}", headers=key, method="DELETE")
        urllib.request.urlopen(ending).close()


def copy_course(to: Path) -> Path:
    """The course without anybody's answers or choice, as a trainee first gets it."""
    ours = shutil.ignore_patterns("my_*", ".ipynb_checkpoints")
    for kind in ("notebooks", "exercises", "solutions"):
        shutil.copytree(ROOT / kind, to / kind, ignore=ours)
    return to


def write_settings(home: Path, lang: str) -> Path:
    folder = home / "app-settings"
    folder.mkdir()
    (folder / "overrides.json").write_text(json.dumps(settings(lang)), "utf-8")
    return folder


def own_home(home: Path, lang: str) -> dict[str, str]:
    """An environment in which nothing of the user's is read or written."""
    places = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "run",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    return {**os.environ, **{name: str(path) for name, path in places.items()}, "KAMKIT_LANG": lang}


@contextlib.contextmanager
def running(command: list[str], env: dict[str, str], log: Path) -> Iterator[None]:
    """A program in a process group of its own, which ends as a whole whatever happens."""
    with log.open("wb") as said:
        program = subprocess.Popen(
            command, env=env, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield
        finally:
            for sign in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(program.pid, sign)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    program.wait(10)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_until_it_answers(address: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.05)  # between two tries; nothing is taken to be true after it
    pytest.fail(f"JupyterLab did not start:\n{log.read_text('utf-8', 'replace')}")
