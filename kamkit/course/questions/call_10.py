"""Lesson 10's account: what is known of it before the call, and a call plan with weak spots."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions import book_07, card_04
from kamkit.course.questions.accounts_03 import currency, need, once
from kamkit.course.questions.plan_12 import key_accounts
from kamkit.errors import DataError
from kamkit.planning.bank import question_bank
from kamkit.planning.spin import (
    Benefit,
    Fact,
    ImplicationQuestion,
    PayoffQuestion,
    ProblemQuestion,
    SituationQuestion,
    SpinPlan,
)
from kamkit.text import language

NEEDED = ("industry", "employees", "payment_days", "attitude")
CALM = 2  # large accounts on offer that are not on the list


@once
def white(data: Data) -> dict[str, list[str]]:
    """The key accounts, best first, each with the families that its peers buy and it does not."""
    table = book_07.space(data)
    lacking = table[table["state"] == "peers"].groupby("account_id")["family"].agg(list)
    return {each: list(lacking.get(each, [])) for each in key_accounts(data)}


@once
def account(data: Data) -> str:
    """The first key account of which enough is known, and to which more could be sold."""
    file = data.account_file
    need(set(NEEDED) <= set(file))
    file = file.dropna(subset=list(NEEDED))
    known = set(file.loc[file["industry"].isin(industries(data.lang)), "account_id"].astype(str))
    found = [each for each, families in white(data).items() if families and each in known]
    need(bool(found))
    return found[0]


def industries(lang: str) -> list[str]:
    """The industries for which the bank holds questions."""
    return [str(each) for each in question_bank(lang=lang)["industry"].unique()]


@once
def about(data: Data) -> dict[str, Any]:
    """The numbers that stand in the questions about that account."""
    row = card_04.row_of(data, account(data))
    bought = book_07.space(data)
    bought = bought[(bought["account_id"] == account(data)) & (bought["state"] == "owned")]
    return {
        "name": str(row["account_name"]),
        "industry": str(row["industry"]),
        "revenue": float(row["revenue_12m"]),
        "before": float(row["revenue_prior_12m"]),
        "employees": int(row["employees"]),
        "days": int(row["payment_days"]),
        "attitude": signed(row),
        "bought": [str(each) for each in bought["family"]],
        "white": white(data)[account(data)],
        "family": white(data)[account(data)][0],
        "currency": currency(data),
    }


def facts_of(data: Data, account_id: str) -> tuple[Fact, ...]:
    """What our own data tell of an account before any call, as facts of a call plan."""
    row, told = card_04.row_of(data, account_id), []
    space = book_07.space(data)
    space = space[space["account_id"] == account_id]
    values: dict[str, Any] = {**row, "currency": currency(data)}
    for state in ("owned", "peers"):
        values[state] = [str(each) for each in space.loc[space["state"] == state, "family"]]
    for name, words in _FACTS.items():
        known = values.get(name)
        if known if isinstance(known, list) else pd.notna(known):
            told.append(words.say(language(), **{**values, "attitude": signed(values)}))
    return tuple(Fact(f"F{n}", words) for n, words in enumerate(told, start=1))


def draft_call(data: Data) -> SpinPlan:
    """A call plan as people write them in a hurry: some of it sound, some of it not.

    Where the data tell of no account, it is a plan for nobody in particular, without facts.
    """
    words = {name: prose.say(language()) for name, prose in _DRAFT.items()}
    try:
        row = card_04.row_of(data, account(data))
        known = facts_of(data, account(data))
    except DataError:
        row, known = {"account_name": words["nobody"], "industry": ""}, ()
    return SpinPlan(
        str(row["account_name"]),
        str(row["industry"]),
        words["objective"],
        facts=known,
        situation=(SituationQuestion("S1", words["S1"]), SituationQuestion("S2", words["S2"])),
        problems=(ProblemQuestion("P1", words["P1"]), ProblemQuestion("P2", words["P2"])),
        implications=(ImplicationQuestion("I1", words["I1"]),),
        payoffs=(PayoffQuestion("Q1", words["Q1"]),),
        benefits=(Benefit("B1", words["B1"]),),
        order=("S1", "S2", "Q1", "B1", "P1", "P2", "I1"),
    )


def signed(row: dict[str, Any]) -> str:
    """The attitude of an account as a number with its sign, a dash where it is not known."""
    known = row.get("attitude")
    return "–" if known is None or pd.isna(known) else f"{known:.0f}".replace("-", "−")


_FACTS = {
    "revenue_12m": Prose(
        "In the last 12 months they bought for {revenue_12m:money} from us, "
        "in the 12 months before for {revenue_prior_12m:money}.",
        "近 12 个月向我们采购 {revenue_12m:money}，前一个 12 个月是 {revenue_prior_12m:money}。",
    ),
    "owned": Prose(
        "They buy these families from us: {owned}.", "已在我们这里采购的产品系列：{owned}。"
    ),
    "peers": Prose(
        "Accounts like them buy {peers} as well; they do not.",
        "同类客户还采购{peers}，他们没有。",
    ),
    "employees": Prose(
        "The company has {employees} employees.", "公司的员工人数是 {employees} 人。"
    ),
    "payment_days": Prose(
        "They pay their invoices after {payment_days} days.", "货款一般 {payment_days} 天付清。"
    ),
    "attitude": Prose(
        "Their attitude towards us is {attitude}, from −2 (hostile) to 2 (supporter).",
        "合作态度 {attitude} 分：从 −2（敌对）到 2（支持）。",
    ),
}
_DRAFT = {
    "nobody": Prose("Your account", "您的客户"),
    "objective": Prose(
        "Introduce our new products and deepen the relationship",
        "介绍新产品，加深双方关系",
    ),
    "S1": Prose("How many employees does the company have?", "公司的员工人数是多少？"),
    "S2": Prose("Who looks after the instruments on site?", "现场仪表由谁负责维护？"),
    "P1": Prose("Where do you have trouble with your measurements?", "测量方面，哪里最让您头疼？"),
    "P2": Prose("Don't you agree that old instruments are a risk?", "您不觉得老仪表是个隐患吗？"),
    "I1": Prose("What does an hour of standstill cost you?", "停一个小时，要损失多少？"),
    "Q1": Prose(
        "How useful would it be to know of a failure a day ahead?",
        "要是能提前一天知道要出故障，对您有多大帮助？",
    ),
    "B1": Prose(
        "Our transmitters report a failure a day ahead.", "我们的变送器能提前一天报告故障。"
    ),
}
