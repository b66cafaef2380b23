"""The course in order: lessons, minutes of teaching and exercise, and the routes through them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Lesson:
    """One lesson. ``title`` maps a language to its words; ``teaching``, ``exercise`` in minutes."""

    name: str
    title: dict[str, str]
    teaching: int
    exercise: int

    @property
    def number(self) -> str:
        """The two digits that lessons, questions and routes share: ``"03"``."""
        return self.name[:2]

    @property
    def minutes(self) -> int:
        return self.teaching + self.exercise

    def is_open(self, root: Path) -> bool:
        """Whether the course at ``root`` holds this lesson yet."""
        return (root / "notebooks" / "en" / f"{self.name}.ipynb").is_file()


@dataclass(frozen=True)
class Route:
    """A way through the course: its lessons in order."""

    name: str
    title: dict[str, str]
    lessons: tuple[Lesson, ...]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@cache
def lessons() -> tuple[Lesson, ...]:
    """Every lesson of the syllabus, in order, whether or not it is written yet.

    >>> lessons()[3].name, lessons()[3].title["zh"], lessons()[3].minutes
    ('03_pareto_analysis', '二八与ABC', 50)
    """
    return tuple(Lesson(**entry) for entry in _syllabus()["lesson"])


@cache
def routes() -> dict[str, Route]:
    """The routes by name.

    >>> {name: route.minutes for name, route in routes().items() if name != "self_study"}
    {'half_day': 210, 'one_day': 390, 'two_days': 780}
    """
    by_number = {lesson.number: lesson for lesson in lessons()}
    return {
        entry["name"]: Route(
            entry["name"], entry["title"], tuple(by_number[number] for number in entry["lessons"])
        )
        for entry in _syllabus()["route"]
    }


def open_lessons(root: Path, route: str = "self_study") -> tuple[Lesson, ...]:
    """The lessons of a route that the course at ``root`` already holds, in order."""
    return tuple(lesson for lesson in routes()[route].lessons if lesson.is_open(root))


def describe_routes(root: Path, lang: str) -> pd.DataFrame:
    """The routes for a reader: columns route, minutes, lessons (by number; those not yet written
    in brackets).

    >>> describe_routes(Path("nowhere"), "en")["minutes"].tolist()[:3]
    [210, 390, 780]
    """
    rows = [
        {
            "route": route.title[lang],
            "minutes": route.minutes,
            "lessons": " ".join(
                each.number if each.is_open(root) else f"({each.number})" for each in route.lessons
            ),
        }
        for route in routes().values()
    ]
    return pd.DataFrame(rows)


@cache
def _syllabus() -> dict[str, Any]:
    return tomllib.loads(files("kamkit.course").joinpath("syllabus.toml").read_text("utf-8"))
