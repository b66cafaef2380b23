"""What a reader keeps of the opportunity matrix: the settings and an Excel workbook.

my_course/opportunity_matrix.json
{"schema": 1, "importance": {"expected": 3.0}, "urgency": {...}, "balance": 0.5, "cut": [0.5, 0.5],
 "filters": {"owner": "", ..., "smallest": 0}}
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd

from kamkit.analysis.opportunities import QUADRANTS
from kamkit.apps import opportunity_page as page
from kamkit.apps.criteria_keep import work_folder
from kamkit.apps.opportunity_book import Book
from kamkit.apps.opportunity_view import STATUSES, Filters, Settings, View, show_code
from kamkit.course.choice import course_folder
from kamkit.documents.excel import Sheet, write_workbook
from kamkit.errors import InvalidValue, KamkitError
from kamkit.safe_file import locked, write_safely
from kamkit.text import language, say

SCHEMA = 1
KEPT = "opportunity_matrix.json"
FILE = {"en": "opportunity_priorities.xlsx", "zh": "商机优先级.xlsx"}
_FACTS = (
    "priority", "opportunity_id", "name", "account_id", "account_name", "quadrant", "amount",
    "win_odds", "expected", "importance", "urgency", "owner", "stage", "need_by", "close_date",
    "currency",
)  # fmt: skip
_UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


class _NewerFile(Exception):
    """A later KAMkit wrote it: its contents are good, though not for us."""


def save(settings: Settings, folder: str | os.PathLike[str]) -> Path:
    """Keep the settings for the next time. A broken file that is there is set aside.

    Raises InvalidValue where a later version of KAMkit wrote it, OSError where the folder cannot be
    written to; what was saved before stays.
    """
    path = course_folder(folder) / KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    node = {"schema": SCHEMA, **asdict(settings)}
    content = json.dumps(node, ensure_ascii=False, indent=1).encode("utf-8")
    with locked(path):
        try:
            _read(path)
        except FileNotFoundError:
            pass
        except _NewerFile:
            raise InvalidValue("opportunity_app.newer", value=path.name) from None
        except _UNREADABLE:
            names = (path.with_name(f"{path.stem}.broken-{n}.json") for n in count(1))
            path.replace(next(name for name in names if not name.exists()))
        write_safely(path, content)
    return path


def saved(folder: str | os.PathLike[str]) -> tuple[Settings | None, str]:
    """The settings kept last time and what to say of them; None and "" where there are none."""
    path = course_folder(folder) / KEPT
    try:
        return _read(path), say("opportunity_app.found", file=f"{path.parent.name}/{path.name}")
    except FileNotFoundError:
        return None, ""
    except _NewerFile:
        return None, str(InvalidValue("opportunity_app.newer", value=path.name))
    except _UNREADABLE:
        return None, say("opportunity_app.broken", file=path.name)


def export(book: Book, view: View, folder: str | os.PathLike[str]) -> Path:
    """The list, what not to chase and the settings as a workbook under ``my_work``."""
    path = work_folder(folder) / FILE[language()]
    return write_workbook(path, sheets(book, view))


def sheets(book: Book, view: View) -> list[Sheet]:
    """The workbook's sheets: list, not to chase, white space where there is a map, how."""
    names = {
        name: say(f"opportunity_app.sheet_{name}") for name in ("list", "left", "white", "how")
    }
    chased = [page.why(row) for row in view.chased.to_dict("records")]
    found = [
        Sheet(names["list"], names["list"], [page.lead(book, view)], _table(view.chased, chased)),
        Sheet(names["left"], names["left"], [], _table(view.left, list(view.left["reasons"]))),
    ]
    found += _white_sheet(book, names["white"])
    code = show_code(book, view.settings).splitlines()
    lines = [*page.remark_words(book), "", say("opportunity_app.code_below"), *code]
    return [*found, Sheet(names["how"], names["how"], lines, None)]


def _white_sheet(book: Book, name: str) -> list[Sheet]:
    if not book.has_map:
        return []
    try:
        white = book.white
    except KamkitError as error:
        return [Sheet(name, name, str(error).splitlines())]
    gaps = white[white["state"] == "peers"].drop(columns=["state", "revenue", "open_amount"])
    gaps = gaps.sort_values("expected", ascending=False, kind="stable", ignore_index=True)
    return [Sheet(name, name, [page.map_words(book, white)], gaps)]


def _table(found: pd.DataFrame, why: list[str]) -> pd.DataFrame:
    words = {name: say(f"quadrant.{name}") for name in QUADRANTS}
    known = [name for name in _FACTS if name in found]
    table = found[known].assign(quadrant=found["quadrant"].map(words))
    table.insert(known.index("quadrant") + 1, say("opportunity_app.why"), why)
    return table


def _read(path: Path) -> Settings:
    """Settings from a file. Raises _NewerFile, OSError, or what a broken file leads to."""
    node: Any = json.loads(path.read_text("utf-8-sig"))
    if type(node["schema"]) is not int:
        raise TypeError(node["schema"])
    if node["schema"] > SCHEMA:
        raise _NewerFile
    filters = node["filters"]
    texts = {name: _text(filters[name]) for name in ("owner", "region", "stage", "quadrant")}
    if filters["status"] not in STATUSES:
        raise ValueError(filters["status"])
    low, high = (_number(each, 1) for each in node["cut"])
    return Settings(
        importance=_weights(node["importance"]),
        urgency=_weights(node["urgency"]),
        balance=_number(node["balance"], 1),
        cut=(low, high),
        filters=Filters(
            **texts, status=filters["status"], smallest=_number(filters["smallest"], math.inf)
        ),
    )


def _weights(node: dict[str, Any]) -> dict[str, float]:
    return {_text(name): _number(weight, 100) for name, weight in node.items()}


def _number(value: Any, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    if not (0 <= value <= most and math.isfinite(value)):
        raise ValueError(value)
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
