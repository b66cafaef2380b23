"""A trainee plays lesson and exercise 02 in JupyterLab, in both languages, and takes the account
file home.

Answers are worked out as a trainee does it: from what stands on the page. What the account file
must hold is counted in the raw exports and in the list of the faults planted there.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Locator, expect

from kamkit.schema import describe_column
from tests.browser.expected import Expected
from tests.browser.trainee import Trainee, number

pytestmark = pytest.mark.browser
RAW = Path(__file__).resolve().parents[2] / "datasets" / "raw"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
PARTS = {
    "employees": "basic", "parent": "basic", "credit": "transactions", "maintenance": "contacts",
    "complaint": "feedback",
}  # fmt: skip
AUDIT = ["four", "surprise", "record", "next_day", "limit"]
APPEAL = {
    "en": "Everyone please be careful with names.",
    "zh": "请大家录入名称时务必认真仔细。",
}
RULE = {
    "en": "Before anything is saved, whoever enters it looks the number up; each month we count.",
    "zh": "业务员新增客户前先查统一社会信用代码，主管每月抽查十家。",
}


class Exports:
    """What the raw files hold: the ledger counted line by line, and the faults planted."""

    @cached_property
    def planted(self) -> dict[str, Any]:
        return tomllib.loads((RAW / "faults.toml").read_text("utf-8"))

    @cached_property
    def lines(self) -> list[tuple[str, dt.date, float]]:
        """Account, day and amount of every line that can be read, each line once."""
        text = (RAW / "ledger.csv").read_text("gb18030").splitlines()
        found = {}
        for row in csv.DictReader(text[self.planted["ledger"]["header_row"] - 1 :]):
            day, amount = as_day(row["日期"]), as_amount(row["金额"])
            if row["客户编号"] and day and amount is not None:
                found[row["单据编号"], row["行号"]] = (row["客户编号"], day, amount)
        return list(found.values())

    def revenue(self, years: int = 25) -> dict[str, float]:
        """What each account bought in the last years."""
        last = max(day for _, day, _ in self.lines)
        start = last.replace(year=last.year - years)
        sums: dict[str, float] = {}
        for account, day, amount in self.lines:
            if day > start:
                sums[account] = sums.get(account, 0.0) + amount
        return sums

    @cached_property
    def strangers(self) -> set[str]:
        """Accounts of the ledger that no CRM knows."""
        return set(self.fault("ledger", "unknown_account")[0]["values"])

    @cached_property
    def companies(self) -> int:
        """Rows of both CRMs, less the repeated, less the second spellings."""
        files = ("zoho_accounts", "fxiaoke_accounts")
        kept = sum(int(self.planted[file]["kept"]) for file in files)
        return kept - sum(self.count(file, "two_spellings") for file in files)

    @cached_property
    def buying(self) -> int:
        """Known accounts that bought in the last 12 months."""
        last = self.revenue(years=1)
        return sum(amount > 0 for account, amount in last.items() if account not in self.strangers)

    def fault(self, file: str, kind: str) -> list[dict[str, Any]]:
        return [each for each in self.planted[file]["faults"] if each["kind"] == kind]

    def count(self, file: str, kind: str) -> int:
        return sum(int(each["count"]) for each in self.fault(file, kind))


@pytest.fixture(scope="module")
def exports() -> Exports:
    return Exports()


class Lesson:
    lang: ClassVar[str]
    notebook: ClassVar[str] = "02_know_your_data"

    def test_a_prediction_is_answered_by_the_truth(
        self, folder: Path, sit_down: Callable[[], Trainee], key: Expected, exports: Exports
    ) -> None:
        lesson = sit_down()
        lesson.open(f"{folder.name}/notebooks/{self.lang}/{self.notebook}.ipynb")
        lesson.notebook.locator(".jp-MarkdownCell").first.click()
        form = lesson.ask("02.p1")
        for _ in range(5):  # down to the first question
            lesson.page.keyboard.press("Shift+Enter")
        zoho, fxiaoke = NUMBER.findall(form.prompt().removeprefix("02.p1"))[:2]
        form.type(f"{number(zoho) + number(fxiaoke):.0f}")
        form.check()
        asked = key.question("02.p1")
        assert asked.right
        form.expect_words(asked.right.say(self.lang, **asked.facts(key.data)))
        expect(form.message).to_contain_text(str(exports.buying))
        lesson.shoot("data-prediction", form.box)
        lesson.page.close()


class Exercise:
    lang: ClassVar[str]

    def test_each_note_goes_into_its_part(self, exercise: Trainee, key: Expected) -> None:
        form, parts = exercise.ask("02.1"), key.picks("02.1", "part")
        lists, rows = form.box.locator("select"), list(key.labels("02.1"))
        for at, row in enumerate(rows):
            part = "feedback" if row == "credit" else PARTS[row]
            lists.nth(at).select_option(label=parts[part])
        form.check()
        form.expect_words(key.mistake("02.1", "return_as_feedback")[1])
        expect(form.box.locator(".kk-cell-wrong")).to_have_count(1)
        lists.nth(rows.index("credit")).select_option(label=parts["transactions"])
        form.check()
        form.expect_words(key.praise("02.1"))

    def test_order_lines_and_money_are_read_off_the_receipt(
        self, exercise: Trainee, key: Expected
    ) -> None:
        form, receipt = exercise.ask("02.3"), exercise.cell("paths = kk.raw_exports")
        told = receipt.locator("li").all_text_contents()
        rows_in, kept, aside = map(number, NUMBER.findall(told[0]))
        assert rows_in == kept + aside
        twice = exercise.cell('kk.tell_issues(kk.find_issues(ledger, "orders"))')
        copies = number(NUMBER.findall(twice.locator("p").first.inner_text())[-1])
        form.type(f"{kept:.0f}")
        form.check()
        form.expect_words(key.mistake("02.3", "repeated_rows")[1])
        form.hint()
        expect(form.hints).to_contain_text(key.hint("02.3", 1))
        form.type(f"{kept - copies:,.0f}")
        form.field.press("Enter")
        form.expect_words(key.praise("02.3"))
        exercise.shoot("data-number", form.box)
        amounts = next(line for line in told if line.count(".") > 2 and "→" not in line)
        before, after, missing = map(number, NUMBER.findall(amounts))
        assert missing == pytest.approx(before - after)
        money = exercise.ask("02.4")
        money.type(f"{after}")
        money.check()
        money.expect_words(key.mistake("02.4", "what_was_kept")[1])
        money.type(f"{missing}")
        money.check()
        money.expect_words(key.praise("02.4"))

    def test_odd_cells_are_read(self, exercise: Trainee, key: Expected) -> None:
        form, labels = exercise.ask("02.5"), key.labels("02.5")
        first, second = re.findall(r"\d\d/\d\d/\d{4}", labels["date"])
        assert int(second[:2]) > 12  # the day comes first
        ten_thousands = NUMBER.findall(labels["wan"])[0]
        wide = unicodedata.normalize("NFKC", labels["wide"])
        right = {
            "wan": f"{10_000 * number(ten_thousands):.0f}",
            "bracket": f"-{NUMBER.findall(labels['bracket'])[0]}",
            "wide": NUMBER.findall(wide)[0],
            "date": str(int(first[3:5])),
        }
        for at, row in enumerate(labels):
            form.type(str(int(first[:2])) if row == "date" else right[row], form.field.nth(at))
        form.check()
        form.expect_words(key.mistake("02.5", "day_and_month_swapped")[1])
        expect(form.box.locator(".kk-cell-wrong")).to_have_count(1)
        form.type(right["date"], form.field.nth(list(labels).index("date")))
        form.check()
        form.expect_words(key.praise("02.5"))
        exercise.shoot("data-table", form.box)

    def test_companies_are_counted_once(
        self, exercise: Trainee, key: Expected, exports: Exports
    ) -> None:
        form = exercise.ask("02.6")
        rows = exercise.table("sample = exports_02.sample_tables")
        kept = sum(number(row[3]) for row in rows)
        found = exercise.cell('kk.find_issues({"accounts"').locator("p").first.inner_text()
        twice = number(NUMBER.findall(found)[-1])
        assert kept - twice == exports.companies
        form.type(f"{kept:.0f}")
        form.check()
        form.expect_words(key.mistake("02.6", "spellings_counted_twice")[1])
        form.type(f"{kept - twice:.0f}")
        form.check()
        form.expect_words(key.praise("02.6"))

    def test_what_belongs_to_an_audit_is_ticked(self, exercise: Trainee, key: Expected) -> None:
        form, labels = exercise.ask("02.9"), key.labels("02.9")
        announced = form.box.get_by_label(labels["announced"], exact=True)
        for option in AUDIT:
            form.box.get_by_label(labels[option], exact=True).check()
        announced.check()
        form.check()
        form.expect_words(key.mistake("02.9", "announced")[1])
        announced.uncheck()
        form.check()
        form.expect_words(key.praise("02.9"))
        exercise.shoot("data-several", form.box)

    def test_the_revenue_of_a_group_is_chosen(self, exercise: Trainee, key: Expected) -> None:
        form, labels = exercise.ask("02.10"), list(key.labels("02.10").values())
        year = [number(row[1]) for row in exercise.table("kk.show(file_02.members")]
        for amount, words in (
            (year[0], key.mistake("02.10", "parent_alone")[1]),
            (sum(year), key.praise("02.10")),
        ):
            label = next(each for each in labels if each.endswith(f"{amount:,.0f}"))
            form.box.get_by_label(label, exact=True).check()
            form.check()
            form.expect_words(words)
        exercise.shoot("data-choice", form.box)

    def test_a_rule_is_written(self, exercise: Trainee, key: Expected) -> None:
        form = exercise.ask("02.14")
        sentence = form.box.locator("textarea")
        form.type(APPEAL[self.lang], sentence)
        form.check()
        form.expect_words(key.mistake("02.14", "appeal_for_rule")[1])
        form.type(RULE[self.lang], sentence)
        form.check()
        form.expect_words(key.praise("02.14"))

    def test_the_page_names_three_accounts_a_step_and_a_number(
        self, exercise: Trainee, key: Expected, folder: Path
    ) -> None:
        make, page = button(exercise, "kk-make-page")
        make.click()
        expect(page).to_have_text(exercise.say("take_home.not_yet", question="02.15"))
        form, steps = exercise.ask("02.15"), key.picks("02.15", "action")
        found = exercise.table("kk.show(page_02.watch")
        reasons = ("dead", "group", "cards")
        starts = [exercise.say(f"account_file.{why}", number="#").split("#")[0] for why in reasons]
        rows = [next(row for row in found if row[1].startswith(start)) for start in starts]
        numbers = [NUMBER.findall(finding)[-1] for _, finding in rows]
        for chosen, words in (
            (("group", *reasons[1:]), key.mistake("02.15", "other_action")[1]),
            (reasons, key.praise("02.15")),
        ):
            names, taken = [name for name, _ in rows], [steps[why] for why in chosen]
            form.name_three(list(zip(names, taken, numbers, strict=True)))
            form.check()
            form.expect_words(words)
        make.click()
        for why, (account, finding) in zip(reasons, rows, strict=True):
            row = page.locator("tr").filter(has_text=account)
            expect(row).to_contain_text(steps[why])
            expect(row).to_contain_text(finding)
        exercise.shoot("data-page", page)
        kept = (folder / "exercises/my_work/02-variant-0.html").read_text("utf-8")
        assert all(account in kept and finding in kept for account, finding in rows)

    def test_the_clean_account_file_is_taken_home(
        self, exercise: Trainee, folder: Path, exports: Exports
    ) -> None:
        make, page = button(exercise, "kk-make-account-file")
        make.click()
        work = folder / "exercises" / "my_work"
        book, table = (work / f"02-account-file-variant-0.{each}" for each in ("xlsx", "csv"))
        for path in (book, table):
            expect(page).to_contain_text(f"my_work/{path.name}")
        told = exercise.say("account_file.made", n=exports.companies, buying=exports.buying)
        expect(page).to_contain_text(told)
        exercise.expect_to_fit(page)
        exercise.shoot("data-account-file", page)
        rows = pd.read_csv(table, encoding="utf-8-sig", dtype={"account_id": "str"})
        assert len(rows) == exports.companies + len(exports.strangers)
        sums = rows.set_index("account_id")["revenue"]
        assert sums[sums != 0].to_dict() == pytest.approx(exports.revenue())
        check_workbook(book, exercise, exports)


class TestInEnglish(Lesson, Exercise):
    lang = "en"


class TestInChinese(Lesson, Exercise):
    lang = "zh"


def button(exercise: Trainee, name: str) -> tuple[Locator, Locator]:
    """A button below the last question, and what is said under it."""
    found = exercise.notebook.locator(f".{name}")
    box = exercise.notebook.locator(".kk-ask").filter(has=exercise.page.locator(f".{name}"))
    return found, box.locator(".kk-page")


def check_workbook(path: Path, exercise: Trainee, exports: Exports) -> None:
    """One row a company with its money; faults by six S; a receipt a file; all in words."""
    book = openpyxl.load_workbook(path)
    names = [exercise.say(f"account_file.{each}") for each in ("profile", "industry")]
    receipt = exercise.say("sheet.receipt")
    receipts = [f"{receipt} {n}" for n in (1, 2, 3)]
    accounts, six = exercise.say("sheet.accounts"), exercise.say("account_file.six_s")
    assert book.sheetnames == [*names, accounts, six, *receipts]
    for sheet in book:
        assert not [each for each in next(cells(sheet)) if re.fullmatch("[a-z_0-9]+", str(each))]
    heads, *rows = cells(book[accounts])
    revenue, status = (heads.index(head(name, exercise.lang)) for name in ("revenue", "status"))
    bought = {row[0]: row[revenue] for row in rows}
    assert {each: amount for each, amount in bought.items() if amount} == pytest.approx(
        exports.revenue()
    )
    assert len(bought) == len(rows) == exports.companies + len(exports.strangers)
    kinds = {exercise.say(f"choice.status.{each}") for each in ("customer", "prospect")}
    assert {row[status] for row in rows} == {*kinds, None}
    counts = {row[0]: row[1] for row in cells(book[six])}
    out_of_place = exports.count("ledger", "unknown_account")
    out_of_place += exports.count("zoho_accounts", "parent_loop")
    assert counts[exercise.say("choice.six_s.set_in_order")] == out_of_place
    for name, file in zip(receipts, ("zoho_accounts", "fxiaoke_accounts", "ledger"), strict=True):
        aside = list(cells(book[name]))[1:]
        assert len(aside) == sum(exports.planted[file]["set_aside"].values())


def cells(sheet: Worksheet) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet's table, the head first: it is where the filter is."""
    return (tuple(cell.value for cell in row) for row in sheet[sheet.auto_filter.ref])


def head(name: str, lang: str) -> str:
    """What a column is called."""
    column = describe_column(name)
    assert column
    return column.label[lang]


def as_day(text: str) -> dt.date | None:
    """A day written 2025-06-04 or 2025/6/4; none where it is no day."""
    parts = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", text)
    try:
        return dt.date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None


def as_amount(text: str) -> float | None:
    """An amount, brackets for its minus, in digits of any width; none where it is in words."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    amount = re.fullmatch(r"(\(?)(-?\d+(?:\.\d+)?)\)?", plain)
    return (-1 if amount[1] else 1) * float(amount[2]) if amount else None
