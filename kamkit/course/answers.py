"""The answer file: what a trainee answered, on disk, one file per lesson and data.

    my_answers/03-variant-0.json
    {"schema": 1, "revision": 7, "answers": {"03.2": {...}}, "replaced": [{...}]}

Every change is written beside the target, synced and renamed, so a kill at any moment leaves
the last good file. Two tabs lose nothing: under a lock each change is merged by question into
what is on disk; where both changed the same question the later one stands and the other is
kept under ``replaced``. Order is told by a counter: nothing here reads the clock.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import count
from pathlib import Path
from typing import Any

from kamkit.safe_file import explain, locked, write_safely
from kamkit.text import LANGUAGES

SCHEMA = 1
FOLDER = "my_answers"
OUTCOMES = ("unchecked", "right", "wrong", "committed", "cannot_be_checked")


@dataclass(frozen=True)
class Record:
    """What is remembered of one question.

    ``answer`` as typed (JSON), ``outcome`` of that answer (``unchecked`` until Check),
    ``tries`` checked answers, ``hints`` taken (0-3), ``shown`` whether the solution was,
    ``right`` whether it was ever right, ``alone`` whether that was before any help.
    """

    answer: Any = None
    outcome: str = "unchecked"
    tries: int = 0
    hints: int = 0
    shown: bool = False
    right: bool = False
    alone: bool = False
    revision: int = 0

    @classmethod
    def read(cls, node: object) -> Record:
        """From JSON; raises ValueError or TypeError for what no Record ever became."""
        if not isinstance(node, dict):
            raise TypeError(node)
        known = {field.name: node[field.name] for field in fields(cls) if field.name in node}
        blank = asdict(cls())
        for name, value in known.items():
            if name != "answer" and type(value) is not type(blank[name]):
                raise ValueError(name)
        record = cls(**known)
        if record.outcome not in OUTCOMES or record.hints not in range(4):
            raise ValueError(node)
        return record


@dataclass(frozen=True)
class Notice:
    """Something the trainee should be told: the message ``desk.<key>`` with its values."""

    key: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class _State:
    revision: int
    answers: dict[str, Record]
    replaced: list[Any]


def answer_path(lesson: str, data_name: str, folder: str | os.PathLike[str] = ".") -> Path:
    """Where the answers of a lesson lie: shared by both languages, apart for each data.

    >>> answer_path("03", "variant-0", "exercises/zh").parts[-3:]
    ('exercises', 'my_answers', '03-variant-0.json')
    """
    beside = Path(folder).absolute()
    if beside.name in LANGUAGES:
        beside = beside.parent
    return beside / FOLDER / f"{lesson}-{data_name}.json"


class AnswerFile:
    """The records of one lesson, in memory and on disk. No method raises for a bad disk or file:
    what went wrong stands in ``notices``, and the answers stay in memory.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[Notice] = []
        self._records: dict[str, Record] = {}
        self._on_disk: dict[str, Record] = {}
        self._unsaved: set[str] = set()
        self._replaced: list[Any] = []
        self._revision = 0
        self._newer = False
        self.refresh()

    def __getitem__(self, question: str) -> Record:
        return self._records.get(question, Record())

    @property
    def records(self) -> dict[str, Record]:
        """Every record by question id."""
        return dict(self._records)

    def take_notices(self) -> list[Notice]:
        """The notices so far, each given once."""
        taken, self.notices = self.notices, []
        return taken

    def put(self, question: str, record: Record) -> None:
        """Remember a record and write it, merged into whatever another tab wrote meanwhile."""
        self._records[question] = record
        self._unsaved.add(question)
        self._save()

    def refresh(self) -> None:
        """Take over what another tab wrote; what could not be saved yet stays."""
        try:
            state = self._read()
        except OSError as error:
            self._tell("answers_unreadable", file=self.path.name, reason=explain(error))
            return
        if state is not None:
            unsaved = {question: self._records[question] for question in self._unsaved}
            self._accept(state, {**state.answers, **unsaved})
        elif self._unsaved:
            self._save()

    def clear(self) -> Path | None:
        """Start again: the file becomes a backup beside it, whose path is returned."""
        self._save()
        if self._unsaved or self._newer or not self.path.is_file():
            return None
        try:
            with locked(self.path):
                state = self._read()
                if state is None:
                    return None
                backup = self._free_name("backup")
                write_safely(backup, self.path.read_bytes())
                empty = _State(state.revision + 1, {}, [])
                write_safely(self.path, _to_json(empty))
        except OSError as error:
            self._tell("not_saved", reason=explain(error))
            return None
        self._accept(empty, {})
        return backup

    def _save(self) -> None:
        if not self._unsaved:
            return
        if self._newer:
            self._tell("answers_newer", file=self.path.name)
            return
        try:
            _make_folder(self.path.parent)
            with locked(self.path):
                state = self._merge(self._read())
                if self._newer:
                    return
                write_safely(self.path, _to_json(state))
        except OSError as error:
            self._tell("not_saved", reason=explain(error))
            return
        self._unsaved.clear()
        self._accept(state, state.answers)

    def _merge(self, disk: _State | None) -> _State:
        """Disk plus what is unsaved here; with no file on disk, all that is in memory."""
        ours = self._unsaved if disk else set(self._records)
        disk = disk or _State(self._revision, {}, list(self._replaced))
        revision = max(disk.revision, self._revision) + 1
        answers, replaced = dict(disk.answers), list(disk.replaced)
        for question in sorted(ours):
            mine, theirs = self._records[question], disk.answers.get(question)
            if theirs is not None and theirs != self._on_disk.get(question):
                if theirs.answer != mine.answer and theirs.answer is not None:
                    replaced.append({"question": question, **asdict(theirs)})
                    self._tell("two_tabs", question=question)
                mine = _combine(mine, theirs)
            answers[question] = replace(mine, revision=revision)
        return _State(revision, answers, replaced)

    def _accept(self, state: _State, records: dict[str, Record]) -> None:
        self._records = dict(records)
        self._on_disk = dict(state.answers)
        self._replaced = state.replaced
        self._revision = state.revision

    def _read(self) -> _State | None:
        """What is on disk; None where there is no file, or none that we may take as ours.

        A file that is there and cannot be read is an OSError: it must not be written over.
        """
        try:
            raw = self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            node = json.loads(raw.decode("utf-8-sig"))
            schema, revision = node["schema"], node["revision"]
            if type(schema) is int and schema > SCHEMA:
                self._newer = True
                self._tell("answers_newer", file=self.path.name)
                return None
            if type(schema) is not int or type(revision) is not int:
                raise ValueError(schema)
            answers = {key: Record.read(record) for key, record in node["answers"].items()}
            return _State(revision, answers, list(node.get("replaced", [])))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            self._set_aside()
            return None

    def _set_aside(self) -> None:
        aside = self._free_name("broken")
        self.path.replace(aside)
        self._tell("answers_broken", file=self.path.name, aside=aside.name)
        self._unsaved |= set(self._records)

    def _free_name(self, why: str) -> Path:
        names = (self.path.with_name(f"{self.path.stem}.{why}-{n}.json") for n in count(1))
        return next(path for path in names if not path.exists())

    def _tell(self, key: str, **values: object) -> None:
        notice = Notice(key, values)
        if notice not in self.notices:
            self.notices.append(notice)


def _combine(mine: Record, theirs: Record) -> Record:
    """My answer with the help and success of both tabs: help taken in one counts in the other."""
    unaided = theirs.hints == 0 and not theirs.shown
    return replace(
        mine,
        tries=max(mine.tries, theirs.tries),
        hints=max(mine.hints, theirs.hints),
        shown=mine.shown or theirs.shown,
        right=mine.right or theirs.right,
        alone=theirs.alone or (mine.alone and unaided),
    )


def _to_json(state: _State) -> bytes:
    node = {
        "schema": SCHEMA,
        "revision": state.revision,
        "answers": {key: asdict(state.answers[key]) for key in sorted(state.answers)},
        "replaced": state.replaced,
    }
    # Half a surrogate pair cannot be encoded; spelt with a backslash it is still JSON.
    words = json.dumps(node, ensure_ascii=False, indent=1) + "\n"
    return words.encode("utf-8", "backslashreplace")


def _make_folder(folder: Path) -> None:
    """Answers are the trainee's own: the folder tells git to leave them alone."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")
