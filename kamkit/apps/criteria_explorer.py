"""The criteria scorecard: weigh the criteria, see the list, how sure it is, and what moves it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files

import ipywidgets as W
import pandas as pd

from kamkit.analysis.criteria import Criteria, Criterion
from kamkit.apps import criteria_keep as keep
from kamkit.apps import criteria_page as page
from kamkit.apps.criteria_pairs import Pairs
from kamkit.apps.criteria_view import Book, CardMethod, Settings, View, read_book, show_code, view
from kamkit.apps.parts import ONE_AT_A_TIME, do, not_opened, speaking, status
from kamkit.course.desk.page import Live, to_html, words_of
from kamkit.course.scorecard import my_scorecard
from kamkit.text import language, say

_HEAVIEST = 50
_MOST_PLACES = 60


def explore_criteria(
    accounts: pd.DataFrame,
    criteria: Criteria | Sequence[Criterion] | None = None,
    *,
    capacity: int = 20,
    folder: str | os.PathLike[str] = ".",
    lang: str | None = None,
) -> Live:
    """Weigh criteria by mouse, and see who is a key account, how surely, and what would change it.

    ``accounts`` is one row per account as ``score_accounts`` takes it, best from
    ``profile_accounts``; ``criteria`` a scorecard, by default ``standard_criteria(accounts)``.
    Weights come from sliders or from comparing up to six criteria in pairs; method, places
    (``capacity`` to begin with) and the minimum tests can be changed. Shown are the list with
    score and odds of staying on it (``key_account_odds``), who fails which minimum test and why,
    the nearest weights that change the list, and the calls that give the same. Buttons save the
    scorecard (``save_scorecard`` in ``folder``), bring a saved one back, and write the list to
    Excel under ``my_work``. All words are in ``lang`` (the language in force). Where the accounts
    cannot be scored, a sentence says why; nothing is raised for them.

    >>> import kamkit as kk
    >>> bought = kk.summarize_accounts(kk.load_dataset("orders"))
    >>> kk.explore_criteria(kk.profile_accounts(kk.load_dataset("accounts"), bought))
    Criteria scorecard: 386 accounts, 11 criteria, 20 places. Run this cell to use it.
    155 accounts pass the minimum tests, 20 of them are on the list.
    """
    with speaking(lang or language()):
        try:
            book = read_book(accounts, criteria, capacity)
            words = _lasting(book)
            return Live(words, to_html(words), Explorer(book, folder).box)
        except Exception as error:
            return not_opened("criteria_app.not_opened", error)


class Explorer:
    """The controls and what they show; ``box`` is the widget. It keeps the language it began in."""

    def __init__(self, book: Book, folder: str | os.PathLike[str] = ".") -> None:
        self.book = book
        self.folder = folder
        self.lang = language()
        self.found: View | None = None
        self._setting = False
        self.how = _toggle("how", ["sliders", "pairs"])
        self.method = _toggle("method", ["weighted_sum", "topsis"])
        self.places = W.BoundedIntText(
            min=1, max=min(_MOST_PLACES, len(book.accounts)), value=book.capacity,
            description=say("criteria_app.places"), style={"description_width": "initial"},
        )  # fmt: skip
        self.tests = W.Checkbox(value=True, description=say("criteria_app.tests"), indent=False)
        self.weights = {each.name: _weight(each) for each in book.criteria}
        self.pairs = Pairs(book.criteria, self._changed)
        names = ("reset", "save", "load", "export")
        self.buttons = {name: W.Button(description=say(f"criteria_app.{name}")) for name in names}
        self.says, self.message, self.shares, self.list, self.edge, self.tips, self.failed = (
            W.HTML() for _ in range(7)
        )
        self.lines = W.HTML()
        self.box = self._arrange()
        self._listen()
        self.show(book.start)

    @property
    def settings(self) -> Settings:
        """Where the controls stand."""
        given = {name: float(slider.value) for name, slider in self.weights.items()}
        return Settings(
            weights=self.pairs.weights if self.how.value == "pairs" else given,
            method=self.method.value,
            capacity=self.places.value,
            tests=self.tests.value,
        )

    def show(self, settings: Settings) -> None:
        """Put the controls to these settings, weights on the sliders, and draw once."""
        with ONE_AT_A_TIME, self._quietly():
            for name, slider in self.weights.items():
                weight = settings.weights[name]
                slider.max = max(slider.max, round(weight))
                slider.value = round(weight)
            self.how.value = "sliders"
            self.method.value, self.places.value = settings.method, settings.capacity
            self.tests.value = settings.tests
            self.pairs.start_from(settings.weights)
            self._switch()
        self._redraw()

    def _redraw(self) -> None:
        """Bring tables and sentences in step with the controls."""
        parts = (self.shares, self.list, self.edge, self.tips, self.failed, self.lines)
        with ONE_AT_A_TIME, speaking(self.lang):
            try:
                self.found = found = view(self.book, self.settings)
                said = page.lead(found)
                told = (
                    page.weight_bars(found.settings.weights),
                    page.list_table(self.book, found),
                    page.edge(self.book, found),
                    page.tips_table(self.book, found),
                    page.failed_table(self.book, found),
                    page.code_html(show_code(self.book, found.settings)),
                )
            except Exception as error:  # a widget shows no traceback, and a stale view would lie
                self.found = None
                said = words_of(error, "criteria_app.no_view")
                told = ("",) * 6
            for part, words in zip(parts, told, strict=True):
                part.value = words
            self.says.value = status(said)

    def _changed(self, _: object = None) -> None:
        with ONE_AT_A_TIME:
            if not self._setting:
                self.message.value = ""
                self._redraw()

    def _changed_how(self, _: object) -> None:
        """The way to weigh: what the other way came to is where this one starts."""
        if self._setting:
            return
        with ONE_AT_A_TIME, self._quietly(), speaking(self.lang):
            if self.how.value == "pairs":
                self.pairs.start_from({name: s.value for name, s in self.weights.items()})
            else:
                for name, weight in self.pairs.weights.items():
                    self.weights[name].max = max(self.weights[name].max, round(weight))
                    self.weights[name].value = round(weight)
        self._switch()
        self._changed()

    def _switch(self) -> None:
        pairs = self.how.value == "pairs"
        self.pairs.box.layout.display = "flex" if pairs else "none"
        self.shares.layout.display = "block" if pairs else "none"
        self.sliders.layout.display = "none" if pairs else "flex"

    def _save(self) -> str:
        if self.found is None:
            return say("criteria_app.nothing_to_keep")
        path = keep.save(self.found, self.folder)
        return say("criteria_app.saved", file=f"{path.parent.name}/{path.name}")

    def _export(self) -> str:
        if self.found is None:
            return say("criteria_app.nothing_to_keep")
        path = keep.export(self.book, self.found, page.lead(self.found), self.folder)
        return say("criteria_app.exported", file=f"{path.parent.name}/{path.name}")

    def _load(self) -> str:
        kept = my_scorecard(self.folder)
        if kept.criteria is None:
            return kept.words
        ours = self.book.start.weights
        weights = {each.name: each.weight for each in kept.criteria if each.name in ours}
        if not any(weights.values()):
            return say("criteria_app.other_criteria")
        method: CardMethod = "topsis" if kept.method == "topsis" else "weighted_sum"
        whole = {**dict.fromkeys(ours, 0.0), **weights}
        tested = bool(kept.criteria.minimums) or not self.book.criteria.minimums
        self.show(Settings(whole, method, kept.capacity, tested))
        return kept.words

    def _reset(self) -> str:
        self.show(self.book.start)
        return ""

    def _listen(self) -> None:
        for control in (self.method, self.places, self.tests, *self.weights.values()):
            control.observe(self._changed, names="value")
        self.how.observe(self._changed_how, names="value")
        does = {"reset": self._reset, "save": self._save, "load": self._load,
                "export": self._export}  # fmt: skip
        for name, button in self.buttons.items():
            button.on_click(lambda _, n=name: self._do(does[n]))

    def _do(self, does: Callable[[], str]) -> None:
        do(does, self.message, self.lang, "criteria_app.failed_button", "criteria_app.not_kept")

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Controls are put somewhere without each of them drawing."""
        self._setting = True
        try:
            yield
        finally:
            self._setting = False

    def _arrange(self) -> W.Widget:
        for name in ("how", "method", "places", "tests", "says", "message", "shares", "list",
                     "edge", "tips", "failed"):  # fmt: skip
            getattr(self, name).add_class(f"kk-card-{name}")
        for name, button in self.buttons.items():
            button.add_class(f"kk-card-{name}")
        self.sliders = W.VBox(list(self.weights.values())).add_class("kk-card-weighing")
        top = W.HBox([self.how, self.method, self.places, self.tests])
        buttons = W.HBox(list(self.buttons.values())).add_class("kk-card-buttons")
        left = W.VBox([self.sliders, self.pairs.box, self.shares])
        right = W.VBox([self.says, self.list, self.edge, buttons, self.message])
        more = W.Accordion(
            [self.tips, self.failed, self.lines],
            titles=[say(f"criteria_app.{name}") for name in ("open_tips", "open_failed", "code")],
            selected_index=0,
        )
        css = files("kamkit.apps").joinpath("criteria_explorer.css").read_text("utf-8")
        body = W.HBox([left.add_class("kk-card-left"), right.add_class("kk-card-right")])
        self._switch()
        return W.VBox(
            [
                W.HTML(f"<style>{css}</style>", layout={"display": "none"}),
                top.add_class("kk-card-top"),
                body.add_class("kk-card-body"),
                more.add_class("kk-card-more"),
            ]
        ).add_class("kk-card")


def _lasting(book: Book) -> str:
    """What stays in the notebook without Python; no odds, so that it is the same everywhere."""
    sizes = {"accounts": len(book.accounts), "criteria": len(book.criteria)}
    opening = say("criteria_app.lasting", None, places=book.capacity, **sizes)
    passed = len(book.passing)
    listed = min(passed, book.capacity)
    return f"{opening}\n{say('criteria_app.lasting_list', None, passed=passed, listed=listed)}"


def _toggle(name: str, values: Sequence[str]) -> W.ToggleButtons:
    return W.ToggleButtons(
        options=[(say(f"criteria_app.{name}_{value}"), value) for value in values],
        description=say(f"criteria_app.{name}"), style={"description_width": "initial"},
    )  # fmt: skip


def _weight(criterion: Criterion) -> W.IntSlider:
    top = max(_HEAVIEST, round(criterion.weight))
    return W.IntSlider(
        min=0, max=top, value=round(criterion.weight), description=criterion.name,
        continuous_update=False, style={"description_width": "initial"},
    ).add_class("kk-card-weight")  # fmt: skip
