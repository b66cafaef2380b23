"""The fault record: what every audit found, and since when each fault has been open."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from kamkit.data.faults.fault import cell_text, id_column
from kamkit.data.faults.six_s import SIX_S
from kamkit.errors import UnreadableFile
from kamkit.safe_file import write_safely
from kamkit.schema import tables as schema_tables
from kamkit.text import say

AUDITS = (
    "audit",
    "as_of",
    "six_s",
    "faults",
    "new",
    "gone",
    "limit",
    "total_limit",
    "passed",
)
FAULTS = (
    "found",
    "followed_up",
    "six_s",
    "rule",
    "table",
    "record",
    "column",
    "value",
    "message",
)
_SAME = ["table", "record", "column", "rule"]
_FORMULA = ("=", "+", "-", "@")


def with_records(issues: pd.DataFrame, frames: Any) -> pd.DataFrame:
    """The faults with ``record`` beside them: the key of the row, by which it is found again.

    Where a table lacks a part of its key, the value found stands for it.
    """
    records = issues["value"].astype("object").mask(issues["row"].isna(), "")
    for table, rows in issues[issues["row"].notna()].groupby("table"):
        frame, key = frames[str(table)], list(schema_tables()[str(table)].key)
        if set(key) <= set(frame.columns):
            plain = frame.loc[:, ~frame.columns.duplicated()].reset_index(drop=True)
            hit = plain.loc[rows["row"].astype("int64").to_numpy(), key]
            cells = [id_column(hit, name).map(cell_text) for name in key]
            keys = [" / ".join(parts) for parts in zip(*cells, strict=True)]
            records.loc[rows.index] = keys
    return issues.assign(record=records.astype("str"))


@dataclass(frozen=True)
class FaultRecord:
    """The lines of both files; ``path`` is None where nothing is kept."""

    path: Path | None
    audits: tuple[dict[str, str], ...] = ()
    faults: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(FAULTS), dtype="str")
    )

    @classmethod
    def read(cls, path: str | Path | None) -> FaultRecord:
        """The record as it stands; empty where there is none yet.

        Raises UnreadableFile for a file that no audit wrote.
        """
        if path is None:
            return cls(None)
        path = Path(path)
        audits = _read(path, AUDITS)
        faults = _read(_beside(path), FAULTS, needed=bool(audits))
        for line in audits:
            if line["six_s"] not in SIX_S or not line["audit"].isdecimal():
                raise UnreadableFile("audit_record", file=str(path), reason=say("audit.lines"))
        return cls(path, tuple(audits), pd.DataFrame(faults, columns=list(FAULTS), dtype="str"))

    def compare(self, named: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The faults that are new since the last audit, and those that were followed up."""
        still_open = self.faults[self.faults["followed_up"] == ""]
        now, before = _marks(named), _marks(still_open)
        return (
            named[~now.isin(before)].reset_index(drop=True),
            still_open[~before.isin(now)].drop(columns="followed_up").reset_index(drop=True),
        )

    def append(
        self,
        named: pd.DataFrame,
        counts: pd.DataFrame,
        as_of: dt.date | None,
        total: int | None,
        passed: bool,
    ) -> None:
        """Note an audit down: the faults first, so that a record always has them beside it."""
        if self.path is None:
            return
        day = as_of.isoformat() if as_of else ""
        faults, opened = self.faults.copy(), self.faults["followed_up"] == ""
        now, before = _marks(named), _marks(faults[opened])
        faults.loc[before.index[~before.isin(now)], "followed_up"] = day or "–"
        fresh = named[~now.isin(before)].assign(found=day, followed_up="")
        every = pd.concat([faults, fresh[list(FAULTS)].astype("str")], ignore_index=True)
        number = max((int(line["audit"]) for line in self.audits), default=0) + 1
        lines = counts.assign(audit=number, as_of=day, total_limit=total, passed=passed)
        rows = [[line[name] for name in AUDITS] for line in self.audits]
        rows += [[cell_text(row[name]) for name in AUDITS] for row in lines.to_dict("records")]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        _write(_beside(self.path), FAULTS, every.to_numpy().tolist())
        _write(self.path, AUDITS, rows)


def _marks(faults: pd.DataFrame) -> pd.Series[Any]:
    """What makes a fault the same fault in the next file; the n-th of equal ones is the n-th."""
    parts = faults[_SAME].astype("str").fillna("")
    count = parts.groupby(_SAME).cumcount() if len(parts) else pd.Series(dtype="int64")
    pairs = zip(parts.itertuples(index=False, name=None), count, strict=True)
    return pd.Series([(*part, n) for part, n in pairs], index=faults.index, dtype="object")


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}_faults.csv")


def _read(path: Path, columns: Sequence[str], needed: bool = False) -> list[dict[str, str]]:
    if not path.exists():
        if needed:
            raise UnreadableFile("audit_record_half", file=str(path))
        return []
    try:
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise UnreadableFile("audit_record", file=str(path), reason=str(fault)) from None
    if not lines or tuple(lines[0]) != tuple(columns):
        raise UnreadableFile("audit_record", file=str(path), reason=say("audit.header"))
    for number, line in enumerate(lines[1:], 2):
        if len(line) != len(columns):
            reason = say("audit.line", row=number)
            raise UnreadableFile("audit_record", file=str(path), reason=reason)
    return [dict(zip(columns, (_bare(cell) for cell in line), strict=True)) for line in lines[1:]]


def _write(path: Path, columns: Sequence[str], rows: list[list[str]]) -> None:
    """Text that a spreadsheet would run as a formula gets a leading ``'``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[_guarded(cell) for cell in row] for row in rows])
    write_safely(path, text.getvalue().encode("utf-8-sig"))


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
