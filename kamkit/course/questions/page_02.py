"""Question 02.15: three accounts of the file, what to do with each, and the number that says so."""

from __future__ import annotations

import pandas as pd

from kamkit.analysis.groups import roll_up_groups
from kamkit.analysis.profile import profile_accounts
from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import once, rows
from kamkit.course.questions.exports_02 import cards, same_company
from kamkit.course.questions.file_02 import DEAD, LARGE, last_day, without_order
from kamkit.course.questions.page_of_three import Finding, NumberKind, PageOfThree
from kamkit.errors import DataError
from kamkit.text import language

MOST = 3  # of one reason
CALM = 2  # accounts on offer that call for nothing
SECTION = "account_file"
REASONS = ("dead", "group", "room", "cards")
_KINDS: dict[str, NumberKind] = {
    "dead": "count",
    "group": "money",
    "room": "count",
    "cards": "count",
}


@once
def findings(data: Data) -> dict[str, tuple[Finding, ...]]:
    """The accounts that call for something: those silent for two years, groups, large companies
    that buy little, and companies with a second card.
    """
    found: dict[str, list[Finding]] = {}
    for reason, numbers in _numbers(data).items():
        for account, number in list(numbers.items())[:MOST]:
            finding = Finding(reason, _KINDS.get(reason, "count"), float(number), section=SECTION)
            found.setdefault(account, []).append(finding)
    return {account: tuple(reasons) for account, reasons in found.items()}


@once
def accounts(data: Data) -> dict[str, object]:
    """Accounts with findings and two that call for nothing, in the order of their names."""
    known = names(data)
    taken = {each for numbers in _numbers(data).values() for each in numbers}
    table = data.accounts.sort_values(["revenue_12m", "account_id"], ascending=[False, True])
    calm = [str(each) for each in table["account_id"] if each not in taken][:CALM]
    return dict(sorted(((each, known[each]) for each in [*findings(data), *calm]), key=str))


def watch(data: Data) -> pd.DataFrame:
    """The findings as a list to read: ``account_name`` and ``finding``, in words."""
    lines = [
        (names(data)[account], PAGE.say_reason(data, account, each.reason, language()))
        for account, own in findings(data).items()
        for each in own
    ]
    return pd.DataFrame(lines, columns=["account_name", "finding"])


@once
def names(data: Data) -> dict[str, str]:
    """What people call an account, also one that never ordered, by its id."""
    profile = _profile(data)
    named = profile["account_name"].fillna(profile["account_id"])
    return dict(zip(profile["account_id"], named.astype("str"), strict=True))


@once
def _profile(data: Data) -> pd.DataFrame:
    return profile_accounts(data.account_file, data.accounts)


@once
def _numbers(data: Data) -> dict[str, dict[str, float]]:
    """By reason, the number of each account that it holds for, the weightiest first."""
    return {
        "dead": _dead(data),
        "group": _groups(data),
        "room": _room(data),
        "cards": _cards(data),
    }


def _dead(data: Data) -> dict[str, float]:
    """Days without an order, of those that once brought most; heads of groups may buy below."""
    found = without_order(data, DEAD).sort_values("revenue", ascending=False)
    if "parent_id" in data.account_file:
        found = found[~found["account_id"].isin(data.account_file["parent_id"])]
    days = (last_day(data) - found["last_order"]).dt.days
    return dict(zip(found["account_id"].astype("str"), days.astype(float), strict=True))


def _groups(data: Data) -> dict[str, float]:
    """Revenue of the last 12 months of all companies of a group, under its head."""
    together = roll_up_groups(data.accounts, data.account_file)
    several = together[together["members"] > 1].nlargest(MOST, "revenue_12m")
    return _known(data, several, "revenue_12m")


def _room(data: Data) -> dict[str, float]:
    """Employees of customers that are large and buy little, those whose needs we meet first."""
    table = _profile(data)
    if "employees" not in table:
        return {}
    buying = table[table["revenue_12m"] > 0]
    little = buying["revenue_12m"] < buying["revenue_12m"].median()
    found = buying[little & (buying["employees"] > LARGE)]
    if "need_fit" in found:
        found = found[found["need_fit"] >= 4]
    return _known(data, found.nlargest(MOST, "employees"), "employees")


def _cards(data: Data) -> dict[str, float]:
    """How many cards a company has in the two CRMs, where it is more than one."""
    try:
        table, same = cards(data), same_company(data)
    except DataError:
        return {}
    counts = table.loc[same.index].assign(cards=same.map(same.value_counts()))
    revenue = data.accounts.set_index("account_id")["revenue_12m"]
    known = counts[counts["account_id"].isin(revenue.index)]
    order = known["account_id"].map(revenue).sort_values(ascending=False).index
    return _known(data, known.loc[order], "cards")


def _known(data: Data, table: pd.DataFrame, column: str) -> dict[str, float]:
    known = names(data)
    pairs = ((str(row["account_id"]), float(row[column])) for row in rows(table))
    return {account: number for account, number in pairs if account in known}


PAGE = PageOfThree(
    findings,
    accounts,
    reasons=REASONS,
    first_choice=REASONS,
    section=SECTION,
)
