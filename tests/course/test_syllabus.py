"""The routes add up; every lesson is there in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamkit.course.syllabus import lessons, open_lessons, routes


# The sums the course promises for its routes, and the lessons they consist of.
@pytest.mark.parametrize(
    ("route", "minutes", "numbers"),
    [
        ("half_day", 210, "00 03 04 10 12"),
        ("one_day", 390, "00 01 03 04 05 07 10 12"),
        ("two_days", 780, "00 01 02 03 04 05 06 07 08 09 10 11 12 13"),
    ],
)
def test_a_route_adds_up(route: str, minutes: int, numbers: str) -> None:
    assert routes()[route].minutes == minutes
    assert [lesson.number for lesson in routes()[route].lessons] == numbers.split()


def test_self_study_is_everything() -> None:
    assert routes()["self_study"].lessons == lessons()


def test_lessons_are_numbered_in_order() -> None:
    assert [lesson.number for lesson in lessons()] == [f"{number:02}" for number in range(16)]


def test_titles_are_there_in_both_languages() -> None:
    titles = [entry.title for entry in (*lessons(), *routes().values())]
    assert all(set(title) == {"en", "zh"} and all(title.values()) for title in titles)
    assert len({title["zh"] for title in titles}) == len(titles)


def test_the_pareto_exercise_can_be_done_in_half_an_hour() -> None:
    assert lessons()[3].exercise <= 30


def test_only_lessons_that_are_written_are_open(tmp_path: Path) -> None:
    assert open_lessons(tmp_path) == ()
    (tmp_path / "notebooks" / "en").mkdir(parents=True)
    for name in ("03_pareto_analysis", "01_what_is_a_key_account", "90_report"):
        (tmp_path / "notebooks" / "en" / f"{name}.ipynb").touch()
    assert [lesson.number for lesson in open_lessons(tmp_path)] == ["01", "03"]
    assert [lesson.number for lesson in open_lessons(tmp_path, "half_day")] == ["03"]
