"""Which table a file holds, and what is said where that cannot be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kamkit import errors
from kamkit.data import fitting
from kamkit.data.datasets import dataset_path
from kamkit.data.fitting import COMPANY, fitting_table, main_table
from kamkit.data.readers import guess_table, read_table

DEALS = "opportunity_id,account_id,name,stage,status,amount\nO1,7,Pumps,Offer,open,5\n"


def save(folder: Path, text: str) -> Path:
    path = folder / "x.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", [name for name in COMPANY if name != "summary"])
def test_each_table_of_the_sample_company_is_known_by_its_columns(name: str) -> None:
    assert fitting_table(dataset_path(name)) == name


def test_opportunities_with_an_amount_are_no_summary(tmp_path: Path) -> None:
    assert guess_table(save(tmp_path, DEALS)) == "summary"
    assert fitting_table(save(tmp_path, DEALS)) == main_table(save(tmp_path, DEALS))
    assert main_table(save(tmp_path, DEALS)) == "opportunities"


def test_an_account_file_begins_a_report_where_each_account_has_a_revenue(tmp_path: Path) -> None:
    headers = "customer,sector,region,employees"
    assert main_table(save(tmp_path, f"{headers}\nNorth,Food,East,5\n")) == "accounts"
    path = save(tmp_path, f"{headers},revenue\nNorth,Food,East,5,70\n")
    assert (fitting_table(path), main_table(path)) == ("accounts", "summary")


def test_a_file_that_the_told_system_did_not_write_is_looked_at_itself(tmp_path: Path) -> None:
    path = save(
        tmp_path, "单据编号,客户编号,客户名称,日期,产品编号,数量,金额\nA,7,甲,2026-01-02,P,1,5\n"
    )
    assert fitting_table(path, system="fxiaoke") == "orders"


def test_the_columns_that_are_told_help_to_find_the_table(tmp_path: Path) -> None:
    path = save(tmp_path, "Chance,Kunde,Phase,Wert\nO1,7,Offen,5\n")
    told = {"Chance": "opportunity_id", "Kunde": "account_id", "Phase": "stage", "Wert": "amount"}
    assert fitting_table(path, told) == "opportunities"


def test_a_map_to_a_column_of_the_orders_makes_them_orders(tmp_path: Path) -> None:
    path = save(
        tmp_path, "opportunity_id,account,deal_stage,close_date,value\nO1,N,Won,2026-01-02,5\n"
    )
    told = {"account": "account_id", "close_date": "order_date", "value": "amount"}
    assert fitting_table(path, told) == "orders"


def test_orders_that_lack_an_amount_are_not_taken_for_accounts(tmp_path: Path) -> None:
    path = save(tmp_path, "customer_id,customer_name,date,amnt\n7,North,2026-01-02,5\n")
    assert fitting_table(path) == "orders"


# --- what is offered for a column that is missing -------------------------------------------------


def test_no_text_is_offered_for_a_missing_amount(tmp_path: Path) -> None:
    path = save(tmp_path, "customer_id,order_date,amount_note\n7,2026-01-02,paid late\n")
    with pytest.raises(errors.MissingColumn, match='"…" = "amount"'):
        read_table(path, "orders")
    path = save(tmp_path, "customer_id,order_date,amount_net\n7,2026-01-02,5.20\n")
    with pytest.raises(errors.MissingColumn, match='"amount_net" = "amount"'):
        read_table(path, "orders")


def test_a_quantity_is_not_offered_for_a_missing_revenue(tmp_path: Path) -> None:
    path = save(tmp_path, "Kundennummer,Menge\n7,3\n")
    with pytest.raises(errors.MissingColumn) as caught:
        read_table(path, "summary")
    assert "Menge" not in str(caught.value).split("Next:")[1]


def test_the_name_of_the_account_is_offered_for_its_missing_id(tmp_path: Path) -> None:
    path = save(tmp_path, "商机编号,客户名称\nO1,甲\n")
    with pytest.raises(errors.MissingColumn, match='"客户名称" = "account_id"'):
        read_table(path, "opportunities")


def test_the_map_that_is_shown_can_be_read_whatever_the_header(tmp_path: Path) -> None:
    from kamkit.course.report import read_columns

    path = save(tmp_path, 'account_id;order_date;"amount ""net"""\n7;2026-01-02;5.20\n')
    with pytest.raises(errors.MissingColumn) as caught:
        read_table(path, "orders")
    shown = tmp_path / "columns.toml"
    shown.write_text("[columns]" + str(caught.value).split("[columns]")[1], "utf-8")
    frame, _ = read_table(path, "orders", read_columns(shown))
    assert frame["amount"].tolist() == [5.2]


def test_a_discount_that_is_not_taken_off_is_told(tmp_path: Path) -> None:
    path = save(
        tmp_path, "account_id,order_date,quantity,unit_price,discount\n7,2026-01-02,2,5,.1\n"
    )
    frame, receipt = read_table(path, "orders")
    assert frame["amount"].tolist() == [10.0]
    assert any("discount was not used" in said for said in receipt.sentences("en"))
    priced = save(tmp_path, "account_id,order_date,amount,discount\n7,2026-01-02,9,.1\n")
    assert not any("discount was" in said for said in read_table(priced, "orders")[1].sentences())


def test_a_file_is_read_once_to_see_which_table_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    reading = fitting.read_joined

    def counted(*given: Any) -> Any:
        read.append(given)
        return reading(*given)

    monkeypatch.setattr(fitting, "read_joined", counted)
    for system in (None, "auto", "zoho"):
        read.clear()
        assert main_table(save(tmp_path, DEALS), system=system) == "opportunities"
        assert len(read) == 1


def test_the_turnover_of_a_crms_accounts_is_no_revenue_of_ours(tmp_path: Path) -> None:
    headers = "Record Id,Account Owner.id,Account Owner,Account Name,Annual Revenue,Industry"
    path = save(tmp_path, f"{headers}\nzcrm_1,zcrm_9,Team 1,North,5000,Power\n")
    assert main_table(path, system="auto") == "accounts"
