"""A view of the criteria scorecard in words and tables, in the language in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from kamkit.analysis.criteria import Minimum
from kamkit.apps.criteria_view import HOPELESS, SURE, Book, Tip, View
from kamkit.charts.canvas import heading, percent
from kamkit.course.desk.page import to_html
from kamkit.schema import describe_column
from kamkit.text import MISSING, format_number, format_percent, language, messages, say

NEXT = 5  # accounts shown that just miss the list
_MOST = 60
_FAILED = 10
_NAMES = 2  # of those that enter or leave, so many are named
_TIE, _FINE = 1e-9, 0.0005


def lead(view: View) -> str:
    """The list in a sentence: how many are on it, how many of them safely."""
    passed, listed = len(view.odds), len(view.listed)
    if not passed:
        return say("criteria_app.nobody")
    sure = int((view.listed["odds"] >= SURE).sum())
    between = (view.odds["odds"] < SURE) & (view.odds["odds"] >= HOPELESS)
    key = "lead_all" if passed <= view.settings.capacity else "lead"
    values = {"passed": passed, "listed": listed, "sure": sure, "doubtful": int(between.sum())}
    return say(f"criteria_app.{key}", None, **values)


def list_table(book: Book, view: View) -> str:
    """The list and the accounts that just miss it: score and odds as numbers and bars."""
    shown = view.odds.head(min(view.settings.capacity + NEXT, _MOST))
    heads = [heading(name) for name in ("rank", "account_name", "score")]
    heads.append(say("criteria_app.odds"))
    best = float(shown["score"].max()) if len(shown) else 1.0
    rows = [_list_row(book, row, view.settings.capacity, best) for _, row in shown.iterrows()]
    return _table(heads, rows, "kk-card-list")


def _list_row(book: Book, row: pd.Series[Any], capacity: int, best: float) -> str:
    score, odds, rank = float(row["score"]), float(row["odds"]), int(row["rank"])
    kinds = ["kk-off"] * (rank > capacity) + ["kk-first-off"] * (rank == capacity + 1)
    doubtful = "kk-doubtful" if HOPELESS <= odds < SURE else ""
    name = escape(book.name(str(row["account_id"])))
    return (
        f'<tr class="{" ".join(kinds)}"><td>{rank}</td><td>{name}</td>'
        f"<td>{_bar(score / best if best > 0 else 0.0)}{format_number(score, 3)}</td>"
        f"<td>{_bar(odds, doubtful)}{percent(odds)}</td></tr>"
    )


def edge(book: Book, view: View) -> str:
    """How far the last on the list is from the first off it, and what would turn them round."""
    if view.last is None or view.first is None:
        return to_html(say("criteria_app.no_edge"))
    score = view.odds.set_index("account_id")["score"]
    gap = float(score[view.last] - score[view.first])
    names = {"last": book.name(view.last), "first": book.name(view.first)}
    if gap < _TIE:
        return to_html(say("criteria_app.tie", None, **names))
    words = [
        say("criteria_app.gap", None, gap=format_number(gap, 3 if gap >= _FINE else 6), **names)
    ]
    level = view.level.dropna(subset="break_even")
    if len(level):
        closest = int((level["break_even"] - level["weight"]).abs().to_numpy().argmin())
        nearest = level.iloc[closest]
        now, then = (format_percent(float(nearest[c]), 1) for c in ("weight", "break_even"))
        words.append(say("criteria_app.level", criterion=nearest["criterion"], now=now, then=then))
    elif view.settings.method == "weighted_sum":
        words.append(say("criteria_app.no_level"))
    return to_html(" ".join(words) if language() == "en" else "".join(words))


def tips_table(book: Book, view: View) -> str:
    """The nearest change of each weight that changes the list, and who comes and goes."""
    if not view.tips:
        return _paragraph(say("criteria_app.no_tips"))
    heads = [say(f"criteria_app.{name}") for name in ("criterion", "from_to", "enters", "leaves")]
    nearest: dict[str, Tip] = {}
    for tip in sorted(view.tips, key=lambda tip: abs(tip.weight - tip.today)):
        nearest.setdefault(tip.criterion, tip)
    rows = [_tip_row(book, tip) for tip in nearest.values()]
    note = _paragraph(say("criteria_app.tips_note"))
    return _table(heads, rows, "kk-card-tips") + note


def failed_table(book: Book, view: View) -> str:
    """Who fails which minimum test and why, those first that would rank highest without it."""
    if not view.settings.tests:
        return _paragraph(say("criteria_app.tests_off"))
    if view.failed.empty:
        return _paragraph(say("criteria_app.all_pass"))
    counts = view.failed["minimum"].value_counts(sort=False)
    counted = [say("criteria_app.count", name=name, count=int(n)) for name, n in counts.items()]
    head = say("criteria_app.failed", count=view.failed["account_id"].nunique(), tests=counted)
    heads = [heading("account_name"), say("criteria_app.would_rank"), say("criteria_app.why")]
    ids = view.failed["account_id"].drop_duplicates().head(_FAILED)
    whys = reasons(book, view)
    rows = []
    for account in map(str, ids):
        own = view.failed["account_id"] == account
        lines = [
            f"{name}{say('criteria_app.colon')}{why}"
            for name, why in zip(view.failed["minimum"][own], whys[own], strict=True)
        ]
        why = "<br>".join(map(escape, lines))
        place = view.failed["would_rank"][own].iloc[0]
        rank = MISSING if pd.isna(place) else str(int(place))
        rows.append(f"<tr><td>{escape(book.name(account))}</td><td>{rank}</td><td>{why}</td></tr>")
    return _paragraph(head) + _table(heads, rows, "kk-card-failed")


def reasons(book: Book, view: View) -> pd.Series[str]:
    """Why, for each row of the view's failures."""
    tests = {test.name: test for test in view.criteria.minimums}
    facts = book.accounts.set_index("account_id").to_dict("index")
    rows = zip(view.failed["account_id"], view.failed["minimum"], strict=True)
    told = [reason(tests[test], facts[account]) for account, test in rows]
    return pd.Series(told, index=view.failed.index, dtype="str")


def reason(test: Minimum, account: Mapping[Any, Any]) -> str:
    """Why an account failed a test, with labels and numbers as people read them."""
    value = _value(test.column, account.get(test.column))
    if test.choices:
        wanted: object = [_value(test.column, choice) for choice in test.choices]
        key = "wanted"
    elif test.at_least is not None:
        key, wanted = "at_least", _value(test.column, test.at_least)
    else:
        key, wanted = "at_most", _value(test.column, test.at_most)
    label = heading(test.column)
    words = say(f"criteria_app.{key}", label=label, value=value, limit=wanted)
    return (
        words
        if test.or_else is None
        else words + say("criteria_app.nor") + reason(test.or_else, account)
    )


def code_html(code: str) -> str:
    """Code to read and to copy."""
    return f'<pre class="kk-card-lines"><code>{escape(code)}</code></pre>'


def weight_bars(weights: dict[str, float]) -> str:
    """Weights as shares, the largest first."""
    total = sum(weights.values()) or 1.0
    order = sorted(weights.items(), key=lambda item: -item[1])
    rows = [
        f"<tr><td>{escape(name)}</td><td>{_bar(weight / total)}"
        f"{format_percent(weight / total, 1)}</td></tr>"
        for name, weight in order
        if weight > 0
    ]
    return _table([say("criteria_app.criterion"), heading("weight")], rows, "kk-card-weights")


def _tip_row(book: Book, tip: Tip) -> str:
    change = f"{format_percent(tip.today, 1)} → {format_percent(tip.weight, 1)}"
    cells = [tip.criterion, change, _names(book, tip.enters), _names(book, tip.leaves)]
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _names(book: Book, accounts: Sequence[str]) -> str:
    names = [book.name(each) for each in accounts[:_NAMES]]
    more = len(accounts) - len(names)
    text = say("criteria_app.joined", names=names) if names else MISSING
    return text + (say("criteria_app.more", count=more) if more > 0 else "")


def _value(column: str, value: Any) -> str:
    if value is None or pd.isna(value):
        return say("criteria_app.unknown")
    known = describe_column(column)
    kind = known.dtype if known else ""
    if isinstance(value, str):
        key = f"choice.{column}.{value}"
        return say(key) if key in messages(language()) else value
    number = float(value)
    if kind == "share":
        return percent(number)
    return format_number(number, 0 if kind == "money" and abs(number) >= 1000 else None)


def _bar(part: float, kind: str = "") -> str:
    width = max(0.0, min(1.0, part)) * 100
    bar = f'<span class="kk-bar {kind}" style="width:{width:.1f}%"></span>'
    return f'<span class="kk-track">{bar}</span>'


def _table(heads: Sequence[str], rows: Sequence[str], name: str) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(rows)
    inside = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    page = f'<table class="kk-card-table {name}">{inside}</table>'
    return f'<div class="mathjax_ignore tex2jax_ignore">{page}</div>'


def _paragraph(words: str) -> str:
    return f"<p>{to_html(words)}</p>"
