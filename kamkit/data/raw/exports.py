"""The raw exports of the sample company: made from a seed, handed out as files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from kamkit.data.datasets import FOLDER
from kamkit.data.raw import ledger, salesforce
from kamkit.data.raw.books import Books, open_books, words
from kamkit.data.raw.faults import RawFile, as_toml
from kamkit.data.raw.fxiaoke import fxiaoke_accounts, fxiaoke_opportunities
from kamkit.data.raw.sheet import Line, Sheet
from kamkit.data.raw.write import as_csv, as_workbook
from kamkit.data.raw.zoho import zoho_accounts, zoho_deals
from kamkit.data.raw.zoho_people import zoho_contacts
from kamkit.data.synth import check_seed
from kamkit.errors import UnreadableFile
from kamkit.safe_file import write_safely

FAULTS = "faults.toml"


def raw_exports(seed: int = 0, folder: str | Path | None = None) -> dict[str, Path]:
    """The files that the sample company's systems would export, faults included.

    Returns the path of each file by its name: ``zoho_accounts.csv``, ``zoho_deals.csv``,
    ``zoho_contacts.csv``, ``salesforce_report.csv``, ``fxiaoke_accounts.xlsx``,
    ``fxiaoke_opportunities.csv``, ``ledger.csv`` and ``faults.toml``, the list of what was
    planted. Seed 0 are the files in ``datasets/raw``, unless ``folder`` names another place;
    those of another seed are written into ``folder`` (a folder for temporary files where None is
    named). A file that is there with the same content is left alone.

    Raises InvalidValue for a seed that is no whole number from 0 up, UnreadableFile where the
    package stands without its checkout.

    >>> sorted(raw_exports())[:3]
    ['faults.toml', 'fxiaoke_accounts.xlsx', 'fxiaoke_opportunities.csv']
    """
    check_seed(seed)
    if seed == 0 and folder is None:
        return _committed()
    place = Path(folder) if folder else _own_folder() / str(seed)
    return {path.name: path for path in write_raw_exports(place, seed)}


def write_raw_exports(folder: str | Path, seed: int = 0) -> list[Path]:
    """Write the files of ``make_raw_exports`` into ``folder``, each whole or not at all."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in make_raw_exports(seed).items():
        paths.append(folder / name)
        if not paths[-1].is_file() or paths[-1].read_bytes() != content:
            write_safely(paths[-1], content)
    return paths


def make_raw_exports(seed: int) -> dict[str, bytes]:
    """The content of each file by its name; the same seed gives the same bytes on every machine.

    >>> make_raw_exports(0)["zoho_accounts.csv"][:12]
    b'\\xef\\xbb\\xbfRecord Id'
    """
    return dict(_made(check_seed(seed)))


@lru_cache(maxsize=8)
def _made(seed: int) -> dict[str, bytes]:
    books = open_books(seed)
    files = [
        _zoho_accounts(books),
        _zoho_deals(books),
        _zoho_contacts(books),
        _salesforce(books),
        _fxiaoke_accounts(books),
        _fxiaoke_opportunities(books),
        _ledger(books),
    ]
    by_hand = words()["by_hand"]
    listed = as_toml(files, seed, (*by_hand["english"], *by_hand["fxiaoke"]))
    return {file.name: file.content for file in files} | {FAULTS: listed}


def _own_folder() -> Path:
    """One for each person: on a server, what somebody else wrote there cannot be replaced."""
    who = getattr(os, "getuid", lambda: "")()
    return Path(tempfile.gettempdir()) / f"kamkit_raw{who}"


def _committed() -> dict[str, Path]:
    folder = FOLDER / "raw"
    if not FOLDER.is_dir():
        raise UnreadableFile("no_checkout", file=str(FOLDER))
    return {path.name: path for path in sorted(folder.iterdir()) if path.suffix != ".md"}


def _zoho_accounts(books: Books) -> RawFile:
    sheet = zoho_accounts(books)
    sheet.note("byte_order_mark", 1)
    content = as_csv(_rows(sheet, sheet.lines())).encode("utf-8-sig")
    name = "zoho_accounts.csv"
    return RawFile(name, "accounts", "zoho", content, "utf-8-sig", sheet, list(sheet.lines()))


def _zoho_deals(books: Books) -> RawFile:
    sheet = zoho_deals(books)
    sheet.note("blank_lines", sheet.blank_lines)
    empty = [[""] * len(sheet.headers)] * sheet.blank_lines
    content = as_csv([*_rows(sheet, sheet.lines()), *empty]).encode()
    return RawFile(
        "zoho_deals.csv",
        "opportunities",
        "zoho",
        content,
        "utf-8",
        sheet,
        list(sheet.lines()),
        stage_column="Stage",
    )


def _zoho_contacts(books: Books) -> RawFile:
    sheet = zoho_contacts(books)
    content = as_csv(_rows(sheet, sheet.lines())).encode()
    name = "zoho_contacts.csv"
    return RawFile(name, "contacts", "zoho", content, "utf-8", sheet, list(sheet.lines()))


def _salesforce(books: Books) -> RawFile:
    sheet = salesforce.salesforce_report(books)
    sheet.blank_lines = 1
    below = salesforce.footer(sheet)
    sheet.note("footer", len(below) - sheet.blank_lines)
    text = as_csv(_rows(sheet, sheet.lines()), "\n", quote_all=True) + as_csv(below, "\n", True)
    return RawFile(
        "salesforce_report.csv",
        "opportunities",
        "salesforce_report",
        text.encode(),
        "utf-8",
        sheet,
        list(sheet.lines()),
        set_aside={"total_row": 1, "footer": len(salesforce.FOOTER)},
        stage_column="Stage",
    )


def _fxiaoke_accounts(books: Books) -> RawFile:
    sheet = fxiaoke_accounts(books)
    content = as_workbook(_rows(sheet, sheet.lines()), "客户")
    name = "fxiaoke_accounts.xlsx"
    return RawFile(name, "accounts", "fxiaoke", content, "", sheet, list(sheet.lines()))


def _fxiaoke_opportunities(books: Books) -> RawFile:
    sheet = fxiaoke_opportunities(books)
    sheet.note("blank_lines", sheet.blank_lines)
    text = as_csv(_rows(sheet, sheet.lines())) + "\r\n" * sheet.blank_lines
    return RawFile(
        "fxiaoke_opportunities.csv",
        "opportunities",
        "fxiaoke",
        text.encode("gb18030"),
        "gb18030",
        sheet,
        list(sheet.lines()),
        stage_column="商机阶段",
    )


def _ledger(books: Books) -> RawFile:
    sheet = ledger.ledger(books)
    lines = list(ledger.with_totals(sheet))
    sheet.note("title_rows", ledger.HEADER_ROW - 1)
    sheet.note("subtotals", len(lines) - len(sheet.records))
    text = as_csv([*ledger.above(), *_rows(sheet, lines)])
    return RawFile(
        "ledger.csv",
        "orders",
        "plain",
        text.encode("gb18030"),
        "gb18030",
        sheet,
        lines,
        header_row=ledger.HEADER_ROW,
        set_aside={"total_row": len(lines) - len(sheet.records)},
    )


def _rows(sheet: Sheet, lines: Iterable[Line]) -> list[list[str]]:
    return [sheet.headers, *(cells for _, cells in lines)]
