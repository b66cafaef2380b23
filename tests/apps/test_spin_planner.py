"""The SPIN planner, driven through its widgets."""

from __future__ import annotations

import html
import json
import re
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import pytest

import kamkit as kk
from kamkit.apps import spin_keep as keep
from kamkit.apps.parts import speaking
from kamkit.apps.spin_data import Known
from kamkit.apps.spin_planner import Planner, spin_planner
from kamkit.course.choice import company
from kamkit.course.data import Data
from kamkit.documents.plain_text import plain
from kamkit.planning.store import save_plan
from kamkit.text import say
from tests.documents.spin_plans import WORDS, hostile_call, sound_call
from tests.planning.sample_plans import HOSTILE

CHINESE = re.compile(r"[\u4e00-\u9fff]")
KEPT = "my_course/call_plan.json"


@cache
def company_in(lang: str) -> Data:
    return company(lang=lang)


@pytest.fixture(autouse=True)
def _read_the_company_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kamkit.apps.spin_data.company", lambda **_: company_in(kk.language()))


def planner(folder: Path, plan: kk.SpinPlan | None = None) -> Planner:
    return Planner(keep.open_plan(plan, folder), plan, folder)


def said(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page)).strip()


def kept(folder: Path) -> kk.SpinPlan:
    return kk.load_plan(folder / KEPT).plan


def add(app: Planner, name: str, text: str) -> str:
    """Press the button of a list, write into the new line; returns its id."""
    app.adds[name].click()
    key = str(getattr(app.plan, name)[-1].id)
    app.rows[key].text.value = text
    return key


# Beside the question


@pytest.mark.parametrize(("name", "text", "words"), [
    ("situation", "How many pumps are there on this site?", "Situation question (S)."),
    ("problems", "What goes wrong most often with the pumps?", "Problem question (P)."),
    ("situation", "You want to save energy, don't you?", "A leading question."),
    ("problems", "How many pumps are there, who checks them, and how often?", "Several questions"),
    ("situation", "We have new pumps.", "Not a question."),
])  # fmt: skip
def test_what_a_line_is_taken_for_stands_beside_it(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    app = planner(tmp_path)
    key = add(app, name, text)
    assert said(app.rows[key].says.value).startswith(words)


def test_the_verdict_follows_every_key(tmp_path: Path) -> None:
    app = planner(tmp_path)
    app.adds["problems"].click()
    row = app.rows["P1"]
    assert row.says.value == ""
    seen = []
    for text in ("How many", "How many pumps fail", "What fails most often?"):
        row.text.value = text
        seen.append(said(row.says.value))
    assert len(set(seen)) == 3
    assert seen[-1].startswith("Problem question (P).")


def test_a_question_of_another_kind_is_told_where_it_stands(tmp_path: Path) -> None:
    app = planner(tmp_path)
    key = add(app, "payoffs", "How many pumps are there on this site?")
    words = said(app.rows[key].says.value)
    assert "Reads as: Situation question (S). It stands under Need-payoff questions." in words


def test_the_objective_is_told_from_a_continuation_while_it_is_written(tmp_path: Path) -> None:
    app = planner(tmp_path)
    app.objective.value = "Build a good relationship"
    assert "names no step" in said(app.aim.value)
    app.objective.value = WORDS["en"]["objective"]
    assert said(app.aim.value).startswith("An advance")


# The plan as a whole


def test_the_chain_is_built_by_mouse_and_found_sound(tmp_path: Path) -> None:
    app = planner(tmp_path)
    w = WORDS["en"]
    app.account.value, app.objective.value = w["account"], w["objective"]
    for name, key in {
        "facts": "F1", "situation": "S1", "problems": "P1", "implications": "I1",
        "needs": "N1", "payoffs": "Q1", "benefits": "B1",
    }.items():  # fmt: skip
        assert add(app, name, w[key]) == key
    assert "I1" in said(app.findings.value)
    app.rows["I1"].fields["problem"].value = "P1"
    app.rows["N1"].fields["problem"].value = "P1"
    app.rows["P1"].fields["problem"].value = w["expected"]
    app.rows["Q1"].fields["implication"].value = "I1"
    app.rows["Q1"].fields["need"].value = "N1"
    app.rows["B1"].fields["need"].value = "N1"
    app.industry.value = w["industry"]
    assert said(app.findings.value) == "The review found no weak spot."
    assert replace(app.plan, revision=0) == sound_call()


def test_findings_stand_below_with_the_better_wording(tmp_path: Path) -> None:
    app = planner(tmp_path, sound_call())
    key = add(app, "situation", "You want to save energy, don't you?")
    (found,) = kk.review_spin(app.plan)
    words = said(app.findings.value)
    assert found.item == key
    assert found.words in words
    assert found.better in words
    assert found.better in said(app.rows[key].says.value)


def test_a_line_not_yet_written_is_no_weak_spot(tmp_path: Path) -> None:
    app = planner(tmp_path, sound_call())
    for button in app.adds.values():
        button.click()
    assert said(app.findings.value) == "The review found no weak spot."


def test_a_removed_problem_leaves_its_implication_untied(tmp_path: Path) -> None:
    app = planner(tmp_path, sound_call())
    app.rows["P1"].box.children[-1].click()
    assert "P1" not in app.rows
    assert app.rows["I1"].fields["problem"].value == ""
    assert app.plan.implications[0].problem is None


def test_lists_to_pick_from_follow_what_is_typed_and_keep_what_was_picked(tmp_path: Path) -> None:
    app = planner(tmp_path, sound_call())
    app.rows["P1"].text.value = "What leaks?"
    pick = app.rows["I1"].fields["problem"]
    assert pick.options == (("– none –", ""), ("P1 What leaks?", "P1"))
    assert pick.value == "P1"
    assert app.plan.implications[0].problem == "P1"


def test_a_need_that_was_said_makes_way_for_its_benefit(tmp_path: Path) -> None:
    app = planner(tmp_path, sound_call().without("Q1"))
    assert "B1" in said(app.findings.value)
    app.rows["N1"].fields["stated"].value = True
    assert "B1" not in said(app.findings.value)
    assert said(app.rows["B1"].says.value) == "No weak spot."


def test_one_key_is_answered_within_a_tenth_of_a_second(tmp_path: Path) -> None:
    app = planner(tmp_path, sound_call())
    for number in range(6):
        add(app, "problems", f"What fails at pump {number}?")
    took = []
    for _ in range(9):
        start = time.perf_counter()
        app.rows["P1"].text.value += "x"
        took.append(time.perf_counter() - start)
    assert sorted(took)[4] < 0.1


# From the data and the bank


def test_an_account_of_the_data_brings_its_industry_and_facts(tmp_path: Path) -> None:
    app = planner(tmp_path)
    accounts = kk.load_dataset("accounts").set_index("account_name")
    summary = kk.summarize_accounts(kk.load_dataset("orders")).set_index("account_id")
    name = app.account.options[0]
    app.account.value = name
    assert app.plan.industry == accounts.loc[name, "industry"]
    app.buttons["facts"].click()
    own = summary.loc[accounts.loc[name, "account_id"]]
    facts = " ".join(each.text for each in app.plan.facts)
    assert kk.text.format_money(float(own["revenue_12m"]), "CNY", 0) in facts
    assert own["last_order"].date().isoformat() in facts
    assert own["revenue_12m"] == summary["revenue_12m"].max()
    count = len(app.plan.facts)
    app.buttons["facts"].click()
    assert len(app.plan.facts) == count
    assert "nothing new" in said(app.message.value)


def test_a_call_can_be_planned_where_there_are_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> None:
        raise OSError

    monkeypatch.setattr("kamkit.apps.spin_data.company", fails)
    assert Known(tmp_path).names == ()
    app = planner(tmp_path)
    app.account.value = "Elsewhere"
    app.buttons["facts"].click()
    assert app.plan.account == "Elsewhere"


def test_a_question_of_the_bank_goes_to_its_list(tmp_path: Path) -> None:
    app = planner(tmp_path)
    bank = app.bank
    wanted = kk.question_bank("Water", "energy", kind="I")["question"].item()
    bank.picks["industry"].value = "Water"
    bank.picks["problem"].value = "Energy"
    bank.picks["spin"].value = "I"
    assert [value[1] for _, value in bank.questions.options] == [wanted]
    bank.questions.value = ("I", wanted)
    bank.add.click()
    assert [each.text for each in app.plan.implications] == [wanted]
    assert app.rows["I1"].text.value == wanted
    assert "I1 is in the plan now, under Implication questions." in app.bank.says.value


def test_the_problem_that_is_expected_is_named_beside_its_field(tmp_path: Path) -> None:
    app = planner(tmp_path)
    app.adds["problems"].click()
    assert app.rows["P1"].fields["problem"].description == "Problem expected"


def test_the_bank_begins_with_the_industry_of_the_account(tmp_path: Path) -> None:
    app = planner(tmp_path, sound_call().with_fields(industry="Water"))
    assert app.bank.picks["industry"].value == "Water"
    app.industry.value = "Candles"
    assert app.bank.picks["industry"].value == ""


# Kept, found again, exported


def test_what_is_typed_is_on_disk_without_a_click(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AtOnce:
        def __init__(self, _: float, write: object) -> None:
            self.start = write
            self.daemon = False

        def cancel(self) -> None:
            pass

    monkeypatch.setattr(keep, "Timer", AtOnce)
    app = planner(tmp_path)
    add(app, "problems", "What fails most often?")
    app.objective.value = "A trial"
    assert kept(tmp_path) == app.plan
    again = planner(tmp_path)
    assert again.plan == app.plan
    assert again.rows["P1"].text.value == "What fails most often?"
    assert again.objective.value == "A trial"
    assert "Going on with what was kept in my_course/call_plan.json" in said(again.message.value)


def test_keys_typed_in_a_row_are_written_once(tmp_path: Path) -> None:
    app = planner(tmp_path)
    for text in ("a", "ab", "abc"):
        app.objective.value = text
    timer = app.keeper._timer
    assert timer is not None
    timer.join()
    assert kept(tmp_path).objective == "abc"
    assert not (tmp_path / f"{KEPT}.bak").exists()


def test_save_names_the_file(tmp_path: Path) -> None:
    app = planner(tmp_path)
    app.objective.value = "A trial"
    app.buttons["save"].click()
    assert said(app.message.value) == f"Saved in {KEPT}."
    assert kept(tmp_path).objective == "A trial"


def test_a_plan_that_is_given_has_a_file_of_its_account(tmp_path: Path) -> None:
    given = planner(tmp_path, sound_call())
    given.objective.value = "Changed"
    given.buttons["save"].click()
    assert planner(tmp_path).plan == kk.SpinPlan("")
    assert planner(tmp_path, sound_call()).plan.objective == "Changed"
    assert (tmp_path / "my_course" / "call_plan_Liling_Paper.json").exists()


def test_a_new_plan_asks_first_and_sets_the_old_one_aside(tmp_path: Path) -> None:
    app = planner(tmp_path)
    app.objective.value = "A trial"
    app.buttons["save"].click()
    app.buttons["new"].click()
    assert "Begin a new plan?" in said(app.ask.value)
    app.buttons["no"].click()
    assert app.plan.objective == "A trial"
    assert app.buttons["yes"].layout.display == "none"
    app.buttons["new"].click()
    app.buttons["yes"].click()
    assert app.plan == kk.SpinPlan("")
    assert app.objective.value == ""
    assert "my_course/call_plan.old-1.json" in said(app.message.value)
    assert kk.load_plan(tmp_path / "my_course/call_plan.old-1.json").plan.objective == "A trial"
    assert planner(tmp_path).plan.objective == ""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_word_and_page_are_written_and_named(tmp_path: Path, lang: str) -> None:
    kk.use(lang)
    folder = tmp_path / "exercises" / lang
    folder.mkdir(parents=True)
    app = planner(folder, sound_call(lang))
    for button, ending in (("word", "docx"), ("html", "html")):
        app.buttons[button].click()
        (path,) = tmp_path.rglob(f"*.{ending}")
        assert f"my_work/{path.name}" in said(app.message.value)
        assert path.parent.name == "my_work"
    (path,) = tmp_path.rglob("*.docx")
    paper = docx.Document(str(path))
    cells = [c.text for t in paper.tables for row in t.rows for c in row.cells]
    assert WORDS[lang]["Q1"] in cells


def test_a_folder_that_cannot_be_written_to_is_said_and_the_page_stays(tmp_path: Path) -> None:
    (tmp_path / "my_course").write_text("in the way")
    app = planner(tmp_path)
    app.objective.value = "A trial"
    app.buttons["save"].click()
    assert said(app.message.value)
    assert "Saved" not in said(app.message.value)
    assert app.objective.value == "A trial"


def test_a_broken_file_is_told_and_the_last_good_plan_used(tmp_path: Path) -> None:
    app = planner(tmp_path)
    app.objective.value = "First"
    app.buttons["save"].click()
    app.objective.value = "Second"
    app.buttons["save"].click()
    (tmp_path / KEPT).write_text("{nonsense", "utf-8")
    again = planner(tmp_path)
    assert again.plan.objective == "First"
    assert "call_plan.json" in said(again.message.value)


def test_a_file_of_a_newer_kamkit_is_left_as_it_is(tmp_path: Path) -> None:
    path = save_plan(sound_call(), tmp_path / KEPT)
    newer = {**json.loads(path.read_text("utf-8")), "schema_version": 99}
    path.write_text(json.dumps(newer), "utf-8")
    app = planner(tmp_path)
    assert said(app.message.value)
    app.objective.value = "Mine"
    app.buttons["save"].click()
    assert json.loads(path.read_text("utf-8")) == newer
    assert "newer" in said(app.message.value)


def test_a_plan_of_another_kind_is_set_aside_whole(tmp_path: Path) -> None:
    save_plan(kk.ActionPlan("7"), tmp_path / KEPT)
    app = planner(tmp_path)
    assert "call_plan.old-1.json" in said(app.message.value)
    app.objective.value = "Mine"
    app.buttons["save"].click()
    app.buttons["save"].click()
    assert kk.load_plan(tmp_path / "my_course/call_plan.old-1.json").plan == kk.ActionPlan("7")
    assert kept(tmp_path).objective == "Mine"


# Words


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_harmless_and_whole(tmp_path: Path, text: str) -> None:
    app = planner(tmp_path, hostile_call(text))
    shown = app.findings.value + app.aim.value + "".join(r.says.value for r in app.rows.values())
    assert "<script" not in shown
    assert app.rows["S1"].text.value == text
    app.buttons["save"].click()
    app.buttons["word"].click()
    app.buttons["html"].click()
    assert len(list((tmp_path).rglob("*.docx"))) == 1
    assert plain(text) in html.unescape(next(tmp_path.rglob("*.html")).read_text("utf-8"))


def test_a_text_too_long_to_keep_is_said(tmp_path: Path) -> None:
    app = planner(tmp_path)
    key = add(app, "facts", "x")
    app.rows[key].text.value = "x" * 10_001
    assert "10,000" in said(app.message.value)
    assert app.plan.facts[0].text == "x"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_word_is_in_its_language(tmp_path: Path, lang: str) -> None:
    with speaking(lang):
        app = planner(tmp_path, sound_call(lang))
    add(app, "situation", {"en": "We have new pumps.", "zh": "我们有新泵。"}[lang])
    app.buttons["save"].click()
    words = [button.description for button in (*app.buttons.values(), *app.adds.values())]
    words += [said(app.findings.value), said(app.message.value), said(app.rows["S1"].says.value)]
    assert [each for each in words if bool(CHINESE.search(each)) != (lang == "zh")] == [
        each for each in words if each == "HTML"
    ]


def test_the_text_form_stays_the_same_whatever_was_typed(tmp_path: Path) -> None:
    before = repr(spin_planner(folder=tmp_path))
    save_plan(sound_call(), tmp_path / KEPT)
    assert repr(spin_planner(folder=tmp_path)) == before
    assert before == "SPIN planner: call plan. Run this cell to use it."
    assert "犁岭纸业" in repr(kk.spin_planner(sound_call("zh"), folder=tmp_path, lang="zh"))
    assert kk.language() == "en"


def test_what_is_no_plan_is_said_in_words(tmp_path: Path) -> None:
    wrong: object = "no plan"
    live = spin_planner(wrong, folder=tmp_path)  # type: ignore[arg-type]
    assert repr(live).startswith(say("spin_app.not_opened"))
