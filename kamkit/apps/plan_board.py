"""The action plan board: tables to edit, a timeline, the weak spots and the documents."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping

import pandas as pd

from kamkit.apps import plan_keep as keep
from kamkit.apps import plan_page as page
from kamkit.apps.parts import not_opened, speaking
from kamkit.apps.plan_desk import Board
from kamkit.course.desk.page import Live, to_html
from kamkit.errors import InvalidValue
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.plain import as_date
from kamkit.text import language

State = pd.DataFrame | Mapping[str, float]


def plan_board(
    plan: ActionPlan | None = None,
    *,
    as_of: str | dt.date | None = None,
    before: State | None = None,
    after: State | None = None,
    folder: str | os.PathLike[str] = ".",
    lang: str | None = None,
) -> Live:
    """Edit an action plan by mouse, and see at once its timeline, who is overloaded, what is weak.

    ``plan`` is shown as it was saved last time, where it was (a button goes back to the one passed
    in); without one, the plan that was saved last, else an empty one that says what comes first.
    Steps are judged by ``as_of``; without it by the latest day of a step that is done, else by the
    first day in the plan; the day can be changed. Overloaded is who has more open milestones in a
    month than the limit (``workload``). With two states of the data, ``before`` and ``after``
    (as ``progress`` takes them), a tab tells what moved, and a button brings the numbers in.

    Edits can be undone. Buttons keep the plan in ``my_course`` beside the notebooks (``folder`` is
    the notebook's), write Word, Excel, calendar and page to ``my_work``, and take in an edited
    Excel file. All words are in ``lang`` (the language in force). What cannot be used or done is
    said in a sentence; nothing is raised for it.

    >>> import tempfile
    >>> plan_board(ActionPlan("KH1026", "Liling Paper"), folder=tempfile.mkdtemp())
    Action plan of Liling Paper: 0 objectives, 0 milestones, as of –. Run this cell to use it.
    """
    with speaking(lang or language()):
        try:
            if plan is not None and not isinstance(plan, ActionPlan):
                raise InvalidValue("plan_board.no_plan", value=type(plan).__name__)
            day = None if as_of is None else as_date(as_of)
            states = None if before is None or after is None else (before, after)
            words = page.opening(plan, day or (page.plan_day(plan) if plan else None))
            return Live(words, to_html(words), open_board(plan, day, states, folder).box)
        except Exception as error:
            return not_opened("plan_board.not_opened", error)


def open_board(
    plan: ActionPlan | None,
    day: dt.date | None,
    states: tuple[State, State] | None,
    folder: str | os.PathLike[str],
) -> Board:
    """The board with the plan that was kept, else the one passed in, else an empty one."""
    try:
        kept, words = keep.latest(folder) if plan is None else keep.saved(plan.plan_id, folder)
    except OSError:
        kept, words = None, ""
    given = plan or ActionPlan(page.NEW)
    return Board(given, kept, day=day, states=states, folder=folder, words=words)
