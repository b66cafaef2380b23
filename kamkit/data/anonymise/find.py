"""Finding any of many names in much text: one pass over its words, whatever the number of names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kamkit.data.anonymise.contacts import contact_data
from kamkit.data.anonymise.key import Key
from kamkit.data.anonymise.names import HAN, core_of, is_common, is_placeholder, unify

_HAN_RUN = re.compile(f"[{HAN}]+")
_WORD = re.compile(rf"[^\W_{HAN}]+")
_RUN = re.compile(rf"(?P<han>[{HAN}]+)|[^\W_{HAN}]+")
_FIRST = re.compile(rf"[^\W_{HAN}]+|[{HAN}]{{1,2}}")
_LEADING = re.compile(r"^[\W_]+")
_FEW = 20
_FEWEST_DIGITS = 6
_FEWEST_LETTERS = 3
_COMPANIES = ("account", "competitor")


Index = dict[str, set[int]]


class Hit(NamedTuple):
    """What was found in a unified text, and where."""

    kind: str
    start: int
    end: int


class Finder:
    """Searches unified text for the originals of a key, their cores, and contact data.

    Names of one character, of two letters, and numbers of fewer than six digits cannot be told from
    other words and numbers: they are ``short``, looked for as whole cells (see ``is_short``).
    """

    def __init__(self, key: Key) -> None:
        self._names: dict[str, str] = {}
        self._cores: dict[str, str] = {}
        self.short: dict[str, set[str]] = {}
        kept = {unify(text) for text in key.kept}
        for kind, pairs in key.aliases.items():
            for original in pairs:
                self._add(kind, unify(original).strip(), kept)
        self._whole = _index(self._names)
        self._kinds = {**self._cores, **self._names}
        self._parts = _index(self._kinds)

    def _add(self, kind: str, name: str, kept: set[str]) -> None:
        name = _LEADING.sub("", name)
        if not name or is_placeholder(name) or (kind == "opportunity" and name in kept):
            return
        if _is_short(name):
            self.short.setdefault(name, set()).add(kind)
            return
        self._names[name] = kind
        glued = re.sub(r"[\s.,&'-]+", "", name)
        if not kind.endswith("_id") and glued != name and not _is_short(glued):
            self._names.setdefault(glued, kind)
        core = core_of(name) if kind in _COMPANIES else ""
        if core and core != name and not is_common(core, kept):
            self._cores.setdefault(core, f"part_of_{kind}")

    def names_in(self, text: str, cores: bool = True) -> bool:
        """Whether a text as it stands names anybody."""
        plain = unify(text)
        whole = plain.strip()
        if whole in self.short and not whole.isdigit():
            return True
        return next(self.find(plain, cores), None) is not None

    def find(self, text: str, cores: bool = True, delimiter: str = "") -> Iterator[Hit]:
        """Every name, core and piece of contact data in a unified text; ``delimiter`` parts cells,
        and so no number from its decimals."""
        index, kinds = (self._parts, self._kinds) if cores else (self._whole, self._names)
        words = {word for word in set(_WORD.findall(text)) if word in index}
        starts = words | _pairs(text, index)
        if starts:
            yield from _locate(text, starts, index, kinds, delimiter)
        for kind, start, end in contact_data(text):
            yield Hit(kind, start, end)


def _pairs(text: str, index: Index) -> set[str]:
    """The beginnings of names, of one or two Chinese characters, that the text holds."""
    found = set()
    for run in set(_HAN_RUN.findall(text)):
        found |= {run[at : at + n] for n in (1, 2) for at in range(len(run) - n + 1)} & index.keys()
    return found


def _locate(
    text: str, starts: set[str], index: Index, kinds: dict[str, str], delimiter: str
) -> Iterator[Hit]:
    after, marks = 0, re.escape("".join({".", ","} - {delimiter}))
    for start, beginning in _places(text, starts):
        if start < after:
            continue
        lengths = {n for first in _beginnings(beginning) for n in index.get(first, ())}
        for length in sorted(lengths, reverse=True):
            name = text[start : start + length]
            if name in kinds and _stands(text, name, start, marks):
                after = start + length
                yield Hit(kinds[name], start, after)
                break


def _places(text: str, starts: set[str]) -> Iterator[tuple[int, str]]:
    """Where the beginnings stand: by a search for a few of them, by a walk for many."""
    if len(starts) <= _FEW:
        # Plain words in front let the search skip; what stands before them is looked at later.
        words = [re.escape(start) for start in starts if _WORD.fullmatch(start)]
        han = [re.escape(start) for start in starts if not _WORD.fullmatch(start)]
        ends = [rf"(?:{'|'.join(words)})(?![^\W_{HAN}])"] if words else []
        shape = re.compile("|".join([*ends, *sorted(han, reverse=True)]))
        at = 0
        while found := shape.search(text, at):
            yield found.start(), found[0]
            at = found.start() + 1
        return
    for run in _RUN.finditer(text):
        if run.lastgroup != "han":
            if run[0] in starts:
                yield run.start(), run[0]
        else:
            for at in range(len(run[0])):
                two = run[0][at : at + 2]
                if two in starts or two[:1] in starts:
                    yield run.start() + at, two


def _beginnings(found: str) -> set[str]:
    return {found, found[:1]} if _HAN_RUN.match(found) else {found}


def _stands(text: str, name: str, start: int, marks: str) -> bool:
    """Whether the name is there as a whole, not as the beginning of a longer word or number, of
    which ``marks`` part the decimals."""
    end = start + len(name)
    if _WORD.match(name) and start and _WORD.match(text[start - 1]):
        return False
    if _WORD.match(name[-1]) and end < len(text) and _WORD.match(text[end]):
        return False
    if name.isdigit():
        around = text[max(0, start - 2) : start], text[end : end + 2]
        return not (
            re.fullmatch(rf"\d[{marks}]|.?-", around[0]) or re.fullmatch(rf"[{marks}]\d", around[1])
        )
    return True


def _index(names: dict[str, str]) -> Index:
    """The lengths of the names by their first word, or first one or two Chinese characters."""
    index: Index = {}
    for name in names:
        first = _FIRST.match(name)
        if first:
            index.setdefault(first[0], set()).add(len(name))
    return index


def _is_short(name: str) -> bool:
    if name.isdigit():
        return len(name) < _FEWEST_DIGITS
    han = len(re.findall(f"[{HAN}]", name))
    return han < 2 and sum(char.isalnum() for char in name) - han < _FEWEST_LETTERS - han
