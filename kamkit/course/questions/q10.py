"""Lesson 10: right answers and named mistakes, worked out from the data in force."""

from __future__ import annotations

from kamkit.course.practice import AnswerKey, load_room
from kamkit.course.prose import Prose
from kamkit.course.questions import call_10 as call
from kamkit.course.questions import outcomes_10 as outcomes
from kamkit.course.questions import page_10 as page
from kamkit.course.questions import wording_10 as wording
from kamkit.planning.spin_review import review_spin

_KINDS = {
    "S": Prose("S: situation", "S：情境"),
    "P": Prose("P: problem", "P：难点"),
    "I": Prose("I: implication", "I：暗示"),
    "N": Prose("N: need-payoff", "N：需求-效益"),
}
_NEEDS = {
    "implied": Prose("Implied need", "隐含需求"),
    "explicit": Prose("Explicit need", "明确需求"),
    "neither": Prose("Neither", "都不是"),
}
_FAULTS = {
    "sound": Prose("Sound", "没有问题"),
    "leading": Prose("Carries its answer", "带着答案"),
    "several": Prose("Several in one", "一句多问"),
    "tells": Prose("Tells, does not ask", "陈述，没有提问"),
    "early": Prose("Too early", "问早了"),
}
_REPLIES = {
    "ask_on": Prose("Ask what it brings with it", "接着问后果"),
    "benefit": Prose("Say the benefit", "讲利益"),
    "wait": Prose("Wait and listen", "等，听"),
    "admit": Prose("Say so, promise a day", "承认不清楚，约定答复日期"),
}

QUESTIONS = load_room(
    __file__,
    {
        "10.p1": AnswerKey(
            lambda data: outcomes.counted(data)["continuation"], facts=outcomes.counted
        ),
        "10.p2": AnswerKey(),
        "10.p3": AnswerKey(lambda data: len(review_spin(call.draft_call(data))), facts=call.about),
        "10.1": AnswerKey(
            expected=outcomes.six,
            mistakes={
                "mood_for_a_step": outcomes.all_as("advance", "continuation"),
                "step_for_an_order": outcomes.all_as("order", "advance"),
                "slow_for_lost": outcomes.all_as("no_sale", "continuation"),
                "cool_for_nothing": outcomes.all_as("continuation", "advance"),
            },
            recognise={
                "mood_for_a_step": outcomes.has("advance", "continuation"),
                "step_for_an_order": outcomes.has("order", "advance"),
                "slow_for_lost": outcomes.has("no_sale", "continuation"),
                "cool_for_nothing": outcomes.has("continuation", "advance"),
            },
            facts=outcomes.counted,
            options=outcomes.six_options,
            choices={"outcome": lambda data: outcomes.OUTCOMES},
        ),
        "10.2": AnswerKey(facts=call.about),
        "10.3": AnswerKey(choices={"kind": lambda data: _KINDS}),
        "10.4": AnswerKey(choices={"need": lambda data: _NEEDS}),
        "10.5": AnswerKey(facts=call.about),
        "10.6": AnswerKey(),
        "10.7": AnswerKey(),
        "10.8": AnswerKey(choices={"fault": lambda data: _FAULTS}),
        "10.9": AnswerKey(),
        "10.10": AnswerKey(
            mistakes={
                name: wording.example(of)
                for name, of in (
                    ("leading", "leading"),
                    ("several_in_one", "several"),
                    ("another_problem", "P"),
                    ("only_facts", "S"),
                    ("payoff_already", "N"),
                )
            },
            recognise={
                "leading": wording.has("leading"),
                "several_in_one": wording.has("several"),
                "another_problem": wording.is_of("P"),
                "only_facts": wording.is_of("S"),
                "payoff_already": wording.is_of("N"),
            },
            points={"implication": wording.asks("I")},
        ),
        "10.11": AnswerKey(
            mistakes={
                name: wording.example(of)
                for name, of in (
                    ("sells", "pitch"),
                    ("leading", "leading"),
                    ("several_in_one", "several"),
                    ("implication_again", "I"),
                    ("back_to_problems", "P"),
                )
            },
            recognise={
                "sells": wording.is_pitch,
                "leading": wording.has("leading"),
                "several_in_one": wording.has("several"),
                "implication_again": wording.is_of("I"),
                "back_to_problems": wording.is_of("P"),
            },
            points={"payoff": wording.asks_payoff},
        ),
        "10.12": AnswerKey(choices={"reply": lambda data: _REPLIES}),
        "10.13": AnswerKey(),
        "10.14": AnswerKey(
            expected=page.call,
            mistakes={
                "not_on_the_list": page.off_the_list,
                "already_bought": page.already_bought,
                "nobody_buys": page.nobody_buys,
                "continuation": page.with_cells(step="touch"),
            },
            recognise={
                "not_on_the_list": page.is_off_the_list,
                "already_bought": page.is_in("owned"),
                "nobody_buys": page.is_in("empty"),
                "continuation": page.is_continuation,
            },
            choices={"account": page.accounts, "family": page.families, "step": page.steps},
        ),
    },
)
