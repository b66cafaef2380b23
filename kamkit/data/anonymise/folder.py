"""Files in, a folder of anonymised tables out: scanned before it is there, its key elsewhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kamkit.data.anonymise.key import DONE_FILE, open_key, save_key
from kamkit.data.anonymise.scan import scan_for_names
from kamkit.data.anonymise.tables import Anonymous, anonymise
from kamkit.data.export import read_export
from kamkit.data.receipt import Receipt
from kamkit.data.save import save_table
from kamkit.errors import DataError, UnsavedFile
from kamkit.safe_file import write_safely
from kamkit.text import say

_FEW = 5


@dataclass(frozen=True)
class AnonymousFolder:
    """What was written where, and what was done; ``receipts`` are of the originals."""

    paths: tuple[Path, ...]
    key: Path
    anonymous: Anonymous
    receipts: dict[str, Receipt]

    def sentences(self, lang: str | None = None) -> list[str]:
        """What was done, in words, for the person who holds the originals."""
        said = []
        for table, receipt in self.receipts.items():
            counts = {"rows": receipt.rows_kept, "aside": len(receipt.set_aside)}
            said.append(say("anonymise.read", lang, table=table, **counts))
            if receipt.left_over:
                left = list(receipt.left_over)
                said.append(say("anonymise.left_over", lang, table=table, value=left))
        said += self.anonymous.sentences(lang)
        return [*said, say("anonymise.scanned", lang, n=len(self.paths))]


def anonymise_files(
    files: Mapping[str, str | Path],
    out: str | Path,
    key: str | Path | None = None,
    *,
    columns: Mapping[str, Mapping[str, str]] | None = None,
    keep_dates: bool = False,
    products: bool = False,
    system: str | None = "auto",
    day_first: bool | None = None,
) -> AnonymousFolder:
    """Read files, anonymise them together, scan what was made, and only then put it into ``out``.

    ``files`` maps tables to files, ``columns`` a table to {theirs: ours}. ``out`` must be new or
    empty. The ``key`` goes to ``<out>_key/key.json`` beside the folder unless a file is named; one
    that is there is used and grows. ``out`` gets one CSV per table (UTF-8 with byte-order mark) and
    ``anonymised.json``, which says what was done to each column and holds nothing of the originals.

    Raises DataError where the scan finds an original (nothing is then written), UnsavedFile for a
    folder that is not empty or a key that would lie in it, and what ``read_export`` raises.
    """
    out = Path(out)
    key_path = Path(key) if key else out.with_name(f"{out.name}_key") / "key.json"
    _check_places(files, out, key_path)
    known = open_key(key_path) if key_path.exists() else None
    frames, receipts = {}, {}
    for table, path in files.items():
        frames[table], receipts[table] = read_export(
            path, table, system or "auto", (columns or {}).get(table), day_first=day_first
        )
    made = anonymise(frames, keep_dates=keep_dates, products=products, key=known)
    beside = out.with_name(f".{out.name}.tmp")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        names = _write(made, beside)
        _refuse_leaks(scan_for_names(beside, made.key))
        save_key(made.key, key_path)
        if out.exists():
            out.rmdir()
        beside.replace(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return AnonymousFolder(tuple(out / name for name in names), key_path, made, receipts)


def _check_places(files: Mapping[str, Any], out: Path, key_path: Path) -> None:
    if not files:
        raise DataError("anonymise.nothing")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UnsavedFile("anonymise.out_not_empty", file=str(out))
    if out.resolve() in key_path.resolve().parents:
        raise UnsavedFile("anonymise.key_beside", file=str(key_path))


def _write(made: Anonymous, folder: Path) -> list[str]:
    folder.mkdir(parents=True)
    names = []
    for table, frame in made.tables.items():
        names.append(save_table(frame, folder / f"{table}.csv").name)
    write_safely(folder / DONE_FILE, _what_was_done(made).encode())
    return [*names, DONE_FILE]


def _what_was_done(made: Anonymous) -> str:
    """The columns by deed. A removed column is counted here and named on screen only: its heading
    may itself be a name."""
    told = made.done[made.done["deed"] != "remove"]
    removed = made.done[made.done["deed"] == "remove"].groupby("table").size()
    return json.dumps(
        {
            "rows": {name: len(frame) for name, frame in made.tables.items()},
            "done": told.to_dict("records"),
            "columns_removed": {str(name): int(count) for name, count in removed.items()},
        },
        ensure_ascii=False,
        indent=1,
    )


def _refuse_leaks(leaks: pd.DataFrame) -> None:
    """An error that says where and what kind, never what."""
    if leaks.empty:
        return
    places = [_place(leak) for leak in leaks.head(_FEW).to_dict("records")]
    more = ["…"] if len(leaks) > _FEW else []
    raise DataError("anonymise.leak", n=len(leaks), places=[*places, *more])


def _place(leak: Mapping[Any, Any]) -> str:
    row = "" if pd.isna(leak["row"]) else int(leak["row"])
    return say(
        "anonymise.place",
        file=Path(leak["file"]).name,
        row=row,
        column=leak["column"],
        kind=leak["kind"],
    )
