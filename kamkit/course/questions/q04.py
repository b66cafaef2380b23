"""Lesson 04: right answers and named mistakes, worked out from the data in force."""

from __future__ import annotations

from kamkit.course.practice import AnswerKey, load_room
from kamkit.course.prose import Prose
from kamkit.course.questions import edge_04 as edge
from kamkit.course.questions import tests_04 as minimums
from kamkit.course.questions import weights_04 as weights
from kamkit.course.questions.card_04 import CAPACITY, labelled
from kamkit.course.questions.findings_04 import PAGE

_CRITERIA = {
    "potential": Prose("Potential", "潜力"),
    "need": Prose("Need", "需求"),
    "loyalty": Prose("Loyalty", "忠诚度"),
    "power": Prose("Purchasing power", "购买力"),
    "influence": Prose("Market influence", "市场影响力"),
}
_MEASURES = ("growth", "need_fit", "orders", "credit_rating", "brand_score")

QUESTIONS = load_room(
    __file__,
    {
        "04.p1": AnswerKey(
            lambda data: minimums.on_the_list(data)["both"], facts=minimums.on_the_list
        ),
        "04.p2": AnswerKey(
            lambda data: minimums.on_the_list(data)["failing"], facts=minimums.on_the_list
        ),
        "04.p3": AnswerKey(lambda data: edge.topsis(data)["both"], facts=edge.topsis),
        "04.p4": AnswerKey(lambda data: edge.sure(data)["sure"], facts=edge.sure),
        "04.1": AnswerKey(
            options=lambda data: {each: labelled(each) for each in _MEASURES},
            choices={"criterion": lambda data: _CRITERIA},
        ),
        "04.2": AnswerKey(),
        "04.3": AnswerKey(
            expected=minimums.failing,
            mistakes={
                "large_is_no_pass": minimums.without_one("loss"),
                "not_known": minimums.without_one("unknown"),
                "one_half_is_enough": minimums.with_one("either"),
                "one_forgotten": minimums.without_one("reason"),
            },
            recognise={
                "large_is_no_pass": minimums.lacks_one("loss"),
                "not_known": minimums.lacks_one("unknown"),
                "one_half_is_enough": minimums.has_one("either"),
                "one_forgotten": minimums.lacks_one("reason"),
            },
            facts=minimums.limits,
            options=minimums.six_options,
        ),
        "04.4": AnswerKey(
            expected=lambda data: minimums.payer(data)["points"],
            mistakes={
                "turned_round": lambda data: 1 - minimums.payer(data)["points"],
                "scaled_before_the_tests": lambda data: minimums.payer(data)["before"],
                "share_of_the_slowest": lambda data: minimums.payer(data)["of_slowest"],
            },
            facts=minimums.payer,
        ),
        "04.5": AnswerKey(
            expected=lambda data: weights.doubled(data)["after"],
            mistakes={
                "sum_forgotten": lambda data: weights.doubled(data)["before"],
                "taken_from_one": lambda data: weights.doubled(data)["from_one"],
                "shared_equally": lambda data: weights.doubled(data)["equally"],
                "divided_by_the_new_sum": lambda data: weights.doubled(data)["over_total"],
            },
            facts=weights.doubled,
        ),
        "04.6": AnswerKey(
            expected=lambda data: weights.three().consistency_ratio,
            mistakes={
                "index_for_ratio": lambda data: weights.three().consistency_index,
                "other_table": lambda data: weights.three_by_older_table().consistency_ratio,
                "over_three": lambda data: (weights.three().lambda_max - 3) / 3 / 0.52,
                "eigenvalue": lambda data: weights.three().lambda_max,
            },
            facts=weights.three_facts,
        ),
        "04.7": AnswerKey(
            expected=weights.most_inconsistent,
            facts=weights.pair_facts,
            options=weights.pair_options,
        ),
        "04.8": AnswerKey(
            expected=lambda data: weights.part_score(data)["score"],
            mistakes={
                "rank_for_score": lambda data: weights.part_score(data)["rank"],
                "weight_forgotten": lambda data: weights.part_score(data)["without_weight"],
                "points_forgotten": lambda data: weights.part_score(data)["without_points"],
                "not_scaled": lambda data: weights.part_score(data)["raw"],
            },
            facts=weights.part_score,
        ),
        "04.9": AnswerKey(
            expected=edge.limit_table,
            mistakes={
                "threshold_and_capacity_mixed": lambda data: {"threshold": {"accounts": CAPACITY}},
                "rank_for_score": lambda data: {"capacity": {"last": CAPACITY}},
                "first_below": lambda data: {
                    "threshold": {"last": edge.two_limits(data)["first_below"]}
                },
                "one_too_many": lambda data: {
                    "threshold": {"accounts": edge.two_limits(data)["count"] + 1}
                },
            },
            facts=edge.two_limits,
        ),
        "04.10": AnswerKey(
            expected=lambda data: edge.edge(data)["nearest"],
            mistakes={
                "smallest_weight": lambda data: edge.edge(data)["smallest"],
                "heaviest": lambda data: edge.edge(data)["heaviest"],
            },
            facts=edge.edge,
            options=edge.edge_options,
        ),
        "04.11": AnswerKey(
            expected=lambda data: edge.sure(data)["sure"],
            mistakes={
                "any_chance": lambda data: edge.sure(data)["some"],
                "on_the_list": lambda data: CAPACITY,
                "more_than_half": lambda data: edge.sure(data)["half"],
                "the_doubtful": lambda data: edge.sure(data)["doubtful"],
            },
            facts=edge.sure,
        ),
        "04.12": AnswerKey(
            expected=lambda data: edge.topsis(data)["both"],
            mistakes={
                "those_that_change": lambda data: edge.topsis(data)["other"],
                "both_ways": lambda data: edge.topsis(data)["twice"],
                "same_place": lambda data: edge.topsis(data)["same"],
                "same_method": lambda data: CAPACITY,
            },
            facts=edge.topsis,
        ),
        "04.13": PAGE.key(action="shrinking", number="12345"),
    },
)
