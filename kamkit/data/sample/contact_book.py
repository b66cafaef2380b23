"""The sample company's contacts: who decides, who advises, who uses, and whom we have met."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.account_file import halves
from kamkit.data.sample.dice import Dice, Whole

_DECISION_MAKER, _INFLUENCER, _USER = range(3)  # positions in the recipe's roles
_LATER = [0, 28, 36, 24, 12]  # roles of the third contact and the next ones
_SECOND_CHIEF = 5  # the sixth contact decides, too, and reports to the first

Recipe = dict[str, Any]


def contact_book(standing: pd.DataFrame, recipe: Recipe, dice: Dice) -> pd.DataFrame:
    """One row per contact, account by account and the decision maker first.

    The columns of the schema (names and titles in both languages) and ``account``, the row of
    ``standing``.
    """
    people = _slots(standing, recipe, dice)
    account = people["account"].to_numpy()
    ids = pd.Series([f"LX{20_001 + n}" for n in dice.shuffled(len(people))], dtype="str")
    names = _names(standing["abroad"].to_numpy()[account], recipe["people_names"], dice)
    titles = _titles(people, standing["institution"].to_numpy()[account], recipe, dice)
    return pd.DataFrame(
        {
            "contact_id": ids,
            "account_id": standing["account_id"].to_numpy()[account],
            "name": [name[0] for name in names],
            "name_zh": [name[1] for name in names],
            "title": [title[0] for title in titles],
            "title_zh": [title[1] for title in titles],
            "role": np.array(list(recipe["roles"]))[people["role"]],
            "influence": people["influence"].astype("Int64"),
            "support": people["support"].astype("Int64"),
            "coverage": people["coverage"].astype("Int64"),
            "reports_to": ids.reindex(_chiefs(people)).to_numpy(),
            "account": account,
        }
    )


def shown_contacts(contacts: pd.DataFrame) -> pd.DataFrame:
    """The table as the schema has it, by id."""
    return contacts.drop(columns="account").sort_values("contact_id", ignore_index=True)


def pick_contacts(contacts: pd.DataFrame, account: Any, weight: Whole, dice: Dice) -> Whole:
    """A contact (row of ``contacts``) of each account named, by weight; -1 where all weigh 0."""
    reach = np.append(0, weight.cumsum())
    rows = contacts["account"].to_numpy()
    low = reach[np.searchsorted(rows, account, side="left")]
    high = reach[np.searchsorted(rows, account, side="right")]
    drawn = low + dice.below(np.maximum(high - low, 1), len(low))
    return np.where(high > low, np.searchsorted(reach, drawn, side="right") - 1, -1)


def _slots(standing: pd.DataFrame, recipe: Recipe, dice: Dice) -> pd.DataFrame:
    """``account``, ``slot`` (from 0 in each account), ``role``, ``influence``, ``support`` and
    ``coverage``.
    """
    account = np.repeat(np.arange(len(standing)), standing["contacts"])
    people = pd.DataFrame({"account": account})
    people["slot"] = people.groupby("account").cumcount()
    known = standing.iloc[account].reset_index(drop=True)
    role = _roles(people["slot"].to_numpy(), known, dice)
    drawn = {
        trait: dice.pick_each(np.array([each[trait] for each in recipe["roles"].values()])[role])
        for trait in ("influence", "support", "coverage")
    }
    people["role"] = role
    people["influence"] = 1 + drawn["influence"]
    people["support"] = (known["attitude"] + drawn["support"] - 1).clip(-2, 2)
    people["coverage"] = (drawn["coverage"] - ~known["customer"]).clip(0)
    _tell(people, known, recipe)
    return people


def _roles(slot: Whole, known: pd.DataFrame, dice: Dice) -> Whole:
    """Decision maker first; then an adviser at large accounts, a user at loud ones."""
    second = np.where(dice.below(2, len(slot)) == 0, _USER, _INFLUENCER)
    second = np.where(known["large"], _INFLUENCER, second)
    second = np.where(known["loud"], _USER, second)
    later = dice.pick(_LATER, len(slot))
    first = (slot == 0) | (slot == _SECOND_CHIEF)
    return np.select([first, slot == 1], [np.full(len(slot), _DECISION_MAKER), second], later)


def _tell(people: pd.DataFrame, known: pd.DataFrame, recipe: Recipe) -> None:
    """Loud users are known best and their chiefs hardly; of large accounts the adviser is met."""
    loud, first, second = known["loud"], people["slot"] == 0, people["slot"] == 1
    people.loc[loud & second, "coverage"] = 4
    people.loc[loud & first, "coverage"] = people["coverage"].clip(upper=1)
    large = second & known["large"]
    people.loc[large, "coverage"] = people["coverage"].clip(lower=1)
    roles = list(recipe["roles"])
    for story, rows in recipe["told"].items():
        values = [[roles.index(row[0]), *row[1:]] for row in rows]
        columns = ["role", "influence", "support", "coverage"]
        people.loc[(known["story"] == story).to_numpy(), columns] = values


def _chiefs(people: pd.DataFrame) -> Whole:
    """The row that each reports to, or -1: users and insiders to the second contact where that is
    an adviser, everyone else to the first, who reports to nobody.
    """
    slot, role = people["slot"].to_numpy(), people["role"].to_numpy()
    top = np.arange(len(people)) - slot
    second = np.append(role, -1)[top + 1] == _INFLUENCER
    below = np.isin(role, [_DECISION_MAKER, _INFLUENCER], invert=True) & (slot > 1)
    chief = np.where(below & second & (role != 3), top + 1, top)
    return np.where(slot == 0, -1, chief)


def _names(abroad: Any, lists: dict[str, Any], dice: Dice) -> list[tuple[str, str]]:
    """A name for everyone, none twice: two-part names at home are written family name first."""
    home, away = (_pool(lists[key], dice, key == "home") for key in ("home", "abroad"))
    return [away.pop() if each else home.pop() for each in abroad]


def _pool(lists: dict[str, list[str]], dice: Dice, family_first: bool) -> list[tuple[str, str]]:
    family, first, second = ([halves(word) for word in words] for words in lists.values())
    sizes = len(family), len(first), len(second)
    names = []
    for drawn in dice.shuffled(sizes[0] * sizes[1] * sizes[2]):
        rest, c = divmod(int(drawn), sizes[2])
        a, b = divmod(rest, sizes[1])
        given = tuple(x + y for x, y in zip(first[b], second[c], strict=True))
        if family_first:
            names.append((f"{family[a][0]} {given[0]}", family[a][1] + given[1]))
        else:
            names.append((f"{given[0]} {family[a][0]}", f"{given[1]}·{family[a][1]}"))
    return names


def _titles(
    people: pd.DataFrame, institution: Any, recipe: Recipe, dice: Dice
) -> list[tuple[str, str]]:
    """A post for each, by role; not the same twice for a role of an account while there are more.
    Where two decide, the first heads the firm and the second its purchasing.
    """
    account = people["account"].to_numpy()
    start = dice.below(2**30, account[-1] + 1)[account]
    again = people.groupby(["account", "role"]).cumcount().to_numpy()
    two = (people["slot"] == _SECOND_CHIEF).groupby(account).transform("any").to_numpy()
    chiefs = (people["role"] == _DECISION_MAKER).to_numpy() & two
    place = np.where(chiefs, 2 * again, start + again)
    lists = [(each["plant"], each["institution"]) for each in recipe["roles"].values()]
    titles = []
    for role, inside, at in zip(people["role"], institution, place, strict=True):
        posts = lists[role][int(inside)]
        en, zh = posts[at % len(posts)]
        titles.append((en, zh))
    return titles
