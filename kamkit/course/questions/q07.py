"""Lesson 07: right answers and named mistakes, worked out from the data in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kamkit.course.data import Data
from kamkit.course.practice import AnswerKey, load_room
from kamkit.course.prose import Prose
from kamkit.course.questions import odds_07 as odds
from kamkit.course.questions import order_07 as order
from kamkit.course.questions import space_07 as space
from kamkit.course.questions import stages_07 as stages
from kamkit.course.questions.findings_07 import PAGE

_SOURCES = {
    "interview": Prose("Interview", "访谈"),
    "survey": Prose("Survey", "问卷"),
    "data": Prose("Data", "数据"),
}


def _wrong(
    numbers: Callable[[Data], Mapping[str, Any]], *names: str
) -> dict[str, Callable[[Data], Any]]:
    """Mistakes by name, each the number of that name."""

    def make(name: str) -> Callable[[Data], Any]:
        return lambda data: numbers(data)[name]

    return {name: make(name) for name in names}


QUESTIONS = load_room(
    __file__,
    {
        "07.p1": AnswerKey(
            lambda data: odds.largest_facts(data)["priority"], facts=odds.largest_facts
        ),
        "07.p2": AnswerKey(lambda data: space.lacking(data)["share"], facts=space.lacking),
        "07.p3": AnswerKey(lambda data: stages.widest(data)["rate"], facts=stages.widest),
        "07.p4": AnswerKey(odds.team, facts=odds.team_facts),
        "07.1": AnswerKey(),
        "07.2": AnswerKey(choices={"source": lambda data: _SOURCES}),
        "07.3": AnswerKey(
            expected=lambda data: space.families(data, "peers"),
            mistakes={
                "bought_already": space.with_one("owned"),
                "few_peers": space.with_one("empty"),
                "one_forgotten": lambda data: space.families(data, "peers")[:1],
            },
            recognise={
                "bought_already": space.has_one("owned"),
                "few_peers": space.has_one("empty"),
                "one_forgotten": lambda answer, data: answer < set(space.families(data, "peers")),
            },
            facts=space.one_facts,
            options=space.family_options,
        ),
        "07.4": AnswerKey(
            expected=lambda data: space.estimate(data)["expected"],
            mistakes={
                "size_forgotten": lambda data: space.estimate(data)["typical"],
                "upside_down": lambda data: space.estimate(data)["upside_down"],
                "times_share": lambda data: space.estimate(data)["times_share"],
                "all_it_buys": lambda data: space.estimate(data)["own"],
            },
            facts=space.estimate,
        ),
        "07.5": AnswerKey(
            expected=lambda data: order.four_sheets(data)["stop"],
            mistakes=_wrong(order.four_sheets, "buyer_known", "points_enough", "strong"),
            facts=order.sheet_facts,
            options=order.sheet_options,
        ),
        "07.6": AnswerKey(
            expected=lambda data: stages.widest(data)["rate"],
            mistakes=_wrong(stages.widest, "promise", "lost", "overall", "before"),
            facts=stages.widest,
        ),
        "07.7": AnswerKey(
            expected=lambda data: stages.widest(data)["too_much"],
            mistakes=_wrong(stages.widest, "promised", "likely", "amount"),
            facts=stages.widest,
        ),
        "07.8": AnswerKey(
            expected=lambda data: odds.by_hand(data)["odds"],
            mistakes=_wrong(odds.by_hand, "unturned", "multiplied", "base", "strongest"),
            facts=odds.by_hand,
        ),
        "07.9": AnswerKey(
            expected=odds.telling,
            mistakes={
                "all_ticked": lambda data: list(odds.signals(data).index),
                "no_signal": lambda data: [*odds.telling(data), odds.silent(data)[0]],
                "one_forgotten": lambda data: odds.telling(data)[:1],
            },
            recognise={
                "all_ticked": lambda answer, data: answer == set(odds.signals(data).index),
                "no_signal": lambda answer, data: bool(answer & set(odds.silent(data))),
                "one_forgotten": lambda answer, data: answer < set(odds.telling(data)),
            },
            facts=odds.signal_facts,
            options=odds.column_options,
        ),
        "07.10": AnswerKey(
            expected=lambda data: odds.two_fields(data)["both"],
            mistakes=_wrong(odds.two_fields, "first", "second", "three", "base", "skill"),
            facts=odds.two_fields,
        ),
        "07.11": AnswerKey(
            expected=order.five,
            mistakes={
                "largest_first": order.by_amount,
                "sum_alone": order.by_mean,
                "urgent_before_important": order.urgent_first,
                "chased_too": order.chased_too,
            },
            recognise={"chased_too": order.is_chased_too},
            facts=order.order_facts,
            options=order.shuffled,
        ),
        "07.12": PAGE.key(action="own_date", number="7.77", twice="same_twice"),
    },
)
