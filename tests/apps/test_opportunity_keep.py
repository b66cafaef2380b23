"""What a reader keeps of the opportunity matrix: settings and workbook."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kamkit.apps import opportunity_keep as keep
from kamkit.apps.opportunity_book import Book
from kamkit.apps.opportunity_explorer import Explorer
from kamkit.apps.opportunity_view import Filters, start, view
from tests.apps.opportunity_samples import company_book, ids, small, state


@pytest.fixture
def company() -> Book:
    return company_book()


@pytest.fixture
def explorer(company: Book, tmp_path: Path) -> Explorer:
    return Explorer(company, tmp_path)


def test_saved_settings_are_found_again(company: Book, explorer: Explorer, tmp_path: Path) -> None:
    explorer.controls.importance["impact"].value = 8
    explorer.controls.cuts[1].value = 65
    explorer.controls.filters["stage"].value = "Trial"
    explorer.controls.smallest.value = 30_000
    explorer.buttons["save"].click()
    assert "my_course/opportunity_matrix.json" in explorer.message.value
    again = Explorer(company, tmp_path)
    assert again.controls.settings == explorer.controls.settings
    assert state(again) == state(explorer)
    assert "settings of last time" in again.message.value
    again.buttons["reset"].click()
    assert again.controls.settings == start(company)
    assert Explorer(company, tmp_path).controls.settings == explorer.controls.settings


def test_notebooks_of_both_languages_share_the_settings(company: Book, tmp_path: Path) -> None:
    english, chinese = tmp_path / "en", tmp_path / "zh"
    Explorer(company, english).buttons["save"].click()
    settings, _ = keep.saved(chinese)
    assert settings == start(company)


def test_what_other_data_know_not_is_left_out(company: Book, tmp_path: Path) -> None:
    settings = replace(start(company), filters=Filters(owner="Nobody", stage="Trial"), balance=0.2)
    keep.save(settings, tmp_path)
    explorer = Explorer(small(), tmp_path)
    assert explorer.controls.settings == replace(start(small()), balance=0.2)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"schema": 1}', '{"schema": "1"}', "null", "\x00"]
)
def test_a_broken_file_is_said_and_set_aside(content: str, tmp_path: Path) -> None:
    folder = tmp_path / "my_course"
    folder.mkdir()
    (folder / keep.KEPT).write_text(content)
    explorer = Explorer(small(), tmp_path)
    assert "could not be read" in explorer.message.value
    assert explorer.controls.settings == start(small())
    explorer.buttons["save"].click()
    assert keep.saved(tmp_path)[0] == start(small())
    assert (folder / "opportunity_matrix.broken-1.json").read_text() == content


@pytest.mark.parametrize(
    "change",
    [
        {"balance": 2}, {"balance": True}, {"cut": [0.5]}, {"cut": [0.5, -1]},
        {"importance": {"amount": "3"}}, {"importance": {"amount": -3}}, {"filters": {}},
    ],
)  # fmt: skip
def test_settings_out_of_bounds_are_not_taken(change: dict[str, Any], tmp_path: Path) -> None:
    path = keep.save(start(small()), tmp_path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    assert keep.saved(tmp_path)[0] is None


def test_a_file_of_a_later_version_stays(tmp_path: Path) -> None:
    path = keep.save(start(small()), tmp_path)
    path.write_text('{"schema": 99}')
    explorer = Explorer(small(), tmp_path)
    assert "later version" in explorer.message.value
    explorer.buttons["save"].click()
    assert "later version" in explorer.message.value
    assert path.read_text() == '{"schema": 99}'


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "my_course").write_text("in the way")
    (tmp_path / "my_work").write_text("in the way")
    explorer = Explorer(small(), tmp_path)
    for name in ("save", "export"):
        explorer.message.value = ""
        explorer.buttons[name].click()
        assert "Not written" in explorer.message.value


def test_the_workbook_holds_the_whole_list_what_is_left_and_how(
    explorer: Explorer, tmp_path: Path
) -> None:
    explorer.controls.filters["status"].value = "all"
    explorer.buttons["export"].click()
    assert "my_work/opportunity_priorities.xlsx" in explorer.message.value
    path = tmp_path / "my_work" / "opportunity_priorities.xlsx"
    book = pd.read_excel(path, sheet_name=None, header=None, engine="calamine")
    assert list(book) == ["Priority list", "Not to chase", "White space", "How it was made"]
    found = view(explorer.book, explorer.controls.settings)
    for sheet, table in (("Priority list", found.chased), ("Not to chase", found.left)):
        cells = set(book[sheet].astype(str).to_numpy().ravel())
        assert set(ids(table)) <= cells
    told = "\n".join(book["How it was made"][0].dropna().astype(str))
    assert "kk.classify_opportunities(" in told
