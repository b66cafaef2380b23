"""Both languages quote the same figures, cell by cell."""

from __future__ import annotations

import re

import pytest

from tests.course.lesson import ROOT, prose

LESSONS = [
    (kind, path.name[:2])
    for kind in ("notebooks", "solutions")
    for path in sorted((ROOT / kind / "en").glob("[0-9][0-9]_*.ipynb"))
]
# Cells in which a figure is written out in one language only, and how.
WRITTEN = {
    ("notebooks", "00", "read"): (("p = .54", "p = 0.54"),),
    ("solutions", "00", "close"): (("Pareto and ABC", "80/20 and ABC"),),
    ("notebooks", "10", "close-read"): (("twelve years", "12 years"),),
    ("notebooks", "12", "objective-why"): (
        ("0.98 to 1.08 million", "98 to 108"),
        ("30 April", "4-30"),
    ),
}


def figures(words: str) -> list[str]:
    """The numbers that a text quotes; addresses of links have none."""
    words = re.sub(r"\]\([^)]*\)", "", words).replace("二八", "80/20").replace("six S", "6S")
    return sorted(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", words)))


def test_a_figure_that_differs_is_seen_and_a_separator_is_none() -> None:
    assert figures("10,000 of 2.5 %") == figures("10000 家中的 2.5%")
    assert figures("67 % of 339") != figures("339 家的 66%")


@pytest.mark.parametrize(("kind", "lesson"), LESSONS)
def test_both_languages_quote_the_same_figures(kind: str, lesson: str) -> None:
    english, chinese = (prose(lesson, kind, lang) for lang in ("en", "zh"))
    assert english.keys() == chinese.keys()
    for cell, words in english.items():
        for written, figure in WRITTEN.get((kind, lesson, cell), ()):
            assert written in words, f"{cell} no longer says {written!r}"
            words = words.replace(written, figure)
        assert figures(words) == figures(chinese[cell]), cell
