"""A cleaned table and its receipt, saved side by side."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kamkit.data.receipt import Receipt
from kamkit.safe_file import write_safely


def save_import(frame: pd.DataFrame, receipt: Receipt, folder: str | Path) -> list[Path]:
    """Save what ``read_table`` gave: ``<table>.csv``, ``receipt.json`` and, where there are any,
    ``set_aside.csv`` and ``blanked.csv`` with the reasons in words.

    The CSV files carry a byte-order mark, so that Excel shows Chinese. Text that starts with
    ``= + - @`` gets a leading ``'``, which ``read_table`` takes off again. Returns the paths.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tables = {receipt.table: frame}
    if len(receipt.set_aside):
        tables["set_aside"] = receipt.explained()
    if len(receipt.blanked):
        tables["blanked"] = receipt.blanked
    written = []
    for name, table in tables.items():
        written.append(save_table(table, folder / f"{name}.csv"))
    path = folder / "receipt.json"
    write_safely(path, receipt.to_json().encode("utf-8"))
    return [*written, path]


def save_table(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table as CSV the way ``save_import`` does; returns the path."""
    content = guarded(frame).to_csv(index=False).encode("utf-8-sig", "replace")
    write_safely(path, content)
    return path


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """Text a spreadsheet would run as a formula, kept as text."""
    texts = frame.select_dtypes(include=["str", "object"])
    guarded = {
        str(name): texts[name].where(
            ~texts[name].astype("str").str.match(r"[=+\-@]", na=False), _quoted(texts[name])
        )
        for name in texts
    }
    return frame.assign(**guarded)


def _quoted(texts: pd.Series[str]) -> pd.Series[str]:
    return "'" + texts.astype("str")
