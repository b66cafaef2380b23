"""A column of cells read as the schema says."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.data.dates import parse_date
from kamkit.data.values import Parsed, parse_choice, parse_number, parse_share, parse_text
from kamkit.schema import Column


def parse(
    cells: pd.Series[Any], column: Column, day_first: bool | None = None, utc_offset: float = 0
) -> Parsed:
    """Read a column of cells as the schema's type of ``column``.

    Raises ``AmbiguousDates`` where day and month cannot be told apart and ``day_first`` is None.
    """
    match column.dtype:
        case "money" | "number" | "integer":
            return parse_number(cells, whole=column.dtype == "integer")
        case "share":
            return parse_share(cells)
        case "date":
            return parse_date(cells, column.name, day_first, utc_offset)
        case "choice":
            return parse_choice(cells, column)
        case _:
            return parse_text(cells)
