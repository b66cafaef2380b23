"""The opportunity matrix by hand: odd data, controls, map, languages."""

from __future__ import annotations

import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pandas as pd
import pytest

import kamkit as kk
from kamkit.apps import opportunity_keep as keep
from kamkit.apps import opportunity_page as page
from kamkit.apps.opportunity_book import Book, read_book
from kamkit.apps.opportunity_explorer import Explorer, explore_opportunities
from kamkit.apps.opportunity_view import Filters, Settings, options, start, view
from kamkit.text import say
from tests.apps.opportunity_samples import (
    CHINESE,
    COMPANY,
    DAY,
    PEOPLE,
    SMALL,
    company_book,
    shown,
    small,
    state,
    tables,
)


@pytest.fixture
def company() -> Book:
    return company_book()


@pytest.fixture
def explorer(company: Book, tmp_path: Path) -> Explorer:
    return Explorer(company, tmp_path)


def drawn(book: Book, settings: Settings, folder: Path) -> tuple[str, ...]:
    fresh = Explorer(book, folder)
    fresh.show(settings)
    return state(fresh)


# Odd data: a sentence, never a traceback


@pytest.mark.parametrize(
    ("table", "more", "words"),
    [
        (None, {}, "pandas"),
        ("deals.csv", {}, "opportunities is of type str"),
        (SMALL, {"stages": "stages.csv"}, "stages is of type str"),
        (SMALL.iloc[:0], {}, "no open opportunity"),
        (SMALL.assign(status="won"), {}, "no open opportunity among the 4 rows"),
        (SMALL.drop(columns="opportunity_id"), {}, "The table opportunities has no column"),
        (SMALL.drop(columns="need_by"), {}, "Urgency cannot be judged"),
        (SMALL.drop(columns="amount"), {}, "Importance cannot be judged"),
        (SMALL.assign(need_by="soon"), {}, "soon"),
        (SMALL.assign(amount=-1.0), {}, "-1"),
        (SMALL.assign(currency=["EUR", "CNY", "CNY", "CNY"]), {}, "currenc"),
        (SMALL, {"as_of": "one day"}, "one day"),
        (SMALL, {"as_of": None}, "as_of"),
        (SMALL, {"stages": pd.DataFrame({"stage": ["x"]})}, "opportunity_id"),
        (SMALL, {"accounts": pd.concat([PEOPLE, PEOPLE.assign(account_name="Z")])}, "two diff"),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_used_are_answered_in_words(
    table: Any, more: dict[str, Any], words: str, tmp_path: Path
) -> None:
    arguments = {"as_of": DAY, "folder": tmp_path, **more}
    live = explore_opportunities(table, **arguments)
    assert live.words.startswith(say("opportunity_app.not_opened"))
    assert words in live.words
    chinese = explore_opportunities(table, lang="zh", **arguments)
    assert CHINESE.search(chinese.words)
    assert kk.language() == "en"


def test_a_single_opportunity_is_a_list_of_one(tmp_path: Path) -> None:
    explorer = Explorer(read_book(SMALL.head(1), DAY), tmp_path)
    assert "Do first: 1 of 1 opportunity" in explorer.says.value
    assert explorer.list.value.count("<tr>") == 2
    assert explorer.chart.value.startswith("<img")
    assert say("opportunity_app.none_left") in explorer.left.value
    assert not {"owner", "region", "stage"} & explorer.controls.filters.keys()


def test_without_dates_urgency_is_whether_a_competitor_is_in(tmp_path: Path) -> None:
    rivals = SMALL.drop(columns="need_by").assign(competitor=["Orbis", None, "none", "Orbis"])
    explorer = Explorer(read_book(rivals, DAY), tmp_path)
    assert list(explorer.controls.urgency) == ["competed"]
    assert say("opportunity_app.no_dates") in explorer.remarks.value
    values = [value for _, value in explorer.controls.filters["status"].options]
    assert values == ["all", "chase", "not"]
    assert "against Orbis" in explorer.list.value


def test_filters_that_leave_nothing_say_so_and_draw_nothing(tmp_path: Path) -> None:
    explorer = Explorer(small(), tmp_path)
    explorer.controls.smallest.value = 1_000_000
    assert "None of the 4 open opportunities passes the filters" in explorer.says.value
    assert (explorer.chart.value, explorer.list.value) == ("", "")
    explorer.controls.smallest.value = 0
    assert "of 4 opportunities" in explorer.says.value


def test_weights_of_nothing_are_answered_in_words(tmp_path: Path) -> None:
    explorer = Explorer(small(), tmp_path)
    explorer.controls.urgency["days_to_need"].value = 0
    assert "weights are 0" in explorer.says.value
    assert state(explorer)[1:] == ("",) * 5
    explorer.buttons["export"].click()
    assert say("opportunity_app.nothing_to_keep") in explorer.message.value
    explorer.buttons["reset"].click()
    assert "of 4 opportunities" in explorer.says.value


def test_names_from_the_data_are_escaped(tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    table = SMALL.assign(name=evil, owner=[evil, "b", "c", "d"], competitor=evil)
    explorer = Explorer(read_book(table, DAY, accounts=PEOPLE.assign(account_name=evil)), tmp_path)
    explorer.controls.filters["owner"].value = evil
    everything = " ".join(
        part.value
        for part in shown(explorer)
        if type(part).__name__ == "HTML" and isinstance(part.value, str)
    )
    assert "<img src=x" not in everything
    assert "&lt;img src=x" in explorer.list.value


# The controls


def test_each_control_changes_the_view(explorer: Explorer) -> None:
    controls, known = explorer.controls, options(explorer.book)
    moves: list[tuple[Any, Any]] = [
        (controls.importance["impact"], 9),
        (controls.urgency["competed"], 10),
        (controls.balance, 90),
        (controls.cuts[0], 70),
        (controls.cuts[1], 30),
        (controls.smallest, 100_000),
        (controls.filters["owner"], known["owner"][1]),
        (controls.filters["region"], known["region"][1]),
        (controls.filters["stage"], known["stage"][1]),
        (controls.filters["quadrant"], "do_first"),
        (controls.filters["status"], "overdue"),
    ]
    for control, value in moves:
        before = state(explorer)
        control.value = value
        after = state(explorer)
        assert (after[1] != before[1], after[5] != before[5]) == (True, True), control.description
        assert after[1].startswith('<img src="data:image/png;base64,')
        explorer.buttons["reset"].click()
        assert state(explorer) == before


def test_the_list_names_the_first_fifteen_and_counts_the_others(explorer: Explorer) -> None:
    found = view(explorer.book, explorer.controls.settings)
    assert explorer.list.value.count("<tr>") == 1 + page.LISTED
    assert f"and {len(found.chased) - page.LISTED} more" in explorer.list.value
    assert str(found.chased["name"].iloc[0]) in explorer.list.value
    assert explorer.left.value.count("<tr>") == 1 + page.LEFT
    assert str(found.left["reasons"].iloc[0]) in explorer.left.value


def test_the_lead_says_what_is_first_and_its_part_of_the_money() -> None:
    words = page.lead(small(), view(small(), start(small())))
    assert words == "Do first: 1 of 4 opportunities, 40% of the money. Chase 3 in all, leave 1."
    some = view(small(), replace(start(small()), filters=Filters(owner="Ann")))
    assert page.lead(small(), some).endswith("leave 0. (Filtered, from 4.)")


def test_stages_are_offered_in_the_order_of_their_odds(company: Book) -> None:
    expected = ["Need confirmed", "Proposal", "Trial", "Negotiation", "Contract"]
    assert options(company)["stage"] == expected


def test_sliders_draw_when_they_are_let_go(explorer: Explorer) -> None:
    sliders = [each for each in explorer.controls.all if type(each).__name__ == "IntSlider"]
    assert len(sliders) == 2 + 3 + 1 + 2
    assert not any(slider.continuous_update for slider in sliders)


def test_clicks_that_arrive_together_are_drawn_one_after_the_other(
    company: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """JupyterLab delivers them on several threads, and pyplot then leaves blank pictures."""
    explorers = [Explorer(company, tmp_path), Explorer(company, tmp_path)]
    drawing, together = [], Event()

    def draw(found: Any) -> bytes:
        drawing.append(found)
        if len(drawing) > 1:
            together.set()
        together.wait(0.05)  # room for another thread to come in, if any can
        drawing.remove(found)
        return str(found.settings).encode()

    monkeypatch.setattr(page, "draw", draw)
    with ThreadPoolExecutor(6) as pool:
        for explorer, (at, value) in itertools.product(explorers, ((0, 70), (1, 30))):
            pool.submit(setattr, explorer.controls.cuts[at], "value", value)
    assert not together.is_set()
    wanted = replace(start(company), cut=(0.7, 0.3))
    assert {state(explorer) for explorer in explorers} == {drawn(company, wanted, tmp_path)}


def test_what_fails_is_said_in_words_and_leaves_no_stale_picture(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Any) -> bytes:
        raise RuntimeError("no canvas")

    with monkeypatch.context() as broken:
        broken.setattr(page, "draw", fail)
        explorer.controls.balance.value = 75
    assert say("opportunity_app.no_view") in explorer.says.value
    assert state(explorer)[1:] == ("",) * 5
    explorer.buttons["reset"].click()
    assert explorer.chart.value.startswith("<img")


# The white-space map


def test_the_map_is_drawn_when_it_is_looked_at(explorer: Explorer) -> None:
    assert explorer.map.value == ""
    explorer.tabs.selected_index = 1
    assert explorer.map.value.startswith("<img")
    white = kk.whitespace(
        COMPANY["orders"], COMPANY["products"], COMPANY["accounts"], explorer.book.open, as_of=DAY
    )
    gaps = white[white["state"] == "peers"].nlargest(1, "expected")
    assert f"{(white['state'] == 'peers').sum():,} cells" in explorer.map_says.value
    assert str(gaps["family"].iloc[0]) in explorer.gaps.value.split("</tr>")[1]


def test_owner_and_region_narrow_the_map(explorer: Explorer) -> None:
    explorer.tabs.selected_index = 1
    whole = explorer.map_says.value, explorer.map.value
    region = explorer.controls.filters["region"].options[1][1]
    explorer.controls.filters["region"].value = region
    accounts = COMPANY["accounts"]
    there = set(accounts.loc[accounts["region"] == region, "account_id"])
    rows = page.map_rows(explorer.book, "", region)
    assert set(rows["account_id"]) == there & set(explorer.book.white["account_id"])
    assert explorer.map_says.value != whole[0]
    assert explorer.map.value != whole[1]


def test_no_map_is_offered_without_orders_and_products(tmp_path: Path) -> None:
    explorer = Explorer(small(accounts=PEOPLE), tmp_path)
    assert explorer.tabs not in shown(explorer)


def test_a_map_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    more = {name: COMPANY[name] for name in ("orders", "products")}
    for accounts, words in ((None, "needs the accounts"), (PEOPLE, "industry")):
        explorer = Explorer(small(accounts=accounts, **more), tmp_path)
        explorer.tabs.selected_index = 1
        assert words in explorer.map_says.value
        explorer.buttons["export"].click()
        assert "Written: my_work/" in explorer.message.value


# Languages, and what stays in the notebook


def labels(explorer: Explorer) -> list[str]:
    found: list[str] = []
    for widget in shown(explorer):
        found += [widget.description] if getattr(widget, "description", "") else []
        found += list(getattr(widget, "titles", ()))
    return found


def test_every_label_is_in_the_language_in_force(tmp_path: Path) -> None:
    english = Explorer(read_book(**COMPANY), tmp_path)
    kk.use("zh")
    chinese = Explorer(read_book(**tables("zh")), tmp_path)
    assert len(labels(english)) == len(labels(chinese)) == 6 + 8 + 3 + 2 + 2
    assert not any(map(CHINESE.search, labels(english)))
    assert all(map(CHINESE.search, labels(chinese)))
    for words in (*state(english)[:1], *state(english)[2:]):
        assert not CHINESE.search(words)
    rows = re.findall(r"<td>([^<]*[A-Za-z]{3}[^<]*)</td>", chinese.list.value)
    assert rows == []


def test_an_explorer_keeps_its_language(tmp_path: Path) -> None:
    kk.use("zh")
    explorer = Explorer(small(), tmp_path)
    kk.use("en")
    explorer.controls.balance.value = 10
    explorer.buttons["export"].click()
    assert kk.language() == "en"
    assert "个商机中" in explorer.says.value
    assert "已写入" in explorer.message.value
    assert (tmp_path / "my_work" / "商机优先级.xlsx").exists()


def test_the_words_in_the_notebook_are_the_usual_views_whatever_was_saved(
    company: Book, tmp_path: Path
) -> None:
    fresh = explore_opportunities(**COMPANY, folder=tmp_path)
    keep.save(replace(start(company), cut=(0.9, 0.9)), tmp_path)
    again = explore_opportunities(**COMPANY, folder=tmp_path)
    assert repr(fresh) == repr(again)
    count = len(company.open)
    assert repr(fresh).startswith(
        f"Opportunity matrix: {count} open opportunities on 2026-10-31. Run this cell to use it.\n"
        "Do first: "
    )
    bundle = fresh._repr_mimebundle_()
    assert set(bundle) == {
        "text/plain", "text/html", "application/vnd.jupyter.widget-view+json",
    }  # fmt: skip


def test_each_part_has_the_name_that_style_and_browser_tests_know_it_by(explorer: Explorer) -> None:
    names = {name for widget in shown(explorer) for name in getattr(widget, "_dom_classes", ())}
    wanted = (
        "owner region stage quadrant status smallest says chart list left remarks map gaps "
        "save export reset balance cut-importance cut-urgency weight-impact tabs message"
    )
    assert names >= {"kk-opp", *(f"kk-opp-{name}" for name in wanted.split())}
