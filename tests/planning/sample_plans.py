"""A sound plan of the fictional company in both languages, and texts that try to break things."""

from __future__ import annotations

import datetime as dt

from kamkit.planning.action_plan import (
    ActionPlan,
    Measure,
    Milestone,
    Objective,
    Review,
    Risk,
    Strategy,
)

AS_OF = dt.date(2026, 11, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


WORDS = {
    "en": {
        "account": "Liling Paper",
        "manager": "Key Account Desk",
        "O1": "Valve revenue with Liling Paper reaches 1.4 million yuan",
        "O1why": "One supplier less for their mill, and a frame contract for us",
        "O2": "Late deliveries to Liling Paper fall to 2 in 100",
        "O2why": "Late spare parts stop their paper machine",
        "S1": "Win the second mill through a trial run on the digester line",
        "S2": "Keep spare parts for their ten most used valves in the regional store",
        "M1": "Trial run on the digester line agreed in writing",
        "M2": "Trial report signed by their maintenance manager",
        "M3": "Frame contract signed",
        "M4": "Spare parts list agreed with their store",
        "M5": "First monthly delivery report sent",
        "K1": "Revenue in 12 months",
        "K2": "Late deliveries",
        "R1": "Their budget for the second mill moves to next year",
        "R1answer": "Offer the trial as a service contract out of the running budget",
        "R2": "The regional store is full until March",
        "R2answer": "Rent a shelf at the forwarder",
        "V1": "Trial run and spare parts",
        "V2": "Contract and delivery figures",
        "people": ("Key Account Desk", "Service Team", "Regional Store", "Finance"),
    },
    "zh": {
        "account": "犁岭纸业",
        "manager": "大客户部",
        "O1": "犁岭纸业的阀门销售额达到 140 万元",
        "O1why": "客户少管一家供应商，我们拿到框架协议",
        "O2": "对犁岭纸业的逾期交货降到每百单 2 单",
        "O2why": "备件晚到会让客户的纸机停机",
        "S1": "通过蒸煮线试用打开第二工厂",
        "S2": "把客户最常用的十种阀门备件放进区域仓库",
        "M1": "蒸煮线试用方案书面确认",
        "M2": "试用报告由客户设备经理签字",
        "M3": "签订框架协议",
        "M4": "与客户仓库确认备件清单",
        "M5": "发出第一份月度交货报告",
        "K1": "近 12 个月销售额",
        "K2": "逾期交货",
        "R1": "第二工厂的预算推迟到明年",
        "R1answer": "把试用做成服务合同，从日常费用列支",
        "R2": "区域仓库三月前没有空位",
        "R2answer": "在货运代理处租一个货架",
        "V1": "试用与备件进展",
        "V2": "合同与交货数据",
        "people": ("大客户部", "服务组", "区域仓库", "财务部"),
    },
}


def sound_plan(lang: str = "en") -> ActionPlan:
    """A plan without a weak spot as of 1 November 2026."""
    w = WORDS[lang]
    desk, service, store, finance = w["people"]
    unit = "CNY" if lang == "en" else "元"
    plan = ActionPlan(
        "KH1026",
        str(w["account"]),
        str(w["manager"]),
        objectives=(
            Objective("O1", str(w["O1"]), str(w["O1why"]), "K1", 1_400_000, day("2027-06-30")),
            Objective("O2", str(w["O2"]), str(w["O2why"]), "K2", None, day("2027-03-31")),
        ),
        strategies=(Strategy("S1", str(w["S1"]), "O1"), Strategy("S2", str(w["S2"]), "O2")),
        milestones=(
            Milestone("M1", str(w["M1"]), "O1", day("2026-10-20"), desk, True),
            Milestone("M2", str(w["M2"]), "O1", day("2026-11-10"), service),
            Milestone("M3", str(w["M3"]), "O1", day("2027-05-31"), desk),
            Milestone("M4", str(w["M4"]), "O2", day("2026-12-15"), store),
            Milestone("M5", str(w["M5"]), "O2", day("2027-01-31"), store),
        ),
        measures=(
            Measure("K1", str(w["K1"]), unit, 980_000, 1_050_000, 1_400_000, "up", "revenue_12m"),
            Measure("K2", str(w["K2"]), "%", 6.5, 5, 2, "down"),
        ),
        risks=(
            Risk("R1", str(w["R1"]), 3, 4, str(w["R1answer"]), desk),
            Risk("R2", str(w["R2"]), 2, 3, str(w["R2answer"]), store),
        ),
        reviews=(
            Review("V1", str(w["V1"]), day("2026-12-01")),
            Review("V2", str(w["V2"]), day("2027-02-26")),
            Review("V3", str(w["V2"]), day("2027-05-14")),
        ),
    )
    for milestone, roles in {
        "M1": {desk: "RA", service: "C"},
        "M2": {desk: "A", service: "R", finance: "I"},
        "M3": {desk: "A", finance: "R", service: "I"},
        "M4": {store: "RA", service: "C"},
        "M5": {store: "R", desk: "A"},
    }.items():
        plan = plan.with_roles(milestone, roles)
    return plan


# Each must come out of every document as harmless, whole text.
HOSTILE = {
    "formula": '=HYPERLINK("http://example.invalid","x")',
    "script": "<script>alert(1)</script>",
    "long": "龙" * 300,
    "long_word": "W" * 300,
    "emoji": "奖杯🏆👩\u200d🔬👍🏽",
    "right_to_left": "שלום עולם مرحبا",
    "controls": "a\x00b\x0bc\ufffed\uffffe",
    "plus": "+1-2@x",
    "markup": "]]> & \"quotes\" 'single' {{ 7 * 7 }}",
    "surrogate": "half \ud83d pair",
}


def hostile_plan(text: str) -> ActionPlan:
    """The text in every place a person can write in."""
    return ActionPlan(
        "007",
        text,
        text,
        objectives=(Objective("O1", text, text, "K1", 5, day("2027-01-31")),),
        strategies=(Strategy("S1", text, "O1"),),
        milestones=(Milestone("M1", text, "O1", day("2026-12-01"), text),),
        measures=(Measure("K1", text, text, 1, 2, 5, column=text),),
        risks=(Risk("R1", text, 3, 4, text, text),),
        reviews=(Review("V1", text, day("2026-12-02")),),
    ).with_roles("M1", {text: "RA"})
