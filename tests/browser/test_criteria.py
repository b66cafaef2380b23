"""A trainee plays exercise 04 and the criteria scorecard in JupyterLab, in both languages.

Answers are worked out as a trainee does it: from what stands on the page.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, expect

import kamkit as kk
from kamkit.apps.criteria_keep import FILE
from tests.browser.expected import Expected
from tests.browser.trainee import Trainee, number

pytestmark = pytest.mark.browser
PLACES = 20
TOLD = {  # of each of the six accounts: growth, plan, credit, days, margin
    "en": re.compile(r"growth (.+?), plan (.+?); credit (.+?), (\d+) days; margin (.+)"),
    "zh": re.compile(r"增长 (.+?)，扩张计划(.)；信用 (.+?)，(\d+) 天付款；毛利率 (.+)"),
}
GOOD_RATINGS = {"AAA", "AA", "A", "BBB", "BB"}
NEED = {
    "growth": "potential", "need_fit": "need", "orders": "loyalty", "credit_rating": "power",
    "brand_score": "influence",
}  # fmt: skip
COMPARED = (20, 15, 10, 10, 15, 10)  # the six heaviest weights of the standard scorecard
SAATY_6 = 1.25  # random index for six criteria: Saaty 2005


class Exercise:
    lang: ClassVar[str]
    notebook: ClassVar[str] = "04_key_account_criteria"

    def test_a_wrong_number_is_named_a_hint_helps_and_the_right_one_is_praised(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form = exercise.ask("04.4")
        least, most = map(number, exercise.table("scores = kk.score_accounts")[1][1:])
        days = re.search(r"(\d+) (?:days|天)", form.prompt())
        assert days
        points = (most - float(days[1])) / (most - least)
        form.type(f"{1 - points:.2f}")
        form.check()
        form.expect_words(key.mistake("04.4", "turned_round")[1])
        form.hint()
        expect(form.hints).to_contain_text(key.hint("04.4", 1))
        form.type(f"{points:.2f}")
        form.check()
        form.expect_words(key.praise("04.4"))
        exercise.shoot("criteria-number", form.box)

    def test_each_column_is_given_its_criterion(self, exercise: Trainee, key: Expected) -> None:
        form, criteria = exercise.ask("04.1"), key.picks("04.1", "criterion")
        lists = form.box.locator("select")
        for at, criterion in enumerate(["power", *list(NEED.values())[1:]]):
            lists.nth(at).select_option(label=criteria[criterion])
        form.check()
        form.expect_words(key.mistake("04.1", "growth_as_power")[1])
        expect(form.box.locator(".kk-cell-wrong")).to_have_count(1)
        lists.first.select_option(label=criteria["potential"])
        form.check()
        form.expect_words(key.praise("04.1"))

    def test_the_question_that_is_answered_no_is_chosen(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form, labels = exercise.ask("04.2"), key.labels("04.2")
        for option, words in (
            ("able", key.mistake("04.2", "money_is_there")[1]),
            ("willing", key.praise("04.2")),
        ):
            form.box.get_by_label(labels[option], exact=True).check()
            form.check()
            form.expect_words(words)

    def test_those_that_fail_a_minimum_test_are_ticked(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form = exercise.ask("04.3")
        failing = [label for label in key.labels("04.3").values() if fails(label, self.lang)]
        loss = next(label for label in failing if margin(label, self.lang) < 0)
        for label in failing:
            if label != loss:
                form.box.get_by_label(label, exact=True).check()
        form.check()
        form.expect_words(key.mistake("04.3", "large_is_no_pass")[1])
        form.box.get_by_label(loss, exact=True).check()
        form.check()
        form.expect_words(key.praise("04.3"))
        exercise.shoot("criteria-several", form.box)

    def test_a_weight_is_found_with_the_slider(self, exercise: Trainee, key: Expected) -> None:
        form = exercise.ask("04.5")
        weights = [number(weight) for _, weight in exercise.table("shares = pd.Series")]
        revenue, growth = weights[:2]
        form.slide(round(100 * revenue * (1 - 2 * growth) / (1 - growth)))
        form.check()
        form.expect_words(key.praise("04.5"))

    def test_the_table_of_two_lists_marks_its_cells(self, exercise: Trainee, key: Expected) -> None:
        form = exercise.ask("04.9")
        threshold = re.search(r"0\.\d\d", form.prompt())
        assert threshold
        scores = [number(row[2]) for row in exercise.table("kk.show(scores.head(25)")]
        through = [score for score in scores if score >= float(threshold[0])]
        right = [str(PLACES), f"{scores[PLACES - 1]:.3f}", str(len(through)), f"{through[-1]:.3f}"]
        for at, value in enumerate([*right[:2], str(PLACES), right[3]]):
            form.type(value, form.field.nth(at))
        form.check()
        form.expect_words(key.mistake("04.9", "threshold_and_capacity_mixed")[1])
        expect(form.box.locator(".kk-cell-wrong")).to_have_count(1)
        form.type(right[2], form.field.nth(2))
        form.check()
        form.expect_words(key.praise("04.9"))
        exercise.shoot("criteria-table", form.box)

    def test_the_page_for_the_sales_meeting_names_three_accounts(
        self, exercise: Trainee, key: Expected, folder: Path
    ) -> None:
        make, page = (exercise.notebook.locator(f".kk-{name}") for name in ("make-page", "page"))
        make.click()
        expect(page).to_have_text(exercise.say("take_home.not_yet", question="04.13"))
        form, actions = exercise.ask("04.13"), key.picks("04.13", "action")
        odds = exercise.table("odds = kk.key_account_odds")
        doubtful = next(row for row in odds if number(row[0]) <= PLACES and number(row[4]) < 0.9)
        failed = exercise.table("out = profile.nlargest")
        loss = next(row for row in failed if number(row[3]) < 0)
        plan = [
            (odds[0][1], "sure", odds[0][4]),
            (doubtful[1], "edge", doubtful[4]),
            (loss[0], "loss", loss[3]),
        ]
        form.name_three([(name, actions[why], value) for name, why, value in plan])
        form.check()
        form.expect_words(key.praise("04.13"))
        make.click()
        for account, _, _ in plan:
            expect(page).to_contain_text(account)
        exercise.shoot("criteria-page", page)
        assert list(folder.glob("exercises/my_work/*.html"))


class Scorecard:
    lang: ClassVar[str]

    def test_a_weight_that_moves_makes_another_list(self, exercise: Trainee, key: Expected) -> None:
        card = first_weights(exercise)
        before = names(card).all_text_contents()
        growth = move_weight(exercise, card, at=1, share=1)
        expected = chosen(key, growth=growth)
        assert expected != before
        expect(names(card)).to_have_text(expected)
        exercise.expect_to_fit(card)
        exercise.shoot("scorecard", card)
        card.locator("button.kk-card-reset").click()
        expect(names(card)).to_have_text(before)

    def test_pairs_that_contradict_one_another_are_named(self, exercise: Trainee) -> None:
        card = first_weights(exercise)
        say = exercise.say
        card.get_by_text(say("criteria_app.how_pairs"), exact=True).click()
        verdict = card.locator(".kk-pair-verdict")
        expect(verdict).to_have_text(say("criteria_pairs.perfect", ratio="0.000"))
        pair = card.locator(".kk-pair").first
        first, second = pair.locator(".kk-pair-name").all_inner_texts()
        exercise.drag(pair.locator(".noUi-handle"), to=pair.locator(".noUi-base"), share=1)
        ratio = consistency(judgements(first=1 / 9))
        assert ratio > 0.10
        expect(verdict).to_contain_text(say("criteria_pairs.inconsistent", ratio=f"{ratio:.3f}"))
        given = say("criteria_pairs.times", first=second, second=first, times="9.0")
        expect(verdict).to_contain_text(given)
        exercise.shoot("scorecard-pairs", card)
        card.locator("button.kk-card-reset").click()
        expect(verdict).not_to_be_visible()
        expect(card.locator(".kk-card-weight").first).to_be_visible()

    def test_a_scorecard_that_is_saved_comes_back(self, exercise: Trainee, folder: Path) -> None:
        card = first_weights(exercise)
        message = card.locator(".kk-card-message")
        before = names(card).all_text_contents()
        weight = move_weight(exercise, card, at=0, share=0)
        expect(names(card)).not_to_have_text(before)
        card.locator("button.kk-card-save").click()
        saved = exercise.say("criteria_app.saved", file="my_course/scorecard.json")
        expect(message).to_have_text(saved)
        kept = names(card).all_text_contents()  # by now every redraw before it is through
        listed = json.loads((folder / "my_course/scorecard.json").read_text("utf-8"))["listed"]
        assert len(listed) == PLACES
        card.locator("button.kk-card-reset").click()
        expect(names(card)).not_to_have_text(kept)
        card.locator("button.kk-card-load").click()
        expect(names(card)).to_have_text(kept)
        expect(card.locator(".kk-card-weight .widget-readout").first).to_have_text(str(weight))

    def test_the_workbook_holds_the_list(self, exercise: Trainee, folder: Path) -> None:
        card = first_weights(exercise)
        card.locator("button.kk-card-export").click()
        told = exercise.say("criteria_app.exported", file=f"my_work/{FILE[self.lang]}")
        expect(card.locator(".kk-card-message")).to_have_text(told)
        path = folder / "exercises/my_work" / FILE[self.lang]
        first = pd.read_excel(path, engine="calamine", header=None).astype(str).to_numpy().ravel()
        assert set(names(card).all_text_contents()) <= set(first)

    def test_the_code_that_did_it_can_be_read(self, exercise: Trainee) -> None:
        card = first_weights(exercise)
        lines = card.locator(".kk-card-lines")
        expect(lines).not_to_be_visible()
        card.get_by_text(exercise.say("criteria_app.code"), exact=True).click()
        expect(lines).to_be_visible()
        expect(lines).to_contain_text(f"chosen = kk.choose(scores, capacity={PLACES})")
        exercise.shoot("scorecard-code", lines)


class TestInEnglish(Exercise, Scorecard):
    lang = "en"


class TestInChinese(Exercise, Scorecard):
    lang = "zh"


def told(label: str, lang: str) -> tuple[str, ...]:
    found = TOLD[lang].search(label)
    assert found, label
    return found.groups()


def margin(label: str, lang: str) -> float:
    return number(told(label, lang)[4])


def fails(label: str, lang: str) -> bool:
    """Whether one of the minimum tests fails, by what the label tells. All six are large enough."""
    growth, plan, credit, days, _ = told(label, lang)
    grows = number(growth) >= -0.2 or plan in ("yes", "有")
    pays = credit in GOOD_RATINGS or float(days) <= 90
    return not (grows and pays and margin(label, lang) >= 0)


def first_weights(exercise: Trainee) -> Locator:
    """The scorecard, put back to where it begins."""
    card = exercise.notebook.locator(".kk-card")
    card.locator("button.kk-card-reset").click()
    expect(card.locator(".kk-card-weight .widget-readout").first).to_have_text("20")
    return card


def names(card: Locator) -> Locator:
    """The accounts that have a place."""
    return card.locator(f".kk-card-list tbody tr:nth-child(-n+{PLACES}) td:nth-child(2)")


def move_weight(exercise: Trainee, card: Locator, *, at: int, share: float) -> int:
    """Drag a weight to a share of its track, and say where it came to stand."""
    slider = card.locator(".kk-card-weight").nth(at)
    readout = slider.locator(".widget-readout")
    before = readout.inner_text()
    exercise.drag(slider.locator(".noUi-handle"), to=slider.locator(".noUi-base"), share=share)
    expect(readout).not_to_have_text(before)
    return int(readout.inner_text())


def chosen(key: Expected, **weights: float) -> list[str]:
    """The list when these columns weigh this much, by the calls of the package."""
    profile = kk.profile_accounts(key.data.account_file, key.data.accounts)
    card = kk.standard_criteria(profile)
    card = replace(card, minimums=[*card.minimums, kk.Minimum("margin_rate", at_least=0)])
    changed = {each.name: weights.get(each.column, each.weight) for each in card}
    scores = kk.score_accounts(profile, card.with_weights(changed))
    best = kk.choose(scores, capacity=PLACES)["account_id"]
    return profile.set_index("account_id")["account_name"].loc[best].to_list()


def judgements(first: float) -> np.ndarray:
    """What the sliders say at the beginning, each ratio to the nearest whole number of times, but
    for the first one.
    """
    size = len(COMPARED)
    table = np.ones((size, size))
    for row, column in zip(*np.triu_indices(size, 1), strict=True):
        low, high = sorted((COMPARED[row], COMPARED[column]))
        times = round(high / low)
        table[row, column] = times if COMPARED[row] == high else 1 / times
    table[0, 1] = first
    return np.triu(table) + np.tril(1 / table.T, -1)


def consistency(table: np.ndarray) -> float:
    """Saaty's consistency ratio, from the largest eigenvalue."""
    size = len(table)
    largest = float(np.linalg.eigvals(table).real.max())
    return (largest - size) / (size - 1) / SAATY_6
