"""Question patterns to pick from, by industry, problem and kind."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W

from kamkit.apps.parts import status
from kamkit.planning.bank import question_bank
from kamkit.planning.classify import KINDS
from kamkit.text import say

_LISTS = {"S": "situation", "P": "problems", "I": "implications", "N": "payoffs"}
_FITTING = {"description_width": "initial"}


class Bank:
    """Three lists that narrow a fourth, and a button that takes the question into the plan."""

    def __init__(self, take: Callable[[str, str], None], lang: str) -> None:
        self.table = question_bank(lang=lang)
        every = (say("spin_app.every"), "")
        self.picks = {
            name: W.Dropdown(
                options=[every, *((each, each) for each in dict.fromkeys(self.table[name]))],
                description=say(f"spin_app.bank_{name}"), style=_FITTING,
            )
            for name in ("industry", "problem")
        }  # fmt: skip
        kinds = [(say(f"spin_app.kind_{kind}"), kind) for kind in KINDS]
        self.picks["spin"] = W.Dropdown(
            options=[every, *kinds], description=say("spin_app.bank_kind"), style=_FITTING
        )
        self.questions = W.Select(rows=7).add_class("kk-spin-questions")
        self.add = W.Button(description=say("spin_app.take"))
        for pick in self.picks.values():
            pick.observe(lambda _: self._narrow(), names="value")
        self.add.on_click(lambda _: self._take(take))
        self._narrow()
        picks = W.HBox(list(self.picks.values())).add_class("kk-spin-ties")
        button = self.add.add_class("kk-spin-take")
        self.says = W.HTML().add_class("kk-spin-message")
        self.box = W.VBox([picks, self.questions, button, self.says])

    def tell(self, words: str) -> None:
        """Say what became of the question that was taken, below the button."""
        self.says.value = status(words)

    def show_industry(self, industry: str) -> None:
        """Begin with the patterns of the account's industry, where there are any."""
        known = [value for _, value in self.picks["industry"].options]
        self.picks["industry"].value = industry if industry in known else ""

    def _narrow(self) -> None:
        table = self.table
        for name, pick in self.picks.items():
            if pick.value:
                table = table[table[name] == pick.value]
        rows = zip(table["spin"], table["question"], strict=True)
        options = [(f"{kind}  {question}", (kind, question)) for kind, question in rows]
        self.questions.options = list(dict(options).items())

    def _take(self, take: Callable[[str, str], None]) -> None:
        if self.questions.value is not None:
            kind, question = self.questions.value
            take(_LISTS[kind], question)
