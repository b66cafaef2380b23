"""The answer file: nothing a trainee wrote is lost in silence."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kamkit.course.answers import SCHEMA, AnswerFile, Record, answer_path
from kamkit.text import messages


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "练习 one" / "my_answers" / "03-variant-0.json"


def on_disk(path: Path) -> dict[str, Any]:
    node: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return node


def notices(file: AnswerFile) -> list[str]:
    return [notice.key for notice in file.take_notices()]


def test_both_languages_share_the_answers_and_each_data_has_its_own(tmp_path: Path) -> None:
    english = answer_path("03", "variant-0", tmp_path / "exercises" / "en")
    chinese = answer_path("03", "variant-0", tmp_path / "exercises" / "zh")
    assert english == chinese == tmp_path / "exercises" / "my_answers" / "03-variant-0.json"
    assert answer_path("03", "variant-1", tmp_path).name == "03-variant-1.json"
    assert answer_path("03", "own-data", tmp_path).parent == tmp_path / "my_answers"


def test_looking_writes_nothing(path: Path) -> None:
    file = AnswerFile(path)
    assert file["03.1"] == Record()
    assert not path.parent.exists()


def test_an_answer_is_found_again(path: Path) -> None:
    record = Record(answer="８０％ 😀 \ud800", outcome="wrong", tries=2, hints=1)
    AnswerFile(path).put("03.1", record)
    assert AnswerFile(path)["03.1"] == replace(record, revision=1)
    assert on_disk(path)["schema"] == SCHEMA
    assert "８０％ 😀" in path.read_text("utf-8")


def test_the_folder_tells_git_to_leave_the_answers_alone(path: Path) -> None:
    AnswerFile(path).put("03.1", Record(answer="1"))
    assert (path.parent / ".gitignore").read_text("utf-8") == "*\n"
    subprocess.run(["git", "init", "-q", path.parent.parent], check=True)
    status = ["git", "-C", path.parent.parent, "status", "--porcelain", "--untracked-files=all"]
    assert subprocess.run(status, check=True, capture_output=True).stdout == b""


def test_two_tabs_with_different_questions_lose_none(path: Path) -> None:
    one, two = AnswerFile(path), AnswerFile(path)
    one.put("03.1", Record(answer="1"))
    two.put("03.2", Record(answer="2"))
    one.put("03.3", Record(answer="3"))
    assert {key: record.answer for key, record in AnswerFile(path).records.items()} == {
        "03.1": "1", "03.2": "2", "03.3": "3",
    }  # fmt: skip
    assert one.records == AnswerFile(path).records
    assert notices(one) == notices(two) == []


def test_where_two_tabs_answer_the_same_the_later_counts_and_the_other_is_kept(path: Path) -> None:
    one, two = AnswerFile(path), AnswerFile(path)
    one.put("03.1", Record(answer="first", tries=3, hints=2))
    two.put("03.1", Record(answer="second", tries=1, right=True, alone=True))
    kept = AnswerFile(path)["03.1"]
    assert (kept.answer, kept.tries, kept.hints, kept.right) == ("second", 3, 2, True)
    assert kept.alone is False, "help taken in the other tab counts"
    assert on_disk(path)["replaced"][0]["answer"] == "first"
    assert notices(two) == ["two_tabs"]
    one.refresh()
    assert one["03.1"].answer == "second"


def test_going_on_in_one_tab_is_no_conflict(path: Path) -> None:
    file = AnswerFile(path)
    for answer in ("8", "80", "80%"):
        file.put("03.1", Record(answer=answer))
    assert on_disk(path)["replaced"] == []
    assert notices(file) == []


def test_many_writers_at_once_lose_no_answer(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from kamkit.course.answers import AnswerFile, Record\n"
        "file = AnswerFile(Path(sys.argv[1]))\n"
        "for n in range(15):\n"
        "    file.put(f'03.{sys.argv[2]}{n}', Record(answer=n))\n"
        "assert not file.notices, file.notices\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, path, str(w)]) for w in (1, 2, 3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert len(AnswerFile(path).records) == 45
    assert on_disk(path)["revision"] == 45


@pytest.mark.skipif(sys.platform == "win32", reason="needs the signal of kill -9")
def test_a_kill_at_any_moment_leaves_the_last_good_file(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from kamkit.course.answers import AnswerFile, Record\n"
        "file = AnswerFile(Path(sys.argv[1]))\n"
        "n = max([record.answer for record in file.records.values()], default=-1)\n"
        "while True:\n"
        "    n += 1\n"
        "    file.put(f'03.{n % 5}', Record(answer=n))\n"
        "    print(n, flush=True)\n"
    )
    dice, said = random.Random(3), -1
    for _ in range(8):
        writer = subprocess.Popen(
            [sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(dice.randint(1, 40)):
            said = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        said = max([said, *map(int, writer.stdout.read().split())])
        writer.stdout.close()
        writer.wait(30)
        file = AnswerFile(path)
        assert max(record.answer for record in file.records.values()) in (said, said + 1)
        assert notices(file) == []
    AnswerFile(path).put("03.9", Record(answer=0))
    left = {entry.name for entry in path.parent.iterdir()}
    assert left == {path.name, ".gitignore", ".03-variant-0.lock"}


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be renamed over there")
def test_who_reads_meanwhile_sees_the_old_file_whole(path: Path) -> None:
    file = AnswerFile(path)
    file.put("03.1", Record(answer="old"))
    before = path.read_bytes()
    with path.open("rb") as reader:
        file.put("03.1", Record(answer="new"))
        assert reader.read() == before


def test_a_write_that_breaks_off_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AnswerFile(path)
    file.put("03.1", Record(answer="old"))
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    file.put("03.1", Record(answer="new"))
    assert path.read_bytes() == before
    assert file["03.1"].answer == "new"
    notice = file.take_notices()[0]
    assert (notice.key, dict(notice.values)) == ("not_saved", {"reason": "disk_full"})
    monkeypatch.undo()
    file.put("03.2", Record(answer="more"))
    assert AnswerFile(path)["03.1"].answer == "new", "what was not saved is saved next time"
    assert notices(file) == []


def test_a_folder_that_cannot_be_written_keeps_answers_in_memory(tmp_path: Path) -> None:
    (tmp_path / "my_answers").write_text("a file where the folder should be", "utf-8")
    file = AnswerFile(tmp_path / "my_answers" / "03-variant-0.json")
    file.put("03.1", Record(answer="1"))
    assert file["03.1"].answer == "1"
    assert notices(file) == ["not_saved"]
    assert file.clear() is None
    assert file["03.1"].answer == "1"


def test_a_read_only_folder_is_told_in_words(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    AnswerFile(path).put("03.1", Record(answer="1"))
    file = AnswerFile(path)
    plain_open = Path.open

    def read_only(self: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        # Not by chmod: the rights of a folder do not bind an administrator.
        if self.parent == path.parent and not mode.startswith("r"):
            raise PermissionError(errno.EACCES, "read-only")
        return plain_open(self, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", read_only)
    file.put("03.1", Record(answer="2"))
    assert file.take_notices()[0].values == {"reason": "read_only"}
    monkeypatch.undo()
    assert AnswerFile(path)["03.1"].answer == "1"


@pytest.mark.parametrize(
    "nonsense",
    [
        b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b"42", b'"x"', b"[" * 100_000,
        b'{"schema": 1}', b'{"schema": "1", "revision": 1, "answers": {}}',
        b'{"schema": true, "revision": 1, "answers": {}}',
        b'{"schema": 1, "revision": null, "answers": {}}',
        b'{"schema": 1, "revision": 1, "answers": []}',
        b'{"schema": 1, "revision": 1, "answers": {"03.1": 5}}',
        b'{"schema": 1, "revision": 1, "answers": {"03.1": {"hints": "two"}}}',
        b'{"schema": 1, "revision": 1, "answers": {"03.1": {"hints": 9}}}',
        b'{"schema": 1, "revision": 1, "answers": {"03.1": {"outcome": "maybe"}}}',
        b'{"schema": 1, "revision": 1, "answers": {"03.1": {"right": 1}}}',
        b'{"schema": 1, "revision": 1, "answers": {}, "replaced": 3}',
    ],
)  # fmt: skip
def test_a_file_edited_into_nonsense_is_set_aside(path: Path, nonsense: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(nonsense)
    file = AnswerFile(path)
    assert file.records == {}
    assert notices(file) == ["answers_broken"]
    aside = path.with_name("03-variant-0.broken-1.json")
    assert aside.read_bytes() == nonsense
    file.put("03.1", Record(answer="1"))
    assert AnswerFile(path)["03.1"].answer == "1"


def test_a_second_broken_file_gets_the_next_name(path: Path) -> None:
    path.parent.mkdir(parents=True)
    for nonsense in (b"one", b"two"):
        path.write_bytes(nonsense)
        AnswerFile(path)
    assert path.with_name("03-variant-0.broken-2.json").read_bytes() == b"two"


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"{"), Path.unlink])
def test_a_file_spoilt_while_open_is_written_again_from_memory(path: Path, spoil: Any) -> None:
    file = AnswerFile(path)
    file.put("03.1", Record(answer="1"))
    spoil(path)
    file.put("03.2", Record(answer="2"))
    assert set(AnswerFile(path).records) == {"03.1", "03.2"}


def test_a_file_saved_by_an_editor_with_a_mark_is_still_read(path: Path) -> None:
    AnswerFile(path).put("03.1", Record(answer="一"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert AnswerFile(path)["03.1"].answer == "一"


def test_a_newer_schema_is_left_alone(path: Path) -> None:
    path.parent.mkdir(parents=True)
    newer = json.dumps({"schema": SCHEMA + 1, "revision": 1, "answers": {}}).encode()
    path.write_bytes(newer)
    file = AnswerFile(path)
    assert notices(file) == ["answers_newer"]
    file.put("03.1", Record(answer="1"))
    assert file["03.1"].answer == "1"
    assert notices(file) == ["answers_newer"]
    assert file.clear() is None
    assert path.read_bytes() == newer
    assert {entry.name for entry in path.parent.iterdir()} == {path.name}


def test_a_schema_that_became_newer_meanwhile_is_left_alone(path: Path) -> None:
    file = AnswerFile(path)
    file.put("03.1", Record(answer="1"))
    newer = json.dumps({"schema": SCHEMA + 1, "revision": 1, "answers": {}}).encode()
    path.write_bytes(newer)
    file.put("03.1", Record(answer="2"))
    assert path.read_bytes() == newer
    assert notices(file) == ["answers_newer"]


def test_a_file_that_cannot_be_opened_is_not_written_over(path: Path) -> None:
    path.mkdir(parents=True)
    file = AnswerFile(path)
    assert notices(file) == ["answers_unreadable"]
    file.put("03.1", Record(answer="1"))
    assert notices(file) == ["not_saved"]
    assert path.is_dir()


def test_clearing_keeps_a_copy_and_other_tabs_follow(path: Path) -> None:
    one, two = AnswerFile(path), AnswerFile(path)
    one.put("03.1", Record(answer="1"))
    two.refresh()
    before = path.read_bytes()
    backup = one.clear()
    assert backup is not None
    assert backup.name == "03-variant-0.backup-1.json"
    assert backup.read_bytes() == before
    assert AnswerFile(path).records == one.records == {}
    two.put("03.2", Record(answer="2"))
    assert set(two.records) == {"03.2"}, "what was cleared in one tab does not come back"
    second = one.clear()
    assert second is not None
    assert second.name == "03-variant-0.backup-2.json"


def test_clearing_nothing_makes_no_file(path: Path) -> None:
    assert AnswerFile(path).clear() is None
    assert not path.parent.exists()


def test_every_notice_has_its_words() -> None:
    for lang in ("en", "zh"):
        known = messages(lang)
        for key in (
            "not_saved",
            "answers_newer",
            "answers_broken",
            "answers_unreadable",
            "two_tabs",
        ):
            assert f"desk.{key}" in known
        for key in ("disk_full", "read_only", "disk_other"):
            assert f"desk.{key}" in known
