"""What is chosen row by row: each header's column, each stage's status, and questions to answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as W

from kamkit.apps import data_check_page as page
from kamkit.apps.data_check_reading import Ask, Look
from kamkit.apps.parts import paragraph
from kamkit.course.desk.page import to_html
from kamkit.data.column_map import STATUSES
from kamkit.data.preview import Header
from kamkit.schema import tables
from kamkit.text import say

HEADERS_A_PAGE = 25
ROWS_A_PAGE = 20

Chosen = Callable[[str, str], None]


class Pages:
    """Buttons to turn pages; ``draw`` shows what begins at a place."""

    def __init__(self, size: int, draw: Callable[[int], None]) -> None:
        self.start, self._size, self._count, self._draw = 0, size, 0, draw
        self.says = W.HTML().add_class("kk-check-where")
        self.back = W.Button(description=say("data_check.back")).add_class("kk-check-back")
        self.more = W.Button(description=say("data_check.more")).add_class("kk-check-more")
        self.back.on_click(lambda _: self._turn(-self._size))
        self.more.on_click(lambda _: self._turn(self._size))
        self.box = W.HBox([self.back, self.says, self.more]).add_class("kk-card-buttons")

    def show(self, count: int, start: int = 0) -> None:
        """Of so many, begin at a place; one page needs no buttons."""
        self._count, self.start = count, min(start, max(0, count - 1)) // self._size * self._size
        self.box.layout.display = "none" if count <= self._size else None
        self.back.disabled = self.start == 0
        self.more.disabled = self.start + self._size >= count
        last = min(self.start + self._size, count)
        self.says.value = to_html(say("data_check.page", first=self.start + 1, last=last, of=count))
        self._draw(self.start)

    def _turn(self, by: int) -> None:
        self.show(self._count, max(0, self.start + by))


class Chooser:
    """A row whose last part is a list; what is put there by us is not told."""

    def __init__(self, parts: Sequence[W.Widget], choose: Callable[[str], None]) -> None:
        self.list = W.Dropdown().add_class("kk-check-choice")
        self._putting = False
        self._choose = choose
        self.list.observe(self._heard, names="value")
        self.box = W.HBox([*parts, self.list]).add_class("kk-check-row")

    def put(self, pairs: list[tuple[str, str]], value: str) -> None:
        """Options and choice."""
        self._putting = True
        try:
            if list(self.list.options) != pairs:
                self.list.options = pairs
            if self.list.value != value:
                self.list.value = value
        finally:
            self._putting = False

    def _heard(self, change: dict[str, Any]) -> None:
        if not self._putting:
            self._choose(str(change["new"]))


class ColumnRows:
    """One row per header of the file: its text, a few values, and the list of our columns."""

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self._seen: Look | None = None
        self.rows: dict[str, Chooser] = {}
        self._known: tuple[Any, ...] = ()
        self.body = W.VBox().add_class("kk-check-columns")
        self.pages = Pages(HEADERS_A_PAGE, self._draw)
        heads = (say(f"data_check.{name}") for name in ("header", "samples", "ours"))
        head = W.HBox([W.HTML(to_html(f"**{each}**")) for each in heads])
        head.add_class("kk-check-row").add_class("kk-check-head")
        lead = W.HTML(paragraph(say("data_check.columns_lead")))
        self.box = W.VBox([lead, head, self.body, self.pages.box])

    def show(self, seen: Look) -> None:
        """Bring the rows in step; the page that is looked at stays, where it is the same file."""
        headers = seen.preview.headers if seen.preview else ()
        known = (seen.choices.path, headers)
        start = self.pages.start if known == self._known else 0
        if known != self._known:
            self.rows = {}
        self._seen, self._known = seen, known
        self.pages.show(len(headers), start)

    def _draw(self, start: int) -> None:
        seen = self._seen
        if seen is None:
            return
        headers = seen.preview.headers if seen.preview else ()
        pairs = [(say("data_check.leave_out"), "")]
        pairs += [(page.column_name(column), column.name) for column in seen.columns]
        for header in headers[start : start + HEADERS_A_PAGE]:
            row = self.rows.setdefault(header.name, self._row(header))
            row.put(pairs, seen.ours(header))
            used = bool(seen.ours(header))
            (row.box.remove_class if used else row.box.add_class)("kk-check-unused")
        shown = [self.rows[h.name].box for h in headers[start : start + HEADERS_A_PAGE]]
        if list(self.body.children) != shown:
            self.body.children = shown

    def _row(self, header: Header) -> Chooser:
        name = W.HTML(to_html(header.name)).add_class("kk-check-header")
        values = W.HTML(page.samples(header.samples))
        row = Chooser([name, values], lambda ours: self._chosen(header.name, ours))
        row.list.tooltip = header.name
        return row


class StageRows:
    """One row per stage whose status the file does not tell."""

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self.rows: dict[str, Chooser] = {}
        self.lead = W.HTML()
        self.body = W.VBox().add_class("kk-check-stages")
        self.box = W.VBox([self.lead, self.body])

    def show(self, seen: Look) -> int:
        """Bring the rows in step; how many of them are still without a status."""
        stages = seen.stages()
        self.lead.value = paragraph(
            say("data_check.stages_lead" if stages else "data_check.no_stages")
        )
        pairs = [
            (say("data_check.no_status"), ""),
            *((say(f"choice.status.{s}"), s) for s in STATUSES),
        ]
        for stage, (rows, status) in stages.items():
            row = self.rows.setdefault(stage, self._row(stage))
            row.box.children[1].value = to_html(say("data_check.rows", n=rows))
            row.put(pairs, status)
        self.rows = {stage: row for stage, row in self.rows.items() if stage in stages}
        shown = [self.rows[stage].box for stage in stages]
        if list(self.body.children) != shown:
            self.body.children = shown
        return sum(not status for _, status in stages.values())

    def _row(self, stage: str) -> Chooser:
        name = W.HTML(to_html(stage)).add_class("kk-check-header")
        return Chooser([name, W.HTML()], lambda status: self._chosen(stage, status))


class Asks:
    """The questions that stand before the file can be read, each with its list."""

    def __init__(self, lists: dict[str, W.Dropdown], chosen: Chosen) -> None:
        self._lists, self._chosen = lists, chosen
        self.choosers: dict[str, Chooser] = {}
        self.box = W.VBox().add_class("kk-check-asks")

    def show(self, seen: Look) -> None:
        """Why the file is not read, and what answers it; nothing where it is."""
        self.choosers = {}
        if seen.error is None:
            self.box.children = ()
            return
        parts: list[W.Widget] = [W.HTML(to_html(page.why_not(seen))).add_class("kk-check-why")]
        for ask in seen.asks:
            words = W.HTML(to_html(f"**{page.question(ask, seen)}**"))
            parts.append(words.add_class("kk-check-question"))
            parts.append(self._column(ask, seen) if ask.what == "column" else self._lists[ask.what])
        if any(ask.what == "column" for ask in seen.asks):
            parts += [W.HTML(to_html(say("data_check.or_table"))), self._lists["table"]]
        self.box.children = parts

    def _column(self, ask: Ask, seen: Look) -> W.Widget:
        chooser = Chooser([], lambda header: self._chosen(header, ask.column))
        assert seen.preview is not None
        values = {each.name: " · ".join(each.samples[:2]) for each in seen.preview.headers}
        pairs = [(say("data_check.choose"), "")]
        pairs += [(f"{name}  ({values[name][:40]})", name) for name in ask.headers]
        chooser.put(pairs, "")
        label = tables()[seen.table][ask.column].name
        self.choosers[ask.column] = chooser
        return chooser.box.add_class(f"kk-check-ask-{label}")
