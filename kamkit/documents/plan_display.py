"""Sections of an action plan in a notebook: the same words as in Word and HTML."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from html import escape

from kamkit.documents.plain_text import plain
from kamkit.documents.plan_words import plan_sections
from kamkit.documents.sections import Section
from kamkit.errors import ParameterError
from kamkit.planning.action_plan import ActionPlan
from kamkit.planning.plain import as_date
from kamkit.text import say
from kamkit.width import cells

SECTIONS = ("objectives", "strategies", "milestones", "raci", "measures", "risks", "reviews")
_SHORT = 12  # cells of a date or a number, which stay on one line


@dataclass(frozen=True)
class PlanShown:
    """Sections of a plan in words, fixed when it was made."""

    sections: tuple[Section, ...]

    def __repr__(self) -> str:
        lines = []
        for section in self.sections:
            lines += [section.title, " | ".join(section.headings)]
            lines += [" | ".join(row) for row in section.rows]
            lines += [section.note] if section.note else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return "\n".join(_draw(section) for section in self.sections)


def show_plan(plan: ActionPlan, as_of: dt.date | str, *sections: str) -> PlanShown:
    """Show a plan as tables in the language in force; dates are judged as of ``as_of``.

    ``sections`` are any of objectives, strategies, milestones, raci, measures, risks, reviews, in
    the order wanted; by default all. Raises ParameterError for another name.

    >>> show_plan(ActionPlan("KH1026"), "2026-10-31", "risks")
    Risks
    No. | Risk | Likelihood | Impact | Score | Answer | Owner
    """
    known = dict(zip(SECTIONS, plan_sections(plan, as_date(as_of)), strict=True))
    for name in sections:
        if name not in known:
            raise ParameterError("plan_section", value=str(name), known=SECTIONS)
    return PlanShown(tuple(known[name] for name in sections or SECTIONS))


def _draw(section: Section) -> str:
    title = f"<p><strong>{_safe(section.title)}</strong></p>"
    if not section.rows:
        return f"{title}<p>{_safe(say('action_plan.nothing'))}</p>"
    head = "".join(_cell("th", each, ' scope="col"') for each in section.headings)
    body = "".join(
        f"<tr>{''.join(_cell('td', each) for each in row)}</tr>\n" for row in section.rows
    )
    note = f"<p><small>{_safe(section.note)}</small></p>" if section.note else ""
    table = (
        f'<table class="kk-table"><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>'
    )
    return f'{title}<div class="kk-show scroll" style="overflow-x:auto">{table}</div>{note}'


def _cell(tag: str, words: str, more: str = "") -> str:
    wrap = "nowrap" if cells(words) <= _SHORT else "normal"
    style = f"text-align:left;vertical-align:top;white-space:{wrap}"
    return f'<{tag}{more} style="{style}">{_safe(words)}</{tag}>'


def _safe(words: str) -> str:
    return escape(plain(words))
