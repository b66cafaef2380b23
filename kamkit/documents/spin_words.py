"""A call plan in words, section by section: drawn in Word and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kamkit.documents.sections import Section
from kamkit.planning.findings import Finding
from kamkit.planning.spin import SpinItem, SpinPlan
from kamkit.planning.spin_review import review_spin
from kamkit.text import MISSING, say

# What each list shows: a field of the item under each heading, with its share of the page.
_LISTS = {
    "facts": (("fact", "text", 21.0),),
    "situation": (("question", "text", 12.0),),
    "problems": (("question", "text", 9.0), ("expected", "problem", 5.0)),
    "implications": (("question", "text", 12.0), ("for", "problem", 2.2)),
    "needs": (("need", "text", 15.0), ("for", "problem", 2.2), ("stated", "stated", 4.0)),
    "payoffs": (("question", "text", 10.0), ("for", "implication", 2.2), ("need_no", "need", 2.2)),
    "benefits": (("benefit", "text", 12.0), ("for", "need", 2.2)),
}
_ANSWERED = ("situation", "problems", "implications", "payoffs")
_ID, _REVIEW, _ANSWER = 2.0, 9.0, 7.0


def spin_title(plan: SpinPlan) -> str:
    """The title of the plan's documents."""
    return say("spin.document.title", account=plan.account or MISSING)


def spin_facts(plan: SpinPlan) -> list[tuple[str, str]]:
    """What stands above the tables: label and value."""
    facts = [
        (say("spin.fact.account"), plan.account or MISSING),
        (say("spin.fact.industry"), plan.industry or MISSING),
        (say("spin.fact.objective"), plan.objective or MISSING),
        (say("spin.fact.outcome"), say(f"spin.outcome.{plan.outcome}")),
    ]
    usual = tuple(item.id for item in plan.spoken())
    if plan.asked != usual:
        facts.append((say("spin.fact.order"), " → ".join(plan.asked)))
    return facts


def spin_sections(plan: SpinPlan) -> list[Section]:
    """Findings on the whole plan, then each list, its findings beside the questions."""
    found = review_spin(plan)
    ids = {item.id for item in plan.items()}
    whole = [each for each in found if each.item not in ids]
    lists = (_list(plan, name, [each for each in found if each.item in ids]) for name in _LISTS)
    return [_review(whole, len(found)), *lists]


def told(findings: Iterable[Finding]) -> str:
    """Weak spots with their better wording, in one line.

    >>> from kamkit.planning.spin import SpinPlan
    >>> told(review_spin(SpinPlan("Liling Paper"))[:1])[:29]
    'The call has no objective. → '
    """
    return "  ".join(f"{each.words} → {each.better}" for each in findings)


def _review(whole: Sequence[Finding], count: int) -> Section:
    rows = [(say(f"spin.part.{each.item}"), each.words, each.better) for each in whole]
    headings = tuple(say(f"spin.column.{name}") for name in ("about", "weak_spot", "better"))
    note = say("spin.document.found", n=count) if count else say("spin.document.sound")
    return Section(say("spin.section.review"), headings, rows, (3, 10, 10), note, note)


def _list(plan: SpinPlan, name: str, found: Sequence[Finding]) -> Section:
    items: tuple[SpinItem, ...] = getattr(plan, name)
    weak = {each.id: told(f for f in found if f.item == each.id) for each in items}
    headings, widths = [say("spin.column.id")], [_ID]
    rows = [[each.id] for each in items]
    for heading, field, width in _LISTS[name]:
        headings.append(say(f"spin.column.{heading}"))
        widths.append(width)
        for row, each in zip(rows, items, strict=True):
            row.append(_cell(getattr(each, field)))
    if any(weak.values()):
        headings.append(say("spin.column.review"))
        widths.append(_REVIEW)
        for row, each in zip(rows, items, strict=True):
            row.append(weak[each.id])
    if name in _ANSWERED:  # left blank, for the call
        headings.append(say("spin.column.answer"))
        widths.append(_ANSWER)
        rows = [[*row, ""] for row in rows]
    title = say(f"spin.section.{name}")
    return Section(title, tuple(headings), [tuple(row) for row in rows], tuple(widths))


def _cell(value: str | bool | None) -> str:
    if isinstance(value, bool):
        return say("word.yes") if value else say("word.no")
    return value or MISSING
