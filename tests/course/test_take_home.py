"""The page that exercise 03 ends with."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kamkit.apps.take_home import make_page
from kamkit.course import desk
from kamkit.course.data import Data
from kamkit.course.questions.findings_03 import plan
from kamkit.course.take_home import Page, pareto_page
from kamkit.text import LANGUAGES, say, use


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    use(chosen)
    return chosen


@pytest.fixture(autouse=True)
def english_again() -> object:
    yield
    use("en")


def test_the_page_names_three_accounts_with_step_and_number(lang: str, tmp_path: Path) -> None:
    data = Data(0, lang=lang)
    page = pareto_page(plan(data), data, tmp_path)
    assert isinstance(page, Page)
    assert len(page.rows) == 3
    saved = (tmp_path / page.file).read_text("utf-8")
    for row in page.rows:
        for words in row:
            assert words in saved
    assert "data:image/png;base64," in saved
    assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in saved
    assert 'src="http' not in saved


def test_without_a_right_answer_nothing_is_written(tmp_path: Path) -> None:
    told = pareto_page(None, Data(0), tmp_path)
    assert "03.12" in repr(told)
    assert list(tmp_path.iterdir()) == []


def test_a_page_lies_beside_the_exercises_of_both_languages(tmp_path: Path) -> None:
    data = Data(0, lang="en")
    folder = tmp_path / "exercises" / "zh"
    folder.mkdir(parents=True)
    pareto_page(plan(data), data, folder)
    assert [path.name for path in (tmp_path / "exercises" / "my_work").iterdir()] == [
        "03-variant-0.html"
    ]


def test_names_from_data_are_escaped(tmp_path: Path) -> None:
    data = Data(0, lang="en")
    plain = Data(source={"orders": data.orders, "accounts": named(data, "<b>&")})
    page = pareto_page(plan(plain), plain, tmp_path)
    assert "&lt;b&gt;&amp;" in page._repr_html_()
    assert "<b>&" not in (tmp_path / "my_work" / "03-own-data.html").read_text("utf-8")


def named(data: Data, prefix: str) -> pd.DataFrame:
    file = data.account_file
    return file.assign(account_name=prefix + file["account_name"])


def test_the_button_says_what_is_missing_and_then_makes_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk.open("03", lang="en")
    box = make_page().widget
    button, message = box.children[1:]
    button.click()
    assert "03.12" in message.value
    desk.check("03.12", desk.expected("03.12"))
    button.click()
    assert say("take_home.saved", file="my_work/03-variant-0.html") in message.value
    assert (tmp_path / "my_work" / "03-variant-0.html").is_file()


def test_a_folder_that_cannot_be_written_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_work").write_text("a file where a folder should be")
    desk.open("03", lang="en")
    desk.check("03.12", desk.expected("03.12"))
    box = make_page().widget
    box.children[1].click()
    assert "could not be saved" in box.children[2].value
