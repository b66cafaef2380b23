"""The report on key accounts: what the scores say, in sentences and on a sheet."""

from __future__ import annotations

import pandas as pd

from kamkit.analysis.coverage import TWO_YEARS, covers_two_years, months_covered
from kamkit.documents.excel import Sheet
from kamkit.text import format_date, format_number, say

_TIE = 0.0005  # of a score of 0 to 1: less than the three digits shown
SURE, HOPELESS = 0.9, 0.1  # odds from which a place is safe, and below which it is out of reach
_LIST = ("rank", "account_id", "account_name", "listed", "odds", "score")
_BESIDE = ("revenue_12m", "growth", "margin_rate", "owner", "currency")


def tell_span(accounts: pd.DataFrame) -> list[str]:
    """How long a time the orders cover, and whether growth can be judged.

    ``accounts`` is what ``summarize_accounts`` returns.

    >>> tell_span(pd.DataFrame({"account_id": ["A"], "revenue": [5.0]}))
    ['These data have no days: nothing is said of silence or growth.']
    """
    months = months_covered(accounts)
    if months is None:
        return [say("report.no_days")]
    days = {
        "first": format_date(accounts["first_order"].min().date()),
        "last": format_date(accounts["last_order"].max().date()),
    }
    if covers_two_years(accounts):
        return [say("report.span", months=months, **days)]
    return [say("report.span", months=months, **days), say("report.no_growth", needed=TWO_YEARS)]


def tell_scores(scores: pd.DataFrame | None, capacity: int = 20) -> list[str]:
    """How many accounts pass the minimum tests, and how near the list's end the next one is.

    ``scores`` is what ``score_accounts`` returns; None and a table in which nobody passed give
    one sentence.

    >>> tell_scores(None)
    ['Key accounts are not scored.']
    """
    if scores is None:
        return [say("report.not_scored")]
    passed = scores[scores["passed"].astype(bool)].sort_values("rank")
    if passed.empty:
        return [say("report.nobody_passed", n=len(scores))]
    told = [say("report.passed", passed=len(passed), of=len(scores), places=capacity)]
    if len(passed) > capacity:
        edge = passed.iloc[capacity - 1 : capacity + 1]
        last, first = (_name(row) for _, row in edge.iterrows())
        gap = float(edge["score"].iloc[0] - edge["score"].iloc[1])
        key = "report.edge_tie" if gap < _TIE else "report.edge"
        told.append(say(key, last=last, first=first, gap=format_number(gap, 3)))
    return told


def tell_odds(odds: pd.DataFrame | None) -> list[str]:
    """How many places of the list are safe, and how many are open to doubt.

    ``odds`` is what ``key_account_odds`` returns; None, or nobody listed, gives one sentence.

    >>> tell_odds(None)
    ['Key accounts are not scored.']
    """
    if odds is None:
        return [say("report.not_scored")]
    listed = odds[odds["listed"].astype(bool)]
    if listed.empty:
        return [say("report.nobody_passed", n=len(odds))]
    near = odds[odds["odds"].between(HOPELESS, SURE, inclusive="left")]
    return [
        say(
            "report.odds",
            safe=int((listed["odds"] >= SURE).sum()),
            places=len(listed),
            doubtful=len(near),
        )
    ]


def key_account_table(odds: pd.DataFrame, profile: pd.DataFrame) -> pd.DataFrame:
    """The accounts that are on the list or could be, with what they bought beside them.

    ``odds`` is what ``key_account_odds`` returns and ``profile`` what ``profile_accounts`` does.
    Columns rank, account_id, account_name, listed (True, False), odds, score, and what
    there is of revenue_12m, growth, margin_rate, owner, currency; in order of rank, those below
    10 % and off the list left out.

    >>> odds = pd.DataFrame({"account_id": ["A"], "rank": [1], "score": [0.5], "listed": [True],
    ...                      "odds": [1.0]})
    >>> key_account_table(odds, pd.DataFrame({"account_id": ["A"]}))["listed"].tolist()
    [True]
    """
    near = odds[odds["listed"].astype(bool) | (odds["odds"] >= HOPELESS)]
    table = near.sort_values("rank")[[name for name in _LIST if name in near]]
    beside = [name for name in _BESIDE if name in profile]
    return table.merge(profile[["account_id", *beside]], on="account_id", how="left")


def scoring_sheets(
    odds: pd.DataFrame | None, profile: pd.DataFrame, words: str = ""
) -> list[Sheet]:
    """The sheet of key accounts, ready for ``write_workbook``; none where nothing was scored.

    ``words`` says which scorecard it was by.

    >>> scoring_sheets(None, pd.DataFrame())
    []
    """
    if odds is None or not odds["listed"].any():
        return []
    table = key_account_table(odds, profile)
    table = table.assign(listed=[say("word.yes" if on else "word.no") for on in table["listed"]])
    lines = [*tell_odds(odds), *words.splitlines()]
    return [Sheet(say("sheet.key_accounts"), say("sheet.key_accounts"), lines, table)]


def _name(row: pd.Series[str]) -> str:
    name = row.get("account_name")
    return str(row["account_id"] if name is None or pd.isna(name) else name)
