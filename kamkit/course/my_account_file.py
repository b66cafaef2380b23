"""What a trainee takes home from lesson 02: the clean account file, its profile and receipts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

import pandas as pd

from kamkit.analysis.profile import profile_accounts
from kamkit.course.answers import answer_path
from kamkit.course.data import Data
from kamkit.course.questions import exports_02, file_02
from kamkit.course.take_home import FOLDER
from kamkit.data.faults.six_s import count_issues, tell_issues
from kamkit.data.ledger import summarize_accounts
from kamkit.data.receipt import Receipt
from kamkit.data.validate import find_issues
from kamkit.documents.cells import look_at, put_in_words
from kamkit.documents.excel import Sheet, write_workbook
from kamkit.safe_file import write_safely
from kamkit.schema import describe_column
from kamkit.text import say

_KNOWN = ["account_id", "account_name", "parent_id", "status", "industry", "region"]
_KNOWN += ["employees", "owner", "revenue", "revenue_12m", "orders", "last_order"]


@dataclass(frozen=True)
class AccountFile:
    """The clean accounts, and where the workbook and the table lie; ``lines`` say it."""

    accounts: pd.DataFrame
    files: tuple[Path, ...]
    lines: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        first, *rest = map(escape, self.lines)
        return f"<p>{first}</p><ul>{''.join(f'<li>{line}</li>' for line in rest)}</ul>"


def my_account_file(data: Data, folder: str | os.PathLike[str] = ".") -> AccountFile:
    """Write the clean account file under ``my_work``: a workbook and a CSV table.

    Of the sample company, the cards of both CRMs become one row per company, its orders from the
    ledger; of own data, the account file as it is. The workbook holds the profile by size and by
    industry, the accounts, the faults by six S, and each receipt with the rows set aside.
    ``folder`` is where the notebook lies. A file of the same data is replaced. Raises OSError where
    the folder cannot be written to.
    """
    accounts = clean_accounts(data)
    home = answer_path("02", data.name, folder).parent.parent / FOLDER
    stem = f"02-account-file-{data.name}"
    home.mkdir(parents=True, exist_ok=True)
    book = write_workbook(home / f"{stem}.xlsx", list(_sheets(accounts, data)))
    table = home / f"{stem}.csv"
    write_safely(table, accounts.to_csv(index=False).encode("utf-8-sig"))
    saved = tuple(
        say(f"account_file.saved_{kind}", file=f"{FOLDER}/{path.name}")
        for kind, path in (("book", book), ("table", table))
    )
    return AccountFile(accounts, (book, table), (*_counts(accounts, data), *saved))


def clean_accounts(data: Data) -> pd.DataFrame:
    """One row per company: what is known of it, and what it bought."""
    if data.is_own:
        profile = profile_accounts(data.account_file, data.accounts)
    else:
        lines = exports_02.ledger(data).frame.drop_duplicates(["order_id", "line"])
        profile = profile_accounts(exports_02.clean_cards(data), summarize_accounts(lines))
    return profile[[name for name in _KNOWN if name in profile]]


def _counts(accounts: pd.DataFrame, data: Data) -> list[str]:
    """How many accounts there are, how many buy, and what only the orders know."""
    file = data.account_file if data.is_own else exports_02.clean_cards(data)
    known = accounts["account_id"].isin(file["account_id"])
    buying = int((known & (accounts["revenue_12m"] > 0)).sum())
    strangers = int((~known).sum())
    told = [say("account_file.made", n=int(known.sum()), buying=buying)]
    return [*told, say("account_file.strangers", n=strangers)] if strangers else told


def _sheets(accounts: pd.DataFrame, data: Data) -> Iterator[Sheet]:
    title = say("account_file.profile")
    large = [say("account_file.large", bound=file_02.LARGE)]
    yield Sheet(title, title, frame=_in_words(file_02.by_size(data)))
    industry = say("account_file.industry")
    yield Sheet(industry, industry, large, _in_words(file_02.by_industry(data)))
    name = say("sheet.accounts")
    yield Sheet(name, name, frame=_in_words(accounts))
    tables = {"accounts": data.account_file, "orders": data.orders}
    issues = find_issues(tables if data.is_own else exports_02.tables(data))
    name = say("account_file.six_s")
    yield Sheet(name, name, tell_issues(issues), _in_words(count_issues(issues)))
    for number, receipt in enumerate(_receipts(data), start=1):
        # Columns that nobody needs may hold what nobody should keep, such as phone numbers.
        aside = receipt.explained().drop(columns=list(receipt.left_over))
        aside = aside.rename(columns={"file_row": say("data_check.file_row")})
        name = f"{say('sheet.receipt')} {number}"
        yield Sheet(name, say("receipt.title", value=receipt.file), receipt.sentences(), aside)


def _in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Headings and choices in the language in force; numbers and dates stay what they are.

    A column of the schema keeps its name, by which the workbook knows its heading and its format.
    """
    looks = {name: look_at(name, frame[name]) for name in map(str, frame)}
    texts = {
        name: frame[name].map(partial(put_in_words, look=look), na_action="ignore").astype("str")
        for name, look in looks.items()
        if look.kind in ("choice", "text")
    }
    headings = {name: look.heading for name, look in looks.items() if describe_column(name) is None}
    return frame.assign(**texts).rename(columns=headings)


def _receipts(data: Data) -> list[Receipt]:
    if data.is_own:
        return []
    files = [*exports_02.account_files(data).values(), exports_02.ledger(data)]
    return [each.receipt for each in files]
