"""A sound call plan of the fictional company in both languages, and one of hostile texts."""

from __future__ import annotations

from kamkit.planning.spin import (
    Benefit,
    Fact,
    ImplicationQuestion,
    Need,
    PayoffQuestion,
    ProblemQuestion,
    SituationQuestion,
    SpinPlan,
)

WORDS = {
    "en": {
        "account": "Liling Paper",
        "industry": "Paper",
        "objective": "The maintenance manager agrees to a trial on the digester line by 12 May",
        "F1": "Two mills, 60 control valves bought since 2023",
        "S1": "Which valves are inspected every month?",
        "P1": "Which of the digester valves stick most often?",
        "expected": "Fibres block the seat",
        "I1": "What does an hour without the digester line cost in lost output?",
        "N1": "We want to get through a month without an unplanned stop",
        "Q1": "How would a month without unplanned stops help your delivery dates?",
        "B1": "The scraping seat keeps fibres off; the trial shows it on your own line",
    },
    "zh": {
        "account": "犁岭纸业",
        "industry": "造纸",
        "objective": "设备经理在 5 月 12 日前同意在蒸煮线上试用",
        "F1": "两个工厂，2023 年以来购买调节阀 60 台",
        "S1": "哪些阀门每月检修一次？",
        "P1": "蒸煮线上哪些阀门最容易卡住？",
        "expected": "纤维堵住阀座",
        "I1": "蒸煮线停一个小时，会给产量带来多大损失？",
        "N1": "我们希望一个月内没有计划外停机",
        "Q1": "如果一个月没有计划外停机，对按期交货有什么帮助？",
        "B1": "刮擦式阀座能挡住纤维，试用时可以在贵厂的线上看到",
    },
}


def sound_call(lang: str = "en") -> SpinPlan:
    """Every list holds one item; each is tied to the one before."""
    w = WORDS[lang]
    return SpinPlan(
        w["account"],
        w["industry"],
        w["objective"],
        facts=(Fact("F1", w["F1"]),),
        situation=(SituationQuestion("S1", w["S1"]),),
        problems=(ProblemQuestion("P1", w["P1"], w["expected"]),),
        implications=(ImplicationQuestion("I1", w["I1"], "P1"),),
        needs=(Need("N1", w["N1"], "P1"),),
        payoffs=(PayoffQuestion("Q1", w["Q1"], "I1", "N1"),),
        benefits=(Benefit("B1", w["B1"], "N1"),),
    )


def hostile_call(text: str) -> SpinPlan:
    """The text in every place a person can write in."""
    return SpinPlan(
        text,
        text,
        text,
        facts=(Fact("F1", text),),
        situation=(SituationQuestion("S1", text),),
        problems=(ProblemQuestion("P1", text, text),),
        implications=(ImplicationQuestion("I1", text),),
        needs=(Need("N1", text),),
        payoffs=(PayoffQuestion("Q1", text),),
        benefits=(Benefit("B1", text),),
    )
