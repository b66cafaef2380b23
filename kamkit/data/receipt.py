"""What was done to a file on its way in: the receipt, in words, as a dict and as HTML."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kamkit.data.column_words import column_label, label_and_name
from kamkit.data.recognise import Recognition
from kamkit.text import format_money, say

Totals = dict[str, float]
"""Money by currency; ``""`` is the one unnamed currency."""


@dataclass(frozen=True)
class Receipt:
    """What came in, what was kept, what was set aside and why.

    ``rows_in == rows_kept + len(set_aside)``, and likewise the totals, in which a row that is
    itself a total does not count. ``set_aside`` holds the rows
    that could not be used, as text under the file's own headers, with ``file_row`` and ``reason``
    in front; ``blanked`` lists single cells of kept rows that could not be read and were left empty
    (file_row, column, value, reason). ``columns`` maps the file's headers to ours, ``left_over``
    are those that no column of ours takes. ``recognition`` says which CRM wrote the file and how
    sure that is; ``stages_unmapped`` counts the rows of each stage that its list does not have.
    """

    file: str
    table: str
    rows_in: int
    rows_kept: int
    set_aside: pd.DataFrame
    blanked: pd.DataFrame
    totals_in: Totals
    totals_kept: Totals
    columns: dict[str, str]
    left_over: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    system: str | None = None
    header_row: int = 1
    blank_rows: int = 0
    notes: tuple[tuple[str, dict[str, Any]], ...] = field(default=())
    recognition: Recognition | None = None
    stages_unmapped: dict[str, int] = field(default_factory=dict)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies that the kept money is in; money without one is not among them."""
        return tuple(sorted(currency for currency in self.totals_kept if currency))

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were set aside for each reason, most frequent first."""
        return {str(k): int(v) for k, v in self.set_aside["reason"].value_counts().items()}

    def sentences(self, lang: str | None = None) -> list[str]:
        """The receipt in words, one sentence a line, in the language in force or ``lang``."""
        return list(self._sentences(lang))

    def _sentences(self, lang: str | None) -> Iterator[str]:
        yield say(
            "receipt.rows",
            lang,
            rows_in=self.rows_in,
            kept=self.rows_kept,
            aside=len(self.set_aside),
        )
        if self.rows_in == 0:
            yield say("receipt.no_rows", lang)
        if self.recognition:
            yield self.recognition.sentence(lang)
        if self.sheet:
            yield say("receipt.sheet", lang, value=self.sheet)
        if self.encoding:
            yield say("receipt.encoding", lang, value=self.encoding)
        if self.header_row > 1:
            yield say("receipt.header_row", lang, row=self.header_row)
        for reason, rows in self.reasons.items():
            where = self.set_aside.loc[self.set_aside["reason"] == reason, "file_row"]
            shown = [str(row) for row in where.head(5)]
            yield say(
                "receipt.aside",
                lang,
                reason=self._reason(reason, lang),
                rows=rows,
                at=shown,
            )
        for currency in self.totals_in:
            before, after = (
                self.totals_in[currency],
                self.totals_kept.get(currency, 0.0),
            )
            yield say(
                "receipt.total",
                lang,
                before=format_money(before, currency, lang=lang),
                after=format_money(after, currency, lang=lang),
                aside=format_money(before - after, currency, lang=lang),
            )
        if len(self.totals_kept) > 1:
            yield say("receipt.currencies", lang, n=len(self.totals_kept), value=self._named(lang))
        yield say("receipt.columns", lang, columns=self._columns(lang))
        if self.derived:
            for name in self.derived:
                yield say(f"receipt.derived_{name}", lang)
        if self.left_over:
            yield say(
                "receipt.left_over",
                lang,
                n=len(self.left_over),
                value=_few(self.left_over),
            )
        for (column, reason), cells in self._blanked_cells():
            yield say(
                "receipt.blanked",
                lang,
                n=len(cells),
                reason=self._reason(reason, lang, column),
                at=[str(row) for row in cells[:5]],
            )
        if self.stages_unmapped:
            yield say("receipt.stages_unmapped", lang, **self._unmapped(lang))
        if self.blank_rows:
            yield say("receipt.blank_rows", lang, n=self.blank_rows)
        for key, values in self.notes:
            yield say(f"receipt.{key}", lang, **self._called(values, lang))

    def _called(self, values: dict[str, Any], lang: str | None) -> dict[str, Any]:
        """The words of a note, with a column of ours by its label and the file's own as it is."""
        column = values.get("column")
        if column is None or column in self.columns:
            return values
        return {**values, "column": column_label(self.table, column, lang)}

    def _columns(self, lang: str | None) -> list[str]:
        """Each header of the file and the column of ours that it was read as."""
        pairs = [
            (header, column_label(self.table, ours, lang), label_and_name(self.table, ours, lang))
            for header, ours in self.columns.items()
        ]
        return [
            name if header == label and name.startswith(label) else f"{header} → {name}"
            for header, label, name in pairs
        ]

    def _named(self, lang: str | None) -> list[str]:
        return [currency or say("receipt.no_currency", lang) for currency in self.totals_kept]

    def _unmapped(self, lang: str | None) -> dict[str, Any]:
        stages = tuple(
            say("word.counted", lang, what=stage, n=rows)
            for stage, rows in self.stages_unmapped.items()
        )
        return {"n": len(stages), "value": _few(stages)}

    def _blanked_cells(self) -> Iterable[tuple[tuple[str, str], list[int]]]:
        """The rows of the cells left empty, by column and reason."""
        found: dict[tuple[str, str], list[int]] = {}
        for row, column, reason in self.blanked[["file_row", "column", "reason"]].to_numpy():
            found.setdefault((column, reason), []).append(row)
        return found.items()

    def _reason(self, reason: str, lang: str | None, column: str = "") -> str:
        """A reason in words, with the column as the file calls it."""
        rule, _, ours = reason.partition(":")
        theirs = {ours: header for header, ours in self.columns.items()}
        return say(f"rule.{rule}", lang, column=theirs.get(ours or column, ours or column))

    def explained(self, lang: str | None = None) -> pd.DataFrame:
        """``set_aside`` with the reason in words."""
        words = self.set_aside["reason"].map(lambda reason: self._reason(reason, lang))
        return self.set_aside.assign(reason=words.astype("str"))

    def to_dict(self) -> dict[str, Any]:
        """Everything but the rows themselves, ready for JSON; the reasons with their counts."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "system": self.system,
            "recognition": self.recognition.to_dict() if self.recognition else None,
            "table": self.table,
            "header_row": self.header_row,
            "rows_in": self.rows_in,
            "rows_kept": self.rows_kept,
            "rows_set_aside": len(self.set_aside),
            "blank_rows": self.blank_rows,
            "reasons": self.reasons,
            "totals_in": self.totals_in,
            "totals_kept": self.totals_kept,
            "currencies": list(self.currencies),
            "stages_unmapped": self.stages_unmapped,
            "columns": self.columns,
            "left_over": list(self.left_over),
            "derived": list(self.derived),
            "cells_blanked": len(self.blanked),
            "notes": [{"note": key, **values} for key, values in self.notes],
        }

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(line)}</li>" for line in self.sentences())
        head = html.escape(say("receipt.title", value=self.file))
        return f'<div class="kk-receipt"><b>{head}</b><ul>{items}</ul></div>'

    def __repr__(self) -> str:
        return "\n".join([say("receipt.title", value=self.file), *self.sentences()])


def _few(names: tuple[str, ...], most: int = 12) -> list[str]:
    return [*names[:most], *(["…"] if len(names) > most else [])]
