"""A trainee plays exercise 07 and the opportunity matrix in JupyterLab, in both languages.

Answers are worked out as a trainee does it: from what stands on the page.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest
from playwright.sync_api import Locator, expect

import kamkit as kk
from kamkit.apps.opportunity_keep import FILE
from kamkit.course.questions import book_07
from tests.browser.expected import Expected
from tests.browser.trainee import Trainee, number

pytestmark = pytest.mark.browser
STEPS = ["collect", "identify", "test", "classify", "decide"]
UNTESTED = ["collect", "identify", "classify", "test", "decide"]
SOURCES = {"signs": "interview", "users": "survey", "peers": "data", "waiting": "interview"}
STOPPED = 'columns = ["account_name", "name", "overdue"'


class Exercise:
    lang: ClassVar[str]
    notebook: ClassVar[str] = "07_opportunity_analysis"

    def test_the_steps_are_put_in_order(self, exercise: Trainee, key: Expected) -> None:
        form, labels = exercise.ask("07.1"), key.labels("07.1")
        for order, words in (
            (UNTESTED, key.mistake("07.1", "classified_untested")[1]),
            (STEPS, key.praise("07.1")),
        ):
            form.arrange([labels[step] for step in order])
            form.check()
            form.expect_words(words)
        exercise.shoot("opportunities-ranking", form.box)

    def test_each_thing_to_know_is_given_its_source(self, exercise: Trainee, key: Expected) -> None:
        form, sources = exercise.ask("07.2"), key.picks("07.2", "source")
        lists = form.box.locator("select")
        for at, source in enumerate([*list(SOURCES.values())[:-1], "survey"]):
            lists.nth(at).select_option(label=sources[source])
        form.check()
        form.expect_words(key.mistake("07.2", "waiting_by_survey")[1])
        expect(form.box.locator(".kk-cell-wrong")).to_have_count(1)
        lists.last.select_option(label=sources["interview"])
        form.check()
        form.expect_words(key.praise("07.2"))

    def test_white_space_is_ticked(self, exercise: Trainee, key: Expected) -> None:
        form = exercise.ask("07.3")
        white = [
            family
            for family, bought, offered, peers, _ in exercise.table("one = space_07.one")
            if number(bought) == number(offered) == 0 and number(peers) >= 0.4
        ]
        form.box.get_by_label(white[0], exact=True).check()
        form.check()
        form.expect_words(key.mistake("07.3", "one_forgotten")[1])
        for family in white[1:]:
            form.box.get_by_label(family, exact=True).check()
        form.check()
        form.expect_words(key.praise("07.3"))
        exercise.shoot("opportunities-several", form.box)

    def test_the_one_not_to_chase_is_chosen(self, exercise: Trainee, key: Expected) -> None:
        form = exercise.ask("07.5")
        points = {
            label: [int(each) for each in label.replace("：", ":").rpartition(":")[2].split()]
            for label in key.labels("07.5").values()
        }
        few = {label: each for label, each in points.items() if sum(each) < 6}
        stop = next(label for label, each in few.items() if each[1] == 0)
        known = next(label for label, each in few.items() if each[1] > 0)
        for label, words in (
            (known, key.mistake("07.5", "buyer_known")[1]),
            (stop, key.praise("07.5")),
        ):
            form.box.get_by_label(label, exact=True).check()
            form.check()
            form.expect_words(words)

    def test_a_wrong_share_is_named_a_hint_helps_and_the_right_one_is_praised(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form = exercise.ask("07.6")
        rates = exercise.table("rates = book_07.came_true")
        _, promise, won, closed = next(row for row in rates if f"“{row[0]}”" in form.prompt())
        form.type(f"{number(promise):.0%}")
        form.check()
        form.expect_words(key.mistake("07.6", "promise")[1])
        form.hint()
        expect(form.hints).to_contain_text(key.hint("07.6", 1))
        form.type(f"{number(won) / number(closed):.1%}")
        form.field.press("Enter")
        form.expect_words(key.praise("07.6"))
        exercise.shoot("opportunities-number", form.box)

    def test_the_page_for_the_pipeline_meeting_names_three_opportunities(
        self, exercise: Trainee, key: Expected, folder: Path
    ) -> None:
        make, page = (exercise.notebook.locator(f".kk-{name}") for name in ("make-page", "page"))
        make.click()
        expect(page).to_have_text(exercise.say("take_home.not_yet", question="07.12"))
        form, actions = exercise.ask("07.12"), key.picks("07.12", "action")
        first = exercise.table("named = judged.set_index")[0]
        stalled = next(row for row in exercise.table(STOPPED) if number(row[2]) > 30)
        white = exercise.table("cells = kk.add_names")[0]
        plan = [
            (f"{first[1]} · {first[2]}", "first", first[3]),
            (f"{stalled[0]} · {stalled[1]}", "stalled", stalled[2]),
            (f"{white[0]} · {white[1]}", "space", white[3]),
        ]
        form.name_three([(name, actions[why], value) for name, why, value in plan])
        form.check()
        form.expect_words(key.praise("07.12"))
        make.click()
        for opportunity, _, _ in plan:
            expect(page).to_contain_text(opportunity)
        exercise.shoot("opportunities-page", page)
        assert list(folder.glob("exercises/my_work/*.html"))


class Matrix:
    lang: ClassVar[str]

    def test_a_weight_that_moves_makes_another_order(
        self, exercise: Trainee, key: Expected
    ) -> None:
        box = usual(exercise)
        before = names(box).all_text_contents()
        weight = move_weight(exercise, box, "impact", share=1)
        expected = in_order(key, impact=weight)[: len(before)]
        assert expected != before
        expect(names(box)).to_have_text(expected)
        exercise.expect_to_fit(box)
        exercise.shoot("matrix", box)
        box.locator("button.kk-opp-reset").click()
        expect(names(box)).to_have_text(before)

    def test_a_filter_leaves_the_opportunities_of_one_owner(
        self, exercise: Trainee, key: Expected
    ) -> None:
        box = usual(exercise)
        deals = open_deals(key)
        owner = deals["owner"].value_counts().index[-1]
        box.locator(".kk-opp-owner select").select_option(label=owner)
        of_all = exercise.say("opportunity_app.of_all", count=len(deals))
        expect(box.locator(".kk-opp-says").first).to_contain_text(of_all)
        shown = names(box).all_text_contents()
        assert shown
        assert set(shown) <= set(deals.loc[deals["owner"] == owner, "name"])
        exercise.shoot("matrix-filter", box)

    def test_filters_that_leave_nothing_say_so(self, exercise: Trainee, key: Expected) -> None:
        box = usual(exercise)
        smallest = box.locator(".kk-opp-smallest input")
        smallest.fill("900000000")
        smallest.press("Enter")
        words = exercise.say("opportunity_app.no_match", count=len(open_deals(key)))
        expect(box.locator(".kk-opp-says").first).to_have_text(words)
        expect(names(box)).to_have_count(0)
        expect(box.locator(".kk-opp-chart img")).to_have_count(0)
        expect(box).not_to_contain_text(exercise.say("opportunity_app.none_left"))
        exercise.shoot("matrix-empty", smallest)

    def test_the_map_shows_the_dearest_white_space(self, exercise: Trainee) -> None:
        box = usual(exercise)
        box.get_by_role("tab", name=exercise.say("opportunity_app.tab_white"), exact=True).click()
        expect(box.locator(".kk-opp-map img")).to_be_visible()
        account, family, *_ = exercise.table("cells = kk.add_names")[0]
        first = box.locator(".kk-opp-gaps tbody tr").first.locator("td")
        expect(first.nth(0)).to_have_text(account)
        expect(first.nth(1)).to_have_text(family)
        exercise.shoot("matrix-map", box)
        box.get_by_role("tab", name=exercise.say("opportunity_app.tab_matrix"), exact=True).click()

    def test_settings_that_are_saved_are_there_next_time(
        self, exercise: Trainee, folder: Path
    ) -> None:
        box = usual(exercise)
        weight = move_weight(exercise, box, "impact", share=0.5)
        box.locator("button.kk-opp-save").click()
        file = "my_course/opportunity_matrix.json"
        message = box.locator(".kk-opp-message")
        expect(message).to_have_text(exercise.say("opportunity_app.saved", file=file))
        assert json.loads((folder / file).read_text("utf-8"))["importance"]["impact"] == weight
        exercise.run_again(box.locator(".kk-opp-says").first)
        expect(message).to_have_text(exercise.say("opportunity_app.found", file=file))
        readout = box.locator(".kk-opp-weight-impact .widget-readout")
        expect(readout).to_have_text(str(weight))

    def test_the_workbook_holds_the_order(self, exercise: Trainee, folder: Path) -> None:
        box = usual(exercise)
        box.locator("button.kk-opp-export").click()
        told = exercise.say("opportunity_app.exported", file=f"my_work/{FILE[self.lang]}")
        expect(box.locator(".kk-opp-message")).to_have_text(told)
        path = folder / "exercises/my_work" / FILE[self.lang]
        first = pd.read_excel(path, engine="calamine", header=None).astype(str).to_numpy().ravel()
        assert set(names(box).all_text_contents()) <= set(first)

    def test_the_code_that_did_it_can_be_read(self, exercise: Trainee) -> None:
        box = usual(exercise)
        lines = box.locator(".kk-card-lines")
        expect(lines).not_to_be_visible()
        box.get_by_text(exercise.say("opportunity_app.code"), exact=True).click()
        expect(lines).to_be_visible()
        expect(lines).to_contain_text("found = kk.classify_opportunities(")


class TestInEnglish(Exercise, Matrix):
    lang = "en"


class TestInChinese(Exercise, Matrix):
    lang = "zh"


def usual(exercise: Trainee) -> Locator:
    """The matrix with the usual settings."""
    box = exercise.notebook.locator(".kk-opp")
    box.locator("button.kk-opp-reset").click()
    expect(box.locator(".kk-opp-weight-impact .widget-readout")).to_have_text("2")
    expect(names(box)).not_to_have_count(0)
    return box


def names(box: Locator) -> Locator:
    """The opportunities of the list, in order."""
    return box.locator(".kk-opp-list tbody td:nth-child(2)")


def move_weight(exercise: Trainee, box: Locator, name: str, *, share: float) -> int:
    """Drag a weight to a share of its track, and say where it came to stand."""
    slider = box.locator(f".kk-opp-weight-{name}")
    readout = slider.locator(".widget-readout")
    before = readout.inner_text()
    exercise.drag(slider.locator(".noUi-handle"), to=slider.locator(".noUi-base"), share=share)
    expect(readout).not_to_have_text(before)
    return int(readout.inner_text())


def open_deals(key: Expected) -> pd.DataFrame:
    deals = key.data.table("opportunities")
    return deals[deals["status"] == "open"]


def in_order(key: Expected, **weights: float) -> list[str]:
    """What to chase when these inputs of importance weigh this much, by the package's calls."""
    deals, day = book_07.deals(key.data), key.data.orders["order_date"].max()
    beside = {
        "scores": book_07.scores(key.data),
        "odds": book_07.odds(key.data),
        "stages": key.data.table("stages"),
    }
    importance = kk.standard_importance(kk.opportunity_inputs(deals, day, **beside))
    changed = {each.name: weights.get(each.column, each.weight) for each in importance}
    sheets = key.data.table("qualification")
    found = kk.classify_opportunities(
        deals, importance.with_weights(changed), as_of=day, qualification=sheets, **beside
    )
    return [str(name) for name in found.loc[found["chase"], "name"]]
