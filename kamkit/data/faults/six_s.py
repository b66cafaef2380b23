"""The six S of a tidy workshop, applied to data: the rules of each, and how many faults."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamkit.errors import ParameterError
from kamkit.schema import tables as schema_tables
from kamkit.text import language, messages, say

SIX_S = ("sort", "set_in_order", "shine", "standardise", "sustain", "safety")

RULES: dict[str, tuple[str, ...]] = {
    "sort": ("duplicate", "likely_duplicate", "same_phone", "same_registration", "dead_account"),
    "set_in_order": (
        "missing_column",
        "not_number",
        "not_date",
        "name_for_id",
        "unknown_account",
        "unknown_product",
        "unknown_opportunity",
        "unknown_contact",
        "unknown_parent",
        "own_parent",
        "parent_loop",
    ),
    "shine": (
        "empty",
        "below",
        "above",
        "closed_before_created",
        "closed_after_day",
        "closed_without_date",
        "activity_before_deal",
        "stage_before_created",
    ),
    "standardise": (
        "choice",
        "mixed_currencies",
        "account_currencies",
        "status_against_stage",
        "prospect_with_orders",
    ),
    "sustain": ("close_date_past",),
    "safety": ("email", "phone", "id_number", "bank_card"),
}
"""The rules of each S. Each rule belongs to one."""

S_OF = {rule: s for s, rules in RULES.items() for rule in rules}


def count_issues(issues: pd.DataFrame) -> pd.DataFrame:
    """Count faults by the six S.

    Parameters
    ----------
    issues
        What ``find_issues`` returns.

    Returns
    -------
    DataFrame
        One row per S, all six, in their order: ``six_s``; ``faults``; how many different
        ``rules_broken`` and ``tables`` are concerned; ``worst_table``, the one with the most faults
        (the first in the alphabet where several have as many; empty without a fault).

    >>> bad = pd.DataFrame({"six_s": ["shine"] * 2, "rule": ["empty"] * 2, "table": ["orders"] * 2})
    >>> count_issues(bad).query("faults > 0").to_numpy().tolist()
    [['shine', 2, 1, 1, 'orders']]
    """
    _refuse_else(issues, "count_issues")
    rows = []
    for s in SIX_S:
        found = issues[issues["six_s"] == s]
        counts = found["table"].value_counts()
        worst = min(counts.index[counts == counts.max()], default="")
        rows.append((s, len(found), found["rule"].nunique(), len(counts), worst))
    names = ["six_s", "faults", "rules_broken", "tables", "worst_table"]
    return pd.DataFrame(rows, columns=names).astype({"six_s": "str", "worst_table": "str"})


def _refuse_else(issues: pd.DataFrame, call: str) -> None:
    if not {"table", "rule", "six_s"}.issubset(issues.columns):
        raise ParameterError("no_issues", value=list(map(str, issues.columns)), call=call)


def tell_issues(issues: pd.DataFrame, checks: pd.DataFrame | None = None) -> list[str]:
    """What the faults say, in sentences of the language in force, one per S and what it holds.

    ``issues`` is what ``find_issues`` returns; ``checks``, what ``checks_made`` returns of the same
    tables, adds which checks could not be made, so that silence is not taken for health.

    >>> tell_issues(pd.DataFrame(columns=["table", "rule", "six_s"]))[0]
    'No fault was found.'
    """
    _refuse_else(issues, "tell_issues")
    return list(_sentences(issues, checks))


def _sentences(issues: pd.DataFrame, checks: pd.DataFrame | None) -> Iterator[str]:
    if issues.empty:
        yield say("six_s.none")
    for s in SIX_S:
        found = issues[issues["six_s"] == s]
        if len(found):
            kinds = found.value_counts(["table", "rule"]).reset_index()
            parts = tuple(
                say("six_s.part", rule=rule_label(rule), table=table_label(table), n=n)
                for table, rule, n in kinds.itertuples(index=False, name=None)
            )
            yield say("six_s.found", label=s_label(s), n=len(found), parts=parts)
    if checks is not None:
        skipped = checks[~checks["made"]]
        if len(skipped):
            missing = tuple(dict.fromkeys(_missing(skipped, checks)))
            yield say("six_s.not_made", n=len(skipped), of=len(checks), missing=missing)


def _missing(skipped: pd.DataFrame, checks: pd.DataFrame) -> Iterator[str]:
    """Tables that are not there, and columns that those that are lack, as people call them."""
    given = set(checks.loc[checks["rule"] == "missing_column", "table"])
    for need in (one for needs in skipped["needs"] for one in needs.split(", ")):
        first = need.split("|")[0]
        table, _, column = first.partition(".")
        yield _column_label(table, column) if table in given else table_label(table)


def _column_label(table: str, column: str) -> str:
    if not column:  # a day that was not told
        return table
    known = schema_tables()[table].get(column)
    key = f"column.{column.replace(' ', '_')}"
    label = known.label[language()] if known else messages(language()).get(key, column)
    return say("six_s.column", table=table_label(table), column=label)


def s_label(s: str) -> str:
    """The name of an S in the language in force."""
    return say(f"choice.six_s.{s}")


def rule_label(rule: str) -> str:
    """The name of a rule in the language in force; a rule that is not ours keeps its own."""
    key = f"choice.rule.{rule}"
    return say(key) if key in messages("en") else rule


def table_label(table: str) -> str:
    """The name of a table in the language in force."""
    known = schema_tables().get(table)
    return known.label[language()] if known else table
