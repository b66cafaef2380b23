"""A check between tables: what it needs and what finds its faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kamkit.data.faults.fault import Fault, Tables, View

Find = Callable[[Tables, View], list[Fault]]


@dataclass(frozen=True)
class Check:
    """A rule, the table whose rows it judges, and the columns (table.column) it needs.

    A need such as ``a|b`` is met by either; ``as_of`` by a day that was told.
    """

    rule: str
    table: str
    needs: tuple[str, ...]
    find: Find

    def lacks(self, tables: Tables, view: View) -> list[str]:
        """What is not there of what the check needs."""
        return [need for need in self.needs if not _is_there(need, tables, view)]


def _is_there(need: str, tables: Tables, view: View) -> bool:
    for one in need.split("|"):
        table, _, column = one.partition(".")
        if one == "as_of":
            if view.told:
                return True
        elif table in tables and (not column or column in tables[table]):
            return True
    return False
