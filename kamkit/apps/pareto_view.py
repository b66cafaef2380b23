"""What the Pareto explorer shows, without a screen: order lines and settings in, a view out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import pandas as pd

from kamkit.analysis.classes import class_totals
from kamkit.analysis.concentration import CUTS, Boundary, pareto
from kamkit.analysis.groups import roll_up_groups
from kamkit.analysis.naming import add_names
from kamkit.data.ledger import summarize_accounts
from kamkit.errors import InvalidValue, ParameterError

Measure = Literal["revenue", "margin", "orders"]
Period = Literal["all", "last", "before"]
Dates = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Settings:
    """Where the controls stand. Without arguments: the standard view.

    ``period`` is ``"all"``, the ``"last"`` 12 months, or the 12 months ``"before"``; ``groups``
    counts subsidiaries with their group; ``boundary`` and ``cuts`` are those of ``pareto``.
    """

    measure: Measure = "revenue"
    period: Period = "all"
    boundary: Boundary = "including"
    cuts: tuple[float, float] = CUTS
    groups: bool = False


STANDARD = Settings()


@dataclass(frozen=True)
class Book:
    """Order lines summed up once, so that a view costs no more than a ranking of accounts.

    ``summaries`` has one row per account for each period and, where parents are known, for each
    period with groups added up; ``periods`` the first and last day of each period.
    """

    summaries: Mapping[tuple[Period, bool], pd.DataFrame]
    periods: Mapping[Period, Dates]
    picked: str | None

    @property
    def currency(self) -> str:
        """The currency of all money, ``""`` where none is named."""
        return str(self.summaries["all", False]["currency"].iloc[0])

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What accounts can be ranked by: margin where any cost is known."""
        whole = self.summaries["all", False]
        return tuple(
            name for name in get_args(Measure) if name in whole and whole[name].notna().any()
        )

    @property
    def has_groups(self) -> bool:
        """Whether some accounts are known to belong to another."""
        return ("all", True) in self.summaries

    @cached_property
    def standard(self) -> pd.DataFrame:
        """The curve that other views are compared with."""
        return pareto(self.summaries["all", False])


@dataclass(frozen=True)
class View:
    """What one position of the controls shows.

    ``curve`` is what ``pareto`` returns and ``classes`` what ``class_totals`` makes of it.
    ``others`` counts the accounts at zero or below, those without a line in the period among
    them, and ``others_total`` adds them up; ``unknown`` counts those whose cost is not known, which
    are left out; ``joined`` those that count with their group. ``changes`` names the accounts
    that are in another class than in the standard view, the largest first: account_id,
    account_name, the measure, ``abc_before`` and ``abc_after``, missing where an account has
    nothing there.
    """

    settings: Settings
    curve: pd.DataFrame
    classes: pd.DataFrame
    others: int
    others_total: float
    unknown: int
    joined: int
    changes: pd.DataFrame
    code: str


def read_book(
    orders: pd.DataFrame, accounts: pd.DataFrame | None = None, currency: str | None = None
) -> Book:
    """Sum up order lines for all periods.

    ``orders`` and ``currency`` are what ``summarize_accounts`` takes, as a pandas table;
    ``accounts`` gives account_name and parent_id by account_id, each where known. Raises what
    ``summarize_accounts``, ``add_names`` and ``roll_up_groups`` raise, ParameterError for what
    is no table, and InvalidValue where there is no line.
    """
    for name, table in (("orders", orders), ("accounts", accounts)):
        if not isinstance(table, pd.DataFrame) and not (name == "accounts" and table is None):
            raise ParameterError("explorer_no_table", name=name, value=type(table).__name__)
    whole = summarize_accounts(orders, currency=currency)
    if whole.empty:
        raise InvalidValue("explorer_no_lines")
    periods = _periods(whole["first_order"].min(), whole["last_order"].max())
    summaries: dict[tuple[Period, bool], pd.DataFrame] = {}
    for period, (start, end) in periods.items():
        summary = whole
        if period != "all":
            lines = orders[orders["order_date"] >= str(start)]
            summary = summarize_accounts(lines, as_of=end, currency=currency)
        summaries[period, False] = summary
        if accounts is not None and _holds(accounts, "account_name"):
            summaries[period, False] = add_names(summary, accounts)
        if accounts is not None and _holds(accounts, "parent_id"):
            summaries[period, True] = roll_up_groups(summary, accounts)
    return Book(summaries, periods, currency)


def view(book: Book, settings: Settings = STANDARD) -> View:
    """Rank the accounts as the settings say and compare them with the standard view."""
    whole = book.summaries["all", settings.groups]
    summary = book.summaries[settings.period, settings.groups]
    measure = settings.measure
    unknown = summary[measure].isna()
    curve = pareto(summary[~unknown], measure, settings.cuts, settings.boundary)
    positive = curve["share"] > 0
    return View(
        settings=settings,
        curve=curve,
        classes=class_totals(curve, measure),
        others=len(whole) - int(unknown.sum()) - int(positive.sum()),
        others_total=float(curve.loc[~positive, measure].sum()),
        unknown=int(unknown.sum()),
        joined=len(book.summaries["all", False]) - len(whole),
        changes=_changes(whole, book.standard, curve, measure),
        code=show_code(book, settings),
    )


def show_code(book: Book, settings: Settings) -> str:
    """The calls that give the view's class table, for the reader's own ``orders``."""
    lines, measure = [], settings.measure
    arguments = ["orders"]
    if settings.period != "all":
        start, end = book.periods[settings.period]
        lines.append(f'lines = orders[orders["order_date"] >= "{start}"]')
        arguments = ["lines", f'as_of="{end}"']
    if book.picked is not None:
        arguments.append(f"currency={book.picked!r}")
    lines.append(f"summary = kk.summarize_accounts({', '.join(arguments)})")
    if settings.groups:
        lines.append("summary = kk.roll_up_groups(summary, accounts)")
    known = "summary"
    if book.summaries[settings.period, settings.groups][measure].isna().any():
        known = f'summary.dropna(subset="{measure}")'
    rule = f'cuts={settings.cuts}, boundary="{settings.boundary}"'
    lines.append(f'curve = kk.pareto({known}, value="{measure}", {rule})')
    lines.append(f'kk.class_totals(curve, value="{measure}")')
    return "\n".join(lines)


def _periods(first: pd.Timestamp, last: pd.Timestamp) -> dict[Period, Dates]:
    day, year = pd.Timedelta(days=1), pd.DateOffset(years=1)
    a_year_ago, two_years_ago = last - year, last - year - year
    return {
        "all": (first.date(), last.date()),
        "last": ((a_year_ago + day).date(), last.date()),
        "before": ((two_years_ago + day).date(), a_year_ago.date()),
    }


def _holds(accounts: pd.DataFrame, column: str) -> bool:
    there = {"account_id", column} <= set(accounts.columns)
    return there and bool(accounts[column].notna().any())


def _changes(
    whole: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, measure: Measure
) -> pd.DataFrame:
    """Accounts of ``whole`` whose class differs, those that weigh most in either view first."""
    old, new = before.set_index("account_id"), after.set_index("account_id")
    named = whole[[name for name in ("account_id", "account_name") if name in whole]]
    ids = named["account_id"]
    table = named.assign(
        **{measure: ids.map(new[measure]).fillna(0)},
        abc_before=ids.map(old["abc"].where(old["revenue"] != 0)).astype("str"),
        abc_after=ids.map(new["abc"].where(new[measure] != 0)).astype("str"),
        weight=ids.map(old["share"]).fillna(0).combine(ids.map(new["share"]).fillna(0), max),
    )
    moved = table[table["abc_before"].fillna("") != table["abc_after"].fillna("")]
    moved = moved.sort_values(["weight", "account_id"], ascending=[False, True], ignore_index=True)
    return moved.drop(columns="weight")
