"""Order lines in files, opened by DuckDB, which reads them as a stream: CSV and Parquet."""

from __future__ import annotations

import csv
import glob
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kamkit.errors import AmbiguousColumn, UnreadableFile
from kamkit.schema import tables

if TYPE_CHECKING:
    import duckdb

_CSV = {".csv", ".tsv", ".txt"}
_PARQUET = {".parquet", ".pq"}

WRITTEN = "{} as written"
"""The name under which a cell's text stays beside the date or number that was read from it."""


@contextmanager
def scan(path: str) -> Iterator[duckdb.DuckDBPyRelation]:
    """Open the file, the files of a folder, or all that match a pattern, as one relation.

    Dates and numbers that the file holds as text are read: ISO dates, plain numbers; what is
    neither is missing, with its text under ``WRITTEN``. A cost that cannot be read is infinite,
    since a missing cost means one that nobody knows. Ids stay text. Times that a Parquet file keeps
    in UTC stay so, wherever the machine is. Raises UnreadableFile, also
    for what DuckDB finds wrong while the block reads, and AmbiguousColumn for a header with a
    name twice.
    """
    import duckdb

    files = _files(path)
    with tempfile.TemporaryDirectory(prefix="kamkit-") as spill:
        con = duckdb.connect(config={"temp_directory": spill})
        try:
            con.execute("set enable_progress_bar = false; set TimeZone = 'UTC'")
            yield _typed(_read(con, files))
        except duckdb.Error as error:
            reason = str(error).strip().splitlines()[0]
            raise UnreadableFile("scan_unreadable", file=path, value=reason) from error
        finally:
            con.close()


def _files(path: str) -> list[Path]:
    place = Path(path)
    if place.is_dir():
        inside = sorted(each for each in place.rglob("*") if each.is_file())
        found = [each for each in inside if each.suffix.lower() in _CSV | _PARQUET]
    elif place.is_file():
        found = [place]
    else:
        found = sorted(Path(each) for each in glob.glob(path, recursive=True))  # noqa: PTH207
    if not found:
        raise UnreadableFile("scan_no_file", file=path)
    endings = sorted({each.suffix.lower() for each in found})
    if not (set(endings) <= _CSV or set(endings) <= _PARQUET):
        raise UnreadableFile("scan_endings", file=path, value=endings)
    return found


def _read(con: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> duckdb.DuckDBPyRelation:
    names = [str(each) for each in files]  # all are there, so brackets in them are no pattern
    several = len(files) > 1
    if files[0].suffix.lower() in _PARQUET:
        return con.read_parquet(names, union_by_name=several)
    return con.read_csv(
        names,  # type: ignore[arg-type]  # a list is fine, though DuckDB's stub does not know it
        delimiter=_delimiter(files[0]),
        quotechar='"',
        escapechar='"',
        header=True,
        all_varchar=True,
        union_by_name=several,
    )


def _delimiter(file: Path) -> str:
    """The mark that divides the header into the most names."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        header = lines.readline().rstrip("\r\n")
    names = {mark: next(csv.reader([header], delimiter=mark), []) for mark in ",;\t|"}
    mark = max(names, key=lambda each: len(names[each]))
    twice = sorted({name for name in names[mark] if names[mark].count(name) > 1})
    if twice:
        raise AmbiguousColumn("lines_two_columns", file=str(file), value=twice[0])
    return mark


def _typed(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    columns = tables()["orders"]
    kept = []
    for name, found in zip(relation.columns, relation.types, strict=True):
        quoted = '"' + name.replace('"', '""') + '"'
        dtype = columns[name].dtype if name in columns else "text"
        if str(found) != "VARCHAR" or dtype in ("id", "text"):
            kept.append(quoted)
            continue
        # Without nullif, DuckDB 2.0 hands try_cast over to its CSV reader, which then fails.
        wanted = "date" if dtype == "date" else "double"
        value = f"try_cast(nullif({quoted}, '') as {wanted})"
        if name == "cost":
            value = f"coalesce({value}, case when trim({quoted}) <> '' then 'inf'::double end)"
        kept += [f"{value} as {quoted}", f'{quoted} as "{WRITTEN.format(name)}"']
    return relation.project(", ".join(kept))
