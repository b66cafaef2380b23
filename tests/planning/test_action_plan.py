"""The action plan as data: edits, ids, the file's shape, and what a wrong file is told."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import kamkit as kk
from kamkit.errors import InvalidValue
from kamkit.text import LANGUAGES
from tests.planning import sample_plans as samples

HERE = Path(__file__).parent


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_comes_back_from_its_json_as_it_was(lang: str) -> None:
    plan = samples.sound_plan(lang)
    words = json.dumps(plan.to_dict(), ensure_ascii=False)
    assert kk.ActionPlan.from_dict(json.loads(words)) == plan


@pytest.mark.parametrize("text", samples.HOSTILE.values(), ids=samples.HOSTILE)
def test_any_text_comes_back_from_json(text: str) -> None:
    plan = samples.hostile_plan(text)
    assert kk.ActionPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


def test_an_edit_returns_a_new_plan_and_leaves_the_old_one() -> None:
    plan = samples.sound_plan()
    edited = plan.change("M2", done=True)
    assert edited.item("M2").done
    assert not plan.item("M2").done
    assert edited.revision == plan.revision + 1
    assert [each.id for each in edited.milestones] == ["M1", "M2", "M3", "M4", "M5"]


def test_a_new_item_gets_the_id_after_the_highest_and_others_keep_theirs() -> None:
    plan = samples.sound_plan().without("M4")
    assert plan.next_id(kk.Milestone) == "M6"
    assert plan.next_id(kk.Review) == "V4"
    longer = plan.with_milestone(kk.Milestone("M6", "Second mill visited"))
    assert [each.id for each in longer.milestones] == ["M1", "M2", "M3", "M5", "M6"]


def test_a_milestone_that_goes_takes_its_raci_row_along() -> None:
    plan = samples.sound_plan().without("M4")
    assert "M4" not in {each.milestone for each in plan.responsibilities}
    assert plan.roles("M5") == {"Regional Store": "R", "Key Account Desk": "A"}


def test_lists_become_tuples_and_the_plan_id_follows_the_account() -> None:
    plan = kk.ActionPlan("KH1026", objectives=[kk.Objective("O1", "x")])  # type: ignore[arg-type]
    assert isinstance(plan.objectives, tuple)
    assert plan.plan_id == "KH1026"
    assert hash(plan) == hash(kk.ActionPlan("KH1026", objectives=(kk.Objective("O1", "x"),)))


def test_a_file_of_version_1_still_loads() -> None:
    plan = kk.ActionPlan.from_dict(json.loads((HERE / "action_plan_v1.json").read_text("utf-8")))
    assert plan.objectives[0].due == dt.date(2027, 6, 30)
    assert plan.measures[0].direction == "up"
    assert plan.roles("M1") == {"Service Team": "A"}


def test_an_older_file_is_brought_up_step_by_step() -> None:
    class Later(kk.ActionPlan):
        SCHEMA_VERSION = 3
        MIGRATIONS = {  # noqa: RUF012
            1: lambda data: {"account_name": data.pop("client"), **data},
            2: lambda data: {**data, "owner": data["account_name"] + " team"},
        }

    old = {"kind": "action_plan", "schema_version": 1, "account_id": "7", "client": "A"}
    plan = Later.from_dict(old)
    assert (plan.account_name, plan.owner) == ("A", "A team")


def spoilt(path: str, value: Any) -> dict[str, Any]:
    data: Any = samples.sound_plan().to_dict()
    *steps, last = path.split("/")
    place = data
    for step in steps:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = value
    return dict(data)


@pytest.mark.parametrize(
    ("path", "value", "field", "shown", "rule"),
    [
        ("milestones/2/due", "next week", "milestones[2].due", "next week", "plan.date"),
        ("milestones/2/due", 20270531, "milestones[2].due", "20270531", "plan.date"),
        ("milestones/0/done", "yes", "milestones[0].done", "yes", "plan.yes_no"),
        ("milestones/0/id", "M2", "milestones.id", "M2", "plan.twice"),
        ("milestones/0/id", " ", "milestones.id", "–", "plan.empty_id"),
        ("milestones/0/text", None, "milestones[0].text", "–", "plan.text"),
        ("milestones/0/ownr", "x", "milestones[0].ownr", "x", "plan.unknown_field"),
        ("milestones", "none", "milestones", "none", "plan.list"),
        ("milestones/1", "M2", "milestones[1]", "M2", "plan.mapping"),
        ("measures/0/target", "much", "measures[0].target", "much", "plan.number"),
        ("measures/0/target", float("nan"), "measures[0].target", "nan", "plan.number"),
        ("measures/0/target", True, "measures[0].target", "True", "plan.number"),
        ("measures/0/direction", "sideways", "measures[0].direction", "sideways", "plan.choice"),
        ("risks/1/impact", 6, "risks[1].impact", "6", "plan.one_to_five"),
        ("risks/1/impact", 2.5, "risks[1].impact", "2.5", "plan.whole"),
        ("responsibilities/0/role", "X", "responsibilities[0].role", "X", "plan.choice"),
        ("risks/0/text", "x" * 10_001, "risks[0].text", "x" * 79 + "…", "plan.long"),
        ("account_id", "", "account_id", "–", "plan.empty_id"),
        ("kind", "spin", "kind", "spin", "plan.kind"),
        ("schema_version", 99, "schema_version", "99", "plan.newer"),
        ("schema_version", "1", "schema_version", "1", "plan.version"),
        ("schema_version", True, "schema_version", "True", "plan.version"),
    ],
)
def test_a_wrong_file_is_told_field_value_and_rule(
    path: str, value: Any, field: str, shown: str, rule: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        kk.ActionPlan.from_dict(spoilt(path, value))
    assert caught.value.key == rule
    assert caught.value.values["field"] == field
    assert caught.value.values["value"] == shown
    for lang in LANGUAGES:
        kk.use(lang)
        words = str(caught.value)
        assert field in words
        assert shown in words or shown == "–"


def test_an_unknown_field_is_told_the_nearest_known_one() -> None:
    with pytest.raises(InvalidValue, match="did you mean owner"):
        kk.ActionPlan.from_dict(spoilt("milestones/0/ownr", "x"))


def test_a_missing_field_is_named() -> None:
    data = samples.sound_plan().to_dict()
    del data["reviews"][1]["text"]
    with pytest.raises(InvalidValue, match=r"reviews\[1\]\.text is not there"):
        kk.ActionPlan.from_dict(data)


def test_what_is_no_plan_at_all_is_told() -> None:
    with pytest.raises(InvalidValue, match="fields with names"):
        kk.ActionPlan.from_dict([])  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="There is no item M9"):
        samples.sound_plan().change("M9", done=True)
