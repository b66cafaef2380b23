"""Question 10.1: what a month of selling ended in, deal by deal, as the stage history tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions.accounts_03 import need, once
from kamkit.course.questions.book_07 import deals
from kamkit.course.questions.card_04 import name_of
from kamkit.course.questions.plan_12 import day_of
from kamkit.text import language

DAYS = 30
OUTCOMES = {
    "order": Prose("Order", "订单"),
    "advance": Prose("Advance", "进展"),
    "continuation": Prose("Continuation", "暂时中断"),
    "no_sale": Prose("No sale", "无销售"),
}
_ASKED = ("continuation", "advance", "no_sale", "continuation", "order", "advance")
_NOTES = (
    Prose("excellent talk, they want to stay in touch", "谈得非常好，愿意保持联系"),
    Prose("cool, in a hurry, hard questions", "态度冷淡，赶时间，问题尖锐"),
    Prose("friendly to the last", "自始至终很客气"),
    Prose("very interested, asked for our new brochure", "很感兴趣，要了新样本"),
    Prose("haggled to the end", "砍价砍到最后"),
    Prose("short, hardly a smile", "时间很短，没什么笑容"),
)
Cells = Mapping[tuple[str, str], Any]


@once
def month(data: Data) -> pd.DataFrame:
    """The deals that were open 30 days before the last order: then, now, and the outcome.

    A deal that was won is an order, one that was lost no sale; one that is open and has entered a
    stage since is an advance, any other a continuation. Void deals are left out.
    """
    need({"created", "close_date", "status"} <= set(deals(data)))
    start = pd.Timestamp(first_day(data))
    table = deals(data)
    table = table[(table["created"] <= start) & table["status"].isin(["open", "won", "lost"])]
    table = table[(table["status"] == "open") | (table["close_date"] > start)]
    entered = data.table("stages")
    last = entered.groupby("opportunity_id")["entered"].max()
    before = entered[entered["entered"] <= start].sort_values("entered")
    then = before.groupby("opportunity_id")["stage"].last()
    ids = table["opportunity_id"]
    table = table.assign(then=ids.map(then), moved=ids.map(last) > start).dropna(subset="then")
    outcome = table["moved"].map({True: "advance", False: "continuation"})
    ended = table["status"].map({"won": "order", "lost": "no_sale"})
    return table.assign(outcome=ended.fillna(outcome)).sort_values("opportunity_id")


def first_day(data: Data) -> dt.date:
    return day_of(data) - dt.timedelta(days=DAYS)


def counted(data: Data) -> dict[str, Any]:
    """How many deals ended in each outcome, and the days between which they are counted."""
    found = month(data)["outcome"].value_counts()
    need(len(month(data)) > 0)
    counts = {name: int(found.get(name, 0)) for name in OUTCOMES}
    days = {"days": DAYS, "since": first_day(data), "as_of": day_of(data)}
    return {
        **counts,
        **days,
        "n": len(month(data)),
        "share": counts["continuation"] / len(month(data)),
    }


def month_table(data: Data) -> pd.DataFrame:
    """The counts under headings in the language in force."""
    heads = [Prose("Outcome", "结果").say(language()), Prose("Deals", "商机数").say(language())]
    rows = [(words.say(language()), counted(data)[name]) for name, words in OUTCOMES.items()]
    return pd.DataFrame(rows, columns=heads)


@once
def six(data: Data) -> dict[str, dict[str, str]]:
    """Six deals of that month with their outcomes, two of them continuations, two advances."""
    rest = {
        str(name): list(part["opportunity_id"]) for name, part in month(data).groupby("outcome")
    }
    counts = pd.Series(_ASKED).value_counts()
    need(all(len(rest.get(str(name), [])) >= n for name, n in counts.items()))
    return {str(rest[name].pop(0)): {"outcome": name} for name in _ASKED}


def six_options(data: Data) -> dict[str, object]:
    """Each deal with its stage then and now, and what the seller wrote of the last call.

    The notes are ours, for practice; deals of the reader's own carry none.
    """
    table = month(data).set_index("opportunity_id")
    return {
        each: _label(data, table.loc[each], note)
        for each, note in zip(six(data), _NOTES, strict=True)
    }


def all_as(outcome: str, *instead: str) -> Callable[[Data], dict[str, dict[str, str]]]:
    """The mistake of taking these outcomes for another."""

    def make(data: Data) -> dict[str, dict[str, str]]:
        return {
            key: {"outcome": outcome}
            for key, cell in six(data).items()
            if cell["outcome"] in instead
        }

    return make


def has(outcome: str, *instead: str) -> Callable[[Cells, Data], bool]:
    """Whether an answer makes that mistake in any row."""

    def recognise(cells: Cells, data: Data) -> bool:
        return any(
            cells.get((row, "outcome")) == outcome for row in all_as(outcome, *instead)(data)
        )

    return recognise


def _label(data: Data, row: Any, note: Prose) -> Prose:
    name, then, now = name_of(data, str(row["account_id"])), str(row["then"]), str(row["stage"])
    steps = f"{name} · {row['name']} · {then} → {now}"
    if data.is_own:
        return Prose(steps, steps)
    return Prose(f"{steps} · “{note.en}”", f"{steps} · “{note.zh}”")
