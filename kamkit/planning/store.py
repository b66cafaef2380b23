"""Plans on disk, of every kind: whole, safe from a kill or a full disk, the last good one kept.

    plan.json       the plan; written beside its target, synced, renamed
    plan.json.bak   the plan as it was before the last save

A file that cannot be read is never written over: saving sets it aside as
``plan.broken-1.json``. A file of a newer KAMkit is left as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

from kamkit.errors import DataError, InvalidValue, UnreadableFile, UnsavedFile
from kamkit.safe_file import explain, locked, write_safely
from kamkit.text import say

# Where each kind of plan lives; a room is opened when a file of its kind is read.
KINDS = {
    "action_plan": ("kamkit.planning.action_plan", "ActionPlan"),
    "spin_plan": ("kamkit.planning.spin", "SpinPlan"),
}


class Plan(Protocol):
    """What can be stored: see ``kamkit.planning.plain`` for how a kind describes itself."""

    def to_dict(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class StoredPlan:
    """A plan as it was loaded, and what should be told about it.

    ``file`` is where it came from: the file asked for, or its ``.bak``. ``message`` is empty when
    all is well; else it says what happened, in the language in force.
    """

    plan: Any
    file: Path
    key: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return say(f"plan.store.{self.key}", **self.values) if self.key else ""


def save_plan(plan: Plan, path: str | PathLike[str]) -> Path:
    """Write a plan as JSON and keep what was there as ``.bak``; returns the path.

    Raises UnsavedFile where the disk refuses, or where the file is one of a newer KAMkit: what is
    on disk is then as it was before. A file that is no plan is set aside, not lost.

    >>> import tempfile
    >>> from kamkit.planning.action_plan import ActionPlan
    >>> path = save_plan(ActionPlan("KH1026"), tempfile.mkdtemp() + "/plan.json")
    >>> load_plan(path).plan.account_id
    'KH1026'
    """
    path = Path(path)
    content = _to_json(plan.to_dict())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path):
            _make_room(path)
            write_safely(path, content)
    except UnsavedFile:
        raise
    except OSError as error:
        reason = say(f"desk.{explain(error)}")
        raise UnsavedFile("plan.not_saved", file=path.name, reason=reason) from error
    return path


def load_plan(path: str | PathLike[str]) -> StoredPlan:
    """The plan in a file, of any known kind; where it cannot be read, the last good one.

    ``message`` of the result tells when the ``.bak`` had to serve, and why. Nothing on disk is
    changed. Raises UnreadableFile where there is neither a plan nor a last good one.
    """
    path = Path(path)
    try:
        return StoredPlan(_read(path), path)
    except FileNotFoundError:
        why, reason = "absent", ""
    except (OSError, DataError) as error:
        why, reason = ("newer" if _is_newer(error) else "broken"), _in_short(error)
    backup = _backup(path)
    try:
        plan = _read(backup)
    except FileNotFoundError:
        key = f"plan.{why}_file"
        raise UnreadableFile(key, file=path.name, reason=reason) from None
    except (OSError, DataError):
        raise UnreadableFile("plan.both_broken", file=path.name, reason=reason) from None
    values = {"file": path.name, "backup": backup.name, "reason": reason}
    return StoredPlan(plan, backup, why, values)


def _make_room(path: Path) -> None:
    """What is there becomes the last good plan, or is set aside where it is none."""
    try:
        _read(path)
    except FileNotFoundError:
        return
    except DataError as error:
        if _is_newer(error):
            raise UnsavedFile("plan.newer_kept", file=path.name) from error
        path.replace(_free_name(path))
    else:
        write_safely(_backup(path), path.read_bytes())


def _read(path: Path) -> Any:
    raw = path.read_bytes()
    try:
        node = json.loads(raw.decode("utf-8-sig"))
        kind = node["kind"]
        room, name = KINDS[kind]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise UnreadableFile("plan.no_plan") from None
    return getattr(import_module(room), name).from_dict(node)


def _is_newer(error: Exception) -> bool:
    return isinstance(error, InvalidValue) and error.key == "plan.newer"


def _in_short(error: Exception) -> str:
    """The rule that was broken, or what the disk said, without advice."""
    if isinstance(error, OSError):
        return say(f"desk.{explain(error)}")
    return str(error).splitlines()[0]


def _backup(path: Path) -> Path:
    return path.with_name(f"{path.name}.bak")


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}.broken-{n}{path.suffix}") for n in count(1))
    return next(name for name in names if not name.exists())


def _to_json(node: Mapping[str, Any]) -> bytes:
    # Half a surrogate pair cannot be encoded; spelt with a backslash it is still JSON.
    words = json.dumps(node, ensure_ascii=False, indent=1) + "\n"
    return words.encode("utf-8", "backslashreplace")
