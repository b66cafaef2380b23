"""The table kind: a small grid of numbers or words, marked cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from kamkit.course.data import Data
from kamkit.course.question import Column, Judged, Question
from kamkit.course.reading import (
    Unreadable,
    describe_type,
    fold,
    is_blank,
    read_number,
    shorten,
)
from kamkit.text import format_number, say

Cell = tuple[str, str]
Cells = dict[Cell, Any]


class TableMarker:
    """Rows are the question's options, columns its columns. Taken: ``{row: {column: value}}``,
    a frame with the rows in its index or in a column, or a list of rows.
    """

    def read(self, question: Question, answer: Any, data: Data) -> Cells | None:
        rows, columns = list(question.options(data)), list(question.columns)
        given = dict.fromkeys(((row, column) for row in rows for column in columns), None)
        for cell, value in _cells(question, answer, data):
            if cell in given and not _is_empty(value):
                given[cell] = _pick(question.columns[cell[1]], value, data)
        return given if any(value is not None for value in given.values()) else None

    def is_right(self, question: Question, given: Cells, expected: Any) -> bool:
        return all(self.marks(question, given, expected).values())

    def matches(self, question: Question, given: Cells, value: Any) -> bool:
        """A mistake may name some cells only: those must be as it says."""
        made = dict(_from_mapping(_as_mapping(value)))
        return bool(made) and all(
            _same(question.columns[cell[1]], given.get(cell), wanted)
            for cell, wanted in made.items()
        )

    def marks(self, question: Question, given: Cells, expected: Any) -> dict[Cell, bool | None]:
        """Right, wrong or None (empty) for each cell."""
        if isinstance(expected, Judged):
            told = expected.judge({cell: v for cell, v in given.items() if v is not None})
            return {cell: told.get(cell) for cell in given}
        wanted = dict(_from_mapping(_as_mapping(expected)))
        return {
            cell: None if value is None else _same(question.columns[cell[1]], value, wanted[cell])
            for cell, value in given.items()
        }

    def fault(self, question: Question, given: Cells, expected: Any, lang: str) -> str:
        marks = list(self.marks(question, given, expected).values())
        hits, empty = marks.count(True), marks.count(None)
        key = "cells_missing" if hits + empty == len(marks) else "cells_wrong"
        return say(f"answer.{key}", lang, hits=hits, empty=empty, n=len(marks) - empty)

    def show(self, question: Question, value: Any, data: Data, lang: str) -> str:
        made = dict(_from_mapping(_as_mapping(value)))
        lines = []
        for row, label in question.options(data).items():
            cells = [
                f"{column.label.say(lang)} {_show_cell(column, made[row, name], data, lang)}"
                for name, column in question.columns.items()
            ]
            lines.append(say("answer.row", lang, row=label.say(lang), cells=cells))
        return "\n".join(lines)

    def keep(self, given: Cells) -> dict[str, dict[str, Any]]:
        kept: dict[str, dict[str, Any]] = {}
        for (row, column), value in given.items():
            words = value if isinstance(value, str) or value is None else str(value)
            kept.setdefault(row, {})[column] = words
        return kept


def _cells(question: Question, answer: Any, data: Data) -> Iterator[tuple[Cell, Any]]:
    if isinstance(answer, pd.DataFrame):
        answer = _frame_to_mapping(question, answer, list(question.options(data)))
    if isinstance(answer, list | tuple):
        answer = _list_to_mapping(question, answer, list(question.options(data)))
    if not isinstance(answer, Mapping):
        raise Unreadable("wants_table", type=describe_type(answer))
    rows = {fold(key): key for key in question.options(data)}
    columns = _columns(question)
    for (row, column), value in _from_mapping(answer):
        if fold(row) not in rows:
            raise Unreadable("unknown_row", value=shorten(row), known=list(rows.values())[:12])
        if fold(column) not in columns:
            raise Unreadable("other_columns", value=shorten(column), known=list(question.columns))
        yield (rows[fold(row)], columns[fold(column)]), value


def _frame_to_mapping(
    question: Question, frame: pd.DataFrame, rows: list[str]
) -> dict[str, dict[str, Any]]:
    columns = _columns(question)
    own = [name for name in frame.columns if fold(str(name)) in columns]
    if not own:
        found = [shorten(name) for name in frame.columns[:8]]
        raise Unreadable("other_columns", value=found, known=list(question.columns))
    wanted = {fold(row) for row in rows}
    index = next(
        (
            labels
            for labels in (frame.index, *(frame[name] for name in frame.columns if name not in own))
            if wanted <= {fold(str(label)) for label in labels}
        ),
        None,
    )
    if index is None:
        found = [shorten(label) for label in frame.index[:8]]
        raise Unreadable("unknown_row", value=found, known=rows[:12])
    return {
        str(label): {str(name): frame[name].iloc[at] for name in own}
        for at, label in enumerate(index)
        if fold(str(label)) in wanted
    }


def _list_to_mapping(
    question: Question, answer: list[Any] | tuple[Any, ...], rows: list[str]
) -> dict[str, dict[str, Any]]:
    columns = list(question.columns)
    lines = [line if isinstance(line, list | tuple) else [line] for line in answer]
    if len(lines) != len(rows) or any(len(line) != len(columns) for line in lines):
        raise Unreadable("wants_shape", rows=len(rows), columns=len(columns))
    return {
        row: dict(zip(columns, line, strict=True)) for row, line in zip(rows, lines, strict=True)
    }


def _columns(question: Question) -> dict[str, str]:
    """Everything that names a column, folded, with its key."""
    labels = {
        fold(text): key
        for key, column in question.columns.items()
        for text in (column.label.en, column.label.zh)
    }
    return {**labels, **{fold(key): key for key in question.columns}}


def _as_mapping(value: Any) -> Mapping[Any, Any]:
    return value.to_dict("index") if isinstance(value, pd.DataFrame) else value


def _from_mapping(table: Mapping[Any, Any]) -> Iterator[tuple[Cell, Any]]:
    for row, line in table.items():
        if isinstance(row, tuple) and len(row) == 2:
            yield (str(row[0]), str(row[1])), line
        elif isinstance(line, Mapping):
            yield from (((str(row), str(column)), value) for column, value in line.items())
        else:
            raise Unreadable("wants_table", type="dictionary")


def _is_empty(value: Any) -> bool:
    return is_blank(value) or value is pd.NA or (isinstance(value, float) and value != value)


def _same(column: Column, given: Any, wanted: Any) -> bool:
    if isinstance(wanted, str):
        return isinstance(given, str) and fold(given) == fold(wanted)
    if given is None:
        return False
    try:
        candidates = read_number(given).candidates(column.share)
    except Unreadable:
        return False
    return any(column.tolerance.allows(value, float(wanted), column.share) for value in candidates)


def _pick(column: Column, value: Any, data: Data) -> Any:
    """The key of what was picked, by key or label; any other cell as it is."""
    if column.options is None:
        return value
    options = column.options(data)
    keys = {fold(text): key for key, label in options.items() for text in (label.en, label.zh)}
    keys |= {fold(key): key for key in options}
    if fold(str(value)) not in keys:
        raise Unreadable("unknown_option", value=shorten(value), known=list(options)[:12])
    return keys[fold(str(value))]


def _show_cell(column: Column, value: Any, data: Data, lang: str) -> str:
    if column.options:
        return column.options(data)[value].say(lang)
    if isinstance(value, str):
        return value
    decimals = column.tolerance.decimals
    if column.share:
        return f"{format_number(value * 100, decimals, lang)}%"
    return format_number(float(value), decimals, lang)
