"""Question 10.14 and the call plan that is taken home: one account, one gap, one advance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.question import Judged
from kamkit.course.questions import book_07, call_10, card_04
from kamkit.course.questions.accounts_03 import need
from kamkit.course.questions.plan_12 import day_of
from kamkit.errors import DataError
from kamkit.planning.draft import workday
from kamkit.planning.spin import (
    ImplicationQuestion,
    Need,
    PayoffQuestion,
    ProblemQuestion,
    SpinPlan,
)
from kamkit.text import format_date, language

Cells = Mapping[tuple[str, str], Any]
ROW = "1"
MOST = 8  # accounts shown with what they lack
_SOON = dt.timedelta(days=28)
_STEPS = {
    "trial": Prose("They name a measuring point for a trial", "客户指定一个试用测点"),
    "failures": Prose("They send us their list of failures", "客户把故障清单发给我们"),
    "visit": Prose(
        "Their maintenance manager visits a reference plant", "客户设备经理参观样板工厂"
    ),
    "introduce": Prose("We introduce our new products", "介绍我们的新产品"),
    "touch": Prose("We stay in touch and deepen the relationship", "保持联系，加深关系"),
}
ADVANCES = ("trial", "failures", "visit")
_OBJECTIVES = {
    "trial": Prose(
        "By {due}, {name} names a measuring point for a trial ({family})",
        "{due} 前，{name}指定一个试用测点（{family}）",
    ),
    "failures": Prose(
        "By {due}, {name} sends us the list of failures ({family})",
        "{due} 前，{name}把故障清单发给我们（{family}）",
    ),
    "visit": Prose(
        "By {due}, the maintenance manager of {name} visits a reference plant ({family})",
        "{due} 前，{name}的设备经理参观样板工厂（{family}）",
    ),
}
PROBLEM = Prose(
    "Which failures have stopped your lines this year?", "今年哪些故障造成过非计划停机？"
)
_EXPECTED = Prose("Lines stop because an instrument fails", "仪表故障造成停线")
_NEED = Prose("To know of such a stop before it happens", "提前知道会停机")


def offered(data: Data) -> list[str]:
    """The first key accounts but for the lesson's own, whose plan the lesson wrote."""
    listed = list(call_10.white(data))
    others = [each for each in listed if each != call_10.account(data)][:MOST]
    return others if any(call_10.white(data)[each] for each in others) else listed[:MOST]


def accounts(data: Data) -> dict[str, object]:
    """The key accounts of that table, and two large ones that are not on the list."""
    listed = list(call_10.white(data))
    table = data.accounts.sort_values(["revenue_12m", "account_id"], ascending=[False, True])
    calm = [str(each) for each in table["account_id"] if each not in listed]
    return {each: card_04.name_of(data, each) for each in [*offered(data), *calm[: call_10.CALM]]}


def families(data: Data) -> dict[str, object]:
    return {str(each): str(each) for each in sorted(book_07.space(data)["family"].unique())}


def steps(data: Data) -> dict[str, object]:
    return dict(_STEPS)


def call(data: Data) -> Judged:
    """A key account, a family that its peers buy and it does not, and an advance."""
    found = [each for each in offered(data) if call_10.white(data)[each]]
    need(bool(found))
    model = {"account": found[0], "family": call_10.white(data)[found[0]][0], "step": "trial"}
    return Judged({ROW: model}, lambda cells: _judge(cells, data))


def with_cells(**cells: str) -> Callable[[Data], dict[str, Any]]:
    """A right answer but for these cells."""
    return lambda data: {ROW: {**call(data)[ROW], **cells}}


def off_the_list(data: Data) -> dict[str, Any] | None:
    """The mistake of preparing a large account that is not on the list."""
    other = [each for each in accounts(data) if each not in call_10.white(data)]
    return with_cells(account=other[0])(data) if other else None


def already_bought(data: Data) -> dict[str, Any] | None:
    """The mistake of selling what they buy from us already."""
    owned = _families(data, call(data)[ROW]["account"], "owned")
    return with_cells(family=owned[0])(data) if owned else None


def nobody_buys(data: Data) -> dict[str, Any] | None:
    """The mistake of taking a family that accounts like this one do not buy."""
    for each in offered(data):
        empty = _families(data, each, "empty")
        if empty:
            return with_cells(account=each, family=empty[0])(data)
    return None


def is_off_the_list(cells: Cells, data: Data) -> bool:
    return cells.get((ROW, "account")) not in (None, *call_10.white(data))


def is_in(state: str) -> Callable[[Cells, Data], bool]:
    """Whether the family chosen is in this state for the account chosen."""

    def recognise(cells: Cells, data: Data) -> bool:
        account = str(cells.get((ROW, "account")))
        return cells.get((ROW, "family")) in _families(data, account, state)

    return recognise


def is_continuation(cells: Cells, data: Data) -> bool:
    return cells.get((ROW, "step")) in set(_STEPS) - set(ADVANCES)


def my_call(
    data: Data,
    page: Mapping[str, Mapping[str, Any]] | None,
    implication: str | Prose | None = None,
    payoff: str | Prose | None = None,
) -> SpinPlan:
    """The call plan to go on with: the account chosen, what is known of it, the advance, and the
    reader's own two questions where they are written. Without a page, account and objective are
    left to the reader.
    """
    lang = language()
    plan = _begun(data, page[ROW], lang) if page else SpinPlan("")
    plan = plan.with_item(ProblemQuestion("P1", PROBLEM.say(lang), _EXPECTED.say(lang)))
    plan = plan.with_item(Need("N1", _NEED.say(lang), "P1"))
    if own := _words(implication, lang):
        plan = plan.with_item(ImplicationQuestion("I1", own, "P1"))
        if own := _words(payoff, lang):
            plan = plan.with_item(PayoffQuestion("Q1", own, "I1", "N1"))
    return plan


def has_ground(data: Data) -> bool:
    """Whether the data tell enough of the accounts to choose one of them."""
    try:
        call(data)
    except DataError:
        return False
    return True


def _begun(data: Data, line: Mapping[str, Any], lang: str) -> SpinPlan:
    account, row = str(line["account"]), card_04.row_of(data, str(line["account"]))
    due = format_date(workday(day_of(data) + _SOON))
    values = {"due": due, "name": str(row["account_name"]), "family": str(line["family"])}
    industry = str(row["industry"]) if pd.notna(row.get("industry")) else ""
    objective = _OBJECTIVES[str(line["step"])].say(lang, **values)
    return SpinPlan(values["name"], industry, objective, facts=call_10.facts_of(data, account))


def _words(text: str | Prose | None, lang: str) -> str:
    return text.say(lang) if isinstance(text, Prose) else text or ""


def _families(data: Data, account: str, state: str) -> list[str]:
    table = book_07.space(data)
    own = table[(table["account_id"] == account) & (table["state"] == state)]
    return [str(each) for each in own["family"]]


def _judge(cells: Cells, data: Data) -> dict[tuple[str, str], bool]:
    account = str(cells.get((ROW, "account")))
    fitting = {*call_10.white(data).get(account, []), *_families(data, account, "open")}
    right = {
        "account": account in call_10.white(data),
        "family": cells.get((ROW, "family")) in fitting,
        "step": cells.get((ROW, "step")) in ADVANCES,
    }
    return {cell: right[cell[1]] for cell in cells}
