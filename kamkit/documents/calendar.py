"""Calendar files: whole days with alarms, and ids that stay, so that a second import updates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kamkit.documents.plain_text import plain
from kamkit.planning.plain import as_date
from kamkit.safe_file import write_safely

if TYPE_CHECKING:
    from icalendar import Alarm, Event

_REMIND_AT = dt.timedelta(hours=9)  # in the morning, of the day so many days before


@dataclass(frozen=True)
class Day:
    """One all-day entry. ``uid`` stays for good; ``alarms`` are days before it."""

    uid: str
    date: dt.date
    title: str
    text: str = ""
    alarms: Sequence[int] = ()
    cancelled: bool = False


def write_calendar(
    path: str | Path, name: str, days: Sequence[Day], *, sequence: int, as_of: dt.date | str
) -> Path:
    """Write entries as iCalendar (RFC 5545). A higher ``sequence`` replaces what was imported.

    ``as_of`` is the day the file is of; nothing here reads the clock. Returns the path.

    >>> import tempfile
    >>> day = Day("m1@example", dt.date(2026, 12, 1), "Draft agreed", alarms=[1])
    >>> file = tempfile.mkdtemp() + "/plan.ics"
    >>> write_calendar(file, "Plan", [day], sequence=3, as_of="2026-11-01").name
    'plan.ics'
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//KAMkit//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", plain(name))
    stamp = dt.datetime.combine(as_date(as_of), dt.time(), dt.UTC)
    for day in days:
        calendar.add_component(_event(day, sequence, stamp))
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(path, calendar.to_ical())
    return path


def _event(day: Day, sequence: int, stamp: dt.datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", day.uid)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", sequence)
    event.add("dtstart", day.date)
    event.add("dtend", day.date + dt.timedelta(days=1))
    event.add("summary", plain(day.title))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if day.cancelled else "CONFIRMED")
    if day.text:
        event.add("description", plain(day.text))
    for days_before in day.alarms:
        event.add_component(_alarm(day, days_before))
    return event


def _alarm(day: Day, days_before: int) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", plain(day.title))
    alarm.add("trigger", _REMIND_AT - dt.timedelta(days=days_before))
    return alarm
