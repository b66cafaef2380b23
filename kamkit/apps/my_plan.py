"""The last step of lesson 12: the reader's plan, its files, and the board to go on with."""

from __future__ import annotations

import html
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ipywidgets as W

from kamkit.apps import plan_keep as keep
from kamkit.apps.last_step import last_step
from kamkit.apps.plan_board import plan_board
from kamkit.course import desk
from kamkit.course.data import Data
from kamkit.course.desk.page import Live
from kamkit.course.my_plan import QUESTION, SENTENCE, plan_from_answers
from kamkit.course.questions.plan_12 import day_of
from kamkit.documents.tell import Told
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.action_plan_review import review_plan
from kamkit.text import say

FORMATS = ("word", "excel", "calendar")


@dataclass(frozen=True)
class PlanFiles:
    """The plan, and where its three files lie; ``lines`` say it."""

    plan: ActionPlan
    files: tuple[Path, ...]
    lines: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        first, *rest = map(html.escape, self.lines)
        return f"<p>{first}</p><ul>{''.join(f'<li>{line}</li>' for line in rest)}</ul>"


def my_plan(
    page: Mapping[str, Mapping[str, Any]] | None,
    data: Data,
    sentence: str | None = None,
    folder: str | os.PathLike[str] = ".",
) -> PlanFiles | Told:
    """Make the plan and write it for Word, Excel and the calendar under ``my_work``.

    ``page`` and ``sentence`` are the right answers to the lesson's last two questions; with
    ``page`` None, a sentence says what is missing and nothing is written. A workbook there that
    somebody has edited is kept under another name. ``folder`` is where the notebook lies. Raises
    OSError where the folder cannot be written to.
    """
    if page is None:
        return Told((say("my_plan.not_yet", question=QUESTION),))
    plan, day = plan_from_answers(page, data, sentence or ""), day_of(data)
    files = tuple(keep.write(plan, format, folder, day)[0] for format in FORMATS)
    named = [
        say("my_plan.saved", what=say(f"my_plan.{format}"), file=keep.shown(file))
        for format, file in zip(FORMATS, files, strict=True)
    ]
    weak = say("my_plan.weak", n=len(review_plan(plan, day)))
    return PlanFiles(plan, files, (say("my_plan.made"), *named, weak))


def make_plan() -> Live:
    """A button that makes the plan from the answers, says where its files lie, and opens the board.

    What went wrong, such as a workbook that Excel holds open, is said in words.
    """

    def make() -> tuple[str, tuple[W.Widget, ...]]:
        made = my_plan(desk.answer(QUESTION), desk.data(), desk.answer(SENTENCE))
        if not isinstance(made, PlanFiles):
            return made._repr_html_(), ()
        board = plan_board(made.plan, as_of=day_of(desk.data()))
        return made._repr_html_(), (board.widget,)

    words = say("my_plan.not_yet", question=QUESTION)
    return last_step("my_plan.make", "kk-make-plan", words, make, "my_plan.not_saved")
