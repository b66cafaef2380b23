"""Lesson 02 is true of its data: answers from the planted faults and an independent count."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kamkit.apps.my_account_file import make_account_file
from kamkit.course import desk
from kamkit.course.data import Data
from kamkit.course.my_account_file import my_account_file
from kamkit.course.practice import Outcome, check
from kamkit.course.questions import load_questions
from kamkit.course.questions.cells_02 import cells
from kamkit.course.questions.exports_02 import (
    clean_cards,
    exports,
    ledger,
    same_company,
    sample_tables,
)
from kamkit.course.questions.file_02 import by_industry, by_size, members, parts, without_order
from kamkit.course.questions.page_02 import findings
from kamkit.data.synth import stories
from kamkit.data.validate import find_issues
from kamkit.errors import DataError
from kamkit.text import use
from tests.course.lesson import company, prose

QUESTIONS = load_questions("02")
VARIANTS = range(8)
RAW_ONLY = ("02.p1", "02.p2", "02.3", "02.4", "02.5", "02.6")


@pytest.fixture(params=VARIANTS)
def data(request: pytest.FixtureRequest) -> Data:
    return company(request.param)


def expected(question: str, data: Data) -> Any:
    return QUESTIONS[question].expected(data)


def planted(data: Data, file: str) -> dict[str, Any]:
    listed = tomllib.loads(exports(data)["faults.toml"].read_text("utf-8"))
    found: dict[str, Any] = listed[file]
    return found


def count(data: Data, file: str, kind: str) -> int:
    return sum(each["count"] for each in planted(data, file)["faults"] if each["kind"] == kind)


def revenue(orders: pd.DataFrame, years: int | None = 1) -> pd.Series[float]:
    """What each account bought in the last years, or ever."""
    last = orders["order_date"].max()
    if years is not None:
        orders = orders[orders["order_date"] > last - pd.DateOffset(years=years)]
    return orders.groupby("account_id")["amount"].sum().round(2)


def test_the_order_lines_are_those_that_the_list_of_faults_leaves(data: Data) -> None:
    told = planted(data, "ledger")
    copies = count(data, "ledger", "copy")
    assert copies > 0
    assert expected("02.3", data) == told["kept"] - copies
    aside = told["rows_in"] - told["kept"]
    assert QUESTIONS["02.3"].facts(data)["aside"] == aside == sum(told["set_aside"].values())
    if data.variant in (0, 1, 2):
        assert aside == 32  # the prose quotes it


def test_the_money_set_aside_is_that_of_the_lines_without_a_day_or_an_account(data: Data) -> None:
    faults = {each["kind"]: each for each in planted(data, "ledger")["faults"]}
    lost = sum(-faults[kind]["money"] for kind in ("impossible_date", "blank_account"))
    assert expected("02.4", data) == pytest.approx(lost, abs=0.005)


def test_the_companies_are_those_of_the_sample_and_those_long_gone(data: Data) -> None:
    files = ("zoho_accounts", "fxiaoke_accounts")
    faults = [each for file in files for each in planted(data, file)["faults"]]
    dead = {key for each in faults if each["kind"] == "dead_account" for key in each["keys"]}
    gone = dead - set(data.account_file["account_id"])
    assert expected("02.6", data) == len(data.account_file) + len(gone)
    twice = sum(count(data, file, "two_spellings") for file in files)
    assert QUESTIONS["02.6"].facts(data)["twice"] == twice


def silent(data: Data, months: int = 24) -> set[str]:
    """Who ordered last before so many months ago, from the order lines."""
    last = data.orders.groupby("account_id")["order_date"].max()
    return set(last.index[last < last.max() - pd.DateOffset(months=months)])


def test_the_customers_of_a_year_are_those_with_an_order_line(data: Data) -> None:
    assert expected("02.p1", data) == int((revenue(data.orders).notna()).sum())
    facts = QUESTIONS["02.p1"].facts(data)
    assert facts["strangers"] == 2
    assert facts["ledger"] >= facts["bought"] + facts["strangers"]
    assert facts["zoho"] == planted(data, "zoho_accounts")["rows_in"]
    assert facts["fxiaoke"] == planted(data, "fxiaoke_accounts")["rows_in"]


def test_the_whole_column_holds_the_money_three_times(data: Data) -> None:
    text = exports(data)["ledger.csv"].read_bytes().decode("gb18030")
    rows = list(csv.reader(text.splitlines()))
    marked = 0.0
    for row in rows[4:]:
        amount = row[8].translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
        sign = -1 if amount.startswith("(") else 1
        digits = amount.strip("()").replace(",", "")
        marked += sign * float(digits) if digits.replace(".", "").isdigit() else 0.0
    true = float(ledger(data).frame["amount"].sum())
    assert expected("02.p2", data) == pytest.approx(marked / true)
    assert round(expected("02.p2", data), 1) == 3.0


def test_the_cells_mean_what_the_sample_has(data: Data) -> None:
    meant = {row: line["value"] for row, line in expected("02.5", data).items()}
    deals = data.table("opportunities")
    amounts = set(deals["amount"].round(2))
    assert {meant["wan"], meant["wide"]} <= amounts
    assert meant["bracket"] in set(data.orders["amount"].round(2))
    day, month, year = map(int, cells(data)["date"].split("/"))
    assert meant["date"] == month
    assert pd.Timestamp(year, month, day) in set(deals["close_date"])
    assert int(cells(data)["sure"].split("/")[0]) > 12


def test_the_dead_are_those_without_an_order_line_for_two_years(data: Data) -> None:
    assert set(without_order(data, 24)["account_id"]) == silent(data)
    assert expected("02.p3", data) == len(silent(data))
    assert expected("02.13", data) == len(silent(data, 12))
    every = revenue(data.orders, None)[list(silent(data))]
    assert QUESTIONS["02.8"].facts(data)["revenue"] == pytest.approx(every.max())


def test_the_audit_of_the_lesson_fails(data: Data) -> None:
    faults = find_issues(sample_tables(data.variant))
    assert int((faults["six_s"] == "sort").sum()) > 10
    if data.variant == 0:
        assert faults["six_s"].nunique() == 6


def test_the_group_is_counted_as_one(data: Data) -> None:
    head = stories(data.variant)["split_group"]
    file = data.account_file
    own = {head, *file.loc[file["parent_id"] == head, "account_id"]}
    year = revenue(data.orders)
    assert set(members(data)["account_id"]) == own
    assert QUESTIONS["02.10"].facts(data)["together"] == pytest.approx(year[list(own)].sum())
    assert QUESTIONS["02.10"].facts(data)["parent"] == pytest.approx(year[head])
    assert list(QUESTIONS["02.10"].options(data)).index("together") == 3


def test_the_profile_counts_who_has_more_than_500_people(data: Data) -> None:
    year = revenue(data.orders)
    people = data.account_file.set_index("account_id")["employees"].reindex(year.index)
    large = year[people > 500]
    assert expected("02.11", data) == pytest.approx(large.sum() / year.sum())
    assert by_size(data)["accounts"].tolist()[-1] == len(large)
    assert by_size(data)["revenue_12m"].sum() == pytest.approx(year.sum())
    assert int(by_industry(data)["accounts"].sum()) == len(large)


def test_each_finding_of_the_page_has_the_number_that_says_so(data: Data) -> None:
    last = data.orders.groupby("account_id")["order_date"].max()
    people = data.account_file.set_index("account_id")["employees"]
    year = revenue(data.orders)
    seen = set()
    for account, own in findings(data).items():
        for each in own:
            seen.add(each.reason)
            if each.reason == "dead":
                assert account not in set(data.account_file["parent_id"])
                assert each.number == (last.max() - last[account]).days
            if each.reason == "room":
                assert each.number == people[account] > 500
                assert year[account] < year.median()
            if each.reason == "cards":
                assert each.number >= 2
    assert seen >= {"group", "room", "cards"}
    assert "dead" in seen or data.variant != 0


def test_the_clean_file_has_one_card_a_company_and_all_their_money(
    data: Data, tmp_path: Path
) -> None:
    made = my_account_file(data, tmp_path)
    table = clean_cards(data)
    assert len(table) == expected("02.6", data)
    assert table["account_id"].is_unique
    lines = ledger(data).frame.drop_duplicates(["order_id", "line"])
    assert made.accounts["revenue"].sum() == pytest.approx(lines["amount"].sum())
    bought = set(lines["account_id"]) & set(data.account_file["account_id"])
    assert bought <= set(table["account_id"])
    assert len(same_company(data)) > 0
    assert not (find_issues({"accounts": table})["rule"] == "likely_duplicate").any()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_files_of_the_account_file_can_be_read_again(lang: str, tmp_path: Path) -> None:
    use(lang)
    try:
        made = my_account_file(company(0, lang), tmp_path)
        sheets = pd.read_excel(made.files[0], sheet_name=None, engine="calamine")
    finally:
        use("en")
    table = pd.read_csv(made.files[1], dtype={"account_id": "str"}, encoding="utf-8-sig")
    assert len(sheets) == 7
    words = " ".join(str(cell) for sheet in sheets.values() for cell in sheet.to_numpy().ravel())
    assert "example.com" not in words
    assert "1540000" not in words
    assert "accounts" not in words.split()
    assert table["account_id"].tolist() == made.accounts["account_id"].tolist()
    assert all(path.is_relative_to(tmp_path / "my_work") for path in made.files)


def test_the_button_writes_the_files_and_tells_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk.open("02", lang="en")
    button, message = make_account_file().widget.children[1:]
    button.click()
    assert "my_work/02-account-file-variant-0.xlsx" in message.value
    assert (tmp_path / "my_work" / "02-account-file-variant-0.csv").is_file()


def test_a_folder_that_cannot_be_written_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_work").write_text("a file where a folder should be")
    desk.open("02", lang="en")
    button, message = make_account_file().widget.children[1:]
    button.click()
    assert "could not be saved" in message.value


def own_data() -> Data:
    """Own orders of twelve accounts over three years, with an account file."""
    days = pd.date_range("2023-01-10", periods=36, freq="ME")
    ids = [f"K{n % 12:02}" for n in range(36)]
    orders = pd.DataFrame({"account_id": ids, "order_date": days, "amount": 100.0})
    orders = orders[~((orders["account_id"] == "K03") & (orders["order_date"] > "2023-12-31"))]
    known = sorted(set(ids))
    file = pd.DataFrame(
        {
            "account_id": known,
            "account_name": [f"Firm {name}" for name in known],
            "parent_id": [None, "K00", "K00", *[None] * 9],
            "employees": [600 if n % 2 else 90 for n in range(12)],
        }
    )
    return Data(source={"orders": orders, "accounts": file})


def test_own_data_get_their_own_answers_where_they_can_be_given(tmp_path: Path) -> None:
    data = own_data()
    quiet = silent(data, 12)
    assert expected("02.13", data) == len(quiet)
    assert check(QUESTIONS["02.11"], 5 / 11, data, "en").outcome is Outcome.RIGHT
    assert check(QUESTIONS["02.1"], expected("02.1", data), data, "en").outcome is Outcome.RIGHT
    made = my_account_file(data, tmp_path)
    assert len(made.accounts) == 12
    assert made.files[0].is_file()


@pytest.mark.parametrize("question", RAW_ONLY)
def test_what_own_data_cannot_answer_is_told_in_words(question: str) -> None:
    verdict = check(QUESTIONS[question], "1", own_data(), "en")
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
    assert "do not hold" in verdict.message
    with pytest.raises(DataError):
        expected(question, own_data())


def test_two_months_of_orders_tell_nobody_dead() -> None:
    days = pd.date_range("2026-01-05", periods=22, freq="3D")
    orders = pd.DataFrame({"account_id": "K1", "order_date": days, "amount": 1.0})
    data = Data(source=orders)
    assert without_order(data, 24).empty
    assert by_size(data)["accounts"].sum() == 0
    verdict = check(QUESTIONS["02.13"], "0", data, "en")
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED


def test_the_four_parts_of_the_account_file_are_counted() -> None:
    table = parts(0)
    data = company(0)
    sizes = [len(data.table(name)) for name in ("accounts", "orders", "contacts", "feedback")]
    assert table.iloc[:, 1].tolist() == sizes
    assert table.iloc[0, 2] == table.iloc[1, 2] == "100%"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_part_and_every_s_stands_in_the_lesson(lang: str) -> None:
    words = "".join(prose("02", "notebooks", lang).values())
    terms = ("客户档案", "回执", "整理", "整顿", "清扫", "清洁", "素养", "安全", "集团汇总")
    for term in (*terms, "客户画像", "去标识化", "500", "Hirano", "Salesforce", "HubSpot"):
        assert term in words


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("Before saving, the owner searches the tax number; the clerk checks five.", "right"),
        ("新建之前，负责人先查税号；助理每周抽查。", "right"),
        ("Please be careful.", "wrong"),
        ("我们每年清理一次。", "wrong"),
    ],
)
def test_a_rule_has_a_hand_a_moment_a_number_and_a_look(typed: str, outcome: str) -> None:
    verdict = check(QUESTIONS["02.14"], typed, company(0), "en")
    assert verdict.outcome.value == outcome
    assert (verdict.mistake is None) == (outcome == "right")
