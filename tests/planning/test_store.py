"""Plans on disk: a kill, a full disk, nonsense and a newer version each leave a good plan."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import kamkit as kk
from kamkit.errors import UnreadableFile, UnsavedFile
from kamkit.text import LANGUAGES

FIRST = kk.ActionPlan("KH1026", "First")
SECOND = kk.ActionPlan("KH1026", "Second")


def saved_twice(folder: Path) -> Path:
    path = folder / "计划 plan.json"
    kk.save_plan(FIRST, path)
    return kk.save_plan(SECOND, path)


def said(stored: kk.StoredPlan) -> list[str]:
    words = []
    for lang in LANGUAGES:
        kk.use(lang)
        words.append(stored.message)
    kk.use("en")
    return words


def test_a_saved_plan_is_loaded_and_the_one_before_is_kept(tmp_path: Path) -> None:
    path = saved_twice(tmp_path)
    stored = kk.load_plan(path)
    assert (stored.plan, stored.file, stored.message) == (SECOND, path, "")
    assert (
        json.loads((tmp_path / "计划 plan.json.bak").read_text("utf-8"))["account_name"] == "First"
    )


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"not json",
        b"[1, 2]",
        b'{"kind": "action_plan"}',
        b'{"kind": ["action_plan"], "schema_version": 1}',
        b"\xff\xfe\x00broken",
        b'{"kind": "action_plan", "schema_version": 1, "account_id": 7}',
        b"[" * 100_000,
    ],
    ids=["empty", "text", "list", "no version", "odd kind", "bytes", "wrong field", "deep"],
)
def test_a_file_edited_into_nonsense_shows_the_last_good_plan(
    tmp_path: Path, nonsense: bytes
) -> None:
    path = saved_twice(tmp_path)
    path.write_bytes(nonsense)
    stored = kk.load_plan(path)
    assert stored.plan == FIRST
    english, chinese = said(stored)
    assert "cannot be read" in english
    assert "最近的完好计划" in chinese
    assert path.read_bytes() == nonsense
    kk.save_plan(SECOND, path)
    assert kk.load_plan(path).plan == SECOND
    assert (tmp_path / "计划 plan.broken-1.json").read_bytes() == nonsense
    assert kk.load_plan(tmp_path / "计划 plan.json.bak").plan == FIRST


def test_the_message_names_the_field_that_was_spoilt(tmp_path: Path) -> None:
    path = saved_twice(tmp_path)
    path.write_text(path.read_text("utf-8").replace('"Second"', "12"), "utf-8")
    assert "account_name is 12; text is needed." in kk.load_plan(path).message


def test_a_newer_file_is_neither_read_nor_written_over(tmp_path: Path) -> None:
    path = saved_twice(tmp_path)
    newer = path.read_text("utf-8").replace('"schema_version": 1', '"schema_version": 2')
    path.write_text(newer, "utf-8")
    stored = kk.load_plan(path)
    assert stored.plan == FIRST
    assert "newer KAMkit" in stored.message
    with pytest.raises(UnsavedFile, match="newer KAMkit"):
        kk.save_plan(SECOND, path)
    assert path.read_text("utf-8") == newer


def test_a_file_that_is_gone_shows_the_last_good_plan(tmp_path: Path) -> None:
    path = saved_twice(tmp_path)
    path.unlink()
    stored = kk.load_plan(path)
    assert stored.plan == FIRST
    assert "is not there" in stored.message


def test_without_any_good_plan_the_error_says_so(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    with pytest.raises(UnreadableFile, match="no such file"):
        kk.load_plan(path)
    path.write_text("{}", "utf-8")
    with pytest.raises(UnreadableFile, match="The plan cannot be read: The file holds no plan"):
        kk.load_plan(path)
    (tmp_path / "plan.json.bak").write_text("{}", "utf-8")
    with pytest.raises(UnreadableFile, match="Neither the plan nor its last good copy"):
        kk.load_plan(path)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_saved_plan_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = saved_twice(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UnsavedFile, match=r"the disk is full.*is still there"):
        kk.save_plan(kk.ActionPlan("KH1026", "Third"), path)
    monkeypatch.undo()
    assert kk.load_plan(path).plan == SECOND
    assert not list(tmp_path.glob(".*.tmp"))


def test_a_folder_that_is_a_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "plans").write_text("x", "utf-8")
    with pytest.raises(UnsavedFile, match="was not saved"):
        kk.save_plan(FIRST, tmp_path / "plans" / "plan.json")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kill_during_a_save_leaves_a_whole_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    code = (
        "import sys, kamkit as kk\n"
        "long = tuple(kk.Strategy(f'S{n}', 'x' * 10_000) for n in range(20))\n"
        "for n in range(10**9):\n"
        "    kk.save_plan(kk.ActionPlan('KH1026', str(n), strategies=long), sys.argv[1])\n"
        "    print(n, flush=True)\n"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    try:
        last = [int(worker.stdout.readline()) for _ in range(20)][-1]
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        worker.stdout.close()
    stored = kk.load_plan(path)
    assert stored.message == ""
    assert int(stored.plan.account_name) >= last
    assert int(kk.load_plan(tmp_path / "plan.json.bak").plan.account_name) >= last - 1
    kk.save_plan(SECOND, path)
    assert kk.load_plan(path).plan == SECOND
    assert not list(tmp_path.glob(".*.tmp"))
