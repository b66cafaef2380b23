"""Word documents: real heading styles, tables whose head repeats, fonts for both languages."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamkit.documents.plain_text import plain
from kamkit.safe_file import write_safely

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

# Fonts that Windows and macOS bring; Word and LibreOffice replace an absent one by its kind.
_LATIN, _EAST_ASIAN = "Calibri", "Microsoft YaHei"
_SHADE, _INK = "E8EEF4", "1F3B57"
_A4 = (11906, 16838)  # twentieths of a point
_MARGIN = 1021
_SHORT = 9  # a table of at most so many rows stays on one page
_EARLIEST = dt.datetime(2000, 1, 1)


class WordFile:
    """A document while it is written; every text from outside is made plain on its way in.

    >>> import tempfile
    >>> paper = WordFile("Call plan: Liling Paper")
    >>> paper.heading("Objective")
    >>> paper.paragraph("A date for the trial run.")
    >>> paper.table(["No.", "Question"], [["1", "How often does the valve stick?"]], [1, 9])
    >>> paper.save(tempfile.mkdtemp() + "/plan.docx").name
    'plan.docx'
    """

    def __init__(self, title: str, *, landscape: bool = False) -> None:
        import docx

        self.document: Document = docx.Document()
        self.width = _set_page(self.document, landscape)
        _set_styles(self.document)
        about = self.document.core_properties
        about.title, about.author, about.comments = plain(title)[:255], "KAMkit", ""
        about.created = about.modified = _EARLIEST
        self.document.add_heading(plain(title), level=0)
        _add_page_number(self.document)

    def heading(self, text: str, level: int = 1) -> None:
        """A heading of a level from 1, in Word's own style, so that its navigation shows it."""
        self.document.add_heading(plain(text), level=level)

    def paragraph(self, text: str, *, bold: bool = False, small: bool = False) -> None:
        """One paragraph."""
        from docx.shared import Pt

        run = self.document.add_paragraph().add_run(plain(text))
        run.bold = bold
        if small:
            run.font.size = Pt(9)

    def bullets(self, texts: Iterable[str]) -> None:
        """One bullet for each text."""
        for text in texts:
            self.document.add_paragraph(plain(text), style="List Bullet")

    def facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """One line for each label and its value."""
        for label, value in pairs:
            paragraph = self.document.add_paragraph()
            paragraph.add_run(f"{plain(label)}  ").bold = True
            paragraph.add_run(plain(value))

    def table(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        lines: int = 1,
    ) -> None:
        """A table as wide as the page. ``widths`` are shares of it; the head repeats on each page.

        ``lines`` above 1 makes rows that high, for a form that is filled in by hand.
        """
        from docx.shared import Pt

        table = self.document.add_table(rows=1, cols=len(headings), style="Table Grid")
        table.autofit = False
        for cell, heading in zip(table.rows[0].cells, headings, strict=True):
            _fill(cell, heading, bold=True)
            _shade(cell)
        _repeat(table)
        for row in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                _fill(cell, text)
        _set_widths(table, [self.width * part / sum(widths) for part in widths])
        _keep_rows_whole(table, lines)
        after = self.document.add_paragraph()  # two tables in a row would grow together
        after.paragraph_format.space_after = Pt(0)
        after.paragraph_format.line_spacing = Pt(6)

    def save(self, path: str | Path) -> Path:
        """Write the document beside its target and rename it; returns the path."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = io.BytesIO()
        self.document.save(content)
        write_safely(path, content.getvalue())
        return path


def _set_page(document: Document, landscape: bool) -> int:
    """A4 either way; returns the width between the margins in twentieths of a point."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Twips

    section = document.sections[0]
    short, long = _A4
    width, height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Twips(width), Twips(height)
    section.left_margin = section.right_margin = Twips(_MARGIN)
    section.top_margin = section.bottom_margin = Twips(_MARGIN)
    return width - 2 * _MARGIN


def _set_styles(document: Document) -> None:
    """Theme fonts would win over named ones, and the theme names no Chinese font: they go."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for fonts in document.styles.element.findall(f".//{qn('w:rFonts')}"):
        _name_fonts(fonts)
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:rPr')}")
    tongue = defaults.find(qn("w:lang"))
    tongue.set(qn("w:val"), "en-US")
    tongue.set(qn("w:eastAsia"), "zh-CN")
    sizes = {"Normal": 10.5, "Title": 20, "Heading 1": 14, "Heading 2": 12}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size = Pt(size)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(_INK)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)


def _name_fonts(fonts: Any) -> None:
    from docx.oxml.ns import qn

    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    for script, name in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", _EAST_ASIAN)):
        fonts.set(qn(f"w:{script}"), name)


def _add_page_number(document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph._p.append(_element("w:fldSimple", instr=" PAGE "))


def _fill(cell: _Cell, text: str, *, bold: bool = False) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(plain(text))
    run.font.size = Pt(9.5)
    run.bold = bold


def _shade(cell: _Cell) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", fill=_SHADE))


def _repeat(table: Table) -> None:
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))


def _keep_rows_whole(table: Table, lines: int) -> None:
    from docx.shared import Pt

    together = len(table.rows) <= _SHORT
    for number, row in enumerate(table.rows):
        if number == 0 or (together and number < len(table.rows) - 1):
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        row._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))
        if number and lines > 1:
            row.height = Pt(14 * lines)


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    """On the grid for LibreOffice, on each cell for Word."""
    from docx.shared import Twips

    for column, width in zip(table.columns, widths, strict=True):
        column.width = Twips(round(width))
        for cell in column.cells:
            cell.width = Twips(round(width))


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
