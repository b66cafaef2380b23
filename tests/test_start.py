"""start.py: what it does on a good machine, and what it says on a bad one."""

from __future__ import annotations

import ast
import base64
import errno
import hashlib
import importlib.util
import io
import json
import os
import re
import shutil
import socket
import string
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

START = Path(__file__).resolve().parent.parent / "start.py"
CHINESE = re.compile("[\u4e00-\u9fff]")
LOCK = "demo==1.0 \\\n    --hash=sha256:{}\n    # via kamkit\n"


@pytest.fixture
def start(tmp_path: Path) -> ModuleType:
    """start.py in a folder of its own, so that no test touches the real environment."""
    folder = tmp_path / "客户 课程"
    (folder / "tests").mkdir(parents=True)
    shutil.copy(START, folder)
    for lock in ("requirements.lock", "tests/requirements.lock"):
        (folder / lock).write_text(LOCK.format("0" * 64), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("start", folder / "start.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def real_venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with pip and nothing else, to copy: making one takes seconds."""
    folder = tmp_path_factory.mktemp("real") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


def copy_venv(start: ModuleType, real_venv: Path) -> None:
    shutil.copytree(real_venv, start.VENV, symlinks=True)
    start.save_state({"folder": start.ROOT, "python": start.BASE, "locks": {}})


@pytest.fixture
def installed(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stands in for venv and pip: makes the folder, and notes what it was asked to install."""
    asked: list[str] = []

    def make_venv() -> None:
        python = Path(start.in_venv("python"))
        python.parent.mkdir(parents=True)
        python.touch()
        asked.append("venv")
        start.save_state({"folder": start.ROOT, "python": start.BASE, "locks": {}})

    monkeypatch.setattr(start, "make_venv", make_venv)
    monkeypatch.setattr(start, "install_lock", asked.append)
    return asked


def run_start(
    folder: Path, *args: str, before: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    """`python start.py ARGS` in another process, after the line `before`."""
    code = f"import runpy, sys; sys.argv = {['start.py', *args]!r}; {before}\n"
    code += f"runpy.run_path({str(folder / 'start.py')!r}, run_name='__main__')"
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_"))}
    clean |= {"PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1", **env}
    return subprocess.run(
        [sys.executable, "-c", code], env=clean, capture_output=True, encoding="utf-8", check=False
    )


def assert_plain_words(said: str, *needles: str) -> None:
    """In both languages, with the facts in each, and no traceback."""
    assert "Traceback" not in said
    assert re.search("[a-z] [a-z]", said)
    assert CHINESE.search(said)
    for needle in needles:
        assert said.count(needle) >= 2, said


# --- The words --------------------------------------------------------------------------------


def test_every_message_is_in_both_languages_with_the_same_facts(start: ModuleType) -> None:
    for key, (english, chinese) in start.WORDS.items():
        assert not CHINESE.search(english), key
        assert CHINESE.search(chinese), key
        facts = [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in (english, chinese)]
        assert facts[0] == facts[1], key


def test_every_sign_of_trouble_has_words_that_can_be_said(start: ModuleType) -> None:
    for key in {key for key, _ in start.SIGNS} | set(start.ERRNOS.values()):
        fault = start.fault_of(key, "a reason")
        for text in start.WORDS[key]:
            assert "{" not in text.format(**fault.values)


# --- Old Pythons ---------------------------------------------------------------------------------


def test_the_syntax_is_one_that_an_old_python_can_read() -> None:
    """So that it gets as far as the message. Not all is looked for: what somebody would write."""
    tree = ast.parse(START.read_text(encoding="utf-8"), feature_version=(3, 4))
    too_new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.YieldFrom, ast.Match)
    for node in ast.walk(tree):
        assert not isinstance(node, too_new), ast.unparse(node)
        if isinstance(node, ast.FunctionDef):
            arguments = node.args
            named = arguments.args + arguments.kwonlyargs
            assert node.returns is None, node.name
            assert not any(argument.annotation for argument in named), node.name
            assert not arguments.kwonlyargs, node.name
            assert not arguments.posonlyargs, node.name
        if isinstance(node, ast.Raise):
            assert node.cause is None
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            assert not any(isinstance(part, ast.Starred) for part in node.elts)


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse(START.read_text(encoding="utf-8"))
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 9, 6), (3, 10, 13), (3, 15, 0)])
def test_a_python_that_does_not_fit_is_told_in_words(
    version: tuple[int, int, int], tmp_path: Path
) -> None:
    shutil.copy(START, tmp_path)
    done = run_start(tmp_path, before=f"sys.version_info = {version}")
    assert done.returncode == 3
    assert_plain_words(done.stderr, "3.11", ".".join(map(str, version)), "python.org/downloads")
    assert not (tmp_path / ".venv").exists()


def test_a_32_bit_python_is_told_in_words(start: ModuleType) -> None:
    with pytest.raises(start.Fault) as caught:
        start.check_python((3, 12, 1), "win32")
    assert caught.value.key == "machine"


@pytest.mark.parametrize("machine", ["win-amd64", "linux-x86_64", "macosx-14.0-arm64"])
@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_a_python_that_fits_passes(start: ModuleType, minor: int, machine: str) -> None:
    start.check_python((3, minor, 0), machine)


# --- Machines that lack something -------------------------------------------------------------


def test_a_python_without_ensurepip_names_the_command_that_brings_it(start: ModuleType) -> None:
    done = run_start(Path(start.ROOT), before="sys.modules['ensurepip'] = None")
    assert done.returncode == 3
    version = "{}.{}".format(*sys.version_info)
    assert_plain_words(done.stderr, f"sudo apt install python{version}-venv")


def test_without_network_it_says_so_and_how_to_name_a_mirror(
    start: ModuleType, real_venv: Path
) -> None:
    copy_venv(start, real_venv)
    with socket.socket() as closed:  # bound and not listening: a connection is refused at once
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        done = run_start(
            Path(start.ROOT), "kamkit", PIP_INDEX_URL=address, PIP_RETRIES="0", NO_PROXY="*"
        )
    assert done.returncode == 3
    assert_plain_words(done.stderr, "HTTPS_PROXY", "pip config set global.index-url")
    assert "no way to the package index" in done.stderr
    assert start.read_state()["locks"] == {}
    assert not start.read_state().get("busy")  # the next start goes on from here


def test_a_full_disk_is_told_before_anything_is_made(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = shutil._ntuple_diskusage(10**12, 10**12 - 10**8, 10**8)
    monkeypatch.setattr(start.shutil, "disk_usage", lambda _: few)
    assert start.main(["kamkit"]) == 3
    assert_plain_words(capsys.readouterr().err, "1.2 GB", start.ROOT)
    assert not Path(start.VENV).exists()


@pytest.mark.parametrize(
    ("number", "needle"),
    [(errno.ENOSPC, "1.2 GB"), (errno.EACCES, "JupyterLab"), (errno.EROFS, "JupyterLab")],
)
def test_an_error_of_the_system_is_told_in_words(
    start: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
    needle: str,
) -> None:
    def fail(path: str) -> None:
        raise OSError(number, os.strerror(number), path)

    monkeypatch.setattr(start.os, "mkdir", fail)
    assert start.main(["kamkit"]) == 3
    assert_plain_words(capsys.readouterr().err, needle, start.ROOT)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        # pip 23 to 26 and uv 0.13, as they print it
        ("NewConnectionError(... [Errno -3] Temporary failure in name resolution", "network"),
        ("Failed to establish a new connection: [Errno 11001] getaddrinfo failed", "network"),
        ("ProxyError('Cannot connect to proxy.', OSError('Tunnel failed: 407'))", "network"),
        ("ReadTimeoutError: HTTPSConnectionPool(host='x', port=443): Read timed out.", "network"),
        ("Retrying ... Connection refused\nERROR: No matching distribution found", "network"),
        ("error: Failed to fetch: `x`\n  Caused by: error sending request for url", "network"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED", "certificate"),
        (
            "ERROR: Could not install packages: OSError: [Errno 28] No space left on device",
            "disk",
        ),
        ("error: failed to copy file: There is not enough space (os error 112)", "disk"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "hash"),
        ("ERROR: No matching distribution found for pyarrow==26.0.1", "missing"),
        ("HINT: This system does not have Windows Long Path support enabled.", "long_path"),
        ("PermissionError: [WinError 5] 拒绝访问。: 'C:\\\\kamkit\\\\.venv'", "unwritable"),
        ("something nobody has seen", None),
    ],
)
def test_what_an_installer_says_is_understood(
    start: ModuleType, said: str, key: str | None
) -> None:
    assert start.meaning(said) == key


def test_an_unknown_failure_shows_the_last_line_and_the_log(
    start: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(texts: dict[str, str]) -> None:
        raise start.diagnose("first\nthe compiler fell over\n")

    monkeypatch.setattr(start, "prepare", fail)
    assert start.main([]) == 3
    assert_plain_words(capsys.readouterr().err, "the compiler fell over", start.VENV, start.LOG)


def test_an_unknown_word_shows_the_usage(
    start: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(["tset"]) == 2
    assert_plain_words(capsys.readouterr().err, "python3 start.py test")


# --- What is installed, and when --------------------------------------------------------------


def test_a_second_start_installs_nothing(start: ModuleType, installed: list[str]) -> None:
    start.prepare({"requirements.lock": "demo==1.0\n"})
    start.prepare({"requirements.lock": "demo==1.0\n"})
    assert installed == ["venv", "demo==1.0\n"]


def test_a_changed_lock_is_installed_into_the_same_environment(
    start: ModuleType, installed: list[str]
) -> None:
    start.prepare({"requirements.lock": "demo==1.0\n"})
    start.prepare({"requirements.lock": "demo==1.1\n"})
    assert installed == ["venv", "demo==1.0\n", "demo==1.1\n"]


def test_the_tests_add_their_lock_to_the_runtime(start: ModuleType, installed: list[str]) -> None:
    start.prepare({"requirements.lock": "demo==1.0\n"})
    start.prepare({"requirements.lock": "demo==1.0\n", "tests/requirements.lock": "more==2\n"})
    start.prepare({"requirements.lock": "demo==1.0\n"})
    assert installed == ["venv", "demo==1.0\n", "more==2\n"]


def test_an_install_that_was_broken_off_is_done_again_from_nothing(
    start: ModuleType,
    installed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def break_off(text: str) -> None:
        Path(start.VENV, "half").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(start, "install_lock", break_off)
        assert start.main(["kamkit"]) == 130
    assert_plain_words(capsys.readouterr().err)
    start.prepare({"requirements.lock": "demo==1.0\n"})
    assert installed == ["venv", "venv", "demo==1.0\n"]
    assert not Path(start.VENV, "half").exists()


def test_a_failure_before_anything_was_touched_keeps_what_worked(
    start: ModuleType, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody without network who tries the tests can still open the course."""
    start.prepare({"requirements.lock": "demo==1.0\n"})

    def fail(text: str) -> None:
        raise start.diagnose("Connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(start, "install_lock", fail)
        with pytest.raises(start.Fault):
            start.prepare({"tests/requirements.lock": "more==2\n"})
        start.prepare({"requirements.lock": "demo==1.0\n"})
    assert installed == ["venv", "demo==1.0\n"]


def test_an_environment_whose_python_is_gone_is_made_again(
    start: ModuleType, installed: list[str]
) -> None:
    start.prepare({"requirements.lock": "demo==1.0\n"})
    state = json.loads(Path(start.STATE).read_text(encoding="utf-8"))
    start.save_state({**state, "python": "/nowhere/python3"})
    start.prepare({"requirements.lock": "demo==1.0\n"})
    assert installed == ["venv", "demo==1.0\n"] * 2


def test_a_state_that_cannot_be_read_is_no_state(start: ModuleType, installed: list[str]) -> None:
    start.prepare({"requirements.lock": "demo==1.0\n"})
    Path(start.STATE).write_text("{", encoding="utf-8")
    start.prepare({"requirements.lock": "demo==1.0\n"})
    assert installed == ["venv", "demo==1.0\n"] * 2


def move(start: ModuleType) -> None:
    state = json.loads(Path(start.STATE).read_text(encoding="utf-8"))
    start.save_state({**state, "folder": "/where/it/was"})


def test_a_moved_folder_gets_its_environment_again(
    start: ModuleType, installed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    start.prepare({"requirements.lock": "demo==1.0\n"})
    move(start)
    start.prepare({"requirements.lock": "demo==1.0\n"})
    assert installed == ["venv", "demo==1.0\n"] * 2
    assert "was moved" in capsys.readouterr().err
    assert sorted(path.name for path in Path(start.ROOT).glob(".venv*")) == [".venv"]


def test_a_moved_folder_without_network_keeps_its_environment(
    start: ModuleType,
    installed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    start.prepare({"requirements.lock": "demo==1.0\n"})
    Path(start.VENV, "old").touch()
    move(start)

    def fail(text: str) -> None:
        raise start.diagnose("Connection refused")

    monkeypatch.setattr(start, "install_lock", fail)
    start.prepare({"requirements.lock": "demo==1.0\n"})
    assert "going on with the one from before" in capsys.readouterr().err
    assert Path(start.VENV, "old").exists()
    with pytest.raises(start.Fault):  # but not when the lock asks for more than it has
        start.prepare({"requirements.lock": "demo==1.1\n"})
    assert Path(start.VENV, "old").exists()


def test_two_starts_at_once_take_turns(start: ModuleType) -> None:
    path = Path(start.ROOT, "start.py")
    with path.open("rb") as first, path.open("rb") as second:
        assert start.try_lock(first)
        assert not start.try_lock(second)
        first.close()
        assert start.try_lock(second)


def test_spark_is_left_out_where_there_is_no_java(start: ModuleType) -> None:
    lock = Path(start.ROOT, "tests", "requirements.lock")
    lock.write_text(
        "a==1 \\\n    --h\n    # via x\npyspark==4 \\\n    --h\npytest==9 \\\n    --h\n"
    )
    assert start.wanted(start.TESTS, spark=False) == (
        "a==1 \\\n    --h\n    # via x\npytest==9 \\\n    --h\n"
    )
    assert start.wanted(start.TESTS) == lock.read_text()


def test_a_package_pinned_twice_for_different_pythons_keeps_both_pins(start: ModuleType) -> None:
    text = "numpy==2.4 ; python_full_version < '3.12'\nnumpy==2.5 ; python_full_version >= '3.12'\n"
    Path(start.ROOT, "requirements.lock").write_text(text)
    assert start.wanted("requirements.lock") == text


def test_uv_is_told_the_mirror_that_pip_uses(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = (
        ":env:.index-url='https://mirror.example/env'\n"
        "global.index-url='https://mirror.example/global'\n"
        "global.trusted-host='mirror.example'\nglobal.timeout='60'\n"
    )
    monkeypatch.setattr(start, "run", lambda args: (0, said))
    assert start.uv_settings() == {
        "UV_DEFAULT_INDEX": "https://mirror.example/env",
        "UV_INSECURE_HOST": "mirror.example",
    }


def test_the_suite_fails_when_one_check_fails_and_runs_the_others(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called: list[str] = []

    def call(module: list[str]) -> int:
        called.append(module[0])
        return int(module[0] == "mypy")

    monkeypatch.setattr(start, "prepare_tests", lambda: None)
    monkeypatch.setattr(start, "call", call)
    assert start.main(["test"]) == 1
    assert called == ["ruff", "ruff", "mypy", "pytest"]
    assert_plain_words(capsys.readouterr().err, "mypy")
    called.clear()
    assert start.main(["test", "tests/test_start.py", "-x"]) == 0
    assert called == ["pytest"]


# --- In earnest: a wheel, a lock, a folder with Chinese characters and a space ------------------


def make_wheel(folder: Path) -> str:
    """A wheel of the package demo. Returns its digest."""
    record = io.StringIO()
    path, info = folder / "demo-1.0-py3-none-any.whl", "demo-1.0.dist-info"
    files = {
        "demo.py": b"",
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in files.items():
            wheel.writestr(name, content)
            sha = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            record.write(f"{name},sha256={sha},{len(content)}\n")
        wheel.writestr(f"{info}/RECORD", record.getvalue())
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def checkout(start: ModuleType) -> tuple[Path, Callable[..., Any]]:
    """A checkout whose one dependency lies in a folder beside it, and the way to start it."""
    folder = Path(start.ROOT)
    wheels = folder.parent / "wheels"
    wheels.mkdir()
    text = LOCK.format(make_wheel(wheels))
    (folder / "requirements.lock").write_text(text, encoding="utf-8")
    (folder / "kamkit").mkdir()
    (folder / "kamkit" / "__init__.py").touch()
    (folder / "kamkit" / "__main__.py").write_text(
        "import demo, os, sys\nprint(sys.argv[1:], os.environ.get('PYTHONPATH'))\nsys.exit(7)\n"
    )
    env = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels.as_uri(), "PYTHONPATH": str(wheels)}
    return folder, lambda at, *args: run_start(at, *args, **env)


def test_a_first_start_installs_and_hands_over_and_a_second_one_only_hands_over(
    checkout: tuple[Path, Callable[..., Any]],
) -> None:
    folder, run = checkout
    first = run(folder, "kamkit", "report", "订单 1.csv", "--top", "3")
    assert first.stdout == "['report', '订单 1.csv', '--top', '3'] None\n", first.stderr
    assert first.returncode == 7
    assert_plain_words(first.stderr)

    (wheel,) = (folder.parent / "wheels").iterdir()
    wheel.unlink()  # a second start needs nothing from outside
    second = run(folder, "kamkit")
    assert (second.returncode, second.stdout, second.stderr) == (7, "[] None\n", "")

    moved = folder.rename(folder.parent / "搬到 这里")  # and no wheel to make it again
    third = run(moved, "kamkit")
    assert (third.returncode, third.stdout) == (7, "[] None\n")
    assert "was moved" in third.stderr


def test_a_package_that_is_not_the_locked_one_is_not_installed(
    start: ModuleType, real_venv: Path, checkout: tuple[Path, Callable[..., Any]]
) -> None:
    folder, run = checkout
    copy_venv(start, real_venv)
    (folder / "requirements.lock").write_text(LOCK.format("0" * 64), encoding="utf-8")
    done = run(folder, "kamkit")
    assert done.returncode == 3
    assert_plain_words(done.stderr)
    assert "is not the one that the lock names" in done.stderr
    assert not list((folder / ".venv").rglob("demo.py"))
