"""The report on opportunities and white space: why it is skipped, what it says, its sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kamkit.analysis.odds_check import FEWEST_DEALS, OddsCheck
from kamkit.documents.excel import Sheet
from kamkit.text import format_money, format_number, format_percent, say

_JUDGED_BY = (
    ("amount", "impact"),
    ("need_by", "close_date", "competitor"),
)
_FIRST = (
    "priority",
    "opportunity_id",
    "account_name",
    "name",
    "quadrant",
    "amount",
    "win_odds",
    "expected",
)
_DATES = ("need_by", "close_date", "overdue")
_LEFT = ("opportunity_id", "account_name", "name", "amount", "overdue", "win_odds", "reasons")
_OWNED = ("owner", "currency")
_SPACE = ("account_id", "account_name", "family", "expected", "peer_share", "peers", "currency")


def why_no_opportunities(opportunities: pd.DataFrame | None, day: object) -> list[str]:
    """Why the opportunities cannot be judged, in sentences; empty where they can.

    ``opportunities`` is what ``tidy_opportunities`` returns, or None where there is no file;
    ``day`` the day of judgement, or None where no date says which.

    >>> why_no_opportunities(None, None)[0]
    'Opportunities are not judged.'
    """
    skipped = say("report.not_judged")
    if opportunities is None:
        return [skipped, say("report.no_opportunities_file")]
    now = opportunities[opportunities["status"] == "open"]
    if now.empty:
        return [skipped, say("report.none_open", n=len(opportunities))]
    if day is None:
        return [skipped, say("report.no_day")]
    if len(_currencies(now)) > 1:
        return [skipped, say("report.currencies", value=_currencies(now))]
    for wanted in _JUDGED_BY:
        there = [name for name in wanted if name in now]
        if not there:
            return [skipped, say("report.no_inputs", wanted=list(wanted))]
        if now[there].isna().all(axis=None):
            return [skipped, say("report.empty_inputs", wanted=list(wanted))]
    below = _below_zero(now)
    if below:
        return [skipped, say("report.amount_below_zero", n=len(below), value=below[:5])]
    return []


def _below_zero(now: pd.DataFrame) -> list[str]:
    if "amount" not in now:
        return []
    wrong = pd.to_numeric(now["amount"], errors="coerce").lt(0)
    return [str(name) for name in now.loc[wrong.fillna(False), "opportunity_id"]]


def tell_opportunities(judged: pd.DataFrame) -> list[str]:
    """How many open opportunities are to be done first, chased, and left.

    ``judged`` is what ``classify_opportunities`` returns.
    """
    chased = judged[judged["chase"].astype(bool)]
    first = chased[chased["quadrant"] == "do_first"]
    told = [
        say(
            "report.judged",
            n=len(judged),
            first=len(first),
            chased=len(chased),
            left=len(judged) - len(chased),
        )
    ]
    if "amount" in judged and judged["amount"].notna().any():
        currency = next(iter(_currencies(judged)), None)
        money = [format_money(float(part["amount"].sum()), currency) for part in (first, judged)]
        told.append(say("report.judged_money", first=money[0], total=money[1]))
    return told


def tell_win_odds(check: OddsCheck | None) -> list[str]:
    """What the closed deals can tell of the open ones: the Brier score against the overall rate.

    ``check`` is what ``check_odds`` returns; of None, where there is no file, nothing is said.

    >>> tell_win_odds(OddsCheck(12, 0.5))[0]
    'Win odds are not learnt: 12 closed deals are too few, 30 are needed.'
    """
    if check is None:
        return []
    if check.closed_deals < FEWEST_DEALS:
        few = [say("report.few_deals", n=check.closed_deals, needed=FEWEST_DEALS)]
        if not check.closed_deals:
            few.append(say("report.none_closed"))
        return [*few, say("report.odds_recorded")]
    rate = format_percent(check.win_rate)
    told = [say("report.win_rate", n=check.closed_deals, rate=rate)]
    if check.score is None:
        return [*told, say("report.odds_untried"), say("report.odds_recorded")]
    values: dict[str, Any] = {
        "n": check.score.n,
        "brier": format_number(check.score.brier, 4),
        "base": format_number(check.score.base_brier, 4),
        "fields": [say(f"report.field_{name}") for name in check.fields],
    }
    told.append(say("report.brier", **values))
    if check.signal:
        return [*told, say("report.signal")]
    return [*told, say("report.no_signal"), say("report.odds_recorded")]


def first_opportunities(judged: pd.DataFrame) -> pd.DataFrame:
    """What to chase, in order of priority, in the columns that matter."""
    chased = judged[judged["chase"].astype(bool)]
    return chased[[name for name in (*_FIRST, *_DATES, *_OWNED) if name in chased]]


def left_opportunities(judged: pd.DataFrame) -> pd.DataFrame:
    """What not to chase and why, the largest amount first."""
    left = judged[~judged["chase"].astype(bool)]
    if "amount" in left:
        left = left.sort_values("amount", ascending=False, kind="stable")
    return left[[name for name in (*_LEFT, *_OWNED) if name in left]]


def why_no_whitespace(orders: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Why there is no white-space map, in sentences; empty where there can be one.

    ``orders`` are order lines; ``tables`` holds products (with family) and accounts (with
    industry) where they are known.

    >>> why_no_whitespace(pd.DataFrame({"account_id": []}), {})[0]
    'White space is not looked for.'
    """
    skipped = say("report.no_space")
    products, accounts = tables.get("products"), tables.get("accounts")
    if not {"order_date", "product_id", "amount"} <= set(orders):
        return [skipped, say("report.no_products_in_orders")]
    if products is None or "family" not in products:
        return [skipped, say("report.no_products_file")]
    if accounts is None or "industry" not in accounts or accounts["industry"].isna().all():
        return [skipped, say("report.no_industry")]
    families = products.dropna(subset=["family"])["product_id"]
    if not orders["product_id"].isin(families).any():
        return [skipped, say("report.no_family_matches")]
    return []


def has_whitespace(space: pd.DataFrame | None) -> bool:
    """Whether a map holds a cell that peers fill and the account does not; None has none.

    >>> has_whitespace(pd.DataFrame({"state": ["owned", "peers"]}))
    True
    """
    return space is not None and bool(space["state"].eq("peers").any())


def white_space_list(space: pd.DataFrame) -> pd.DataFrame:
    """The cells that peers fill and the account does not, the dearest first."""
    peers = space[space["state"] == "peers"].sort_values(
        ["expected", "account_id", "family"], ascending=[False, True, True], kind="stable"
    )
    return peers[[name for name in _SPACE if name in peers]]


def tell_whitespace(
    space: pd.DataFrame, orders: pd.DataFrame | None = None, products: pd.DataFrame | None = None
) -> list[str]:
    """How many cells peers fill, what they are worth, and how many order lines had no family.

    ``space`` is what ``whitespace`` returns, ``orders`` and ``products`` what it was made from.
    """
    found = white_space_list(space)
    told = [say("report.space_none")]
    if len(found):
        currency = next(iter(_currencies(space)), None)
        worth = format_money(float(found["expected"].sum()), currency)
        told = [say("report.space", cells=len(found), n=found["account_id"].nunique(), worth=worth)]
    if orders is not None and products is not None:
        families = products.dropna(subset=["family"])["product_id"]
        left_out = int((~orders["product_id"].isin(families)).sum())
        told += [say("report.space_left_out", n=left_out)] if left_out else []
    return told


def opportunity_sheets(
    judged: pd.DataFrame | None,
    space: pd.DataFrame | None = None,
    check: OddsCheck | None = None,
) -> list[Sheet]:
    """The sheets of opportunities, of what not to chase and of white space, for ``write_workbook``.

    ``judged`` is what ``classify_opportunities`` returns, ``space`` what ``whitespace`` does,
    ``check`` what ``check_odds`` does; None and what has no rows give no sheet.

    >>> opportunity_sheets(None)
    []
    """
    sheets = []
    if judged is not None:
        first, left = first_opportunities(judged), left_opportunities(judged)
        if "quadrant" in first:
            first = first.assign(quadrant=[say(f"choice.quadrant.{q}") for q in first["quadrant"]])
        told = [*tell_opportunities(judged), *tell_win_odds(check)]
        sheets += [_sheet("opportunities", told, first), _sheet("left", (), left)]
    if space is not None:
        sheets.append(_sheet("white_space", tell_whitespace(space), white_space_list(space)))
    return [sheet for sheet in sheets if sheet.frame is not None and len(sheet.frame)]


def _sheet(name: str, lines: list[str] | tuple[str, ...], frame: pd.DataFrame) -> Sheet:
    return Sheet(say(f"sheet.{name}"), say(f"sheet.{name}_title"), lines, frame)


def _currencies(frame: pd.DataFrame) -> list[str]:
    known: Any = frame["currency"].dropna().unique() if "currency" in frame else []
    return sorted(map(str, known))
