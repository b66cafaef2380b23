"""A plan as headings and tables of words: what its Word document and its page are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from kamkit.documents.html import Block, render_page
from kamkit.documents.plain_text import plain
from kamkit.documents.word import WordFile
from kamkit.text import language


@dataclass(frozen=True)
class Section:
    """A heading and its table; ``widths`` are shares of the page. ``note`` stands below the table,
    ``empty`` in its place where it has no rows.
    """

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    widths: tuple[float, ...]
    note: str = ""
    empty: str = ""


Facts = Sequence[tuple[str, str]]

# A long word may not push a table off the page or the paper.
_STYLE = """<style>
.plan table { width: 100%; table-layout: fixed; }
.plan th, .plan td, .plan h1, .plan dd { overflow-wrap: anywhere; max-width: none; }
.plan dl { display: grid; grid-template-columns: max-content 1fr; gap: .2em 1em; }
.plan dt { font-weight: 600; } .plan dd { margin: 0; }
@media (max-width: 40rem) { .plan table { min-width: 42rem; } }
@page { size: A4 landscape; margin: 15mm; }
</style>"""


def sections_word(title: str, facts: Facts, sections: Iterable[Section], empty: str) -> WordFile:
    """The document, to be saved; ``empty`` is what a section without rows says."""
    paper = WordFile(title, landscape=True)
    paper.facts(facts)
    for section in sections:
        paper.heading(section.title)
        if section.rows:
            paper.table(section.headings, section.rows, section.widths)
            if section.note:
                paper.paragraph(section.note, small=True)
        else:
            paper.paragraph(section.empty or empty)
    return paper


def sections_page(title: str, facts: Facts, sections: Iterable[Section], empty: str) -> str:
    """The page of HTML in the language in force; everything in it is escaped."""
    pairs = "".join(
        f"<dt>{_safe(label)}</dt><dd dir='auto'>{_safe(value)}</dd>" for label, value in facts
    )
    head = f"{_STYLE}<h1 dir='auto'>{_safe(title)}</h1><dl>{pairs}</dl>"
    blocks = [Block(head, "plan"), *(Block(_draw(each, empty), "plan") for each in sections)]
    return render_page(plain(title), blocks, language())


def _draw(section: Section, empty: str) -> str:
    head = f"<h2>{_safe(section.title)}</h2>"
    if not section.rows:
        return f"{head}<p>{_safe(section.empty or empty)}</p>"
    whole = sum(section.widths)
    columns = "".join(f"<col style='width:{w / whole:.2%}'>" for w in section.widths)
    headings = "".join(
        f"<th scope='col' dir='auto'>{_safe(text)}</th>" for text in section.headings
    )
    rows = "".join(
        "<tr>" + "".join(f"<td dir='auto'>{_safe(text)}</td>" for text in row) + "</tr>"
        for row in section.rows
    )
    table = f"<table><colgroup>{columns}</colgroup><thead><tr>{headings}</tr></thead>"
    note = f"<p><small>{_safe(section.note)}</small></p>" if section.note else ""
    return f"{head}<div class='scroll'>{table}<tbody>{rows}</tbody></table></div>{note}"


def _safe(text: str) -> str:
    return escape(plain(text))
