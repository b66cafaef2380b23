"""What the apps share: their language, their lock, and words, tables, pictures and code as HTML."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from threading import RLock

from kamkit.course.desk.page import to_html
from kamkit.text import language, use

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
