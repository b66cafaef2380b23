"""A trainee drops exports on the data check in JupyterLab, mends the map, saves and finds it again.

What was saved is read from the disk and held against numbers that are worked out here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Locator, expect

import kamkit as kk
from kamkit.data.systems import systems
from kamkit.schema import tables
from tests.browser.trainee import Lab, Trainee
from tests.data.export_files import rows_of, save
from tests.data.export_samples import SAMPLES, Sample

pytestmark = pytest.mark.browser
NOTEBOOK = "data_check.ipynb"
NAME = "商机导出.csv"
CODE = "import kamkit as kk\nkk.check_data()"
# Deal and contract amounts; the last deal stands twice, and the file ends with its own total.
AMOUNTS = {
    "商机金额": ["1,000.00元", "2000", "￥3,000.5"],
    "合同金额": ["900", "1.8万", "￥2700.25"],
}
FIRST, SECOND = 6000.5, 21600.25
TWICE = 3000.5


@pytest.fixture(scope="class")
def trainee(lab: Lab, folder: Path, sit_down: Callable[[], Trainee]) -> Trainee:
    """The data check in a notebook of its own, run."""
    cell = {"cell_type": "code", "id": "check", "metadata": {}, "source": CODE, "outputs": []}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    node = {
        "cells": [{**cell, "execution_count": None}], "metadata": {"kernelspec": kernel},
        "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    (folder / "notebooks" / lab.lang / NOTEBOOK).write_text(json.dumps(node), "utf-8")
    return open_check(sit_down(), folder)


@pytest.fixture(scope="class")
def page(trainee: Trainee) -> Locator:
    return trainee.notebook.locator(".kk-check")


@pytest.fixture(scope="class")
def deals_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GB18030 export of 纷享销客: three deals, a copy, a total, and a second column of money."""
    deals = [
        {"商机金额": deal, "合同金额": contract}
        for deal, contract in zip(*AMOUNTS.values(), strict=True)
    ]
    header, *rows = rows_of("fxiaoke", [{"商机金额": each["商机金额"]} for each in deals])
    rows = [[*row, each["合同金额"]] for row, each in zip(rows, deals, strict=True)]
    total = ["合计", "", "9001"] + [""] * (len(header) - 2)
    path = save(
        tmp_path_factory.mktemp("exports"),
        [[*header, "合同金额"], *rows, rows[-1], total],
        "gb18030",
    )
    return path.rename(path.with_name(NAME))


@pytest.fixture(scope="class")
def report(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A Salesforce report with its footer."""
    return SAMPLES["salesforce_report"](tmp_path_factory.mktemp("report"))


class DataCheck:
    lang: ClassVar[str]

    def test_a_gb18030_file_is_sent_and_its_receipt_read(
        self, trainee: Trainee, page: Locator, deals_file: Path, folder: Path
    ) -> None:
        with trainee.page.expect_file_chooser() as chooser:
            page.locator(".kk-check-upload").click()
        chooser.value.set_files(deals_file)
        expect(says(page)).to_contain_text(counts(trainee, NAME, 5, 3, 2))
        expect(says(page)).to_contain_text(f"{FIRST:,.2f}")
        receipt = page.locator(".kk-check-receipt")
        system = systems()["fxiaoke"].label[self.lang]
        for words in ("gb18030", system, "合同金额", f"{TWICE:,.2f}"):
            expect(receipt).to_contain_text(words)
        trainee.expect_to_fit(page)
        trainee.shoot("data-check-receipt", page)
        turn_to(page, trainee, "aside")
        expect(page.locator(".kk-check-rows tbody tr")).to_have_count(2)
        expect(page.locator(".kk-check-rows")).to_contain_text("合计")
        assert (folder / "my_data" / NAME).read_bytes() == deals_file.read_bytes()

    def test_a_column_is_mapped_anew_and_all_is_saved(
        self, trainee: Trainee, page: Locator, folder: Path, deals_file: Path
    ) -> None:
        turn_to(page, trainee, "columns")
        row(page, "合同金额").locator("select").select_option(label=column(trainee, "amount"))
        expect(says(page)).to_contain_text(f"{SECOND:,.2f}")
        expect(page.locator(".kk-check-message")).to_contain_text("商机金额")
        expect(row(page, "商机金额").locator("select option:checked")).to_have_text(
            trainee.say("data_check.leave_out")
        )
        trainee.shoot("data-check-columns", page)
        place = press_save(page, trainee, folder, NAME)
        table = pd.read_csv(place / "opportunities.csv", encoding="utf-8-sig")
        assert table["amount"].tolist() == [900, 18000, 2700.25]
        assert table["status"].tolist() == ["open"] * 3
        aside = pd.read_csv(place / "set_aside.csv", encoding="utf-8-sig")
        assert aside["file_row"].tolist() == [5, 6]
        receipt = json.loads((place / "receipt.json").read_text("utf-8"))
        assert receipt["totals_kept"] == {"CNY": SECOND}
        sheet = openpyxl.load_workbook(place / "opportunities.xlsx").worksheets[0]
        cells = {cell.value for line in sheet.iter_rows() for cell in line}
        assert {900, 18000, 2700.25} <= cells
        told = kk.load_map(place / "map.toml")
        mapped, _ = kk.read_export(deals_file, "opportunities", columns=told)
        assert mapped["amount"].sum() == SECOND

    def test_a_report_is_dropped_and_its_stage_given_a_status(
        self, trainee: Trainee, page: Locator, folder: Path, report: Sample
    ) -> None:
        drop(page, report.path)
        aside = sum(report.reasons.values())
        kept = len(report.expected)
        words = counts(trainee, report.path.name, report.rows_in, kept, aside)
        expect(says(page)).to_contain_text(words)
        expect(says(page)).to_contain_text(f"{report.totals_kept['USD']:,.2f}")
        turn_to(page, trainee, "stages")
        row(page, "Signed").locator("select").select_option(label=trainee.say("choice.status.won"))
        expect(page.locator(".kk-check-message")).to_contain_text("Signed")
        turn_to(page, trainee, "faults")
        expect(page.locator(".kk-check-six tbody tr")).to_have_count(6)
        trainee.shoot("data-check-faults", page)
        turn_to(page, trainee, "columns")
        row(page, "Expected Revenue").locator("select").select_option(
            label=column(trainee, "amount")
        )
        expect(says(page)).to_contain_text(f"{kept:,.2f}")  # it is 1 in every row
        place = press_save(page, trainee, folder, report.path.name)
        table = pd.read_csv(place / "opportunities.csv", encoding="utf-8-sig")
        status = report.expected["status"].fillna("won")  # Signed alone has none in the file
        assert table["status"].tolist() == status.tolist()
        assert table["amount"].sum() == kept
        page.locator(".kk-check-button-use").click()
        expect(page.locator(".kk-check-answer")).to_contain_text("my_data/checked/opportunities")
        used = pd.read_csv(folder / "my_data" / "checked" / "opportunities.csv")
        pd.testing.assert_frame_equal(used, table)

    def test_file_and_map_are_found_again(
        self, trainee: Trainee, folder: Path, sit_down: Callable[[], Trainee], report: Sample
    ) -> None:
        second = open_check(sit_down(), folder)
        page = second.notebook.locator(".kk-check")
        expect(page.locator(".kk-check-message")).to_have_text(second.say("data_check.recalled"))
        expect(says(page)).to_contain_text(report.path.name)
        expect(says(page)).to_contain_text(f"{len(report.expected):,.2f}")
        page.locator(".kk-check-file select").select_option(label=f"my_data/{NAME}")
        expect(says(page)).to_contain_text(f"{SECOND:,.2f}")
        second.page.close()


class TestInEnglish(DataCheck):
    lang = "en"


class TestInChinese(DataCheck):
    lang = "zh"


def open_check(trainee: Trainee, folder: Path) -> Trainee:
    trainee.open(f"{folder.name}/notebooks/{trainee.lang}/{NOTEBOOK}")
    trainee.run_all()
    return trainee


def says(page: Locator) -> Locator:
    return page.locator(".kk-check-says")


def counts(trainee: Trainee, file: str, rows: int, kept: int, aside: int) -> str:
    """The headline's first line."""
    table = tables()["opportunities"].label[trainee.lang]
    values: dict[str, Any] = {"rows": rows, "kept": kept, "aside": aside}
    return trainee.say("data_check.read", file=file, table=table, **values)


def column(trainee: Trainee, name: str) -> str:
    """A column of ours as the lists name it."""
    return tables()["opportunities"][name].label[trainee.lang]


def turn_to(page: Locator, trainee: Trainee, tab: str) -> None:
    page.get_by_role("tab").filter(has_text=trainee.say(f"data_check.tab_{tab}")).click()


def row(page: Locator, header: str) -> Locator:
    """The row of a header or of a stage, by the text that it begins with."""
    named = page.page.locator(".kk-check-header").get_by_text(header, exact=True)
    return page.locator(".kk-check-row").filter(has=named)


def press_save(page: Locator, trainee: Trainee, folder: Path, name: str) -> Path:
    """Press Save, and return the folder that is named."""
    page.locator(".kk-check-button-save").click()
    file = trainee.say("data_check.folder", file=Path(name).stem)
    answer = page.locator(".kk-check-answer")
    expect(answer).to_contain_text(f"my_work/{file}")
    expect(answer).to_contain_text("map.toml")
    return folder / "notebooks" / "my_work" / file


def drop(page: Locator, path: Path) -> None:
    """Drag a file from the desktop onto the page."""
    content = base64.b64encode(path.read_bytes()).decode()
    page.locator(".kk-check-drop").evaluate(_DROP, [path.name, content])


_DROP = """async (zone, [name, content]) => {
  const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  for (const kind of ['dragover', 'drop'])
    zone.dispatchEvent(new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true}));
}"""
