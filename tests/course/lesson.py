"""What the tests of each lesson's room share: the sample company and the words of the notebooks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kamkit.course.data import Data
from kamkit.course.notebook import read_notebook

ROOT = Path(__file__).resolve().parents[2]


@cache
def company(variant: int, lang: str = "en") -> Data:
    """The data of a variant, made once."""
    return Data(variant, lang=lang)


def prose(lesson: str, kind: str, lang: str) -> dict[str, str]:
    """The Markdown cells of a lesson such as ``"03"``, by id."""
    (path,) = (ROOT / kind / lang).glob(f"{lesson}_*.ipynb")
    return {
        cell["id"]: cell["source"]
        for cell in read_notebook(path)["cells"]
        if cell["cell_type"] == "markdown"
    }
