"""Where a call plan lies while it is written: kept as it is typed, found again, exported."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Timer

from kamkit.apps.criteria_keep import work_folder
from kamkit.course.choice import course_folder
from kamkit.documents.plain_text import plain
from kamkit.documents.spin_page import write_spin_page
from kamkit.documents.spin_word import write_spin_word
from kamkit.errors import KamkitError
from kamkit.planning.spin import SpinPlan
from kamkit.planning.store import load_plan, save_plan
from kamkit.text import say

DELAY = 0.4  # seconds after the last key until the plan is on disk
_LONGEST = 40  # characters of an account in the name of a file


@dataclass(frozen=True)
class Opened:
    """A plan as found, its file, and what to say of it."""

    plan: SpinPlan
    path: Path
    message: str = ""


def open_plan(plan: SpinPlan | None, folder: str | os.PathLike[str]) -> Opened:
    """What was kept last time, else the plan given, else an empty one.

    A plan that is given has a file of its own account, so that the plan of a lesson and one's
    own do not get in each other's way.
    """
    start = plan or SpinPlan("")
    name = f"call_plan_{file_name(start.account)}.json" if plan else "call_plan.json"
    path = course_folder(folder) / name
    if not path.exists() and not path.with_name(f"{name}.bak").exists():
        return Opened(start, path)
    try:
        stored = load_plan(path)
    except KamkitError as error:
        return Opened(start, path, str(error))
    if not isinstance(stored.plan, SpinPlan):
        aside = _set_aside(stored.file)
        return Opened(start, path, say("spin_app.other_plan", file=name, aside=aside.name))
    found = say("spin_app.found", file=f"{path.parent.name}/{name}")
    return Opened(stored.plan, path, "\n".join(filter(None, [found, stored.message])))


class Keeper:
    """Writes the newest plan a moment after the last change, and at once when asked."""

    def __init__(self, path: Path, failed: Callable[[Exception], None]) -> None:
        self.path = path
        self._failed = failed
        self._plan: SpinPlan | None = None
        self._timer: Timer | None = None

    def keep(self, plan: SpinPlan) -> None:
        """Have the plan written soon; a later one takes its place."""
        self._plan = plan
        if self._timer is not None:
            self._timer.cancel()
        self._timer = Timer(DELAY, self._write)
        self._timer.daemon = True
        self._timer.start()

    def save(self, plan: SpinPlan) -> Path:
        """Write the plan now. Raises UnsavedFile where the disk refuses."""
        if self._timer is not None:
            self._timer.cancel()
        self._plan = None
        return save_plan(plan, self.path)

    def set_aside(self) -> Path | None:
        """Give the file another name, so that a new plan can begin; None where there is none."""
        if not self.path.exists():
            return None
        return _set_aside(self.path)

    def _write(self) -> None:
        plan, self._plan = self._plan, None
        if plan is None:
            return
        try:
            save_plan(plan, self.path)
        except (OSError, KamkitError) as error:
            self._failed(error)


def export(plan: SpinPlan, kind: str, folder: str | os.PathLike[str]) -> Path:
    """Write the plan under ``my_work``, as ``word`` or ``html``; returns the path."""
    name = say("spin_app.file", account=file_name(plan.account))
    ending, write = ("docx", write_spin_word) if kind == "word" else ("html", write_spin_page)
    return write(plan, work_folder(folder) / f"{name}.{ending}")


def _set_aside(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}.old-{n}.json") for n in count(1))
    free = next(name for name in names if not name.exists())
    path.replace(free)
    return free


def file_name(account: str) -> str:
    """An account's name as a part of a file's: letters and digits of any script.

    >>> file_name('../A & B: "x"'), file_name("犁岭纸业"), file_name("")
    ('A_B_x', '犁岭纸业', 'plan')
    """
    return re.sub(r"\W+", "_", plain(account)).strip("_")[:_LONGEST].strip("_") or "plan"
