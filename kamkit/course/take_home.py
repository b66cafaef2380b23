"""What a trainee takes home from a lesson: one page with a picture and three accounts."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from kamkit.charts.canvas import chart_image
from kamkit.charts.opportunities import plot_opportunities
from kamkit.charts.pareto import plot_pareto
from kamkit.charts.scores import plot_odds
from kamkit.course.answers import answer_path
from kamkit.course.data import Data
from kamkit.course.questions import (
    book_07,
    card_04,
    file_02,
    findings_03,
    findings_04,
    findings_07,
    page_02,
)
from kamkit.course.questions.accounts_03 import groups, ranked
from kamkit.course.questions.page_of_three import ROWS, PageOfThree
from kamkit.documents.html import Block, render_page
from kamkit.documents.report_sheets import tell_pareto
from kamkit.documents.tell import Told
from kamkit.safe_file import write_safely
from kamkit.text import format_date, language, say

FOLDER = "my_work"


@dataclass(frozen=True)
class Page:
    """A page as shown in a notebook: three lines of account, step and reason, and its file."""

    heads: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]
    file: str

    def __repr__(self) -> str:
        lines = [f"{n}. {' · '.join(row)}" for n, row in enumerate(self.rows, start=1)]
        return "\n".join([*lines, say("take_home.saved", file=self.file)])

    def _repr_html_(self) -> str:
        saved = escape(say("take_home.saved", file=self.file))
        return f"{self.table()}<p>{saved}</p>"

    def table(self) -> str:
        """The three lines as HTML, everything escaped."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.heads)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@dataclass(frozen=True)
class Recipe:
    """A lesson's page: the question it is made from, its title, its picture, and what the picture
    says (the second sentence stands for it where it cannot be seen).
    """

    question: str
    title: str
    key: PageOfThree
    draw: Callable[[Data], Any]  # the axes
    tell: Callable[[Data], list[str]]
    head: str = "take_home.account"  # of the first column

    @property
    def lesson(self) -> str:
        return self.question.partition(".")[0]


def _tell_pareto(data: Data) -> list[str]:
    return [*tell_pareto(ranked(data))[:3], say("take_home.rule")]


def _tell_odds(data: Data) -> list[str]:
    passed, capacity = len(card_04.scores(data)), card_04.CAPACITY
    return [
        say("key_account.passed", n=passed, of=len(card_04.profile(data))),
        say("key_account.rule", capacity=capacity),
    ]


def _tell_opportunities(data: Data) -> list[str]:
    table = book_07.classified(data)
    first = int((table["chase"] & (table["quadrant"] == "do_first")).sum())
    return [
        say("opportunity_page.rule"),
        say("opportunity_page.chased", chased=int(table["chase"].sum()), n=len(table), first=first),
    ]


def _tell_account_file(data: Data) -> list[str]:
    found = file_02.counted(data)
    customers, dead = found["customers"], found["dead"]
    return [
        say("account_file.counted", months=file_02.DEAD, customers=customers, dead=dead),
        *tell_pareto(groups(data))[:2],
        say("account_file.rule"),
    ]


RECIPES = {
    each.lesson: each
    for each in (
        Recipe(
            "02.15",
            "account_file.title",
            page_02.PAGE,
            lambda data: plot_pareto(groups(data)),
            _tell_account_file,
        ),
        Recipe(
            "03.12",
            "take_home.title",
            findings_03.PAGE,
            lambda data: plot_pareto(ranked(data)),
            _tell_pareto,
        ),
        Recipe(
            "04.13",
            "key_account.title",
            findings_04.PAGE,
            lambda data: plot_odds(card_04.odds(data), card_04.CAPACITY),
            _tell_odds,
        ),
        Recipe(
            "07.12",
            "opportunity_page.title",
            findings_07.PAGE,
            lambda data: plot_opportunities(book_07.classified(data)),
            _tell_opportunities,
            "opportunity_page.what",
        ),
    )
}


def take_home_page(
    lesson: str,
    plan: Mapping[str, Mapping[str, Any]] | None,
    data: Data,
    folder: str | os.PathLike[str] = ".",
) -> Page | Told:
    """Make the lesson's page and save it as HTML under ``my_work``, beside the exercises.

    ``plan`` is the right answer to the lesson's last question: rows "1" to "3" with account, action
    and number; with None, a sentence says what is missing and nothing is written. ``folder`` is
    where the notebook lies. Words are in the language in force; a page of the same data is
    replaced.
    """
    recipe = RECIPES[lesson]
    if plan is None:
        return Told((say("take_home.not_yet", question=recipe.question),))
    lang, key = language(), recipe.key
    rows = []
    for row in ROWS:
        account, action = str(plan[row]["account"]), str(plan[row]["action"])
        next_step = say(f"{key.section}.{action}_next")
        reason = key.say_reason(data, account, action, lang)
        rows.append((str(key.accounts(data)[account]), next_step, reason))
    own = answer_path(lesson, data.name, folder).parent.parent / FOLDER
    path = own / f"{lesson}-{data.name}.html"
    heads = (say(recipe.head), say("take_home.action"), say("take_home.reason"))
    page = Page(heads, tuple(rows), f"{FOLDER}/{path.name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(path, _whole_page(page, recipe, data, lang).encode("utf-8"))
    return page


def pareto_page(
    plan: Mapping[str, Mapping[str, Any]] | None,
    data: Data,
    folder: str | os.PathLike[str] = ".",
) -> Page | Told:
    """The page of lesson 03."""
    return take_home_page("03", plan, data, folder)


def _whole_page(page: Page, recipe: Recipe, data: Data, lang: str) -> str:
    title = say(recipe.title)
    picture = base64.b64encode(chart_image(recipe.draw(data))).decode()
    first, last = data.orders["order_date"].min(), data.orders["order_date"].max()
    period = say("take_home.period", first=format_date(first), last=format_date(last))
    sentences = recipe.tell(data)
    return render_page(
        title,
        [
            Block(f"<h1>{escape(title)}</h1>"),
            Block(page.table(), "scroll"),
            Block(f'<img alt="{escape(sentences[1])}" src="data:image/png;base64,{picture}">'),
            Block("".join(f"<p>{escape(sentence)}</p>" for sentence in (period, *sentences))),
        ],
        lang,
    )
