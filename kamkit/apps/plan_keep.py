"""What a reader keeps of the action plan board: the plan itself, and its documents.

my_course/action_plan_KH1026.json       the plan, found again next time
my_course/calendar_of_KH1026.json       the plan of the last calendar, so that the next one cancels
my_work/action_plan_KH1026.docx …       what leaves: Word, Excel, calendar, page
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kamkit.apps.criteria_keep import work_folder
from kamkit.course.choice import course_folder
from kamkit.documents.plan_calendar import write_plan_calendar
from kamkit.documents.plan_changes import CellChange, PlanRead
from kamkit.documents.plan_page import write_plan_page
from kamkit.documents.plan_reading import read_plan
from kamkit.documents.plan_sheets import write_plan_workbook
from kamkit.documents.plan_word import write_plan_word
from kamkit.errors import DataError, UnreadableFile
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.store import StoredPlan, load_plan, save_plan
from kamkit.text import language, say

FORMATS: Mapping[str, str] = {"word": "docx", "excel": "xlsx", "calendar": "ics", "page": "html"}
_STEM = {"en": "action_plan", "zh": "行动计划"}
_LONGEST = 40

Folder = str | os.PathLike[str]


def plan_file(plan_id: str, folder: Folder) -> Path:
    """Where the plan of that id is kept."""
    return course_folder(folder) / f"action_plan_{_slug(plan_id)}.json"


def work_file(plan_id: str, format: str, folder: Folder) -> Path:
    """Where a document of the plan is written, in the language in force."""
    return work_folder(folder) / f"{_STEM[language()]}_{_slug(plan_id)}.{FORMATS[format]}"


def shown(path: Path) -> str:
    """The file as it is named on the screen: its folder and its name."""
    return f"{path.parent.name}/{path.name}"


def save(plan: ActionPlan, folder: Folder) -> Path:
    """Keep the plan. Raises what ``save_plan`` raises; what was saved before stays."""
    return save_plan(plan, plan_file(plan.plan_id, folder))


def saved(plan_id: str, folder: Folder) -> tuple[ActionPlan | None, str]:
    """The plan of that id as kept last time, and what to say of it."""
    path = plan_file(plan_id, folder)
    if not any(each.exists() for each in (path, path.with_name(f"{path.name}.bak"))):
        return None, ""
    return _load(path)


def latest(folder: Folder) -> tuple[ActionPlan | None, str]:
    """The plan that was saved last of all that lie there, and what to say of it and the others."""
    found = course_folder(folder).glob("action_plan_*.json")
    kept = [path for path in found if ".broken-" not in path.name]
    if not kept:
        return None, ""
    newest, *others = sorted(kept, key=lambda path: (path.stat().st_mtime_ns, path.name))[::-1]
    plan, words = _load(newest)
    if others:
        names = [path.stem.removeprefix("action_plan_") for path in others]
        words += "\n" + say("plan_board.others", plans=sorted(names))
    return plan, words


def write(plan: ActionPlan, format: str, folder: Folder, day: dt.date) -> tuple[Path, str]:
    """Write one document under ``my_work``; the path, and what more is to be told.

    A workbook with changes that were not taken in is kept under another name.
    """
    path = work_file(plan.plan_id, format, folder)
    if format == "word":
        return write_plan_word(plan, path, day), ""
    if format == "page":
        return write_plan_page(plan, path, day), ""
    if format == "calendar":
        return _write_calendar(plan, path, folder, day), say("plan_board.calendar_next")
    aside = _set_aside(path, plan)
    words = say("plan_board.excel_next")
    if aside:
        words = f"{say('plan_board.aside', file=aside.name)}\n{words}"
    return write_plan_workbook(plan, path, day), words


def take_in(path: Path, plan: ActionPlan) -> PlanRead:
    """The plan with the edits of a workbook; a new line that was taken in before is not again.

    Raises DataError where it is no workbook of this plan.
    """
    if not path.exists():
        raise UnreadableFile("plan_board.no_workbook", file=shown(path))
    read = read_plan(path, plan)
    again = [each for each in read.edits if _known(each, plan)]
    whole = read.plan
    for each in again:
        whole = whole.without(each.item)
    return replace(read, plan=whole, edits=tuple(e for e in read.edits if e not in again))


def _load(path: Path) -> tuple[ActionPlan | None, str]:
    try:
        stored: StoredPlan = load_plan(path)
    except DataError as error:
        return None, str(error)
    if not isinstance(stored.plan, ActionPlan):
        return None, say("plan_board.other_kind", file=shown(path))
    return stored.plan, stored.message or say("plan_board.found", file=shown(path))


def _write_calendar(plan: ActionPlan, path: Path, folder: Folder, day: dt.date) -> Path:
    memory = course_folder(folder) / f"calendar_of_{_slug(plan.plan_id)}.json"
    try:
        last = load_plan(memory).plan
    except DataError:
        last = None
    before = last if isinstance(last, ActionPlan) else None
    write_plan_calendar(plan, path, day, before=before)
    save_plan(plan, memory)
    return path


def _set_aside(path: Path, plan: ActionPlan) -> Path | None:
    """Where a workbook with changes that the plan does not have was put; None without one."""
    if not path.exists():
        return None
    try:
        read = take_in(path, plan)
        if not (read.edits or read.conflicts or read.misread):
            return None
    except DataError:
        pass  # no workbook of this plan: somebody's own, all the more to be kept
    names = (path.with_name(f"{path.stem}_{n}{path.suffix}") for n in range(1, 10_000))
    aside = next(name for name in names if not name.exists())
    return path.rename(aside)


def _known(change: CellChange, plan: ActionPlan) -> bool:
    """A new line of the workbook that was taken in has a number of its own by now."""
    return change.rule == "added" and any(each.text == change.file for each in plan.items())


def _slug(plan_id: str) -> str:
    """A name that every file system takes and no other id has.

    >>> _slug("KH1026"), _slug("a/b")
    ('KH1026', 'a_b_c14cddc0')
    """
    slug = re.sub(r"[^\w-]", "_", plan_id)[:_LONGEST]
    if slug == plan_id == plan_id.upper():
        return slug
    digest = hashlib.sha256(plan_id.encode("utf-8", "replace")).hexdigest()
    return f"{slug}_{digest[:8]}"
