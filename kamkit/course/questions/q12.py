"""Lesson 12: right answers and named mistakes, worked out from the data in force."""

from __future__ import annotations

from kamkit.course.practice import AnswerKey, load_room
from kamkit.course.prose import Prose
from kamkit.course.questions import living_12 as living
from kamkit.course.questions import page_12 as page
from kamkit.course.questions import plan_12 as plan

_PARTS = {
    "objective": Prose("Objective", "目标"),
    "strategy": Prose("Strategy", "策略"),
    "milestone": Prose("Milestone", "时间节点"),
    "measure": Prose("Measure", "衡量指标"),
    "activity": Prose("Only an activity", "只是活动"),
}
_FAULTS = {
    "sound": Prose("Sound", "没有问题"),
    "late": Prose("Later than its objective", "晚于目标的日期"),
    "nobody": Prose("Nobody owns it", "没有负责人"),
    "unseen": Prose("Nobody can see that it is done", "看不出是否完成"),
    "overdue": Prose("Overdue", "已逾期"),
}
_ROLES = {
    "R": Prose("R: does it", "R：执行"),
    "A": Prose("A: answers for it", "A：负责"),
    "C": Prose("C: is asked before", "C：咨询"),
    "I": Prose("I: is told after", "I：知会"),
}
_DEPARTMENTS = {
    "sales": Prose("Account manager", "客户经理"),
    "service": Prose("Technical service", "技术服务部"),
    "logistics": Prose("Logistics", "物流部"),
    "finance": Prose("Finance", "财务部"),
    "legal": Prose("Legal", "法务部"),
}

QUESTIONS = load_room(
    __file__,
    {
        "12.p1": AnswerKey(lambda data: living.grown(data)["grew"], facts=living.grown),
        "12.p2": AnswerKey(lambda data: living.counted(data)["unmoved"], facts=living.counted),
        "12.1": AnswerKey(choices={"part": lambda data: _PARTS}),
        "12.2": AnswerKey(
            expected=lambda data: plan.target(data)["target"],
            mistakes={
                "baseline_itself": lambda data: plan.target(data)["baseline"],
                "only_what_is_added": lambda data: plan.target(data)["added"],
                "year_before": lambda data: plan.target(data)["before"],
                "whole_period": lambda data: plan.target(data)["whole"],
                "same_growth_again": lambda data: plan.target(data)["same_growth"],
            },
            facts=plan.target,
        ),
        "12.3": AnswerKey(
            expected=lambda data: plan.deadline(data)["days"],
            mistakes={
                "lead_forgotten": lambda data: plan.deadline(data)["lead_forgotten"],
                "working_days": lambda data: plan.deadline(data)["working_days"],
                "both_ends": lambda data: plan.deadline(data)["both_ends"],
                "lead_added": lambda data: plan.deadline(data)["lead_added"],
            },
            facts=plan.deadline,
        ),
        "12.4": AnswerKey(
            facts=plan.plan_dates,
            options=plan.milestones,
            choices={"fault": lambda data: _FAULTS},
        ),
        "12.5": AnswerKey(choices={"role": lambda data: _ROLES}),
        "12.6": AnswerKey(choices={"department": lambda data: _DEPARTMENTS}),
        "12.7": AnswerKey(),
        "12.8": AnswerKey(),
        "12.9": AnswerKey(),
        "12.10": AnswerKey(
            expected=living.five_unmoved,
            mistakes={
                "below_target": living.five_short,
                "smallest": living.five_small,
            },
            facts=living.five_facts,
            options=living.five_options,
        ),
        "12.11": AnswerKey(
            expected=lambda data: living.counted(data)["unmoved"],
            mistakes={
                "those_that_moved": lambda data: living.counted(data)["moving"],
                "towards_only": lambda data: living.counted(data)["towards"],
                "not_reached": lambda data: living.counted(data)["not_reached"],
                "all_plans": lambda data: living.counted(data)["n"],
            },
            facts=living.counted,
        ),
        "12.12": AnswerKey(facts=plan.target),
        "12.13": AnswerKey(
            expected=page.plan,
            mistakes={
                "same_account_twice": page.twice,
                "not_on_the_list": page.off_the_list,
                "activity_for_a_step": page.with_cells(step="touch"),
                "everybody_is_nobody": page.with_cells(accountable="team"),
                "two_accountable": page.with_cells(accountable="both"),
            },
            recognise={
                "same_account_twice": page.is_twice,
                "not_on_the_list": page.is_off_the_list,
                "activity_for_a_step": page.is_activity,
                "everybody_is_nobody": page.is_nobody,
                "two_accountable": page.is_two,
            },
            choices={"account": page.accounts, "step": page.steps, "accountable": page.people},
        ),
    },
)
