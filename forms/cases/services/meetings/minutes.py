"""A meeting of a case while it is held: begun, minuted, agreed in, ended. All of it lands in the case."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.clock import Clock, system_clock
from forms.cases.errors import BadInput
from forms.cases.models import Meeting, MeetingSheet
from forms.cases.services.meetings import notes
from forms.cases.services.meetings.calling import locked_meeting, must_stand
from forms.cases.services.meetings.landing import land_in
from forms.cases.services.requests import Agreed
from forms.cases.services.timeline import record
from forms.people.models import User

MINUTES = "meeting.minutes"


@transaction.atomic
def begin_minutes(case_id: int, meeting_id: int, *, by: User, clock: Clock = system_clock) -> MeetingSheet:
    """Begin a meeting; whoever does takes the minutes. Twice does it once. Raises: NotAllowed, StepClosed."""
    _case, meeting, sheet = locked_meeting(case_id, meeting_id, by=by)
    must_stand(meeting, sheet)
    notes.begin(sheet, by=by, clock=clock)
    return sheet


@transaction.atomic
def take_minutes(case_id: int, meeting_id: int, *, by: User, clock: Clock = system_clock) -> MeetingSheet:
    """Relieve the one who takes the minutes. Raises: NotAllowed, StepClosed."""
    _case, meeting, sheet = locked_meeting(case_id, meeting_id, by=by)
    must_stand(meeting, sheet)
    notes.relieve(sheet, by=by, clock=clock)
    return sheet


@transaction.atomic
def save_minutes(
    case_id: int,
    meeting_id: int,
    *,
    text: str,
    base_version: int | None,
    relieve: bool = False,
    by: User,
    clock: Clock = system_clock,
) -> MeetingSheet:
    """Keep what was typed. Raises: NotAllowed, StaleNotes, BadInput, StepClosed."""
    _case, meeting, sheet = locked_meeting(case_id, meeting_id, by=by)
    must_stand(meeting, sheet)
    if relieve:
        notes.relieve(sheet, by=by, clock=clock)
    notes.save_notes(sheet, sheet, text=text, base_version=base_version, by=by, clock=clock)
    return sheet


@transaction.atomic
def note_who_came(
    case_id: int, meeting_id: int, came: Iterable[int], *, by: User, clock: Clock = system_clock
) -> Meeting:
    """Note who came of those asked, by the keys of their rows; the others did not. Raises: NotAllowed."""
    _case, meeting, _sheet = locked_meeting(case_id, meeting_id, by=by)
    there = set(came)
    meeting.attendees.filter(pk__in=there).update(came=True)
    meeting.attendees.exclude(pk__in=there).update(came=False)
    return meeting


@transaction.atomic
def agree_in_meeting(
    case_id: int,
    meeting_id: int,
    agreed: Agreed,
    *,
    aimed_at: str = "",
    follow_up_on: datetime.date | None = None,
    by: User,
    clock: Clock = system_clock,
) -> Meeting:
    """Put what is agreed into the case, now. Raises: NotAllowed, BadInput, StepClosed."""
    case, meeting, sheet = locked_meeting(case_id, meeting_id, by=by)
    must_stand(meeting, sheet)
    land_in(
        case,
        agreed,
        aimed_at=aimed_at,
        follow_up_on=follow_up_on,
        origin=f"meeting/{meeting.pk}",
        data={"meeting": meeting.pk, "on": meeting.on.isoformat()},
        by=by,
        clock=clock,
    )
    return meeting


@transaction.atomic
def end_minutes(case_id: int, meeting_id: int, *, by: User, clock: Clock = system_clock) -> MeetingSheet:
    """End the meeting: the minutes stand on the timeline. Twice does it once.

    Raises: NotAllowed; BadInput without a word of minutes; StepClosed for one that was called off.
    """
    case, meeting, sheet = locked_meeting(case_id, meeting_id, by=by)
    if sheet.ended_at is not None:
        return sheet
    must_stand(meeting, sheet)
    if not sheet.notes.strip():
        raise BadInput("notes", _("Write in the minutes what was said and decided, then end the meeting."))
    notes.begin(sheet, by=by, clock=clock)
    sheet.ended_at, sheet.ended_by = clock.now(), by
    sheet.save(update_fields=["ended_at", "ended_by"])
    data = {"meeting": meeting.pk, "on": meeting.on.isoformat(), "version": sheet.notes_version}
    record(case, MINUTES, by=by, data=data, text=sheet.notes, clock=clock)
    return sheet
