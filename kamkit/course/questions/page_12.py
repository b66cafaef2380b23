"""Question 12.13: three accounts, the first step with each, and who answers for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.question import Judged
from kamkit.course.questions import card_04
from kamkit.course.questions.accounts_03 import need
from kamkit.course.questions.plan_12 import key_accounts
from kamkit.planning.draft import STEPS

Cells = Mapping[tuple[str, str], Any]
ROWS = ("1", "2", "3")
CALM = 2  # accounts on offer that are not on the list
_STEPS = {
    "confirm": Prose("Need and decision makers confirmed in writing", "需求和决策人已书面确认"),
    "offer": Prose("Offer handed over", "方案已递交"),
    "support": Prose("Support promised, with a name and hours", "支持已落实到人和工时"),
    "touch": Prose("Keep in touch with the customer", "与客户保持联系"),
    "deepen": Prose("Deepen the relationship", "深化客户关系"),
}
_PEOPLE = {
    "manager": Prose("Account manager", "客户经理"),
    "service": Prose("Technical service", "技术服务部"),
    "product": Prose("Product management", "产品部"),
    "team": Prose("The whole team", "整个团队"),
    "both": Prose("Account manager and service together", "客户经理和服务部共同"),
}
ONE = ("manager", "service", "product")


def accounts(data: Data) -> dict[str, object]:
    """The key accounts, best first, and two of the largest that are not among them."""
    listed = key_accounts(data)
    table = data.accounts.sort_values(["revenue_12m", "account_id"], ascending=[False, True])
    calm = [str(each) for each in table["account_id"] if each not in listed]
    return {each: card_04.name_of(data, each) for each in [*listed, *calm[:CALM]]}


def steps(data: Data) -> dict[str, object]:
    return dict(_STEPS)


def people(data: Data) -> dict[str, object]:
    return dict(_PEOPLE)


def plan(data: Data) -> Judged:
    """Three accounts of the list, each with a step that can be seen and one who answers for it."""
    listed = key_accounts(data)
    need(len(listed) >= len(ROWS))
    model = {
        row: {"account": account, "step": step, "accountable": who}
        for row, account, step, who in zip(ROWS, listed, STEPS, ONE, strict=False)
    }
    return Judged(model, lambda cells: _judge(cells, data))


def with_cells(**cells: str) -> Callable[[Data], dict[str, Any]]:
    """The first row right but for these cells."""
    return lambda data: {"1": {**plan(data)["1"], **cells}}


def twice(data: Data) -> dict[str, Any]:
    """The mistake of naming an account twice."""
    return {"2": {**plan(data)["2"], "account": plan(data)["1"]["account"]}}


def off_the_list(data: Data) -> dict[str, Any] | None:
    """The mistake of taking a large account that is not on the list."""
    other = [each for each in accounts(data) if each not in key_accounts(data)]
    return {"1": {**plan(data)["1"], "account": other[0]}} if other else None


def is_twice(cells: Cells, data: Data) -> bool:
    named = _of(cells, "account")
    return len(set(named)) < len(named)


def is_off_the_list(cells: Cells, data: Data) -> bool:
    return not set(_of(cells, "account")) <= set(key_accounts(data))


def is_activity(cells: Cells, data: Data) -> bool:
    return not set(_of(cells, "step")) <= set(STEPS)


def is_nobody(cells: Cells, data: Data) -> bool:
    return "team" in _of(cells, "accountable")


def is_two(cells: Cells, data: Data) -> bool:
    return "both" in _of(cells, "accountable")


def _judge(cells: Cells, data: Data) -> dict[tuple[str, str], bool]:
    told: dict[tuple[str, str], bool] = {}
    listed, taken = set(key_accounts(data)), set[str]()
    for cell, value in cells.items():
        if cell[1] == "account":
            told[cell] = value in listed and value not in taken
            taken.add(str(value))
        else:
            told[cell] = value in (STEPS if cell[1] == "step" else ONE)
    return told


def _of(cells: Cells, column: str) -> list[str]:
    return [str(value) for (_, name), value in cells.items() if name == column and value]
