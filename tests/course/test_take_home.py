"""The page that an exercise ends with."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kamkit.apps.take_home import make_page
from kamkit.course import desk
from kamkit.course.data import Data
from kamkit.course.questions import load_questions
from kamkit.course.questions.findings_03 import plan
from kamkit.course.take_home import RECIPES, Page, pareto_page, take_home_page
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


@pytest.fixture(params=RECIPES)
def lesson(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


def test_the_page_names_three_accounts_with_step_and_number(
    lesson: str, lang: str, tmp_path: Path
) -> None:
    data = Data(0, lang=lang)
    page = take_home_page(lesson, RECIPES[lesson].key.plan(data), data, tmp_path)
    assert isinstance(page, Page)
    assert len(page.rows) == 3
    saved = (tmp_path / page.file).read_text("utf-8")
    for row in page.rows:
        for words in row:
            assert words in saved
    assert "data:image/png;base64," in saved
    assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in saved
    assert 'src="http' not in saved
    assert page.file == f"my_work/{lesson}-variant-0.html"


def test_the_page_is_made_from_the_last_question_of_its_lesson(lesson: str) -> None:
    recipe = RECIPES[lesson]
    assert list(load_questions(lesson))[-1] == recipe.question
    assert lesson == recipe.lesson


def test_the_picture_says_in_words_what_it_shows(lesson: str, lang: str) -> None:
    sentences = RECIPES[lesson].tell(Data(0, lang=lang))
    assert len(sentences) >= 2
    assert all(each.strip() for each in sentences)


def test_without_a_right_answer_nothing_is_written(tmp_path: Path) -> None:
    for lesson, recipe in RECIPES.items():
        assert recipe.question in repr(take_home_page(lesson, None, Data(0), tmp_path))
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
    lesson: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    question, file = RECIPES[lesson].question, f"my_work/{lesson}-variant-0.html"
    desk.open(lesson, lang="en")
    box = make_page(lesson).widget
    button, message = box.children[0].children[1:]
    button.click()
    assert question in message.value
    desk.check(question, desk.expected(question))
    button.click()
    assert say("take_home.saved", file=file) in message.value
    assert (tmp_path / file).is_file()


def test_a_folder_that_cannot_be_written_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_work").write_text("a file where a folder should be")
    desk.open("03", lang="en")
    desk.check("03.12", desk.expected("03.12"))
    box = make_page().widget
    box.children[0].children[1].click()
    assert "could not be saved" in box.children[0].children[2].value
