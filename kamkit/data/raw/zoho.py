"""Zoho CRM of the international desk: accounts abroad, and the deals of two regions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kamkit.data.raw import common
from kamkit.data.raw.books import ABROAD, LAST_DAY, SALESFORCE, Books, dead, words
from kamkit.data.raw.names import new_names
from kamkit.data.raw.sheet import Record, Sheet

ACCOUNTS = ["Record Id", "Account Owner", "Account Name", "Phone", "Parent Account", "Website"]
ACCOUNTS += ["Account Type", "Industry", "Employees", "Account Number", "Created Time"]
ACCOUNTS += ["Last Activity Time", "Billing State", "Billing Country", "Description", "Tag"]
DEALS = ["Record Id", "Deal Owner", "Amount", "Deal Name", "Closing Date", "Account Name.id"]
DEALS += ["Account Name", "Stage", "Pipeline", "Probability", "Expected Revenue", "Lead Source"]
DEALS += ["Description", "Currency", "Created Time", "Last Activity Time", "Tag"]
_MARK = "zcrm_"
_YUAN_A_DOLLAR = 7.1


def zoho_accounts(books: Books) -> Sheet:
    """All accounts abroad, some customers of the home CRM, and two that went long ago."""
    abroad = books.at(*ABROAD)
    dice = books.dice(1)
    sheet = Sheet(ACCOUNTS, [_account(row, books) for row in abroad.itertuples()], dice)
    by_key = {record.key: record for record in sheet.records}
    gone = [by_key[key] for key in dead(abroad)]
    for record in gone:
        record.free = False
    gone += [_long_gone(name, at) for at, name in enumerate(new_names(books, "abroad", 2))]
    sheet.records += [record for record in gone if record.key not in by_key]
    sheet.plant("dead_account", gone)
    _close_loop(sheet)
    _spell_otherwise(sheet)
    _enter_home_customers(sheet, books)
    common.repeat(sheet, 2)
    common.reuse_ids(sheet, [{"Employees": "35", "Account Type": "Prospect"}], "account_id")
    sheet.spoil(
        "typo_industry",
        sheet.pick(2),
        "Industry",
        lambda record: common.swap_letters(record.cells["Industry"]),
    )
    common.count_in_words(sheet, 2, "Employees", "about {}")
    common.write_personal_data(sheet, 3, "Description", words()["personal"]["english"])
    return sheet


def zoho_deals(books: Books) -> Sheet:
    """The opportunities of two of the three regions abroad; those of the third lie elsewhere."""
    accounts = books.at(*(region for region in ABROAD if region != SALESFORCE))
    deals = books.deals_of(accounts)
    sheet = Sheet(DEALS, [_deal(row, books) for row in deals.itertuples()], books.dice(2))
    waiting = sheet.pick(2, lambda record: 0 < int(record.cells["Probability"]) < 100)
    for record in waiting:
        record.cells["Stage"] = words()["by_hand"]["waiting"]
    common.quote_abroad(sheet, "Currency", "USD", _YUAN_A_DOLLAR)
    common.spoil_amounts(sheet, "Amount", "tbd", (1, 1, 1))
    common.close_too_early(sheet, 2, "Created Time", "Closing Date", _is_closed)
    common.close_never(sheet, 1, "Closing Date")
    common.empty_account(sheet, 1, ["Account Name.id", "Account Name"])
    common.write_personal_data(sheet, 2, "Description", words()["personal"]["english"])
    common.append_personal_data(sheet, 1, "Deal Name", words()["personal"]["english"])
    common.repeat(sheet, 2)
    changes = [{"Amount": "1000.00", "Stage": "Qualification"}, {"Amount": "2000.00"}]
    common.reuse_ids(sheet, changes, "opportunity_id")
    by_hand = words()["by_hand"]["english"]
    unknown = [r for r in sheet.records if r.cells["Stage"] in by_hand and not r.aside]
    sheet.plant("unmapped_stage", unknown, column="Stage")
    sure = words()["too_sure"]["english"]
    common.claim_too_much(sheet, "Stage", sure, "Probability")
    sheet.blank_lines = 3
    return sheet


def _account(row: Any, books: Books) -> Record:
    parent = books.accounts["name_en"].get(row.parent_id, "")
    seen = LAST_DAY if row.last_order is None or row.last_order != row.last_order else None
    active = (seen or row.last_order).strftime("%Y-%m-%d")
    cells = {
        "Record Id": _MARK + row.account_id,
        "Account Owner": row.owner,
        "Account Name": row.name_en,
        "Parent Account": parent,
        "Account Type": row.status.capitalize(),
        "Industry": row.industry,
        "Employees": str(row.employees),
        "Account Number": row.account_id,
        "Created Time": "2023-10-30 09:00:00",
        "Last Activity Time": f"{active} 17:30:00",
        "Billing State": row.region,
    }
    return Record(cells, row.account_id)


def _long_gone(name: tuple[str, str], at: int) -> Record:
    number = f"KH01{at + 11}"
    cells = {
        "Record Id": _MARK + number,
        "Account Owner": "Europe Team 1",
        "Account Name": f"{name[0]} Trading Ltd",
        "Account Type": "Customer",
        "Industry": "Distribution",
        "Employees": str(40 + 20 * at),
        "Account Number": number,
        "Created Time": "2016-03-01 09:00:00",
        "Last Activity Time": f"20{19 + at}-05-14 17:30:00",
        "Billing State": "Europe",
    }
    return Record(cells, number, free=False)


def _close_loop(sheet: Sheet) -> None:
    """Two accounts, each the parent of the other."""
    parents = {record.cells.get("Parent Account") for record in sheet.records}

    def alone(record: Record) -> bool:
        return (
            not record.cells.get("Parent Account") and record.cells["Account Name"] not in parents
        )

    pair = sheet.pick(2, alone)
    for record, other in zip(pair, reversed(pair), strict=True):
        record.cells["Parent Account"] = other.cells["Account Name"]
    sheet.plant("parent_loop", pair, column="Parent Account")


def _spell_otherwise(sheet: Sheet) -> None:
    """A customer entered a second time, its name in another form, under a new number."""
    forms: tuple[Callable[[str], str], ...] = (
        lambda name: name.replace("Co., Ltd.", "Ltd").replace("LLC", "L.L.C."),
        lambda name: name.upper(),
        lambda name: name.replace(" ", "  ", 1).lower(),
    )
    firm = sheet.pick(3, lambda record: record.cells["Account Name"].endswith(("Ltd.", "LLC")))
    second = []
    for at, (record, form) in enumerate(zip(firm, forms, strict=False)):
        number = f"KH91{at + 1:02}"
        again = record.copy(
            {
                "Record Id": _MARK + number,
                "Account Name": form(record.cells["Account Name"]),
                "Account Number": "",
                "Account Type": "Prospect",
            }
        )
        again.key = number
        second.append(sheet.insert(again, record, 6))
    same = tuple(record.key for record in firm)
    sheet.plant("two_spellings", second, column="Account Name", same_as=same)


def _enter_home_customers(sheet: Sheet, books: Books) -> None:
    """Two of the six subsidiaries of the split group, with plants abroad, and their group."""
    group = books.accounts.loc[books.stories["split_group"]]
    children = books.accounts[books.accounts["parent_id"] == group.account_id].iloc[:2]
    legal = words()["legal"]
    second = []
    for at, row in enumerate(children.itertuples()):
        record = _account(row, books)
        number = f"KH92{at + 1:02}"
        record.cells |= {
            "Record Id": _MARK + number,
            "Account Name": f"{row.account_name_zh}{legal['zh_other']}",
            "Parent Account": str(group["name_zh"]),
            "Account Number": "",
            "Account Owner": "Southeast Asia Team 1",
            "Account Type": "Prospect",
        }
        record.key, record.free = number, False
        sheet.records.append(record)
        second.append(record)
    sheet.plant("two_spellings", second, column="Account Name", same_as=tuple(children.index))
    sheet.plant("split_group", second, column="Parent Account", same_as=(group.account_id,))


def _deal(row: Any, books: Books) -> Record:
    cents = round(row.amount * 100)
    cells = {
        "Record Id": _MARK + row.opportunity_id,
        "Deal Owner": row.owner,
        "Amount": f"{cents / 100:.2f}",
        "Deal Name": row.name,
        "Closing Date": f"{row.close_date:%Y-%m-%d}",
        "Account Name.id": _MARK + row.account_id,
        "Account Name": books.accounts["name_en"][row.account_id],
        "Stage": words()["stages"]["english"][row.stage],
        "Pipeline": "Standard",
        "Probability": str(round(row.probability * 100)),
        "Expected Revenue": f"{row.amount * row.probability:.2f}",
        "Lead Source": row.source,
        "Currency": "CNY",
        "Created Time": f"{row.created:%Y-%m-%d} 09:30:00",
        "Last Activity Time": f"{min(row.close_date, LAST_DAY):%Y-%m-%d} 16:00:00",
    }
    return Record(cells, row.opportunity_id, cents)


def _is_closed(record: Record) -> bool:
    return record.cells["Probability"] in ("0", "100") and record.cells["Stage"] != "Void"
