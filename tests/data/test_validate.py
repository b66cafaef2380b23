"""Faults in a table that can be read."""

from __future__ import annotations

import pandas as pd
import pytest

import kamkit as kk
from kamkit import errors


def orders(**columns: list[object]) -> pd.DataFrame:
    base = {
        "order_id": ["1", "2"],
        "line": [1, 1],
        "account_id": ["a", "b"],
        "order_date": pd.to_datetime(["2026-01-02", "2026-01-03"]),
        "amount": [1.0, 2.0],
    }
    return pd.DataFrame(base | columns)


def rules(frame: pd.DataFrame, table: str = "orders") -> list[list[object]]:
    return kk.find_issues(frame, table)[["row", "column", "rule"]].to_numpy().tolist()


def test_a_sound_table_has_no_issues() -> None:
    issues = kk.find_issues(orders(), "orders")
    assert issues.empty
    assert list(issues.columns) == ["table", "row", "column", "value", "rule", "six_s", "message"]


def test_every_fault_has_its_row() -> None:
    frame = orders(order_id=["1", "1"], account_id=["a", None], amount=[1.0, float("inf")])
    assert rules(frame) == [
        [1, "account_id", "empty"],
        [1, "amount", "not_number"],
        [1, "order_id", "duplicate"],
    ]


def test_a_missing_column_is_one_fault_of_the_table() -> None:
    found = kk.find_issues(orders().drop(columns="amount"), "orders")
    assert found["rule"].tolist() == ["missing_column"]
    assert found["row"].isna().all()


def test_mixed_currencies_are_a_fault() -> None:
    assert rules(orders(currency=["CNY", None])) == [[pd.NA, "currency", "mixed_currencies"]]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [("brand_score", 6, "above"), ("brand_score", 0, "below"), ("market_share", 1.2, "above"),
     ("status", "friend", "choice"), ("employees", -1, "below"),
     ("payment_days", "x", "not_number")],
)  # fmt: skip
def test_values_outside_the_schema_are_named(column: str, value: object, rule: str) -> None:
    frame = pd.DataFrame({"account_id": ["a"], column: [value]})
    assert rules(frame, "accounts") == [[0, column, rule]]


def test_messages_come_in_the_language_in_force() -> None:
    kk.use("zh")
    message = kk.find_issues(orders(account_id=["a", None]), "orders")["message"][0]
    assert message == "“客户编号”为空。"


def test_a_missing_column_is_named_as_people_and_as_code_call_it() -> None:
    kk.use("zh")
    message = kk.find_issues(orders().drop(columns="order_date"), "orders")["message"][0]
    assert message == "缺少必需的列“下单日期（order_date）”。"


def test_the_same_name_in_two_tables_is_told_by_the_label_of_each() -> None:
    kk.use("zh")
    deals = pd.DataFrame({"opportunity_id": ["d"], "account_id": ["a"], "amount": ["x"]})
    issues = kk.find_issues({"orders": orders(amount=["x", 1]), "opportunities": deals})
    said = issues.loc[issues["rule"] == "not_number", "message"]
    assert list(said) == ["“金额”的值 x 不是数字。", "“商机金额”的值 x 不是数字。"]


def test_an_unknown_table_is_refused_with_the_known_ones() -> None:
    with pytest.raises(errors.MissingColumn, match="accounts"):
        kk.find_issues(orders(), "order")
