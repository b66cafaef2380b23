"""Names for accounts that the sample does not have, made like its own."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from itertools import islice

from kamkit.data.raw.books import Books


def new_names(books: Books, where: str, number: int) -> list[tuple[str, str]]:
    """Some words that no account's name begins with, in English and in Chinese.

    ``where`` is ``"home"`` or ``"abroad"``.
    """
    toml = files("kamkit.data.sample").joinpath("company.toml")
    parts = tomllib.loads(toml.read_text("utf-8"))["names"][where]
    taken = {str(name).split(" ")[0] for name in books.accounts["account_name"]}
    pairs = (
        (_latin(a) + _latin(b), _rest(a) + _rest(b))
        for b in parts["second"]
        for a in parts["first"]
    )
    return list(islice((pair for pair in pairs if pair[0] not in taken), number))


def _latin(part: str) -> str:
    return "".join(letter for letter in part if letter.isascii())


def _rest(part: str) -> str:
    return part[len(_latin(part)) :]
