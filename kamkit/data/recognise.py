"""Which CRM wrote a file, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kamkit.data.columns import normalise
from kamkit.data.grid import Grid, Score
from kamkit.data.header_rows import read_joined
from kamkit.data.systems import PLAIN, System, find_system, systems
from kamkit.errors import UnclearSystem
from kamkit.schema import tables
from kamkit.text import language, say

# Fewer known headers than this, or less than half of the file's, say nothing.
_LEAST = 3
_LEAST_SHARE = 0.5
# A lead of one header over the next system is a near miss.
_LEAD = 2
_SURE_SHARE = 0.75
_SURE_LEAD = 3


@dataclass(frozen=True)
class Recognition:
    """Which system wrote a file.

    ``system`` is its name, or ``"plain"`` where no system is known to write such headers;
    ``table`` the one of our tables that the headers fit best. ``sure`` is ``"told"`` (the caller
    said it), ``"sure"``, ``"likely"`` or ``"none"``. ``known`` are the file's headers that the
    system writes, of ``headers`` in all; ``own`` those that the next best system does not write,
    ``rival`` that system.
    """

    system: str
    label: dict[str, str]
    table: str | None
    sure: str
    known: tuple[str, ...] = ()
    headers: int = 0
    own: tuple[str, ...] = ()
    rival: str | None = None

    def sentence(self, lang: str | None = None) -> str:
        """How sure it is, and why, in words."""
        name = self.label.get(lang or language(), self.system)
        own, some = list(self.own[:4]), ["…"] if len(self.own) > 4 else []
        values = {"system": name, "known": len(self.known), "headers": self.headers}
        if self.system == PLAIN and self.sure == "told":
            return say("receipt.system_plain", lang)
        why = "_own" if self.own and self.rival and self.sure != "told" else ""
        return say(f"receipt.system_{self.sure}{why}", lang, own=[*own, *some], **values)

    def to_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "system": self.system,
            "table": self.table,
            "sure": self.sure,
            "known": list(self.known),
            "headers": self.headers,
            "own": list(self.own),
            "rival": self.rival,
        }

    def __str__(self) -> str:
        return self.sentence()


@dataclass(frozen=True)
class _Candidate:
    system: System
    table: str
    known: tuple[str, ...]
    mapped: int


def guess_system(
    path: str | Path,
    table: str | None = None,
    *,
    system: str | Path = "auto",
    encoding: str | None = None,
    sheet: str | None = None,
) -> Recognition:
    """Tell from a file's headers which CRM wrote it.

    Parameters
    ----------
    path
        The file, as in ``read_export``.
    table
        One of our tables, where it is known which the file holds; else all are looked at.
    system
        The system, where it is known and only the table is asked for.

    Returns
    -------
    Recognition
        ``sure`` where at least three quarters of the headers are the system's and it leads the
        next by three or more; ``likely`` where half are and it leads by two; ``none``, with the
        system ``"plain"``, where fewer than half, or fewer than three, are known.

    Raises
    ------
    UnclearSystem
        Two systems write such headers; both are named.
    UnreadableFile, UnclearEncoding
        As in ``read_table``.

    Examples
    --------
    >>> from kamkit.data.datasets import dataset_path
    >>> guess_system(dataset_path("orders")).system
    'plain'
    """
    known = None if str(system) == "auto" else find_system(system)
    grids = read_joined(path, header_score(table, known), encoding, sheet)
    return recognise(grids, table) if known is None else told(known, grids, table)


def header_score(table: str | None = None, system: System | None = None) -> Score:
    """How many cells of a row are headers that the schema knows, or ``system``, else any system."""
    names = [name for name in tables() if table in (None, name)]
    known = {
        normalise(header)
        for name in names
        for column in tables()[name].columns
        for header in column.headers
    }
    pairs = [
        (each, each.tables[name].headers)
        for each in ([system] if system else systems().values())
        for name in names
        if name in each.tables
    ]

    def score(cells: list[str]) -> int:
        found = {cell for cell in cells if cell and normalise(cell) in known}
        return len(found.union(*(_known(cells, *pair) for pair in pairs)))

    return score


def recognise(grids: Sequence[Grid], table: str | None = None) -> Recognition:
    """The system that wrote the best known of these grids; see ``guess_system``."""
    by_grid = [(grid, _ranked(grid, table)) for grid in grids]
    grid, best = max(by_grid, key=lambda pair: _rank(pair[1]))
    headers = len({header for header in grid.headers if header})
    first = best[0] if best else None
    if first is None or len(first.known) < max(_LEAST, _LEAST_SHARE * headers):
        return Recognition(PLAIN, {}, None, "none", headers=headers)
    rival = next((each for each in best if each.system is not first.system), None)
    lead = len(first.known) - (len(rival.known) if rival else 0)
    if rival and lead < _LEAD and len(rival.known) >= _LEAST:
        raise UnclearSystem(
            "unclear_system",
            file=grid.file,
            sheet=grid.sheet,
            value=[each.system.label[language()] for each in (first, rival)],
            names=[each.system.name for each in (first, rival)],
            known=first.known,
        )
    sure = lead >= _SURE_LEAD and len(first.known) >= _SURE_SHARE * headers
    own = set(first.known) - set(rival.known if rival else ())
    return Recognition(
        first.system.name,
        dict(first.system.label),
        first.table,
        "sure" if sure else "likely",
        first.known,
        headers,
        tuple(header for header in first.known if header in own),
        rival.system.name if rival else None,
    )


def told(system: System, grids: Sequence[Grid], table: str | None) -> Recognition:
    """What the caller said, with how many of the headers that system knows."""
    found = [(each, grid) for grid in grids for each in _candidates(grid, table, [system])]
    label = dict(system.label)
    if not found:
        headers = max(len({each for each in grid.headers if each}) for grid in grids)
        return Recognition(system.name, label, table, "told", headers=headers)
    best, grid = max(found, key=lambda pair: _rank([pair[0]]))
    headers = len({header for header in grid.headers if header})
    return Recognition(system.name, label, best.table, "told", best.known, headers)


def _ranked(grid: Grid, table: str | None) -> list[_Candidate]:
    return sorted(
        _candidates(grid, table), key=lambda each: (len(each.known), each.mapped), reverse=True
    )


def _rank(candidates: Sequence[_Candidate]) -> tuple[int, int]:
    return (len(candidates[0].known), candidates[0].mapped) if candidates else (0, 0)


def _candidates(
    grid: Grid, table: str | None, among: Iterable[System] | None = None
) -> Iterator[_Candidate]:
    for system in systems().values() if among is None else among:
        for name, spec in system.tables.items():
            if table not in (None, name):
                continue
            # A header that is our own name for a column is no sign of a system.
            headers = [header for header in grid.headers if header not in tables()[name]]
            known = tuple(_known(headers, system, spec.headers))
            ours = {header for tiers in spec.tiers.values() for tier in tiers for header in tier}
            yield _Candidate(system, name, known, len(_known(headers, system, ours)))


def _known(headers: Sequence[str], system: System, known: Any) -> dict[str, None]:
    """The headers that a system writes, each once, in the file's order."""
    return {each: None for each in headers if each and system.header(each) in known}
