"""What the lesson shows: facts, questions and findings in whole sentences, as tables."""

from __future__ import annotations

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions import call_10, card_04, page_10
from kamkit.course.questions.accounts_03 import currency
from kamkit.documents.plan_display import PlanShown
from kamkit.documents.sections import Section
from kamkit.planning.bank import question_bank
from kamkit.planning.spin import SpinPlan
from kamkit.planning.spin_review import review_spin
from kamkit.text import format_money, language, say


def facts(data: Data) -> PlanShown:
    """What is known of the lesson's account before the call."""
    known = call_10.facts_of(data, call_10.account(data))
    rows = tuple((each.id, each.text) for each in known)
    return _shown(call_10.about(data)["name"], ("number", "known"), rows)


def questions(data: Data) -> PlanShown:
    """Two problems of the account's industry, with a question of each kind, from the bank."""
    industry = str(call_10.about(data)["industry"])
    bank = question_bank(industry)
    first = bank["problem"].unique()[:2]
    bank = bank[bank["problem"].isin(first)]
    rows = tuple(bank[["problem", "spin", "question"]].itertuples(index=False, name=None))
    return _shown(industry, ("problem", "spin", "question"), rows)


def call(plan: SpinPlan) -> PlanShown:
    """What a plan says, in the order of saying, its objective first."""
    said = [plan.item(each) for each in plan.asked]
    rows = [(_say("objective"), plan.objective), *((each.id, each.text) for each in said)]
    return _shown(plan.account, ("number", "said"), tuple(rows))


def findings(plan: SpinPlan) -> PlanShown:
    """What the review finds in a plan, or that it finds nothing."""
    found = review_spin(plan)
    rows = tuple((_about(each.item), each.words, each.better) for each in found)
    if not rows:
        rows = (("–", _say("sound"), "–"),)
    return _shown(say("spin.section.review"), ("number", "weak", "better"), rows)


def lacking(data: Data) -> PlanShown:
    """The accounts to choose from, how they stand to us, and what only their peers buy."""
    rows = []
    for each in page_10.offered(data):
        row, families = card_04.row_of(data, each), call_10.white(data)[each]
        money = format_money(float(row["revenue_12m"]), currency(data) or None, 0)
        stand = call_10.signed(row)
        listed = say("show.list", items=families) if families else "–"
        rows.append((str(row["account_name"]), money, stand, listed))
    return _shown(_say("accounts"), ("account", "revenue", "attitude", "lacks"), tuple(rows))


def _about(item: str) -> str:
    return _say(item) if item in _WORDS else item


def _shown(title: str, heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> PlanShown:
    return PlanShown((Section(title, tuple(map(_say, heads)), rows, (1.0,) * len(heads)),))


def _say(name: str) -> str:
    return _WORDS[name].say(language())


_WORDS = {
    "accounts": Prose("Key accounts", "大客户"),
    "account": Prose("Account", "客户"),
    "revenue": Prose("Revenue, 12 months", "近 12 个月销售额"),
    "attitude": Prose("Attitude, −2 to 2", "合作态度（−2 到 2）"),
    "lacks": Prose("Peers buy it, they do not", "同类客户在买、他们没买"),
    "number": Prose("No.", "编号"),
    "known": Prose("Known before the call", "拜访前已知"),
    "problem": Prose("Problem", "难点"),
    "spin": Prose("SPIN", "SPIN"),
    "question": Prose("Question", "提问"),
    "said": Prose("Said in this order", "按这个顺序说"),
    "objective": Prose("Objective", "目标"),
    "situation": Prose("Situation", "情境问题"),
    "problems": Prose("Problems", "难点问题"),
    "weak": Prose("Weak spot", "薄弱点"),
    "better": Prose("Better", "更好的做法"),
    "sound": Prose("No weak spot found.", "没有发现薄弱点。"),
}
