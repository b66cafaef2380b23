"""The data check: drop a file, see what becomes of it, mend the map, keep the clean table."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import ipywidgets as W

from kamkit.apps import data_check_keep as keep
from kamkit.apps import data_check_page as page
from kamkit.apps.data_check_lists import Lists
from kamkit.apps.data_check_reading import Choices, Look, look, with_map
from kamkit.apps.data_check_rows import ROWS_A_PAGE, Asks, ColumnRows, Pages, StageRows
from kamkit.apps.parts import ONE_AT_A_TIME, not_opened, speaking, status
from kamkit.course.desk.page import Live, to_html, words_of
from kamkit.schema import tables
from kamkit.text import language, say

TABS = ("receipt", "columns", "aside", "stages", "faults")


def check_data(folder: str | os.PathLike[str] = ".", *, lang: str | None = None) -> Live:
    """Look at a file that a CRM or a ledger exported, and make a clean table of it by mouse.

    A file is dropped, or chosen from ``my_data`` and the course's raw exports. Table and system are
    guessed and can be changed; what the file leaves open (encoding, sheet, day or month first, two
    columns for one, a column that is not found, a stage that is not known) is asked with lists.
    The receipt, the rows set aside and the faults by the six S follow each choice at once. Buttons
    write the clean table, the rows set aside, the receipt and the column map (``load_map``) to
    ``my_work``, and put the clean table where the lessons find it.

    ``folder`` is the notebook's; the file and what was said of it are kept in ``my_course`` and
    found again next time. All words are in ``lang`` (the language in force). What cannot be read
    or written is said in a sentence; nothing is raised for it.

    >>> import tempfile
    >>> check_data(tempfile.mkdtemp())
    Data check: what becomes of your export. Run this cell to use it.
    """
    with speaking(lang or language()):
        try:
            words = say("data_check.lasting")
            return Live(words, to_html(words), Desk(folder).box)
        except Exception as error:
            return not_opened("data_check.not_opened", error)


class Desk:
    """The page: what a person chose, what was found, and the parts that show it."""

    def __init__(self, folder: str | os.PathLike[str] = ".") -> None:
        self.folder = Path(folder).absolute()
        self.lang = language()
        self.seen: Look | None = None
        self.lists = Lists(self._chosen)
        self.columns = ColumnRows(self._column_chosen)
        self.stages = StageRows(self._stage_chosen)
        self.asks = Asks(self.lists.lists, self._column_chosen)
        self.aside = Pages(ROWS_A_PAGE, self._draw_aside)
        names = ("says", "message", "receipt", "aside", "faults", "answer")
        self.parts = {name: W.HTML().add_class(f"kk-check-{name}") for name in names}
        self.buttons = {name: _button(name) for name in ("save", "use")}
        self.tabs = W.Tab().add_class("kk-check-tabs")
        self.box = self._arrange()
        self._listen()
        self._open()

    # What a person does

    def open(self, path: Path | None) -> None:
        """Turn to a file, with what was said of it before."""
        if path is None:
            self.seen = None
            self._show()
            return
        before = keep.recall(self.folder, path)
        self.read(before or Choices(path), say("data_check.recalled") if _says(before) else "")

    def read(self, choices: Choices, words: str = "") -> None:
        """Read the file as these choices say, and show what came of it."""
        self._put("says", status(say("data_check.reading", file=choices.path.name)))
        self._put("answer", "")
        self.seen = look(choices)
        self._show()
        self._put("message", status(words) if words else "")
        keep.remember(choices, self.folder)

    def _chosen(self, name: str, value: Any) -> None:
        """Another choice in one of the lists above."""

        def choose() -> None:
            if name == "file":
                self.open(value)
            elif self.seen is not None:
                self.read(_other(self.seen.choices, name, value))

        self._do(choose, "message")

    def _column_chosen(self, header: str, ours: str) -> None:
        """A header is to be read as a column of ours, ``""`` for none."""

        def choose() -> None:
            if self.seen is not None and header:
                words = _moved(self.seen, header, ours)
                self.read(self.seen.choices.with_column(header, ours), words)

        self._do(choose, "message")

    def _stage_chosen(self, stage: str, value: str) -> None:
        def choose() -> None:
            if self.seen is not None:
                words = say("data_check.stage_said", stage=stage) if value else ""
                self.read(self.seen.choices.with_stage(stage, value), words)

        self._do(choose, "message")

    def _uploaded(self, change: dict[str, Any]) -> None:
        if not change["new"]:
            return
        self._do(self._take_upload, "message")
        self.lists.upload.value = ()  # so that the same file can be sent again

    def _take_upload(self) -> str:
        (sent, *_) = self.lists.upload.value
        name, content = str(sent["name"]), bytes(sent["content"])
        told = keep.dropped_map(name, content)
        if told is None:
            self.open(keep.take(name, content, self.folder))
        elif self.seen is None:
            return say("data_check.map_first")
        else:
            words = say("data_check.map_taken", file=keep.safe_name(name))
            self.read(with_map(self.seen.choices, told), words)
        return ""

    def _again(self) -> None:
        """Look again: files that were put there meanwhile, and what has changed in the one here."""
        if self.seen is not None:
            self.read(self.seen.choices)
        self._put_files()

    def _save(self) -> str:
        if self.seen is None or self.seen.frame is None:
            return say("data_check.nothing_to_save")
        self._put("answer", status(say("data_check.saving")))
        written = keep.save(self.seen, self.folder)
        place = keep.shown(written[0].parent, self.folder)
        words = say("data_check.saved", folder=place, files=[path.name for path in written])
        if len(self.seen.frame) > keep.MOST_IN_BOOK:
            words += "\n" + say("data_check.no_book", n=keep.MOST_IN_BOOK)
        return words

    def _use(self) -> str:
        if self.seen is None or self.seen.frame is None:
            return say("data_check.nothing_to_save")
        path, aside = keep.use(self.seen, self.folder)
        key = "used_orders" if self.seen.table == "orders" else "used"
        words = [say(f"data_check.{key}", file=keep.shown(path, self.folder))]
        if aside is not None:
            words.append(say("data_check.used_aside", file=keep.shown(aside, self.folder)))
        return "\n".join(words)

    # What follows from it

    def _open(self) -> None:
        """Begin with the file that was in hand last time."""
        before = keep.recall(self.folder)
        if before is None:
            self._show()
        else:
            self._do(lambda: self.open(before.path), "message")

    def _show(self) -> None:
        self._put_files()
        seen = self.seen
        read = seen is not None and seen.receipt is not None
        known = seen is not None and (read or seen.preview is not None)
        self.lists.settings.layout.display = None if seen else "none"
        self.tabs.layout.display = None if known else "none"
        self.leaving.layout.display = None if read else "none"
        if seen is None:
            self.asks.box.children = ()
            self._put("says", status(say("data_check.nothing_yet")))
            self._put("message", "")
            return
        self._put("says", status(page.headline(seen)))
        self.lists.show(seen)
        self.asks.show(seen)
        self.columns.show(seen)
        open_stages = self.stages.show(seen)
        receipt, issues = seen.receipt, seen.issues
        self._put("receipt", page.receipt_list(receipt) if receipt else "")
        self.aside.show(len(receipt.set_aside) if receipt else 0)
        whole = receipt is not None and issues is not None
        self._put("faults", page.faults(issues, receipt) if whole else "")  # type: ignore[arg-type]
        self._title(seen, open_stages)

    def _title(self, seen: Look, open_stages: int) -> None:
        """The tabs say how much there is behind them."""
        counts = {
            "aside": len(seen.receipt.set_aside) if seen.receipt else 0,
            "stages": open_stages,
            "faults": 0 if seen.issues is None else len(seen.issues),
        }
        titles = tuple(
            say(f"data_check.tab_{name}") + (f" ({counts[name]})" if counts.get(name) else "")
            for name in TABS
        )
        if self.tabs.titles != titles:
            self.tabs.titles = titles
        if seen.receipt is None and self.tabs.selected_index != TABS.index("columns"):
            self.tabs.selected_index = TABS.index("columns")

    def _draw_aside(self, start: int) -> None:
        receipt = self.seen.receipt if self.seen else None
        with speaking(self.lang):
            rows = page.aside_table(receipt, start, ROWS_A_PAGE) if receipt else ""
        self._put("aside", rows)

    def _put(self, name: str, html: str) -> None:
        if self.parts[name].value != html:
            self.parts[name].value = html

    def _put_files(self) -> None:
        found = [(keep.shown(path, self.folder), path) for path in keep.files(self.folder)]
        self.lists.put_files(found, self.seen.choices.path if self.seen else None)

    # The wires

    def _listen(self) -> None:
        self.lists.upload.observe(self._uploaded, names="value")
        self.lists.again.on_click(lambda _: self._do(self._again, "message"))
        self.buttons["save"].on_click(lambda _: self._do(self._save, "answer"))
        self.buttons["use"].on_click(lambda _: self._do(self._use, "answer"))

    def _do(self, does: Callable[[], str | None], where: str) -> None:
        """Do something and say its outcome in words; a widget shows no traceback."""
        with ONE_AT_A_TIME, speaking(self.lang):
            try:
                words = does()
            except Exception as error:
                words = words_of(error, "data_check.failed", "data_check.not_kept")
            if words:
                self._put(where, status(words))

    def _arrange(self) -> W.Widget:
        parts = self.parts
        aside = W.VBox([self.aside.box, parts["aside"]])
        inside = [parts["receipt"], self.columns.box, aside, self.stages.box, parts["faults"]]
        self.tabs.children = inside
        self.tabs.titles = tuple(say(f"data_check.tab_{name}") for name in TABS)
        self.tabs.selected_index = 0
        parts["message"].add_class("kk-card-message")
        parts["answer"].add_class("kk-card-message")
        buttons = W.HBox(list(self.buttons.values())).add_class("kk-card-buttons")
        self.leaving = W.VBox([buttons, parts["answer"]]).add_class("kk-check-leaving")
        lists = self.lists
        whole = [_style(), lists.box, parts["says"], lists.settings, self.asks.box]
        whole += [parts["message"], self.tabs, self.leaving]
        return W.VBox(whole).add_class("kk-card").add_class("kk-check")


def _other(choices: Choices, name: str, value: Any) -> Choices:
    """The choices with one of them another; what was said of columns is of one table."""
    other = replace(choices, **{name: value})
    return replace(other, columns={}, stages={}) if name == "table" else other


def _moved(seen: Look, header: str, ours: str) -> str:
    """Two headers for one column: the later choice counts, and the other is named."""
    headers = seen.preview.headers if seen.preview else ()
    before = [each.name for each in headers if ours and seen.ours(each) == ours]
    before = [name for name in before if name != header]
    if not before:
        return ""
    label = tables()[seen.table][ours].label[language()]
    return say("data_check.moved", column=label, header=header, before=before)


def _says(choices: Choices | None) -> bool:
    return choices is not None and choices != Choices(choices.path)


def _button(name: str) -> W.Button:
    style = "primary" if name == "save" else ""
    button = W.Button(description=say(f"data_check.{name}"), button_style=style)
    return button.add_class(f"kk-check-button-{name}")


def _style() -> W.HTML:
    """The scorecard's looks and what is different here."""
    sheets = ("criteria_explorer.css", "data_check.css")
    css = "".join(files("kamkit.apps").joinpath(name).read_text("utf-8") for name in sheets)
    return W.HTML(f"<style>{css}</style>", layout={"display": "none"})
