"""Word documents as Word and LibreOffice read them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

import kamkit as kk
from kamkit.documents.plain_text import plain
from tests.planning.sample_plans import AS_OF, HOSTILE, hostile_plan, sound_plan


def words_of(path: Path) -> list[str]:
    document = docx.Document(str(path))
    words = [each.text for each in document.paragraphs]
    return words + [c.text for t in document.tables for row in t.rows for c in row.cells]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_plan_has_every_section_under_a_real_heading(tmp_path: Path, lang: str) -> None:
    kk.use(lang)
    path = kk.write_plan_word(sound_plan(lang), tmp_path / "计划.docx", AS_OF)
    document = docx.Document(str(path))
    headings = [p.text for p in document.paragraphs if str(p.style.name) == "Heading 1"]
    wanted = ["objectives", "strategies", "milestones", "raci", "measures", "risks", "reviews"]
    assert headings == [kk.say(f"action_plan.section.{name}") for name in wanted]
    assert str(document.paragraphs[0].style.name) == "Title"
    assert [len(table.rows) for table in document.tables] == [3, 3, 6, 6, 3, 3, 4]


def test_every_item_of_the_plan_stands_in_the_document(tmp_path: Path) -> None:
    plan = sound_plan()
    words = words_of(kk.write_plan_word(plan, tmp_path / "plan.docx", AS_OF))
    for item in plan.items():
        assert item.text in words
        assert item.id in words
    assert {"Key Account Desk", "RA", "2026-11-10", "soon", "12", "33%"} <= set(words)
    assert "Revenue in 12 months: from 980,000 CNY to 1,400,000 CNY" in words


def test_an_empty_section_says_so(tmp_path: Path) -> None:
    words = words_of(kk.write_plan_word(kk.ActionPlan("7"), tmp_path / "plan.docx", AS_OF))
    assert words.count("Nothing entered yet.") == 7


def test_the_head_repeats_and_no_row_breaks_in_two(tmp_path: Path) -> None:
    document = docx.Document(str(kk.write_plan_word(sound_plan(), tmp_path / "p.docx", AS_OF)))
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        widths = [cell.width for cell in table.rows[0].cells]
        page = document.sections[0]
        assert sum(widths) <= page.page_width - page.left_margin - page.right_margin + 20_000


def test_an_east_asian_font_is_named_in_every_style(tmp_path: Path) -> None:
    path = kk.WordFile("标题").save(tmp_path / "x.docx")
    styles = docx.Document(str(path)).styles
    named = styles.element.findall(f".//{qn('w:rFonts')}")
    assert len(named) > 5
    for fonts in named:
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert not [key for key in fonts.attrib if key.endswith("Theme")]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_stands_whole_and_harmless(tmp_path: Path, text: str) -> None:
    path = kk.write_plan_word(hostile_plan(text), tmp_path / "plan.docx", AS_OF)
    words = words_of(path)
    assert words.count(plain(text)) >= 8
    with zipfile.ZipFile(path) as parts:
        xml = parts.read("word/document.xml")
    assert b"<script" not in xml
    assert b"w:hyperlink" not in xml


def test_a_form_to_be_filled_in_by_hand_has_high_rows(tmp_path: Path) -> None:
    paper = kk.WordFile("SPIN")
    paper.heading("Questions", level=2)
    paper.bullets(["One", "Two"])
    paper.table(["No.", "Question"], [["1", ""], ["2", ""]], [1, 9], lines=3)
    (table,) = docx.Document(str(paper.save(tmp_path / "form.docx"))).tables
    assert [row.height.pt if row.height else None for row in table.rows] == [None, 42, 42]
