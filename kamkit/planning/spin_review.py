"""The review of a call plan: weak spots that can be decided, each with a better wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kamkit.planning.bank import example_question
from kamkit.planning.classify import classify_question, rules_of
from kamkit.planning.findings import Finding
from kamkit.planning.spin import (
    Benefit,
    ImplicationQuestion,
    PayoffQuestion,
    ProblemQuestion,
    SituationQuestion,
    SpinPlan,
)
from kamkit.planning.spin_known import find_answer
from kamkit.planning.spin_objective import is_advance
from kamkit.text import say


@dataclass(frozen=True)
class SpinFinding(Finding):
    """A weak spot of a call plan; ``advice`` picks the better wording that the plan allows."""

    advice: str = ""

    @property
    def better(self) -> str:
        return say(f"spin.better.{self.advice or self.rule}", item=self.item, **self.values)


_Chain = ProblemQuestion | ImplicationQuestion
_Found = Iterator[tuple[str, str, dict[str, object], str]]


def review_spin(plan: SpinPlan) -> tuple[SpinFinding, ...]:
    """The weak spots of a call plan; empty for a sound one.

    Rules: ``no_objective``, ``objective_is_continuation``, ``too_many_situation``,
    ``already_answered_situation``, ``no_problem_questions``, ``implication_without_problem``,
    ``need_payoff_before_need``, ``need_payoff_without_implication``, ``benefit_before_need``,
    ``not_a_question``, ``several_in_one``, ``leading_question``. ``item`` is the id of the
    question, or the field (``objective``, ``situation``, ``problems``). The order of asking
    counts. What is decided by wording has the limits of ``classify_question``.
    Source of the rules: Rackham (1988), SPIN Selling, chapters 2 and 4 to 6.

    >>> from kamkit.planning.spin import Fact, SituationQuestion
    >>> plan = SpinPlan("Linhai Chemicals", facts=[Fact("F1", "The site runs 42 flowmeters.")],
    ...     objective="Agree a trial on line 2 by 12 May",
    ...     situation=[SituationQuestion("S1", "How many flowmeters does the site run?")])
    >>> for finding in review_spin(plan):
    ...     print(finding.item, finding.rule)
    S1 already_answered_situation
    problems no_problem_questions
    """
    return tuple(
        SpinFinding("spin", rule, item, values, advice)
        for rule, item, values, advice in (
            *_objective(plan),
            *_situation(plan),
            *_problems(plan),
            *_wording(plan),
            *_implications(plan),
            *_payoffs(plan),
            *_benefits(plan),
        )
    )


def _objective(plan: SpinPlan) -> _Found:
    values: dict[str, object] = {"account": plan.account, "text": plan.objective.strip()}
    if not plan.objective.strip():
        yield "no_objective", "objective", values, ""
    elif not is_advance(plan.objective):
        yield "objective_is_continuation", "objective", values, ""


def _situation(plan: SpinPlan) -> _Found:
    n = len(plan.situation)
    words = " ".join(each.text for each in plan.situation)
    most = rules_of(words).review["most_situation"]
    if n > most:
        keep = [each.id for each in plan.situation[:most]]
        yield "too_many_situation", "situation", {"n": n, "most": most, "keep": keep}, ""
    for each in plan.situation:
        fact = find_answer(each.text, plan.facts)
        if fact is not None:
            values: dict[str, object] = {"text": each.text, "known": fact.id, "fact": fact.text}
            yield "already_answered_situation", each.id, values, ""


def _problems(plan: SpinPlan) -> _Found:
    if not plan.problems:
        words = " ".join(each.text for each in plan.situation) or plan.account
        example = example_question(plan.industry, "P", rules_of(words).lang)
        yield "no_problem_questions", "problems", {"example": example}, ""


def _wording(plan: SpinPlan) -> _Found:
    questions: list[SituationQuestion | _Chain | PayoffQuestion]
    questions = [*plan.situation, *plan.problems, *plan.implications, *plan.payoffs]
    for each in questions:
        problem = classify_question(each.text).problem
        values: dict[str, object] = {"text": each.text, "stem": _stem(each.text)}
        if problem == "several":
            yield "several_in_one", each.id, {**values, "parts": _parts(each.text)}, ""
        elif problem == "leading":
            yield "leading_question", each.id, values, ""
        elif problem == "not_a_question":
            yield "not_a_question", each.id, values, ""


def _implications(plan: SpinPlan) -> _Found:
    for each in plan.implications:
        if each.problem is None:
            values: dict[str, object] = {"text": each.text}
            if plan.problems:
                first = plan.problems[0]
                values |= {"id": first.id, "first": first.text}
            advice = "" if plan.problems else "implication_no_problem_yet"
            yield "implication_without_problem", each.id, values, advice


def _payoffs(plan: SpinPlan) -> _Found:
    at = {item: place for place, item in enumerate(plan.asked)}
    for each in plan.payoffs:
        values: dict[str, object] = {"text": each.text}
        before = _asked_before(plan, each, at)
        if not before:
            chain: list[_Chain] = [*plan.problems, *plan.implications]
            if chain:
                values |= {"id": chain[0].id, "first": chain[0].text}
            advice = "" if chain else "need_payoff_no_problem_yet"
            yield "need_payoff_before_need", each.id, values, advice
        elif each.implication is None:
            if plan.implications:
                first = plan.implications[0]
                values |= {"id": first.id, "first": first.text}
            advice = "" if plan.implications else "need_payoff_no_implication_yet"
            yield "need_payoff_without_implication", each.id, values, advice


def _asked_before(plan: SpinPlan, payoff: PayoffQuestion, at: dict[str, int]) -> bool:
    """Whether something uncovered the need: the customer said it, or it was asked for."""
    if any(need.id == payoff.need and need.stated for need in plan.needs):
        return True
    if payoff.implication is not None:
        return at[payoff.implication] < at[payoff.id]
    chain: list[_Chain] = [*plan.problems, *plan.implications]
    return any(at[each.id] < at[payoff.id] for each in chain)


def _benefits(plan: SpinPlan) -> _Found:
    at = {item: place for place, item in enumerate(plan.asked)}
    for each in plan.benefits:
        need = next((need for need in plan.needs if need.id == each.need), None)
        if need is not None and need.stated:
            continue
        payoffs = _payoffs_of(plan, each)
        if any(at[payoff.id] < at[each.id] for payoff in payoffs):
            continue
        values: dict[str, object] = {"text": each.text, "need": need.text if need else "–"}
        if payoffs:
            values |= {"id": payoffs[0].id, "first": payoffs[0].text}
        later = "benefit_need_unnamed" if need is None else "benefit_before_need"
        yield "benefit_before_need", each.id, values, "benefit_payoff_later" if payoffs else later


def _payoffs_of(plan: SpinPlan, benefit: Benefit) -> list[PayoffQuestion]:
    """Questions that have the customer say the need: tied to it, or to an implication of it."""
    if benefit.need is None:
        return []
    problem = next(need.problem for need in plan.needs if need.id == benefit.need)
    chain = {each.id for each in plan.implications if problem and each.problem == problem}
    return [each for each in plan.payoffs if each.need == benefit.need or each.implication in chain]


def _stem(text: str) -> str:
    """What a sentence is about, without the words that ask for a yes."""
    stem = text.strip().replace("’", "'")
    for pattern in rules_of(text).stems:
        stem = pattern.sub("", stem).strip()
    return stem or text.strip()


def _parts(text: str) -> list[str]:
    """The questions of a sentence that asks several, one by one."""
    rules = rules_of(text)
    pieces = [piece.strip(" ,，;；.。?？") for piece in rules.joints.split(text)]
    mark = "？" if rules.lang == "zh" else "?"
    return [piece[:1].upper() + piece[1:] + mark for piece in pieces if re.search(r"\w", piece)]
