"""What people call a column of a table: its label, and beside it the name that code uses."""

from __future__ import annotations

from kamkit.schema import tables
from kamkit.text import language, say


def column_label(table: str, column: str, lang: str | None = None) -> str:
    """The label of a column in the language in force or ``lang``; an unknown column as it is.

    >>> column_label("orders", "order_date", "zh"), column_label("orders", "Note", "en")
    ('下单日期', 'Note')
    """
    found = tables()[table].get(column) if table in tables() else None
    return found.label[lang or language()] if found else column


def label_and_name(table: str, column: str, lang: str | None = None) -> str:
    """The label with the name behind it, which an analyst types; the name alone where it says
    the same.

    >>> label_and_name("orders", "order_date", "zh"), label_and_name("orders", "order_date", "en")
    ('下单日期（order_date）', 'order_date')
    """
    label = column_label(table, column, lang)
    if label.lower().replace(" ", "_") == column:
        return column
    return say("receipt.column", lang, label=label, column=column)
