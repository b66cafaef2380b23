"""Is everything here that the course needs? One line for each thing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kamkit.course.choice import course_folder
from kamkit.text import say

_PACKAGES = ("pandas", "seaborn", "ipywidgets", "papermill", "jupyterlab", "duckdb", "xlsxwriter")
OLDEST = (3, 11)


@dataclass(frozen=True)
class Check:
    """One thing looked at; ``words`` say what is there, or what to do where it is not."""

    name: str
    ok: bool
    words: str


def check_setup(folder: str | os.PathLike[str] = ".") -> list[Check]:
    """Look at Python, packages, data sets, the Chinese font and whether answers can be saved."""
    return list(_checks(Path(folder)))


def _checks(folder: Path) -> Iterator[Check]:
    yield _check("python", sys.version_info >= OLDEST)
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    yield _check("packages", not missing, missing=missing)
    yield _check("data", _has_data())
    yield _check("font", _has_font())
    yield _check("saving", _can_save(folder), folder=str(course_folder(folder)))


def _check(name: str, ok: bool, **values: Any) -> Check:
    return Check(name, ok, say(f"setup.{name}" if ok else f"setup.{name}_missing", **values))


def _has_data() -> bool:
    from kamkit.data.datasets import dataset_names, dataset_path

    return all(dataset_path(name).is_file() for name in dataset_names())


def _has_font() -> bool:
    from importlib.resources import files

    return any(file.name.endswith(".ttf") for file in files("kamkit.fonts").iterdir())


def _can_save(folder: Path) -> bool:
    place = course_folder(folder)
    while not place.exists():
        place = place.parent
    return os.access(place, os.W_OK)
