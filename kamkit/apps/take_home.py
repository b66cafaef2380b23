"""The last step of an exercise: a button that makes the trainee's page."""

from __future__ import annotations

import html

import ipywidgets as W

from kamkit.course import desk
from kamkit.course.desk.page import Live, style, to_html, words_of
from kamkit.course.take_home import RECIPES, take_home_page
from kamkit.text import say


def make_page(lesson: str = "03") -> Live:
    """A button that shows and saves the lesson's page of three accounts, once its last question
    is right.

    What went wrong, such as a folder that may not be written to, is said in words.
    """
    question = RECIPES[lesson].question
    button = W.Button(description=say("take_home.make"), button_style="primary")
    button.add_class("kk-make-page")
    message = W.HTML().add_class("kk-page")

    def make(_: object) -> None:
        try:
            page = take_home_page(lesson, desk.answer(question), desk.data())
            message.value = page._repr_html_()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            message.value = to_html(say("take_home.not_saved", reason=reason))
        except Exception as error:  # a widget shows no traceback
            message.value = to_html(words_of(error))

    button.on_click(make)
    box = W.VBox([style(), button, message]).add_class("kk-ask")
    words = say("take_home.not_yet", question=question)
    return Live(words, f"<p>{html.escape(words)}</p>", box)
