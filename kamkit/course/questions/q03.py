"""Lesson 03: right answers and named mistakes, worked out from the data in force."""

from __future__ import annotations

import math

from kamkit.course.practice import AnswerKey, load_room
from kamkit.course.questions import lists_03 as lists
from kamkit.course.questions import movers_03 as movers
from kamkit.course.questions import risk_03 as risk
from kamkit.course.questions.accounts_03 import (
    measured,
    measured_last_year,
    measured_year_before,
    names,
    ranked,
    reached,
)
from kamkit.course.questions.findings_03 import GROUP, PAGE

QUESTIONS = load_room(
    __file__,
    {
        "03.p1": AnswerKey(
            lambda data: measured_last_year(data).top20_share, facts=risk.last_year_facts
        ),
        "03.p2": AnswerKey(risk.losing),
        "03.p3": AnswerKey(lambda data: risk.still_there(data)["share"], facts=risk.still_there),
        "03.p4": AnswerKey(
            lambda data: risk.largest_leave(data, 1)["needed"],
            facts=lambda data: risk.largest_leave(data, 1),
        ),
        "03.p5": AnswerKey(lambda data: risk.group(data)["rank"], facts=risk.group),
        "03.1": AnswerKey(
            expected=lambda data: measured(data).top20_share,
            mistakes={
                "share_of_accounts": lambda data: 0.2,
                "the_claim": lambda data: 0.8,
                "twenty_accounts": lambda data: reached(ranked(data), min(20, measured(data).n)),
                "the_rest": lambda data: 1 - measured(data).top20_share,
                "rounded": lambda data: round(measured(data).top20_share, 2),
            },
            facts=lists.whole_period,
        ),
        "03.2": AnswerKey(
            expected=lambda data: measured(data).n_for_80,
            mistakes={
                "a_fifth": lists.fifth,
                "one_short": lambda data: measured(data).n_for_80 - 1,
                "heads": lambda data: math.ceil(0.8 * measured(data).n),
            },
            facts=lists.whole_period,
        ),
        "03.3": AnswerKey(expected=lists.claim, facts=lists.whole_period),
        "03.4": AnswerKey(
            expected=lists.class_counts,
            mistakes={
                "columns_swapped": lists.swapped,
                "one_rule_twice": lists.moved_by,
                "first_cut_only": lambda data: lists.moved_by(data, A=1, B=-1),
                "moved_from_nowhere": lambda data: lists.moved_by(data, A=1),
            },
            facts=lists.changed_class,
        ),
        "03.5": AnswerKey(
            expected=lists.at_the_cut,
            mistakes={
                "last_below": lambda data: lists.at_the_cut(data, -1),
                "next_above": lambda data: lists.at_the_cut(data, 1),
            },
            facts=lists.crossing,
            options=lists.around_the_cut,
        ),
        "03.6": AnswerKey(
            expected=lists.by_margin,
            mistakes={
                "by_revenue": lists.by_revenue,
                "lowest_first": lambda data: lists.by_margin(data)[::-1],
                "by_rate": lists.by_rate,
            },
            facts=lists.last_by_margin,
            options=lambda data: {each: names(data)[each] for each in lists.by_revenue(data)},
        ),
        "03.7": AnswerKey(
            expected=lambda data: movers.stayed(data)["share"],
            mistakes={
                "left": lambda data: 1 - movers.stayed(data)["share"],
                "base_now": movers.of_those_now,
                "all_classes": lambda data: movers.stayed(data)["unchanged"],
                "gone_left_out": movers.without_gone,
            },
            facts=movers.stayed,
        ),
        "03.8": AnswerKey(
            expected=lambda data: risk.largest_leave(data, 3)["share"],
            mistakes={
                "largest_alone": lambda data: risk.largest_leave(data, 1)["share"],
                "of_class_a": risk.of_class_a,
                "five_largest": lambda data: risk.largest_leave(data, 5)["share"],
            },
            facts=lambda data: risk.largest_leave(data, 3),
        ),
        "03.9": AnswerKey(
            expected=movers.grower,
            mistakes={
                "largest_today": lambda data: movers.small_ones(data)["largest"],
                "tiny": lambda data: movers.small_ones(data)["tiny"],
                "rebound": lambda data: movers.small_ones(data)["rebound"],
            },
            facts=movers.growth,
            options=movers.small_options,
        ),
        "03.10": AnswerKey(
            expected=movers.fell,
            mistakes={
                "size_is_no_reason": movers.with_one_of("steady"),
                "another_problem": movers.with_one_of("loss"),
                "small_dip": movers.with_one_of("dip"),
                "one_forgotten": lambda data: movers.fell(data)[:2],
            },
            recognise={
                "size_is_no_reason": movers.has_one_of("steady"),
                "another_problem": movers.has_one_of("loss"),
                "small_dip": movers.has_one_of("dip"),
                "one_forgotten": lambda answer, data: answer < set(movers.fell(data)),
            },
            facts=movers.fall,
            options=movers.large_options,
        ),
        "03.11": AnswerKey(
            expected=risk.hhi,
            mistakes={
                "last_year": lambda data: measured_last_year(data).hhi,
                "ten_thousand": lambda data: round(10_000 * risk.hhi(data)),
                "gini": lambda data: measured_year_before(data).gini,
                "equal_number": lambda data: measured_year_before(data).effective_n,
            },
            recognise={
                "ten_thousand": lambda answer, data: (
                    abs(answer.value - 10_000 * risk.hhi(data)) < 1
                ),
                "equal_number": lambda answer, data: abs(answer.value - 1 / risk.hhi(data)) < 1,
            },
            facts=risk.hhi_facts,
        ),
        "03.12": PAGE.key(action=GROUP, number="7"),
    },
)
