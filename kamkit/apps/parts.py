"""What the apps share: their language, their lock, and words, tables, pictures and code as HTML."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from threading import RLock

import ipywidgets as W

from kamkit.course.desk.page import Live, to_html, words_of
from kamkit.errors import KamkitError
from kamkit.text import language, say, use

# JupyterLab delivers what is clicked on threads of its own, and pyplot stands only one at a time.
ONE_AT_A_TIME = RLock()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Another language in force for a while."""
    before = language()
    use(lang)
    try:
        yield
    finally:
        use(before)


def not_opened(key: str, error: Exception) -> Live:
    """What stands in place of an app: that it did not open, and why where the error is ours."""
    reason = [str(error)] if isinstance(error, KamkitError) else []
    words = "\n".join([say(key), *reason])
    return Live(words, to_html(words), W.HTML(to_html(words)))


def do(does: Callable[[], str], message: W.HTML, lang: str, failed: str, not_kept: str) -> None:
    """Do something and say its outcome in ``message``; a widget shows no traceback."""
    with ONE_AT_A_TIME, speaking(lang):
        try:
            words = does()
        except Exception as error:
            words = words_of(error, failed, not_kept)
        message.value = status(words) if words else ""


def status(words: str) -> str:
    """Words that a screen reader says when they change."""
    return f'<div role="status">{to_html(words)}</div>'


def paragraph(words: str) -> str:
    """Words on their own."""
    return f"<p>{to_html(words)}</p>"


def picture(png: bytes, size: tuple[float, float], dpi: int, said: str) -> str:
    """A chart as an HTML image; ``said`` is what it shows, for those who do not see it."""
    data = base64.b64encode(png).decode()
    width, height = (round(inches * dpi) for inches in size)
    source = f'src="data:image/png;base64,{data}" width="{width}" height="{height}"'
    return f'<img {source} alt="{escape(said)}">'


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> str:
    """A table of words, all escaped, line breaks kept; ``name`` is the class that styles it."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell).replace(chr(10), '<br>')}</td>" for cell in row)
        + "</tr>"
        for row in rows
    )  # fmt: skip
    inside = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    page = f'<table class="kk-card-table {name}">{inside}</table>'
    return f'<div class="mathjax_ignore tex2jax_ignore">{page}</div>'
