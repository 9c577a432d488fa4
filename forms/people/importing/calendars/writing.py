"""A school's calendar as a file: iCalendar and CSV, which are read again as they are."""

import csv
import datetime
import io
from collections.abc import Iterable

from django.utils import timezone
from icalendar import Calendar, Event

from forms.people.importing.calendars.plan import uid_of
from forms.people.importing.kinds import calendar_kind, words_for
from forms.people.models import CalendarPeriod
from guidance.registers.export import harmless

ONE_DAY = datetime.timedelta(days=1)


def as_ics(rows: Iterable[CalendarPeriod], name: str) -> bytes:
    """The periods as events of whole days, each with its kind as a category."""
    calendar = Calendar()
    calendar.add("prodid", "-//Naervaer//School calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    now = timezone.now().astimezone(datetime.UTC)
    for row in rows:
        event = Event()
        event.add("uid", uid_of(row))
        event.add("dtstamp", now)
        event.add("dtstart", row.starts_on)
        event.add("dtend", row.ends_on + ONE_DAY)
        event.add("summary", row.title)
        event.add("categories", [row.kind.upper()])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()


def as_csv(rows: Iterable[CalendarPeriod], language: str) -> bytes:
    """The periods as lines, as spreadsheet programs here open them: UTF-8 with a mark, semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([column.title(language) for column in calendar_kind().columns])
    kinds = words_for("day_kind")
    for row in rows:
        writer.writerow(
            [
                harmless(uid_of(row)),
                harmless(row.title),
                kinds[row.kind],
                row.starts_on.isoformat(),
                row.ends_on.isoformat(),
            ]
        )
    return ("\ufeff" + text.getvalue()).encode()
