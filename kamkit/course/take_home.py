"""What a trainee takes home from lesson 03: one page with the curve and three accounts."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from kamkit.charts.canvas import chart_image
from kamkit.charts.pareto import plot_pareto
from kamkit.course.answers import answer_path
from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import ranked
from kamkit.course.questions.findings_03 import ROWS, accounts_to_choose_from, findings
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


def pareto_page(
    plan: Mapping[str, Mapping[str, Any]] | None,
    data: Data,
    folder: str | os.PathLike[str] = ".",
) -> Page | Told:
    """Make the page and save it as HTML under ``my_work``, beside the exercises.

    ``plan`` is the right answer to 03.12: rows "1" to "3" with account, action and number; with
    None, a sentence says what is missing and nothing is written. ``folder`` is where the notebook
    lies. Words are in the language in force; a page of the same data is replaced.
    """
    if plan is None:
        return Told((say("take_home.not_yet"),))
    lang = language()
    names, found = accounts_to_choose_from(data), findings(data)
    currencies = data.accounts["currency"].unique()
    currency = str(currencies[0]) if len(currencies) == 1 else None
    rows = []
    for row in ROWS:
        account, action = str(plan[row]["account"]), str(plan[row]["action"])
        finding = next(each for each in found[account] if each.reason == action)
        next_step = say(f"watch.{action}_next")
        rows.append((str(names[account]), next_step, finding.say(lang, currency)))
    path = answer_path("03", data.name, folder).parent.parent / FOLDER / f"03-{data.name}.html"
    heads = (say("take_home.account"), say("take_home.action"), say("take_home.reason"))
    page = Page(heads, tuple(rows), f"{FOLDER}/{path.name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(path, _whole_page(page, data, lang).encode("utf-8"))
    return page


def _whole_page(page: Page, data: Data, lang: str) -> str:
    curve, title = ranked(data), say("take_home.title")
    picture = base64.b64encode(chart_image(plot_pareto(curve))).decode()
    first, last = data.orders["order_date"].min(), data.orders["order_date"].max()
    period = say("take_home.period", first=format_date(first), last=format_date(last))
    sentences = [period, *tell_pareto(curve)[:3], say("take_home.rule")]
    return render_page(
        title,
        [
            Block(f"<h1>{escape(title)}</h1>"),
            Block(page.table(), "scroll"),
            Block(f'<img alt="{escape(sentences[2])}" src="data:image/png;base64,{picture}">'),
            Block("".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)),
        ],
        lang,
    )
