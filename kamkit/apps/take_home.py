"""The last step of an exercise: a button that makes the trainee's page."""

from __future__ import annotations

import ipywidgets as W

from kamkit.apps.last_step import last_step
from kamkit.course import desk
from kamkit.course.desk.page import Live
from kamkit.course.take_home import RECIPES, take_home_page
from kamkit.text import say


def make_page(lesson: str = "03") -> Live:
    """A button that shows and saves the lesson's page of three accounts, once its last question
    is right.

    What went wrong, such as a folder that may not be written to, is said in words.
    """
    question = RECIPES[lesson].question

    def make() -> tuple[str, tuple[W.Widget, ...]]:
        page = take_home_page(lesson, desk.answer(question), desk.data())
        return page._repr_html_(), ()

    words = say("take_home.not_yet", question=question)
    return last_step("take_home.make", "kk-make-page", words, make, "take_home.not_saved")
