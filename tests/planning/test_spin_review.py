"""The review of call plans, against plans and objectives that were written before the rules."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

import kamkit as kk
from kamkit.planning.spin import (
    Benefit,
    Fact,
    ImplicationQuestion,
    Need,
    PayoffQuestion,
    ProblemQuestion,
    SituationQuestion,
    SpinPlan,
)
from kamkit.planning.spin_known import find_answer
from kamkit.planning.spin_objective import is_advance
from kamkit.planning.spin_review import review_spin

HERE = Path(__file__).parent


def plans(lang: str) -> list[tuple[SpinPlan, str | None, str | None]]:
    """Each call plan with the name and the place of its planted fault, or None."""
    raw = json.loads((HERE / f"call_plans_{lang}.json").read_text("utf-8"))
    read = []
    for node in raw:
        fault, at = node.pop("fault"), node.pop("at")
        node |= {"kind": "spin_plan", "schema_version": 1}
        read.append((SpinPlan.from_dict(node), fault, at))
    return read


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_planted_fault_is_found_and_sound_plans_get_no_finding(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    missed, false, extra, faults = [], Counter[str](), Counter[str](), []
    for plan, fault, at in plans(lang):
        found = {(each.rule, each.item) for each in review_spin(plan)}
        if fault is None:
            false.update(rule for rule, _ in found)
            continue
        faults.append(fault)
        if (fault, at) not in found:
            missed.append(fault)
        extra.update(rule for rule, item in found if (rule, item) != (fault, at))
    with capsys.disabled():
        print(f"\nreview_spin, {lang}: {len(faults)} faults, missed {missed}")  # noqa: T201
        print(f"in sound plans {dict(false)}, beside the fault {dict(extra)}")  # noqa: T201
    assert len(set(faults)) == 12
    assert (missed, dict(false)) == ([], {})


def test_an_advance_is_told_from_a_continuation(capsys: pytest.CaptureFixture[str]) -> None:
    with (HERE / "objectives.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    seen = Counter((row["lang"], row["is_advance"], is_advance(row["text"])) for row in rows)
    with capsys.disabled():
        print(f"\nis_advance (language, written, found): {dict(seen)}")  # noqa: T201
    for lang in ("en", "zh"):
        right = seen[lang, "yes", True] + seen[lang, "no", False]
        assert right >= 0.8 * sum(n for (each, *_), n in seen.items() if each == lang), lang


def sound() -> SpinPlan:
    """A plan in the order of asking with nothing to find."""
    return SpinPlan(
        "Linhai Chemicals",
        industry="Chemicals",
        objective="The maintenance manager agrees to a trial on line 2 by 12 May",
        facts=[Fact("F1", "The site runs 42 flowmeters.")],
        situation=[SituationQuestion("S1", "Who decides on spare parts?")],
        problems=[ProblemQuestion("P1", "Which valves fail most often?", "valves fail")],
        implications=[ImplicationQuestion("I1", "How do these failures affect output?", "P1")],
        needs=[Need("N1", "Fewer stops on line 2", "P1")],
        payoffs=[PayoffQuestion("Q1", "How would it help you to stop less often?", "I1", "N1")],
        benefits=[Benefit("B1", "Our valves report their wear.", "N1")],
        order=["S1", "P1", "I1", "Q1", "B1"],
    )


def rules(plan: SpinPlan) -> list[tuple[str, str]]:
    return [(each.item, each.rule) for each in review_spin(plan)]


def test_a_sound_plan_has_no_finding() -> None:
    assert rules(sound()) == []


def test_a_benefit_before_its_need_points_to_the_question_that_comes_first() -> None:
    plan = sound().with_fields(order=("S1", "P1", "B1", "I1", "Q1"))
    (finding,) = review_spin(plan)
    assert (finding.item, finding.rule) == ("B1", "benefit_before_need")
    assert "Q1" in finding.better
    assert "How would it help you to stop less often?" in finding.better
    assert rules(plan.change("N1", stated=True)) == []


def test_a_need_payoff_that_comes_first_is_found_until_the_customer_has_said_the_need() -> None:
    plan = sound().with_fields(order=("Q1", "S1", "P1", "I1", "B1"))
    (finding,) = review_spin(plan)
    assert (finding.item, finding.rule) == ("Q1", "need_payoff_before_need")
    assert "Which valves fail most often?" in finding.better
    assert rules(plan.change("N1", stated=True)) == []


def test_six_situation_questions_pass_and_seven_do_not() -> None:
    words = ["the boilers", "the pumps", "the lab", "the stores", "shifts", "invoices"]
    plan = sound()
    for topic in words[:5]:
        new = SituationQuestion(plan.next_id(SituationQuestion), f"Who looks after {topic}?")
        plan = plan.with_item(new)
    assert rules(plan) == []
    plan = plan.with_item(SituationQuestion("S9", "Who looks after invoices?"))
    assert rules(plan) == [("situation", "too_many_situation")]


def test_a_question_that_a_fact_answers_is_quoted_with_the_fact() -> None:
    plan = sound().change("S1", text="How many flowmeters does the site run?")
    (finding,) = review_spin(plan)
    assert finding.rule == "already_answered_situation"
    assert "The site runs 42 flowmeters." in finding.better
    facts = [Fact("F1", "全厂在用流量计四十二台，由仪表班维护。"), Fact("F2", "一年大修一次。")]
    found = find_answer("贵厂目前在用流量计有多少台，由谁维护？", facts)
    assert found is not None
    assert found.id == "F1"
    assert find_answer("流量计的预算由谁审批？", facts) is None


def test_several_questions_in_one_come_back_one_by_one() -> None:
    plan = sound().change("S1", text="Who decides on spare parts, and who pays for them?")
    (finding,) = review_spin(plan)
    assert finding.rule == "several_in_one"
    assert finding.values["parts"] == ["Who decides on spare parts?", "Who pays for them?"]


def test_a_leading_question_loses_its_tag() -> None:
    plan = sound().change("P1", text="The valves are a real problem, aren't they?")
    (finding,) = review_spin(plan)
    assert finding.rule == "leading_question"
    assert finding.better.endswith("“How do you see this: The valves are a real problem?”")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_finding_of_the_plans_has_words_and_a_better_wording(lang: str) -> None:
    kk.use(lang)
    for plan, *_ in plans(lang):
        for finding in review_spin(plan):
            assert finding.words
            assert finding.better


def test_an_empty_plan_says_what_is_missing_and_offers_a_question_from_the_bank() -> None:
    findings = review_spin(SpinPlan("Linhai Chemicals", industry="Chemicals"))
    assert [each.rule for each in findings] == ["no_objective", "no_problem_questions"]
    first = kk.question_bank("Chemicals", kind="P", lang="en")["question"].iloc[0]
    assert first in findings[1].better


@pytest.mark.parametrize(
    "hostile", ["<script>", "{item} {x}", "=1+1", "🙂" * 300, "שאלה\u202e", "\x00"]
)
def test_hostile_words_are_reviewed_and_kept_whole(hostile: str) -> None:
    plan = SpinPlan(hostile, objective=hostile, problems=[ProblemQuestion("P1", hostile)])
    findings = review_spin(plan)
    assert ("P1", "not_a_question") in rules(plan)
    assert all(each.words and each.better for each in findings)
    assert SpinPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan
