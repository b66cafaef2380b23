"""What can go wrong, in the reader's language.

KamkitError
├── DataError                 the data: which file, sheet, row, column; what was found, what next
│   ├── UnreadableFile        not a table we can open (absent, empty, password, not a table)
│   ├── UnclearEncoding       the bytes can be read in two ways: the reader chooses
│   ├── MissingColumn         a needed column is not there
│   ├── AmbiguousColumn       two columns could be the one that is needed
│   ├── UnclearSystem         two CRMs write such headers: the reader chooses
│   ├── AmbiguousDates        day or month first: the reader chooses
│   ├── MixedCurrencies       money of several currencies would be added
│   └── InvalidValue          a value breaks a rule
├── ParameterError            a parameter of a notebook or call: undeclared, wrong type
└── UnsavedFile               a file could not be written; what is on disk is as it was
"""

from __future__ import annotations

from typing import Any

from kamkit.text import language, messages, say


class KamkitError(Exception):
    """An error that says the rule, what was found, where, and the next step.

    ``key`` names the message ``error.<key>`` and, where there is one, the advice
    ``next.<key>``. ``file``, ``sheet``, ``row``, ``column`` say where; all other keywords fill
    the message. The words are chosen when the error is shown, in the language then in force.
    """

    WHERE = ("file", "sheet", "row", "column")

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        parts = [say(f"error.{self.key}", **self.values)]
        where = [
            say(
                f"where.{name}",
                value=self.values[name] if name == "row" else str(place),
            )
            for name in self.WHERE
            if (place := self.values.get(name)) is not None
        ]
        if where:
            parts.append(say("where.intro", places=where))
        if f"next.{self.key}" in messages(language()):
            parts.append(say(f"next.{self.key}", **self.values))
        return "\n".join(parts)


class DataError(KamkitError, ValueError):
    """The data break a rule."""


class UnreadableFile(DataError):
    """The file is absent, empty, protected, or holds no table."""


class UnclearEncoding(DataError):
    """The bytes make sense in more than one encoding."""


class MissingColumn(DataError):
    """A column that is needed is not there."""


class AmbiguousColumn(DataError):
    """Two or more columns could be the one that is needed."""


class UnclearSystem(DataError):
    """Two CRMs write files with such headers."""


class AmbiguousDates(DataError):
    """Dates such as 03/04/2026 can be read in two ways."""


class MixedCurrencies(DataError):
    """Money of several currencies would be added up."""


class InvalidValue(DataError):
    """A value breaks a rule of its column or parameter."""


class ParameterError(KamkitError, TypeError):
    """A parameter is undeclared or of the wrong type."""


class UnsavedFile(KamkitError, OSError):
    """A file could not be written; what is on disk is as it was before."""
