"""What the opportunity matrix shows: lists, odds, and the code that gives the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import kamkit as kk
from kamkit.apps import opportunity_page as page
from kamkit.apps.opportunity_book import FEWEST_DEALS, Book, read_book
from kamkit.apps.opportunity_view import Filters, Settings, options, show_code, start, view
from kamkit.text import say
from tests.apps.opportunity_samples import COMPANY, DAY, PEOPLE, SMALL, company_book, ids, small


@pytest.fixture
def company() -> Book:
    return company_book()


# What a view holds


def test_large_and_soon_comes_first_and_small_and_late_is_left() -> None:
    found = view(small(), start(small()))
    assert dict(zip(ids(found.whole), found.whole["quadrant"], strict=True)) == {
        "a": "do_first", "b": "plan", "c": "quick", "d": "leave",
    }  # fmt: skip
    assert ids(found.chased) == ["a", "b", "c"]
    assert ids(found.left) == ["d"]
    assert not found.filtered


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(owner="Ann"), ["a", "c"]),
        (Filters(region="South"), ["b", "c"]),
        (Filters(quadrant="plan"), ["b"]),
        (Filters(status="chase"), ["a", "b", "c"]),
        (Filters(status="not"), ["d"]),
        (Filters(status="overdue"), []),
        (Filters(smallest=300.0), ["a", "b"]),
        (Filters(owner="Ann", region="South", smallest=100.0), ["c"]),
        (Filters(owner="Ben", quadrant="quick"), []),
    ],
)
def test_a_filter_leaves_what_fits_it_with_its_priority(filters: Filters, left: list[str]) -> None:
    book = small(accounts=PEOPLE)
    found = view(book, replace(start(book), filters=filters))
    assert ids(found.found) == left
    priority = dict(zip("abcd", (1, 2, 3, 4), strict=True))
    assert found.found["priority"].tolist() == [priority[each] for each in left]


def test_only_what_is_past_its_date_passes_as_overdue() -> None:
    late = read_book(SMALL, "2027-04-01")
    found = view(late, replace(start(late), filters=Filters(status="overdue")))
    assert sorted(ids(found.found)) == ["a", "b", "c"]


def test_the_cut_moves_opportunities_from_one_quadrant_to_another() -> None:
    low = view(small(), replace(start(small()), cut=(0.0, 0.0)))
    assert set(low.whole["quadrant"]) == {"do_first"}
    high = view(small(), replace(start(small()), cut=(1.0, 1.0)))
    assert high.whole.set_index("opportunity_id")["quadrant"].to_dict() == {
        "a": "do_first", "b": "leave", "c": "leave", "d": "leave",
    }  # fmt: skip


def test_a_weight_of_importance_changes_the_order() -> None:
    book = read_book(SMALL.assign(impact=[1.0, 2.0, 3.0, 5.0]), DAY)
    money, impact = (
        view(book, replace(start(book), importance=weights, cut=(0.0, 0.0), balance=1.0))
        for weights in ({"amount": 1, "impact": 0}, {"amount": 0, "impact": 1})
    )
    assert ids(money.whole) == ["a", "b", "c", "d"]
    assert ids(impact.whole) == ["d", "c", "b", "a"]


def test_importance_against_urgency_changes_the_order_within_a_quadrant() -> None:
    orders = [
        ids(view(small(), replace(start(small()), cut=(0.0, 0.0), balance=balance)).whole)
        for balance in (1.0, 0.0)
    ]
    assert orders == [["a", "b", "c", "d"], ["a", "c", "b", "d"]]


def test_the_day_is_the_last_on_which_something_happened() -> None:
    history = pd.DataFrame({"opportunity_id": ["a"], "entered": pd.to_datetime(["2026-10-30"])})
    lines = pd.DataFrame({"order_date": pd.to_datetime(["2026-10-29", "2026-09-01"])})
    created = SMALL.assign(created=pd.Timestamp("2026-10-01"))
    assert str(read_book(created, stages=history, orders=lines).day) == "2026-10-30"
    assert str(read_book(created, orders=lines).day) == "2026-10-29"
    assert str(read_book(created).day) == "2026-10-01"
    assert str(read_book(created, "2026-08-01", orders=lines).day) == "2026-08-01"


# Where the odds come from


def past(count: int) -> pd.DataFrame:
    """Closed deals, every other one won."""
    return pd.DataFrame(
        {
            "opportunity_id": [f"P{i}" for i in range(count)],
            "status": ["won" if i % 2 else "lost" for i in range(count)],
            "source": ["fair" if i % 2 else "web" for i in range(count)],
        }
    )


def with_past(count: int) -> pd.DataFrame:
    now = SMALL.assign(status="open", source="fair", probability=[0.25, 0.5, 0.75, 1.0])
    return pd.concat([now, past(count)], ignore_index=True)


def test_enough_closed_deals_give_the_odds() -> None:
    book = read_book(with_past(FEWEST_DEALS), DAY)
    assert (book.source, book.fields) == ("learnt", ("source",))
    expected = kk.win_odds(past(FEWEST_DEALS), with_past(FEWEST_DEALS), ["source"])
    assert view(book, start(book)).whole["win_odds"].tolist() == expected["win_odds"].tolist()
    assert "learnt from 30 closed deals (15 won) by source." in page.remarks(book)


def test_too_few_closed_deals_leave_the_recorded_probability() -> None:
    book = read_book(with_past(FEWEST_DEALS - 1), DAY)
    assert book.source == "recorded"
    found = view(book, start(book)).whole.set_index("opportunity_id")["win_odds"]
    assert found.to_dict() == {"a": 0.25, "b": 0.5, "c": 0.75, "d": 1.0}
    assert say("opportunity_app.odds_recorded") in page.remarks(book)


def test_deals_that_were_all_won_teach_nothing() -> None:
    table = with_past(40)
    table["status"] = table["status"].replace("lost", "won")
    assert read_book(table, DAY).source == "recorded"


def test_odds_passed_in_go_before_all_others() -> None:
    given = pd.DataFrame({"opportunity_id": list("abcd"), "win_odds": [0.9, 0.8, 0.7, 0.6]})
    book = read_book(with_past(40), DAY, odds=given)
    assert book.source == "given"
    found = view(book, start(book)).whole.set_index("opportunity_id")["win_odds"]
    assert found.to_dict() == {"a": 0.9, "b": 0.8, "c": 0.7, "d": 0.6}


def test_without_any_odds_the_list_has_none_and_says_so() -> None:
    book = small()
    assert book.source == "none"
    assert "win odds" not in page.list_table(book, view(book, start(book))).lower()
    assert say("opportunity_app.odds_none") in page.remarks(book)


def test_the_company_learns_from_all_its_closed_deals(company: Book) -> None:
    status = COMPANY["opportunities"]["status"]
    won, closed = int((status == "won").sum()), int(status.isin(["won", "lost"]).sum())
    assert company.fields == ("source", "competitor", "family")
    assert f"learnt from {closed} closed deals ({won} won)" in page.remarks(company)
    assert len(company.open) == int((status == "open").sum())


# The code that did this


def run(code: str, given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    steps, last = code.rsplit("\n", 1)
    names: dict[str, Any] = {"kk": kk, **given}
    exec(steps, names)
    table: pd.DataFrame = eval(last, names)
    return table


def test_the_code_shown_gives_the_list_shown(company: Book) -> None:
    usual, known = start(company), options(company)
    for settings in (
        usual,
        Settings(
            {"expected": 1, "impact": 7},
            {"days_to_need": 0, "days_to_close": 4, "competed": 9},
            balance=0.35,
            cut=(0.6, 0.4),
        ),
        *(replace(usual, filters=Filters(**{name: values[0]})) for name, values in known.items()),
        *(replace(usual, filters=Filters(status=each)) for each in ("chase", "not", "overdue")),
        replace(usual, filters=Filters(smallest=50_000.0, region=known["region"][1])),
    ):  # fmt: skip
        found = view(company, settings).found
        assert len(found)
        pd.testing.assert_frame_equal(run(show_code(company, settings), COMPANY), found)


def test_the_code_uses_what_was_passed_and_nothing_else() -> None:
    scores = pd.DataFrame({"account_id": PEOPLE["account_id"], "score": [0.1, 0.9, 0.5, 0.2]})
    odds = pd.DataFrame({"opportunity_id": list("abcd"), "win_odds": [0.9, 0.8, 0.7, 0.6]})
    for more in ({}, {"scores": scores}, {"odds": odds}, {"scores": scores, "accounts": PEOPLE}):
        book = read_book(SMALL, DAY, **more)
        code = show_code(book, start(book))
        pd.testing.assert_frame_equal(
            run(code, {"opportunities": SMALL, **more}), view(book, start(book)).found
        )
    assert '"account_score": 1' in code


def test_the_code_leaves_the_readers_tables_as_they_are(company: Book) -> None:
    before = {name: list(table.columns) for name, table in COMPANY.items()}
    run(show_code(company, start(company)), COMPANY)
    assert {name: list(table.columns) for name, table in COMPANY.items()} == before
