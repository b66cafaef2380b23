"""Faults between tables: each rule on the smallest tables that break it, and on sound ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit import errors
from kamkit.data.faults.personal import find_personal, mask
from kamkit.data.faults.six_s import RULES, S_OF, SIX_S
from kamkit.text import messages

Tables = dict[str, pd.DataFrame]


def day(text: str | None) -> pd.Timestamp:
    return pd.Timestamp(text) if text else pd.NaT


def sound() -> Tables:
    """Three accounts and what belongs to them, without a fault."""
    return {
        "accounts": pd.DataFrame(
            {
                "account_id": ["a", "b", "c"],
                "account_name": ["Aspen Tools", "Birch Mills", "Cedar Paper"],
                "parent_id": [None, "a", None],
                "status": ["customer", "customer", "prospect"],
                "phone": ["010-55501234", "021-55509876", None],
                "tax id": ["91110000AAAA", "91110000BBBB", None],
            }
        ),
        "products": pd.DataFrame({"product_id": ["p"]}),
        "orders": pd.DataFrame(
            {
                "order_id": ["1", "2", "3"],
                "line": [1, 1, 1],
                "account_id": ["a", "b", "a"],
                "order_date": [day("2024-01-10"), day("2026-01-20"), day("2026-03-31")],
                "product_id": ["p", "p", "p"],
                "amount": [5.0, 6.0, 7.0],
                "currency": ["CNY"] * 3,
            }
        ),
        "opportunities": pd.DataFrame(
            {
                "opportunity_id": ["x", "y"],
                "account_id": ["a", "c"],
                "product_id": ["p", None],
                "status": ["won", "open"],
                "stage": ["Won", "Proposal"],
                "created": [day("2026-01-01"), day("2026-02-01")],
                "close_date": [day("2026-03-01"), day("2026-06-30")],
            }
        ),
        "stages": pd.DataFrame(
            {
                "opportunity_id": ["x", "y"],
                "entered": [day("2026-01-01"), day("2026-02-01")],
                "stage": ["Lead", "Lead"],
            }
        ),
        "contacts": pd.DataFrame(
            {"contact_id": ["k", "l"], "account_id": ["a", "c"], "reports_to": [None, "k"]}
        ),
        "activities": pd.DataFrame(
            {
                "activity_id": ["1"],
                "account_id": ["a"],
                "contact_id": ["k"],
                "opportunity_id": ["x"],
                "date": [day("2026-01-05")],
                "outcome": ["They want an offer by 2026-02-01 for 12,500.00 CNY."],
            }
        ),
        "feedback": pd.DataFrame(
            {
                "response_id": ["1"],
                "account_id": ["a"],
                "contact_id": ["k"],
                "date": [day("2026-02-02")],
                "comment": ["Order SO2311-0001 came on time, 10/10."],
            }
        ),
    }


def broken(table: str, row: int, **cells: Any) -> Tables:
    """The sound tables with some cells changed."""
    tables = sound()
    frame = tables[table].astype({name: "object" for name in cells if name in tables[table]})
    for name, value in cells.items():
        if name not in frame:
            frame[name] = None
        frame.loc[row, name] = value
    tables[table] = frame
    return tables


def found(tables: Tables, **how: Any) -> list[list[object]]:
    issues = kk.find_issues(tables, **how)
    return issues[["table", "row", "column", "value", "rule"]].to_numpy().tolist()


def test_sound_tables_have_no_issues() -> None:
    issues = kk.find_issues(sound())
    assert issues.empty
    columns = ["table", "row", "column", "value", "rule", "six_s", "message"]
    assert list(issues.columns) == columns


@pytest.mark.parametrize(
    ("table", "column", "rule"),
    [
        ("orders", "account_id", "unknown_account"),
        ("orders", "product_id", "unknown_product"),
        ("opportunities", "account_id", "unknown_account"),
        ("opportunities", "product_id", "unknown_product"),
        ("stages", "opportunity_id", "unknown_opportunity"),
        ("contacts", "account_id", "unknown_account"),
        ("contacts", "reports_to", "unknown_contact"),
        ("activities", "account_id", "unknown_account"),
        ("activities", "contact_id", "unknown_contact"),
        ("activities", "opportunity_id", "unknown_opportunity"),
        ("feedback", "account_id", "unknown_account"),
        ("feedback", "contact_id", "unknown_contact"),
        ("accounts", "parent_id", "unknown_parent"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named(table: str, column: str, rule: str) -> None:
    assert found(broken(table, 0, **{column: "zz"})) == [[table, 0, column, "zz", rule]]


def test_a_qualification_sheet_of_an_unknown_opportunity_is_named() -> None:
    tables = sound() | {"qualification": pd.DataFrame({"opportunity_id": ["x", "zz"]})}
    expected = ["qualification", 1, "opportunity_id", "zz", "unknown_opportunity"]
    assert found(tables) == [expected]


def test_a_parent_may_be_named_by_its_name() -> None:
    assert found(broken("accounts", 1, parent_id="Aspen Tools")) == []


def test_a_column_of_names_where_ids_belong_is_one_fault() -> None:
    tables = broken("orders", 0, account_id="Aspen Tools")
    tables["orders"].loc[2, "account_id"] = "Aspen Tools"
    tables["orders"].loc[1, "account_id"] = "Birch"
    issues = kk.find_issues(tables, dead_after=999)
    assert issues[["row", "column", "rule"]].to_numpy().tolist() == [
        [pd.NA, "account_id", "name_for_id"],
        [1, "account_id", "unknown_account"],
    ]
    assert "in 2 rows, such as Aspen Tools" in issues["message"][0]


def test_orders_by_name_count_for_the_account_of_that_name() -> None:
    tables = sound()
    names = {"a": "Aspen Tools", "b": "Birch Mills"}
    tables["orders"]["account_id"] = tables["orders"]["account_id"].map(names)
    assert kk.find_issues(tables)["rule"].tolist() == ["name_for_id"]


def test_an_account_that_is_its_own_parent_is_named_once() -> None:
    assert found(broken("accounts", 2, parent_id="c")) == [
        ["accounts", 2, "parent_id", "c", "own_parent"]
    ]


def test_a_loop_of_parents_is_named_whole_for_each_member() -> None:
    tables = broken("accounts", 0, parent_id="c")
    tables["accounts"].loc[2, "parent_id"] = "b"
    issues = kk.find_issues(tables)
    assert issues["rule"].tolist() == ["parent_loop"] * 3
    assert issues["row"].tolist() == [0, 1, 2]
    assert [m.split(": ")[1] for m in issues["message"]] == [
        "a → c → b → a.",
        "b → a → c → b.",
        "c → b → a → c.",
    ]


DEALS: list[tuple[str, dict[str, Any], str, str]] = [
    ("closed_before_created", {"close_date": day("2025-12-31")}, "close_date", "2025-12-31"),
    ("closed_after_day", {"close_date": day("2026-04-01")}, "close_date", "2026-04-01"),
    ("closed_without_date", {"close_date": None}, "close_date", ""),
    ("status_against_stage", {"stage": "Closed Lost"}, "status", "won"),
    ("status_against_stage", {"stage": "输单"}, "status", "won"),
]


@pytest.mark.parametrize(("rule", "cells", "column", "value"), DEALS)
def test_a_deal_that_contradicts_itself_is_named(
    rule: str, cells: dict[str, Any], column: str, value: str
) -> None:
    expected = ["opportunities", 0, column, value, rule]
    assert found(broken("opportunities", 0, **cells)) == [expected]


def test_a_stage_of_its_own_name_says_nothing_about_the_status() -> None:
    assert found(broken("opportunities", 0, stage="Proposal")) == []
    assert found(broken("opportunities", 1, stage="成交条件谈判")) == []


def test_an_open_deal_past_its_close_date_has_not_been_kept_up() -> None:
    tables = broken("opportunities", 1, close_date=day("2026-03-30"))
    expected = ["opportunities", 1, "close_date", "2026-03-30", "close_date_past"]
    assert found(tables) == [expected]
    assert found(tables, as_of="2026-03-30") == []


def test_a_status_is_read_from_the_stage_where_there_is_none() -> None:
    tables = broken("opportunities", 0, close_date=day("2025-12-31"))
    tables["opportunities"] = tables["opportunities"].drop(columns="status")
    assert [row[4] for row in found(tables)] == ["closed_before_created"]


def test_an_activity_before_its_opportunity_is_named() -> None:
    tables = broken("activities", 0, date=day("2025-12-31"))
    expected = ["activities", 0, "date", "2025-12-31", "activity_before_deal"]
    assert found(tables) == [expected]


def test_a_stage_entered_before_its_opportunity_was_created_is_named() -> None:
    tables = broken("stages", 1, entered=day("2026-01-31"))
    assert found(tables) == [["stages", 1, "entered", "2026-01-31", "stage_before_created"]]


def test_a_prospect_with_orders_is_named_with_its_lines() -> None:
    issues = kk.find_issues(broken("accounts", 0, status="prospect"))
    assert issues[["row", "column", "value", "rule"]].to_numpy().tolist() == [
        [0, "status", "prospect", "prospect_with_orders"]
    ]
    assert issues["message"][0] == "a is listed as prospect but has 2 order lines."


def test_several_currencies_of_one_account_are_named_at_the_second() -> None:
    tables = broken("orders", 2, currency="USD")
    issues = kk.find_issues(tables).query("rule == 'account_currencies'")
    assert issues[["table", "row", "value"]].to_numpy().tolist() == [["orders", 2, "USD"]]
    assert issues["message"].tolist() == ["a has orders in several currencies: CNY, USD."]
    one_each = broken("orders", 1, currency="USD")
    assert [row[4] for row in found(one_each)] == ["mixed_currencies"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aspen Tools Co., Ltd.", "ASPEN TOOLS"),
        ("Aspen-Tools Inc", "Aspen  Tools GmbH"),
        ("Ａｓｐｅｎ　Ｔｏｏｌｓ", "aspen tools limited"),
        ("华光仪表有限公司", "华光仪表"),
        ("华光仪表有限责任公司", "华光仪表股份有限公司"),
        ("华光仪表（集团）有限公司", "华光仪表集团"),
        ("华光仪表(北京)有限公司", "华光仪表（北京）"),
    ],
)
def test_two_names_that_differ_in_form_alone_are_probably_one_account(one: str, other: str) -> None:
    tables = broken("accounts", 0, account_name=one)
    tables["accounts"].loc[2, "account_name"] = other
    expected = ["accounts", 2, "account_name", other, "likely_duplicate"]
    assert found(tables) == [expected]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aspen Tools", "Aspen Tool Works"),
        ("华光仪表（北京）有限公司", "华光仪表（上海）有限公司"),
        ("有限公司", "集团"),
        ("Ltd", "Co"),
    ],
)
def test_names_that_differ_in_substance_are_two_accounts(one: str, other: str) -> None:
    tables = broken("accounts", 0, account_name=one)
    tables["accounts"].loc[2, "account_name"] = other
    assert found(tables) == []


def test_a_parent_and_its_subsidiary_may_share_name_and_phone() -> None:
    shared = {"account_name": "Aspen Tools Ltd", "phone": "010-55501234"}
    assert found(broken("accounts", 1, **shared)) == []


def test_a_phone_number_that_stands_at_two_accounts_is_named() -> None:
    tables = broken("accounts", 2, phone="(010) 5550 1234")
    assert found(tables) == [["accounts", 2, "phone", "(010) 5550 1234", "same_phone"]]
    assert found(broken("accounts", 2, phone="000-0000000")) == []


def test_a_registration_number_that_stands_at_two_accounts_is_named() -> None:
    tables = broken("accounts", 2, **{"tax id": "91110000aaaa"})
    assert found(tables) == [["accounts", 2, "tax id", "91110000aaaa", "same_registration"]]


def test_a_customer_without_an_order_for_two_years_is_dead() -> None:
    tables = sound()
    tables["orders"].loc[1, "order_date"] = day("2024-03-31")
    assert found(tables) == [["accounts", 1, "account_id", "b", "dead_account"]]
    tables["orders"].loc[1, "order_date"] = day("2024-04-01")
    assert found(tables) == []
    assert [row[4] for row in found(tables, dead_after=23)] == ["dead_account"]


def test_a_customer_that_never_ordered_is_dead_where_the_orders_go_back_far_enough() -> None:
    tables = broken("accounts", 2, status="customer")
    assert found(tables) == [["accounts", 2, "account_id", "c", "dead_account"]]
    tables["orders"].loc[0, "order_date"] = day("2025-01-10")
    assert found(tables) == []


def test_without_a_status_an_account_that_somebody_works_on_is_not_dead() -> None:
    tables = sound()
    tables["accounts"] = tables["accounts"].drop(columns="status")
    assert found(tables) == []  # c has an opportunity of 2026
    tables["opportunities"].loc[1, "created"] = day("2024-03-31")
    tables["stages"] = tables["stages"].head(1)
    assert found(tables) == [["accounts", 2, "account_id", "c", "dead_account"]]
    tables["activities"].loc[0, "account_id"] = "c"
    assert found(tables) == []


def test_a_parent_lives_as_long_as_its_subsidiaries_buy() -> None:
    tables = sound()
    tables["orders"].loc[2, "account_id"] = "b"
    assert found(tables) == []  # a bought last in 2024, its subsidiary b in 2026
    tables["accounts"].loc[1, "parent_id"] = None
    assert found(tables) == [["accounts", 0, "account_id", "a", "dead_account"]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("please mail kim.lee@example.com", "email"),
        ("call 13800138000", "phone"),
        ("报价请发kim@example.com", "email"),
        ("call +86 138-0013-8000 after noon", "phone"),
        ("电话０１０－５５５０１２３４", "phone"),
        ("desk +1 (425) 555-0100", "phone"),
        ("desk (425) 555-0100", "phone"),
        ("身份证 11010519491231002X", "id_number"),  # the example in GB 11643-1999
        ("card 4111 1111 1111 1111", "bank_card"),  # the test number of the card schemes
        ("卡号6212345678900000003", "bank_card"),
    ],
)
def test_personal_data_in_free_text_are_named_and_masked(text: str, kind: str) -> None:
    issues = kk.find_issues(broken("feedback", 0, comment=text))
    assert issues[["table", "row", "column", "rule", "six_s"]].to_numpy().tolist() == [
        ["feedback", 0, "comment", kind, "safety"]
    ]
    value = issues["value"][0]
    assert "*" in value
    assert text not in issues["message"][0]


@pytest.mark.parametrize(
    "text",
    [
        "Order SO2311-0001 of 2023-11-01, 2 pieces",
        "price 1,380,013.80 CNY, quote 20260131001",
        "part 110105194912310021, drawing 4111111111111112",
        "call 400-810-8888",
        "10.0.0.138 or 3.14159265358979",
        "@ noon, a@b",
    ],
)
def test_numbers_that_are_no_personal_data_are_left_alone(text: str) -> None:
    assert find_personal(text) == []


def test_what_is_masked_cannot_be_read_back() -> None:
    assert mask("11010519491231002X") == "11**************2X"
    assert "*" in mask("a@b.c")


def test_a_column_of_personal_data_is_one_fault() -> None:
    tables = sound()
    tables["contacts"]["e-mail"] = ["kim@example.com", "lee@example.com"]
    tables["contacts"]["mobile"] = [13800138000, 13900139000]
    assert found(tables) == [
        ["contacts", pd.NA, "e-mail", "", "email"],
        ["contacts", pd.NA, "mobile", "", "phone"],
    ]


def test_a_header_that_names_personal_data_is_enough() -> None:
    tables = sound()
    tables["contacts"]["手机号"] = ["unknown", None]
    tables["accounts"]["fax"] = ["(425) 555-0100", "(425) 555-0101", None]  # a company's own
    issues = kk.find_issues(tables)
    assert issues[["table", "column", "rule"]].to_numpy().tolist() == [
        ["contacts", "手机号", "phone"]
    ]
    assert "in 1 row " in issues["message"][0]


def test_ids_are_no_personal_data() -> None:
    tables = sound()
    tables["accounts"]["account_id"] = ["13800138000", "b", "c"]
    tables["accounts"].loc[1, "parent_id"] = "13800138000"
    for name in ("orders", "opportunities", "contacts", "activities", "feedback"):
        ids = tables[name]["account_id"].replace("a", "13800138000")
        tables[name]["account_id"] = ids
    assert found(tables) == []


def test_the_day_defaults_to_the_last_order_then_to_the_last_event() -> None:
    tables = broken("opportunities", 1, close_date=day("2026-03-30"))
    assert kk.find_issues(tables)["message"][0].endswith("is before 2026-03-31.")
    del tables["orders"]
    tables["activities"]["date"] = [day("2026-05-05")]
    assert kk.find_issues(tables)["message"][0].endswith("is before 2026-05-05.")
    del tables["activities"]
    assert kk.find_issues(tables)["rule"].tolist() == []  # the won deal closed on 2026-03-01


def test_no_table_but_the_accounts_is_enough() -> None:
    assert found({"accounts": sound()["accounts"]}) == []


def test_ids_that_are_numbers_in_one_table_and_text_in_the_other_are_the_same() -> None:
    accounts = pd.DataFrame({"account_id": [7, 8]})
    orders = pd.DataFrame(
        {"account_id": ["7", "9"], "order_date": [day("2026-01-01")] * 2, "amount": [1.0, 2.0]}
    )
    assert found({"accounts": accounts, "orders": orders}) == [
        ["orders", 1, "account_id", "9", "unknown_account"]
    ]


def test_checks_that_cannot_be_made_are_told() -> None:
    tables = {"accounts": sound()["accounts"]}
    checks = kk.checks_made(tables)
    skipped = checks[~checks["made"]].set_index(["table", "rule"])["needs"]
    assert skipped["orders", "unknown_account"] == "orders.account_id, "[:-2]
    assert skipped["accounts", "dead_account"] == "orders.account_id, orders.order_date"
    assert checks.query("rule == 'parent_loop'")["made"].all()
    told = kk.tell_issues(kk.find_issues(tables), checks)
    assert told[0] == "No fault was found."
    assert told[1].startswith(f"{len(skipped)} of {len(checks)} checks could not be made. Missing:")
    assert "Order lines" in told[1]


def test_every_check_is_made_of_whole_tables() -> None:
    tables = sound() | {"qualification": pd.DataFrame({"opportunity_id": ["x"]})}
    checks = kk.checks_made(tables)
    assert checks["made"].all()
    # name_for_id is found where unknown_account and unknown_product are looked for.
    assert set(checks["rule"]) == S_OF.keys() - {"name_for_id"}
    assert (checks["six_s"] == checks["rule"].map(S_OF)).all()


def test_a_closed_deal_is_held_against_a_day_only_where_the_day_is_known() -> None:
    deals = {"opportunities": sound()["opportunities"]}
    made = kk.checks_made(deals).set_index("rule")["made"]
    assert not made["closed_after_day"]
    assert kk.checks_made(deals, as_of="2026-02-01").set_index("rule")["made"]["closed_after_day"]
    assert [row[4] for row in found(deals, as_of="2026-02-28")] == ["closed_after_day"]


def test_every_rule_belongs_to_one_s_and_has_words_in_both_languages() -> None:
    rules = [rule for rules in RULES.values() for rule in rules]
    assert len(rules) == len(set(rules))
    assert tuple(RULES) == SIX_S
    for lang in ("en", "zh"):
        assert {f"choice.rule.{rule}" for rule in rules} <= messages(lang).keys()
        assert {f"choice.six_s.{s}" for s in SIX_S} <= messages(lang).keys()


def test_faults_are_counted_by_s_and_shown_in_the_language() -> None:
    tables = broken("orders", 0, account_id="zz", product_id="zz")
    tables["activities"].loc[0, "opportunity_id"] = "zz"
    issues = kk.find_issues(tables)
    counts = kk.count_issues(issues)
    assert counts["six_s"].tolist() == list(SIX_S)
    assert counts.loc[1].tolist() == ["set_in_order", 3, 3, 2, "orders"]
    assert counts["faults"].tolist() == [0, 3, 0, 0, 0, 0]
    assert counts.loc[0, "worst_table"] == ""
    assert "2 Set in order" in repr(kk.show(counts))
    kk.use("zh")
    told = kk.tell_issues(issues)
    assert told[0].startswith("2 整顿：3 个问题。")
    assert "客户不存在（1）" in told[0]
    shown = repr(kk.show(kk.find_issues(tables)))
    assert "6S" in shown
    assert "2 整顿" in shown
    assert "客户表里没有 zz。" in shown


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "24"])
def test_months_that_are_none_are_refused(value: Any) -> None:
    with pytest.raises(errors.InvalidValue, match="dead_after"):
        kk.find_issues(sound(), dead_after=value)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(errors.ParameterError, match="name"):
        kk.find_issues(sound()["orders"])
    with pytest.raises(errors.ParameterError, match="list"):
        kk.find_issues([1])  # type: ignore[arg-type]
    with pytest.raises(errors.ParameterError, match="orders: int"):
        kk.find_issues({"orders": 1})  # type: ignore[dict-item]
    with pytest.raises(errors.MissingColumn, match="accounts"):
        kk.find_issues({"order": sound()["orders"]})
    with pytest.raises(errors.InvalidValue, match="soon"):
        kk.find_issues(sound(), as_of="soon")


def test_the_tables_stay_as_they_are() -> None:
    tables, same = sound(), sound()
    kk.find_issues(tables)
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame, same[name])


CELLS = st.sampled_from(
    [None, "", " ", "a", "b", "c", "a@b.cc", "13800138000", "zz", 1, 2.0, 1.5, True, float("inf"),
     float("nan"), "2026-01-01", "no day", "won", "Won", "输单", "CNY", dt.date(2026, 1, 1),
     pd.Timestamp("2026-01-01"), pd.NaT, np.int64(3), (1, 2), b"x"]
)  # fmt: skip
SHAPES: list[Callable[[pd.Series[Any]], pd.Series[Any]]] = [
    lambda values: values,
    lambda values: values.map(str).astype("category"),
    lambda values: pd.Series(range(len(values)), dtype="int64"),
    lambda values: pd.Series(range(len(values)), dtype="float64"),
    lambda values: pd.Series([None] * len(values), dtype="object"),
    lambda values: pd.Series(pd.NaT, index=values.index, dtype="datetime64[us]"),
    lambda values: pd.to_datetime(pd.Series(["2026-01-01"] * len(values)), utc=True),
    lambda values: pd.Series([True] * len(values), dtype="boolean"),
    lambda values: pd.Series(range(len(values)), dtype="Int64"),
]


@st.composite
def odd_tables(draw: st.DrawFn) -> Tables:
    tables = {}
    for name, frame in sound().items():
        rows = draw(st.integers(0, 4))
        columns = {}
        for column in draw(st.sets(st.sampled_from(list(frame.columns)))):
            cells = draw(st.lists(CELLS, min_size=rows, max_size=rows))
            shape = draw(st.sampled_from(SHAPES))
            columns[column] = shape(pd.Series(cells, dtype="object"))
        tables[name] = pd.DataFrame(columns, index=range(rows))
        tables[name].index = tables[name].index + draw(st.sampled_from([0, 5]))
    return tables


@given(odd_tables())
def test_no_table_stops_the_checks_and_every_fault_points_to_its_cell(tables: Tables) -> None:
    issues = kk.find_issues(tables)
    assert set(issues["rule"]) <= S_OF.keys()
    for fault in issues[issues["row"].notna()].itertuples():
        cell = tables[fault.table].iloc[fault.row][fault.column]
        if fault.six_s == "safety":
            assert "*" in fault.value
        elif fault.rule != "duplicate":
            assert same(fault.value, cell), fault


def same(value: str, cell: Any) -> bool:
    if not isinstance(cell, tuple) and pd.isna(cell):
        return value == ""
    return str(cell).startswith(value) or value == str(cell) or float(value) == float(cell)


def test_the_sample_company_is_sound_but_for_what_time_does() -> None:
    names = ("accounts", "orders", "products", "opportunities", "stages", "qualification")
    issues = kk.find_issues({name: kk.load_dataset(name) for name in names})
    assert set(issues["rule"]) == {"dead_account", "close_date_past"}


def test_a_real_crm_has_the_faults_that_are_known_of_it(shared: Any) -> None:
    from pathlib import Path

    system = Path(__file__).parents[1] / "exports" / "maven.toml"
    files = {"accounts": "accounts.csv", "opportunities": "sales_pipeline.csv",
             "products": "products.csv"}  # fmt: skip
    tables = {
        name: kk.read_export(shared / "maven_crm" / file, name, system)[0]
        for name, file in files.items()
    }
    issues = kk.find_issues(tables)
    # 1,425 deals in hand name no account (../shared/facts); nothing else is wrong with it.
    assert issues["rule"].value_counts().to_dict() == {"empty": 1425}


def test_opportunities_whose_status_is_nowhere_filled_in_take_that_of_the_stage() -> None:
    tables = sound()
    tables["opportunities"]["status"] = pd.Series([None, None], dtype="str")
    tables["opportunities"].loc[0, "close_date"] = day("2025-12-31")
    assert [row[4] for row in found(tables)] == ["closed_before_created"]


@pytest.mark.parametrize("call", [kk.count_issues, kk.tell_issues])
def test_what_is_no_list_of_faults_is_told_where_faults_come_from(call: Any) -> None:
    with pytest.raises(errors.ParameterError, match=r"find_issues\(\{"):
        call(pd.DataFrame({"account_id": ["a"]}))


def test_a_table_that_does_not_exist_is_told_the_nearest() -> None:
    with pytest.raises(errors.MissingColumn, match="did you mean orders"):
        kk.find_issues(pd.DataFrame({"account_id": ["a"]}), "order")
