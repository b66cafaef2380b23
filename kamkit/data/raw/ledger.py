"""The ledger's list of sales: two years and a month of order lines, a subtotal below each month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kamkit.data.raw import common
from kamkit.data.raw.books import FIRST_DAY, LAST_DAY, Books, words
from kamkit.data.raw.sheet import Line, Record, Sheet, total
from kamkit.data.raw.widths import widen

HEADERS = ["日期", "单据编号", "行号", "客户编号", "客户名称", "摘要", "产品编号", "数量", "金额"]
HEADER_ROW = 4
_SECOND_HAND = ("2025-06", "2025-07")  # the months that a colleague kept, with dates of his own


def ledger(books: Books) -> Sheet:
    """The order lines since the ledger's first day, faults included, without its subtotals."""
    orders = books.orders[books.orders["order_date"] >= FIRST_DAY]
    names = books.accounts["account_name_zh"]
    sheet = Sheet(HEADERS, [_line(row, names) for row in orders.itertuples()], books.dice(7))
    _spoil_days(sheet)
    not_billed = sheet.pick(3, _is_sale)
    for record in not_billed:
        record.aside = "money:amount"
    sheet.spoil(
        "text_in_number",
        not_billed,
        "金额",
        lambda _: words()["ledger"]["not_billed"],
        cents=total(not_billed, -1),
    )
    common.empty_account(sheet, 1, ["客户编号", "客户名称"])
    common.write_personal_data(sheet, 2, "摘要", words()["personal"]["chinese"])
    sheet.spoil(
        "full_width_digits",
        sheet.pick(12, _is_sale),
        "金额",
        lambda record: widen(record.cells["金额"]),
    )
    _repeat(sheet)
    _sell_to_strangers(sheet)
    _give_away(sheet)
    returns = [record for record in sheet.records if record.cents < 0]
    sheet.plant("brackets_for_minus", returns, column="金额")
    return sheet


def with_totals(sheet: Sheet) -> Iterator[Line]:
    """The file's rows below its headers: the lines, a subtotal a month and the total."""
    text, month, cents, whole = words()["ledger"], "", 0, 0
    for record, row in sheet.lines():
        if month not in ("", month_of(record)):
            yield _sum_row(_subtotal(text["subtotal"], month), cents)
            cents = 0
        month = month_of(record)
        if record.aside != "money:amount":
            cents, whole = cents + record.cents, whole + record.cents
        yield record, row
    yield _sum_row(_subtotal(text["subtotal"], month), cents)
    yield _sum_row(text["total"], whole)


def above() -> list[list[str]]:
    """What stands over the headers."""
    text = words()["ledger"]
    rest = [""] * (len(HEADERS) - 1)
    period = text["period"].format(first=f"{FIRST_DAY:%Y-%m-%d}", last=f"{LAST_DAY:%Y-%m-%d}")
    return [[text["title"], *rest], [period, *rest], ["", *rest]]


def month_of(record: Record) -> str:
    """The month that a line's order was booked in: ``"2411"``."""
    return record.key[2:6]


def _line(row: Any, names: Any) -> Record:
    cents = round(row.amount * 100)
    text = words()["ledger"]
    cells = {
        "日期": f"{row.order_date:%Y-%m-%d}",
        "单据编号": row.order_id,
        "行号": str(row.line),
        "客户编号": row.account_id,
        "客户名称": names[row.account_id],
        "摘要": text["sale"] if cents >= 0 else text["refund"],
        "产品编号": row.product_id,
        "数量": _brackets(f"{abs(row.quantity):g}", cents),
        "金额": _brackets(f"{abs(cents) / 100:,.2f}", cents),
    }
    return Record(cells, f"{row.order_id}/{row.line}", cents)


def _brackets(text: str, cents: int) -> str:
    return f"({text})" if cents < 0 else text


def _is_sale(record: Record) -> bool:
    return record.cents > 0


def _spoil_days(sheet: Sheet) -> None:
    """Two days in February that no calendar has, and two months in another form."""
    picked = sheet.pick(
        2, lambda record: record.cells["日期"].startswith("2026-02") and record.cents > 0
    )
    for record in picked:
        record.aside = "date:order_date"
    lost = total(picked, -1)
    sheet.spoil("impossible_date", picked, "日期", lambda _: "2026-02-30", cents=lost)
    slashed = [r for r in sheet.records if r.cells["日期"].startswith(_SECOND_HAND)]
    for record in slashed:
        year, month, day = record.cells["日期"].split("-")
        record.cells["日期"] = f"{year}/{int(month)}/{int(day)}"
    sheet.plant("two_date_forms", slashed, column="日期")


def _repeat(sheet: Sheet) -> None:
    """Lines posted twice. No reader can know that they are not two lines alike: they are kept."""
    picked = sheet.pick(4, _is_sale)
    copies = [sheet.insert(record.copy(), record, 1) for record in picked]
    sheet.plant("copy", copies, cents=total(copies))


def _sell_to_strangers(sheet: Sheet) -> None:
    """Lines booked to numbers that no CRM has."""
    new = []
    for at, model in enumerate(sheet.pick(8, _is_sale)):
        number, name = words()["ledger"]["unknown"][at % 2]
        order = f"{model.cells['单据编号'][:7]}9{at + 1:03}"
        cells = {"单据编号": order, "行号": "1", "客户编号": number, "客户名称": name}
        stranger = model.copy(cells)
        stranger.key = f"{order}/1"
        new.append(sheet.insert(stranger, model, 1))
    sheet.plant("unknown_account", new, column="客户编号", cents=total(new))


def _give_away(sheet: Sheet) -> None:
    """Lines of nothing: samples and spare parts given free."""
    new = []
    for at, model in enumerate(sheet.pick(3, _is_sale)):
        order = f"{model.cells['单据编号'][:7]}8{at + 1:03}"
        free = words()["ledger"]["free"]
        gift = model.copy({"单据编号": order, "行号": "1", "摘要": free, "金额": "0.00"})
        gift.key, gift.cents = f"{order}/1", 0
        new.append(sheet.insert(gift, model, 1))
    sheet.plant("zero_amount", new, column="金额")


def _subtotal(text: str, month: str) -> str:
    return text.format(year=f"20{month[:2]}", month=int(month[2:]))


def _sum_row(label: str, cents: int) -> Line:
    amount = _brackets(f"{abs(cents) / 100:,.2f}", cents)
    return None, [label, *[""] * (len(HEADERS) - 2), amount]
