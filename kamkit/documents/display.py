"""A table as people read it: headings, units, separators; the frame itself stays as it is."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
from pandas.api import types

from kamkit.documents.cells import Look, clean, look_at, put_in_words
from kamkit.errors import MissingColumn, ParameterError
from kamkit.text import MISSING, messages, say
from kamkit.width import cells, shorten

MOST_COLUMNS = 20
LONGEST = 40  # cells of a text; the whole stands in the tooltip


@dataclass(frozen=True)
class Shown:
    """A table in words, fixed when it was made: a page, a notebook or a console can print it.

    ``looks`` holds the columns, ``rows`` the words of each cell (whole, not yet escaped),
    ``notes`` what is said below the table.
    """

    looks: tuple[Look, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    title: str = ""

    def _repr_html_(self) -> str:
        """The table as HTML: everything from data escaped, the same on every run."""
        caption = f'<caption style="{_LEFT}">{escape(self.title)}</caption>' if self.title else ""
        head = "".join(_head_cell(look) for look in self.looks)
        body = "".join(
            "<tr>" + "".join(map(_body_cell, self.looks, row)) + "</tr>\n" for row in self.rows
        )
        notes = "".join(f'<p class="kk-note">{escape(note)}</p>\n' for note in self.notes)
        return (
            '<div class="kk-show scroll" style="overflow-x:auto">\n'
            f'<table class="kk-table">{caption}\n<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{body}</tbody>\n</table>\n{notes}</div>"
        )

    def __repr__(self) -> str:
        table = [[look.heading for look in self.looks], *map(list, self.rows)]
        table = [[shorten(words, LONGEST) for words in row] for row in table]
        widths = [max(map(cells, column)) for column in zip(*table, strict=True)]
        lines = ["  ".join(map(_pad, row, widths, self.looks)).rstrip() for row in table]
        lines[1:1] = ["  ".join("─" * width for width in widths)] if widths else []
        return "\n".join([*([self.title] if self.title else []), *lines, *self.notes])


def show(
    data: Any,
    *,
    rows: int | None = 20,
    columns: Sequence[str] | None = None,
    title: str | None = None,
) -> Shown:
    """Show a table under headings in the language in force; the table itself keeps its names.

    ``data`` is a frame (pandas, or anything with ``to_pandas``), a series, a mapping, or a result
    such as ``concentration`` returns, which becomes a table of two columns. Headings, units and
    meanings come from the schema; other columns keep their name. Money has two decimals, with
    the currency in the heading where there is one; shares are per cent; dates year-month-day;
    ids as they are; missing is –. A text of over 40 cells is shortened, the whole in its tooltip.
    The first ``rows`` rows (None: all) and the first 20 columns are shown, or those in ``columns``;
    what is left out is counted below. Raises MissingColumn for a column that is not there and
    ParameterError for what is no table.

    >>> show(pd.DataFrame({"account_id": ["007"], "revenue": [1234.5], "share": [0.25]}))
    Account ID   Revenue   Share
    ──────────  ────────  ──────
    007         1,234.50  25.00%
    """
    frame = _as_frame(data)
    if isinstance(frame, pd.DataFrame):
        return _show_frame(frame, rows, columns, title)
    return _show_fields(frame, type(data).__name__, title)


def _as_frame(data: Any) -> pd.DataFrame | dict[str, object]:
    if isinstance(data, pd.Series):
        return data.to_frame(say("show.value") if data.name is None else data.name)
    if isinstance(data, pd.DataFrame):
        return data
    if dataclasses.is_dataclass(data) and not isinstance(data, type):
        return {field.name: getattr(data, field.name) for field in dataclasses.fields(data)}
    if isinstance(data, Mapping):
        return {str(key): value for key, value in data.items()}
    if hasattr(data, "to_pandas"):
        return _as_frame(data.to_pandas())
    raise ParameterError("show_no_table", value=type(data).__name__)


def _show_frame(
    frame: pd.DataFrame, rows: int | None, columns: Sequence[str] | None, title: str | None
) -> Shown:
    currency = _only_currency(frame)
    top = frame if rows is None else frame.head(max(rows, 0))
    chosen = list(_columns(top)) if columns is None else [_pick(top, name) for name in columns]
    looks = [look_at(name, values, currency) for name, values in chosen]
    if columns is None and currency and any(look.kind == "money" for look in looks):
        kept = [look.name != "currency" for look in looks]
        chosen = [column for column, keep in zip(chosen, kept, strict=True) if keep]
        looks = [look for look, keep in zip(looks, kept, strict=True) if keep]
    most = len(looks) if columns is not None else MOST_COLUMNS
    words = [
        [put_in_words(value, look) for value in values]
        for look, (_, values) in zip(looks[:most], chosen, strict=False)
    ]
    notes = []
    if frame.empty and not len(frame):
        notes.append(say("show.no_rows"))
    if len(frame) > len(top):
        notes.append(say("show.more_rows", count=len(frame) - len(top)))
    if len(looks) > most:
        notes.append(say("show.more_columns", count=len(looks) - most))
    return Shown(
        tuple(looks[:most]),
        tuple(zip(*words, strict=True)),
        tuple(notes),
        clean(title or ""),
    )


def _columns(frame: pd.DataFrame) -> Iterable[tuple[Hashable, pd.Series[Any]]]:
    """Index levels that say something, then the columns, by place: names may be there twice."""
    for level in range(frame.index.nlevels):
        values = frame.index.get_level_values(level)
        if values.name is not None or not types.is_integer_dtype(values.dtype):
            yield values.name or "", values.to_series()
    for place, name in enumerate(frame.columns):
        label = " / ".join(map(str, name)) if isinstance(name, tuple) else name
        yield label, frame.iloc[:, place]


def _pick(frame: pd.DataFrame, wanted: str) -> tuple[Hashable, pd.Series[Any]]:
    known = list(_columns(frame))
    for name, values in known:
        if name == wanted:
            return name, values
    from difflib import get_close_matches

    names = [str(name) for name, _ in known]
    nearest = get_close_matches(str(wanted), names, 1, 0) or [MISSING]
    raise MissingColumn("show_column", value=str(wanted), known=names, nearest=nearest)


def _only_currency(frame: pd.DataFrame) -> str | None:
    if list(frame.columns).count("currency") != 1:
        return None
    found = frame["currency"].dropna().unique()
    return clean(str(found[0])) if len(found) == 1 else None


def _show_fields(fields: dict[str, object], result: str, title: str | None) -> Shown:
    """A result that is no table, one row a field; its words are ``<result>.<field>``."""
    prefix = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", result).lower()
    rows = []
    for name, value in fields.items():
        look = look_at(name, pd.Series([value], dtype=None if types.is_scalar(value) else object))
        key = f"{prefix}.{name}"
        heading = say(key) if key in messages("en") else look.heading
        rows.append((heading, put_in_words(value, look)))
    looks = (Look("item", "text", say("show.item")), Look("value", "number", say("show.value")))
    notes = () if rows else (say("show.no_rows"),)
    return Shown(looks, tuple(rows), notes, clean(title or ""))


_LEFT = "text-align:left"
_RIGHT = "text-align:right"


def _head_cell(look: Look) -> str:
    short = shorten(look.heading, LONGEST)
    told = look.meaning or (look.heading if short != look.heading else "")
    tooltip = f' title="{escape(told)}"' if told else ""
    return f'<th scope="col" {_style(look)}{tooltip}>{escape(short)}</th>'


def _body_cell(look: Look, words: str) -> str:
    short = shorten(words, LONGEST)
    tooltip = f' title="{escape(words)}"' if short != words else ""
    return f"<td {_style(look)}{tooltip}>{escape(short)}</td>"


def _style(look: Look) -> str:
    side = _RIGHT if look.numeric else _LEFT
    kind = f"kk-{look.kind} kk-number" if look.numeric else f"kk-{look.kind}"
    return f'class="{" ".join(dict.fromkeys(kind.split()))}" style="{side}"'


def _pad(words: str, width: int, look: Look) -> str:
    gap = " " * (width - cells(words))
    return gap + words if look.numeric else words + gap
