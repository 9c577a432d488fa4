"""Meetings as calendar files (RFC 5545). Nothing in one names a pupil or says what a meeting is about."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

#: What is put in a calendar for a meeting whose length nobody has said.
NOT_SAID = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One meeting. ``uid`` is the same as long as it is the same meeting; ``sequence`` goes up when it is changed."""

    uid: str
    title: str
    on: datetime.date
    at: datetime.time | None
    length_minutes: int | None
    place: str
    sequence: int
    cancelled: bool
    time_zone: str
    changed_at: datetime.datetime
    url: str = ""


def as_event(entry: Entry) -> Event:
    """The entry as an event: a whole day where no time is said; else in UTC, which every calendar understands."""
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or 'localhost'}")
    event.add("summary", entry.title)
    event.add("dtstamp", entry.changed_at.astimezone(datetime.UTC))
    if entry.at is None:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + datetime.timedelta(days=1))
    else:
        start = datetime.datetime.combine(entry.on, entry.at, ZoneInfo(entry.time_zone)).astimezone(datetime.UTC)
        length = datetime.timedelta(minutes=entry.length_minutes) if entry.length_minutes else NOT_SAID
        event.add("dtstart", start)
        event.add("dtend", start + length)
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", entry.url)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def calendar_file(entries: list[Entry]) -> bytes:
    """A calendar with these meetings."""
    calendar = Calendar()
    calendar.add("prodid", "-//Naervaer//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(as_event(entry))
    return calendar.to_ical()
