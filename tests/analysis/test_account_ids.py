"""Tables that call an account by its name get the account's id."""

from __future__ import annotations

import pandas as pd

import kamkit as kk

FILE = pd.DataFrame(
    {
        "account_id": ["007", "8", "9", "10", "11"],
        "account_name": ["Harbor", "North", "Twin", "Twin", "8"],
    }
)


def ids(*given: object) -> list[object]:
    frame = pd.DataFrame({"account_id": list(given), "amount": range(len(given))})
    return kk.use_account_ids(frame, FILE)["account_id"].tolist()


def test_a_name_that_one_account_bears_becomes_its_id() -> None:
    assert ids("North", "Harbor") == ["8", "007"]


def test_an_id_stands_for_itself_even_where_it_is_a_name_too() -> None:
    assert ids("8", 9, 10.0) == ["8", "9", "10"]


def test_a_name_of_two_accounts_is_not_guessed_and_an_unknown_one_stays() -> None:
    assert ids("Twin", "South") == ["Twin", "South"]


def test_an_empty_cell_stays_empty_and_other_columns_and_rows_stay_as_they_are() -> None:
    frame = pd.DataFrame({"account_id": ["North", None], "amount": [1.0, 2.0]}, index=[5, 3])
    done = kk.use_account_ids(frame, FILE)
    assert done["account_id"].isna().tolist() == [False, True]
    assert done["amount"].equals(frame["amount"])
    assert frame["account_id"].iloc[0] == "North"


def test_without_names_or_without_accounts_nothing_changes() -> None:
    frame = pd.DataFrame({"account_id": ["North"]})
    assert kk.use_account_ids(frame, FILE[["account_id"]]) is frame
    products = pd.DataFrame({"product_id": ["1"]})
    assert kk.use_account_ids(products, FILE) is products


def test_no_rows_are_no_error() -> None:
    assert kk.use_account_ids(pd.DataFrame({"account_id": []}), FILE).empty
    assert ids() == []
