"""纷享销客 of the teams at home: customers, and opportunities as a colleague re-saved them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kamkit.data.raw import common
from kamkit.data.raw.books import ABROAD, Books, dead, words
from kamkit.data.raw.names import new_names
from kamkit.data.raw.sheet import Record, Sheet
from kamkit.data.raw.widths import widen

ACCOUNTS = [
    "客户编号",
    "客户名称（必填）",
    "客户级别",
    "客户来源",
    "上级客户",
    "1级行业",
    "成交状态",
]
ACCOUNTS += ["区域", "人员规模", "负责人（必填）", "负责人主属部门", "电话", "创建时间"]
ACCOUNTS += ["最后一次成交时间", "备注"]
DEALS = [
    "商机名称（必填）",
    "客户名称（必填）",
    "商机金额",
    "商机阶段",
    "阶段状态",
    "赢率",
    "预计成交日期",
]
DEALS += ["负责人", "负责人主属部门", "创建时间", "备注"]
_NAME = "客户名称（必填）"
_DAY = "预计成交日期"


def fxiaoke_accounts(books: Books) -> Sheet:
    """All accounts at home, some of those abroad, and three that went long ago."""
    home = books.home()
    sheet = Sheet(ACCOUNTS, [_account(row, books) for row in home.itertuples()], books.dice(4))
    _leave_stories_alone(sheet, books)
    by_key = {record.key: record for record in sheet.records}
    gone = [by_key[key] for key in dead(home)]
    for record in gone:
        record.free = False
    gone += [_long_gone(name, at) for at, name in enumerate(new_names(books, "home", 3))]
    sheet.records += [record for record in gone if record.key not in by_key]
    sheet.plant("dead_account", gone)
    _spell_otherwise(sheet)
    _enter_customers_abroad(sheet, books)
    common.repeat(sheet, 3)
    common.reuse_ids(sheet, [{"人员规模": "60"}, {"成交状态": "未成交"}], "account_id")
    typos = sheet.pick(3)
    sheet.spoil(
        "typo_industry", typos, "1级行业", lambda record: words()["typos"][record.cells["1级行业"]]
    )
    common.count_in_words(sheet, 3, "人员规模", "约{}人")
    common.write_personal_data(sheet, 4, "备注", words()["personal"]["chinese"])
    return sheet


def fxiaoke_opportunities(books: Books) -> Sheet:
    """The opportunities at home; they name their account and have no id."""
    deals = books.deals_of(books.home())
    sheet = Sheet(DEALS, [_deal(row, books) for row in deals.itertuples()], books.dice(5))
    common.spoil_amounts(sheet, "商机金额", "待报价", (2, 2, 2))
    common.close_too_early(sheet, 3, "创建时间", _DAY, _is_closed)
    common.close_never(sheet, 2, _DAY)
    common.empty_account(sheet, 2, [_NAME])
    _misspell_accounts(sheet)
    common.write_personal_data(sheet, 3, "备注", words()["personal"]["chinese"])
    common.append_personal_data(sheet, 2, DEALS[0], words()["personal"]["chinese"])
    common.repeat(sheet, 3)
    _write_money_by_hand(sheet)
    sheet.spoil("two_date_forms", sheet.pick(60), _DAY, lambda record: _slashes(record.cells[_DAY]))
    by_hand = words()["by_hand"]["fxiaoke"]
    unknown = [r for r in sheet.records if r.cells["商机阶段"] in by_hand and not r.aside]
    sheet.plant("unmapped_stage", unknown, column="商机阶段")
    common.claim_too_much(sheet, "商机阶段", words()["too_sure"]["fxiaoke"], "赢率")
    sheet.blank_lines = 2
    return sheet


def _leave_stories_alone(sheet: Sheet, books: Books) -> None:
    """The accounts that lessons tell of, their parents and subsidiaries come through unharmed."""
    told = set(books.stories.values())
    parents = books.accounts["parent_id"]
    told |= set(parents.dropna()) | set(parents.index[parents.notna()])
    members = []
    for record in sheet.records:
        record.free = record.key not in told
        if parents.get(record.key) == books.stories["split_group"]:
            members.append(record)
    group = (books.stories["split_group"],)
    sheet.plant("split_group", members, column="上级客户", same_as=group)


def _account(row: Any, books: Books) -> Record:
    bought = row.status == "customer" and row.last_order == row.last_order
    cells = {
        "客户编号": row.account_id,
        _NAME: row.name_zh,
        "客户级别": "重点客户" if row.owner_zh == "大客户部" else "普通客户",
        "上级客户": books.accounts["name_zh"].get(row.parent_id, ""),
        "1级行业": row.industry_zh,
        "成交状态": "已成交" if row.status == "customer" else "未成交",
        "区域": row.region_zh,
        "人员规模": str(row.employees),
        "负责人（必填）": row.owner_zh,
        "负责人主属部门": "国内销售部",
        "创建时间": "2023-10-30 09:00",
        "最后一次成交时间": f"{row.last_order:%Y-%m-%d} 00:00" if bought else "",
    }
    return Record(cells, row.account_id)


def _long_gone(name: tuple[str, str], at: int) -> Record:
    number = f"KH00{at + 21}"
    cells = {
        "客户编号": number,
        _NAME: f"{name[1]}锅炉有限公司",
        "客户级别": "普通客户",
        "1级行业": "装备制造",
        "成交状态": "已成交",
        "区域": "华北",
        "人员规模": str(80 + 10 * at),
        "负责人（必填）": "华北一组",
        "负责人主属部门": "国内销售部",
        "创建时间": "2015-06-11 09:00",
        "最后一次成交时间": f"20{19 + at}-08-20 00:00",
    }
    return Record(cells, number, free=False)


def _spell_otherwise(sheet: Sheet) -> None:
    """A customer entered a second time, its name in another form, under a new number."""
    legal = words()["legal"]
    forms: tuple[Callable[[str], str], ...] = (
        lambda name: name.replace(legal["zh"], legal["zh_other"]),
        lambda name: name.replace(legal["zh"], " " + legal["zh"]),
        lambda name: name.replace(legal["zh"], ""),
        lambda name: name[:2] + "　" + name[2:],
    )
    firms = sheet.pick(4, lambda record: record.cells[_NAME].endswith(legal["zh"]))
    second = []
    for at, (record, form) in enumerate(zip(firms, forms, strict=False)):
        again = record.copy({"客户编号": f"KH93{at + 1:02}", _NAME: form(record.cells[_NAME])})
        again.cells["成交状态"] = "未成交"
        again.key = again.cells["客户编号"]
        again.cells["最后一次成交时间"] = ""
        second.append(sheet.insert(again, record, 9))
    same = tuple(record.key for record in firms)
    sheet.plant("two_spellings", second, column=_NAME, same_as=same)


def _enter_customers_abroad(sheet: Sheet, books: Books) -> None:
    """Customers of the international desk, in English, as somebody at home wrote them."""
    forms: tuple[Callable[[str], str], ...] = (
        str.upper,
        widen,
        lambda name: name.replace("Co., Ltd.", "Ltd").replace(" ", "  "),
    )
    abroad = books.at(*ABROAD)
    rows = [row for row in abroad.itertuples() if row.account_id not in dead(abroad)]
    chosen = [rows[at] for at in books.dice(6).shuffled(len(rows))[:3]]
    second = []
    for at, (row, form) in enumerate(zip(chosen, forms, strict=True)):
        record = _account(row, books)
        number = f"KH94{at + 1:02}"
        record.cells |= {"客户编号": number, _NAME: form(row.name_en), "最后一次成交时间": ""}
        record.cells["成交状态"] = "未成交"
        record.key, record.free = number, False
        sheet.records.append(record)
        second.append(record)
    same = tuple(row.account_id for row in chosen)
    sheet.plant("two_spellings", second, column=_NAME, same_as=same)


def _deal(row: Any, books: Books) -> Record:
    cents = round(row.amount * 100)
    cells = {
        "商机名称（必填）": row.name_zh,
        _NAME: books.accounts["name_zh"][row.account_id],
        "商机金额": f"{cents / 100:.2f}",
        "商机阶段": words()["stages"]["fxiaoke"][row.stage],
        "阶段状态": words()["status"][row.status],
        "赢率": f"{round(row.probability * 100)}%",
        _DAY: f"{row.close_date:%Y-%m-%d}",
        "负责人": row.owner_zh,
        "负责人主属部门": "国内销售部",
        "创建时间": f"{row.created:%Y-%m-%d} 09:30",
    }
    return Record(cells, row.opportunity_id, cents)


def _is_closed(record: Record) -> bool:
    return record.cells["阶段状态"] in (words()["status"]["won"], words()["status"]["lost"])


def _misspell_accounts(sheet: Sheet) -> None:
    """Deals whose account is written otherwise than in the customer file."""
    legal = words()["legal"]
    firms = sheet.pick(4, lambda record: record.cells[_NAME].endswith(legal["zh"]))
    sheet.spoil(
        "two_spellings",
        firms,
        _NAME,
        lambda record: record.cells[_NAME].replace(legal["zh"], legal["zh_other"]),
    )


def _write_money_by_hand(sheet: Sheet) -> None:
    """Amounts with a sign, in units of ten thousand, in full-width digits: all can be read."""
    ways: tuple[tuple[str, int, Any], ...] = (
        ("money_sign", 40, lambda record: f"￥{record.cents / 100:,.2f}"),
        ("ten_thousands", 40, lambda record: f"{record.cents / 1_000_000:.10g}万"),
        ("full_width_digits", 20, lambda record: widen(f"{record.cents / 100:.2f}")),
    )
    for kind, number, way in ways:
        whole = sheet.pick(number, lambda record: record.cents % 10_000 == 0)
        sheet.spoil(kind, whole, "商机金额", way)


def _slashes(day: str) -> str:
    year, month, number = day.split("-")
    return f"{year}/{int(month)}/{int(number)}"
