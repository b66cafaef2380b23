"""Small exports, a deal a row, for one trap at a time."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

import kamkit as kk

DEAL = {
    "salesforce_report": {
        "Opportunity Owner": "Team North",
        "Account Name": "Harbor Instruments",
        "Opportunity Name": "Flow meters",
        "Stage": "Prospecting",
        "Amount Currency": "USD",
        "Amount": "5",
        "Probability (%)": "10",
        "Close Date": "2026-05-08",
        "Created Date": "2026-04-08",
    },
    "zoho": {
        "Record Id": "zcrm_1",
        "Deal Name": "Flow meters",
        "Account Name.id": "zcrm_007",
        "Account Name": "Harbor Instruments",
        "Stage": "Qualification",
        "Amount": "5",
        "Closing Date": "2026-05-08",
    },
    "hubspot": {
        "Record ID": "1",
        "Deal Name": "Flow meters",
        "Associated Company IDs": "7",
        "Deal Stage": "closedwon",
        "Amount": "5",
        "Close Date": "2026-05-08 10:00",
    },
    "fxiaoke": {
        "商机名称（必填）": "流量计",
        "客户名称（必填）": "北方仪表",
        "商机金额": "5",
        "商机阶段": "验证客户",
        "阶段状态": "进行中",
        "预计成交日期": "2026-05-08",
        "负责人主属部门": "销售部",
    },
    "wukong": {
        "商机名称": "流量计",
        "客户名称": "北方仪表",
        "商机金额": "5",
        "商机阶段": "验证客户",
        "商机状态组": "系统默认",
        "预计成交日期": "2026-05-08",
    },
}


def rows_of(system: str, changes: list[dict[str, Any]]) -> list[list[Any]]:
    """The headers, and a deal per change, each with a name of its own."""
    headers = list(DEAL[system])
    name = next(header for header in headers if _is_name(header))
    deals = []
    for at, change in enumerate(changes):
        numbered = {name: f"{DEAL[system][name]} {at}"} | ids(system, at)
        deals.append({**DEAL[system], **numbered, **change})
    return [headers, *[[deal[header] for header in headers] for deal in deals]]


def _is_name(header: str) -> bool:
    return header in ("Opportunity Name", "Deal Name", "商机名称（必填）", "商机名称")


def ids(system: str, at: int) -> dict[str, str]:
    return {"zoho": {"Record Id": f"zcrm_{at}"}, "hubspot": {"Record ID": str(at)}}.get(system, {})


def save(folder: Path, rows: list[list[Any]], encoding: str = "utf-8", above: str = "") -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path = folder / "export.csv"
    path.write_bytes((above + text.getvalue()).encode(encoding))
    return path


def book(folder: Path, rows: list[list[Any]]) -> Path:
    path = folder / "导出.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as workbook:
        page = workbook.add_worksheet("导出数据")
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return path


def deals(
    folder: Path, system: str, *changes: dict[str, Any], **how: Any
) -> tuple[pd.DataFrame, kk.Receipt]:
    return kk.read_export(
        save(folder, rows_of(system, list(changes))), "opportunities", system, **how
    )


def noted(receipt: kk.Receipt) -> dict[str, dict[str, Any]]:
    return dict(receipt.notes)
