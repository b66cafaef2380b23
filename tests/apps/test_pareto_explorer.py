"""The Pareto explorer: what a view holds, and the controls that lead to it."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, get_args

import pandas as pd
import pytest

import kamkit as kk
from kamkit.apps import pareto_page as page
from kamkit.apps.pareto_explorer import Explorer, explore_pareto
from kamkit.apps.pareto_view import (
    STANDARD,
    Book,
    Measure,
    Period,
    Settings,
    View,
    read_book,
    view,
)
from kamkit.text import say

ORDERS = kk.load_dataset("orders")
ACCOUNTS = kk.load_dataset("accounts")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def lines(*rows: tuple[str, str, float, float | None]) -> pd.DataFrame:
    """Order lines from account, day, amount and cost, an order each."""
    table = pd.DataFrame(rows, columns=["account_id", "order_date", "amount", "cost"])
    table["order_date"] = pd.to_datetime(table["order_date"])
    return table.assign(
        order_id=[f"O{i}" for i in range(len(rows))], cost=table["cost"].astype(float)
    )


# Four accounts. By revenue a 500, b 300, c 150, d 50; by margin d 50, c 30, b 20, a -5.
SMALL = lines(
    ("a", "2025-01-10", 300, 350), ("a", "2026-06-30", 200, 155), ("b", "2025-03-01", 300, 280),
    ("c", "2026-06-01", 150, 120), ("d", "2025-06-30", 20, 0), ("d", "2025-07-01", 30, 0),
)  # fmt: skip
NAMES = pd.DataFrame(
    {"account_id": list("abcd"), "account_name": ["Ash", "Beech", "Cedar", "Dogwood"]}
)


@pytest.fixture(scope="module")
def company() -> Book:
    return read_book(ORDERS, ACCOUNTS)


def rows(frame: pd.DataFrame) -> list[list[Any]]:
    return frame.astype("object").where(frame.notna(), None).to_numpy().tolist()


# What a view holds


def test_the_standard_view_is_revenue_over_all_by_the_rule_including_at_80_and_95() -> None:
    found = view(read_book(SMALL))
    assert rows(found.classes) == [
        ["A", 2, 0.5, 800.0, 0.8],
        ["B", 1, 0.25, 150.0, 0.15],
        ["C", 1, 0.25, 50.0, 0.05],
    ]
    assert (found.others, found.unknown, found.joined, len(found.changes)) == (0, 0, 0, 0)


def test_by_margin_another_account_is_the_largest_and_a_loss_is_in_no_class() -> None:
    found = view(read_book(SMALL, NAMES), Settings("margin"))
    # 50 and 30 of 100 are the 80 %; what a lost stands below the classes
    assert found.classes["margin"].tolist() == [80.0, 0.0, 20.0]
    assert (found.others, found.others_total) == (1, -5.0)
    assert rows(found.changes) == [
        ["a", "Ash", -5.0, "A", "C"],
        ["d", "Dogwood", 50.0, "C", "A"],
        ["b", "Beech", 20.0, "A", "C"],
        ["c", "Cedar", 30.0, "B", "A"],
    ]


def test_orders_are_counted_and_not_lines() -> None:
    orders = pd.concat([SMALL, SMALL.iloc[[0, 0]]])
    curve = view(read_book(orders), Settings("orders")).curve
    assert dict(zip(curve["account_id"], curve["orders"], strict=True)) == {
        "a": 2, "d": 2, "b": 1, "c": 1,
    }  # fmt: skip


def test_periods_are_twelve_months_up_to_the_last_order_and_the_twelve_before() -> None:
    book = read_book(SMALL)
    assert book.periods == {
        "all": (dt.date(2025, 1, 10), dt.date(2026, 6, 30)),
        "last": (dt.date(2025, 7, 1), dt.date(2026, 6, 30)),
        "before": (dt.date(2024, 7, 1), dt.date(2025, 6, 30)),
    }
    last = view(book, Settings(period="last")).curve
    assert dict(zip(last["account_id"], last["revenue"], strict=True)) == {
        "a": 200, "c": 150, "d": 30,
    }  # fmt: skip
    before = view(book, Settings(period="before")).curve
    assert dict(zip(before["account_id"], before["revenue"], strict=True)) == {
        "a": 300, "b": 300, "d": 20,
    }  # fmt: skip


def test_an_account_without_a_line_in_the_period_has_no_class_there() -> None:
    found = view(read_book(SMALL), Settings(period="last"))
    gone = found.changes.set_index("account_id").loc["b"]
    assert gone["abc_before"] == "A"
    assert pd.isna(gone["abc_after"])
    assert gone["revenue"] == 0
    assert found.others == 1


def test_nor_has_an_account_whose_lines_cancel_out() -> None:
    orders = pd.concat([SMALL, lines(("b", "2026-06-02", 40, 9), ("b", "2026-06-03", -40, -9))])
    found = view(read_book(orders), Settings(period="last"))
    gone = found.changes.set_index("account_id").loc["b"]
    assert (gone["abc_before"], gone["revenue"], found.others) == ("A", 0, 1)
    assert pd.isna(gone["abc_after"])


def test_the_rule_crossing_lifts_the_account_at_the_cut() -> None:
    settings = Settings(boundary="crossing", cuts=(0.6, 0.9))
    found = view(read_book(SMALL), settings)
    # a alone has 50 %; b crosses 60 and c crosses 90
    assert found.classes["accounts"].tolist() == [2, 1, 1]
    assert view(read_book(SMALL), Settings(cuts=(0.6, 0.9))).classes["accounts"].tolist() == [
        1,
        1,
        2,
    ]


def test_subsidiaries_count_with_their_group() -> None:
    parents = NAMES.assign(parent_id=["", "", "b", "b"]).replace({"parent_id": {"": None}})
    found = view(read_book(SMALL, parents), Settings(groups=True))
    assert dict(zip(found.curve["account_id"], found.curve["revenue"], strict=True)) == {
        "a": 500, "b": 500,
    }  # fmt: skip
    assert found.joined == 2
    assert rows(found.changes) == [["b", "Beech", 500.0, "A", "C"]]


def test_groups_are_offered_only_where_parents_are_known() -> None:
    assert not read_book(SMALL, NAMES).has_groups
    assert not read_book(SMALL, NAMES.assign(parent_id=None)).has_groups
    assert read_book(ORDERS, ACCOUNTS).has_groups
    explorer = Explorer(read_book(SMALL, NAMES))
    assert explorer.groups not in shown(explorer)


def test_an_account_whose_cost_is_not_known_is_left_out_of_the_margin() -> None:
    orders = SMALL.assign(cost=SMALL["cost"].where(SMALL["account_id"] != "b"))
    book = read_book(orders)
    found = view(book, Settings("margin"))
    assert (found.unknown, found.others) == (1, 1)  # b, and a with its loss
    assert "b" not in set(found.curve["account_id"])
    assert say("explorer.unknown", count=1) in page.remarks(book, found)


def test_the_company_changes_as_its_order_lines_say(company: Book) -> None:
    """The same by plain sums, without a line of the code under test."""

    def classes(lines: pd.DataFrame) -> dict[str, str]:
        cents = (lines["amount"] * 100).round().astype(int).groupby(lines["account_id"]).sum()
        left, found = [*sorted(cents.items(), key=lambda item: (-item[1], item[0]))], {}
        total, reached = sum(max(value, 0) for _, value in left), 0
        for account, value in left:
            reached += max(value, 0)
            within = [name for name, cut in (("A", 80), ("B", 95)) if reached * 100 <= cut * total]
            found[str(account)] = within[0] if within and value > 0 else "C"
        return found

    before = classes(ORDERS)
    after = classes(ORDERS[ORDERS["order_date"] > "2025-10-31"])
    expected = {each: (before[each], after.get(each)) for each in before}
    changes = view(company, Settings(period="last")).changes
    assert {row[0]: (row[-2], row[-1]) for row in rows(changes)} == {
        each: pair for each, pair in expected.items() if pair[0] != pair[1]
    }
    assert len(changes) > 50


def test_the_largest_accounts_that_change_come_first(company: Book) -> None:
    found = view(company, Settings(boundary="crossing", cuts=(0.7, 0.9)))
    share = company.standard.set_index("account_id")["share"]
    order = [share[account] for account in found.changes["account_id"]]
    assert order == sorted(order, reverse=True)
    assert len(order) > page.NAMED


# The code that did this

EVERY = [
    Settings(measure, period, boundary, cuts, groups)
    for measure, period, boundary, cuts, groups in itertools.product(
        get_args(Measure), get_args(Period), ("including", "crossing"), ((0.8, 0.95), (0.57, 0.9)),
        (False, True),
    )
]  # fmt: skip


def run(code: str, orders: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    *steps, last = code.splitlines()
    names: dict[str, Any] = {"kk": kk, "orders": orders, "accounts": accounts}
    exec("\n".join(steps), names)
    table: pd.DataFrame = eval(last, names)
    return table


def test_the_code_shown_gives_the_classes_shown(company: Book) -> None:
    for settings in EVERY:
        found = view(company, settings)
        assert len(found.code.splitlines()) <= 5
        pd.testing.assert_frame_equal(run(found.code, ORDERS, ACCOUNTS), found.classes)


def test_the_code_leaves_out_accounts_without_a_cost_and_picks_the_currency() -> None:
    orders = SMALL.assign(
        cost=SMALL["cost"].where(SMALL["account_id"] != "b"),
        currency=["EUR"] + ["CNY"] * 5,
    )
    found = view(read_book(orders, currency="CNY"), Settings("margin", "before"))
    assert 'currency="CNY"' in found.code.replace("'", '"')
    assert "dropna" in found.code
    pd.testing.assert_frame_equal(run(found.code, orders, NAMES), found.classes)


# Odd data: a sentence, never a traceback


@pytest.mark.parametrize(
    ("orders", "accounts", "words"),
    [
        (SMALL.iloc[:0], None, "no order line"),
        (None, None, "pandas"),
        ("orders.csv", None, "pandas"),
        (SMALL, "accounts.csv", "accounts is of type str"),
        (SMALL.drop(columns="order_date"), None, "order_date"),
        (SMALL.assign(order_date="soon"), None, "not dates"),
        (SMALL.assign(amount=None), None, "Every order line needs"),
        (SMALL.assign(currency=["EUR"] + ["CNY"] * 5), None, "several currencies"),
        (SMALL, pd.concat([NAMES, NAMES.assign(account_name="Other")]), "two different names"),
        (SMALL, NAMES.assign(parent_id=list("badc")), "lead back to itself"),
    ],
)
def test_orders_that_cannot_be_used_are_answered_in_words(
    orders: Any, accounts: Any, words: str
) -> None:
    for lang in ("en", "zh"):
        told = repr(explore_pareto(orders, accounts, lang=lang))
        assert told.startswith(say("explorer.not_opened", lang))
        assert words in told or lang == "zh"
        assert "Traceback" not in told


def test_where_no_account_is_positive_a_sentence_says_so() -> None:
    explorer = Explorer(read_book(SMALL.assign(amount=-1.0)))
    assert "No account has positive revenue from 2025-01-10 to 2026-06-30." in explorer.says.value
    assert rows(view(explorer.book).classes.drop(columns="abc")) == [[0, 0, 0, 0]] * 3
    assert "0 or less" in explorer.classes.value


def test_a_period_without_lines_is_answered_in_words() -> None:
    explorer = Explorer(read_book(SMALL.tail(1)))
    explorer.period.value = "before"
    told = "No account has positive revenue from 2023-07-02 to 2024-07-01."
    assert told in explorer.says.value


def test_one_account_with_all_revenue_is_no_a_by_the_rule_including_and_the_sentence_says_why() -> (
    None
):
    book = read_book(SMALL[SMALL["account_id"] == "a"], NAMES)
    said = page.read_back(book, view(book))
    assert "the largest, Ash, alone brings 100% of revenue, and the cut is 80%" in said
    assert "Of 1 account, 1 brings 100.0%" in page.read_back(
        book, view(book, Settings(boundary="crossing"))
    )


def test_without_cost_the_margin_is_not_offered_and_a_word_says_why() -> None:
    for orders in (SMALL.drop(columns="cost"), SMALL.assign(cost=float("nan"))):
        explorer = Explorer(read_book(orders))
        assert [value for _, value in explorer.measure.options] == ["revenue", "orders"]
        assert "Margin is not offered" in explorer.remarks.value
    assert "Margin is not offered" not in Explorer(read_book(SMALL)).remarks.value


def test_names_from_data_are_escaped() -> None:
    evil = NAMES.assign(account_name='<img src=x onerror="alert(1)">&$x$')
    explorer = Explorer(read_book(SMALL, evil))
    explorer.measure.value = "margin"
    explorer.cuts.value = (50, 51)
    explorer.rule.value = "including"
    everything = " ".join(
        part.value
        for part in shown(explorer)
        if hasattr(part, "value") and isinstance(part.value, str)
    )
    assert "<img src=x" not in everything
    assert "&lt;img src=x" in explorer.changes.value
    alone = Explorer(read_book(SMALL.head(2), evil))
    assert "&lt;img src=x" in alone.says.value
    assert 'alt="No account is in class A: the largest, &lt;img' in alone.chart.value


# The controls


def shown(explorer: Explorer) -> list[Any]:
    def inside(widget: Any) -> Iterator[Any]:
        yield widget
        for child in getattr(widget, "children", ()):
            yield from inside(child)

    return list(inside(explorer.box))


@pytest.fixture
def explorer(company: Book) -> Explorer:
    return Explorer(company)


def state(explorer: Explorer) -> tuple[str, ...]:
    parts = ("says", "chart", "classes", "changes", "remarks", "lines")
    return tuple(getattr(explorer, name).value for name in parts)


def drawn(book: Book, settings: Settings) -> tuple[str, ...]:
    fresh = Explorer(book)
    fresh.show(settings)
    return state(fresh)


@pytest.mark.parametrize(
    ("control", "value", "settings"),
    [
        ("measure", "margin", Settings("margin")),
        ("period", "before", Settings(period="before")),
        ("rule", "crossing", Settings(boundary="crossing")),
        ("cuts", (57, 90), Settings(cuts=(0.57, 0.9))),
        ("groups", True, Settings(groups=True)),
    ],
)
def test_each_control_changes_the_view(
    explorer: Explorer, control: str, value: Any, settings: Settings
) -> None:
    before = state(explorer)
    getattr(explorer, control).value = value
    assert explorer.settings == settings
    after = state(explorer)
    assert after[1].startswith('<img src="data:image/png;base64,')
    assert all(old != new for old, new in zip(before, after, strict=True))
    found = view(explorer.book, settings)
    assert found.code in after[5].replace("&quot;", '"').replace("&gt;", ">")
    for total in found.classes["accounts"]:
        assert f">{total}</td>" in after[2]


def test_the_button_goes_back_to_the_standard_view(explorer: Explorer) -> None:
    before = state(explorer)
    explorer.measure.value, explorer.period.value = "orders", "last"
    explorer.cuts.value, explorer.groups.value = (60, 70), True
    assert state(explorer) != before
    explorer.reset.click()
    assert explorer.settings == STANDARD
    assert state(explorer) == before


@pytest.mark.parametrize(("met", "apart"), [((80, 80), (80, 81)), ((99, 99), (98, 99))])
def test_cuts_that_meet_are_set_a_step_apart(
    explorer: Explorer, met: tuple[int, int], apart: tuple[int, int]
) -> None:
    explorer.cuts.value = met
    assert explorer.cuts.value == apart
    assert explorer.settings.cuts == (apart[0] / 100, apart[1] / 100)


def test_the_slider_draws_when_it_is_let_go(explorer: Explorer) -> None:
    assert explorer.cuts.continuous_update is False
    assert (explorer.cuts.min, explorer.cuts.max, explorer.cuts.value) == (50, 99, (80, 95))


def test_eight_accounts_are_named_and_the_others_counted(explorer: Explorer) -> None:
    explorer.measure.value = "margin"
    count = len(view(explorer.book, explorer.settings).changes)
    assert explorer.changes.value.count("<tr>") == 1 + 8
    assert f"{count} accounts change class" in explorer.changes.value
    assert f"and {count - 8} more" in explorer.changes.value
    first = view(explorer.book, explorer.settings).changes.iloc[0]
    assert first["account_name"] in explorer.changes.value
    assert "A → C" in explorer.changes.value


def test_clicks_that_arrive_together_are_drawn_one_after_the_other(
    company: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JupyterLab delivers them on several threads, and pyplot then leaves blank pictures."""
    explorers = [Explorer(company), Explorer(company)]
    wanted = Settings("margin", "last", cuts=(0.7, 0.9))
    drawing, together = [], Event()

    def draw(found: View) -> bytes:
        drawing.append(found)
        if len(drawing) > 1:
            together.set()
        together.wait(0.1)  # room for another thread to come in, if any can
        drawing.remove(found)
        return str(found.settings).encode()

    monkeypatch.setattr(page, "draw", draw)
    changes = {"cuts": (70, 90), "measure": "margin", "period": "last"}
    with ThreadPoolExecutor(6) as pool:
        for explorer, (control, value) in itertools.product(explorers, changes.items()):
            pool.submit(setattr, getattr(explorer, control), "value", value)
    assert not together.is_set()
    assert [explorer.settings for explorer in explorers] == [wanted, wanted]
    assert {state(explorer) for explorer in explorers} == {drawn(company, wanted)}


def test_what_fails_is_said_in_words_and_leaves_no_stale_picture(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: View) -> bytes:
        raise RuntimeError("no canvas")

    with monkeypatch.context() as broken:
        broken.setattr(page, "draw", fail)
        explorer.measure.value = "orders"
    assert say("explorer.failed") in explorer.says.value
    assert state(explorer)[1:] == ("",) * 5
    explorer.reset.click()
    assert "Of 331 accounts, 104 bring 80.0% of revenue" in explorer.says.value


# Languages, and what stays in the notebook


def test_an_explorer_keeps_its_language(company: Book) -> None:
    kk.use("zh")
    explorer = Explorer(company)
    kk.use("en")
    explorer.measure.value = "margin"
    assert kk.language() == "en"
    assert "个客户中" in explorer.says.value
    assert "毛利" in explorer.classes.value
    assert "客户的类别变了" in explorer.changes.value


def labels(explorer: Explorer) -> list[str]:
    found: list[str] = []
    for widget in shown(explorer):
        found += [str(label) for label in getattr(widget, "_options_labels", ())]
        found += [widget.description] if getattr(widget, "description", "") else []
        found += list(getattr(widget, "titles", ()))
    return found


def test_every_label_is_in_the_language_in_force() -> None:
    live = {
        lang: explore_pareto(ORDERS, kk.load_dataset("accounts", lang), lang=lang)
        for lang in ("en", "zh")
    }
    for lang, made in live.items():
        assert all(bool(CHINESE.search(line)) == (lang == "zh") for line in repr(made).splitlines())
    english = labels(Explorer(read_book(ORDERS, ACCOUNTS)))
    kk.use("zh")
    chinese = labels(Explorer(read_book(ORDERS, ACCOUNTS)))
    assert len(english) == len(chinese) == 3 + 8 + 4
    assert not any(map(CHINESE.search, english))
    assert all(map(CHINESE.search, chinese))


def test_the_output_has_lasting_words_and_a_widget(company: Book) -> None:
    live = explore_pareto(ORDERS, ACCOUNTS)
    bundle = live._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "Pareto explorer, 331 accounts, 2023-11-01 to 2026-10-31. Run this cell to use it.\n"
        "Of 331 accounts, 104 bring 80.0% of revenue: class A, 31.4% of them."
    )
    assert set(bundle) == {
        "text/plain", "text/html", "application/vnd.jupyter.widget-view+json",
    }  # fmt: skip
    assert len(bundle["text/html"]) < 400


def test_each_part_has_the_name_that_style_and_browser_tests_know_it_by(explorer: Explorer) -> None:
    names = {name for widget in shown(explorer) for name in getattr(widget, "_dom_classes", ())}
    wanted = "measure period rule cuts groups reset says chart classes changes remarks code"
    assert names >= {"kk-explorer", *(f"kk-explorer-{name}" for name in wanted.split())}
