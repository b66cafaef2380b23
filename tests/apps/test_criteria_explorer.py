"""The criteria scorecard: what a view holds, and the controls that lead to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import kamkit as kk
from kamkit.apps import criteria_page as page
from kamkit.apps import criteria_view
from kamkit.apps.criteria_explorer import Explorer, explore_criteria
from kamkit.apps.criteria_view import DRAWS, Book, read_book, show_code, view
from kamkit.data.synth import stories
from kamkit.text import say

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PARTS = ("list", "edge", "tips", "failed", "lines")

# By hand, at weights 3 and 1: a .75, b .5 + .05, c .25 + .2, d 0 + .25.
SMALL = pd.DataFrame(
    {
        "account_id": list("abcd"),
        "account_name": ["Ash", "Beech", "Cedar", "Dogwood"],
        "revenue": [90.0, 70.0, 50.0, 30.0],
        "growth": [0.0, 0.2, 0.8, 1.0],
    }
)
CARD = kk.Criteria([kk.Criterion("revenue", weight=30), kk.Criterion("growth", weight=10)])
TESTED = replace(CARD, minimums=(kk.Minimum("Sound", "revenue", at_least=60),))


@pytest.fixture(scope="module")
def accounts() -> pd.DataFrame:
    orders = kk.summarize_accounts(kk.load_dataset("orders"))
    return kk.profile_accounts(kk.load_dataset("accounts"), orders)


@pytest.fixture(scope="module")
def company(accounts: pd.DataFrame) -> Book:
    return read_book(accounts, None, 20)


@pytest.fixture
def explorer(tmp_path: Path) -> Explorer:
    return Explorer(read_book(SMALL, CARD, 2), tmp_path)


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html.replace("</tr>", "\n")))


def shown(explorer: Explorer) -> list[Any]:
    def inside(widget: Any) -> Iterator[Any]:
        yield widget
        for child in getattr(widget, "children", ()):
            yield from inside(child)

    return list(inside(explorer.box))


def state(explorer: Explorer) -> tuple[str, ...]:
    return (explorer.says.value, *(getattr(explorer, name).value for name in PARTS))


# What a view holds


def test_the_list_is_that_of_the_scores_and_the_edge_that_between_last_and_first_off() -> None:
    found = view(read_book(SMALL, CARD, 2), read_book(SMALL, CARD, 2).start)
    assert found.listed["account_id"].tolist() == ["a", "b"]
    assert found.odds["score"].round(9).tolist() == [0.75, 0.55, 0.45, 0.25]
    assert (found.last, found.first) == ("b", "c")
    # b leads on revenue by 1/3 and lags on growth by .6: level at t/3 = .6 (1 - t), t = 9/14
    level = found.level.set_index("criterion")["break_even"].round(9)
    assert level["revenue"] == round(9 / 14, 9)
    assert level["growth"] == round(5 / 14, 9)


def test_tips_name_the_nearest_weights_at_which_the_list_is_another() -> None:
    book = read_book(SMALL, CARD, 2)
    tips = {(tip.criterion, tip.weight > tip.today): tip for tip in view(book, book.start).tips}
    # b and c are level at 64.3 % revenue: the next weight in steps of 2 % is 64, for growth 36
    down, up = tips["revenue", False], tips["growth", True]
    assert (down.weight, down.enters, down.leaves) == (0.64, ("c",), ("b",))
    assert (up.weight, up.enters, up.leaves) == (0.36, ("c",), ("b",))
    assert ("revenue", True) not in tips


def test_accounts_that_fail_a_test_are_left_out_and_ranked_as_if_there_were_none() -> None:
    book = read_book(SMALL, TESTED, 2)
    found = view(book, book.start)
    assert found.odds["account_id"].tolist() == ["a", "b"]
    assert found.failed[["account_id", "would_rank"]].to_numpy().tolist() == [["c", 3], ["d", 4]]
    free = view(book, replace(book.start, tests=False))
    assert len(free.odds) == 4
    assert free.failed.empty


def test_scores_and_odds_are_those_of_the_public_functions(company: Book) -> None:
    for method in ("weighted_sum", "topsis"):
        found = view(company, replace(company.start, method=method))
        expected = kk.key_account_odds(
            company.accounts, company.criteria, 20, draws=DRAWS, method=method
        )
        passed = expected[expected["passed"]].sort_values("rank", ignore_index=True)
        pd.testing.assert_frame_equal(found.odds, passed)


def test_raising_the_margin_takes_the_loss_maker_off_the_list(company: Book) -> None:
    loss = stories(0)["loss_maker"]
    found = view(company, company.start)
    assert loss in found.listed["account_id"].tolist()
    tip = next(tip for tip in found.tips if tip.criterion == "Margin rate")
    assert loss in tip.leaves
    after = view(
        company, replace(company.start, weights=company.start.weights | {"Margin rate": 10})
    )
    assert loss not in after.listed["account_id"].tolist()


def test_why_an_account_failed_is_told_with_labels_and_readable_numbers(company: Book) -> None:
    told = text(page.failed_table(company, view(company, company.start)))
    assert "231 accounts fail a minimum test" in told
    fading = "Strength to grow: Growth -64% (at least -20%), nor: Expansion plan no (one of: yes)"
    assert fading in told
    assert "growth is" not in told


def test_the_code_shown_gives_the_list_shown(company: Book, accounts: pd.DataFrame) -> None:
    weights = {name: float(n) for n, name in enumerate(company.criteria.names)}
    for settings in (
        company.start,
        replace(company.start, method="topsis", capacity=7),
        replace(company.start, weights=weights, tests=False),
    ):
        *steps, last = show_code(company, settings).splitlines()
        names: dict[str, Any] = {"kk": kk, "accounts": accounts}
        exec("\n".join(steps), names)
        found = view(company, settings)
        assert names["chosen"]["account_id"].tolist() == found.listed["account_id"].tolist()
        odds = eval(last, names).sort_values("rank", ignore_index=True)
        assert odds["odds"].head(5).tolist() == found.odds["odds"].head(5).tolist()
    assert show_code(read_book(SMALL, CARD, 2), read_book(SMALL, CARD, 2).start).startswith(
        "card = criteria.with_weights("
    )


# The controls


@pytest.mark.parametrize(
    ("control", "value", "first"),
    [("method", "topsis", "Ash"), ("places", 3, "Ash")],
)
def test_a_control_changes_the_view(
    explorer: Explorer, control: str, value: Any, first: str
) -> None:
    before = state(explorer)
    getattr(explorer, control).value = value
    after = state(explorer)
    assert before[1] != after[1]
    assert before[5] != after[5]
    assert first in after[1]


def test_a_weight_moved_redraws_the_list_and_the_code(explorer: Explorer) -> None:
    explorer.weights["growth"].value = 50
    assert "'revenue': 30, 'growth': 50" in unescape(explorer.lines.value)
    # at 3 to 5: d .625, c .5 + .125 = .625 too, a .375
    rows = [line.split() for line in text(explorer.list.value).splitlines()[1:3]]
    assert {row[1] for row in rows} == {"Cedar", "Dogwood"}


def test_the_minimum_tests_can_be_switched_off(tmp_path: Path) -> None:
    explorer = Explorer(read_book(SMALL, TESTED, 1), tmp_path)
    assert "Of 2 accounts" in explorer.says.value
    explorer.tests.value = False
    assert "Of 4 accounts" in explorer.says.value
    assert say("criteria_app.tests_off") in explorer.failed.value


def test_reset_goes_back_to_the_first_weights(explorer: Explorer) -> None:
    before = state(explorer)
    explorer.weights["growth"].value, explorer.places.value = 40, 1
    explorer.method.value, explorer.how.value = "topsis", "pairs"
    assert state(explorer) != before
    explorer.buttons["reset"].click()
    assert state(explorer) == before
    assert explorer.how.value == "sliders"


def test_all_weights_at_zero_are_answered_in_words_and_nothing_stale_is_left(
    explorer: Explorer, tmp_path: Path
) -> None:
    for slider in explorer.weights.values():
        slider.value = 0
    assert "All weights are 0" in explorer.says.value
    assert state(explorer)[1:] == ("",) * 5
    for name in ("save", "export"):
        explorer.buttons[name].click()
        assert say("criteria_app.nothing_to_keep") in explorer.message.value
    assert not list(tmp_path.iterdir())


def test_what_fails_is_said_in_words(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no view")

    with monkeypatch.context() as broken:
        broken.setattr(criteria_view, "prepare", fail)
        explorer.places.value = 1
    assert say("criteria_app.no_view") in explorer.says.value
    explorer.buttons["reset"].click()
    assert "on the list" in explorer.says.value


# Pairs


@pytest.fixture
def three(tmp_path: Path) -> Explorer:
    names = ["revenue", "growth", "brand"]
    card = kk.Criteria([kk.Criterion(name, weight=10) for name in names])
    explorer = Explorer(read_book(SMALL.assign(brand=[1.0, 2.0, 3.0, 5.0]), card, 2), tmp_path)
    explorer.how.value = "pairs"
    return explorer


def test_pairs_begin_where_the_sliders_stand(tmp_path: Path) -> None:
    explorer = Explorer(read_book(SMALL, CARD, 2), tmp_path)
    explorer.how.value = "pairs"
    assert explorer.pairs.sliders["revenue", "growth"].value == -2  # 30 : 10 is 3 times
    assert explorer.settings.weights == {"revenue": 75.0, "growth": 25.0}


def test_comparisons_become_weights_by_the_eigenvector(three: Explorer) -> None:
    sliders = three.pairs.sliders
    sliders["revenue", "growth"].value, sliders["growth", "brand"].value = -2, -1
    sliders["revenue", "brand"].value = -4
    # the published example in kk.ahp: 3, 2 and 5 give .648, .230, .122
    assert three.settings.weights == {"revenue": 64.8, "growth": 23.0, "brand": 12.2}
    assert "Consistency ratio 0" in three.pairs.verdict.value
    assert "agree well enough" in three.pairs.verdict.value
    assert "'revenue': 64.8" in unescape(three.lines.value)


def test_a_contradiction_is_named_at_once(three: Explorer) -> None:
    sliders = three.pairs.sliders
    sliders["revenue", "growth"].value, sliders["growth", "brand"].value = -4, -4
    sliders["revenue", "brand"].value = 4  # revenue > growth > brand > revenue
    told = three.pairs.verdict.value
    assert "contradict one another" in told
    assert re.search(r"you say <strong>\w+ 5.0 times \w+</strong>", told)


def test_what_the_pairs_come_to_stands_on_the_sliders_afterwards(three: Explorer) -> None:
    three.pairs.sliders["revenue", "growth"].value = -8
    weights = three.settings.weights
    three.how.value = "sliders"
    assert three.settings.weights == {name: round(weight) for name, weight in weights.items()}
    assert three.weights["revenue"].value > 50 or three.weights["revenue"].max >= 50


def test_at_most_six_criteria_are_compared_and_the_others_count_nothing(company: Book) -> None:
    explorer = Explorer(company)
    explorer.how.value = "pairs"
    assert len(explorer.pairs.sliders) == 15
    weights = explorer.settings.weights
    assert sum(weight > 0 for weight in weights.values()) == 6
    assert list(weights) == list(company.criteria.names)


def test_one_criterion_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    explorer = Explorer(read_book(SMALL, [kk.Criterion("revenue", weight=7)], 2), tmp_path)
    explorer.how.value = "pairs"
    assert explorer.settings.weights == {"revenue": 100.0}
    assert "Ash" in explorer.list.value


# Saving and exporting


def test_save_keeps_the_scorecard_and_bring_back_puts_the_controls_there(
    explorer: Explorer, tmp_path: Path
) -> None:
    explorer.weights["growth"].value, explorer.places.value = 40, 1
    explorer.method.value = "topsis"
    explorer.buttons["save"].click()
    assert "my_course/scorecard.json" in explorer.message.value
    kept = kk.my_scorecard(tmp_path)
    assert kept.criteria == CARD.with_weights({"growth": 40})
    assert (kept.capacity, kept.method, len(kept.listed)) == (1, "topsis", 1)
    saved = state(explorer)
    explorer.buttons["reset"].click()
    assert state(explorer) != saved
    explorer.buttons["load"].click()
    assert state(explorer) == saved
    assert kept.words in explorer.message.value


def test_with_nothing_saved_or_another_scorecard_a_sentence_says_so(
    explorer: Explorer, tmp_path: Path
) -> None:
    explorer.buttons["load"].click()
    assert say("scorecard.none") in explorer.message.value
    kk.save_scorecard([kk.Criterion("something else", "revenue")], tmp_path)
    before = state(explorer)
    explorer.buttons["load"].click()
    assert say("criteria_app.other_criteria") in explorer.message.value
    assert state(explorer) == before


def test_the_workbook_holds_list_weights_and_failures(tmp_path: Path) -> None:
    explorer = Explorer(read_book(SMALL, TESTED, 1), tmp_path / "solutions" / "en")
    explorer.buttons["export"].click()
    assert "my_work/key_account_list.xlsx" in explorer.message.value
    book = openpyxl.load_workbook(tmp_path / "solutions" / "my_work" / "key_account_list.xlsx")
    assert book.sheetnames == ["Key accounts", "Criteria", "Minimum tests"]
    cells = {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book
    }
    listed = [row for row in cells["Key accounts"] if "Ash" in row or "Beech" in row]
    assert [row[0] for row in listed] == [1, 2]
    assert [row[-2] for row in listed] == ["yes", "no"]
    assert any("revenue" in row and 0.75 in row for row in cells["Criteria"])
    assert any("Cedar" in row for row in cells["Minimum tests"])


@pytest.mark.parametrize("button", ["save", "export"])
def test_a_folder_that_cannot_be_written_to_is_told_in_words(tmp_path: Path, button: str) -> None:
    (tmp_path / "here").write_text("a file where a folder should be")
    explorer = Explorer(read_book(SMALL, CARD, 2), tmp_path / "here")
    explorer.buttons[button].click()
    assert "Not written: the folder or disk refuses" in explorer.message.value


# Odd data: a sentence, never a traceback


@pytest.mark.parametrize(
    ("accounts", "card", "words"),
    [
        ("accounts.csv", CARD, "of type str"),
        (None, CARD, "of type NoneType"),
        (SMALL.head(0), CARD, "no row"),
        (SMALL.drop(columns="account_id"), CARD, "account_id"),
        (SMALL.assign(account_id="a"), CARD, "more than one row"),
        (SMALL.drop(columns="growth"), CARD, "growth"),
        (SMALL.assign(growth=[0.1, None, 0.2, 0.3]), CARD, "growth"),
        (SMALL[["account_id"]], None, "standard criteria"),
        (SMALL, [], "at least one criterion"),
        (SMALL, "growth", "growth"),
    ],
)
def test_accounts_that_cannot_be_scored_are_answered_in_words(
    accounts: Any, card: Any, words: str
) -> None:
    for lang in ("en", "zh"):
        told = repr(explore_criteria(accounts, card, lang=lang))
        assert told.startswith(say("criteria_app.not_opened", lang))
        assert words in told or lang == "zh"
        assert "Traceback" not in told


def test_when_nobody_passes_a_sentence_says_so_and_the_failures_are_shown(tmp_path: Path) -> None:
    card = replace(CARD, minimums=(kk.Minimum("Sound", "revenue", at_least=1000),))
    explorer = Explorer(read_book(SMALL, card, 2), tmp_path)
    assert say("criteria_app.nobody") in explorer.says.value
    assert "Ash" in explorer.failed.value
    explorer.tests.value = False
    assert "Ash" in explorer.list.value


def test_an_account_that_fails_a_test_may_lack_what_only_scoring_needs(tmp_path: Path) -> None:
    table = SMALL.assign(growth=[0.1, 0.2, None, 0.3])
    explorer = Explorer(read_book(table, TESTED, 1), tmp_path)
    assert "Of 2 accounts" in explorer.says.value
    assert re.search(r"Cedar\s+–\s+Sound: Revenue 50", text(explorer.failed.value))


def test_one_account_and_more_places_than_accounts_are_no_trouble(tmp_path: Path) -> None:
    for rows in (1, 4):
        explorer = Explorer(read_book(SMALL.head(rows), CARD, 20), tmp_path)
        assert "there is a place for all" in explorer.says.value
        assert say("criteria_app.no_edge") in explorer.edge.value


def test_names_from_data_are_escaped(tmp_path: Path) -> None:
    evil = '<img src=x onerror="alert(1)">&$x$'
    table = SMALL.assign(account_name=evil).rename(columns={"growth": "<b>g"})
    card = kk.Criteria(
        [kk.Criterion("revenue"), kk.Criterion("<b>g")],
        [kk.Minimum("<i>t", "revenue", at_least=60)],
    )
    explorer = Explorer(read_book(table, card, 1), tmp_path)
    explorer.how.value = "pairs"
    everything = " ".join(
        part.value
        for part in shown(explorer)
        if isinstance(getattr(part, "value", None), str) and "<style>" not in part.value
    )
    for tag in ("<img", "<b>g", "<i>t"):
        assert tag not in everything
    assert "&lt;img" in explorer.list.value


# Languages, and what stays in the notebook


def test_an_explorer_keeps_its_language(company: Book, tmp_path: Path) -> None:
    kk.use("zh")
    explorer = Explorer(company, tmp_path)
    kk.use("en")
    explorer.places.value = 10
    explorer.how.value = "pairs"
    explorer.buttons["save"].click()
    assert kk.language() == "en"
    for part in (explorer.says, explorer.list, explorer.failed, explorer.message,
                 explorer.pairs.verdict):  # fmt: skip
        assert CHINESE.search(part.value)


def test_every_label_is_in_the_language_in_force(accounts: pd.DataFrame) -> None:
    for lang in ("en", "zh"):
        kk.use(lang)
        explorer = Explorer(read_book(accounts, None, 20))
        labels = [
            widget.description for widget in shown(explorer) if getattr(widget, "description", "")
        ]
        titles = next(w.titles for w in shown(explorer) if hasattr(w, "titles"))
        assert len(labels) == 2 + 2 + 11 + 4
        for label in (*labels, *titles):
            assert bool(CHINESE.search(label)) == (lang == "zh"), label


def test_the_output_has_lasting_words_and_a_widget(accounts: pd.DataFrame) -> None:
    bundle = explore_criteria(accounts)._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "Criteria scorecard: 386 accounts, 11 criteria, 20 places. Run this cell to use it.\n"
        "155 accounts pass the minimum tests, 20 of them are on the list."
    )
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert CHINESE.search(repr(explore_criteria(accounts, lang="zh")))


def test_each_part_has_the_name_that_style_and_browser_tests_know_it_by(
    explorer: Explorer,
) -> None:
    names = {name for widget in shown(explorer) for name in getattr(widget, "_dom_classes", ())}
    wanted = "how method places tests says list edge tips failed message save load export reset"
    assert names >= {"kk-card", *(f"kk-card-{name}" for name in wanted.split())}
