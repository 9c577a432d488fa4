"""The regular meeting of a team: planned, changed, called off; who may touch it, and its lock."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import in_team
from forms.cases.clock import Clock, system_clock, today
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import MeetingSeries, TeamMeeting
from forms.people.models import School, User

LONGEST_MEETING = 12 * 60


def locked_meeting(pk: int, *, by: User) -> TeamMeeting:
    """The meeting, its row locked until the transaction ends. Raises: NotAllowed, TeamMeeting.DoesNotExist."""
    meeting = TeamMeeting.objects.select_for_update().get(pk=pk)
    if not in_team(by, meeting.school_id, meeting.role_key):
        raise NotAllowed
    return meeting


@transaction.atomic
def plan_meeting(
    *,
    school: School,
    role_key: str,
    on: datetime.date,
    by: User,
    at: datetime.time | None = None,
    length_minutes: int | None = None,
    place: str = "",
    held: bool = False,
    series: MeetingSeries | None = None,
    nominal_on: datetime.date | None = None,
    clock: Clock = system_clock,
) -> TeamMeeting:
    """Plan one meeting of a team. The same day and time again gives the meeting that is planned already.

    Args:
        held: that it has been held: then its day may lie in the past.
    Raises: NotAllowed; BadInput.
    """
    if not in_team(by, school.pk, role_key):
        raise NotAllowed
    _check(on, length_minutes, held=held, clock=clock)
    School.objects.select_for_update().get(pk=school.pk)
    known = TeamMeeting.objects.filter(school=school, role_key=role_key, on=on, at=at, cancelled_at__isnull=True)
    if found := known.first():
        return found
    return TeamMeeting.objects.create(
        school=school,
        role_key=role_key,
        on=on,
        at=at,
        length_minutes=length_minutes,
        place=place.strip()[:200],
        series=series,
        nominal_on=nominal_on,
        made_by=by,
        made_at=clock.now(),
    )


@transaction.atomic
def change_meeting(
    pk: int,
    *,
    on: datetime.date,
    at: datetime.time | None,
    length_minutes: int | None,
    place: str,
    by: User,
    held: bool = False,
    clock: Clock = system_clock,
) -> TeamMeeting:
    """Move a meeting, or change its time and place. The calendar does not move it any more after that.

    Raises: NotAllowed, BadInput, StepClosed.
    """
    meeting = locked_meeting(pk, by=by)
    must_be_planned(meeting)
    _check(on, length_minutes, held=held, clock=clock)
    before = (meeting.on, meeting.at, meeting.length_minutes, meeting.place)
    if (on, at, length_minutes, place.strip()[:200]) == before:
        return meeting
    meeting.moved_by_hand = meeting.moved_by_hand or on != meeting.on
    meeting.on, meeting.at, meeting.length_minutes, meeting.place = on, at, length_minutes, place.strip()[:200]
    meeting.sequence += 1
    meeting.save(update_fields=["on", "at", "length_minutes", "place", "moved_by_hand", "sequence"])
    return meeting


@transaction.atomic
def cancel_meeting(pk: int, *, by: User, clock: Clock = system_clock) -> TeamMeeting:
    """Call a meeting off: what waits for it is on the next one's agenda. Raises: NotAllowed, StepClosed."""
    meeting = locked_meeting(pk, by=by)
    if meeting.cancelled_at is None:
        must_be_planned(meeting)
        meeting.cancelled_at = clock.now()
        meeting.sequence += 1
        meeting.save(update_fields=["cancelled_at", "sequence"])
    return meeting


def must_be_planned(meeting: TeamMeeting) -> None:
    """Raises: StepClosed for a meeting that was called off or is over."""
    if meeting.cancelled_at is not None:
        raise StepClosed(_("The meeting was called off."))
    if meeting.ended_at is not None:
        raise StepClosed(_("The meeting is over."))


def _check(on: datetime.date, length_minutes: int | None, *, held: bool, clock: Clock) -> None:
    if on < today(clock) and not held:
        raise BadInput("on", _("This day has passed. Say below that the meeting has been held, to log it."))
    if length_minutes is not None and not 5 <= length_minutes <= LONGEST_MEETING:
        raise BadInput("length_minutes", _("A meeting lasts from 5 minutes to 12 hours."))
