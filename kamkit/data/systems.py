"""The CRMs whose exports are known, each described by one TOML file in ``systems/``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from kamkit.data.columns import KnownHeaders, Tiers, nearest, normalise
from kamkit.errors import DataError, ParameterError
from kamkit.schema import tables

PLAIN = "plain"
"""The name under which a file of no known system is read."""

UNIT_IN_HEADER = re.compile(r"\s*[(（]((?:百|千)?[万亿]?元)[)）]\s*$")
_NOT_A_LETTER = re.compile(r"[^\w]|_")
_PIPELINE = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")


@dataclass(frozen=True)
class Stage:
    """A stage of the sales process: its name, its ``status`` and how often deals in it are won.

    ``also`` are other texts for it: actual names, internal names, codes.
    """

    name: str
    status: str
    probability: float | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """A column of the export that settles the status: where its cell is one of ``values``."""

    header: str
    values: frozenset[str]
    status: str


@dataclass(frozen=True)
class SystemTable:
    """What one table looks like in a system's export.

    ``tiers`` gives for each of our columns its headers, best first; headers of one tier are rivals.
    ``headers`` are all that the system writes, normalised. ``name_as_id`` are headers that
    hold a name where an id is wanted; ``id_from`` the columns that make an id where there is none;
    ``unique`` the column that may not repeat; ``may_be_empty`` columns whose empty cells are kept;
    ``joined`` columns of ours that the system splits, each with its parts in order.
    """

    tiers: Tiers
    headers: frozenset[str]
    name_as_id: frozenset[str] = frozenset()
    id_from: tuple[str, ...] = ()
    unique: str | None = None
    may_be_empty: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class System:
    """A CRM as its exports show it; see the comments in ``systems/*.toml``."""

    name: str
    label: Mapping[str, str]
    tables: Mapping[str, SystemTable]
    stages: tuple[Stage, ...] = ()
    id_prefixes: tuple[str, ...] = ()
    percent: tuple[str, ...] = ()
    list_separator: str | None = None
    utc_offset: float = 0
    footer: re.Pattern[str] | None = None
    header_rewrites: tuple[tuple[str, str], ...] = ()

    def header(self, text: str) -> str:
        """A header as the system means it, normalised: without a unit or a repeated label."""
        for pattern, becomes in self.header_rewrites:
            text = re.sub(pattern, becomes, text.strip())
        return normalise(UNIT_IN_HEADER.sub("", text))

    def known_headers(self, table: str) -> KnownHeaders:
        """What the system's headers mean in one of our tables."""
        spec = self.tables.get(table)
        return KnownHeaders(
            spec.tiers if spec else {}, spec.headers if spec else frozenset(), self.header
        )

    def stage(self, text: str) -> Stage | None:
        """The stage that a text names, whatever its case, width, hyphens and pipeline."""
        found = self._stages.get(stage_key(text))
        return found or self._stages.get(stage_key(_PIPELINE.sub("", text)))

    @cached_property
    def _stages(self) -> dict[str, Stage]:
        return {
            stage_key(text): stage for stage in self.stages for text in (stage.name, *stage.also)
        }


def stage_key(text: str) -> str:
    """Letters and digits alone, so that ``Closed-Lost`` is ``closed lost``."""
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def value_key(text: str) -> str:
    """A cell's text whatever its case, width and spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def systems() -> dict[str, System]:
    """All systems that come with the package, by name.

    >>> list(systems())[:3]
    ['bigin', 'fxiaoke', 'hubspot']
    >>> systems()["zoho"].stage("Id. Decision Makers").name
    'Identify Decision Makers'
    """
    folder = files("kamkit").joinpath("data", "systems")
    found = [each for each in folder.iterdir() if each.name.endswith(".toml")]
    read = [_system(each.read_text("utf-8")) for each in sorted(found, key=lambda f: f.name)]
    return {system.name: system for system in read}


def find_system(name: str | Path) -> System:
    """A system by its name, or read from a TOML file of the same form as ours.

    Raises ``ParameterError`` for a name that is not known, ``DataError`` for a file that is not
    of that form.
    """
    if str(name) == PLAIN:
        return System(PLAIN, {"en": PLAIN, "zh": PLAIN}, {})
    if str(name) in systems():
        return systems()[str(name)]
    path = Path(name)
    if path.suffix.lower() != ".toml" or not path.is_file():
        known = [*systems(), PLAIN, "auto"]
        raise ParameterError(
            "unknown_system", value=str(name), nearest=nearest(str(name), known), known=known
        )
    try:
        return _system(path.read_text("utf-8-sig"))
    except (ValueError, KeyError, TypeError, AttributeError, re.error) as fault:
        raise DataError("system_toml", file=str(path), reason=str(fault)) from None


def _system(text: str) -> System:
    raw = tomllib.loads(text)
    found = {key: _table(spec) for key, spec in raw.items() if _is_table(spec)}
    return System(
        name=raw["name"],
        label=raw["label"],
        tables={_schema_name(raw[key].get("table", key)): table for key, table in found.items()},
        stages=tuple(_stage(**stage) for stage in raw.get("stages", ())),
        id_prefixes=tuple(raw.get("id_prefixes", ())),
        percent=tuple(raw.get("percent", ())),
        list_separator=raw.get("list_separator"),
        utc_offset=raw.get("utc_offset", 0),
        footer=_any_of(raw.get("footer", ())),
        header_rewrites=tuple(
            (pattern, becomes) for pattern, becomes in raw.get("header_rewrites", ())
        ),
    )


def _schema_name(table: str) -> str:
    if table not in tables():
        raise KeyError(table)
    return table


def _is_table(spec: object) -> bool:
    return isinstance(spec, dict) and "columns" in spec


def _stage(name: str, status: str, probability: float | None = None, also: Any = ()) -> Stage:
    return Stage(name, status, probability, tuple(also))


def _any_of(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE) if patterns else None


def _table(spec: dict[str, Any]) -> SystemTable:
    tiers = _tiers(spec["columns"])
    flags = tuple(
        Flag(normalise(each["header"]), frozenset(each["values"]), each["status"])
        for each in spec.get("flags", ())
    )
    known = {normalise(header) for header in spec.get("headers", ())}
    known |= {header for column in tiers.values() for tier in column for header in tier}
    return SystemTable(
        tiers=tiers,
        headers=frozenset(known | {flag.header for flag in flags}),
        name_as_id=frozenset(normalise(header) for header in spec.get("name_as_id", ())),
        id_from=tuple(spec.get("id_from", ())),
        unique=spec.get("unique"),
        may_be_empty=tuple(spec.get("may_be_empty", ())),
        values={
            column: {value_key(theirs): ours for theirs, ours in pairs.items()}
            for column, pairs in spec.get("values", {}).items()
        },
        flags=flags,
        joined={
            ours: tuple(normalise(part) for part in parts)
            for ours, parts in spec.get("joined", {}).items()
        },
    )


def _tiers(by_language: Mapping[str, Mapping[str, Sequence[Any]]]) -> Tiers:
    """Headers of all languages; the first of one language are rivals of the first of another."""
    tiers: dict[str, list[set[str]]] = {}
    for columns in by_language.values():
        for column, ranked in columns.items():
            for place, names in enumerate(ranked):
                mine = tiers.setdefault(column, [])
                mine += [set() for _ in range(place + 1 - len(mine))]
                mine[place] |= {
                    normalise(n) for n in ([names] if isinstance(names, str) else names)
                }
    return {column: tuple(map(frozenset, ranked)) for column, ranked in tiers.items()}
