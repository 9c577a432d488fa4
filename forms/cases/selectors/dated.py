"""What people have to do or to be at on certain days, at one school: for reminders and for calendars.

A step is its case's owner's, unless it is for a role that the owner does not hold: then its first holder's, or that of
all who hold it. What is an absent person's is with whoever stands in. The number of queries does not depend on how
many things there are.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q
from django.urls import reverse

from forms.cases import clock
from forms.cases.enums import CaseStatus, MeasureStatus
from forms.cases.models import Approach, Attendee, Case, Due, Measure, Meeting, Participant, TeamMeeting
from forms.cases.selectors.worklist.lines import WITH_SUBJECT
from forms.cases.selectors.worklist.staff import Staff
from forms.people.enums import ReminderKind
from forms.people.leave import away
from forms.people.models import School
from guidance.models import Role

CHUNK = 500
OPEN = {"case__status": CaseStatus.OPEN, "case__assessment_only": False}


@dataclass(frozen=True)
class Dated:
    """One thing of one person's on one day. ``key`` names it for good; ``path`` leads to it."""

    person_id: int
    kind: str
    on: datetime.date
    key: str
    path: str
    at: datetime.time | None = None


def dated(school: School, first: datetime.date, last: datetime.date) -> Iterator[Dated]:
    """What is somebody's from the first to the last day, both included, at a school."""
    staff, span = Staff([school.pk]), (first, last)
    found = [
        *_steps(school, span, staff),
        *_follow_ups(school, span),
        *_measures(school, span),
        *_approaches(school, span),
    ]
    absent = away({one.person_id for one in found}, [school.pk])
    for one in found:
        where = absent.get((school.pk, one.person_id))
        if where is None:
            yield one
        elif where.deputy is not None:
            yield replace(one, person_id=where.deputy.pk)
    yield from _meetings(school, span)
    yield from _team_meetings(school, span, staff)


def _case_path(number: str) -> str:
    return reverse("cases:detail", args=[number])


def _steps(school: School, span: tuple, staff: Staff) -> Iterator[Dated]:
    related = ("run__version", "case__owner", *(f"case__{name}" for name in WITH_SUBJECT))
    rows = (
        Due.objects.running(clock.today())
        .filter(case__school=school, due_on__range=span, run__ended_at__isnull=True, **OPEN)
        .select_related(*related)
        .defer("run__version__spec", "case__version__spec")
    )
    for due in rows.iterator(chunk_size=CHUNK):
        for person in _whose(due, staff):
            yield Dated(person, ReminderKind.STEP, due.due_on, f"due-{due.pk}", _case_path(due.case.number))


def _whose(due: Due, staff: Staff) -> Iterable[int]:
    """Whose turn the step of a deadline is."""
    case, owner = due.case, due.case.owner_id
    keys: tuple[str, ...] = ()
    if due.run is not None and due.step:
        spec = due.run.version.compiled
        step = next((one for one in spec.steps_of(due.run.stage) if one.key == due.step), None)
        keys = (step.responsible or spec.stage(due.run.stage).responsible) if step else ()
    if owner is not None and (not keys or staff.is_held_by(case, keys, owner)):
        return [owner]
    holders = staff.holders(case, keys)
    firsts = [person.pk for reach, person in holders if reach.first_teacher]
    return dict.fromkeys(firsts[:1] or [person.pk for _reach, person in holders])


def _follow_ups(school: School, span: tuple) -> Iterator[Dated]:
    rows = Case.objects.open().filter(school=school, next_on__range=span).order_by("pk")
    for pk, number, owner, coordinator, day in rows.values_list("pk", "number", "owner", "coordinator", "next_on"):
        if person := owner or coordinator:
            yield Dated(person, ReminderKind.FOLLOW_UP, day, f"follow-up-{pk}", _case_path(number))


def _measures(school: School, span: tuple) -> Iterator[Dated]:
    rows = Measure.objects.filter(
        Q(case__school=school, **OPEN) | Q(case__isnull=True, school=school),
        responsible_user__isnull=False,
        status=MeasureStatus.RUNNING,
        check_on__range=span,
        withdrawn_at__isnull=True,
    )
    for pk, person, day, number in rows.values_list("pk", "responsible_user", "check_on", "case__number"):
        path = _case_path(number) if number else reverse("cases:home")
        yield Dated(person, ReminderKind.MEASURE, day, f"measure-{pk}", path)


def _approaches(school: School, span: tuple) -> Iterator[Dated]:
    rows = Approach.objects.filter(school=school, owner__isnull=False, answered_on__isnull=True, answer_by__range=span)
    for pk, person, day in rows.values_list("pk", "owner", "answer_by"):
        yield Dated(person, ReminderKind.APPROACH, day, f"approach-{pk}", reverse("cases:approach", args=[pk]))


def _meetings(school: School, span: tuple) -> Iterator[Dated]:
    """Meetings of cases: of those who are asked to them, else of who holds the case and of staff who are on it."""
    asked = Prefetch("attendees", Attendee.objects.filter(user__isnull=False))
    named = Prefetch("case__participants", Participant.objects.filter(user__isnull=False, withdrawn_at__isnull=True))
    rows = Meeting.objects.filter(
        case__school=school, on__range=span, cancelled_at__isnull=True, withdrawn_at__isnull=True, **OPEN
    )
    for row in rows.select_related("case").prefetch_related(asked, named).iterator(chunk_size=CHUNK):
        people = [one.user_id for one in row.attendees.all()]
        people = people or [one.user_id for one in row.case.participants.all() if _is_on(one, row.on)]
        for person in dict.fromkeys([*people, row.case.owner_id, row.case.coordinator_id]):
            if person:
                yield Dated(
                    person, ReminderKind.MEETING, row.on, f"meeting-{row.pk}", _case_path(row.case.number), row.at
                )


def _is_on(participant: Participant, day: datetime.date) -> bool:
    return participant.until_on is None or participant.until_on >= day


def _team_meetings(school: School, span: tuple, staff: Staff) -> Iterator[Dated]:
    """Meetings of teams: of those who hold the team's role, or one that makes it up."""
    rows = list(TeamMeeting.objects.planned().filter(school=school, on__range=span))
    parts = dict(Role.objects.filter(key__in={row.role_key for row in rows}).values_list("key", "made_up_of"))
    for row in rows:
        wanted = {row.role_key, *(parts.get(row.role_key) or ())}
        for person in dict.fromkeys(staff.in_roles(school.pk, wanted)):
            yield Dated(person, ReminderKind.MEETING, row.on, f"team-meeting-{row.pk}", reverse("cases:home"), row.at)
