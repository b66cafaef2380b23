"""What the action plan board says: headline, next step, findings, load and progress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kamkit.apps import parts
from kamkit.apps.parts import paragraph
from kamkit.charts.canvas import chart_image
from kamkit.charts.timeline import load_words, plot_timeline
from kamkit.planning.action_plan import ActionPlan, Milestone, Review
from kamkit.planning.action_plan_progress import Progress
from kamkit.planning.findings import Finding
from kamkit.planning.status import status
from kamkit.planning.workload import workload
from kamkit.text import MISSING, format_number, format_percent, say

NEW = "new"  # stands for the account number until one is entered
DPI = 96


def is_new(plan: ActionPlan) -> bool:
    """Whether nobody has said yet whose plan this is."""
    return plan.account_id == NEW


def plan_day(plan: ActionPlan) -> dt.date | None:
    """The day a plan speaks of by itself: the latest day of a step that is done, else the first
    of all its steps; None without a date.

    >>> plan_day(ActionPlan("KH1026")) is None
    True
    """
    steps: list[Milestone | Review] = [*plan.milestones, *plan.reviews]
    dated = [(each.due, each.done) for each in steps if each.due is not None]
    done = [due for due, is_done in dated if is_done]
    return max(done) if done else min((due for due, _ in dated), default=None)


def account_name(plan: ActionPlan) -> str:
    """The account as people call it."""
    return plan.account_name or (say("plan_board.no_account") if is_new(plan) else plan.account_id)


def opening(plan: ActionPlan | None, day: dt.date | None) -> str:
    """What stays in the notebook: whose plan, how large, as of when."""
    if plan is None:
        return say("plan_board.lasting_none")
    sizes = {"objectives": len(plan.objectives), "milestones": len(plan.milestones)}
    return say("plan_board.lasting", None, account=account_name(plan), **sizes, day=day or MISSING)


def headline(plan: ActionPlan, day: dt.date, findings: Sequence[Finding]) -> str:
    """The plan in a sentence."""
    done = sum(each.done for each in plan.milestones)
    late = sum(status(each.due, each.done, day) == "late" for each in plan.milestones)
    values = {"done": done, "of": len(plan.milestones), "late": late, "weak": len(findings)}
    return say("plan_board.headline", None, account=account_name(plan), **values)


def next_step(plan: ActionPlan) -> str:
    """What a plan that is just begun needs first; empty when it has all its parts."""
    lacking = {
        "account": is_new(plan),
        "objective": not plan.objectives,
        "measure": not plan.measures,
        "milestone": not plan.milestones,
        "owner": any(not each.owner.strip() for each in plan.milestones),
        "date": any(each.due is None for each in plan.milestones),
        "review": not plan.reviews,
    }
    first = next((name for name, lacks in lacking.items() if lacks), None)
    return say(f"plan_board.first_{first}") if first else ""


def day_words(day: dt.date | None, how: str) -> str:
    """By which day the plan is judged, and where that day comes from."""
    return say(f"plan_board.day_{how if day else 'none'}")


def chart(plan: ActionPlan, day: dt.date, limit: int, owner: str) -> str:
    """The timeline as an HTML image."""
    ax = plot_timeline(plan, day, limit=limit, owner=owner or None)
    said = ax.get_title(loc="left").replace("\n", " ") or say("chart.timeline_none")
    figure = ax.get_figure(root=True)
    assert figure is not None
    width, height = figure.get_size_inches()
    return parts.picture(chart_image(ax, dpi=DPI), (float(width), float(height)), DPI, said)


def load_table(plan: ActionPlan, day: dt.date, limit: int) -> str:
    """Who is overloaded, by which rule, and the months it comes from."""
    loads = workload(plan, day, limit=limit)
    heavy = loads[loads["overloaded"]]
    rule = paragraph(say("plan_board.load_rule", limit=limit, day=day))
    lead = paragraph(f"**{load_words(heavy)}**")
    if heavy.empty:
        return lead + rule
    rows = [
        (row["owner"], f"{row['month']:%Y-%m}", format_number(row["count"]), row["milestones"])
        for row in heavy.to_dict("records")
    ]
    words = [(*row[:3], say("plan_board.list", items=list(row[3]))) for row in rows]
    heads = [say(f"plan_board.load_{name}") for name in ("owner", "month", "count", "steps")]
    return lead + parts.table(heads, words, "kk-plan-loads") + rule


def findings_list(findings: Sequence[Finding]) -> str:
    """Every weak spot with a better step."""
    if not findings:
        return paragraph(say("plan_board.sound"))
    heads = [say(f"plan_board.finding_{name}") for name in ("item", "weak", "better")]
    rows = [(each.item or MISSING, each.words, each.better) for each in findings]
    return parts.table(heads, rows, "kk-plan-weak")


def progress_table(plan: ActionPlan, found: Progress) -> str:
    """What moved between two states of the data, and what no data moved."""
    if found.moves.empty:
        return paragraph(say("plan_board.no_measure"))
    names = ("measure", "text", "before", "after", "moved", "target", "done_share", "verdict")
    heads = [say(f"plan_board.move_{name}") for name in names]
    rows = [
        (
            *(row["measure"], f"{row['text']} ({row['unit']})" if row["unit"] else row["text"]),
            *(format_number(row[name]) for name in names[2:6]),
            format_percent(row["done_share"], 0),
            say(f"plan_board.verdict_{row['verdict']}"),
        )
        for row in found.moves.to_dict("records")
    ]
    still = list(found.unmoved)
    key = "unmoved" if still else "all_moved"
    return parts.table(heads, rows, "kk-plan-moves") + paragraph(
        say(f"plan_board.{key}", items=still)
    )
