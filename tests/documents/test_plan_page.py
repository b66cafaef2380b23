"""The action plan as one HTML page."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import kamkit as kk
from kamkit.documents.plain_text import plain
from tests.planning.sample_plans import AS_OF, HOSTILE, hostile_plan, sound_plan


class Reader(HTMLParser):
    """The tags and the words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_item_stands_on_the_page(lang: str) -> None:
    kk.use(lang)
    plan = sound_plan(lang)
    page = Reader(kk.plan_page(plan, AS_OF))
    assert {item.text for item in plan.items()} <= set(page.words)
    assert page.tags.count("table") == 7
    assert page.tags.count("h2") == 7


def test_the_page_is_one_file_without_script_or_outside_reference(tmp_path: Path) -> None:
    page = kk.write_plan_page(sound_plan(), tmp_path / "plan.html", AS_OF).read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert not re.search(r"<script|\bsrc=|href=|url\(|@import", page)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_stands_whole_and_harmless(text: str) -> None:
    page = Reader(kk.plan_page(hostile_plan(text), AS_OF))
    assert "script" not in page.tags
    assert page.words.count(plain(text)) >= 8


def test_an_empty_plan_says_of_every_section_that_it_is_empty() -> None:
    page = kk.plan_page(kk.ActionPlan("7"), AS_OF)
    assert page.count(html.escape("Nothing entered yet.")) == 7
