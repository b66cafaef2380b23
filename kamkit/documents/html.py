"""One page in one file: no script, no outside reference, fit to print and to mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kamkit.text import say

if TYPE_CHECKING:
    from jinja2 import Template

_HTML_LANG = {"en": "en", "zh": "zh-CN"}


@dataclass(frozen=True)
class Block:
    """A piece of a page: ``html`` is trusted markup; anything from data is escaped before."""

    html: str
    kind: str = "text"


def render_page(title: str, blocks: Sequence[Block], lang: str) -> str:
    """The whole page as text; ``title`` is escaped, the blocks are not.

    >>> "<title>A &amp; B</title>" in render_page("A & B", [Block("<p>x</p>")], "en")
    True
    """
    made_with = say("page.made_with", lang=lang)
    return _template().render(
        title=title, blocks=blocks, lang=_HTML_LANG[lang], made_with=made_with
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    source = files("kamkit.documents").joinpath("page.html.j2").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
