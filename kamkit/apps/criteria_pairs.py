"""Weights from comparing criteria two at a time, with the contradictions named as they arise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

import ipywidgets as W

from kamkit.analysis.ahp import AHP, ahp
from kamkit.analysis.criteria import Criteria
from kamkit.course.desk.page import to_html
from kamkit.text import format_number, say

MOST = 6  # criteria: 15 pairs are as many as anyone answers with care
CONSISTENT = 0.10  # Saaty 1980: up to here the answers agree well enough
_STRONGEST = 9
_CLEAR = 2.0  # a judgement off by less than this factor is not worth a second look


class Pairs:
    """A slider for each pair; ``box`` is the widget, ``weights`` what the answers come to.

    A slider stands in the middle where both count the same, and up to 8 steps to the side of the
    one that counts more: Saaty's 2 to 9 times as much.
    """

    def __init__(self, criteria: Criteria, changed: Callable[[], None]) -> None:
        heaviest = sorted(criteria, key=lambda each: -each.weight)[:MOST]
        kept = {each.name for each in heaviest}
        self.names = [name for name in criteria.names if name in kept]
        self.all_names = criteria.names
        self._changed = changed
        self._setting = False
        self.sliders = {pair: _slider() for pair in combinations(self.names, 2)}
        self._words = {pair: W.HTML().add_class("kk-pair-says") for pair in self.sliders}
        self.verdict = W.HTML().add_class("kk-pair-verdict")
        for slider in self.sliders.values():
            slider.observe(self._moved, names="value")
        rows = [self._row(pair) for pair in self.sliders]
        intro = W.HTML(to_html(say("criteria_pairs.intro", count=len(self.names))))
        self.box = W.VBox([intro, self.verdict, *rows]).add_class("kk-pairs")
        self.start_from({each.name: each.weight for each in criteria})

    @property
    def result(self) -> AHP:
        """The answers so far as weights, with their consistency."""
        answers = {pair: _times(slider.value) for pair, slider in self.sliders.items()}
        return ahp(answers or [[1.0]], names=self.names)

    @property
    def weights(self) -> dict[str, float]:
        """Weights of all criteria out of 100; those that are not compared have none."""
        found = self.result.weights
        return {
            name: round(float(found[name]) * 100, 1) if name in found.index else 0.0
            for name in self.all_names
        }

    def start_from(self, weights: Mapping[str, float]) -> None:
        """Put each slider to what these weights imply, to the nearest whole number of times."""
        self._setting = True
        try:
            for (first, second), slider in self.sliders.items():
                slider.value = _position(weights[first], weights[second])
        finally:
            self._setting = False
        self._tell()

    def _moved(self, _: object) -> None:
        if not self._setting:
            self._tell()
            self._changed()

    def _tell(self) -> None:
        for pair, slider in self.sliders.items():
            self._words[pair].value = to_html(_spoken(slider.value))
        self.verdict.value = f'<div role="status">{to_html(verdict(self.result))}</div>'

    def _row(self, pair: tuple[str, str]) -> W.Widget:
        first, second = (W.HTML(to_html(name)).add_class("kk-pair-name") for name in pair)
        line = W.HBox([first, self.sliders[pair], second]).add_class("kk-pair-line")
        return W.VBox([line, self._words[pair]]).add_class("kk-pair")


def verdict(result: AHP) -> str:
    """Whether the answers agree, in words, and which one to look at again."""
    ratio = format_number(result.consistency_ratio, 3)  # 0.10 and more than 0.10 look apart
    worst = result.most_inconsistent
    if worst is None:
        return say("criteria_pairs.perfect", ratio=ratio)
    key = "consistent" if result.consistency_ratio <= CONSISTENT else "inconsistent"
    words = say(f"criteria_pairs.{key}", ratio=ratio)
    off = max(worst.given / worst.implied, worst.implied / worst.given)
    if off < _CLEAR and key == "consistent":
        return words
    given = _said(worst.first, worst.second, worst.given)
    implied = _said(worst.first, worst.second, worst.implied)
    return words + "\n" + say("criteria_pairs.look_again", given=given, implied=implied)


def _said(first: str, second: str, times: float) -> str:
    """ "Growth 3 times Brand", whichever of the two is ahead."""
    if times < 1:
        first, second, times = second, first, 1 / times
    if round(times, 1) == 1:
        return say("criteria_pairs.same", first=first, second=second)
    return say("criteria_pairs.times", first=first, second=second, times=format_number(times, 1))


def _spoken(position: int) -> str:
    """What a slider says, below it: an arrow to the one that counts more, and how much more."""
    if position == 0:
        return say("criteria_pairs.both")
    times = abs(position) + 1
    strength = say(f"criteria_pairs.strength_{times}")
    side = "left" if position < 0 else "right"
    return say(f"criteria_pairs.{side}", times=times, strength=strength)


def _times(position: int) -> float:
    """How many times the first counts as much as the second.

    >>> _times(0), _times(-2), _times(8)
    (1.0, 3.0, 0.1111111111111111)
    """
    return float(1 - position) if position <= 0 else 1 / (1 + position)


def _position(first: float, second: float) -> int:
    """Where a slider stands for two weights.

    >>> _position(30, 10), _position(10, 10), _position(0, 5), _position(0, 0)
    (-2, 0, 8, 0)
    """
    if first == second:
        return 0
    low, high = sorted((first, second))
    steps = min(round(high / low), _STRONGEST) - 1 if low > 0 else _STRONGEST - 1
    return -steps if first > second else steps


def _slider() -> W.IntSlider:
    return W.IntSlider(
        min=1 - _STRONGEST, max=_STRONGEST - 1, readout=False, continuous_update=False
    ).add_class("kk-pair-slider")
