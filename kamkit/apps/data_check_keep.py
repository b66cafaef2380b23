"""What the data check finds, keeps and writes.

my_data/商机导出.csv                      what was dropped, under its own name
my_data/checked/orders.csv                the clean table that the lessons run on
my_work/商机导出_checked/                 clean table, rows set aside, receipt, map.toml
my_course/data_check.json                 the file in hand, and what was said of each file
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd

from kamkit.apps.criteria_keep import work_folder
from kamkit.apps.data_check_reading import Choices, Look, as_map
from kamkit.course.choice import Choice, course_folder, save_choice
from kamkit.course.data import CHECKED, MY_DATA
from kamkit.course.places import course_root
from kamkit.data.column_map import ColumnMap, read_map, save_map
from kamkit.data.receipt import Receipt
from kamkit.data.save import save_import, save_table
from kamkit.documents.excel import Sheet, write_workbook
from kamkit.errors import InvalidValue, UnreadableFile
from kamkit.safe_file import write_safely
from kamkit.schema import tables
from kamkit.text import language, say

SCHEMA = 1
KEPT = "data_check.json"
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet")
MAP_SUFFIX = ".toml"
MOST_IN_BOOK = 200_000  # rows; a workbook of more takes minutes to write and to open
_MOST_FILES = 20
_LONGEST_STEM = 60
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*/\\]')
_UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)

Folder = str | os.PathLike[str]


class _NewerFile(Exception):
    """A later KAMkit wrote it: its contents are good, though not for us."""


def home(folder: Folder) -> Path:
    """Where the reader's own folders lie: beside notebooks and exercises."""
    return course_folder(folder).parent


def shown(path: Path, folder: Folder) -> str:
    """A file as it is named on the screen: from the course's folder on, else by folder and name."""
    try:
        return path.relative_to(home(folder)).as_posix()
    except ValueError:
        return f"{path.parent.name}/{path.name}"


def files(folder: Folder) -> list[Path]:
    """What can be chosen: the reader's own files, newest first, then the course's raw exports."""
    own = sorted(_readable(home(folder) / MY_DATA), key=lambda p: -p.stat().st_mtime_ns)
    try:
        raw = course_root() / "datasets" / "raw"
    except UnreadableFile:
        return own
    return [*own, *sorted(_readable(raw))]


def _readable(folder: Path) -> Iterator[Path]:
    try:
        found = list(folder.iterdir())
    except OSError:
        return
    for path in found:
        hidden = path.name.startswith((".", "~$"))
        if path.is_file() and path.suffix.lower() in SUFFIXES and not hidden:
            yield path


def take(name: str, content: bytes, folder: Folder) -> Path:
    """Keep what was dropped in ``my_data`` under its own name; another file of that name stays.

    Raises InvalidValue for a kind of file that cannot be read, OSError where it cannot be kept.
    """
    name = safe_name(name)
    if Path(name).suffix.lower() not in SUFFIXES:
        raise InvalidValue("data_check.kind", value=name, known=SUFFIXES)
    place = home(folder) / MY_DATA
    place.mkdir(parents=True, exist_ok=True)
    for path in _numbered(place / name):
        if not path.exists():
            write_safely(path, content)
            return path
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return path
    raise AssertionError("the numbers do not end")


def safe_name(name: str) -> str:
    r"""A file's own name as every file system takes it.

    >>> safe_name("C:\\exports\\商机 导出.csv"), safe_name("a<b>.csv"), safe_name("../..")
    ('商机 导出.csv', 'a_b_.csv', 'file')
    """
    last = re.split(r"[/\\]", name)[-1]
    path = Path(_NOT_IN_NAMES.sub("_", last).strip(" ."))
    stem = path.stem.strip(" .")[:_LONGEST_STEM]
    return f"{stem}{path.suffix}" if stem else f"file{path.suffix}"


# --- what is found again --------------------------------------------------------------------------


def remember(choices: Choices, folder: Folder) -> None:
    """Keep the file in hand and what was said of it; a broken file that is there is set aside.

    Raises InvalidValue where a later KAMkit wrote it, OSError where it cannot be written.
    """
    path = course_folder(folder) / KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        kept = _read(path)
    except FileNotFoundError:
        kept = {"files": {}}
    except _NewerFile:
        raise InvalidValue("data_check.newer", value=path.name) from None
    except _UNREADABLE:
        path.replace(next(p for p in _numbered(path.with_suffix(".broken.json")) if not p.exists()))
        kept = {"files": {}}
    key = _key(choices.path, folder)
    said = {name: value for name, value in asdict(choices).items() if name != "path"}
    others = [(k, v) for k, v in kept["files"].items() if k != key][-(_MOST_FILES - 1) :]
    node = {"schema": SCHEMA, "file": key, "files": dict([*others, (key, said)])}
    write_safely(path, json.dumps(node, ensure_ascii=False, indent=1).encode("utf-8", "replace"))


def recall(folder: Folder, path: Path | None = None) -> Choices | None:
    """What was said of a file, or of the one last in hand; None where it was not kept or is gone.

    Of a file that nothing was said of, the choices say nothing.
    """
    try:
        kept = _read(course_folder(folder) / KEPT)
        at = path or _path(str(kept["file"]), folder)
        said = kept["files"].get(_key(at, folder))
        found: Choices | None = Choices(at) if said is None else _choices(at, said)
    except (*_UNREADABLE, _NewerFile):
        found = Choices(path) if path else None
    return found if found and found.path.is_file() else None


def _choices(path: Path, said: dict[str, Any]) -> Choices:
    texts = {name: said[name] for name in ("table", "system", "encoding", "sheet")}
    pairs = {name: said[name] for name in ("columns", "stages")}
    mixed = [
        *texts.values(),
        *(text for each in pairs.values() for pair in each.items() for text in pair),
    ]
    if not all(isinstance(text, str) for text in mixed) or said["day_first"] not in (
        None,
        True,
        False,
    ):
        raise TypeError(said)
    if texts["table"] and texts["table"] not in tables():
        raise ValueError(texts["table"])
    return Choices(path, day_first=said["day_first"], **texts, **pairs)


def _read(path: Path) -> dict[str, Any]:
    node: Any = json.loads(path.read_text("utf-8-sig"))
    if type(node["schema"]) is not int:
        raise TypeError(node["schema"])
    if node["schema"] > SCHEMA:
        raise _NewerFile
    if not (isinstance(node["files"], dict) and isinstance(node["file"], str)):
        raise TypeError(node)
    found: dict[str, Any] = node
    return found


def _key(path: Path, folder: Folder) -> str:
    """How a file is remembered: from the course's folder on, so that the folder may move."""
    try:
        return path.relative_to(home(folder)).as_posix()
    except ValueError:
        return str(path)


def _path(key: str, folder: Folder) -> Path:
    return Path(key) if Path(key).is_absolute() else home(folder) / key


# --- what is written ------------------------------------------------------------------------------


def save(seen: Look, folder: Folder) -> list[Path]:
    """Write the clean table (CSV and, where it is not too long, Excel), the rows set aside, the
    receipt and the map to a folder of their own under ``my_work``; one that is there is left as it
    is. Returns the paths.
    """
    assert seen.frame is not None
    assert seen.receipt is not None
    stem = Path(safe_name(seen.choices.path.name)).stem
    name = say("data_check.folder", file=stem)
    place = next(p for p in _numbered(work_folder(folder) / name, "") if not p.exists())
    written = save_import(seen.frame, seen.receipt, place)
    if len(seen.frame) <= MOST_IN_BOOK:
        sheets = _sheets(seen.frame, seen.receipt)
        written.append(write_workbook(place / f"{seen.table}.xlsx", sheets))
    text = place / "receipt.txt"
    write_safely(text, "\r\n".join([repr(seen.receipt), ""]).encode("utf-8-sig", "replace"))
    return [*written, text, save_map(as_map(seen), place / f"map{MAP_SUFFIX}")]


def _sheets(frame: pd.DataFrame, receipt: Receipt) -> list[Sheet]:
    """The workbook's sheets: the clean table, the receipt, what was set aside."""
    label = tables()[receipt.table].label[language()]
    told = say("data_check.tab_receipt")
    sheets = [
        Sheet(label, receipt.file, [], frame),
        Sheet(told, receipt.file, receipt.sentences()),
    ]
    if len(receipt.set_aside):
        sheets.append(Sheet(say("data_check.tab_aside"), receipt.file, [], receipt.explained()))
    return sheets


def use(seen: Look, folder: Folder) -> tuple[Path, Path | None]:
    """Put the clean table where the lessons find it; order lines become the course's data.

    Returns its path, and where another table that stood there was put.
    """
    assert seen.frame is not None
    path = home(folder) / MY_DATA / CHECKED / f"{seen.table}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = None
    if path.exists():
        before = path.read_bytes()
        aside = next(p for p in _numbered(path) if not p.exists())
        write_safely(aside, before)
    save_table(seen.frame, path)
    if aside and aside.read_bytes() == path.read_bytes():
        aside.unlink()
        aside = None
    if seen.table == "orders":
        save_choice(Choice(source=str(path)), folder)
    return path, aside


def dropped_map(name: str, content: bytes) -> ColumnMap | None:
    """The map in what was dropped; None where it is no map but a table."""
    if Path(name).suffix.lower() != MAP_SUFFIX:
        return None
    try:
        return read_map(content.decode("utf-8-sig"), safe_name(name))
    except UnicodeDecodeError:
        raise InvalidValue("data_check.kind", value=safe_name(name), known=SUFFIXES) from None


def _numbered(path: Path, suffix: str | None = None) -> Iterator[Path]:
    """The path itself, then name_2, name_3 ... before its suffix."""
    suffix = path.suffix if suffix is None else suffix
    stem = path.name.removesuffix(suffix)
    yield path
    for n in count(2):
        yield path.with_name(f"{stem}_{n}{suffix}")
