"""The last step of exercise 02: a button that writes the clean account file."""

from __future__ import annotations

import html

import ipywidgets as W

from kamkit.course import desk
from kamkit.course.desk.page import Live, style, to_html, words_of
from kamkit.course.my_account_file import my_account_file
from kamkit.text import say


def make_account_file() -> Live:
    """A button that writes the account file with its profile and receipts, and says where.

    What went wrong, such as a workbook that Excel holds open, is said in words.
    """
    button = W.Button(description=say("account_file.make"), button_style="primary")
    button.layout = W.Layout(width="auto", align_self="flex-start")
    button.add_class("kk-make-account-file")
    message = W.HTML().add_class("kk-page")

    def make(_: object) -> None:
        try:
            message.value = my_account_file(desk.data())._repr_html_()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            message.value = to_html(say("take_home.not_saved", reason=reason))
        except Exception as error:  # a widget shows no traceback
            message.value = to_html(words_of(error))

    button.on_click(make)
    words = say("account_file.lasting")
    box = W.VBox([style(), button, message]).add_class("kk-ask")
    return Live(words, f"<p>{html.escape(words)}</p>", box)
