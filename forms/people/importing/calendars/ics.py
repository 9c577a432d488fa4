"""iCalendar files (RFC 5545): events of whole days, in the school owner's time zone."""

import datetime
import hashlib
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from forms.people.enums import DayKind
from forms.people.errors import BadInput
from forms.people.importing.calendars.entries import MOST_ENTRIES, Contents, Entry, LeftOut
from forms.people.importing.calendars.repeating import CannotRepeat, days_of, rule_of
from forms.people.importing.kinds import meaning
from forms.people.importing.reading import LineError
from forms.people.services.calendars import Days

ONE_DAY = datetime.timedelta(days=1)
MOST_REPEATING = 200
LONGEST_UID = 250


class BadEvent(Exception):
    """An event that makes no sense; ``str()`` is a sentence."""


class NoDays(Exception):
    """An event that is understood and is none of a school's calendar; ``str()`` says why."""


def is_ics(data: bytes) -> bool:
    """Whether a file is meant as iCalendar."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR"


def read_ics(data: bytes, *, zone: str, last: datetime.date, kind: str) -> Contents:
    """Read the events of a file.

    Args:
        zone: the name of the time zone that days are taken in, and that times without one are meant in.
        last: repetitions are written out to this day.
        kind: what events are whose categories say nothing; empty leaves them out.
    Raises: BadInput for a file that is no calendar, or holds too many events.
    """
    try:
        calendars = Calendar.from_ical(data.lstrip(b"\xef\xbb\xbf \t\r\n"), multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise BadInput("file", _("The file cannot be read as a calendar. Export it again as ICS.")) from wrong
    if not events:
        raise BadInput("file", _("The calendar holds no events."))
    if len(events) > MOST_ENTRIES:
        raise BadInput("file", _("The file has more than %(n)d events. Split it.") % {"n": MOST_ENTRIES})
    if sum("RRULE" in event for event in events) > MOST_REPEATING:
        raise BadInput("file", _("More than %(n)d events repeat. Split the file.") % {"n": MOST_REPEATING})
    return _Reader(_zone(zone), last, kind).read(list(zip(_lines(data), events, strict=False)))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _lines(data: bytes) -> Iterator[int]:
    """The lines on which events begin, and zeros after them for what is counted otherwise."""
    for number, line in enumerate(data.splitlines(), start=1):
        if line.strip().upper() == b"BEGIN:VEVENT":
            yield number
    while True:
        yield 0


#: What reading a property can end in: the package keeps what is broken until it is asked for.
NOT_UNDERSTOOD = (BadEvent, AttributeError, TypeError, ValueError, KeyError, IndexError, OverflowError)


class _Reader:
    def __init__(self, zone: ZoneInfo, last: datetime.date, kind: str) -> None:
        self.zone, self.last, self.kind = zone, last, kind
        self.found = Contents()

    def read(self, events: list[tuple[int, Event]]) -> Contents:
        """All events; those that stand in place of one repetition of another first."""
        changed: dict[tuple[str, datetime.date], None] = {}
        for _line, event in events:
            if "RECURRENCE-ID" in event:
                try:
                    changed[(self._uid(event), self._day(event, "RECURRENCE-ID"))] = None
                except NOT_UNDERSTOOD:  # said below, at the event itself
                    continue
        for line, event in events:
            title = _text(event, "SUMMARY")
            try:
                self.found.entries += self._entries(line, event, changed)
            except (BadEvent, CannotRepeat) as wrong:
                words = _("Event “%(title)s”: %(wrong)s") % {"title": title[:60], "wrong": wrong}
                self.found.errors.append(LineError(line, words))
            except NoDays as why:
                self.found.left_out.append(LeftOut(line, title[:100], str(why)))
            except NOT_UNDERSTOOD:
                words = _("Event “%(title)s”: it cannot be understood.") % {"title": title[:60]}
                self.found.errors.append(LineError(line, words))
        return self.found

    def _entries(self, line: int, event: Event, changed: dict) -> list[Entry]:
        """What an event stands for: one entry, or one for each of its repetitions. Raises: BadEvent, NoDays."""
        _require_whole(event)
        if _text(event, "STATUS").upper() == "CANCELLED":
            raise NoDays(_("it is cancelled"))
        title = _text(event, "SUMMARY")
        if not title:
            raise BadEvent(_("it has no name"))
        kind = _kind(event) or self.kind
        if not kind:
            raise NoDays(_("nothing says what kind of days these are"))
        first, length = self._span(event)
        uid = self._uid(event)
        if "RECURRENCE-ID" in event:
            return [_entry(line, f"{uid}/{self._day(event, 'RECURRENCE-ID'):%Y%m%d}", kind, title, first, length)]
        if "RRULE" not in event and "RDATE" not in event:
            return [_entry(line, uid, kind, title, first, length)]
        return [
            _entry(line, f"{uid}/{day:%Y%m%d}", kind, title, day, length)
            for day in self._repeated(event, first)
            if (uid, day) not in changed
        ]

    def _repeated(self, event: Event, first: datetime.date) -> list[datetime.date]:
        days = {first}
        for rule in _listed(event.get("RRULE")):
            try:
                days |= set(days_of(rule_of(dict(rule), self.zone), first, self.last))
            except (ValueError, IndexError, TypeError) as wrong:
                raise BadEvent(_("its repetition cannot be understood")) from wrong
        days |= set(self._dates(event, "RDATE"))
        return sorted(days - set(self._dates(event, "EXDATE")))

    def _dates(self, event: Event, name: str) -> Iterator[datetime.date]:
        for rows in _listed(event.get(name)):
            for one in rows.dts:
                value = one.dt[0] if isinstance(one.dt, tuple) else one.dt
                yield self._as_day(value, one)

    def _span(self, event: Event) -> tuple[datetime.date, int]:
        """The first day and how many there are. Raises: BadEvent; NoDays for one that is no whole days."""
        starts = self._value(event, "DTSTART")
        if "DTEND" in event:
            ends = self._value(event, "DTEND")
        elif "DURATION" in event:
            ends = starts + event["DURATION"].dt
        else:
            ends = starts + ONE_DAY if not isinstance(starts, datetime.datetime) else starts
        if isinstance(starts, datetime.datetime) != isinstance(ends, datetime.datetime):
            raise BadEvent(_("it begins with a day and ends with a time, or the other way round"))
        if isinstance(starts, datetime.datetime):
            if ends < starts:
                raise BadEvent(_("it ends before it begins"))
            midnight = datetime.time.min
            if starts.time() != midnight or ends.time() != midnight or ends == starts:
                raise NoDays(_("it does not last whole days"))
            starts, ends = starts.date(), ends.date()
        if ends < starts:
            raise BadEvent(_("it ends before it begins"))
        return starts, max((ends - starts).days, 1)

    def _value(self, event: Event, name: str) -> datetime.date | datetime.datetime:
        """A day as it is, a time in our time zone. Raises: BadEvent."""
        prop = event.get(name)
        if isinstance(prop, list):
            raise BadEvent(_("%(name)s stands there twice") % {"name": name})
        value = getattr(prop, "dt", None)
        if not isinstance(value, datetime.date):
            raise BadEvent(_("%(name)s is missing or is no date") % {"name": name})
        if not isinstance(value, datetime.datetime):
            return value
        return self._local(value, prop)

    def _local(self, value: datetime.datetime, prop: Any) -> datetime.datetime:
        if value.tzinfo is None:
            if named := str(prop.params.get("TZID", "")):
                raise BadEvent(_("its time zone “%(zone)s” is not known") % {"zone": named[:60]})
            return value.replace(tzinfo=self.zone)
        try:
            return value.astimezone(self.zone)
        except OverflowError as wrong:
            raise BadEvent(_("%(name)s is missing or is no date") % {"name": "DTSTART"}) from wrong

    def _as_day(self, value: Any, prop: Any) -> datetime.date:
        if isinstance(value, datetime.datetime):
            return self._local(value, prop).date()
        if not isinstance(value, datetime.date):
            raise BadEvent(_("its repetition cannot be understood"))
        return value

    def _day(self, event: Event, name: str) -> datetime.date:
        value = self._value(event, name)
        return value.date() if isinstance(value, datetime.datetime) else value

    @staticmethod
    def _uid(event: Event) -> str:
        """The name that the event goes by; one made of what it says, where it has none."""
        uid = _text(event, "UID")
        if len(uid) > LONGEST_UID:
            raise BadEvent(_("its UID is too long"))
        if uid:
            return uid
        named = (event.get(name) for name in ("SUMMARY", "DTSTART", "DTEND"))
        said = "|".join(str(getattr(one, "dt", one)) for one in named)
        return f"made-{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _require_whole(event: Event) -> None:
    """Raises: BadEvent naming a part that cannot be read."""
    needed = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "UID", "SUMMARY")
    for name, _wrong in event.errors:
        if name is None or str(name).upper() in needed:
            raise BadEvent(_("%(name)s cannot be understood") % {"name": name or _("a line")})


def _entry(line: int, uid: str, kind: str, title: str, first: datetime.date, length: int) -> Entry:
    try:
        return Entry(line, uid, Days(kind, title, first, first + (length - 1) * ONE_DAY))
    except OverflowError as wrong:
        raise BadEvent(_("it lasts too long")) from wrong


def _kind(event: Event) -> str:
    """The kind of days that a category names, as our own files do and as people call them; else nothing."""
    for rows in _listed(event.get("CATEGORIES")):
        for one in getattr(rows, "cats", None) or [rows]:
            if found := meaning("day_kind", str(one)):
                return DayKind(found)
    return ""


def _text(event: Event, name: str) -> str:
    found = event.get(name)
    return " ".join(str(found[0] if isinstance(found, list) else found or "").split())


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
