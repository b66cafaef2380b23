"""The last step of lesson 10: a button that opens the reader's own call plan."""

from __future__ import annotations

import ipywidgets as W

from kamkit.apps.last_step import last_step
from kamkit.apps.spin_planner import spin_planner
from kamkit.course import desk
from kamkit.course.desk.page import Live, to_html
from kamkit.course.questions.page_10 import has_ground, my_call
from kamkit.text import say

QUESTION, IMPLICATION, PAYOFF = "10.14", "10.10", "10.11"


def make_call() -> Live:
    """A button that makes a call plan from the answers and opens it in the SPIN planner.

    The reader's own two questions are in it where they were right. A plan of that account that
    was begun before is found again as it was left. Where the data hold no ground for the last
    question, account and objective are left to the reader.
    """

    def make() -> tuple[str, tuple[W.Widget, ...]]:
        page = desk.answer(QUESTION)
        if page is None and has_ground(desk.data()):
            return to_html(say("my_call.not_yet", question=QUESTION)), ()
        own = [desk.answer(each) for each in (IMPLICATION, PAYOFF)]
        plan = my_call(desk.data(), page, *own)
        words = say(f"my_call.{'made' if plan.account else 'made_open'}", account=plan.account)
        return to_html(words), (spin_planner(plan).widget,)

    words = say("my_call.not_yet", question=QUESTION)
    return last_step("my_call.make", "kk-make-call", words, make)
