"""The last step of an exercise: a button that makes something of the trainee's answers."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets as W

from kamkit.course.desk.page import Live, style, to_html, words_of
from kamkit.text import say


def last_step(
    label: str,
    name: str,
    words: str,
    make: Callable[[], tuple[str, tuple[W.Widget, ...]]],
    not_saved: str = "",
) -> Live:
    """A button that makes something, and below it what it says (HTML) and shows.

    ``label`` and ``not_saved`` are messages, ``name`` a class of style, ``words`` stand in a
    notebook whose button cannot be pressed. What goes wrong is said in words: a widget shows no
    traceback.
    """
    button = W.Button(description=say(label), button_style="primary")
    button.layout = W.Layout(width="auto", align_self="flex-start")
    button.add_class(name)
    message, place = W.HTML().add_class("kk-page"), W.VBox()

    def press(_: Any) -> None:
        try:
            message.value, shown = make()
            place.children = shown or place.children
        except Exception as error:
            message.value = to_html(words_of(error, not_kept=not_saved))

    button.on_click(press)
    head = W.VBox([style(), button, message]).add_class("kk-ask")
    box = W.VBox([head, place])  # what is shown keeps its own look only outside the form's frame
    return Live(words, f"<p>{html.escape(words)}</p>", box)
