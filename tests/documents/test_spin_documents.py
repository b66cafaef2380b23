"""The call plan as Word and HTML: whole, its findings beside the questions, harmless."""

from __future__ import annotations

import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest

import kamkit as kk
from kamkit.documents.plain_text import plain
from tests.documents.spin_plans import WORDS, hostile_call, sound_call
from tests.planning.sample_plans import HOSTILE

LISTS = ("facts", "situation", "problems", "implications", "needs", "payoffs", "benefits")


class Reader(HTMLParser):
    """The tags, the words and the tables' rows of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


def document(plan: kk.SpinPlan, folder: Path) -> docx.document.Document:
    return docx.Document(str(kk.write_spin_word(plan, folder / "call.docx")))


def words_of(paper: docx.document.Document) -> list[str]:
    return [each.text for each in paper.paragraphs] + [c for row in rows_of(paper) for c in row]


def rows_of(paper: docx.document.Document) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_item_stands_in_the_document_under_its_heading(tmp_path: Path, lang: str) -> None:
    kk.use(lang)
    paper = document(sound_call(lang), tmp_path)
    headings = [p.text for p in paper.paragraphs if str(p.style and p.style.name) == "Heading 1"]
    assert headings == [kk.say(f"spin.section.{name}") for name in ("review", *LISTS)]
    words = "\n".join(words_of(paper))
    assert [text for text in WORDS[lang].values() if text not in words] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_item_stands_on_the_page(lang: str) -> None:
    kk.use(lang)
    page = Reader(kk.spin_page(sound_call(lang)))
    assert set(WORDS[lang].values()) <= set(page.words)
    assert page.tags.count("h2") == 8
    assert page.tags.count("table") == 7


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_sound_plan_is_called_so(tmp_path: Path, lang: str) -> None:
    kk.use(lang)
    assert kk.review_spin(sound_call(lang)) == ()
    said = {"en": "The review found no weak spot.", "zh": "检查没有发现薄弱点。"}[lang]
    assert said in words_of(document(sound_call(lang), tmp_path))
    assert said in Reader(kk.spin_page(sound_call(lang))).words


def test_a_finding_stands_beside_its_question_with_the_better_wording(tmp_path: Path) -> None:
    leading = kk.SituationQuestion("S2", "You want to save energy, don't you?")
    plan = sound_call().with_item(leading)
    (found,) = kk.review_spin(plan)
    row = next(row for row in rows_of(document(plan, tmp_path)) if row[0] == "S2")
    assert row == ["S2", leading.text, f"{found.words}  →  {found.better}".replace("  ", " "), ""]
    other = next(row for row in rows_of(document(plan, tmp_path)) if row[0] == "S1")
    assert other[2] == ""
    assert "The review found 1 weak spot;" in kk.spin_page(plan)


def test_a_list_without_a_finding_keeps_its_room_for_the_questions(tmp_path: Path) -> None:
    rows = rows_of(document(sound_call(), tmp_path))
    assert ["P1", WORDS["en"]["P1"], WORDS["en"]["expected"], ""] in rows
    assert ["Q1", WORDS["en"]["Q1"], "I1", "N1", ""] in rows
    assert ["N1", WORDS["en"]["N1"], "P1", "no"] in rows


def test_findings_on_the_whole_plan_come_first(tmp_path: Path) -> None:
    rows = rows_of(document(kk.SpinPlan("Liling Paper"), tmp_path))
    assert [row[0] for row in rows[:3]] == ["About", "Objective", "Problem questions"]
    assert rows[1][1] == "The call has no objective."


def test_an_empty_list_says_so(tmp_path: Path) -> None:
    assert words_of(document(kk.SpinPlan("A"), tmp_path)).count("Nothing entered yet.") == 7
    assert Reader(kk.spin_page(kk.SpinPlan("A"))).words.count("Nothing entered yet.") == 7


def test_an_order_of_one_s_own_is_told() -> None:
    assert "Order of asking" not in kk.spin_page(sound_call())
    own = sound_call().with_fields(order=("P1", "S1"))
    assert "P1 → S1 → I1 → Q1 → B1" in kk.spin_page(own)


def test_the_page_is_one_file_without_script_or_outside_reference(tmp_path: Path) -> None:
    page = kk.write_spin_page(sound_call(), tmp_path / "call.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert not re.search(r"<script|\bsrc=|href=|url\(|@import", page)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_stands_whole_and_harmless(tmp_path: Path, text: str) -> None:
    page = Reader(kk.spin_page(hostile_call(text)))
    assert "script" not in page.tags
    assert page.words.count(plain(text)) >= 9
    path = kk.write_spin_word(hostile_call(text), tmp_path / "call.docx")
    assert words_of(docx.Document(str(path))).count(plain(text)) >= 8
    with zipfile.ZipFile(path) as parts:
        xml = parts.read("word/document.xml")
    assert b"<script" not in xml
    assert b"w:hyperlink" not in xml
    assert b"w:instrText" not in xml
