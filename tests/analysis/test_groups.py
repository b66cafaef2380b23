"""Corporate groups: subsidiaries added up under their topmost parent."""

from __future__ import annotations

import pandas as pd
import pytest

from kamkit.analysis.groups import roll_up_groups
from kamkit.errors import InvalidValue, MissingColumn


def summary(**revenue: float) -> pd.DataFrame:
    return pd.DataFrame({"account_id": list(revenue), "revenue": list(revenue.values())})


def file(**parents: str | None) -> pd.DataFrame:
    ids = list(parents)
    return pd.DataFrame({"account_id": ids, "parent_id": [parents[each] for each in ids]})


def test_subsidiaries_count_with_their_parent_and_the_total_stays() -> None:
    found = roll_up_groups(summary(a=5.0, b=3.0, c=4.0), file(a=None, b="a", c=None))
    assert found[["account_id", "members", "revenue"]].to_numpy().tolist() == [
        ["a", 2, 8.0],
        ["c", 1, 4.0],
    ]


def test_a_parent_of_a_parent_leads_the_whole_group() -> None:
    found = roll_up_groups(summary(a=1.0, b=2.0, c=4.0), file(a=None, b="a", c="b"))
    assert found[["account_id", "revenue"]].to_numpy().tolist() == [["a", 7.0]]


def test_a_parent_that_bought_nothing_leads_its_group_by_name() -> None:
    accounts = file(a=None, b="a").assign(account_name=["Alba", "Bora"])
    found = roll_up_groups(summary(b=2.0), accounts)
    assert found[["account_id", "account_name", "members"]].to_numpy().tolist() == [
        ["a", "Alba", 1]
    ]


def test_a_parent_outside_the_account_file_still_leads() -> None:
    assert roll_up_groups(summary(b=2.0), file(b="x"))["account_id"].tolist() == ["x"]


def test_without_parents_every_account_stands_alone() -> None:
    found = roll_up_groups(summary(b=2.0, a=1.0), pd.DataFrame({"account_id": ["a", "b"]}))
    assert found["members"].tolist() == [1, 1]
    assert found["revenue"].tolist() == [1.0, 2.0]


def test_the_first_and_the_last_order_are_those_of_the_group() -> None:
    days = pd.to_datetime(["2026-01-05", "2026-03-01"])
    table = summary(a=1.0, b=1.0).assign(first_order=days, last_order=days[::-1])
    found = roll_up_groups(table, file(a=None, b="a")).iloc[0]
    assert found["first_order"] == days[0]
    assert found["last_order"] == days[1]


def test_an_unknown_margin_counts_as_nothing_and_is_missing_where_all_are() -> None:
    table = summary(a=1.0, b=1.0, c=1.0).assign(margin=[2.0, None, None])
    found = roll_up_groups(table, file(a=None, b="a", c=None))
    assert found["margin"].iloc[0] == 2.0
    assert pd.isna(found["margin"].iloc[1])


def test_an_account_that_is_its_own_parent_stands_alone() -> None:
    assert roll_up_groups(summary(a=1.0), file(a="a"))["account_id"].tolist() == ["a"]


def test_parents_in_a_circle_are_refused_by_name() -> None:
    with pytest.raises(InvalidValue, match=r"\b[ab]\b"):
        roll_up_groups(summary(a=1.0), file(a="b", b="a"))


def test_a_table_without_account_ids_is_refused() -> None:
    with pytest.raises(MissingColumn):
        roll_up_groups(pd.DataFrame({"revenue": [1.0]}), file(a=None))
