"""What the opportunity matrix shows, without a screen: tables and settings in, a view out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

import pandas as pd

from kamkit.analysis.criteria import Criteria
from kamkit.analysis.opportunities import QUADRANTS, classify_opportunities
from kamkit.apps.opportunity_book import Book, has_names

Status = Literal["all", "chase", "not", "overdue"]
STATUSES: tuple[Status, ...] = get_args(Status)
_CHOSEN = ("owner", "region", "stage", "quadrant")


@dataclass(frozen=True)
class Filters:
    """Which opportunities are shown; ``""``, ``"all"`` and 0 let all through."""

    owner: str = ""
    region: str = ""
    stage: str = ""
    quadrant: str = ""
    status: Status = "all"
    smallest: float = 0


@dataclass(frozen=True)
class Settings:
    """Where the controls stand: weights by criterion, how much importance counts against urgency
    (0-1), from where a value is high (importance, urgency; 0-1), and the filters."""

    importance: Mapping[str, float]
    urgency: Mapping[str, float]
    balance: float = 0.5
    cut: tuple[float, float] = (0.5, 0.5)
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, eq=False)
class View:
    """One setting's result: ``whole`` is what ``classify_opportunities`` returns, ``found`` the
    rows of it that the filters let through, priorities as among all."""

    settings: Settings
    whole: pd.DataFrame
    found: pd.DataFrame

    @property
    def chased(self) -> pd.DataFrame:
        return self.found[self.found["chase"]]

    @property
    def left(self) -> pd.DataFrame:
        return self.found[~self.found["chase"]]

    @property
    def filtered(self) -> bool:
        return self.settings.filters != Filters()


def start(book: Book) -> Settings:
    """The usual weights and cuts, and no filter."""
    return Settings(_weights(book.importance), _weights(book.urgency))


def view(book: Book, settings: Settings) -> View:
    """Judge the open opportunities as the settings say. Raises KamkitError, as when all weights
    are 0."""
    whole = classify_opportunities(
        book.candidates,
        book.importance.with_weights(settings.importance),
        book.urgency.with_weights(settings.urgency),
        as_of=book.day,
        cut=settings.cut,
        importance_weight=settings.balance,
        scores=book.tables.get("scores"),
        odds=book.odds,
        stages=book.stages,
        qualification=book.qualified,
    )
    return View(settings, whole, _filtered(book, whole, settings.filters))


def options(book: Book) -> dict[str, list[str]]:
    """What each filter can be set to, those with fewer than two values left out."""
    found = {
        "owner": _values(book.open, "owner"),
        "region": sorted({str(each) for each in _regions(book) if not pd.isna(each)}),
        "stage": _values(book.open, "stage"),
        "quadrant": list(QUADRANTS),
    }
    if "probability" in book.open and found["stage"]:
        chance = book.open.groupby("stage")["probability"].mean().fillna(0)
        found["stage"].sort(key=lambda stage: (float(chance[stage]), stage))
    return {name: values for name, values in found.items() if len(values) > 1}


def fitting(book: Book, settings: Settings) -> Settings:
    """The settings as far as these data know them: other filters and criteria are left out."""
    first, known = start(book), options(book)
    kept = {
        name: value
        for name in _CHOSEN
        if (value := getattr(settings.filters, name)) in known.get(name, [])
    }
    filters = Filters(**kept, status=settings.filters.status, smallest=settings.filters.smallest)
    return replace(
        settings,
        importance={n: settings.importance.get(n, w) for n, w in first.importance.items()},
        urgency={n: settings.urgency.get(n, w) for n, w in first.urgency.items()},
        filters=filters,
    )


def show_code(book: Book, settings: Settings) -> str:
    """The calls that give the view's table, for the reader's own tables."""
    names, tables = "opportunities", book.tables
    lines = []
    if has_names(tables):
        lines.append(f"deals = kk.add_names({names}, accounts)")
        names = "deals"
    if "family" in book.fields and "family" not in tables["opportunities"]:
        first = 'products.drop_duplicates("product_id").set_index("product_id")["family"]'
        lines.append(f"families = {first}")
        lines.append(f'deals = {names}.assign(family={names}["product_id"].map(families))')
        names = "deals"
    if book.source == "learnt":
        lines.append(f"odds = kk.win_odds({names}, {names}, {_list(book.fields)})")
    beside = [name for name in ("scores", "odds", "stages") if _has(book, name)]
    given = "".join(f", {name}={name}" for name in beside)
    lines += [
        f'now = kk.opportunity_inputs({names}, "{book.day}"{given})',
        f"importance = kk.standard_importance(now).with_weights({_dict(settings.importance)})",
        f"urgency = kk.standard_urgency(now).with_weights({_dict(settings.urgency)})",
    ]
    if "qualification" in tables:
        given += ", qualification=qualification"
    day, rule = f'as_of="{book.day}"', f"importance_weight={settings.balance:g}"
    lines += [
        "found = kk.classify_opportunities(",
        f"    {names}, importance, urgency, {day},",
        f"    cut={settings.cut}, {rule},",
        *([f"    {given.removeprefix(', ')},"] if given else []),
        ")",
        *_filter_lines(settings.filters),
        "found",
    ]
    return "\n".join(lines)


def _weights(card: Criteria) -> dict[str, float]:
    return {each.name: float(each.weight) for each in card}


def _filtered(book: Book, whole: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    found = whole
    for name in ("owner", "stage", "quadrant"):
        if value := getattr(filters, name):
            found = found[found[name] == value]
    if filters.region:
        found = found[found["account_id"].map(book.regions) == filters.region]
    if filters.status in ("chase", "not"):
        found = found[found["chase"] == (filters.status == "chase")]
    if filters.status == "overdue":
        found = found[found["overdue"] > 0] if "overdue" in found else found.head(0)
    if filters.smallest > 0:
        found = found[found["amount"] >= filters.smallest] if "amount" in found else found.head(0)
    return found


def _filter_lines(filters: Filters) -> list[str]:
    tests = [
        f'found["{name}"] == {_quoted(value)}'
        for name in ("owner", "stage", "quadrant")
        if (value := getattr(filters, name))
    ]
    lines = []
    if filters.region:
        first = 'accounts.drop_duplicates("account_id").set_index("account_id")["region"]'
        lines.append(f"regions = {first}")
        tests.append(f'found["account_id"].map(regions) == {_quoted(filters.region)}')
    tests += {
        "all": [],
        "chase": ['found["chase"]'],
        "not": ['~found["chase"]'],
        "overdue": ['found["overdue"] > 0'],
    }[filters.status]
    if filters.smallest > 0:
        tests.append(f'found["amount"] >= {filters.smallest:g}')
    return lines + [f"found = found[{test}]" for test in tests]


def _has(book: Book, name: str) -> bool:
    return name in book.tables or (name == "odds" and book.odds is not None)


def _regions(book: Book) -> list[Any]:
    if "account_id" not in book.open:
        return []
    return list(book.open["account_id"].map(book.regions).unique()) if book.regions else []


def _values(frame: pd.DataFrame, column: str) -> list[str]:
    return sorted({str(each) for each in frame[column].dropna()}) if column in frame else []


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _dict(weights: Mapping[str, float]) -> str:
    return "{" + ", ".join(f'"{name}": {weight:g}' for name, weight in weights.items()) + "}"


def _list(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"
