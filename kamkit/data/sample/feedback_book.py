"""The sample company's feedback: what its customers answer when they are asked, twice a year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.contact_book import pick_contacts
from kamkit.data.sample.deal_dates import as_dates
from kamkit.data.sample.dice import Dice, Whole
from kamkit.data.sample.order_book import LAST_DAY

_YEAR = 365
_MIDDLE = 305  # hundredths of a point of satisfaction
_FROM_ATTITUDE, _FROM_SUPPORT = 22, 16
_FROM_FUTURE = 125  # where all of next year's business goes, or as much again comes
_NOISE = 105
_CUTS = [130, 215, 300, 405]  # between 1 and 2, 2 and 3, 3 and 4, 4 and 5 points
_FRIEND = 140
_LINK = (0.13, 0.45)  # by which more of the content keep their business
_KEPT = -111  # per mille: four fifths of the year before

Recipe = dict[str, Any]


def feedback_book(
    orders: pd.DataFrame,
    standing: pd.DataFrame,
    contacts: pd.DataFrame,
    recipe: Recipe,
    seeds: Iterator[Dice],
) -> pd.DataFrame:
    """One row per answer, columns as in the schema, in order of date: of the first dice whose
    answers keep their promise.

    How content they are has a little to do with what they buy next: nobody knows the future, but
    who is about to leave is less content.
    """
    drawn = (_drawn(orders, standing, contacts, recipe, dice) for dice in seeds)
    answers = next(filter(_is_linked, drawn))
    both = pd.concat([answers, _told(standing, contacts, recipe)], ignore_index=True)
    return _shown(both.sort_values("day", kind="stable", ignore_index=True), contacts, recipe)


def _is_linked(answers: pd.DataFrame) -> bool:
    """Whether those content keep their business more often than those who are not, yet many of
    these do, too; over the answers with a year of orders before and after.
    """
    answers = answers[answers["whole"]]
    kept, points = answers["change"] > _KEPT, answers["satisfaction"]
    more = kept[points >= 4].mean() - kept[points <= 2].mean()
    return bool(_LINK[0] <= more <= _LINK[1])


def _drawn(
    orders: pd.DataFrame,
    standing: pd.DataFrame,
    contacts: pd.DataFrame,
    recipe: Recipe,
    dice: Dice,
) -> pd.DataFrame:
    """Who is asked and answers, the fading account apart."""
    asked = _asked(orders, standing, contacts, recipe, dice)
    _answer(asked, contacts, standing, dice)
    story = standing["story"].to_numpy()[asked["account"]]
    likely = recipe["survey"]["answer"] + 5 * (asked["satisfaction"] - 3)
    answers = (dice.below(100, len(asked)) < likely) | (story == "lone_friend")
    asked["comment"], asked["comment_zh"] = _comments(asked["satisfaction"], recipe, dice)
    return pd.DataFrame(asked[answers & (story != "fading_account")])


def _shown(answers: pd.DataFrame, contacts: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    date = as_dates(answers["day"], recipe["calendar"]["first"])
    month = date.dt.strftime("%y%m")
    number = month.groupby(month).cumcount() + 1
    who = contacts.loc[answers["contact"]]
    return pd.DataFrame(
        {
            "response_id": "FB" + month + "-" + number.astype("str").str.zfill(3),
            "account_id": who["account_id"].to_numpy(),
            "contact_id": who["contact_id"].to_numpy(),
            "date": date,
            "satisfaction": answers["satisfaction"].astype("Int64"),
            "recommend": answers["recommend"].astype("Int64"),
            "comment": answers["comment"].astype("str"),
            "comment_zh": answers["comment_zh"].astype("str"),
        }
    )


def _asked(
    orders: pd.DataFrame,
    standing: pd.DataFrame,
    contacts: pd.DataFrame,
    recipe: Recipe,
    dice: Dice,
) -> pd.DataFrame:
    """Who is asked: of each account that bought in the year before, one contact that we know.

    ``account``, ``contact`` (rows), ``day`` of the answer, ``change`` of its business a year on,
    and ``whole``, whether that compares two years that are in the books.
    """
    first = recipe["calendar"]["first"]
    ids = pd.Index(standing["account_id"])
    row = ids.get_indexer(orders["account_id"])
    day = (orders["order_date"] - pd.Timestamp(first)).dt.days.to_numpy()
    cents = (orders["amount"].to_numpy() * 100).round()
    coverage = contacts["coverage"].to_numpy(np.int64)
    waves = []
    for start in recipe["survey"]["waves"]:
        from_day = (start - first).days
        before, after = (
            np.bincount(row[part], weights=cents[part], minlength=len(ids)).astype(np.int64)
            for part in (
                (day < from_day) & (day >= from_day - _YEAR),
                (day >= from_day) & (day < from_day + _YEAR),
            )
        )
        account = np.flatnonzero(before > 0)
        contact = pick_contacts(contacts, account, coverage, dice)
        change = _change(before, after, from_day)[account]
        answered = from_day + dice.below(recipe["survey"]["days"], len(account))
        wave = {"account": account, "contact": contact, "day": answered, "change": change}
        waves.append(pd.DataFrame(wave).assign(whole=340 < from_day <= LAST_DAY + 1 - _YEAR))
    asked = pd.concat(waves, ignore_index=True)
    return asked[asked["contact"] >= 0].reset_index(drop=True)


def _change(before: Whole, after: Whole, day: int) -> Whole:
    """From -1000 (all gone) to 1000 (all new), both sides as if for a year; 0 where less than three
    months are known of what follows.
    """
    known = min(LAST_DAY + 1 - day, _YEAR)
    if known < _YEAR // 4:
        return np.zeros_like(before)
    past, then = before * _YEAR // min(day, _YEAR), after * _YEAR // known
    return np.asarray((then - past) * 1000 // np.maximum(then + past, 1))


def _answer(
    asked: pd.DataFrame, contacts: pd.DataFrame, standing: pd.DataFrame, dice: Dice
) -> None:
    """Add ``satisfaction`` and ``recommend``: two looks at the same mood."""
    account = asked["account"].to_numpy()
    support = contacts["support"].to_numpy(np.int64)[asked["contact"]]
    mood = _MIDDLE + _FROM_ATTITUDE * standing["attitude"].to_numpy()[account]
    mood += _FROM_SUPPORT * support + _FROM_FUTURE * asked["change"].to_numpy() // 1000
    mood += _FRIEND * (standing["story"] == "lone_friend").to_numpy()[account]
    mood += _bell(dice, len(asked))
    cut = np.searchsorted(_CUTS, mood + _bell(dice, len(asked)) // 2, side="right")
    asked["satisfaction"] = 1 + cut
    warm = mood + _bell(dice, len(asked)) // 2
    asked["recommend"] = ((warm + 60) // 46).clip(0, 10)
    friend = (standing["story"] == "lone_friend").to_numpy()[account]
    asked.loc[friend, "satisfaction"] = asked["satisfaction"].clip(lower=4)
    asked.loc[friend, "recommend"] = asked["recommend"].clip(lower=9)


def _bell(dice: Dice, number: int) -> Whole:
    """Noise around 0, mostly within 105: three throws added."""
    return np.asarray(dice.whole(-_NOISE, _NOISE, 3 * number).reshape(3, -1).sum(axis=0))


def _comments(satisfaction: pd.Series[int], recipe: Recipe, dice: Dice) -> tuple[Any, Any]:
    """In both languages, on one topic each and of the same mind as the points; or none."""
    topics = list(recipe["comments"].values())
    mind = np.select([satisfaction >= 4, satisfaction == 3], [0, 1], 2)
    topic = dice.pick_each(np.array([each["weight"] for each in topics]).T[mind])
    form, number = dice.below(2, len(mind)), dice.whole(2, 6, len(mind))
    silent = dice.below(100, len(mind)) >= recipe["survey"]["commented"]
    said: tuple[list[str | None], list[str | None]] = ([], [])
    for row, none in enumerate(silent):
        pair = topics[topic[row]][("good", "fair", "bad")[mind[row]]][form[row]]
        for column, words in zip(said, pair, strict=True):
            column.append(None if none else words.format(number=number[row]))
    return said


def _told(standing: pd.DataFrame, contacts: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """The fading account's answers before its last order, from its user: whom we still meet."""
    account = standing.index[standing["story"] == "fading_account"].item()
    people = contacts[contacts["account"] == account]
    known = int(people["coverage"].to_numpy(np.int64).argmax())
    rows = [
        {
            "account": account,
            "contact": people.index[known],
            "day": (each["date"] - recipe["calendar"]["first"]).days,
            "satisfaction": each["satisfaction"],
            "recommend": each["recommend"],
            "comment": each["comment"][0],
            "comment_zh": each["comment"][1],
        }
        for each in recipe["survey"]["fading"]
    ]
    told = pd.DataFrame(rows)
    return pd.DataFrame(told[told["day"] < standing.loc[account, "last_day"]])
