"""What the criteria scorecard shows, without a screen: accounts and settings in, a view out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from kamkit.analysis.criteria import Criteria, Criterion, as_criteria
from kamkit.analysis.expressions import Floats
from kamkit.analysis.minimums import check_minimums
from kamkit.analysis.odds import key_account_odds
from kamkit.analysis.scaling import checked
from kamkit.analysis.scoring import Field, check_count, prepare, rank_by, score_accounts
from kamkit.analysis.sensitivity import break_even_weights, reweigh
from kamkit.analysis.standard_criteria import standard_criteria
from kamkit.errors import InvalidValue, ParameterError

CardMethod = Literal["weighted_sum", "topsis"]
DRAWS = 2000  # odds within ± 2 points, in a twentieth of a second
SURE, HOPELESS = 0.9, 0.1
_GRID = 50  # weights tried: every 2 %
_NONE = 1e-9


@dataclass(frozen=True)
class Settings:
    """Where the controls stand: weights by criterion, method, places, and the minimum tests."""

    weights: dict[str, float]
    method: CardMethod = "weighted_sum"
    capacity: int = 20
    tests: bool = True


@dataclass(frozen=True, eq=False)
class Book:
    """Accounts and the scorecard to begin with; ``given`` where the caller brought their own."""

    accounts: pd.DataFrame
    criteria: Criteria
    capacity: int
    given: bool

    @cached_property
    def failures(self) -> pd.DataFrame:
        """A row for each minimum test that an account failed."""
        checks = check_minimums(self.accounts, self.criteria)
        return checks[~checks["passed"]]

    @cached_property
    def passing(self) -> pd.DataFrame:
        """The accounts that pass all minimum tests."""
        return self.accounts[~self.accounts["account_id"].isin(self.failures["account_id"])]

    @cached_property
    def names(self) -> dict[str, str]:
        """What people call an account, by id."""
        if "account_name" not in self.accounts:
            return {}
        pairs = zip(self.accounts["account_id"], self.accounts["account_name"], strict=True)
        return {str(i): name for i, name in pairs if isinstance(name, str) and name.strip()}

    def name(self, account: str) -> str:
        """An account's name, or its id where it has none."""
        return self.names.get(account, account)

    @property
    def start(self) -> Settings:
        weights = {each.name: each.weight for each in self.criteria}
        return Settings(weights, capacity=self.capacity)


@dataclass(frozen=True)
class Tip:
    """A weight at which the list is another: the nearest to today's, below or above it."""

    criterion: str
    today: float
    weight: float
    enters: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class View:
    """One setting's results.

    ``odds`` is the table of ``key_account_odds`` in order of rank, ``failed`` a row per account and
    test it failed with ``would_rank``, its rank if there were no tests. ``last`` and ``first`` are
    the last account on the list and the first off it (None where all fit), ``level`` their
    break-even weights. ``tips`` are the nearest changes of one weight that change the list.
    """

    settings: Settings
    criteria: Criteria
    odds: pd.DataFrame
    failed: pd.DataFrame
    last: str | None
    first: str | None
    level: pd.DataFrame
    tips: tuple[Tip, ...]

    @property
    def listed(self) -> pd.DataFrame:
        return self.odds[self.odds["listed"]]


def read_book(
    accounts: pd.DataFrame, criteria: Criteria | Sequence[Criterion] | None, capacity: int
) -> Book:
    """Check what the caller brought. Raises KamkitError for what cannot be scored."""
    if not isinstance(accounts, pd.DataFrame):
        raise ParameterError("criteria_app.not_a_table", value=type(accounts).__name__)
    if accounts.empty:
        raise ParameterError("criteria_app.no_accounts")
    card = standard_criteria(accounts) if criteria is None else as_criteria(criteria)
    checked(accounts)
    ids = accounts["account_id"].astype("str")
    table = accounts.assign(account_id=ids).reset_index(drop=True)
    book = Book(table, card, check_count("capacity", capacity), given=criteria is not None)
    prepare(book.passing, replace(card, minimums=()), "weighted_sum")
    return book


def view(book: Book, settings: Settings) -> View:
    """Everything shown for the settings. Raises KamkitError, as when all weights are 0."""
    card = book.criteria.with_weights(settings.weights)
    free = replace(card, minimums=())
    # Accounts that failed take no part in scaling: without them the scores are the same, sooner.
    through = book.passing if settings.tests else book.accounts
    odds = key_account_odds(
        through, free, settings.capacity, draws=DRAWS, method=settings.method
    ).sort_values("rank", ignore_index=True)
    field = prepare(through, free, settings.method)
    _, rank = rank_by(field, field.weights)
    order = [str(field.ids[at]) for at in np.argsort(rank)]
    edge = order[settings.capacity - 1 : settings.capacity + 1]
    last, first = (edge[0], edge[1]) if len(edge) == 2 else (None, None)
    level = pd.DataFrame(columns=["criterion", "weight", "break_even", "b_leads"])
    if last is not None and settings.method == "weighted_sum":
        level = break_even_weights(through, free, last, first)
    return View(
        settings=settings,
        criteria=card if settings.tests else free,
        odds=odds,
        failed=_ranked_failures(book, settings, free),
        last=last,
        first=first,
        level=level,
        tips=tuple(_tips(field, settings.capacity)),
    )


def show_code(book: Book, settings: Settings) -> str:
    """The calls that give the view's list and odds, for the reader's own ``accounts``."""
    weights = ", ".join(f"{name!r}: {weight:g}" for name, weight in settings.weights.items())
    start = "criteria" if book.given else "kk.standard_criteria(accounts)"
    lines = [f"card = {start}.with_weights({{{weights}}})"]
    card = "card" if settings.tests else "list(card)"  # a list holds no minimum tests
    method = "" if settings.method == "weighted_sum" else f', method="{settings.method}"'
    lines.append(f"scores = kk.score_accounts(accounts, {card}{method})")
    lines.append(f"chosen = kk.choose(scores, capacity={settings.capacity})")
    arguments = f"capacity={settings.capacity}, draws={DRAWS}{method}"
    lines.append(f"kk.key_account_odds(accounts, {card}, {arguments})")
    return "\n".join(lines)


def _ranked_failures(book: Book, settings: Settings, free: Criteria) -> pd.DataFrame:
    """The failures, with the rank each account would have without tests (missing where it cannot
    be scored)."""
    if not settings.tests or book.failures.empty:
        return book.failures.head(0).assign(would_rank=pd.Series(dtype="Int64"))
    try:
        scores = score_accounts(book.accounts, free, settings.method)
    except InvalidValue:  # they may lack what only scoring needs
        return book.failures.assign(would_rank=float("nan"))
    ranks = scores.set_index("account_id")["rank"]
    table = book.failures.assign(would_rank=book.failures["account_id"].map(ranks))
    return table.sort_values("would_rank", kind="stable", ignore_index=True)


def _tips(field: Field, capacity: int) -> list[Tip]:
    """For each criterion the nearest lower and the nearest higher weight with another list."""
    if len(field.criteria) < 2 or len(field.ranked) <= capacity:
        return []
    today = _on_list(field, field.weights, capacity)
    steps = np.arange(_GRID + 1) / _GRID
    tips = []
    for k, name in enumerate(field.criteria.names):
        now = field.weights[k]
        for tried in (steps[steps < now - _NONE][::-1], steps[steps > now + _NONE]):
            tip = _nearest(field, k, name, tried, today, capacity)
            tips += [tip] if tip else []
    return tips


def _nearest(
    field: Field, k: int, name: str, tried: Floats, today: set[str], capacity: int
) -> Tip | None:
    for share in tried:
        then = _on_list(field, reweigh(field.weights, k, float(share)), capacity)
        if then != today:
            enters, leaves = tuple(sorted(then - today)), tuple(sorted(today - then))
            return Tip(name, float(field.weights[k]), float(share), enters, leaves)
    return None


def _on_list(field: Field, weights: Floats, capacity: int) -> set[str]:
    _, rank = rank_by(field, weights)
    return {str(field.ids[at]) for at in np.flatnonzero(rank <= capacity)}
