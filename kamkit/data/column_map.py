"""A column map: how one file, and the next like it, is read as one of our tables.

schema = 1
table = "opportunities"
system = "fxiaoke"

[columns]
"商机金额" = "amount"
"备注" = ""            # left out

[stages]
"试用" = "open"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kamkit.errors import DataError, ParameterError, UnreadableFile
from kamkit.safe_file import write_safely
from kamkit.schema import tables

SCHEMA = 1
STATUSES = ("open", "won", "lost", "void")
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, eq=False)
class ColumnMap(Mapping[str, str]):
    """How a file is read: as a mapping, {theirs: ours}, where ``""`` leaves a header out.

    ``stages`` says which status a stage has that the system's list does not know; ``system``,
    ``encoding``, ``sheet`` and ``day_first`` are as in ``read_export``, None where the file tells.

    >>> told = ColumnMap("orders", {"Umsatz": "amount"})
    >>> told["Umsatz"], len(told), told == {"Umsatz": "amount"}
    ('amount', 1, True)
    """

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    system: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    day_first: bool | None = None

    def __getitem__(self, header: str) -> str:
        return self.columns[header]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def to_toml(self) -> str:
        """The map as a file that a person can read and change."""
        lines = [f"schema = {SCHEMA}", f"table = {_quoted(self.table)}"]
        texts = {name: getattr(self, name) for name in ("system", "encoding", "sheet")}
        lines += [f"{name} = {_quoted(text)}" for name, text in texts.items() if text is not None]
        if self.day_first is not None:
            lines.append(f"day_first = {str(self.day_first).lower()}")
        for name in ("columns", "stages"):
            lines += ["", f"[{name}]"]
            lines += [f"{_quoted(k)} = {_quoted(v)}" for k, v in getattr(self, name).items()]
        return "\n".join(lines) + "\n"


def save_map(told: ColumnMap, path: str | Path) -> Path:
    """Write a column map; returns the path. Raises OSError where it cannot be written."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(path, told.to_toml().encode("utf-8", "replace"))
    return path


def load_map(path: str | Path) -> ColumnMap:
    """Read a column map, as the data check saves it, for ``read_export(..., columns=...)``.

    Raises
    ------
    UnreadableFile
        The file is absent.
    DataError
        It is no column map, names a table, a column or a status that does not exist, or was
        written by a later KAMkit.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp(), "map.toml")
    >>> load_map(save_map(ColumnMap("orders", {"Umsatz": "amount"}), path)).columns
    {'Umsatz': 'amount'}
    """
    path = Path(path)
    try:
        return read_map(path.read_text("utf-8-sig"), path.name)
    except FileNotFoundError:
        raise UnreadableFile("no_file", file=str(path), nearby=[]) from None
    except UnicodeDecodeError as fault:
        raise DataError("column_map", file=path.name, reason=str(fault)) from None


def read_map(text: str, file: str) -> ColumnMap:
    """A column map from its text; ``file`` is named where it is none."""
    try:
        return _map(tomllib.loads(text))
    except _NewerMap:
        raise DataError("column_map_newer", file=file) from None
    except _UNREADABLE as fault:
        raise DataError("column_map", file=file, reason=str(fault)) from None


class _NewerMap(Exception):
    """A later KAMkit wrote it."""


def _map(raw: dict[str, Any]) -> ColumnMap:
    if type(raw["schema"]) is not int:
        raise TypeError(raw["schema"])
    if raw["schema"] > SCHEMA:
        raise _NewerMap
    spec = tables()[raw["table"]]
    known = {each.name for each in fields(ColumnMap)} | {"schema"}
    for name in raw:
        if name not in known:
            raise KeyError(name)
    columns, stages = raw.get("columns", {}), raw.get("stages", {})
    for ours in columns.values():
        if ours and ours not in spec:
            raise KeyError(ours)
    for status in stages.values():
        if status not in STATUSES:
            raise ValueError(status)
    texts = {name: _text(raw.get(name)) for name in ("system", "encoding", "sheet")}
    day_first = raw.get("day_first")
    if not (day_first is None or isinstance(day_first, bool)):
        raise TypeError(day_first)
    return ColumnMap(spec.name, dict(columns), dict(stages), day_first=day_first, **texts)


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(value)
    return value


def _quoted(text: str) -> str:
    """A TOML string: a JSON string, in which TOML wants one more character escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass(frozen=True)
class Told:
    """All that is said of a file before it is read."""

    system: str | Path
    columns: Mapping[str, str]
    stages: Mapping[str, str]
    encoding: str | None
    sheet: str | None
    day_first: bool | None


def settle(
    table: str,
    columns: Mapping[str, str] | None,
    stages: Mapping[str, str] | None,
    *,
    system: str | Path,
    encoding: str | None,
    sheet: str | None,
    day_first: bool | None,
) -> Told:
    """What a call says, and of what it leaves open, what its column map says.

    Raises ``DataError`` for a map of another table, ``ParameterError`` for an unknown status.
    """
    stages = dict(stages or {})
    for stage, status in stages.items():
        if status not in STATUSES:
            raise ParameterError("stage_status", stage=stage, value=status, known=STATUSES)
    if not isinstance(columns, ColumnMap):
        return Told(system, columns or {}, stages, encoding, sheet, day_first)
    if columns.table != table:
        raise DataError("column_map_table", value=table, known=columns.table)
    return Told(
        system=(columns.system or "auto") if str(system) == "auto" else system,
        columns=columns.columns,
        stages={**columns.stages, **stages},
        encoding=encoding or columns.encoding,
        sheet=sheet or columns.sheet,
        day_first=columns.day_first if day_first is None else day_first,
    )
