"""Rows that are no records: totals, headings of groups, and the lines below a report."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kamkit.data.values import is_number, tidy

NO_RECORDS = ("total_row", "group_row", "footer")
"""The kinds of such rows; the money that they repeat is not counted as having come in."""

_TOTAL = re.compile(
    r"(grand |sub ?)?totals?\b.*|(gesamt|zwischen)?summe:?|.*(合计|总计|小计|汇总)[:：]?",
    re.IGNORECASE,
)
_GROUP = re.compile(r".+[(（]\s*\d[\d,]*\s*(records?|条|条记录|项|个)?\s*[)）]", re.IGNORECASE)

_LONGEST = 100_000  # no label is longer, and a field beyond 131,072 is one that csv refuses


@dataclass(frozen=True)
class RowKinds:
    """Tells such rows from records; ``footer`` is how a system's footer lines begin."""

    footer: re.Pattern[str] | None = None

    def name_rows(self, lines: Mapping[int, Sequence[str]]) -> dict[int, str]:
        """The kind of each row that is no record, by its number: total_row, group_row, footer.

        ``lines`` are rows that were set aside already. Below the first line of a footer, each line
        with a single text belongs to it: a report's name stands there.

        >>> RowKinds(re.compile("(?i)copyright")).name_rows(
        ...     {7: ["New (5)", "", ""], 8: ["Total", "", "12"], 9: ["Copyright"], 10: ["Deals"]}
        ... )
        {7: 'group_row', 8: 'total_row', 9: 'footer', 10: 'footer'}
        """
        kinds: dict[int, str] = {}
        below = False
        for row in sorted(lines):
            cells = [cell for cell in lines[row] if cell]
            kind = self.kind_of(cells)
            if kind is None and below and len(cells) == 1:
                kind = "footer"
            below = below or kind == "footer"
            if kind is not None:
                kinds[row] = kind
        return kinds

    def kind_of(self, cells: Sequence[str]) -> str | None:
        """What a row with these texts is, where it is no record."""
        if any(_TOTAL.fullmatch(cell) for cell in cells):
            return "total_row"
        words = _first_words(cells)
        if len(words) != 1:
            return None
        if self.footer is not None and self.footer.match(words[0]):
            return "footer"
        return "group_row" if _GROUP.fullmatch(words[0]) else None

    def is_label(self, cells: Sequence[str]) -> bool:
        """Whether a row holds one text, that of a total, a group or a footer, and else numbers."""
        return len(_first_words(cells)) == 1 and self.kind_of(cells) is not None


def _first_words(cells: Sequence[str]) -> list[str]:
    """The first two texts that are no numbers: more are not needed to know that one is alone."""
    return list(islice((cell for cell in cells if cell and not is_number(cell)), 2))


def split_line(text: str, delimiter: str) -> list[str]:
    """A line's fields as tidy text.

    >>> split_line('"Copyright (c) 2026, all rights reserved"', ",")
    ['Copyright (c) 2026, all rights reserved']
    """
    lines = text[:_LONGEST].splitlines(keepends=True)
    return [tidy(cell) for cell in next(csv.reader(lines, delimiter=delimiter), [])]
