"""Who belongs to whom: the parent of each account, and parents that go round in a loop."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kamkit.analysis.account_ids import id_text, ids_of_names


def parent_ids(accounts: pd.DataFrame) -> pd.DataFrame:
    """One row per row of the account file: account_id and parent_id as text, parents found.

    A ``parent_id`` that is no account_id but is the name of one account stands for that account
    (some systems name the parent). ``known`` says whether the parent is in the file; it is true
    where there is none. ``given`` is the parent as the file has it.

    >>> accounts = pd.DataFrame({"account_id": ["1", "2"], "account_name": ["Head", "Arm"],
    ...                          "parent_id": [None, "Head"]})
    >>> parent_ids(accounts)["parent_id"].tolist()
    [nan, '1']
    """
    ids = id_text(accounts["account_id"])
    named = accounts.get("parent_id", pd.Series(None, index=accounts.index, dtype="str"))
    given = id_text(named)
    found = ids_of_names(given, accounts)
    return pd.DataFrame(
        {
            "account_id": ids,
            "parent_id": found.fillna(given),
            "known": found.notna() | given.isna(),
            "given": given,
        }
    )


def find_loops(parents: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Each loop of two or more parents, once, from its first id in the alphabet.

    >>> find_loops({"b": "c", "c": "b", "a": "b", "d": "d"})
    [('b', 'c')]
    """
    loops: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in parents:
        walk: dict[str, int] = {}
        account = start
        while account in parents and account not in done and account not in walk:
            walk[account] = len(walk)
            account = parents[account]
        if account in walk:
            members = list(walk)[walk[account] :]
            first = members.index(min(members))
            if len(members) > 1:
                loops.append((*members[first:], *members[:first]))
        done |= walk.keys()
    return sorted(loops)
