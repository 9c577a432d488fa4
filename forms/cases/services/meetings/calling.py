"""A meeting of a case: called, changed, called off; whom it is for, and that the invitation went out."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import AttendeeKind
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Attendee, Case, Meeting, MeetingSheet
from forms.cases.services.opening import locked
from forms.cases.services.outbox import post_all
from forms.cases.services.timeline import record
from forms.people.models import Guardian, Partner, User

LONGEST = 5_000
MOST_PEOPLE = 60


@dataclass(frozen=True)
class When:
    """When, where and how long. ``held``: it has been held, so that the day may lie in the past."""

    on: datetime.date
    at: datetime.time | None = None
    length_minutes: int | None = None
    place: str = ""
    held: bool = False


@dataclass(frozen=True)
class People:
    """Whom a meeting is for."""

    staff: Iterable[User] = ()
    guardians: Iterable[Guardian] = ()
    partners: Iterable[Partner] = ()
    pupil: bool = False
    others: Iterable[str] = field(default_factory=tuple)


def locked_meeting(case_id: int, meeting_id: int, *, by: User) -> tuple[Case, Meeting, MeetingSheet]:
    """A meeting of a case with its sheet, the case locked. One that an answer has made gets its sheet now.

    Raises: NotAllowed, Meeting.DoesNotExist.
    """
    case = locked(case_id)
    if not may(by, "fill", case):
        raise NotAllowed
    meeting = Meeting.objects.get(pk=meeting_id, case=case, withdrawn_at__isnull=True)
    sheet, _made = MeetingSheet.objects.get_or_create(meeting=meeting)
    meeting.sheet = sheet
    return case, meeting, sheet


@transaction.atomic
def call_meeting(
    case_id: int, *, title: str, what_for: str = "", when: When, people: People, by: User, clock: Clock = system_clock
) -> Meeting:
    """Call a meeting in a case. Colleagues get a nameless mail; the homes' invitation is shown before it goes.

    Raises: NotAllowed, BadInput, StepClosed for a closed case.
    """
    case = locked(case_id)
    if not may(by, "fill", case):
        raise NotAllowed
    if not case.is_open:
        raise StepClosed(_("The case is closed already."))
    _check(title, what_for, when, clock)
    meeting = Meeting.objects.create(
        case=case,
        title=title.strip()[:200],
        on=when.on,
        at=when.at,
        place=when.place.strip()[:200],
        made_by=by,
        made_at=clock.now(),
    )
    sheet = MeetingSheet.objects.create(
        meeting=meeting,
        length_minutes=when.length_minutes,
        what_for=what_for.strip(),
        called_by=by,
        called_at=clock.now(),
    )
    _ask(meeting, people, clock)
    _tell(case, meeting, sheet, "meeting.called", by=by, clock=clock)
    return meeting


@transaction.atomic
def change_called(
    case_id: int,
    meeting_id: int,
    *,
    title: str,
    what_for: str = "",
    when: When,
    people: People,
    by: User,
    clock: Clock = system_clock,
) -> Meeting:
    """Move a meeting, or change what else there is to it; those asked are told.

    Raises: NotAllowed, BadInput, StepClosed.
    """
    case, meeting, sheet = locked_meeting(case_id, meeting_id, by=by)
    must_stand(meeting, sheet)
    _check(title, what_for, when, clock)
    before = (meeting.on, meeting.at, meeting.place, sheet.length_minutes)
    sheet.moved_by_hand = sheet.moved_by_hand or meeting.on != when.on
    meeting.title, meeting.on, meeting.at = title.strip()[:200], when.on, when.at
    meeting.place, sheet.length_minutes, sheet.what_for = (
        when.place.strip()[:200],
        when.length_minutes,
        what_for.strip(),
    )
    changed = before != (meeting.on, meeting.at, meeting.place, sheet.length_minutes)
    sheet.sequence += int(changed)
    meeting.save(update_fields=["title", "on", "at", "place"])
    sheet.save(update_fields=["length_minutes", "what_for", "sequence", "moved_by_hand"])
    asked = _ask(meeting, people, clock)
    if changed or asked:
        _tell(case, meeting, sheet, "meeting.changed", by=by, clock=clock)
    return meeting


@transaction.atomic
def cancel_called(case_id: int, meeting_id: int, *, by: User, clock: Clock = system_clock) -> Meeting:
    """Call a meeting off; twice does it once. Raises: NotAllowed, StepClosed for one that is over."""
    case, meeting, sheet = locked_meeting(case_id, meeting_id, by=by)
    if meeting.cancelled_at is not None:
        return meeting
    must_stand(meeting, sheet)
    meeting.cancelled_at = clock.now()
    meeting.save(update_fields=["cancelled_at"])
    sheet.sequence += 1
    sheet.save(update_fields=["sequence"])
    _tell(case, meeting, sheet, "meeting.cancelled", by=by, clock=clock)
    return meeting


@transaction.atomic
def note_invited(case_id: int, meeting_id: int, *, text: str, by: User, clock: Clock = system_clock) -> MeetingSheet:
    """Keep the invitation as it went out, on the timeline too. The same words twice are kept once.

    Raises: NotAllowed, StepClosed; BadInput for a text that names the pupil.
    """
    case, meeting, sheet = locked_meeting(case_id, meeting_id, by=by)
    must_stand(meeting, sheet)
    words = text.strip()
    if len(words) > LONGEST:
        raise BadInput("remark", _("Write at most %(count)s characters.") % {"count": LONGEST})
    if case.pupil is not None and _names(words, case.pupil.first_name, case.pupil.last_name):
        raise BadInput("remark", _("Leave the pupil's name out: an invitation may be read by others."))
    if sheet.invitation == words:
        return sheet
    sheet.invitation = words
    sheet.save(update_fields=["invitation"])
    data = {"meeting": meeting.pk, "on": meeting.on.isoformat()}
    record(case, "meeting.invited", by=by, data=data, text=words, clock=clock)
    return sheet


def must_stand(meeting: Meeting, sheet: MeetingSheet) -> None:
    """Raises: StepClosed for a meeting that was called off or is over."""
    if meeting.cancelled_at is not None:
        raise StepClosed(_("The meeting was called off."))
    if sheet.ended_at is not None:
        raise StepClosed(_("The meeting is over."))


def _names(words: str, *names: str) -> bool:
    spoken = {part.strip(".,:;!?()").casefold() for part in words.split()}
    return any(name.casefold() in spoken for full in names for name in full.split() if len(name) > 2)


def _check(title: str, what_for: str, when: When, clock: Clock) -> None:
    """Raises: BadInput."""
    if not title.strip():
        raise BadInput("title", _("Say what kind of meeting it is."))
    if when.on < today(clock) and not when.held:
        raise BadInput("on", _("This day has passed. Say below that the meeting has been held, to log it."))
    if when.length_minutes is not None and not 5 <= when.length_minutes <= 720:
        raise BadInput("length_minutes", _("A meeting lasts from 5 minutes to 12 hours."))
    if len(what_for) > LONGEST:
        raise BadInput("what_for", _("Write at most %(count)s characters.") % {"count": LONGEST})


def _ask(meeting: Meeting, people: People, clock: Clock) -> bool:
    """Bring the list of those asked in line; whether it changed. What is known of who came stays."""
    wanted: dict[tuple, Attendee] = {}
    for person in people.staff:
        wanted[AttendeeKind.STAFF, person.pk, ""] = Attendee(kind=AttendeeKind.STAFF, user=person)
    for guardian in people.guardians:
        wanted[AttendeeKind.GUARDIAN, guardian.pk, ""] = Attendee(kind=AttendeeKind.GUARDIAN, guardian=guardian)
    for partner in people.partners:
        wanted[AttendeeKind.PARTNER, partner.pk, ""] = Attendee(kind=AttendeeKind.PARTNER, partner=partner)
    if people.pupil:
        wanted[AttendeeKind.PUPIL, None, ""] = Attendee(kind=AttendeeKind.PUPIL)
    for name in people.others:
        if words := name.strip()[:200]:
            wanted[AttendeeKind.OTHER, None, words] = Attendee(kind=AttendeeKind.OTHER, name=words)
    if len(wanted) > MOST_PEOPLE:
        raise BadInput("others", _("Ask at most %(count)s people.") % {"count": MOST_PEOPLE})
    known = {
        (row.kind, row.user_id or row.guardian_id or row.partner_id, row.name): row for row in meeting.attendees.all()
    }
    gone = [row.pk for key, row in known.items() if key not in wanted]
    meeting.attendees.filter(pk__in=gone).delete()
    fresh = [row for key, row in wanted.items() if key not in known]
    for row in fresh:
        row.meeting, row.asked_at = meeting, clock.now()
    Attendee.objects.bulk_create(fresh)
    return bool(gone or fresh)


def _tell(case: Case, meeting: Meeting, sheet: MeetingSheet, event: str, *, by: User, clock: Clock) -> None:
    """Say it on the timeline, and by a nameless mail to the colleagues who are asked."""
    data = {"meeting": meeting.pk, "on": meeting.on.isoformat()}
    record(case, event, by=by, data=data, clock=clock)
    if meeting.on < today(clock):
        return
    asked = meeting.attendees.filter(user__is_active=True).exclude(user=by).select_related("user")
    key = f"meeting-{meeting.pk}-{case.timeline_length}"
    post_all({f"{key}-{row.user_id}": row.user for row in asked}, "meeting", clock=clock)
