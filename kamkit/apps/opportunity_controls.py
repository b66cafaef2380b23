"""The controls of the opportunity matrix: filters, weights, cuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets as W

from kamkit.apps.opportunity_book import Book
from kamkit.apps.opportunity_view import STATUSES, Filters, Settings, options, start
from kamkit.charts.canvas import heading
from kamkit.course.desk.page import to_html
from kamkit.text import say

_HEAVIEST = 10
_OURS = ("quadrant", "status")  # not the schema's: a status here is what becomes of an open one


class Controls:
    """Where the reader's hand is: ``filtering`` and ``weighing`` are the widgets."""

    def __init__(self, book: Book, changed: Callable[[object], None]) -> None:
        self.filters = _filters(book)
        self.smallest = W.BoundedFloatText(
            min=0, max=1e15, step=10_000, description=say("opportunity_app.smallest"),
            style={"description_width": "initial"},
        )  # fmt: skip
        usual = start(book)
        self.importance = {name: _weight(name, value) for name, value in usual.importance.items()}
        self.urgency = {name: _weight(name, value) for name, value in usual.urgency.items()}
        self.balance = _percent("balance")
        self.cuts = (_percent("cut_importance"), _percent("cut_urgency"))
        for control in self.all:
            control.observe(changed, names="value")
        self.filtering = self._arrange_filters(book)
        self.weighing = self._arrange_weights()

    @property
    def all(self) -> list[W.ValueWidget]:
        """Every control."""
        weights = [*self.importance.values(), *self.urgency.values()]
        return [*self.filters.values(), self.smallest, *weights, self.balance, *self.cuts]

    @property
    def settings(self) -> Settings:
        """Where the controls stand."""
        chosen = {name: control.value for name, control in self.filters.items()}
        first, second = self.cuts
        return Settings(
            importance=_values(self.importance),
            urgency=_values(self.urgency),
            balance=self.balance.value / 100,
            cut=(first.value / 100, second.value / 100),
            filters=Filters(**chosen, smallest=float(self.smallest.value)),
        )

    def put(self, settings: Settings) -> None:
        """Put the controls to these settings, which fit the data (``fitting``)."""
        for name, control in self.filters.items():
            control.value = getattr(settings.filters, name)
        self.smallest.value = settings.filters.smallest
        for sliders, weights in (
            (self.importance, settings.importance),
            (self.urgency, settings.urgency),
        ):
            for name, slider in sliders.items():
                slider.value = round(weights[name])
        self.balance.value = round(settings.balance * 100)
        for slider, cut in zip(self.cuts, settings.cut, strict=True):
            slider.value = round(cut * 100)

    def _arrange_filters(self, book: Book) -> W.Widget:
        last = [self.smallest] if "amount" in book.open else []
        box = W.HBox([*self.filters.values(), *last])
        for name, control in [*self.filters.items(), ("smallest", self.smallest)]:
            control.add_class(f"kk-opp-{name}")
        return box.add_class("kk-card-top").add_class("kk-opp-filters")

    def _arrange_weights(self) -> W.Widget:
        first, second = self.cuts
        return W.VBox(
            [
                _head("weights_importance"), *self.importance.values(),
                _head("weights_urgency"), *self.urgency.values(),
                _head("rule"), self.balance, first, second,
            ]
        ).add_class("kk-card-weighing").add_class("kk-opp-weighing")  # fmt: skip


def _filters(book: Book) -> dict[str, W.Dropdown]:
    choices: dict[str, Sequence[str]] = {"owner": (), "region": (), "stage": (), **options(book)}
    choices["status"] = [each for each in STATUSES if each != "overdue" or "overdue" in book.open]
    return {name: _dropdown(name, values) for name, values in choices.items() if values}


def _dropdown(name: str, values: Sequence[str]) -> W.Dropdown:
    if name == "quadrant":
        pairs = [(say(f"quadrant.{value}"), value) for value in values]
    elif name == "status":
        pairs = [(say(f"opportunity_app.status_{value}"), value) for value in values]
    else:
        pairs = [(value, value) for value in values]
    everything = [] if name == "status" else [(say("opportunity_app.everything"), "")]
    label = say(f"opportunity_app.{name}") if name in _OURS else heading(name)
    return W.Dropdown(
        options=[*everything, *pairs], description=label, style={"description_width": "initial"}
    )


def _weight(name: str, value: float) -> W.IntSlider:
    return W.IntSlider(
        min=0, max=_HEAVIEST, value=round(value), description=heading(name),
        continuous_update=False, style={"description_width": "initial"},
    ).add_class(f"kk-opp-weight-{name}")  # fmt: skip


def _percent(name: str) -> W.IntSlider:
    return W.IntSlider(
        min=0, max=100, step=5, value=50, description=say(f"opportunity_app.{name}"),
        continuous_update=False, style={"description_width": "initial"},
    ).add_class(f"kk-opp-{name.replace('_', '-')}")  # fmt: skip


def _head(name: str) -> W.HTML:
    return W.HTML(to_html(say(f"opportunity_app.{name}"))).add_class("kk-opp-head")


def _values(sliders: Mapping[str, W.IntSlider]) -> dict[str, float]:
    return {name: float(slider.value) for name, slider in sliders.items()}
