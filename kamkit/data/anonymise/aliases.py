"""Drawing aliases: one for each name or id, numbers in no order, an id and its name alike."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from kamkit.data.anonymise.key import Aliases, Key, key_of
from kamkit.data.anonymise.names import is_placeholder, name_key
from kamkit.data.anonymise.rules import NAME_OF, rule_for
from kamkit.schema import tables
from kamkit.text import say

Tables = Mapping[str, pd.DataFrame]

# The letter before the number of an id; the same in both languages.
_LETTER = {
    "account_id": "A",
    "contact_id": "C",
    "order_id": "S",
    "opportunity_id": "P",
    "activity_id": "V",
    "response_id": "R",
    "product_id": "G",
}
_ID_OF = {name: id_ for id_, name in NAME_OF.items()}
_FEWEST_NUMBERS = 9_999
_MOST_IN_VAIN = 100


class Book:
    """The aliases given so far, and how to give more.

    ``known`` are those of an earlier key; the same name gets the same alias again.
    """

    def __init__(self, dice: Any, lang: str, known: Key | None = None) -> None:
        self._dice = dice
        self._lang = lang
        self.aliases: Aliases = copy.deepcopy(known.aliases) if known else {}
        self._lookup: Aliases = copy.deepcopy(known.lookups) if known else {}
        self._number: dict[tuple[str, str], int] = {}
        self._used: dict[str, set[int]] = {}
        self._taken: set[str] = set()
        for kind, pairs in self._lookup.items():
            self._taken |= {name_key(key) for key in pairs}
            for key, alias in pairs.items():
                number = int("".join(filter(str.isdigit, alias)))
                self._number[kind, key] = number
                self._used.setdefault(_family(kind), set()).add(number)

    def fill(self, given: Tables, products: bool = False) -> None:
        """Aliases for every name and id of the tables."""
        originals = collect(given, products)
        self._taken |= {name_key(each) for names in originals.values() for each in names}
        names = [kind for kind in originals if not kind.endswith("_id")]
        ids = [kind for kind in originals if kind.endswith("_id")]
        linked = pairs_of(given, products)
        for kind in ids:
            name_kind = NAME_OF.get(kind, "")
            known = {name_key(each) for each in originals.get(name_kind, [])}
            known |= self._lookup.get(name_kind, {}).keys()
            # A name in a column of ids, such as a parent named by name, keeps its name's alias.
            new = [each for each in originals[kind] if name_key(each) not in known]
            self._give(kind, new, {})
        for kind in names:
            self._give(kind, originals[kind], linked.get(kind, {}))

    def find(self, kind: str, original: str) -> str:
        """The alias of an original: that of the name where a column of ids holds a name."""
        if is_placeholder(original):
            return original
        own = self._lookup.get(kind, {}).get(key_of(kind, original))
        return own or self._lookup[NAME_OF[kind]][name_key(original)]

    def _give(self, kind: str, originals: Iterable[str], linked: Mapping[str, str]) -> None:
        lookup, aliases = self._lookup.setdefault(kind, {}), self.aliases.setdefault(kind, {})
        new = {key_of(kind, each): each for each in originals if not is_placeholder(each)}
        fresh = self._draw(kind, len(new))
        given = set(lookup.values())
        for key, original in new.items():
            if key in lookup:
                continue
            number = self._number.get((_ID_OF.get(kind, ""), linked.get(key, "")))
            if number is None or self._write(kind, number) in given or self._clashes(kind, number):
                number = next(fresh)
            alias = self._write(kind, number)
            lookup[key] = aliases[original] = alias
            given.add(alias)
            self._number[kind, key] = number

    def _draw(self, kind: str, count: int) -> Iterator[int]:
        """Numbers that no alias of the family has, in an order that says nothing."""
        used = self._used.setdefault(_family(kind), set())
        highest = _FEWEST_NUMBERS
        while highest < 3 * (len(used) + count):
            highest = highest * 10 + 9
        in_vain = 0
        while True:
            number = int(self._dice.randint(1, highest))
            if number not in used and not self._clashes(kind, number):
                used.add(number)
                in_vain = 0
                yield number
            elif (in_vain := in_vain + 1) == _MOST_IN_VAIN:  # originals fill these numbers
                highest = highest * 10 + 9

    def _clashes(self, kind: str, number: int) -> bool:
        """Whether the alias, or its number alone, is an original somewhere."""
        return not self._taken.isdisjoint({name_key(self._write(kind, number)), f"{number:04d}"})

    def _write(self, kind: str, number: int) -> str:
        if kind in _LETTER:
            return f"{_LETTER[kind]}{number:04d}"
        return say(f"anonymise.alias_{kind}", self._lang, number=f"{number:04d}")


def _family(kind: str) -> str:
    """An id and its name share their numbers."""
    return NAME_OF.get(kind, kind)


def collect(given: Tables, products: bool = False) -> dict[str, list[str]]:
    """Every original of each kind, in all tables."""
    found: dict[str, dict[str, None]] = {}
    for name, frame in given.items():
        for column in map(str, frame):
            rule = rule_for(tables()[name], column, products)
            if rule.deed == "alias":
                found.setdefault(rule.kind, {}).update(dict.fromkeys(_unique(frame[column])))
    return {kind: list(originals) for kind, originals in found.items()}


def pairs_of(given: Tables, products: bool = False) -> dict[str, dict[str, str]]:
    """For each kind of name, the id that stands beside it, both as keys."""
    linked: dict[str, dict[str, str]] = {}
    for name, frame in given.items():
        rules = {str(c): rule_for(tables()[name], str(c), products) for c in frame}
        kinds = {rule.kind: column for column, rule in reversed(rules.items())}
        for id_kind, name_kind in NAME_OF.items():
            if id_kind in kinds and name_kind in kinds and id_kind in rules:
                both = frame[[id_kind, kinds[name_kind]]].dropna().drop_duplicates()
                for id_, called in both.itertuples(index=False):
                    key = name_key(str(called))
                    linked.setdefault(name_kind, {}).setdefault(key, key_of(id_kind, str(id_)))
    return linked


def _unique(values: pd.Series[Any]) -> list[str]:
    return [str(each) for each in values.dropna().unique() if str(each).strip()]
