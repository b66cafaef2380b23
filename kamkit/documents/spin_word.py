"""The call plan as a Word document."""

from __future__ import annotations

from pathlib import Path

from kamkit.documents.sections import sections_word
from kamkit.documents.spin_words import spin_facts, spin_sections, spin_title
from kamkit.planning.spin import SpinPlan
from kamkit.text import say


def write_spin_word(plan: SpinPlan, path: str | Path) -> Path:
    """Write the call plan as docx in the language in force, with what its review found.

    Weak spots and their better wording stand beside the question they are about; those of the
    plan as a whole come first. Answers are left blank, for the call. Returns the path. Raises
    OSError where the folder cannot be written to.

    >>> import tempfile
    >>> write_spin_word(SpinPlan("Liling Paper"), tempfile.mkdtemp() + "/call.docx").name
    'call.docx'
    """
    sections = spin_sections(plan)
    paper = sections_word(
        spin_title(plan), spin_facts(plan), sections, say("spin.document.nothing")
    )
    return paper.save(path)
