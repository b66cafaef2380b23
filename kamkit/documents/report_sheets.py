"""The report's workbook: what came in, the accounts, the Pareto curve, what to look at next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kamkit.analysis.concentration import concentration, pareto
from kamkit.data.receipt import Receipt
from kamkit.documents.excel import Sheet
from kamkit.text import format_money, format_number, format_percent, say


def tell_pareto(curve: pd.DataFrame) -> list[str]:
    """What a Pareto curve says, in sentences: totals, share of the top fifth, both class counts.

    ``curve`` is what ``pareto`` returns.
    """
    if curve.empty:
        return [say("report.no_accounts")]
    found = concentration(curve["revenue"])
    sentences = [
        say(
            "report.total",
            total=format_money(float(curve["revenue"].sum()), _currency(curve)),
            n=len(curve),
        )
    ]
    if found.n:
        sentences += [
            say("report.top20", share=format_percent(found.top20_share), n=found.n),
            say("report.n_for_80", n=found.n_for_80, of=found.n),
            say("report.gini", gini=format_number(found.gini, 4)),
        ]
    if found.n_other:
        sentences.append(say("report.others", n=found.n_other))
    return sentences + [_class_sentence(curve, rule) for rule in ("including", "crossing")]


def count_classes(curve: pd.DataFrame) -> pd.DataFrame:
    """How many accounts are A, B and C under each boundary rule: columns abc, including, crossing.

    >>> accounts = pd.DataFrame({"account_id": ["a", "b"], "revenue": [9.0, 1.0]})
    >>> count_classes(pareto(accounts)).to_numpy().tolist()
    [['A', 0, 1], ['B', 1, 1], ['C', 1, 0]]
    """
    plain = curve.drop(columns=["rank", "share", "cumulative_share", "abc"])
    counts = {
        rule: pareto(plain, boundary=rule)["abc"]
        .value_counts()
        .reindex(["A", "B", "C"], fill_value=0)
        for rule in ("including", "crossing")
    }
    return pd.DataFrame(counts).rename_axis("abc").reset_index()


def _class_sentence(curve: pd.DataFrame, rule: str) -> str:
    counts = count_classes(curve).set_index("abc")[rule]
    return say(f"report.classes_{rule}", a=int(counts["A"]), b=int(counts["B"]), c=int(counts["C"]))


def explain_watchlist(watch: pd.DataFrame, currency: str | None = None) -> pd.DataFrame:
    """The watch list in words: ``finding`` (with its number) and ``next_step`` for each account.

    Columns account_id, account_name (where known), abc, revenue, finding, next_step.
    """
    kept = [name for name in ("account_id", "account_name", "abc", "revenue") if name in watch]
    return watch[kept].assign(
        finding=[
            say(f"watch.{reason}", number=_number(reason, number, currency))
            for reason, number in zip(watch["reason"], watch["number"], strict=True)
        ],
        next_step=[say(f"watch.{reason}_next") for reason in watch["reason"]],
    )


def _number(reason: str, number: float, currency: str | None) -> str:
    if reason in {"loss", "below_zero"}:
        return format_money(number, currency)
    if reason in {"silent", "one_off"}:
        return format_number(number)
    return format_percent(abs(number), 1)


def _currency(frame: pd.DataFrame) -> str | None:
    known: Any = frame["currency"].dropna().unique() if "currency" in frame else []
    return str(known[0]) if len(known) == 1 else None


def report_sheets(
    receipt: Receipt,
    curve: pd.DataFrame,
    watch: pd.DataFrame,
    skipped: Sequence[str] = (),
) -> list[Sheet]:
    """The first sheets of the report, ready for ``write_workbook``.

    ``curve`` is what ``pareto`` returns and ``watch`` what ``watchlist`` makes of it; ``skipped``
    says in sentences what the report left out, and gets a sheet of its own.
    """
    added = ["rank", "share", "cumulative_share", "abc"]
    names = [name for name in ("rank", "account_id", "account_name") if name in curve]
    ranked = curve[[*names, "revenue", "share", "cumulative_share", "abc"]]
    accounts = curve.drop(columns=added).sort_values("account_id")
    sheets = [
        Sheet(say("sheet.receipt"), say("receipt.title", value=receipt.file), receipt.sentences()),
        Sheet(say("sheet.accounts"), say("sheet.accounts"), frame=accounts),
        Sheet(say("sheet.pareto"), say("sheet.pareto"), tell_pareto(curve), ranked, pareto=True),
        Sheet(
            say("sheet.watch"),
            say("sheet.watch"),
            frame=explain_watchlist(watch, _currency(curve)),
        ),
    ]
    if skipped:
        sheets.append(Sheet(say("sheet.skipped"), say("sheet.skipped"), skipped))
    if len(receipt.set_aside):
        sheets.append(Sheet(say("sheet.aside"), say("sheet.aside"), frame=receipt.explained()))
    return sheets
