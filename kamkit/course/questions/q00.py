"""Lesson 00: four sellers, one table, and why “best” needs a measure."""

from __future__ import annotations

from math import sqrt

from kamkit.course.data import Data
from kamkit.course.question import AnswerKey, load_room

# The rows in the order of the printed table.
_PEOPLE = ("cao", "zhao", "chen", "wang")
_COLUMNS = ("targets", "medium_high_intent", "closed", "sales")


def _funnel(data: Data) -> dict[str, dict[str, float]]:
    """The numbers of each person, by column."""
    table = data.table("funnel_2011")
    columns = {name: table[name].astype(float).tolist() for name in _COLUMNS}
    return {
        person: {name: columns[name][row] for name in _COLUMNS}
        for row, person in enumerate(_PEOPLE)
    }


def _printed(data: Data) -> float:
    return float(data.table("funnel_2011_total")["sales"].iloc[0])


def _rate(data: Data, person: str, base: str = "targets") -> float:
    row = _funnel(data)[person]
    return row["closed"] / row[base]


def _wilson(closed: float, base: float, z: float = 1.959964) -> tuple[float, float]:
    """The Wilson 95 % interval of a rate (Wilson 1927, Journal of the American Statistical
    Association 22, 209-212)."""
    share, weight = closed / base, z * z / base
    middle = share + weight / 2
    half = z * sqrt(share * (1 - share) / base + weight / (4 * base))
    return (middle - half) / (1 + weight), (middle + half) / (1 + weight)


def _measures(data: Data) -> dict[str, object]:
    people = _funnel(data)
    return {
        "chen_sales": people["chen"]["sales"],
        "chen_rate": _rate(data, "chen"),
        "wang_sales": people["wang"]["sales"],
        "wang_per_deal": people["wang"]["sales"] / people["wang"]["closed"],
        "wang_rate": _rate(data, "wang"),
        "wang_intent": _rate(data, "wang", "medium_high_intent"),
    }


def _ranges(data: Data) -> dict[str, object]:
    found: dict[str, object] = {}
    for person in ("chen", "wang"):
        row = _funnel(data)[person]
        low, high = _wilson(row["closed"], row["targets"])
        found |= {person: _rate(data, person), f"{person}_low": low, f"{person}_high": high}
    return found


def _rate_facts(data: Data) -> dict[str, object]:
    row = _funnel(data)["chen"]
    return {
        "closed": int(row["closed"]),
        "targets": int(row["targets"]),
        "rate": _rate(data, "chen"),
    }


def _all_people(data: Data, column: str) -> list[float]:
    return [row[column] for row in _funnel(data).values()]


def _sales(data: Data) -> float:
    return sum(_all_people(data, "sales"))


QUESTIONS = load_room(
    __file__,
    {
        "00.1": AnswerKey(facts=_measures),
        "00.2": AnswerKey(
            expected=lambda data: _rate(data, "chen"),
            mistakes={
                "per_intent": lambda data: _rate(data, "chen", "medium_high_intent"),
                "part_of_team": lambda data: (
                    _funnel(data)["chen"]["closed"] / sum(_all_people(data, "closed"))
                ),
                "upside_down": lambda data: 1 / _rate(data, "chen"),
            },
            facts=_rate_facts,
        ),
        "00.3": AnswerKey(
            expected=_sales,
            mistakes={
                "as_printed": _printed,
                "total_twice": lambda data: _sales(data) + _printed(data),
                "one_left_out": lambda data: _sales(data) - min(_all_people(data, "sales")),
            },
            facts=lambda data: {"printed": _printed(data), "total": _sales(data)},
        ),
        "00.4": AnswerKey(facts=_ranges),
        "00.5": AnswerKey(facts=_measures),
    },
)
