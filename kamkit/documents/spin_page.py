"""The call plan as one HTML page."""

from __future__ import annotations

from pathlib import Path

from kamkit.documents.sections import sections_page
from kamkit.documents.spin_words import spin_facts, spin_sections, spin_title
from kamkit.planning.spin import SpinPlan
from kamkit.safe_file import write_safely
from kamkit.text import say


def spin_page(plan: SpinPlan) -> str:
    """The call plan and its review as a page of HTML in the language in force, without script or
    outside reference.

    >>> "<h1 dir='auto'>Call plan: A &amp; B</h1>" in spin_page(SpinPlan("A & B"))
    True
    """
    sections = spin_sections(plan)
    return sections_page(spin_title(plan), spin_facts(plan), sections, say("spin.document.nothing"))


def write_spin_page(plan: SpinPlan, path: str | Path) -> Path:
    """Write ``spin_page`` to a file beside its target and rename it; returns the path."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(path, spin_page(plan).encode("utf-8"))
    return path
