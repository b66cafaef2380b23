"""Calendar files, read by a second library."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import vobject

import kamkit as kk
from kamkit.documents.plain_text import plain
from tests.planning.sample_plans import AS_OF, HOSTILE, hostile_plan, sound_plan


def events(path: Path) -> list[Any]:
    (calendar,) = vobject.readComponents(path.read_bytes().decode("utf-8"))
    return list(calendar.vevent_list)


def by_uid(path: Path) -> dict[str, Any]:
    return {event.uid.value: event for event in events(path)}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_milestones_and_reviews_stand_on_their_days(tmp_path: Path, lang: str) -> None:
    kk.use(lang)
    plan = sound_plan(lang)
    found = events(kk.write_plan_calendar(plan, tmp_path / "plan.ics", AS_OF))
    dated = [*plan.milestones, *plan.reviews]
    assert [event.dtstart.value for event in found] == [each.due for each in dated]
    for event, item in zip(found, dated, strict=True):
        assert item.text in event.summary.value
        assert plan.account_name in event.summary.value
        assert event.dtend.value - event.dtstart.value == dt.timedelta(days=1)


def test_alarms_ring_at_nine_a_week_and_a_day_before_unless_it_is_done(tmp_path: Path) -> None:
    first, second, *_ = events(kk.write_plan_calendar(sound_plan(), tmp_path / "p.ics", AS_OF))
    assert first.summary.value.startswith("Done: ")
    assert not hasattr(first, "valarm")
    before = [alarm.trigger.value for alarm in second.valarm_list]
    nine = dt.timedelta(hours=9)
    assert before == [nine - dt.timedelta(days=7), nine - dt.timedelta(days=1)]


def test_a_second_export_updates_the_same_entries(tmp_path: Path) -> None:
    plan = sound_plan()
    first = by_uid(kk.write_plan_calendar(plan, tmp_path / "1.ics", AS_OF))
    kk.use("zh")
    later = plan.change("M2", due=dt.date(2026, 11, 20), text="Moved")
    second = by_uid(kk.write_plan_calendar(later, tmp_path / "2.ics", "2026-11-08"))
    assert first.keys() == second.keys()
    moved = [uid for uid in first if first[uid].dtstart.value != second[uid].dtstart.value]
    assert [second[uid].dtstart.value for uid in moved] == [dt.date(2026, 11, 20)]
    assert all(int(second[u].sequence.value) > int(first[u].sequence.value) for u in first)
    assert all(second[u].dtstamp.value > first[u].dtstamp.value for u in first)


def test_what_left_the_plan_is_cancelled(tmp_path: Path) -> None:
    plan = sound_plan()
    first = by_uid(kk.write_plan_calendar(plan, tmp_path / "1.ics", AS_OF))
    shorter = plan.without("M5")
    second = by_uid(kk.write_plan_calendar(shorter, tmp_path / "2.ics", AS_OF, before=plan))
    assert first.keys() == second.keys()
    gone = [event for event in second.values() if event.status.value == "CANCELLED"]
    assert [event.dtstart.value for event in gone] == [dt.date(2027, 1, 31)]


def test_two_accounts_do_not_share_an_entry(tmp_path: Path) -> None:
    other = kk.ActionPlan("KH1027", milestones=sound_plan().milestones)
    first = by_uid(kk.write_plan_calendar(sound_plan(), tmp_path / "1.ics", AS_OF))
    assert (
        not first.keys() & by_uid(kk.write_plan_calendar(other, tmp_path / "2.ics", AS_OF)).keys()
    )


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    one = kk.write_plan_calendar(sound_plan(), tmp_path / "1.ics", AS_OF).read_bytes()
    assert one == kk.write_plan_calendar(sound_plan(), tmp_path / "2.ics", AS_OF).read_bytes()
    lines = one.split(b"\r\n")
    assert max(map(len, lines)) <= 75


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_stands_whole(tmp_path: Path, text: str) -> None:
    found = events(kk.write_plan_calendar(hostile_plan(text), tmp_path / "p.ics", AS_OF))
    assert len(found) == 2
    assert all(plain(text) in event.summary.value for event in found)
    assert plain(text) in found[0].description.value


def test_a_line_that_looks_like_calendar_code_stays_text(tmp_path: Path) -> None:
    text = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged; a,b\\n"
    found = events(kk.write_plan_calendar(hostile_plan(text), tmp_path / "p.ics", AS_OF))
    assert len(found) == 2
    assert "END:VEVENT BEGIN:VEVENT SUMMARY:forged; a,b\\n" in found[0].summary.value
