"""Which system wrote a file, what its columns are, and tables beside the deals."""

from __future__ import annotations

from pathlib import Path

import pytest

import kamkit as kk
from kamkit import errors

from .export_files import rows_of, save

# --- which system, which column -------------------------------------------------------------------


def test_a_near_miss_names_the_two_systems(tmp_path: Path) -> None:
    rows = [
        ["商机名称", "客户名称", "商机金额", "预计成交日期"],
        ["流量计", "北方仪表", "5", "2026-05-08"],
    ]
    with pytest.raises(errors.UnclearSystem, match=r"Fxiaoke, WukongCRM") as caught:
        kk.read_export(save(tmp_path, rows), "opportunities")
    assert "--system" in str(caught.value)
    assert len(kk.read_export(tmp_path / "export.csv", "opportunities", "wukong")[0]) == 1


def test_a_lead_of_two_headers_is_likely_and_not_sure(tmp_path: Path) -> None:
    rows = rows_of("wukong", [{}])
    rows = [[*row, text] for row, text in zip(rows, ["备注", "急"], strict=True)]
    seen = kk.guess_system(save(tmp_path, rows))
    assert (seen.system, seen.sure, seen.rival) == ("wukong", "likely", "fxiaoke")
    assert seen.own == ("商机状态组", "备注")
    assert "likely, not sure" in str(seen)


def test_a_file_of_no_system_is_read_as_a_plain_table(tmp_path: Path) -> None:
    rows = [["opportunity_id", "account_id", "amount", "shelf"], ["1", "7", "5", "x"]]
    frame, receipt = kk.read_export(save(tmp_path, rows), "opportunities")
    assert frame["amount"].tolist() == [5.0]
    assert receipt.system == "plain"
    assert "none that is known" in str(receipt)


def test_a_file_can_be_told_to_be_of_no_system(tmp_path: Path) -> None:
    rows = [["商机编号", "客户编号", "商机金额", "商机阶段"], ["1", "7", "5", "赢单"]]
    frame, receipt = kk.read_export(save(tmp_path, rows), "opportunities", "plain")
    assert frame.loc[0].tolist() == ["1", "7", "赢单", 5.0]
    assert "System: none, as told" in str(receipt)


def test_a_system_that_does_not_exist_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(errors.ParameterError, match="did you mean zoho"):
        kk.read_export(save(tmp_path, rows_of("zoho", [{}])), "opportunities", "zohoo")


def test_two_columns_that_could_be_the_close_date_are_both_named(tmp_path: Path) -> None:
    rows = [[*row, text] for row, text in zip(rows_of("fxiaoke", [{}]),
            ["预计结单日期", "2026-06-08"], strict=True)]  # fmt: skip
    with pytest.raises(errors.AmbiguousColumn, match=r"预计成交日期.*预计结单日期"):
        kk.read_export(save(tmp_path, rows), "opportunities", "fxiaoke")
    told = {"预计结单日期": "close_date"}
    frame, _ = kk.read_export(tmp_path / "export.csv", "opportunities", "fxiaoke", told)
    assert frame["close_date"].dt.month.tolist() == [6]


def test_a_header_that_the_system_uses_otherwise_is_no_alias(tmp_path: Path) -> None:
    # "Account Number" is an id in a plain file; in Zoho CRM it is a field that people fill in.
    rows = [
        ["Account Number", "Account Name", "Account Owner", "Industry"],
        ["9", "Harbor", "N", "x"],
    ]
    path = save(tmp_path, rows)
    assert kk.read_export(path, "accounts", "zoho")[0]["account_id"].tolist() == ["Harbor"]
    assert kk.read_export(path, "accounts", "plain")[0]["account_id"].tolist() == ["9"]


def test_another_system_needs_a_toml_file_and_no_code(tmp_path: Path) -> None:
    described = tmp_path / "ledger.toml"
    described.write_text(
        'name = "ledger"\nlabel = { en = "Ledger", zh = "台账" }\n'
        '[accounts.columns.en]\naccount_id = ["Code"]\naccount_name = ["Title"]\n',
        "utf-8",
    )
    path = save(tmp_path, [["Code", "Title"], ["007", "Harbor"]])
    frame, receipt = kk.read_export(path, "accounts", described)
    assert frame.loc[0].tolist() == ["007", "Harbor"]
    assert receipt.system == "ledger"
    described.write_text('name = "ledger"\n', "utf-8")
    with pytest.raises(errors.DataError, match="does not describe a system"):
        kk.read_export(path, "accounts", described)


# --- other tables ---------------------------------------------------------------------------------


def test_accounts_of_fxiaoke_come_with_parent_status_and_region(tmp_path: Path) -> None:
    headers = [
        "客户编号",
        "客户名称（必填）",
        "上级客户",
        "成交状态",
        "1级行业",
        "省",
        "负责人",
        "负责人主属部门",
    ]
    rows = [headers, ["K1", "北方仪表", "", "已成交", "仪表", "河北", "华北组", "销售部"]]
    rows += [["K2", "海川重工", "北方仪表", "未成交", "重工", "山东", "华北组", "销售部"]]
    frame, receipt = kk.read_export(save(tmp_path, rows), "accounts")
    assert receipt.system == "fxiaoke"
    assert frame["status"].tolist() == ["customer", "prospect"]
    assert frame["parent_id"].fillna("").tolist() == ["", "北方仪表"]
    assert frame["region"].tolist() == ["河北", "山东"]


def test_orders_of_fxiaoke_are_one_row_each(tmp_path: Path) -> None:
    headers = [
        "销售订单编号",
        "客户名称",
        "销售订单金额",
        "下单日期",
        "订单状态",
        "待回款金额",
        "产品合计",
    ]
    order = ["SO-1", "北方仪表", "￥1,000.00", "2026-05-08", "已确认", "0", "1000"]
    changed = ["SO-1", "北方仪表", "￥900.00", "2026-05-08", "已确认", "0", "900"]
    frame, receipt = kk.read_export(save(tmp_path, [headers, order, order, changed]), "orders")
    assert frame[["order_id", "account_id", "amount"]].to_numpy().tolist() == [
        ["SO-1", "北方仪表", 1000.0]
    ]
    assert receipt.reasons == {"copy": 1, "same_id:order_id": 1}


def test_contracts_of_wukong_are_orders(tmp_path: Path) -> None:
    headers = ["合同名称", "合同编号", "客户名称", "商机名称", "合同金额", "下单时间", "客户签约人"]
    rows = [headers, ["年度框架", "HT-1", "北方仪表", "", "1.2万", "2026年5月8日", ""]]
    frame, receipt = kk.read_export(save(tmp_path, rows), "orders")
    assert receipt.system == "wukong"
    assert frame["amount"].tolist() == [12_000]


def test_key_deciders_of_wukong_are_decision_makers_and_others_are_not_known(
    tmp_path: Path,
) -> None:
    headers = ["姓名", "客户名称", "手机", "职务", "是否关键决策人", "性别"]
    rows = [
        headers,
        ["甲", "北方仪表", "", "总经理", "是", ""],
        ["乙", "北方仪表", "", "", "否", ""],
    ]
    frame, receipt = kk.read_export(save(tmp_path, rows), "contacts", "wukong")
    assert frame["role"].fillna("").tolist() == ["decision_maker", ""]
    assert len(receipt.blanked) == 0


def test_the_stage_history_of_a_salesforce_report_comes_in(tmp_path: Path) -> None:
    headers = ["Opportunity Name", "From Stage", "To Stage", "Last Modified"]
    rows = [headers, ["Flow meters", "Prospecting", "Closed Won", "5/28/2026, 2:30 PM"]]
    frame, _ = kk.read_export(save(tmp_path, rows), "stages", "salesforce_report")
    assert frame["stage"].tolist() == ["Closed Won"]
    assert frame["entered"].dt.day.tolist() == [28]
