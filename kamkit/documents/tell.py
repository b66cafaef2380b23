"""Sentences as people read them in a notebook, a page or a console."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Told:
    """Some sentences, one below the other; everything is escaped."""

    sentences: tuple[str, ...]

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.sentences)
        return f'<div class="kk-told">{lines}</div>'

    def __repr__(self) -> str:
        return "\n".join(self.sentences)


def tell(sentences: Iterable[str]) -> Told:
    """Show sentences, such as those of ``tell_pareto``.

    >>> tell(["A & B."])._repr_html_()
    '<div class="kk-told"><p>A &amp; B.</p></div>'
    """
    return Told(tuple(sentences))
