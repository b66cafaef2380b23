"""The deals as 纷享销客 and 悟空CRM export them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .export_deals import ACCOUNTS_ZH, DEALS, GOODS_ZH, TEAMS_ZH, Deal, Sample, frame, write_sheet

# --- 纷享销客 --------------------------------------------------------------------------------

FXIAOKE_STAGES = [  # stage, 阶段状态, status, 赢率
    ("验证客户", "进行中", "open", "１０％"),
    ("需求确定", "进行中", "open", "30%"),
    ("谈判审核", "进行中", "open", 70),
    ("赢单", "赢单", "won", "100%"),
    ("输单", "输单", "lost", "0%"),
    ("试用", "无效", "void", ""),
]
FXIAOKE_CHANCE = [0.1, 0.3, 0.7, 1.0, 0.0, None]
# Merged headers: the upper row holds the group of the first columns and the headers of the others.
FXIAOKE_GROUPS = [
    "商机信息",
    "",
    "",
    "",
    "",
    "",
    "",
    "负责人（必填）",
    "负责人主属部门",
    "创建时间",
    "最后修改时间",
]
FXIAOKE_HEADERS = [
    "商机名称（必填）", "客户名称（必填）", "商机金额（元）", "预计成交日期（必填）",
    "商机阶段（必填）", "阶段状态", "赢率", "", "", "", "",
]  # fmt: skip


def _zh_money(deal: Deal) -> Any:
    forms = {
        0: "￥１，０００．００",
        1: "0.20005万",
        2: "3,000.00元",
        3: "¥ 4,000.5",
        4: 5000.0,
        5: "0.000060005 亿",
    }
    return forms.get(deal.number, f"{deal.amount:,.2f}")


def _zh_day(deal: Deal) -> Any:
    day = deal.close
    forms: list[Any] = [
        f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}", day,
        day.isoformat(),
    ]  # fmt: skip
    return forms[deal.number % 4]


def fxiaoke(folder: Path) -> Sample:
    rows: list[list[Any]] = [
        [
            f"{GOODS_ZH[deal.goods]}{deal.number}", ACCOUNTS_ZH[deal.account], _zh_money(deal),
            _zh_day(deal), FXIAOKE_STAGES[deal.place][0], FXIAOKE_STAGES[deal.place][1],
            FXIAOKE_STAGES[deal.place][3], TEAMS_ZH[deal.number % 2], "销售部",
            f"{deal.created} 10:20", f"{deal.close} 10:20",
        ]
        for deal in DEALS
    ]  # fmt: skip
    rows.insert(10, list(rows[7]))
    # The program's total counts the row that stands twice.
    rows.append(["合计", "", sum(deal.amount for deal in [*DEALS, DEALS[7]])] + [""] * 8)
    expected = [
        {
            "opportunity_id": f"{GOODS_ZH[deal.goods]}{deal.number}",
            "account_id": ACCOUNTS_ZH[deal.account],
            "name": f"{GOODS_ZH[deal.goods]}{deal.number}",
            "stage": FXIAOKE_STAGES[deal.place][0],
            "status": FXIAOKE_STAGES[deal.place][2],
            "amount": deal.amount,
            "currency": "CNY",
            "probability": FXIAOKE_CHANCE[deal.place],
            "created": deal.created,
            "close_date": deal.close,
            "owner": TEAMS_ZH[deal.number % 2],
        }
        for deal in DEALS
    ]
    path = folder / "商机2.0 导出.xlsx"
    return Sample(
        path=write_sheet(path, [FXIAOKE_GROUPS, FXIAOKE_HEADERS, *rows], "商机2.0"),
        expected=frame(expected),
        rows_in=34,
        reasons={"copy": 1, "total_row": 1},
        left_over=("负责人主属部门", "最后修改时间"),
        totals_kept={"CNY": sum(deal.amount for deal in DEALS)},
        totals_aside={"CNY": 8000.5},
        stages_unmapped={"试用": 5},
        notes=frozenset({"two_header_rows", "header_unit", "own_total_agrees", "percent"}),
        currencies=("CNY",),
    )


# --- 悟空CRM --------------------------------------------------------------------------------

WUKONG_STAGES = [
    ("验证客户", "open", 0.2),
    ("需求分析", "open", 0.3),
    ("方案/报价", "open", 0.8),
    ("赢单", "won", 1.0),
    ("输单", "lost", 0.0),
    ("招标中", None, None),
]
WUKONG_HEADERS = [
    "*商机名称", "*客户名称", "商机金额", "预计成交日期", "备注", "商机状态组", "商机阶段",
    "总金额", "整单折扣（%）", "负责人", "创建时间",
]  # fmt: skip


def wukong(folder: Path) -> Sample:
    rows: list[list[Any]] = [
        [
            f"{GOODS_ZH[deal.goods]}{deal.number}", ACCOUNTS_ZH[deal.account],
            f"{deal.amount:,.2f}元", deal.close.isoformat(), "", "系统默认",
            WUKONG_STAGES[deal.place][0], "", "", TEAMS_ZH[0], f"{deal.created} 09:00:00",
        ]
        for deal in DEALS
    ]  # fmt: skip
    rows[11][1] = ""  # a deal of nobody
    expected = [
        {
            "opportunity_id": f"{GOODS_ZH[deal.goods]}{deal.number}",
            "account_id": ACCOUNTS_ZH[deal.account],
            "name": f"{GOODS_ZH[deal.goods]}{deal.number}",
            "stage": WUKONG_STAGES[deal.place][0],
            "status": WUKONG_STAGES[deal.place][1],
            "amount": deal.amount,
            "currency": "CNY",
            "probability": WUKONG_STAGES[deal.place][2],
            "created": deal.created,
            "close_date": deal.close,
            "owner": TEAMS_ZH[0],
        }
        for deal in DEALS
        if deal.number != 11
    ]
    return Sample(
        path=write_sheet(folder / "商机.xlsx", [WUKONG_HEADERS, *rows]),
        expected=frame(expected),
        rows_in=32,
        reasons={"empty:account_id": 1},
        left_over=("备注", "商机状态组", "总金额", "整单折扣（%）"),
        totals_kept={"CNY": sum(deal.amount for deal in DEALS if deal.number != 11)},
        totals_aside={"CNY": 12_000.5},
        stages_unmapped={"招标中": 4},
        notes=frozenset({"status_empty"}),
        currencies=("CNY",),
    )
