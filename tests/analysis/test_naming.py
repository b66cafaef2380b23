"""Names beside account numbers."""

from __future__ import annotations

import pandas as pd
import pytest

import kamkit as kk
from kamkit import errors

SUMMARY = pd.DataFrame({"account_id": ["2", "1", "3"], "revenue": [5.0, 4.0, 3.0]})
BOOK = pd.DataFrame({"account_id": ["1", "2"], "account_name": ["甲", "乙"]})


def test_names_stand_beside_ids_and_rows_stay_as_they_are() -> None:
    named = kk.add_names(SUMMARY, BOOK)
    assert list(named.columns) == ["account_id", "account_name", "revenue"]
    assert named["account_name"].fillna("?").tolist() == ["乙", "甲", "?"]
    assert "account_name" not in SUMMARY


def test_a_name_that_is_there_stays_where_the_book_knows_none() -> None:
    own = SUMMARY.assign(account_name=["b", "a", "c"])
    assert kk.add_names(own, BOOK)["account_name"].tolist() == ["乙", "甲", "c"]


def test_the_same_name_twice_is_one_name_and_two_names_are_refused() -> None:
    twice = pd.concat([BOOK, BOOK])
    assert kk.add_names(SUMMARY, twice)["account_name"].fillna("?").tolist() == ["乙", "甲", "?"]
    with pytest.raises(errors.InvalidValue, match="account 1 has two"):
        kk.add_names(SUMMARY, pd.concat([BOOK, BOOK.assign(account_name="丙")]))
