"""A team's meeting while it is held: begun, minuted, each item concluded, ended. What is said of a case lands in it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import ItemStatus
from forms.cases.errors import CaseError, NotAllowed
from forms.cases.models import AgendaItem, Case, TeamMeeting
from forms.cases.services.meetings import notes
from forms.cases.services.meetings.agenda import carry_over, take_in
from forms.cases.services.meetings.team import locked_meeting, must_be_planned
from forms.cases.services.opening import locked
from forms.cases.services.timeline import record
from forms.cases.teams import members
from forms.people.models import User

DISCUSSED = "team.discussed"


@transaction.atomic
def begin_meeting(pk: int, *, by: User, clock: Clock = system_clock) -> TeamMeeting:
    """Begin: what waits is kept as the agenda. Begun already, it takes in what has come since.

    Raises: NotAllowed, StepClosed.
    """
    meeting = locked_meeting(pk, by=by)
    must_be_planned(meeting)
    notes.begin(meeting, by=by, clock=clock)
    take_in(meeting, by=by, clock=clock)
    return meeting


@transaction.atomic
def take_minutes(pk: int, *, by: User, clock: Clock = system_clock) -> TeamMeeting:
    """Relieve the one who takes the minutes. Raises: NotAllowed, StepClosed."""
    meeting = locked_meeting(pk, by=by)
    must_be_planned(meeting)
    notes.relieve(meeting, by=by, clock=clock)
    return meeting


@transaction.atomic
def save_minutes(
    pk: int,
    *,
    text: str,
    base_version: int | None,
    item_id: int | None = None,
    relieve: bool = False,
    by: User,
    clock: Clock = system_clock,
):
    """Keep what was typed to an item, or with none to the meeting as a whole.

    Args:
        relieve: take the minutes at the same time.
    Raises: NotAllowed, StaleNotes, BadInput, StepClosed, AgendaItem.DoesNotExist.
    """
    meeting = locked_meeting(pk, by=by)
    must_be_planned(meeting)
    if relieve:
        notes.relieve(meeting, by=by, clock=clock)
    noted = AgendaItem.objects.select_for_update().get(pk=item_id, meeting=meeting) if item_id else meeting
    return notes.save_notes(meeting, noted, text=text, base_version=base_version, by=by, clock=clock)


@transaction.atomic
def note_present(pk: int, people: Iterable[User], *, by: User, clock: Clock = system_clock) -> TeamMeeting:
    """Note who is there, of those who make up the team. Raises: NotAllowed, StepClosed."""
    meeting = locked_meeting(pk, by=by)
    must_be_planned(meeting)
    wanted = {person.pk for person in people}
    meeting.present.set([one for one in members(meeting.school, meeting.role_key, meeting.on) if one.pk in wanted])
    return meeting


@transaction.atomic
def conclude(pk: int, item_id: int, *, by: User, clock: Clock = system_clock) -> AgendaItem:
    """An item has been discussed: what was written to it stands on the timeline of its case. Twice does it once.

    Raises: NotAllowed, StepClosed, AgendaItem.DoesNotExist.
    """
    case_id = AgendaItem.objects.values_list("case_id", flat=True).get(pk=item_id, meeting=pk)
    case = locked(case_id) if case_id else None
    if case is not None and not may(by, "fill", case):
        raise NotAllowed
    meeting = locked_meeting(pk, by=by)
    must_be_planned(meeting)
    item = AgendaItem.objects.select_for_update().get(pk=item_id)
    _conclude(meeting, item, case, by=by, clock=clock)
    return item


def _conclude(meeting: TeamMeeting, item: AgendaItem, case: Case | None, *, by: User, clock: Clock) -> None:
    if item.status != ItemStatus.DONE:
        item.status, item.done_at = ItemStatus.DONE, clock.now()
        item.save(update_fields=["status", "done_at"])
    if case is not None:
        tell(case, meeting, item, by=by, clock=clock)


def tell(case: Case, meeting: TeamMeeting, item: AgendaItem, *, by: User, clock: Clock) -> None:
    """Say on the case's timeline that it was discussed, with the words as they stand; the same words once."""
    data = {"item": item.pk, "version": item.notes_version, "role": meeting.role_key, "on": meeting.on.isoformat()}
    if any(entry.data == data for entry in case.timeline.filter(event=DISCUSSED)):
        return
    record(case, DISCUSSED, by=by, data=data, text=item.notes, clock=clock)


def end_meeting(pk: int, *, by: User, clock: Clock = system_clock) -> TeamMeeting:
    """End: what was written to an item is in its case, and what was not reached is carried over. Twice does it once.

    Raises: NotAllowed, StepClosed.
    """
    with transaction.atomic():
        open_cases = AgendaItem.objects.filter(meeting=pk, case__isnull=False).exclude(notes="")
        cases = {case_id: locked(case_id) for case_id in sorted(set(open_cases.values_list("case_id", flat=True)))}
        meeting = locked_meeting(pk, by=by)
        if meeting.ended_at is not None:
            return meeting
        must_be_planned(meeting)
        if meeting.began_at is None:
            raise CaseError(_("The meeting has not begun."))
        for item in meeting.items.select_for_update():
            if item.notes and item.status == ItemStatus.OPEN:
                _conclude(meeting, item, cases.get(item.case_id), by=by, clock=clock)
            elif item.case_id in cases and item.status == ItemStatus.DONE:
                tell(cases[item.case_id], meeting, item, by=by, clock=clock)
        meeting.ended_at, meeting.ended_by = clock.now(), by
        meeting.save(update_fields=["ended_at", "ended_by"])
        carry_over(meeting, by=by, clock=clock)
        return meeting
