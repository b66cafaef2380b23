"""The plan of a call as data: edits, files, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import kamkit as kk
from kamkit.errors import InvalidValue
from kamkit.planning.spin import Benefit, Need, PayoffQuestion, ProblemQuestion, SpinPlan
from kamkit.planning.store import KINDS

HERE = Path(__file__).parent


def node() -> dict[str, Any]:
    return {
        "kind": "spin_plan",
        "schema_version": 1,
        "account": "临海化工",
        "problems": [{"id": "P1", "text": "Which valves fail?", "problem": "valves"}],
        "implications": [{"id": "I1", "text": "What does it cost?", "problem": "P1"}],
        "needs": [{"id": "N1", "text": "Fewer stops", "problem": "P1", "stated": True}],
        "payoffs": [{"id": "Q1", "text": "What is it worth?", "implication": "I1", "need": "N1"}],
        "benefits": [{"id": "B1", "text": "It reports wear.", "need": "N1"}],
        "order": ["P1", "I1", "Q1", "B1"],
    }


def test_a_plan_goes_to_json_and_back_whole() -> None:
    plan = SpinPlan.from_dict(node())
    assert SpinPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan
    assert plan.to_dict()["schema_version"] == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_call_plans_come_back_as_they_went(lang: str) -> None:
    for raw in json.loads((HERE / f"call_plans_{lang}.json").read_text("utf-8")):
        kept = {key: raw[key] for key in raw if key not in ("fault", "at")}
        plan = SpinPlan.from_dict({"kind": "spin_plan", "schema_version": 1, **kept})
        same = SpinPlan.from_dict(plan.to_dict()) == plan
        assert same


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"schema_version": 9}, "schema_version", "9"),
        ({"schema_version": "1"}, "schema_version", "1"),
        ({"kind": "action_plan"}, "kind", "action_plan"),
        ({"outcome": "won"}, "outcome", "won"),
        ({"account": 7}, "account", "7"),
        ({"colour": "red"}, "colour", "red"),
        ({"facts": {"id": "F1"}}, "facts", "F1"),
        ({"facts": [{"id": "F1"}]}, r"facts\[0\].text", "facts"),
        ({"facts": [{"id": "F1", "text": None}]}, r"facts\[0\].text|text", "–"),
        ({"facts": [{"id": "P1", "text": "x"}]}, "problems.id", "P1"),
        ({"needs": [{"id": "N1", "text": "x", "stated": "yes"}]}, r"needs\[0\].stated", "yes"),
        ({"implications": [{"id": "I1", "text": "x", "problem": "P7"}]}, "problem", "P7"),
        ({"order": ["P1", "P1"]}, r"order\[1\]", "P1"),
        ({"order": ["N1"]}, r"order\[0\]", "N1"),
        ({"order": "P1"}, "order", "P1"),
    ],
)
def test_a_wrong_file_is_refused_with_field_value_and_rule(
    change: dict[str, Any], field: str, value: str
) -> None:
    with pytest.raises(InvalidValue, match=field) as caught:
        SpinPlan.from_dict({**node(), **change})
    assert value in str(caught.value)
    kk.use("zh")
    assert value in str(caught.value)


def test_removing_an_item_removes_its_place_and_the_links_to_it() -> None:
    plan = SpinPlan.from_dict(node()).without("P1")
    assert plan.order == ("I1", "Q1", "B1")
    assert plan.implications[0].problem is None
    assert plan.needs[0].problem is None
    assert plan.problems == ()


def test_edits_make_a_new_plan_and_count() -> None:
    plan = SpinPlan.from_dict(node())
    new = plan.with_item(ProblemQuestion(plan.next_id(ProblemQuestion), "What is hard?"))
    assert [each.id for each in new.problems] == ["P1", "P2"]
    assert [each.id for each in plan.problems] == ["P1"]
    assert new.revision == plan.revision + 1
    assert new.asked == ("P1", "I1", "Q1", "B1", "P2")
    assert new.change("N1", stated=False).item("N1") == Need("N1", "Fewer stops", "P1", False)
    with pytest.raises(InvalidValue, match="P1"):
        plan.item("P9")


def test_what_is_not_linked_is_allowed_while_a_plan_is_being_written() -> None:
    plan = SpinPlan("A", payoffs=[PayoffQuestion("Q1", "?")], benefits=[Benefit("B1", "x")])
    assert plan.asked == ("Q1", "B1")


def test_a_plan_is_saved_and_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "spin_plan", ("kamkit.planning.spin", "SpinPlan"))
    plan = SpinPlan.from_dict(node())
    assert kk.load_plan(kk.save_plan(plan, tmp_path / "call.json")).plan == plan
