"""Words as HTML, and things that show as a widget where Python runs and as text where not."""

from __future__ import annotations

import html
import re
from importlib.resources import files
from typing import Any

import ipywidgets as W

from kamkit.errors import KamkitError
from kamkit.safe_file import explain
from kamkit.text import say

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def to_html(words: str) -> str:
    """Escaped words; line breaks, ``**strong**`` and code in backticks are kept.

    The class keeps JupyterLab from reading two dollar signs as a formula.

    >>> to_html("a < b **now**")
    '<span class="mathjax_ignore tex2jax_ignore">a &lt; b <strong>now</strong></span>'
    """
    body = html.escape(words).replace("\n", "<br>")
    body = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", body)
    body = re.sub(r"`([^`]+)`", r"<code>\1</code>", body)
    return f'<span class="mathjax_ignore tex2jax_ignore">{body}</span>'


def words_of(error: Exception, otherwise: str = "answer.no_verdict", not_kept: str = "") -> str:
    """What to say of an error, never a traceback: ours in its own words, one of the disk by the
    message ``not_kept`` (where there is one) with its reason, any other by ``otherwise``.

    >>> words_of(ZeroDivisionError(), "criteria_app.not_opened")
    'The scorecard could not be opened.'
    """
    if isinstance(error, KamkitError):
        return str(error)
    if not_kept and isinstance(error, OSError):
        return say(not_kept, reason=say(f"desk.{explain(error)}"))
    return say(otherwise)


def style() -> W.HTML:
    """The style sheet of the desk."""
    css = files("kamkit.course.desk").joinpath("style.css").read_text("utf-8")
    return W.HTML(f"<style>{css}</style>", layout={"height": "0", "margin": "0"})


class Live:
    """What a cell shows: a widget where Python runs, else lasting words.

    The words do not change with what is answered, so a stored output stays true.
    """

    def __init__(self, words: str, page: str, widget: W.Widget) -> None:
        self.words = words
        self.page = page
        self.widget = widget

    def __repr__(self) -> str:
        return self.words

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        bundle = {"text/plain": self.words, "text/html": self.page}
        view = (self.widget._repr_mimebundle_() or {}).get(_WIDGET_VIEW)
        return {**bundle, _WIDGET_VIEW: view} if view else bundle
