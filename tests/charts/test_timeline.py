"""The timeline of an action plan."""

from __future__ import annotations

import datetime as dt

import pytest
from matplotlib import dates, pyplot
from matplotlib.axes import Axes

import kamkit as kk
from kamkit.charts.timeline import MOST_LANES
from tests.charts.reading import title
from tests.planning.sample_plans import AS_OF, HOSTILE, hostile_plan, sound_plan

DESK, SERVICE, STORE, FINANCE = sound_plan().people


def lanes(ax: Axes) -> list[str]:
    """From top to bottom."""
    ax.figure.canvas.draw()
    labels = [label.get_text() for label in ax.get_yticklabels()]
    found = zip(ax.get_yticks(), labels, strict=True)
    return [label for _, label in sorted(found, reverse=True)]


def marks(ax: Axes) -> dict[str, list[dt.date]]:
    """The days drawn, by state."""
    return {
        str(line.get_label()): [dates.num2date(day).date() for day in line.get_xdata()]
        for line in ax.lines
        if line.get_label() in ("done", "late", "open", "review")
    }


def with_load(*days: int) -> kk.ActionPlan:
    """The sound plan, where the service team has more to do in November 2026."""
    plan = sound_plan()
    for number in days:
        step = kk.Milestone(plan.next_id(kk.Milestone), "x", "O1", dt.date(2026, 11, number))
        plan = plan.with_item(step).change(step.id, owner=SERVICE)
    return plan


def test_each_owner_has_a_lane_in_the_order_of_the_plan_and_reviews_are_on_top() -> None:
    assert lanes(kk.plot_timeline(sound_plan(), AS_OF)) == ["Reviews", DESK, SERVICE, STORE]
    plan = sound_plan().change("M1", owner="")
    assert lanes(kk.plot_timeline(plan, AS_OF))[-1] == "no owner"


def test_steps_stand_at_their_day_in_their_state() -> None:
    plan = sound_plan().change("M4", due=dt.date(2026, 10, 31))
    assert marks(kk.plot_timeline(plan, AS_OF)) == {
        "done": [dt.date(2026, 10, 20)],
        "late": [dt.date(2026, 10, 31)],
        "open": [dt.date(2027, 5, 31), dt.date(2026, 11, 10), dt.date(2027, 1, 31)],
        "review": [dt.date(2026, 12, 1), dt.date(2027, 2, 26), dt.date(2027, 5, 14)],
    }


def test_each_step_carries_its_number() -> None:
    words = [text.get_text() for text in kk.plot_timeline(sound_plan(), AS_OF).texts]
    assert sorted(words) == ["M1", "M2", "M3", "M4", "M5", "V1", "V2", "V3"]


def test_the_title_names_who_is_overloaded() -> None:
    assert title(kk.plot_timeline(sound_plan(), AS_OF)) == (
        "1 of 5 milestones done, 0 late. Nobody is overloaded."
    )
    ax = kk.plot_timeline(with_load(3, 5, 7), AS_OF)
    assert "Overloaded: Service Team, 4 milestones in 2026-11." in title(ax)
    (shade,) = ax.collections
    left, right = shade.get_datalim(ax.transData).intervalx
    assert [dates.num2date(day).date() for day in (left, right)] == [
        dt.date(2026, 11, 1), dt.date(2026, 12, 1),
    ]  # fmt: skip
    assert "Nobody" in title(kk.plot_timeline(with_load(3, 5, 7), AS_OF, limit=4))


def test_marks_of_one_lane_do_not_cover_each_other() -> None:
    ax = kk.plot_timeline(with_load(3, 5, 7, 9, 10), AS_OF)
    (line,) = [line for line in ax.lines if line.get_label() == "open"]
    places = [(x, y) for x, y in line.get_xydata()]
    for at, (x, y) in enumerate(places):
        for other, height in places[at + 1 :]:
            assert abs(y - height) > 0.3 or abs(x - other) > 10


def test_only_one_persons_lane_is_drawn_on_demand() -> None:
    ax = kk.plot_timeline(with_load(3, 5, 7), AS_OF, owner=STORE)
    assert lanes(ax) == ["Reviews", STORE]
    assert title(ax) == "0 of 2 milestones done, 0 late. Nobody is overloaded."
    assert not ax.collections


def test_what_cannot_be_drawn_is_counted_below() -> None:
    plan = sound_plan().change("M4", due=None).change("M5", due=dt.date(2, 1, 31))
    ax = kk.plot_timeline(plan, AS_OF)
    assert ax.get_xlabel() == "1 step has no date · 1 step is more than five years away"
    assert ax.get_xlim()[0] > dates.date2num(dt.date(2026, 1, 1))


def test_twelve_owners_are_shown_and_the_others_counted() -> None:
    steps = [
        kk.Milestone(f"M{n}", "x", due=dt.date(2026, 12, n), owner=f"Team {n}")
        for n in range(1, 16)
    ]
    ax = kk.plot_timeline(kk.ActionPlan("KH1", milestones=steps), AS_OF)
    assert lanes(ax) == [f"Team {n}" for n in range(1, MOST_LANES + 1)]
    assert ax.get_xlabel() == "3 owners are not shown"


def test_a_plan_without_a_dated_step_is_a_sentence() -> None:
    (words,) = kk.plot_timeline(kk.ActionPlan("KH1"), AS_OF).texts
    assert words.get_text() == "There is no step with a date to draw."


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_any_name_can_be_drawn_without_a_missing_glyph(text: str, lang: str) -> None:
    kk.use(lang)
    assert kk.chart_image(kk.plot_timeline(hostile_plan(text), AS_OF))[1:4] == b"PNG"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_that_is_written_leaves_the_picture(lang: str) -> None:
    kk.use(lang)
    plan = sound_plan(lang)
    owner = plan.people[1]
    for number in (3, 5, 7):
        step = kk.Milestone(plan.next_id(kk.Milestone), "x", due=dt.date(2026, 11, number))
        plan = plan.with_item(step).change(step.id, owner=owner)
    ax = kk.plot_timeline(plan.change("M4", due=dt.date(2026, 10, 1)), AS_OF)
    ax.figure.canvas.draw()
    legend = ax.get_legend()
    assert legend is not None
    edge = ax.figure.bbox
    for artist in (legend, ax.title, ax._left_title, *ax.get_yticklabels(), *ax.texts):  # type: ignore[attr-defined]
        box = artist.get_window_extent()
        if box.width > 1:
            assert edge.x0 <= box.x0 < box.x1 <= edge.x1
            assert edge.y0 <= box.y0 < box.y1 <= edge.y1


def test_it_draws_in_the_axes_it_is_given() -> None:
    _, ax = pyplot.subplots()
    assert kk.plot_timeline(sound_plan(), AS_OF, ax=ax) is ax
