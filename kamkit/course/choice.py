"""Which data the course runs on: chosen once on the start page, found again in every lesson.

my_course/choice.json
{"schema": 1, "variant": 7, "source": ""}
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from kamkit.course.data import Data, Source
from kamkit.safe_file import write_safely
from kamkit.text import LANGUAGES

SCHEMA = 1
FOLDER = "my_course"


@dataclass(frozen=True)
class Choice:
    """A variant of the sample company, or the reader's own file of order lines."""

    variant: int = 0
    source: str = ""


def course_folder(folder: str | os.PathLike[str] = ".") -> Path:
    """Where the reader's own things lie: beside notebooks and exercises, whatever the language.

    >>> course_folder("course/exercises/zh").parts[-2:]
    ('course', 'my_course')
    """
    here = Path(folder).absolute()
    return (here.parent.parent if here.name in LANGUAGES else here) / FOLDER


def read_choice(folder: str | os.PathLike[str] = ".") -> Choice:
    """The choice made on the start page; the sample company where none was made or can be read."""
    try:
        kept = json.loads((course_folder(folder) / "choice.json").read_text("utf-8"))
        variant, source = kept["variant"], kept["source"]
        sound = kept["schema"] == SCHEMA and type(variant) is int and isinstance(source, str)
        return Choice(variant, source) if sound else Choice()
    except (OSError, ValueError, KeyError, TypeError):
        return Choice()


def save_choice(choice: Choice, folder: str | os.PathLike[str] = ".") -> Path:
    """Keep a choice for all lessons. Raises OSError where the folder cannot be written to."""
    path = course_folder(folder) / "choice.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"schema": SCHEMA, **asdict(choice)}, ensure_ascii=False, indent=1)
    write_safely(path, content.encode("utf-8"))
    return path


def company(
    variant: int = 0,
    data: Source = "",
    lang: str | None = None,
    folder: str | os.PathLike[str] = ".",
) -> Data:
    """The data in force, as a lesson's parameters or else the start page's choice say.

    Parameters
    ----------
    variant, data
        What the notebook's parameters hold. Anything but 0 and "" wins over the choice.
    lang
        The language of the sample company's names (default: the one in force).
    folder
        Where the notebook lies (default: where Python runs).

    Returns
    -------
    Data
        ``.orders`` (order lines), ``.accounts`` (one row per account) and ``.table(name)``.

    Examples
    --------
    >>> import tempfile
    >>> company(folder=tempfile.mkdtemp()).name
    'variant-0'
    """
    nothing_given = data is None or (isinstance(data, str) and not data.strip())
    if not variant and nothing_given:
        choice = read_choice(folder)
        return Data(choice.variant, choice.source, lang)
    return Data(variant, data, lang)
