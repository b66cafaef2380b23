"""Whose column is whose: the file's headers matched with the schema's columns, never guessed."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kamkit.errors import AmbiguousColumn, MissingColumn
from kamkit.schema import Column, Table

Tiers = Mapping[str, Sequence[Collection[str]]]
"""For each of our columns the headers that mean it, normalised: the best first, rivals together."""

_REQUIRED_MARK = re.compile(r"[(（]必填[)）]|\*")
_BETWEEN = re.compile(r"[\s_\-]+")


@dataclass(frozen=True)
class Match:
    """``positions`` gives our column's place in the file; ``left_over`` names unused headers, and
    ``left_out`` are the places of those that the caller said are of no use.
    """

    positions: dict[str, int]
    left_over: tuple[str, ...]
    left_out: frozenset[int] = frozenset()


@lru_cache(maxsize=4096)  # the same few are asked for many times while a header row is sought
def normalise(header: str) -> str:
    """A header without case, width, underscores, spaces and marks of required fields.

    >>> normalise("Order_Date "), normalise("客户名称（必填）")
    ('order date', '客户名称')
    """
    text = unicodedata.normalize("NFKC", header).strip("\ufeff '\"").casefold()
    return _BETWEEN.sub(" ", _REQUIRED_MARK.sub("", text)).strip()


def known_headers(table: Table) -> frozenset[str]:
    """Every header, normalised, that means a column of the table."""
    return frozenset(normalise(h) for column in table.columns for h in column.headers)


@dataclass(frozen=True)
class KnownHeaders:
    """What a system's headers mean: ``headers`` are all that it writes, ``read`` normalises one."""

    tiers: Tiers
    headers: frozenset[str]
    read: Callable[[str], str] = normalise


def match_columns(
    headers: Sequence[str],
    table: Table,
    columns: Mapping[str, str] | None,
    file: str,
    system: KnownHeaders | None = None,
) -> Match:
    """Find each of the table's columns among the headers.

    What ``columns`` ({theirs: ours}) says comes first, ``""`` for a header that is left out; of
    headers that are alike, ``Amount (C)`` is the one in column C. Then come the headers of
    ``system`` tier by tier, then a header equal to our own name, then labels and aliases. A header
    that the system uses for something else is no alias. Raises ``AmbiguousColumn`` where two
    headers mean one column, and ``MissingColumn`` where ``columns`` names a header or a column
    that does not exist.
    """
    told = _told(headers, table, columns or {}, file)
    out = _left_out(headers, columns or {})
    positions = dict(told)
    for column in table.columns:
        if column.name in positions:
            continue
        taken = {*told.values(), *out}
        free = [i for i in range(len(headers)) if i not in taken and headers[i]]
        candidates = next(filter(None, _candidates(headers, free, column, system)), [])
        if len(candidates) > 1:
            labels = [label_place(headers[i], i) for i in candidates]
            raise AmbiguousColumn(
                "ambiguous_column",
                file=file,
                value=labels,
                wanted=column.name,
                table=table.name,
            )
        if candidates:
            positions[column.name] = candidates[0]
    used = set(positions.values())
    left = tuple(h for i, h in enumerate(headers) if i not in used and h)
    return Match(positions, left, out)


def _candidates(
    headers: Sequence[str], free: Sequence[int], column: Column, system: KnownHeaders | None
) -> Iterator[list[int]]:
    """Places that may hold a column, group by group, the surest first."""
    if system is not None:
        for tier in system.tiers.get(column.name, ()):
            yield [i for i in free if system.read(headers[i]) in tier]
        free = [i for i in free if system.read(headers[i]) not in system.headers]
    yield [i for i in free if headers[i].strip() == column.name]
    names = {normalise(header) for header in column.headers}
    yield [i for i in free if normalise(headers[i]) in names]


def _told(
    headers: Sequence[str], table: Table, columns: Mapping[str, str], file: str
) -> dict[str, int]:
    told: dict[str, int] = {}
    for theirs, ours in columns.items():
        if not ours:
            continue
        if ours not in table:
            near = nearest(ours, table.names)
            raise MissingColumn(
                "unknown_target",
                value=ours,
                table=table.name,
                nearest=near,
                known=table.names,
            )
        places = _places(headers, theirs)
        if not places:
            near = nearest(theirs, headers)
            raise MissingColumn(
                "unknown_header",
                file=file,
                value=theirs,
                nearest=near,
                known=tuple(headers),
            )
        places += [told[ours]] if told.get(ours, places[0]) != places[0] else []
        if len(places) > 1:
            labels = [label_place(headers[i], i) for i in sorted(places)]
            raise AmbiguousColumn(
                "ambiguous_column",
                file=file,
                value=labels,
                wanted=ours,
                table=table.name,
            )
        told[ours] = places[0]
    return told


def _left_out(headers: Sequence[str], columns: Mapping[str, str]) -> frozenset[int]:
    """Places of the headers that are of no use; one that the file does not have is none."""
    out = [theirs for theirs, ours in columns.items() if not ours]
    return frozenset(place for theirs in out for place in _places(headers, theirs))


def _places(headers: Sequence[str], theirs: str) -> list[int]:
    """Where a header stands, by its text or else by its text and place."""
    wanted = normalise(theirs)
    found = [i for i, header in enumerate(headers) if header and normalise(header) == wanted]
    return found or [
        i for i, header in enumerate(headers) if normalise(label_place(header, i)) == wanted
    ]


def label_place(header: str, position: int) -> str:
    """A header with its place as a spreadsheet names it.

    >>> label_place("Amount", 2), label_place("", 26)
    ('Amount (C)', '(AA)')
    """
    return f"{header} ({_letters(position)})".strip()


def nearest(name: str, among: Sequence[str], least: float = 0.4) -> str:
    """The most similar of some names, or a dash where none is similar (``least``, 0 to 1)."""
    by_normal = {normalise(other): other for other in among}
    found = difflib.get_close_matches(normalise(name), by_normal, 1, least)
    return by_normal[found[0]] if found else "–"


def _letters(position: int) -> str:
    """A column's place as a spreadsheet names it: A, B, ..., AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
