"""The key of an anonymised set of tables: kept apart from them, and what turns them back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from kamkit.data.anonymise.dates import shift
from kamkit.data.anonymise.money import multiply
from kamkit.data.anonymise.names import id_key, name_key
from kamkit.errors import UnreadableFile, UnsavedFile
from kamkit.safe_file import write_safely
from kamkit.schema import describe_column
from kamkit.text import LANGUAGES, say

VERSION = 1
DONE_FILE = "anonymised.json"
"""Beside anonymised tables stands what was done to them; no key may stand there."""

Aliases = dict[str, dict[str, str]]


@dataclass(frozen=True, repr=False)
class Key:
    """The secret of ``anonymise``: keep it apart from the tables.

    ``aliases`` maps, for each kind (account, account_id, owner ...), the original to its alias;
    ``factor`` is what money was multiplied by, ``days`` what dates were moved by, ``lang`` the
    language of the aliases, ``kept`` the words that stayed in the tables. Shown, it tells how many
    aliases it holds and nothing else.
    """

    aliases: Aliases
    factor: Fraction
    days: int
    lang: str = "en"
    kept: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        return say("anonymise.key", n=sum(map(len, self.aliases.values())))

    def reveal(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with originals in place of aliases, amounts and dates: for results come home.

        Aliases are found in every text column, alone or within a sentence. Money columns of the
        schema are divided by the factor, columns of dates moved back; other columns stay as they
        are. What ``anonymise`` rounded or removed does not come back.

        >>> key = Key({"account": {"Northern Machinery": "Account 0042"}}, Fraction(3, 2), 7)
        >>> key.reveal(pd.DataFrame({"finding": ["Account 0042 fell"], "amount": [150.0]}))
                         finding  amount
        0  Northern Machinery fell   100.0
        """
        shown = {label: self._back(str(label), frame[label]) for label in frame}
        return pd.DataFrame(shown, index=frame.index)

    def _back(self, name: str, values: pd.Series[Any]) -> pd.Series[Any]:
        column = describe_column(name)
        if pd.api.types.is_datetime64_any_dtype(values):
            return shift(values, -self.days)
        if pd.api.types.is_numeric_dtype(values):
            if column is None or column.dtype != "money":
                return values
            amounts = multiply(values.to_numpy("float64", na_value=float("nan")), 1 / self.factor)
            return pd.Series(amounts, index=values.index)
        return values.map(lambda cell: self._original(cell) if isinstance(cell, str) else cell)

    def _original(self, cell: str) -> str:
        known = self._originals
        if cell in known:
            return known[cell]
        return self._pattern.sub(lambda found: known.get(found[0], found[0]), cell)

    @cached_property
    def _originals(self) -> dict[str, str]:
        return {
            alias: original for pairs in self.aliases.values() for original, alias in pairs.items()
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Any alias by its shape: the words before a number, and the number."""
        fronts = {re.sub(r"\d+$", "", alias) for alias in self._originals}
        longest = sorted(fronts, key=len, reverse=True)
        return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, longest)) or '(?!)'})\d+")

    @cached_property
    def lookups(self) -> Aliases:
        """``aliases`` by ``name_key``, or by ``id_key`` for kinds of ids."""
        return {
            kind: {key_of(kind, original): alias for original, alias in pairs.items()}
            for kind, pairs in self.aliases.items()
        }

    def to_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "version": VERSION,
            "lang": self.lang,
            "factor": str(self.factor),
            "days": self.days,
            "kept": list(self.kept),
            "aliases": self.aliases,
        }


def key_of(kind: str, original: str) -> str:
    """What the spellings of one original share: ids keep their case, names do not."""
    return id_key(original) if kind.endswith("_id") else name_key(original)


def save_key(key: Key, path: str | Path, *, beside_tables: bool = False) -> Path:
    """Write the key as JSON, readable by its owner alone where the system can.

    A folder that holds anonymised tables, or lies within one, is refused, since whoever gets the
    tables would get the key: unless ``beside_tables`` says that this is meant. A key that is
    there already is replaced only by one that knows all of its aliases. Returns the path.

    Raises UnsavedFile.
    """
    path = Path(path)
    folders = [path.resolve().parent, *path.resolve().parents]
    if not beside_tables and any((folder / DONE_FILE).exists() for folder in folders):
        raise UnsavedFile("anonymise.key_beside", file=str(path))
    if path.exists() and not _contains(key, open_key(path)):
        raise UnsavedFile("anonymise.key_there", file=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(
        path, json.dumps(key.to_dict(), ensure_ascii=False, indent=1).encode(), private=True
    )
    return path


def _contains(key: Key, older: Key) -> bool:
    same = (key.factor, key.days) == (older.factor, older.days)
    return same and all(
        pairs.items() <= key.aliases.get(kind, {}).items() for kind, pairs in older.aliases.items()
    )


def open_key(path: str | Path) -> Key:
    """Read what ``save_key`` wrote. Raises UnreadableFile where the file is no such key."""
    path = Path(path)
    if not path.is_file():
        raise UnreadableFile("anonymise.no_key", file=str(path))
    try:
        raw = json.loads(path.read_text("utf-8-sig"))
        return _from_dict(raw)
    except (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError):
        raise UnreadableFile("anonymise.not_a_key", file=str(path)) from None


def _from_dict(raw: dict[str, Any]) -> Key:
    pairs = raw["aliases"].items()
    aliases = {str(kind): {str(k): str(v) for k, v in each.items()} for kind, each in pairs}
    key = Key(aliases, Fraction(raw["factor"]), int(raw["days"]), raw["lang"], tuple(raw["kept"]))
    if raw["version"] != VERSION or key.factor <= 0 or key.lang not in LANGUAGES:
        raise ValueError(raw["version"])
    return key
