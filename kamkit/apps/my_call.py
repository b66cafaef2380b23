"""The last step of lesson 10: a button that opens the reader's own call plan."""

from __future__ import annotations

import html

import ipywidgets as W

from kamkit.apps.spin_planner import spin_planner
from kamkit.course import desk
from kamkit.course.desk.page import Live, style, to_html, words_of
from kamkit.course.questions.page_10 import has_ground, my_call
from kamkit.text import say

QUESTION, IMPLICATION, PAYOFF = "10.14", "10.10", "10.11"


def make_call() -> Live:
    """A button that makes a call plan from the answers and opens it in the SPIN planner.

    The reader's own two questions are in it where they were right. A plan of that account that
    was begun before is found again as it was left. Where the data hold no ground for the last
    question, account and objective are left to the reader.
    """
    button = W.Button(
        description=say("my_call.make"), button_style="primary", layout={"align_self": "flex-start"}
    )
    button.add_class("kk-make-call")
    message, place = W.HTML().add_class("kk-page"), W.VBox()

    def make(_: object) -> None:
        try:
            page = desk.answer(QUESTION)
            if page is None and has_ground(desk.data()):
                message.value = to_html(say("my_call.not_yet", question=QUESTION))
                return
            own = [desk.answer(each) for each in (IMPLICATION, PAYOFF)]
            plan = my_call(desk.data(), page, *own)
            place.children = (spin_planner(plan).widget,)
            key = "made" if plan.account else "made_open"
            message.value = to_html(say(f"my_call.{key}", account=plan.account))
        except Exception as error:  # a widget shows no traceback
            message.value = to_html(words_of(error))

    button.on_click(make)
    head = W.VBox([style(), button, message]).add_class("kk-ask")
    words = say("my_call.not_yet", question=QUESTION)
    return Live(words, f"<p>{html.escape(words)}</p>", W.VBox([head, place]))
