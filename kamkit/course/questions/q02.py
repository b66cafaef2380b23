"""Lesson 02: right answers and named mistakes, worked out from the data in force."""

from __future__ import annotations

from kamkit.course.practice import AnswerKey, load_room
from kamkit.course.prose import Prose
from kamkit.course.questions import cells_02 as cells
from kamkit.course.questions import exports_02 as exports
from kamkit.course.questions import file_02 as file
from kamkit.course.questions.page_02 import PAGE

_PARTS = {
    "basic": Prose("Basic facts", "基本信息"),
    "transactions": Prose("Transactions", "交易记录"),
    "contacts": Prose("Contacts", "联系人"),
    "feedback": Prose("Feedback", "反馈"),
}
_SYSTEMS = {
    "zoho": Prose("Zoho CRM", "Zoho CRM"),
    "fxiaoke": Prose("Fxiaoke 纷享销客", "纷享销客"),
    "salesforce": Prose("Salesforce (report)", "Salesforce（报表）"),
    "hubspot": Prose("HubSpot", "HubSpot"),
}
_SIX_S = {
    "sort": Prose("Sort", "整理"),
    "set_in_order": Prose("Set in order", "整顿"),
    "shine": Prose("Shine", "清扫"),
    "standardise": Prose("Standardise", "清洁"),
    "sustain": Prose("Sustain", "素养"),
    "safety": Prose("Safety", "安全"),
}

QUESTIONS = load_room(
    __file__,
    {
        "02.p1": AnswerKey(lambda data: exports.customers(data)["active"], facts=exports.customers),
        "02.p2": AnswerKey(
            lambda data: exports.column_sum(data)["times"], facts=exports.column_sum
        ),
        "02.p3": AnswerKey(lambda data: file.counted(data)["dead"], facts=file.counted),
        "02.1": AnswerKey(choices={"part": lambda data: _PARTS}),
        "02.2": AnswerKey(choices={"system": lambda data: _SYSTEMS}),
        "02.3": AnswerKey(
            expected=lambda data: exports.lines(data)["lines"],
            mistakes={
                "rows_not_lines": lambda data: exports.lines(data)["read"],
                "repeated_rows": lambda data: exports.lines(data)["kept"],
                "what_was_set_aside": lambda data: exports.lines(data)["aside"],
            },
            facts=exports.lines,
        ),
        "02.4": AnswerKey(
            expected=lambda data: exports.money(data)["aside"],
            mistakes={
                "set_aside_forgotten": lambda data: 0.0,
                "what_was_kept": lambda data: exports.money(data)["kept_money"],
                "rows_for_money": lambda data: exports.money(data)["rows"],
            },
            facts=exports.money,
        ),
        "02.5": AnswerKey(
            expected=cells.meanings,
            mistakes={
                "wan_as_yuan": cells.as_written,
                "return_as_sale": cells.without_sign,
                "day_and_month_swapped": cells.swapped,
            },
            facts=cells.facts,
            options=cells.rows,
        ),
        "02.6": AnswerKey(
            expected=lambda data: exports.companies(data)["companies"],
            mistakes={
                "simply_added": lambda data: exports.companies(data)["rows"],
                "spellings_counted_twice": lambda data: exports.companies(data)["kept"],
                "one_system_only": lambda data: exports.companies(data)["largest"],
            },
            facts=exports.companies,
        ),
        "02.7": AnswerKey(choices={"s": lambda data: _SIX_S}),
        "02.8": AnswerKey(facts=file.longest_silent),
        "02.9": AnswerKey(),
        "02.10": AnswerKey(facts=file.group, options=file.amounts),
        "02.11": AnswerKey(
            expected=lambda data: file.size(data)["share"],
            mistakes={
                "share_of_customers": lambda data: file.size(data)["part"],
                "the_smaller": lambda data: 1 - float(str(file.size(data)["share"])),
            },
            facts=file.size,
        ),
        "02.12": AnswerKey(),
        "02.13": AnswerKey(
            expected=lambda data: file.counted(data)["quiet"],
            mistakes={
                "still_24": lambda data: file.counted(data)["dead"],
                "the_living": lambda data: file.counted(data)["living"],
                "everybody": lambda data: file.counted(data)["customers"],
            },
            facts=file.counted,
        ),
        "02.14": AnswerKey(),
        "02.15": PAGE.key(action="group", number="7"),
    },
)
