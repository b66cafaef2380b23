"""The review: every planted fault is found, a sound plan gets no finding."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import kamkit as kk
from kamkit.text import LANGUAGES, messages, say
from tests.planning import sample_plans as samples

AS_OF = samples.AS_OF
Plan = kk.ActionPlan
day = dt.date.fromisoformat


def alone(plan: Plan) -> Plan:
    """One person owns everything."""
    owned = tuple(replace(each, owner="Service Team") for each in plan.milestones)
    return replace(plan, milestones=owned)


FAULTS: dict[str, tuple[str, Callable[[Plan], Plan]]] = {
    "short": ("O1", lambda p: p.change("O1", text="Grow")),
    "vague": ("O1", lambda p: p.change("O1", text="Improve the relationship", measure="")),
    "no_measure": ("O1", lambda p: p.change("O1", measure="K9")),
    "no_target": ("O2", lambda p: p.change("K2", target=None)),
    "wrong_way": ("O2", lambda p: p.change("K2", target=9)),
    "leap": ("O1", lambda p: p.change("O1", target=1_960_001)),
    "no_why": ("O1", lambda p: p.change("O1", why=" ")),
    "no_date": ("O1", lambda p: p.change("O1", due=None)),
    "objective_past": ("O2", lambda p: p.change("O2", due=day("2026-10-31"))),
    "no_strategy": ("O1", lambda p: p.without("S1")),
    "no_milestone": ("O2", lambda p: p.without("M4").without("M5")),
    "unknown_objective": ("S2", lambda p: p.change("S2", objective="O7")),
    "no_owner": ("M3", lambda p: p.change("M3", owner="")),
    "milestone_no_date": ("M3", lambda p: p.change("M3", due=None)),
    "after_objective": ("M5", lambda p: p.change("M5", due=day("2027-04-01"))),
    "past_due": ("M1", lambda p: p.change("M1", done=False)),
    "one_owner": ("", alone),
    "nobody_accountable": ("M3", lambda p: p.with_roles("M3", {"Finance": "R"})),
    "several_accountable": ("M3", lambda p: p.with_roles("M3", {"Finance": "RA", "Store": "A"})),
    "nobody_responsible": ("M3", lambda p: p.with_roles("M3", {"Finance": "A"})),
    "unknown_milestone": ("M8", lambda p: p.with_roles("M8", {"Finance": "A"})),
    "measure_baseline": ("K1", lambda p: p.change("K1", baseline=None)),
    "measure_current": ("K1", lambda p: p.change("K1", current=None)),
    "measure_target": ("K1", lambda p: p.change("K1", target=None)),
    "measure_unused": ("K3", lambda p: p.with_item(kk.Measure("K3", "Visits", "", 1, 2, 3))),
    "no_risk": ("", lambda p: replace(p, risks=())),
    "risk_not_rated": ("R2", lambda p: p.change("R2", impact=None)),
    "risk_no_answer": ("R2", lambda p: p.change("R2", answer="")),
    "risk_no_owner": ("R1", lambda p: p.change("R1", owner="")),
    "no_review": ("", lambda p: replace(p, reviews=())),
    "review_past": ("V1", lambda p: p.change("V1", due=day("2026-10-31"))),
    "review_gap": ("", lambda p: p.without("V2")),
    "no_objective": ("", lambda p: p.without("O1").without("O2")),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sound_plan_gets_no_finding(lang: str) -> None:
    assert kk.review_plan(samples.sound_plan(lang), AS_OF) == ()


def test_every_rule_has_a_planted_fault() -> None:
    rules = {key.split(".")[2] for key in messages("en") if key.startswith("action_plan.finding.")}
    assert rules == FAULTS.keys()
    better = {key.split(".")[2] for key in messages("en") if key.startswith("action_plan.better.")}
    assert better == rules


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", FAULTS)
def test_a_planted_fault_is_found_with_words_and_a_better_step(rule: str, lang: str) -> None:
    kk.use(lang)
    item, spoil = FAULTS[rule]
    findings = kk.review_plan(spoil(samples.sound_plan(lang)), AS_OF)
    found = [each for each in findings if each.rule == rule]
    assert [each.item for each in found] == [item]
    assert item in found[0].words
    assert found[0].better not in ("", found[0].words)
    assert "{" not in found[0].words + found[0].better


MAY_FOLLOW = {
    "vague": {"no_measure", "measure_unused"},
    "no_measure": {"measure_unused"},
    "no_target": {"measure_target"},
    "no_objective": {"unknown_objective", "measure_unused"},
    "no_milestone": set(),
    "objective_past": {"after_objective"},
    "unknown_objective": {"no_strategy"},
    "unknown_milestone": {"nobody_responsible"},
    "review_past": {"review_gap"},
    "no_strategy": set(),
}


@pytest.mark.parametrize("rule", FAULTS)
def test_one_fault_brings_no_unrelated_finding(rule: str) -> None:
    findings = kk.review_plan(FAULTS[rule][1](samples.sound_plan()), AS_OF)
    assert {each.rule for each in findings} - {rule} <= MAY_FOLLOW.get(rule, set())


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("Improve the relationship", True),
        ("加强客户关系，尽快推进合作", True),
        ("Improve on-time delivery to 98 %", False),
        ("A frame contract for control valves is signed", False),
        ("与客户签订调节阀框架协议", False),
        ("The furthermore clause is agreed", False),
    ],
)
def test_vague_words_count_only_as_words_and_without_a_number(text: str, vague: bool) -> None:
    plan = Plan("1", objectives=(kk.Objective("O1", text),))
    assert ("vague" in {each.rule for each in kk.review_plan(plan, AS_OF)}) is vague


def test_the_day_itself_is_not_late_and_the_limit_itself_is_no_leap() -> None:
    plan = samples.sound_plan()
    assert kk.review_plan(plan.change("M2", due=AS_OF), AS_OF) == ()
    assert kk.review_plan(plan.change("O1", target=1_960_000), AS_OF) == ()
    assert kk.review_plan(plan.change("M5", due=day("2027-03-31")), AS_OF) == ()


def test_the_rules_file_holds_what_the_hint_says() -> None:
    import kamkit.planning.action_plan_review as review

    rules = tomllib.loads(
        Path(str(review.__file__)).with_name("action_plan_rules.toml").read_text("utf-8")
    )
    assert str(rules["high_risk"]) in say("action_plan.hint.risks")
    assert rules["review_gap_days"] == 92


def test_the_words_follow_the_language_when_they_are_read() -> None:
    (finding,) = kk.review_plan(samples.sound_plan().without("V2"), AS_OF)
    assert finding.words == "164 days pass without a review: from 2026-12-01 to 2027-05-14."
    kk.use("zh")
    assert finding.words == "从 2026-12-01 到 2027-05-14 有 164 天没有评估。"


def test_findings_and_progress_are_shown_in_the_language_in_force() -> None:
    plan = samples.sound_plan()
    table = kk.findings_table(kk.review_plan(plan.without("V2"), AS_OF))
    assert table["item"].tolist() == [""]
    moves = kk.progress(plan, {"K2": 5}, {"K2": 2}).moves
    for lang, words in (
        ("en", ("Weak spot", "Before", "reached")),
        ("zh", ("薄弱点", "之前", "已达成")),
    ):
        kk.use(lang)
        page = kk.show(table)._repr_html_() + kk.show(moves)._repr_html_()
        assert all(word in page for word in words)
