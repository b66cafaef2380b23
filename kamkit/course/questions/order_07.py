"""Questions 07.5 and 07.11: whom to stop chasing, and what comes first."""

from __future__ import annotations

from typing import Any

from kamkit.analysis.qualification import ELEMENTS, MOST
from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions.accounts_03 import need, once
from kamkit.course.questions.book_07 import classified, deal_row, sheets, title
from kamkit.text import format_number

LOW, HIGH = 6, 10  # of 16 points
APART = 0.02
_WHY = {
    "leave": Prose("neither important nor urgent", "不重要，也不紧迫"),
    "overdue": Prose("past its date, and standing still", "已过期，又停着不动"),
    "unqualified": Prose("nobody with the money found", "没找到能批预算的人"),
    "low_odds": Prose("low odds", "赢率太低"),
    "low_value": Prose("too little to expect", "预期金额太小"),
    "minimum": Prose("a minimum test failed", "没达到最低要求"),
}


@once
def four_sheets(data: Data) -> dict[str, str]:
    """Four open deals by their sheets: ``stop`` (few points, nobody with the money found),
    ``buyer_known`` (few points, somebody with the money), ``points_enough`` (nobody with the money
    yet, and more points) and ``strong``.
    """
    table = sheets(data).sort_index()
    total, buyer = table["qualification_total"], table["economic_buyer"].fillna(0)
    kinds = {
        "stop": (total < LOW) & (buyer == 0),
        "buyer_known": (total < LOW) & (buyer > 0),
        "points_enough": (total >= LOW) & (buyer == 0),
        "strong": (total >= HIGH) & (buyer == MOST),
    }
    amount = classified(data)["amount"]
    found = {}
    for kind, fits in kinds.items():
        ids = [str(each) for each in table.index[fits]]
        need(bool(ids))
        found[kind] = max(ids, key=lambda each: (float(amount[each]), each))
    return found


def sheet_options(data: Data) -> dict[str, object]:
    """Each of the four with its eight points, in the order of MEDDPICC."""
    return {each: _sheet(data, each) for each in sorted(four_sheets(data).values())}


def sheet_facts(data: Data) -> dict[str, object]:
    found = four_sheets(data)
    points = sheets(data)["qualification_total"]
    return {
        **{kind: title(data, each) for kind, each in found.items()},
        **{f"{kind}_total": int(points[each]) for kind, each in found.items()},
        "limit": LOW,
    }


def _sheet(data: Data, deal: str) -> Prose:
    row = sheets(data).loc[deal, list(ELEMENTS)].fillna(0)
    points = " ".join(f"{float(each):.0f}" for each in row.to_numpy(dtype=float))
    return Prose(f"{title(data, deal)}: {points}", f"{title(data, deal)}：{points}")


@once
def five(data: Data) -> list[str]:
    """Five deals in order of priority: two to do first, one to plan, one quick, and the largest of
    those not to chase.
    """
    table = classified(data)
    mean = (table["importance"] + table["urgency"]) / 2
    chased = table[table["chase"]]
    first, plan, quick = (
        chased[chased["quadrant"] == quadrant] for quadrant in ("do_first", "plan", "quick")
    )
    need(len(first) >= 2 and min(len(plan), len(quick)) > 0 and not table["chase"].all())
    top = str(first.index[0])
    lower = first.index[(mean[first.index] < mean[top] - APART) & (first["amount"] > 0)]
    need(len(lower) > 0)
    stopped = table[~table["chase"]]["amount"].idxmax()
    hurried = quick.index[mean[quick.index] > float(mean[plan.index].min()) + APART]
    need(len(hurried) > 0)
    calm = str(mean[plan.index].idxmin())
    second = str(first.loc[lower, "amount"].idxmax())
    return [top, second, calm, str(hurried[0]), str(stopped)]


def shuffled(data: Data) -> dict[str, object]:
    return {each: _judged(data, each) for each in sorted(five(data))}


def by_amount(data: Data) -> list[str]:
    """The mistake of taking the largest first."""
    amount = classified(data)["amount"]
    return sorted(five(data), key=lambda each: -float(amount[each]))


def by_mean(data: Data) -> list[str]:
    """The mistake of adding importance and urgency up, whatever the quadrant."""
    table = classified(data)
    mean = table["importance"] + table["urgency"]
    *chased, stopped = five(data)
    return [*sorted(chased, key=lambda each: -float(mean[each])), stopped]


def urgent_first(data: Data) -> list[str]:
    """The mistake of letting what is urgent push out what is important."""
    top, second, plan, quick, stopped = five(data)
    return [top, second, quick, plan, stopped]


def chased_too(data: Data) -> list[str]:
    """The mistake of leaving the one not to chase among those to do first."""
    top, second, plan, quick, stopped = five(data)
    return [top, second, stopped, plan, quick]


def is_chased_too(answer: Any, data: Data) -> bool:
    """Whether all others are in order, and the one not to chase is not last."""
    stopped = five(data)[-1]
    rest = [each for each in answer if each != stopped]
    return rest == five(data)[:-1] and list(answer)[-1] != stopped


def order_facts(data: Data) -> dict[str, object]:
    top, _, plan, quick, stopped = five(data)
    table = classified(data)
    return {
        "top": title(data, top),
        "plan": title(data, plan),
        "quick": title(data, quick),
        "stopped": title(data, stopped),
        "amount": float(table["amount"][stopped]),
        "why": [_WHY[rule] for rule in str(table["rules"][stopped]).split(",")],
        "currency": str(data.accounts["currency"].iloc[0]),
    }


def _judged(data: Data, deal: str) -> Prose:
    row = deal_row(data, deal)
    importance, urgency = (
        format_number(float(row[name]), 2, "en") for name in ("importance", "urgency")
    )
    amount = float(row["amount"])
    known = title(data, deal)
    chase = bool(row["chase"])
    return Prose(
        f"{known} ({format_number(amount / 1e3, 0, 'en')}k): importance {importance}, "
        f"urgency {urgency}{'' if chase else ', not to be chased'}",
        f"{known}（{format_number(amount / 1e4, 1, 'zh')}万）：重要性 {importance}，"
        f"紧迫性 {urgency}{'' if chase else '，不跟进'}",
    )
