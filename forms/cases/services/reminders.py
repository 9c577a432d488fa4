"""Reminders by mail: one digest a person and day at most, on the morning of a school day, without a name or a number.

A digest is a row of the outbox whose key names person and day: made twice it is one, and a run that was broken off
goes on where it stopped. Schools are taken one by one, so that no more is held in memory than one school's things;
people who work at several schools are put together at the end.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Count

from forms.cases.clock import Clock, system_clock, today
from forms.cases.models import OutboxMessage
from forms.cases.selectors.dated import dated
from forms.cases.services.outbox import send_waiting
from forms.people.calendar import ONE_DAY, SchoolCalendar, calendar_for
from forms.people.enums import ReminderKind
from forms.people.models import Membership, Preferences, School, User

CHUNK = 500
#: What is told while it goes on: schools done, how many there are, digests so far.
Progress = Callable[[int, int, int], None]


def write_reminders(*, clock: Clock = system_clock, progress: Progress | None = None) -> int:
    """Put today's digests in the outbox; nothing is sent. Returns how many are new. Safe to run twice at once."""
    day, made = today(clock), 0
    several: dict[int, Counter] = {}
    schools = School.objects.filter(active=True).select_related("owner").order_by("pk")
    number = schools.count()
    for done, school in enumerate(schools.iterator(chunk_size=50), start=1):
        counts = counts_at(school, day)
        for person in _at_several(counts):
            several.setdefault(person, Counter()).update(counts.pop(person))
        made += _write(counts, day, clock)
        if progress:
            progress(done, number, made)
    return made + _write(several, day, clock)


def send_reminders(*, clock: Clock = system_clock, progress: Progress | None = None) -> tuple[int, int]:
    """Write today's digests and send what the outbox holds. Returns how many digests are new, and of mails sent."""
    made, sent = write_reminders(clock=clock, progress=progress), 0
    while batch := send_waiting(clock=clock)[0]:
        sent += batch
    return made, sent


def counts_at(school: School, day: datetime.date) -> dict[int, Counter]:
    """How many things of which kind each person is to be told of that day: by the next school day, and just overdue.

    Nothing on a day without school, and nothing in a calendar that has no school day at all.
    """
    span = _span(calendar_for(school), day)
    if span is None:
        return {}
    before, following = span
    found: dict[int, Counter] = {}
    for one in dated(school, before, following):
        if one.on > day:
            found.setdefault(one.person_id, Counter())[str(one.kind)] += 1
        elif one.on < day and one.kind != ReminderKind.MEETING:
            found.setdefault(one.person_id, Counter())[ReminderKind.OVERDUE.value] += 1
    return found


def _span(calendar: SchoolCalendar, day: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    """From the school day before to the one after; None on a day without school."""
    try:
        if not calendar.is_school_day(day):
            return None
        return calendar.back_to_school_day(day - ONE_DAY), calendar.on_to_school_day(day + ONE_DAY)
    except OverflowError:
        return None


def _at_several(people: Iterable[int]) -> list[int]:
    """Who of these people works at more than one school."""
    rows = Membership.objects.filter(user__in=list(people), school__active=True).values("user").order_by()
    return list(
        rows.annotate(schools=Count("school", distinct=True)).filter(schools__gt=1).values_list("user", flat=True)
    )


def _write(counts: dict[int, Counter], day: datetime.date, clock: Clock) -> int:
    """Write the digests of these people, but for what they have switched off. Three queries for each chunk."""
    people, made = sorted(counts), 0
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        off = dict(Preferences.objects.filter(user__in=chunk).values_list("user", "reminders_off"))
        keys = {f"reminder-{pk}-{day.isoformat()}": pk for pk in chunk}
        with transaction.atomic():
            known = set(OutboxMessage.objects.filter(key__in=keys).values_list("key", flat=True))
            active = set(User.objects.active().filter(pk__in=chunk).values_list("pk", flat=True))
            rows = [
                OutboxMessage(key=key, person_id=pk, kind="reminder", data={"counts": told}, made_at=clock.now())
                for key, pk in keys.items()
                if key not in known
                and pk in active
                and (told := {kind: n for kind, n in counts[pk].items() if kind not in off.get(pk, ())})
            ]
            OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
        made += len(rows)
    return made
