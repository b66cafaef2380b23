"""The lists of the data check: which file, table, system, encoding, sheet and order of dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as W

from kamkit.apps.data_check_keep import MAP_SUFFIX, SUFFIXES
from kamkit.apps.data_check_page import drop_zone, table_name
from kamkit.apps.data_check_reading import AUTO, ENCODINGS, TABLES, Look
from kamkit.data.systems import PLAIN, systems
from kamkit.text import language, say

LARGEST_UPLOAD = 100_000_000  # bytes; kamkit.course.lab lets JupyterLab pass on so much
NAMES = ("table", "system", "encoding", "sheet", "day_first")
_OPEN = ""  # nothing chosen: a list shows None as a blank
_FITTING = {"description_width": "initial"}

Pairs = list[tuple[str, Any]]


class Lists:
    """The controls above the receipt; ``changed`` is told which list another choice was made in."""

    def __init__(self, changed: Callable[[str, Any], None]) -> None:
        self._changed = changed
        self._putting = False
        self.upload = W.FileUpload(
            accept=",".join((*SUFFIXES, MAP_SUFFIX)),
            description=say("data_check.upload"),
            tooltip=say("data_check.upload"),
        ).add_class("kk-check-upload")
        self.drop = W.HTML(drop_zone(LARGEST_UPLOAD)).add_class("kk-check-zone")
        self.again = W.Button(description=say("data_check.again"), icon="refresh").add_class(
            "kk-check-again"
        )
        self.file = _list("file")
        self.lists = {name: _list(name) for name in NAMES}
        for name, control in (("file", self.file), *self.lists.items()):
            control.observe(self._listener(name), names="value")
        first = W.HBox([self.upload, self.file, self.again]).add_class("kk-check-line")
        lists = W.HBox(list(self.lists.values())).add_class("kk-check-line")
        self.settings = lists.add_class("kk-check-settings")
        self.box = W.VBox([self.drop, first]).add_class("kk-check-top")

    def put_files(self, files: Sequence[tuple[str, Path]], chosen: Path | None) -> None:
        """The files that can be chosen, and the one in hand."""
        pairs: Pairs = [(say("data_check.no_file"), _OPEN), *files]
        if chosen is not None and chosen not in [path for _, path in files]:
            pairs.append((chosen.name, chosen))
        self._put(self.file, pairs, chosen or _OPEN)

    def show(self, seen: Look) -> None:
        """Bring the lists in step with what was found and said."""
        choices = seen.choices
        asked = {ask.what for ask in seen.asks}
        self._put(self.lists["table"], _tables(seen), choices.table)
        self._put(self.lists["system"], _systems(seen), choices.system)
        self._put(self.lists["encoding"], _encodings(seen), choices.encoding)
        self._put(self.lists["sheet"], _sheets(seen), choices.sheet)
        first = _OPEN if choices.day_first is None else choices.day_first
        self._put(self.lists["day_first"], _orders(), first)
        has_text = seen.receipt is None or seen.receipt.encoding is not None
        is_book = seen.preview is not None and bool(seen.preview.sheets)
        notes = {key for key, _ in seen.receipt.notes} if seen.receipt else set()
        shown = {
            "encoding": (has_text and not is_book) or "encoding" in asked,
            "sheet": is_book or "sheet" in asked,
            "day_first": "day_first" in asked
            or choices.day_first is not None
            or bool(notes & {"day_first_from", "month_first_from"}),
        }
        for name, is_shown in shown.items():
            self.lists[name].layout.display = None if is_shown else "none"
        for name, control in self.lists.items():
            (control.add_class if name in asked else control.remove_class)("kk-check-asked")

    def _put(self, control: W.Dropdown, pairs: Pairs, value: Any) -> None:
        """Options and choice, without anybody being told; what is the same is not sent again."""
        self._putting = True
        try:
            if value not in [each for _, each in pairs]:
                pairs = [*pairs, (str(value), value)]
            if list(control.options) != pairs:
                control.options = pairs
            if control.value != value:
                control.value = value
        finally:
            self._putting = False

    def _listener(self, name: str) -> Callable[[dict[str, Any]], None]:
        def heard(change: dict[str, Any]) -> None:
            if not self._putting:
                value = change["new"]
                is_text = name not in ("file", "day_first")
                self._changed(name, value if is_text or value != _OPEN else None)

        return heard


def _list(name: str) -> W.Dropdown:
    words = say("data_check.dates" if name == "day_first" else f"data_check.{name}")
    return W.Dropdown(description=words, style=_FITTING).add_class(f"kk-check-{name}")


def _tables(seen: Look) -> Pairs:
    name = seen.table if not seen.choices.table else ""
    found = _found("found" if name else "find_out", name and table_name(name))
    return _distinct([(found, AUTO), *((table_name(each), each) for each in TABLES)])


def _systems(seen: Look) -> Pairs:
    lang = language()
    found = _found("find_out")
    if seen.receipt and seen.receipt.recognition and not seen.choices.system:
        told = seen.receipt.recognition
        name = told.label.get(lang) or say("data_check.system_plain")
        found = say(f"data_check.found_{told.sure}", value=name)
    known = [(each.label[lang], name) for name, each in systems().items()]
    return _distinct([(found, AUTO), *known, (say("data_check.system_plain"), PLAIN)])


def _encodings(seen: Look) -> Pairs:
    name = seen.receipt.encoding if seen.receipt and not seen.choices.encoding else ""
    found = _found("found" if name else "find_out", name or "")
    return [(found, AUTO), *((say(f"data_check.encoding_{n}"), n) for n in ENCODINGS)]


def _sheets(seen: Look) -> Pairs:
    name = seen.receipt.sheet if seen.receipt and not seen.choices.sheet else ""
    found = _found("found" if name else "find_out", name or "")
    sheets = seen.preview.sheets if seen.preview else ()
    if not sheets and seen.error is not None:
        told = getattr(seen.error, "values", {})
        sheets = told.get("known") or told.get("value") or ()
    return [(found, AUTO), *((name, name) for name in sheets if isinstance(name, str))]


def _orders() -> Pairs:
    order = [(say(f"data_check.{name}_first"), name == "day") for name in ("day", "month")]
    return [(_found("find_out"), _OPEN), *order]


def _found(key: str, value: str = "") -> str:
    return say(f"data_check.{key}", value=value) if key == "found" else say(f"data_check.{key}")


def _distinct(pairs: Pairs) -> Pairs:
    return list({value: (label, value) for label, value in pairs}.values())
