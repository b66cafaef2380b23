"""The cells of an edited workbook: its sheets, where a head stands, what a place is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kamkit.documents.plan_cells import as_text
from kamkit.errors import UnreadableFile


class Grid:
    """One sheet below its head, which is the first row with one of the ``id_headings``."""

    def __init__(self, name: str, rows: list[list[Any]], id_headings: set[str]) -> None:
        self.name, self._rows = name, rows
        self.top, self.head, self.id_heading = self._find_head(id_headings)

    def _find_head(self, id_headings: set[str]) -> tuple[int, list[str], str]:
        for number, row in enumerate(self._rows):
            head = [as_text(cell) for cell in row]
            if found := id_headings & set(head):
                return number, head, found.pop()
        raise UnreadableFile("plan.no_head", sheet=self.name)

    def rows(self) -> Iterator[int]:
        """The numbers of the rows below the head, from 0 at the sheet's first."""
        yield from range(self.top + 1, len(self._rows))

    def cell(self, row: int, column: int) -> Any:
        """What a cell holds; empty beyond the edge."""
        cells = self._rows[row]
        return cells[column] if column < len(cells) else ""

    @staticmethod
    def place(row: int, column: int) -> str:
        """A cell's name, such as ``C7``.

        >>> Grid.place(6, 2), Grid.place(0, 27)
        ('C7', 'AB1')
        """
        letters = ""
        column += 1
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"{letters}{row + 1}"


def open_book(path: Path) -> dict[str, list[list[Any]]]:
    """Every sheet of a workbook, hidden ones too, as rows from A1 on."""
    import python_calamine

    if not path.is_file():
        raise UnreadableFile("plan.absent_file", file=path.name)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }
    except python_calamine.CalamineError:
        raise UnreadableFile("broken_workbook", file=path.name) from None
