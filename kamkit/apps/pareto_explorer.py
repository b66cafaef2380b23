"""The Pareto explorer: pick measure, period, rule and cuts, and see who is A and who changes."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import ipywidgets as W
import pandas as pd

from kamkit.apps import pareto_page as page
from kamkit.apps.pareto_view import STANDARD, Book, Settings, read_book, view
from kamkit.apps.parts import ONE_AT_A_TIME, not_opened, speaking, status
from kamkit.course.desk.page import Live, to_html, words_of
from kamkit.text import language, say

_LOWEST, _HIGHEST = 50, 99


def explore_pareto(
    orders: pd.DataFrame,
    accounts: pd.DataFrame | None = None,
    *,
    currency: str | None = None,
    lang: str | None = None,
) -> Live:
    """Explore by mouse who brings how much, and who changes class when the view changes.

    ``orders`` are order lines (pandas) as ``summarize_accounts`` takes them, ``currency`` picks one
    where they are in several. ``accounts`` may give account_name and parent_id by account_id:
    names, and a box to tick that counts subsidiaries with their group. Measure (margin where a cost
    is known), period, boundary rule and cuts can be changed; shown are chart, classes, the
    accounts whose class differs from that in the standard view (revenue, all, including, 80 and
    95 %), and the calls that give the same table. All words are in ``lang`` (the language in
    force). Where the orders cannot be used, a sentence says why; nothing is raised for them.

    >>> import kamkit as kk
    >>> kk.explore_pareto(kk.load_dataset("orders"), kk.load_dataset("accounts"))
    Pareto explorer, 331 accounts, 2023-11-01 to 2026-10-31. Run this cell to use it.
    Of 331 accounts, 104 bring 80.0% of revenue: class A, 31.4% of them.
    """
    with speaking(lang or language()):
        try:
            book = read_book(orders, accounts, currency)
            words = "\n".join(_lasting(book))
            return Live(words, to_html(words), Explorer(book).box)
        except Exception as error:
            return not_opened("explorer.not_opened", error)


class Explorer:
    """The controls and what they show; ``box`` is the widget. It keeps the language it began in."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.lang = language()
        self._setting = False
        self.measure = _radio("measure", {say(f"explorer.by_{m}"): m for m in book.measures})
        self.period = _radio("period", {_period(book, name): name for name in book.periods})
        self.rule = _radio(
            "rule", {say(f"explorer.rule_{rule}"): rule for rule in ("including", "crossing")}
        )
        self.cuts = W.IntRangeSlider(
            min=_LOWEST, max=_HIGHEST, value=_per_cent(STANDARD), continuous_update=False,
            description=say("explorer.cuts"), style={"description_width": "initial"},
        )  # fmt: skip
        self.groups = W.Checkbox(description=say("explorer.groups"), indent=False)
        self.reset = W.Button(description=say("explorer.reset"))
        self.says, self.chart, self.classes, self.changes, self.remarks, self.lines = (
            W.HTML() for _ in range(6)
        )
        self.code = W.Accordion([self.lines], titles=(say("explorer.code"),), selected_index=None)
        self.box = self._arrange()
        for control in self._controls:
            control.observe(self._changed, names="value")
        self.reset.on_click(lambda _: self.show(STANDARD))
        self.show(STANDARD)

    @property
    def settings(self) -> Settings:
        """Where the controls stand."""
        return Settings(
            measure=self.measure.value,
            period=self.period.value,
            boundary=self.rule.value,
            cuts=_shares(*self.cuts.value),
            groups=self.groups.value,
        )

    def show(self, settings: Settings) -> None:
        """Put the controls to these settings and draw once."""
        with ONE_AT_A_TIME:
            self._setting = True
            try:
                self.measure.value, self.period.value = settings.measure, settings.period
                self.rule.value, self.groups.value = settings.boundary, settings.groups
                self.cuts.value = _per_cent(settings)
            finally:
                self._setting = False
            self._redraw()

    def _redraw(self) -> None:
        """Bring picture, tables and sentences in step with the controls."""
        with speaking(self.lang):
            try:
                found = view(self.book, self.settings)
                said = page.read_back(self.book, found)
                self.chart.value = page.picture(found, said)
                self.classes.value = page.class_table(self.book, found)
                self.changes.value = page.change_table(found)
                self.remarks.value = page.remarks(self.book, found)
                self.lines.value = page.code_html(found.code)
            except Exception as error:  # a widget shows no traceback, and a stale view would lie
                said = words_of(error, "explorer.failed")
                for part in (self.chart, self.classes, self.changes, self.remarks, self.lines):
                    part.value = ""
        self.says.value = status(said)

    @property
    def _controls(self) -> list[W.ValueWidget]:
        return [self.measure, self.period, self.rule, self.cuts, self.groups]

    def _changed(self, _: object) -> None:
        with ONE_AT_A_TIME:
            if not self._setting:
                self.show(self.settings)  # the slider too, whose two cuts may have met

    def _arrange(self) -> W.Widget:
        for name in ("measure", "period", "rule", "cuts", "reset", "chart", "classes", "changes"):
            getattr(self, name).add_class(f"kk-explorer-{name}")
        for name in ("groups", "says", "remarks", "code"):
            getattr(self, name).add_class(f"kk-explorer-{name}")
        last = [self.cuts, *([self.groups] if self.book.has_groups else []), self.reset]
        controls = W.VBox([W.HBox([self.measure, self.period, self.rule]), W.HBox(last)])
        tables = W.VBox([self.classes, self.changes, self.remarks])
        body = W.HBox([self.chart, tables.add_class("kk-explorer-tables")])
        css = files("kamkit.apps").joinpath("pareto_explorer.css").read_text("utf-8")
        return W.VBox(
            [
                W.HTML(f"<style>{css}</style>", layout={"display": "none"}),
                controls.add_class("kk-explorer-controls"),
                self.says,
                body.add_class("kk-explorer-body"),
                self.code,
            ]
        ).add_class("kk-explorer")


def _radio(name: str, options: dict[str, str]) -> W.RadioButtons:
    return W.RadioButtons(
        options=list(options.items()), description=say(f"explorer.{name}"),
        style={"description_width": "initial"}, layout={"width": "auto"},
    )  # fmt: skip


def _period(book: Book, period: Any) -> str:
    first, last = book.periods[period]
    return say("explorer.dates", period=say(f"explorer.in_{period}"), first=first, last=last)


def _lasting(book: Book) -> list[str]:
    """What stays in the notebook without Python: what this is, and the standard view in words."""
    first, last = book.periods["all"]
    total = len(book.summaries["all", False])
    opening = say("explorer.lasting", total=total, first=first, last=last)
    return [opening, page.read_back(book, view(book))]


def _per_cent(settings: Settings) -> tuple[int, int]:
    low, high = (round(cut * 100) for cut in settings.cuts)
    return low, high


def _shares(low: int, high: int) -> tuple[float, float]:
    """The slider's per cent as cuts, a step apart at least.

    >>> _shares(70, 90), _shares(80, 80), _shares(99, 99)
    ((0.7, 0.9), (0.8, 0.81), (0.98, 0.99))
    """
    if low == high:
        low, high = (low, low + 1) if low < _HIGHEST else (low - 1, low)
    return low / 100, high / 100
