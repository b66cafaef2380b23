"""The reader's scorecard: made in lesson 04, kept for all later lessons.

my_course/scorecard.json, and the one before it in my_course/scorecard.before.json
{"schema": 1, "capacity": 20, "method": "weighted_sum", "criteria": {...}, "listed": ["KH1093"]}
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from kamkit.analysis.criteria import Criteria, Criterion, as_criteria
from kamkit.analysis.scoring import Method, check_count
from kamkit.analysis.standard_criteria import relabel
from kamkit.course.choice import course_folder
from kamkit.errors import InvalidValue
from kamkit.safe_file import locked, write_safely
from kamkit.text import say

SCHEMA = 1
FILE = "scorecard.json"


@dataclass(frozen=True, repr=False)
class Scorecard:
    """A saved scorecard: its criteria (None where none is saved), places on the list, method,
    the ids of the accounts chosen, best first, and ``words`` on where it comes from."""

    criteria: Criteria | None
    capacity: int = 20
    method: Method = "weighted_sum"
    listed: tuple[str, ...] = ()
    words: str = ""

    def __repr__(self) -> str:
        return self.words


class _NewerFile(Exception):
    """A later KAMkit wrote it: its contents are good, though not for us."""


def save_scorecard(
    criteria: Criteria | Iterable[Criterion],
    folder: str | os.PathLike[str] = ".",
    *,
    listed: pd.DataFrame | Iterable[object] = (),
    capacity: int = 20,
    method: Method = "weighted_sum",
) -> Path:
    """Keep a scorecard for all lessons, in ``my_course/scorecard.json`` beside the notebooks.

    Parameters
    ----------
    criteria
        The scorecard, with its minimum tests.
    folder
        Where the notebook lies (default: where Python runs).
    listed
        The accounts chosen: their ids, or a table with account_id such as ``choose`` gives.
    capacity, method
        Places on the list, and how it is scored, as in ``score_accounts`` and ``choose``.

    Returns
    -------
    Path
        The file. The scorecard that was there is kept beside it (``scorecard.before.json``); a
        file that is none is set aside under another name.

    Raises
    ------
    InvalidValue
        A later version of KAMkit wrote the file that is there; it stays. Or an argument is
        outside its bounds.
    OSError
        The folder cannot be written to; what was saved before stays.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> path = save_scorecard([Criterion("revenue")], folder, listed=["007"], capacity=1)
    >>> my_scorecard(folder).listed
    ('007',)
    """
    card = as_criteria(list(criteria) if not isinstance(criteria, Criteria) else criteria)
    ids = listed["account_id"] if isinstance(listed, pd.DataFrame) else listed
    node = {
        "schema": SCHEMA,
        "capacity": check_count("capacity", capacity),
        "method": _method(method),
        "criteria": card.to_dict(),
        "listed": [str(each) for each in ids],
    }
    content = json.dumps(node, ensure_ascii=False, indent=1).encode("utf-8")
    path = course_folder(folder) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path):
        _keep_what_is_there(path)
        write_safely(path, content)
    return path


def my_scorecard(folder: str | os.PathLike[str] = ".") -> Scorecard:
    """The scorecard that was saved, with names in the language in force.

    Nothing is raised: where there is none, ``criteria`` is None and ``words`` says what to do.
    A file that cannot be read stays where it is; then the scorecard saved before it is taken, and
    ``words`` says so.

    >>> import tempfile
    >>> my_scorecard(tempfile.mkdtemp())
    No scorecard is saved yet. Next: build one in lesson 04 and save it there.
    """
    path = course_folder(folder) / FILE
    try:
        card = _read(path)
    except FileNotFoundError:
        return Scorecard(None, words=say("scorecard.none"))
    except _NewerFile:
        reason = say("scorecard.newer", file=path.name)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        reason = say("scorecard.broken", file=path.name)
    else:
        return replace(card, words=_told("scorecard.saved", card))
    try:
        before = _read(_before(path))
    except (_NewerFile, OSError, ValueError, LookupError, TypeError, AttributeError):
        return Scorecard(None, words=f"{reason}\n{say('scorecard.none')}")
    return replace(before, words=f"{reason}\n{_told('scorecard.before', before)}")


def _read(path: Path) -> Scorecard:
    """The scorecard in a file. Raises _NewerFile, OSError, or what a broken file leads to."""
    node: Any = json.loads(path.read_text("utf-8-sig"))
    schema = node["schema"]
    if type(schema) is not int:
        raise TypeError(schema)
    if schema > SCHEMA:
        raise _NewerFile
    listed = node["listed"]
    if not isinstance(listed, list):
        raise TypeError(listed)
    return Scorecard(
        criteria=relabel(Criteria.from_dict(node["criteria"])),
        capacity=check_count("capacity", node["capacity"]),
        method=_method(node["method"]),
        listed=tuple(map(str, listed)),
    )


def _keep_what_is_there(path: Path) -> None:
    """Before a new one is written: a good file becomes the one before, a broken one steps aside."""
    try:
        _read(path)
    except FileNotFoundError:
        return
    except _NewerFile:
        raise InvalidValue("scorecard_newer", value=path.name) from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        names = (path.with_name(f"{path.stem}.broken-{n}.json") for n in count(1))
        path.replace(next(name for name in names if not name.exists()))
        return
    write_safely(_before(path), path.read_bytes())


def _before(path: Path) -> Path:
    return path.with_name(f"{path.stem}.before.json")


def _told(key: str, card: Scorecard) -> str:
    criteria = len(card.criteria or ())
    return say(key, None, criteria=criteria, capacity=card.capacity, listed=len(card.listed))


def _method(value: object) -> Method:
    for known in get_args(Method):
        if value == known:
            return known  # type: ignore[no-any-return]
    known = get_args(Method)
    raise InvalidValue("scores.argument_choice", name="method", value=str(value), known=known)
