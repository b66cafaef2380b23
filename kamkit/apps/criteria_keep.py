"""What a reader takes from the scorecard: the saved card and an Excel workbook."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from kamkit.apps.criteria_page import reasons
from kamkit.apps.criteria_view import Book, View, show_code
from kamkit.course.answers import answer_path
from kamkit.course.scorecard import save_scorecard
from kamkit.course.take_home import FOLDER
from kamkit.documents.excel import Sheet, write_workbook
from kamkit.text import language, say

FILE = {"en": "key_account_list.xlsx", "zh": "大客户名单.xlsx"}


def save(view: View, folder: str | os.PathLike[str]) -> Path:
    """Keep the scorecard and its list for the later lessons."""
    return save_scorecard(
        view.criteria,
        folder,
        listed=view.listed,
        capacity=view.settings.capacity,
        method=view.settings.method,
    )


def export(book: Book, view: View, said: str, folder: str | os.PathLike[str]) -> Path:
    """The list with its odds, the weights and the failures as a workbook under ``my_work``."""
    path = work_folder(folder) / FILE[language()]
    return write_workbook(path, sheets(book, view, said))


def work_folder(folder: str | os.PathLike[str]) -> Path:
    """Where what the reader makes lies: beside the notebooks, whatever their language."""
    return answer_path("", "", folder).parent.parent / FOLDER


def sheets(book: Book, view: View, said: str) -> list[Sheet]:
    """The workbook's sheets: list, criteria, minimum tests."""
    odds = view.odds.assign(account_name=view.odds["account_id"].map(book.name))
    first = ["rank", "account_id", "account_name", "score", "odds", "listed"]
    known = [name for name in _FACTS if name in book.accounts and name not in first]
    facts = book.accounts[["account_id", *known]]
    table = odds[first].merge(facts, on="account_id", how="left")
    table["listed"] = table["listed"].map({True: say("word.yes"), False: say("word.no")})
    weights = view.criteria.weights
    criteria = pd.DataFrame(
        {
            "criterion": list(weights),
            "weight": list(weights.values()),
            "column": [each.column for each in view.criteria],
        }
    )
    named = view.failed["account_id"].map(book.name)
    failed = view.failed.assign(account_name=named, reason=reasons(book, view))
    failed = failed[["account_id", "account_name", "minimum", "reason"]]
    names = {name: say(f"criteria_app.sheet_{name}") for name in ("list", "criteria", "failed")}
    code = show_code(book, view.settings).splitlines()
    return [
        Sheet(names["list"], names["list"], [said], table),
        Sheet(names["criteria"], names["criteria"], [say("criteria_app.calls"), *code], criteria),
        Sheet(names["failed"], names["failed"], [], failed),
    ]


_FACTS = ("owner", "industry", "region", "revenue_12m", "growth", "margin_rate")
