"""Every question of the course by its id; a room ``qNN`` is loaded when one of it is asked."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING

from kamkit.errors import ParameterError

if TYPE_CHECKING:
    from kamkit.course.question import Question


def rooms() -> tuple[str, ...]:
    """The lessons that have questions: ``("00", "03", ...)``. Loads none of them."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name[1:] for name in names if name[0] == "q" and name[1:].isdigit()))


def load_questions(lesson: str) -> Mapping[str, Question]:
    """The questions of a lesson by id, in order. Raises ParameterError for an unknown lesson."""
    if lesson not in rooms():
        raise ParameterError("practice.unknown_room", value=lesson, known=rooms())
    questions: Mapping[str, Question] = import_module(f"{__name__}.q{lesson}").QUESTIONS
    return questions


def find_question(question: str, questions: Mapping[str, Question]) -> Question:
    """The question with this id. Raises ParameterError that names the nearest id."""
    if question in questions:
        return questions[question]
    nearest = get_close_matches(str(question), questions, n=1, cutoff=0)
    raise ParameterError(
        "practice.unknown_question", value=question, nearest=nearest or "–", known=list(questions)
    )
