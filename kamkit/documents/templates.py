"""Blank forms in Word and Excel, to print or to fill in: the same bytes on every build."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamkit.documents.blank_forms import GRID, BlankTable, Form, blank_forms
from kamkit.documents.word import WordFile
from kamkit.fixed_bytes import fix_bytes
from kamkit.safe_file import write_safely
from kamkit.text import LANGUAGES
from kamkit.width import cells

if TYPE_CHECKING:
    from docx.document import Document
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
_CREATED = dt.datetime(2000, 1, 1)
_UNIT = {False: 3.4, True: 5.2}  # width of a unit of the grid, upright and lying
_PAGE = {False: 860.0, True: 570.0}  # points on a page, which is made to fit the paper
_LINE, _HAND, _SECTION = 16.0, 19.0, 26.0  # points: a line, one by hand, a table's title
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": "#1F3B57"},
    "how": {"font_color": "#5B6875", "text_wrap": True, "valign": "top"},
    "section": {"bold": True, "font_size": 12, "font_color": "#1F3B57", "valign": "bottom"},
    "head": {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "top"},
    "blank": {"border": 1, "text_wrap": True, "valign": "top"},
}


def write_templates(folder: str | Path) -> list[Path]:
    """Write every form in both languages and formats into ``en`` and ``zh`` under the folder.

    SPIN sheet, action plan, customer profile: A4, one or two pages each in print. Every run gives
    the same bytes. Returns the paths. Raises OSError where the folder cannot be written to.

    >>> import tempfile
    >>> paths = write_templates(tempfile.mkdtemp())
    >>> len(paths), paths[0].name
    (12, 'spin_sheet.docx')
    """
    makers: dict[str, Callable[[Form], bytes]] = {"docx": as_word, "xlsx": as_workbook}
    paths = []
    for lang in LANGUAGES:
        for form in blank_forms(lang):
            for ending, make in makers.items():
                path = Path(folder) / lang / f"{form.name}.{ending}"
                path.parent.mkdir(parents=True, exist_ok=True)
                write_safely(path, fix_bytes(make(form)))
                paths.append(path)
    return paths


def as_word(form: Form) -> bytes:
    """The form as a Word document."""
    paper = WordFile(form.title, landscape=form.landscape)
    paper.paragraph(form.how, small=True)
    for table in form.tables:
        if table.title:
            paper.heading(table.title, level=2)
        if table.note:
            paper.paragraph(table.note, small=True)
            paper.document.paragraphs[-1].paragraph_format.keep_with_next = True
        headings = [column.heading for column in table.columns]
        widths = [column.width for column in table.columns]
        paper.table(headings, table.rows, widths, lines=table.lines)
    _lighten(paper.document)
    content = io.BytesIO()
    paper.document.save(content)
    return content.getvalue()


def _lighten(document: Document) -> None:
    """Leave out what python-docx's own template brings and the form does not use."""
    from docx.enum.style import WD_STYLE_TYPE

    for key, part in list(document.part.rels.items()):
        if part.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[key]
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Table Grid", "Normal Table"):
            style.delete()


def as_workbook(form: Form) -> bytes:
    """The form as a workbook, one sheet for each page of paper."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": form.title, "author": "KAMkit", "created": _CREATED})
        looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
        paper = _Paper(book, form, looks)
        paper.write()
    return content.getvalue()


class _Paper:
    """A form while it is written; ``row`` is the next free one, ``used`` the points above it."""

    def __init__(self, book: Workbook, form: Form, looks: dict[str, Format]) -> None:
        self.book, self.form, self.looks = book, form, looks
        self.unit = _UNIT[form.landscape]
        self.page = self._next_page()

    def write(self) -> None:
        self._wide(self.form.title, "title", 24)
        self._wide(self.form.how, "how", self._height(self.form.how, GRID))
        for table in self.form.tables:
            if self.used + self._height_of(table) > _PAGE[self.form.landscape]:
                self.page = self._next_page()
            if table.title:
                self._wide(table.title, "section", _SECTION)
            if table.note:
                self._wide(table.note, "how", self._height(table.note, GRID))
            self._write_table(table)

    def _next_page(self) -> Worksheet:
        """Of A4, and made to fit it: how wide columns come out hangs on the fonts at hand."""
        number = len(self.book.worksheets()) + 1
        page: Worksheet = self.book.add_worksheet(f"{self.form.title} {number}")
        page.hide_gridlines(2)
        if self.form.landscape:
            page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 1)
        page.center_horizontally()
        page.set_footer("&R&A")
        page.set_column(0, GRID - 1, self.unit)
        self.row, self.used = 0, 0.0
        return page

    def _height_of(self, table: BlankTable) -> float:
        head = max(self._height(column.heading, column.width) for column in table.columns)
        rows = len(table.rows) * _HAND * table.lines
        note = self._height(table.note, GRID) if table.note else 0
        return head + rows + note + (_SECTION if table.title else 0)

    def _write_table(self, table: BlankTable) -> None:
        heads = [(column.heading, column.width) for column in table.columns]
        self._write_row([text for text, _ in heads], table, "head")
        self._set_height(self.row - 1, max(self._height(*each) for each in heads))
        for row in table.rows:
            self._write_row(list(row), table, "blank")
            wanted = [
                self._height(text, c.width) for text, c in zip(row, table.columns, strict=True)
            ]
            self._set_height(self.row - 1, max(_HAND * table.lines, *wanted))

    def _write_row(self, texts: list[str], table: BlankTable, look: str) -> None:
        at = 0
        for text, column in zip(texts, table.columns, strict=True):
            last = at + column.width - 1
            if column.width == 1:
                self.page.write(self.row, at, text, self.looks[look])
            else:
                self.page.merge_range(self.row, at, self.row, last, text, self.looks[look])
            if column.choices and look == "blank":
                rule = {"validate": "list", "source": list(column.choices)}
                self.page.data_validation(self.row, at, self.row, at, rule)
            at = last + 1
        self.row += 1

    def _wide(self, text: str, look: str, height: float) -> None:
        self.page.merge_range(self.row, 0, self.row, GRID - 1, text, self.looks[look])
        self._set_height(self.row, height)
        self.row += 1

    def _set_height(self, row: int, height: float) -> None:
        self.page.set_row(row, height)
        self.used += height

    def _height(self, text: str, width: int) -> float:
        """Points that a text takes in so many units of the grid."""
        return _LINE * max(1, -(-cells(text) // max(1, int(width * self.unit * 0.95))))
