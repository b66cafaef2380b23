"""The scorecard to begin with: the criteria the field names, for the columns that are there.

Every criterion gives 1-5 points by cuts that stand in the scorecard. So an account's points
change only when the account does, not when others come or go, and one giant does not press all
others together, as it does on a scale from the least to the most.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kamkit.analysis.criteria import Criteria, Criterion, Direction, Minimum
from kamkit.errors import MissingColumn
from kamkit.schema import describe_column
from kamkit.text import LANGUAGES, language, say

# Where revenue, market share and orders are cut: half of the accounts get 1 point, one in a hundred
# 5. They are that uneven: equal parts would put the 70th account beside the first.
_QUANTILES = (0.5, 0.8, 0.95, 0.99)
_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
_RATINGS: dict[str, float] = {"AAA": 5, "AA": 4.5, "A": 4, "BBB": 3, "BB": 2, "B": 1.5, "C": 1}
_INVESTABLE = ("AAA", "AA", "A", "BBB", "BB")
_TEST_NAMES = ("sales", "potential", "strength", "plan", "funds", "payment")
_GOOD_FIT, _SHRINKING, _SLOW_DAYS = 4, -0.2, 90


@dataclass(frozen=True)
class _Preset:
    """A criterion of the list: its weight, and its cuts (empty: taken from the accounts)."""

    column: str
    weight: float
    bands: tuple[float, ...] | tuple[str, ...] | dict[str, float] = ()
    direction: Direction = "max"


_POINTS = (2.0, 3.0, 4.0, 5.0)
_LIST = (
    _Preset("revenue_12m", 20),
    _Preset("growth", 15, (0.0, 0.1, 0.25, 0.5)),
    _Preset("expansion_plan", 5, {"no": 1, "yes": 5}),
    _Preset("market_share", 10),
    _Preset("brand_score", 10, _POINTS),
    _Preset("need_fit", 15, _POINTS),
    _Preset("willingness", 10, _POINTS),
    _Preset("orders", 5),
    _Preset("credit_rating", 5, _RATINGS),
    _Preset("payment_days", 5, (30.0, 45.0, 60.0, 90.0), "min"),
    _Preset("margin_rate", 0, (0.0, 0.1, 0.2, 0.3)),
)


def standard_criteria(accounts: pd.DataFrame) -> Criteria:
    """The field's criteria of a key account, as far as the accounts carry them.

    Parameters
    ----------
    accounts
        One row per account, best from ``profile_accounts``. What it lacks, what is empty in all
        rows, and a column whose values do not fit (text where a number belongs, a rating that is
        not AAA ... C) is left out.

    Returns
    -------
    Criteria
        Named in the language in force, weights out of 100: sales now (revenue_12m 20), growth
        potential (growth 15, expansion_plan 5), influence (market_share 10, brand_score 10),
        cooperation (need_fit 15, willingness 10), loyalty (orders 5) and soundness
        (credit_rating 5, payment_days 5). margin_rate stands at 0: the field's lists do not name
        it, and whether it counts is for the reader to decide by raising it.

        Every criterion gives 1-5 points; an absent value gets 1. Points 1-5 stay what they are;
        growth is cut at 0, 10, 25 and 50 %, days to pay at 30, 45, 60 and 90, margin at 0, 10, 20
        and 30 %; revenue, market share and orders at round numbers near
        the median and the 80th, 95th and 99th percentile of the accounts that have any.

        The three minimum tests, where their columns are: sales or potential (revenue_12m at
        least the first cut, or need_fit at least 4), strength to grow (growth at least -20 %, or
        an expansion plan), sound funds (credit rating BB or better, or payment within 90 days).

    Raises
    ------
    MissingColumn
        Not one of the columns is there with values that fit.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "brand_score": [5.0, 2.0],
    ...                          "credit_rating": ["AA", "C"]})
    >>> card = standard_criteria(accounts)
    >>> [(each.column, each.weight) for each in card]
    [('brand_score', 10.0), ('credit_rating', 5.0)]
    >>> card.minimums[0].choices
    ('AAA', 'AA', 'A', 'BBB', 'BB')
    """
    fitting = [preset for preset in _LIST if _fits(accounts, preset)]
    if not any(preset.weight for preset in fitting):
        columns = [preset.column for preset in _LIST]
        raise MissingColumn("criteria.none_fits", known=list(accounts.columns), wanted=columns)
    criteria = [_criterion(accounts, preset) for preset in fitting]
    cuts: dict[str, object] = {each.column: each.bands for each in criteria}
    tests = [build(cuts) for build in _TESTS]
    return Criteria(criteria, [test for test in tests if test is not None])


def relabel(criteria: Criteria) -> Criteria:
    """The same scorecard with the standard names in the language in force.

    A criterion is renamed where its name is the label of its column in another language, a
    minimum test where its name is one of the standard tests'. All other names are the reader's
    own, and stay; so does everything where two names would fall together.
    """
    named = [replace(each, name=_renamed(each)) for each in criteria]
    tests = [_translated(test) for test in criteria.minimums]
    if len({each.name for each in named}) < len(named):
        return criteria
    return Criteria(named, tests)


def label(column: str) -> str:
    """A column's label in the language in force, or its own name where the schema knows none."""
    described = describe_column(column)
    return described.label[language()] if described else column


def _renamed(criterion: Criterion) -> str:
    described = describe_column(criterion.column)
    known = described is not None and criterion.name in described.label.values()
    return label(criterion.column) if known else criterion.name


def _translated(test: Minimum) -> Minimum:
    keys = [f"standard_criteria.{name}" for name in _TEST_NAMES]
    found = [key for key in keys if test.name in [say(key, lang) for lang in LANGUAGES]]
    other = _translated(test.or_else) if test.or_else else None
    return replace(test, name=say(found[0]) if found else test.name, or_else=other)


def _fits(accounts: pd.DataFrame, preset: _Preset) -> bool:
    """Whether the column is there once, holds values, and holds only such as fit."""
    if list(accounts.columns).count(preset.column) != 1:
        return False
    values = accounts[preset.column].dropna()
    if isinstance(preset.bands, dict):
        return bool(len(values)) and bool(values.isin(list(preset.bands)).all())
    kinds = pd.api.types
    return bool(len(values)) and bool(kinds.is_any_real_numeric_dtype(values.dtype))


def _criterion(accounts: pd.DataFrame, preset: _Preset) -> Criterion:
    return Criterion(
        label(preset.column),
        preset.column,
        direction=preset.direction,
        scale="bands",
        weight=preset.weight,
        bands=preset.bands or _round_cuts(accounts[preset.column]),
        missing="lowest",
    )


def _round_cuts(values: pd.Series[float]) -> tuple[float, ...]:
    """Round numbers near the quantiles of what is above 0, rising."""
    numbers = values.dropna().to_numpy(dtype=float)
    numbers = numbers[np.isfinite(numbers) & (numbers > 0)]
    if len(numbers) == 0:
        return (1.0, 2.0, 5.0, 10.0)
    cuts: list[float] = []
    for cut in np.quantile(numbers, _QUANTILES):
        cuts.append(_rounded(float(cut), above=cuts[-1] if cuts else 0.0))
    return tuple(cuts)


def _rounded(value: float, above: float) -> float:
    """The nearest round number, by ratio, of those above the last cut."""
    power = math.floor(math.log10(max(value, above)))
    round_numbers = [float(f"{step:g}e{power + more}") for more in (0, 1) for step in _STEPS]
    higher = [number for number in round_numbers if number > above]
    return min(higher, key=lambda number: abs(math.log(number / value)))


def _sales(cuts: dict[str, object]) -> Minimum | None:
    potential = None
    if "need_fit" in cuts:
        name = say("standard_criteria.potential")
        potential = Minimum(name, "need_fit", at_least=_GOOD_FIT)
    bands = cuts.get("revenue_12m")
    if not isinstance(bands, tuple):
        return potential
    name = say("standard_criteria.sales")
    return Minimum(name, "revenue_12m", at_least=bands[0], or_else=potential)


def _strength(cuts: dict[str, object]) -> Minimum | None:
    plan = None
    if "expansion_plan" in cuts:
        plan = Minimum(say("standard_criteria.plan"), "expansion_plan", choices=["yes"])
    if "growth" not in cuts:
        return plan
    name = say("standard_criteria.strength")
    return Minimum(name, "growth", at_least=_SHRINKING, or_else=plan)


def _funds(cuts: dict[str, object]) -> Minimum | None:
    payment = None
    if "payment_days" in cuts:
        name = say("standard_criteria.payment")
        payment = Minimum(name, "payment_days", at_most=_SLOW_DAYS)
    if "credit_rating" not in cuts:
        return payment
    name = say("standard_criteria.funds")
    return Minimum(name, "credit_rating", choices=_INVESTABLE, or_else=payment)


_TESTS: tuple[Callable[[dict[str, object]], Minimum | None], ...] = (_sales, _strength, _funds)
