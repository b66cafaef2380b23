"""The opportunity matrix: drag a weight, filter, and see what comes first and what to leave."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files

import ipywidgets as W
import pandas as pd

from kamkit.apps import opportunity_keep as keep
from kamkit.apps import opportunity_page as page
from kamkit.apps.criteria_page import code_html
from kamkit.apps.opportunity_book import Book, read_book
from kamkit.apps.opportunity_controls import Controls
from kamkit.apps.opportunity_view import Settings, View, fitting, show_code, start, view
from kamkit.apps.parts import ONE_AT_A_TIME, do, not_opened, paragraph, speaking, status
from kamkit.course.desk.page import Live, to_html, words_of
from kamkit.text import language, say


def explore_opportunities(
    opportunities: pd.DataFrame,
    *,
    as_of: str | dt.date | None = None,
    accounts: pd.DataFrame | None = None,
    scores: pd.DataFrame | None = None,
    odds: pd.DataFrame | None = None,
    stages: pd.DataFrame | None = None,
    qualification: pd.DataFrame | None = None,
    orders: pd.DataFrame | None = None,
    products: pd.DataFrame | None = None,
    folder: str | os.PathLike[str] = ".",
    lang: str | None = None,
) -> Live:
    """Weigh opportunities by mouse: what first, what later, what not at all, and why.

    ``opportunities``, ``scores``, ``odds``, ``stages`` and ``qualification`` are what
    ``classify_opportunities`` takes; ``accounts`` gives account_name and region by account_id.
    ``as_of`` is the day of judgement, by default the last day on which the tables say that
    something happened (order_date, created, entered). Without ``odds`` they are learnt by
    ``win_odds`` from the closed deals of the table (30 or more, won and lost) by source,
    competitor and family (or product_id); else the recorded probability counts, and a sentence
    says which. The weights of importance and of urgency, the two against each other and the
    cuts can be changed; filters pick owner, region, stage, quadrant, status and the smallest
    amount, and leave priorities as among all. With ``orders``, ``products`` and ``accounts`` a
    second tab has the white-space map.

    Buttons keep the settings in ``my_course`` beside the notebooks (``folder`` is the
    notebook's; they are found again next time), write the list to Excel under ``my_work``, and go
    back to the usual settings; the calls that give the same list stand below. All words are in
    ``lang`` (the language in force). Where the tables cannot be used, a sentence says why; nothing
    is raised for them.

    >>> import tempfile
    >>> import kamkit as kk
    >>> deals = kk.load_dataset("opportunities")
    >>> live = kk.explore_opportunities(deals, as_of="2026-10-31", folder=tempfile.mkdtemp())
    >>> live.words.splitlines()[0].endswith("opportunities on 2026-10-31. Run this cell to use it.")
    True
    """
    with speaking(lang or language()):
        try:
            book = read_book(
                opportunities, as_of, accounts=accounts, scores=scores, odds=odds, stages=stages,
                qualification=qualification, orders=orders, products=products,
            )  # fmt: skip
            words = f"{page.opening(book)}\n{page.lead(book, view(book, start(book)))}"
            return Live(words, to_html(words), Explorer(book, folder).box)
        except Exception as error:
            return not_opened("opportunity_app.not_opened", error)


class Explorer:
    """The controls and what they show; ``box`` is the widget. It keeps the language it began in.

    It begins with the settings that were saved last time, as far as the data know them.
    """

    def __init__(self, book: Book, folder: str | os.PathLike[str] = ".") -> None:
        self.book = book
        self.folder = folder
        self.lang = language()
        self.found: View | None = None
        self._setting = False
        self._mapped: tuple[str, str] | None = None
        self.controls = Controls(book, self._changed)
        names = ("save", "export", "reset")
        self.buttons = {
            name: W.Button(description=say(f"opportunity_app.{name}")) for name in names
        }
        self.says, self.message, self.chart, self.list, self.left, self.remarks, self.lines = (
            W.HTML() for _ in range(7)
        )
        self.map_says, self.map, self.gaps = (W.HTML() for _ in range(3))
        self.tabs = W.Tab()
        self.box = self._arrange()
        self._listen()
        kept, words = keep.saved(folder)
        self.show(start(book) if kept is None else kept)
        self.message.value = status(words) if words else ""

    def show(self, settings: Settings) -> None:
        """Put the controls to these settings, as far as the data know them, and draw once."""
        with ONE_AT_A_TIME:
            with self._quietly():
                self.controls.put(fitting(self.book, settings))
            self._redraw()

    def _redraw(self) -> None:
        """Bring picture, tables and sentences in step with the controls."""
        parts = (self.chart, self.list, self.left, self.remarks, self.lines)
        with ONE_AT_A_TIME, speaking(self.lang):
            try:
                self.found = found = view(self.book, self.controls.settings)
                said = page.lead(self.book, found)
                told = (
                    page.chart(self.book, found, said),
                    page.list_table(self.book, found),
                    page.left_table(self.book, found),
                    page.remarks(self.book),
                    paragraph(say("opportunity_app.code_names"))
                    + code_html(show_code(self.book, found.settings)),
                )
            except Exception as error:  # a widget shows no traceback, and a stale view would lie
                self.found = None
                said = words_of(error, "opportunity_app.no_view")
                told = ("",) * 5
            for part, words in zip(parts, told, strict=True):
                part.value = words
            self.says.value = status(said)
            self._redraw_map()

    def _redraw_map(self) -> None:
        """The map takes time: it is drawn when it is looked at, and when its accounts change."""
        wanted = self.controls.settings.filters
        key = (wanted.owner, wanted.region)
        if self.tabs.selected_index != 1 or self._mapped == key:
            return
        try:
            white = page.map_rows(self.book, *key)
            said = page.map_words(self.book, white)
            told = (page.map_chart(white, said), page.map_table(white))
        except Exception as error:
            said, told = words_of(error, "opportunity_app.no_view"), ("", "")
        self.map_says.value = status(said)
        self.map.value, self.gaps.value = told
        self._mapped = key

    def _changed(self, _: object = None) -> None:
        with ONE_AT_A_TIME:
            if not self._setting:
                self.message.value = ""
                self._redraw()

    def _turned(self, _: object) -> None:
        with ONE_AT_A_TIME, speaking(self.lang):
            self._redraw_map()

    def _save(self) -> str:
        path = keep.save(self.controls.settings, self.folder)
        return say("opportunity_app.saved", file=f"{path.parent.name}/{path.name}")

    def _export(self) -> str:
        if self.found is None:
            return say("opportunity_app.nothing_to_keep")
        path = keep.export(self.book, self.found, self.folder)
        return say("opportunity_app.exported", file=f"{path.parent.name}/{path.name}")

    def _reset(self) -> str:
        self.show(start(self.book))
        return ""

    def _listen(self) -> None:
        does = {"save": self._save, "export": self._export, "reset": self._reset}
        for name, button in self.buttons.items():
            button.on_click(lambda _, n=name: self._do(does[n]))
        self.tabs.observe(self._turned, names="selected_index")

    def _do(self, does: Callable[[], str]) -> None:
        failed = "opportunity_app.failed_button"
        do(does, self.message, self.lang, failed, "opportunity_app.not_kept")

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Controls are put somewhere without each of them drawing."""
        self._setting = True
        try:
            yield
        finally:
            self._setting = False

    def _arrange(self) -> W.Widget:
        for name in ("says", "message", "chart", "list", "left", "remarks", "map", "gaps"):
            getattr(self, name).add_class(f"kk-opp-{name}")
        self.map_says.add_class("kk-opp-says")
        self.message.add_class("kk-card-message")
        for name, button in self.buttons.items():
            button.add_class(f"kk-opp-{name}")
        buttons = W.HBox(list(self.buttons.values())).add_class("kk-card-buttons")
        hand = W.VBox([self.controls.weighing, buttons, self.message]).add_class("kk-opp-hand")
        body = W.HBox([hand, self.chart]).add_class("kk-card-body")
        more = W.Accordion(
            [self.left, self.lines],
            titles=[say(f"opportunity_app.{name}") for name in ("open_left", "code")],
            selected_index=0,
        ).add_class("kk-card-more")
        matrix = W.VBox([self.says, body, self.list, self.remarks, more])
        whole = self._with_map(matrix.add_class("kk-opp-matrix"))
        box = W.VBox([_style(), self.controls.filtering, whole])
        return box.add_class("kk-card").add_class("kk-opp")

    def _with_map(self, matrix: W.Widget) -> W.Widget:
        """Two tabs where a map is asked for, else the matrix alone."""
        if not self.book.has_map:
            return matrix
        note = W.HTML(to_html(say("opportunity_app.map_note"))).add_class("kk-opp-remarks")
        second = W.VBox([self.map_says, self.map, self.gaps, note]).add_class("kk-opp-white")
        self.tabs.children = [matrix, second]
        self.tabs.titles = tuple(say(f"opportunity_app.tab_{name}") for name in ("matrix", "white"))
        self.tabs.selected_index = 0
        return self.tabs.add_class("kk-opp-tabs")


def _style() -> W.HTML:
    """The scorecard's looks and what is different here."""
    sheets = ("criteria_explorer.css", "opportunity_explorer.css")
    css = "".join(files("kamkit.apps").joinpath(name).read_text("utf-8") for name in sheets)
    return W.HTML(f"<style>{css}</style>", layout={"display": "none"})
