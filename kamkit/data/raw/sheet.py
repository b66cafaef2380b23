"""An export in the making: its records, and a list of the faults that are planted in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kamkit.data.sample.dice import Dice


@dataclass(eq=False)
class Record:
    """A row: its cells by header, and the key and the money (in cents) that the sample gives it.

    ``aside`` is the reason for which a careful reader sets the row aside; ``blanked`` names our
    columns whose cell it leaves empty. ``free`` as long as no fault is planted in it.
    """

    cells: dict[str, str]
    key: str
    cents: int = 0
    aside: str | None = None
    blanked: list[str] = field(default_factory=list)
    free: bool = True

    def copy(self, cells: Mapping[str, str] | None = None) -> Record:
        """Another record of the same key; ``cells`` differ."""
        return Record(self.cells | dict(cells or {}), self.key, self.cents, free=False)


@dataclass(frozen=True)
class Fault:
    """Faults of one kind in one file.

    ``cents`` is the money of the rows kept less that of the sample; ``same_as`` are the keys of
    what the records, one by one, are the same customer as, in whatever file; or of their group.
    """

    kind: str
    records: tuple[Record, ...] = ()
    count: int = 0
    column: str | None = None
    cents: int = 0
    same_as: tuple[str, ...] = ()


Line = tuple[Record | None, list[str]]
"""A row of a file, and the record that it holds, if it holds one."""


class Sheet:
    """The records of one file, and the faults in them; no record has two.

    ``blank_lines`` is how many lines without anything stand below the last record.
    """

    def __init__(self, headers: Sequence[str], records: Iterable[Record], dice: Dice) -> None:
        self.headers = list(headers)
        self.records = list(records)
        self.faults: list[Fault] = []
        self.blank_lines = 0
        order = dice.shuffled(len(self.records))
        self._shuffled = [self.records[at] for at in order]

    def pick(self, most: int, fits: Callable[[Record], bool] = lambda _: True) -> list[Record]:
        """Up to ``most`` records without a fault; they are not picked again."""
        found = [record for record in self._shuffled if record.free and fits(record)][:most]
        for record in found:
            record.free = False
        return found

    def plant(self, kind: str, records: Iterable[Record], **about: Any) -> None:
        """Note a fault of some records; nothing where there are none."""
        found = tuple(records)
        if found:
            self.faults.append(Fault(kind, found, len(found), **about))

    def note(self, kind: str, count: int) -> None:
        """Note a fault of the file itself, not of a record."""
        self.faults.append(Fault(kind, count=count))

    def spoil(
        self,
        kind: str,
        records: Iterable[Record],
        column: str,
        spoilt: Callable[[Record], str],
        **about: Any,
    ) -> None:
        """Write something else into a column of some records, and note it."""
        found = list(records)
        for record in found:
            record.cells[column] = spoilt(record)
        self.plant(kind, found, column=column, **about)

    def insert(self, record: Record, after: Record, gap: int = 3) -> Record:
        """A record some rows below another one."""
        self.records.insert(self.records.index(after) + gap, record)
        return record

    def lines(self) -> Iterator[tuple[Record, list[str]]]:
        """Each record with its cells in the order of the headers."""
        for record in self.records:
            yield record, [record.cells.get(header, "") for header in self.headers]

    def reasons(self) -> dict[str, int]:
        """How many rows a careful reader sets aside for which reason."""
        return dict(Counter(record.aside for record in self.records if record.aside))

    def blanked(self) -> dict[str, int]:
        """How many cells of kept rows such a reader leaves empty, by our column."""
        kept = (record for record in self.records if not record.aside)
        return dict(Counter(column for record in kept for column in record.blanked))

    def kept(self, header: str, among: Sequence[str]) -> dict[str, int]:
        """How often each of some texts stands in a column of the kept rows."""
        texts = (record.cells[header] for record in self.records if not record.aside)
        return dict(Counter(text for text in texts if text in among))


def total(records: Iterable[Record], times: int = 1) -> int:
    """The money of some records in cents, ``times`` over."""
    return times * sum(record.cents for record in records)
