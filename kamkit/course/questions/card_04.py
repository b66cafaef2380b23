"""The scorecard and the list that the questions of lesson 04 are about, once for each data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from kamkit.analysis.criteria import Criteria, Criterion, Minimum
from kamkit.analysis.minimums import check_minimums
from kamkit.analysis.odds import key_account_odds
from kamkit.analysis.profile import profile_accounts
from kamkit.analysis.scaling import scale
from kamkit.analysis.scoring import score_accounts
from kamkit.analysis.standard_criteria import standard_criteria
from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions.accounts_03 import need, once, rows
from kamkit.errors import MissingColumn
from kamkit.schema import describe_column
from kamkit.text import LANGUAGES

CAPACITY = 20
SURE, UNSURE = 0.9, 0.1


@once
def profile(data: Data) -> pd.DataFrame:
    """Every account: what the account file knows of it, what it bought. The index is account_id."""
    table = profile_accounts(data.account_file, data.accounts)
    if "account_name" not in table:
        table["account_name"] = table["account_id"]
    table["account_name"] = table["account_name"].fillna(table["account_id"])
    return table.set_index("account_id", drop=False).rename_axis(None)


@once
def card(data: Data) -> Criteria:
    """The standard scorecard, and a minimum test more where the margin is known: it is not below
    zero.
    """
    try:
        standard = standard_criteria(profile(data))
    except MissingColumn:
        need(False)
        raise
    need(len(standard) >= 3)
    known = profile(data).get("margin_rate")
    if known is None or known.isna().all():
        return standard
    return replace(standard, minimums=[*standard.minimums, Minimum("margin_rate", at_least=0)])


@once
def scores(data: Data) -> pd.DataFrame:
    """``score_accounts`` by the weighted sum, under account_id; only who passed, best first."""
    table = score_accounts(profile(data), card(data))
    passed = table[table["passed"]].set_index("account_id", drop=False).rename_axis(None)
    need(len(passed) > CAPACITY)
    return passed


@once
def listed(data: Data) -> list[str]:
    """The key-account list, best first."""
    return [str(each) for each in scores(data)["account_id"].head(CAPACITY)]


@once
def by_topsis(data: Data) -> pd.Series[int]:
    """Rank by TOPSIS of each account that passed."""
    table = score_accounts(profile(data), card(data), "topsis")
    passed = table[table["passed"]]
    return pd.Series(passed["rank"].astype(int).to_numpy(), index=passed["account_id"].astype(str))


@once
def odds(data: Data) -> pd.DataFrame:
    """``key_account_odds`` of the list, under account_id."""
    need(len(scores(data)) > CAPACITY)
    table = key_account_odds(profile(data), card(data), CAPACITY)
    return table.set_index("account_id", drop=False).rename_axis(None)


@once
def points(data: Data) -> pd.DataFrame:
    """Every criterion's points over the most points there are, under account_id."""
    table = scale(profile(data), card(data))
    return table.set_index("account_id").rename_axis(None)


@once
def failed_tests(data: Data) -> dict[str, list[str]]:
    """The columns of the minimum tests that each account fails, for those that fail any."""
    told = check_minimums(profile(data), card(data))
    column = {test.name: test.column for test in card(data).minimums}
    wrong = told[~told["passed"]]
    return {
        str(account): [column[name] for name in names]
        for account, names in wrong.groupby("account_id")["minimum"]
    }


@once
def largest(data: Data) -> list[str]:
    """The accounts with the highest revenue of the last 12 months, as many as the list has."""
    table = profile(data).sort_index().sort_values("revenue_12m", ascending=False, kind="stable")
    need(int((table["revenue_12m"] > 0).sum()) > CAPACITY)
    return [str(each) for each in table["account_id"].head(CAPACITY)]


def by_column(data: Data) -> dict[str, Criterion]:
    """The criteria by the column that they measure."""
    return {each.column: each for each in card(data)}


def row_of(data: Data, account: str) -> dict[str, Any]:
    """What is known of an account, by column."""
    return rows(profile(data).loc[[account]])[0]


def name_of(data: Data, account: str) -> str:
    return str(profile(data)["account_name"][account])


def labelled(column: str) -> Prose:
    """What people call a column, in both languages."""
    described = describe_column(column)
    return Prose(*(described.label[lang] if described else column for lang in LANGUAGES))
