"""Meetings that come back: proposed over the school calendar, planned, and moved when the calendar changes.

How often is the procedure's, or was asked; a day without school goes on to the first after (design.md, section 5).
"""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import in_team, may
from forms.cases.clock import Clock, system_clock, today
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Meeting, MeetingSeries, MeetingSheet, TeamMeeting
from forms.cases.services.meetings.agenda import take_in_carried
from forms.cases.services.opening import locked
from forms.cases.services.outbox import post_all
from forms.cases.services.timeline import record
from forms.cases.teams import members
from forms.people.calendar import SchoolCalendar, calendar_for
from forms.people.models import School, User
from guidance.procedures.spec import Amount

HALF_YEAR = Amount(amount=6, unit="months")
#: Most meetings of one series, whatever its rhythm.
MOST = 60


class Proposed(NamedTuple):
    """A day that is proposed. ``nominal_on``: where the rhythm alone has it; ``why``: the holiday that moves it."""

    nominal_on: datetime.date
    on: datetime.date
    why: str = ""


class Times(NamedTuple):
    """What all meetings of a series have in common."""

    at: datetime.time | None = None
    length_minutes: int | None = None
    place: str = ""
    title: str = ""


def propose(calendar: SchoolCalendar, every: Amount, first: datetime.date, until: datetime.date) -> list[Proposed]:
    """The days of a rhythm from ``first`` to ``until`` (both included), each on a school day.

    Counted from the first day, so that a holiday moves one meeting and not all that follow.

    Raises: BadInput where the rhythm stands still, or the calendar has no school day.
    """
    if every.amount < 1:
        raise BadInput("every_amount", _("Say how often you meet."))
    found: list[Proposed] = []
    for number in range(MOST):
        if every.amount * number > 1000:
            break
        try:
            nominal = calendar.add(Amount(amount=every.amount * number, unit=every.unit), first)
            day = calendar.on_to_school_day(nominal)
        except OverflowError as none:
            raise BadInput("starts_on", _("The school calendar has no school day to meet on.")) from none
        if nominal > until or day > until:
            break
        if not found or day > found[-1].on:
            found.append(Proposed(nominal, day, _why(calendar, nominal, day)))
    return found


def _why(calendar: SchoolCalendar, nominal: datetime.date, day: datetime.date) -> str:
    """What a day is moved for, by name."""
    if nominal == day:
        return ""
    return next((one.title for one in calendar.left_out(nominal, day) if one.title), _("no school"))


def half_year_from(calendar: SchoolCalendar, first: datetime.date) -> datetime.date:
    """Half a year on, but not beyond the school year that the day lies in."""
    end = calendar.add(HALF_YEAR, first)
    year_end = next((last for start, last in calendar.years if start <= first <= last), end)
    return min(end, year_end)


@transaction.atomic
def plan_team_series(
    *,
    school: School,
    role_key: str,
    every: Amount,
    starts_on: datetime.date,
    until_on: datetime.date,
    times: Times,
    leave_out: Collection[datetime.date] = (),
    by: User,
    clock: Clock = system_clock,
) -> MeetingSeries:
    """Plan a team's meetings. The same rhythm from the same day again gives the series that is there.

    Args:
        leave_out: proposed days (``Proposed.nominal_on``) on which there is to be none.
    Raises: NotAllowed, BadInput.
    """
    if not in_team(by, school.pk, role_key):
        raise NotAllowed
    School.objects.select_for_update().get(pk=school.pk)
    days = _days(school, every, starts_on, until_on, leave_out, clock)
    shared = {"school": school, "role_key": role_key, "case": None, "starts_on": starts_on}
    known = MeetingSeries.objects.filter(**shared, every_amount=every.amount, every_unit=every.unit).first()
    series = known or _series(shared, every, until_on, times, by=by, clock=clock)
    taken = set(series.team_meetings.values_list("nominal_on", flat=True))
    rows = TeamMeeting.objects.bulk_create(
        TeamMeeting(
            school=school,
            role_key=role_key,
            on=one.on,
            at=times.at,
            length_minutes=times.length_minutes,
            place=times.place[:200],
            series=series,
            nominal_on=one.nominal_on,
            made_by=by,
            made_at=clock.now(),
        )
        for one in days
        if one.nominal_on not in taken
    )
    if rows:
        take_in_carried(rows[0], by=by, clock=clock)
    return series


@transaction.atomic
def plan_case_series(
    case_id: int,
    *,
    every: Amount,
    starts_on: datetime.date,
    until_on: datetime.date,
    times: Times,
    leave_out: Collection[datetime.date] = (),
    by: User,
    clock: Clock = system_clock,
) -> MeetingSeries:
    """Plan the meetings of a case's group. Raises: NotAllowed, BadInput, StepClosed for a closed case."""
    case = locked(case_id)
    if not may(by, "fill", case):
        raise NotAllowed
    if not case.is_open:
        raise StepClosed(_("The case is closed already."))
    days = _days(case.school, every, starts_on, until_on, leave_out, clock)
    shared = {"school": case.school, "role_key": "", "case": case, "starts_on": starts_on}
    known = MeetingSeries.objects.filter(**shared, every_amount=every.amount, every_unit=every.unit).first()
    series = known or _series(shared, every, until_on, times, by=by, clock=clock)
    taken = set(series.sheets.values_list("nominal_on", flat=True))
    fresh = [one for one in days if one.nominal_on not in taken]
    for one in fresh:
        meeting = Meeting.objects.create(
            case=case,
            title=times.title[:200],
            on=one.on,
            at=times.at,
            place=times.place[:200],
            made_by=by,
            made_at=clock.now(),
        )
        MeetingSheet.objects.create(
            meeting=meeting, series=series, nominal_on=one.nominal_on, length_minutes=times.length_minutes
        )
    if fresh:
        data = {"count": len(fresh), "on": fresh[0].on.isoformat(), "until": fresh[-1].on.isoformat()}
        record(case, "meeting.series", by=by, data=data, clock=clock)
    return series


def _series(shared: dict, every: Amount, until_on, times: Times, *, by: User, clock: Clock) -> MeetingSeries:
    return MeetingSeries.objects.create(
        **shared,
        every_amount=every.amount,
        every_unit=every.unit,
        until_on=until_on,
        title=times.title[:200],
        at=times.at,
        length_minutes=times.length_minutes,
        place=times.place[:200],
        made_by=by,
        made_at=clock.now(),
    )


def _days(school: School, every, starts_on, until_on, leave_out, clock: Clock) -> list[Proposed]:
    """The days to plan. Raises: BadInput."""
    if starts_on < today(clock):
        raise BadInput("starts_on", _("The first meeting cannot lie in the past."))
    if until_on < starts_on:
        raise BadInput("until_on", _("The last day must come after the first."))
    days = [one for one in propose(calendar_for(school), every, starts_on, until_on) if one.nominal_on not in leave_out]
    if not days:
        raise BadInput("until_on", _("There is no day to meet on between these dates."))
    return days


def refresh(school: School | None = None, *, clock: Clock = system_clock) -> int:
    """Move the meetings of series to where the calendar has them now; what was moved by hand stays. How many moved.

    For whoever changes a calendar: a meeting on a day without school goes on to the first after, and back again when
    there is school after all. Each in a transaction of its own; doing it again moves nothing.
    """
    day = today(clock)
    running = MeetingSeries.objects.filter(until_on__gte=day).select_related("school__owner", "case")
    moved = 0
    for series in running.filter(school=school) if school is not None else running:
        calendar = calendar_for(series.school)
        if series.case_id:
            moved += _refresh_case(series, calendar, day, clock)
        else:
            moved += _refresh_team(series, calendar, day, clock)
    return moved


def _wanted(calendar: SchoolCalendar, nominal: datetime.date | None, on: datetime.date, day) -> datetime.date:
    """Where a meeting belongs; where it stands if the calendar knows no better."""
    try:
        wanted = calendar.on_to_school_day(nominal) if nominal else on
    except OverflowError:
        return on
    return wanted if wanted >= day else on


@transaction.atomic
def _refresh_team(series: MeetingSeries, calendar: SchoolCalendar, day: datetime.date, clock: Clock) -> int:
    rows = TeamMeeting.objects.select_for_update().planned().filter(series=series, on__gte=day, moved_by_hand=False)
    moved = [row for row in rows.filter(began_at__isnull=True) if _move(row, calendar, day)]
    for row in moved:
        row.sequence += 1
        row.save(update_fields=["on", "sequence"])
        people = members(series.school, series.role_key, day)
        post_all({f"team-meeting-{row.pk}-{row.sequence}-{one.pk}": one for one in people}, "meeting", clock=clock)
    return len(moved)


@transaction.atomic
def _refresh_case(series: MeetingSeries, calendar: SchoolCalendar, day: datetime.date, clock: Clock) -> int:
    case = locked(series.case_id)
    rows = MeetingSheet.objects.filter(series=series, moved_by_hand=False, began_at__isnull=True)
    rows = rows.filter(meeting__on__gte=day, meeting__cancelled_at__isnull=True).select_related("meeting")
    moved = 0
    for sheet in rows.order_by("nominal_on"):
        meeting, before = sheet.meeting, sheet.meeting.on
        wanted = _wanted(calendar, sheet.nominal_on, meeting.on, day)
        if wanted == before:
            continue
        meeting.on = wanted
        meeting.save(update_fields=["on"])
        sheet.sequence += 1
        sheet.save(update_fields=["sequence"])
        data = {"meeting": meeting.pk, "from": before.isoformat(), "on": wanted.isoformat()}
        record(case, "meeting.calendar_moved", by=None, data=data, clock=clock)
        moved += 1
    return moved


def _move(row: TeamMeeting, calendar: SchoolCalendar, day: datetime.date) -> bool:
    wanted = _wanted(calendar, row.nominal_on, row.on, day)
    changed = wanted != row.on
    row.on = wanted
    return changed
