"""The list of planted faults, as TOML: what was planted, how often, where, and what it does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kamkit.data.raw.sheet import Fault, Line, Sheet

SIX_S = {
    "copy": "sort",
    "same_id": "sort",
    "two_spellings": "sort",
    "dead_account": "sort",
    "byte_order_mark": "set_in_order",
    "blank_lines": "set_in_order",
    "title_rows": "set_in_order",
    "subtotals": "set_in_order",
    "footer": "set_in_order",
    "unknown_account": "set_in_order",
    "parent_loop": "set_in_order",
    "split_group": "set_in_order",
    "text_in_number": "set_in_order",
    "impossible_date": "set_in_order",
    "blank_account": "shine",
    "closed_before_created": "shine",
    "zero_amount": "shine",
    "negative_amount": "shine",
    "typo_industry": "standardise",
    "unmapped_stage": "standardise",
    "second_currency": "standardise",
    "two_date_forms": "standardise",
    "money_sign": "standardise",
    "ten_thousands": "standardise",
    "full_width_digits": "standardise",
    "brackets_for_minus": "standardise",
    "stage_probability": "sustain",
    "personal_data": "safety",
}
_LISTED = 12  # of a fault that is there more often, the rows are not listed one by one


@dataclass(frozen=True)
class RawFile:
    """One file of the exports: its bytes, what made them, and what a careful reader finds."""

    name: str
    table: str
    system: str
    content: bytes
    encoding: str
    sheet: Sheet
    lines: list[Line]
    header_row: int = 1
    set_aside: Mapping[str, int] = ()  # type: ignore[assignment]
    stage_column: str | None = None


def as_toml(files: list[RawFile], seed: int, stages: tuple[str, ...]) -> bytes:
    """The list as TOML; the same for the same files."""
    lines = [_HEAD, f"seed = {seed}"]
    for file in files:
        lines += _file(file, stages)
    return ("\n".join(lines) + "\n").encode()


_HEAD = """\
# The faults planted in these files; written by `kamkit build`, never by hand.
# rows_in, kept, set_aside, blanked, stages_unmapped: what the receipt of kk.read_export has to say.
# rows: as a spreadsheet counts them. keys: the ids of the records (SO2411-0001/2 is line 2 of an
# order). same_as: for each of the keys the id of the same customer, or the id of the group.
# money: the kept rows' money in CNY less that of the sample company, because of the fault."""


def _file(file: RawFile, stages: tuple[str, ...]) -> Iterator[str]:
    sheet = file.sheet
    aside = sheet.reasons() | dict(file.set_aside)
    rows_in = len(sheet.records) + sum(file.set_aside.values() if file.set_aside else ())
    name = file.name.rpartition(".")[0]
    yield f"\n[{name}]"
    yield f'file = "{file.name}"'
    yield f'table = "{file.table}"'
    yield f'system = "{file.system}"'
    yield f'encoding = "{file.encoding}"' if file.encoding else "# a workbook has no encoding"
    yield f"header_row = {file.header_row}"
    yield f"blank_rows = {sheet.blank_lines}"
    yield f"rows_in = {rows_in}"
    yield f"kept = {rows_in - sum(aside.values())}"
    yield f"set_aside = {_inline(aside)}"
    yield f"blanked = {_inline(sheet.blanked())}"
    if file.stage_column:
        yield f"stages_unmapped = {_inline(sheet.kept(file.stage_column, stages))}"
    numbers = {id(r): file.header_row + 1 + at for at, (r, _) in enumerate(file.lines) if r}
    for fault in sheet.faults:
        yield from _fault(fault, name, numbers)


def _fault(fault: Fault, name: str, numbers: Mapping[int, int]) -> Iterator[str]:
    yield f"[[{name}.faults]]"
    yield f'kind = "{fault.kind}"'
    yield f'six_s = "{SIX_S[fault.kind]}"'
    yield f"count = {fault.count}"
    if fault.column:
        yield f"column = {json.dumps(fault.column, ensure_ascii=False)}"
    if fault.cents:
        yield f"money = {fault.cents / 100:.2f}"
    same = fault.same_as
    if 0 < len(fault.records) <= _LISTED:
        listed = sorted(fault.records, key=lambda record: numbers[id(record)])
        if len(same) == len(listed):
            same = tuple(same[fault.records.index(record)] for record in listed)
        yield f"rows = {[numbers[id(record)] for record in listed]}"
        yield f"keys = {json.dumps([record.key for record in listed])}"
        if fault.column:
            values = [record.cells.get(fault.column, "") for record in listed]
            yield f"values = {json.dumps(values, ensure_ascii=False)}"
        reasons = sorted({record.aside for record in listed if record.aside})
        if reasons:
            yield f"reasons = {json.dumps(reasons)}"
    if same:
        yield f"same_as = {json.dumps(same)}"


def _inline(counts: Mapping[str, Any]) -> str:
    pairs = (f"{json.dumps(key, ensure_ascii=False)} = {n}" for key, n in sorted(counts.items()))
    return "{ " + ", ".join(pairs) + " }"
