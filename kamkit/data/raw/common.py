"""Faults that every CRM has, whatever its columns are called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from kamkit.data.raw.sheet import Record, Sheet, total


def repeat(sheet: Sheet, number: int) -> None:
    """Rows that stand twice: a click too many on save."""
    copies = []
    for record in sheet.pick(number):
        again = sheet.insert(record.copy(), record)
        again.aside = "copy"
        copies.append(again)
    sheet.plant("copy", copies)


def reuse_ids(sheet: Sheet, changes: Sequence[dict[str, str]], key: str) -> None:
    """The same id on a row of other content: an import that went wrong."""
    second = []
    for change in changes:
        for record in sheet.pick(1, _differs_from(change)):
            again = sheet.insert(record.copy(change), record, 5)
            again.aside = f"same_id:{key}"
            second.append(again)
    sheet.plant("same_id", second)


def _differs_from(change: dict[str, str]) -> Callable[[Record], bool]:
    return lambda record: any(record.cells.get(name) != cell for name, cell in change.items())


def write_personal_data(sheet: Sheet, number: int, column: str, remarks: Sequence[str]) -> None:
    """Phone numbers and addresses in a column for remarks."""
    picked = sheet.pick(number)
    for at, record in enumerate(picked):
        record.cells[column] = remarks[at % len(remarks)].format(n=at + 1)
    sheet.plant("personal_data", picked, column=column)


def append_personal_data(sheet: Sheet, number: int, column: str, remarks: Sequence[str]) -> None:
    """The same behind a name, where it goes wherever the name goes."""
    picked = sheet.pick(number)
    for at, record in enumerate(picked):
        record.cells[column] += f" - {remarks[at % len(remarks)].format(n=at + 31)}"
    sheet.plant("personal_data", picked, column=column)


def claim_too_much(sheet: Sheet, stage: str, stages: Collection[str], column: str) -> None:
    """Not a slip but a rule: the chance that the CRM gives to every open deal of some stages."""
    sure = [record for record in sheet.records if record.cells[stage] in stages]
    sheet.plant("stage_probability", [each for each in sure if not each.aside], column=column)


def empty_account(sheet: Sheet, number: int, columns: Sequence[str]) -> None:
    """Records that name no account."""
    picked = sheet.pick(number)
    for record in picked:
        record.cells |= dict.fromkeys(columns, "")
        record.aside = "empty:account_id"
    sheet.plant("blank_account", picked, column=columns[0], cents=total(picked, -1))


def spoil_amounts(sheet: Sheet, column: str, word: str, numbers: Sequence[int]) -> None:
    """A word, a nought and a minus where a deal's money belongs; ``numbers`` says how many."""
    words, noughts, minus = (sheet.pick(number) for number in numbers)
    for record in words:
        record.blanked.append("amount")
    sheet.spoil("text_in_number", words, column, lambda _: word, cents=total(words, -1))
    sheet.spoil("zero_amount", noughts, column, lambda _: "0", cents=total(noughts, -1))
    sheet.spoil(
        "negative_amount",
        minus,
        column,
        lambda record: f"-{record.cents / 100:.2f}",
        cents=total(minus, -2),
    )


def close_too_early(
    sheet: Sheet, number: int, created: str, closed: str, is_closed: Callable[[Record], bool]
) -> None:
    """Deals closed before they were created: the two days changed places."""

    def fits(record: Record) -> bool:
        return is_closed(record) and record.cells[created][:10] < record.cells[closed]

    picked = sheet.pick(number, fits)
    for record in picked:
        first, last = record.cells[created], record.cells[closed]
        record.cells |= {created: last + first[10:], closed: first[:10]}
    sheet.plant("closed_before_created", picked, column=closed)


def close_never(sheet: Sheet, number: int, closed: str) -> None:
    """Deals that close on a day that no calendar has."""
    picked = sheet.pick(number)
    for record in picked:
        record.blanked.append("close_date")
    sheet.spoil("impossible_date", picked, closed, lambda _: "2026-02-30")


def swap_letters(text: str) -> str:
    """A typing error: the last letter before the one before it.

    >>> swap_letters("Chemicals")
    'Chemicasl'
    """
    return text[:-2] + text[-1] + text[-2]


def count_in_words(sheet: Sheet, n: int, column: str, words: str) -> None:
    """Numbers of employees with words around them, which are left empty on the way in."""
    picked = sheet.pick(n)
    for record in picked:
        record.blanked.append("employees")
    sheet.spoil("text_in_number", picked, column, lambda record: words.format(record.cells[column]))


def quote_abroad(sheet: Sheet, column: str, currency: str, yuan: float, form: str = ".2f") -> None:
    """Two amounts in another currency, of which one unit costs so many yuan."""
    picked = sheet.pick(2)
    for record in picked:
        amount = format(round(record.cents / yuan) / 100, form)
        record.cells |= {column: currency, "Amount": amount}
    lost = -sum(record.cents for record in picked)
    sheet.plant("second_currency", picked, column=column, cents=lost)
