"""What the data check says: headline, receipt, rows set aside, faults."""

from __future__ import annotations

from html import escape

import pandas as pd

from kamkit.apps.data_check_reading import Ask, Look
from kamkit.apps.parts import paragraph, table
from kamkit.course.desk.page import to_html, words_of
from kamkit.data.faults.six_s import SIX_S, count_issues, rule_label, s_label
from kamkit.data.receipt import Receipt
from kamkit.errors import AmbiguousColumn, KamkitError
from kamkit.schema import Column, Table, tables
from kamkit.text import MISSING, format_money, language, say

_MOST_FAULTS = 30
_LONGEST = 60


def table_name(table: str) -> str:
    """One of our tables as people call it."""
    spec: Table = tables()[table]
    return spec.label[language()]


def column_name(column: Column) -> str:
    """One of our columns as people call it; the needed ones are marked."""
    label = column.label[language()]
    return say("data_check.needed", column=label) if column.required else label


def headline(seen: Look) -> str:
    """How many rows and how much money came in and were kept, or that it is not read yet."""
    file = seen.choices.path.name
    if seen.receipt is None:
        return say("data_check.not_read" if not seen.asks else "data_check.asks", file=file)
    receipt = seen.receipt
    values = {"rows": receipt.rows_in, "kept": receipt.rows_kept, "aside": len(receipt.set_aside)}
    lines = [say("data_check.read", None, file=file, table=table_name(seen.table), **values)]
    lines += [
        say(
            "data_check.money",
            before=format_money(before, currency),
            after=format_money(receipt.totals_kept.get(currency, 0.0), currency),
        )
        for currency, before in receipt.totals_in.items()
    ]
    return "\n".join(lines)


def why_not(seen: Look) -> str:
    """Why the file is not read, and the next step; where that is a question, it follows below."""
    assert seen.error is not None
    if seen.asks and seen.asks[0].what == "column":
        spec = tables()[seen.table]
        labels = [spec[ask.column].label[language()] for ask in seen.asks]
        several = isinstance(seen.error, AmbiguousColumn)
        key = "data_check.several" if several else "data_check.missing"
        return say(key, table=table_name(seen.table), columns=labels)
    if seen.asks and isinstance(seen.error, KamkitError):
        return say(f"error.{seen.error.key}", **seen.error.values)
    return words_of(seen.error, "data_check.failed", "data_check.not_opened_file")


def question(ask: Ask, seen: Look) -> str:
    """A question in words; the list that answers it stands below."""
    if ask.what != "column":
        return say(f"data_check.ask_{ask.what}")
    column = tables()[seen.table][ask.column]
    values = {"column": column.label[language()], "meaning": column.meaning[language()]}
    return say("data_check.ask_column", **values)


def receipt_list(receipt: Receipt) -> str:
    """The receipt in words, a point a sentence."""
    points = "".join(f"<li>{to_html(line)}</li>" for line in receipt.sentences())
    return f'<ul class="kk-check-points">{points}</ul>'


def aside_table(receipt: Receipt, start: int, count: int) -> str:
    """Some of the rows set aside, each with its reason, as they stand in the file."""
    if receipt.set_aside.empty:
        return paragraph(say("data_check.none_aside"))
    part = receipt.explained().iloc[start : start + count]
    heads = [say("data_check.file_row"), say("data_check.reason"), *map(str, part.columns[2:])]
    rows = [[_short(cell) for cell in row] for row in part.itertuples(index=False)]
    return f'<div class="kk-check-wide">{table(heads, rows, "kk-check-rows")}</div>'


def faults(issues: pd.DataFrame, receipt: Receipt) -> str:
    """How many faults of each S the clean table still has, and the first of each."""
    counts = count_issues(issues)
    numbers = dict(zip(counts["six_s"], counts["faults"], strict=True))
    heads = [say("data_check.six_s"), say("data_check.faults"), say("data_check.which")]
    rows = [[s_label(s), str(numbers[s]), _kinds(issues, s)] for s in SIX_S]
    lead = paragraph(say("data_check.faults_lead", n=len(issues), rows=receipt.rows_kept))
    return lead + table(heads, rows, "kk-check-six") + "".join(
        _details(issues, s) for s in SIX_S if numbers[s]
    )  # fmt: skip


def _kinds(issues: pd.DataFrame, s: str) -> str:
    kinds = issues.loc[issues["six_s"] == s, "rule"].value_counts()
    items = [say("word.counted", what=rule_label(str(rule)), n=n) for rule, n in kinds.items()]
    return say("data_check.list", items=items)


def _details(issues: pd.DataFrame, s: str) -> str:
    """The first faults of an S, folded away."""
    found = issues[issues["six_s"] == s]
    heads = [say(f"data_check.fault_{name}") for name in ("row", "column", "value", "words")]
    rows = [
        [
            MISSING if pd.isna(row["row"]) else str(int(row["row"]) + 1),
            _column_label(row["table"], row["column"]),
            *(_short(row["value"]), row["message"]),
        ]
        for row in found.head(_MOST_FAULTS).to_dict("records")
    ]
    more = len(found) - len(rows)
    tail = paragraph(say("data_check.more_faults", n=more)) if more > 0 else ""
    title = escape(say("data_check.faults_of", label=s_label(s), n=len(found)))
    inside = table(heads, rows, "kk-check-faults-table") + tail
    return f"<details><summary>{title}</summary>{inside}</details>"


def _column_label(name: str, column: object) -> str:
    spec = tables()[name].get(str(column))
    return spec.label[language()] if spec else str(column)


def samples(values: tuple[str, ...]) -> str:
    """A few values of a column, as they stand in the file."""
    chips = "".join(f"<span>{escape(_short(value))}</span>" for value in values)
    return f'<div class="kk-check-samples mathjax_ignore tex2jax_ignore">{chips}</div>'


def drop_zone(limit: int) -> str:
    """Where a file may be dropped: it is handed to the upload button of the same page.

    Nothing of a file stands in here. A file over ``limit`` bytes is not sent: it would cut the
    connection between page and Python.
    """
    too_big = to_html(say("data_check.too_big", mb=limit // 1_000_000))
    return (
        f'<div class="kk-check-drop" data-limit="{limit}" ondragover="{escape(_OVER)}" '
        f'ondragleave="{escape(_LEAVE)}" ondrop="{escape(_DROP)}">'
        f"{to_html(say('data_check.drop'))}"
        f'<div class="kk-check-big" role="alert" hidden>{too_big}</div></div>'
    )


_OVER = "event.preventDefault(); this.classList.add('kk-over')"
_LEAVE = "this.classList.remove('kk-over')"
# The button's file input is not part of the page: for one click, it takes what was dropped
# where it would open a dialog.
_DROP = """
event.preventDefault(); event.stopPropagation(); this.classList.remove('kk-over');
const files = event.dataTransfer.files;
const big = this.querySelector('.kk-check-big');
big.hidden = !files.length || files[0].size <= Number(this.dataset.limit);
if (files.length && big.hidden) {
  const input = HTMLInputElement.prototype, opens = input.click;
  input.click = function () {
    if (this.type !== 'file') { opens.call(this); return; }
    this.files = files;
    this.dispatchEvent(new Event('change'));
  };
  try { this.closest('.kk-check').querySelector('.widget-upload').click(); }
  finally { input.click = opens; }
}
"""


def _short(value: object) -> str:
    text = "" if value is None or value != value else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
