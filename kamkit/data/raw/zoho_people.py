"""Zoho CRM of the international desk: the people at the accounts abroad."""

from __future__ import annotations

from typing import Any

from kamkit.data.raw import common
from kamkit.data.raw.books import ABROAD, Books, words
from kamkit.data.raw.sheet import Record, Sheet

HEADERS = ["Record Id", "Contact Owner", "First Name", "Last Name", "Contact Name"]
HEADERS += ["Account Name.id", "Account Name", "Email", "Title", "Department", "Phone", "Mobile"]
_MARK = "zcrm_"


def zoho_contacts(books: Books) -> Sheet:
    """The contacts of all accounts abroad, two of them twice, two without a home."""
    accounts = books.at(*ABROAD)
    people = books.contacts[books.contacts["account_id"].isin(accounts.index)]
    records = [_contact(row, at, books) for at, row in enumerate(people.itertuples())]
    sheet = Sheet(HEADERS, records, books.dice(8))
    common.empty_account(sheet, 1, ["Account Name.id", "Account Name"])
    _leave_account(sheet)
    _enter_again(sheet)
    common.append_personal_data(sheet, 1, "Title", words()["personal"]["english"])
    common.repeat(sheet, 2)
    common.reuse_ids(sheet, [{"Title": "Buyer", "Mobile": ""}], "contact_id")
    return sheet


def _contact(row: Any, at: int, books: Books) -> Record:
    first, _, last = row.name.partition(" ")
    account = books.accounts.loc[row.account_id]
    cells = {
        "Record Id": _MARK + row.contact_id,
        "Contact Owner": str(account["owner"]),
        "First Name": first,
        "Last Name": last,
        "Contact Name": row.name,
        "Account Name.id": _MARK + row.account_id,
        "Account Name": str(account["name_en"]),
        "Email": f"{row.contact_id.lower()}@example.com",
        "Title": row.title,
        "Mobile": f"+44 7700 900{at % 1000:03}" if at % 3 == 0 else "",
    }
    return Record(cells, row.contact_id)


def _leave_account(sheet: Sheet) -> None:
    """A contact of an account that was deleted: its id leads nowhere."""
    [record] = sheet.pick(1)
    record.cells |= {"Account Name.id": f"{_MARK}KH8803", "Account Name": "(deleted)"}
    sheet.plant("unknown_account", [record], column="Account Name.id")


def _enter_again(sheet: Sheet) -> None:
    """A person entered a second time, in capitals, under a new number."""
    people, second = sheet.pick(2), []
    for at, record in enumerate(people):
        number = f"LX91{at + 1:03}"
        name = record.cells["Contact Name"].upper()
        again = record.copy({"Record Id": _MARK + number, "Contact Name": name, "Mobile": ""})
        again.key = number
        second.append(sheet.insert(again, record, 7))
    same = tuple(record.key for record in people)
    sheet.plant("two_spellings", second, column="Contact Name", same_as=same)
