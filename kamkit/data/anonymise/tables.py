"""Tables that can be shown to others: aliases for names, other amounts, other dates, no free text.

What stays to be said: amounts keep their ratios exactly, so whoever knows one true amount - a list
price, a round credit limit - can work out all the others, and whole cents have a common divisor
that gives the factor away to someone who looks for it. Aliases and dates do not depend on it.
Show the tables to people who may see the business without its names; they are not for the public.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.anonymise.aliases import Book
from kamkit.data.anonymise.columns import Work, plain_tables
from kamkit.data.anonymise.dates import draw_days
from kamkit.data.anonymise.find import Finder
from kamkit.data.anonymise.key import Key
from kamkit.data.anonymise.money import draw_factor
from kamkit.data.anonymise.rules import rule_for
from kamkit.errors import InvalidValue
from kamkit.schema import tables as all_tables
from kamkit.text import language, say


@dataclass(frozen=True, repr=False)
class Anonymous:
    """Anonymised tables, their ``key``, and ``done``: what was done to each column.

    ``done`` has one row per column: table, column, deed (alias, scale, shift, round, rare, phrase,
    keep, remove) and cells, the number of cells that were changed or removed.
    """

    tables: dict[str, pd.DataFrame]
    key: Key
    done: pd.DataFrame

    def sentences(self, lang: str | None = None) -> list[str]:
        """What was done, in words; the columns that were removed are named."""
        return [
            say(
                f"anonymise.did_{deed}", lang, columns=_places(rows), cells=int(rows["cells"].sum())
            )
            for deed, rows in self.done.groupby("deed", sort=False)
            if deed != "keep" and (deed == "remove" or rows["cells"].sum())
        ]

    def __repr__(self) -> str:
        return "\n".join(self.sentences())


def _places(rows: pd.DataFrame) -> list[str]:
    return [
        f"{table}.{column}" for table, column in zip(rows["table"], rows["column"], strict=True)
    ]


def anonymise(
    tables: Mapping[str, pd.DataFrame],
    *,
    seed: int | None = None,
    keep_dates: bool = False,
    products: bool = False,
    key: Key | None = None,
) -> Anonymous:
    """Tables under aliases, with other amounts and dates, for people who may not see the names.

    Parameters
    ----------
    tables
        Frames by the name of their table: ``{"accounts": accounts, "orders": orders}``, columns as
        ``read_export`` gives them. All tables that belong together go in one call.
    seed
        Makes the secret repeatable, for tests and lessons: whoever knows the seed knows the secret.
        Without it, the system's own source of secrets is used.
    keep_dates
        Dates stay as they are.
    products
        Products get aliases, too.
    key
        The key of an earlier run: known names get the same aliases, new ones new ones; factor and
        days are the same.

    Returns
    -------
    Anonymous
        ``tables`` in order of their aliases, so that the order of rows says nothing; ``key``,
        to be kept apart (``save_key``); ``done``, one row per column.

        - Names and ids get one alias in all tables, whatever their case, width and blanks. An id
          and its name share a number; ids keep pointing, also where a parent is given by name.
          Cells such as "Unknown" stay.
        - Money is multiplied by one secret factor, in whole 1/10,000. The factor is drawn so that
          no amount given here needs rounding: sums, shares, ranks, ties, ABC classes and
          Gini stay to the last digit. With an older ``key`` and amounts of more decimals, an
          amount may be off by .00005; two single amounts still never change places while the
          factor is above 1. Tied accounts are listed in order of their aliases.
          The factor is a curtain, no lock: whoever knows one true amount, or looks for the common
          divisor of whole cents, can work out the others.
        - Dates move together by whole weeks: weekdays and intervals stay.
        - Employees and market share keep two significant figures.
        - A region or industry of fewer than five accounts becomes "Other", with the next rarest
          until "Other" has five; so does a title or outcome that stands in fewer than five rows.
          Its row in ``industries`` is removed.
        - Text that stays (stage, source, products ...) is replaced where it holds a name,
          an e-mail, a phone number or the like.
        - Comments, and every column that the schema does not know, are removed and named.

    Raises
    ------
    DataError
        A table that the schema does not know; money, numbers or dates held as other text.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["7"], "account_name": ["Northern Machinery"],
    ...                          "phone": ["555-0100"]})
    >>> made = anonymise({"accounts": accounts}, seed=1)
    >>> made.tables["accounts"]
      account_id  account_name
    0      A2202  Account 2202
    >>> print(made.sentences()[-1])
    Removed: accounts.phone.
    """
    if key and key.days and keep_dates:
        raise InvalidValue("anonymise.dates_moved")
    dice = random.Random(seed) if seed is not None else secrets.SystemRandom()
    given = plain_tables(tables)
    lang = key.lang if key else language()
    book = Book(dice, lang, key)
    book.fill(given, products)
    factor = key.factor if key else draw_factor(_amounts(given), dice)
    days = 0 if keep_dates else key.days if key else draw_days(_last_day(given), dice)
    made = Key(book.aliases, factor, days, lang, key.kept if key else ())
    work = Work(book, made, Finder(made), products)
    out = work.do(given)
    kept = sorted({*made.kept, *work.kept})
    return Anonymous(
        out,
        replace(made, kept=tuple(kept)),
        pd.DataFrame(work.done, columns=["table", "column", "deed", "cells"]),
    )


def _amounts(given: Mapping[str, pd.DataFrame]) -> list[Any]:
    return [
        frame[column].to_numpy("float64", na_value=np.nan)
        for name, frame in given.items()
        for column in map(str, frame)
        if rule_for(all_tables()[name], column).deed == "scale"
    ]


def _last_day(given: Mapping[str, pd.DataFrame]) -> pd.Timestamp | None:
    """The last order's day, else the newest date there is."""
    if "orders" in given and "order_date" in given["orders"]:
        last = given["orders"]["order_date"].max()
        return None if pd.isna(last) else last.tz_localize(None)
    return None
