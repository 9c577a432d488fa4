"""What waits for a team: requests, evaluations that are due, cases at rest. More comes through forms.cases.agenda."""

import datetime
from collections.abc import Iterable

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from forms.cases.agenda import Asked, Waiting, provide, what_waits
from forms.cases.enums import AgendaKind, MeasureStatus
from forms.cases.models import Case, Due, HelpRequest, Measure, Participant, TeamMeeting
from forms.cases.selectors.dues import with_first_due

#: What a line about a case shows.
WITH_SUBJECT = ("version", "pupil__school_class", "school_class", "staff_member")
#: Most cases of one kind that an agenda takes in; a longer one would be read by nobody.
MOST = 40


def waiting_for(meeting: TeamMeeting, today: datetime.date) -> list[Waiting]:
    """What waits for a meeting. Nothing for one that is not the team's next: it would stand on several."""
    if meeting.began_at is None and next_meeting(meeting.school_id, meeting.role_key) != meeting.pk:
        return []
    asked = Asked(
        school=meeting.school,
        role_key=meeting.role_key,
        on=max(meeting.on, today),
        today=today,
        last_met_on=last_met_on(meeting),
    )
    return what_waits(asked)


def next_meeting(school_id: int, role_key: str) -> int | None:
    """The primary key of a team's next meeting: the first that is neither over nor called off."""
    rows = TeamMeeting.objects.planned().filter(school=school_id, role_key=role_key)
    return rows.order_by("on", "at", "pk").values_list("pk", flat=True).first()


def last_met_on(meeting: TeamMeeting) -> datetime.date | None:
    """When the team met before this meeting."""
    rows = TeamMeeting.objects.filter(school=meeting.school_id, role_key=meeting.role_key, ended_at__isnull=False)
    return rows.exclude(pk=meeting.pk).filter(on__lte=meeting.on).aggregate(last=Max("on"))["last"]


def handed(asked: Asked) -> QuerySet[Case]:
    """Open cases that are handed to the team, with what a line shows."""
    given = Participant.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=asked.today),
        case=OuterRef("pk"),
        role_key=asked.role_key,
        user__isnull=True,
        withdrawn_at__isnull=True,
    )
    return (
        Case.objects.open()
        .filter(Exists(given), school=asked.school)
        .select_related(*WITH_SUBJECT)
        .defer("version__spec")
    )


def requests(asked: Asked) -> Iterable[Waiting]:
    """Requests that are not answered, the oldest first."""
    rows = (
        HelpRequest.objects.waiting()
        .filter(school=asked.school, role_key=asked.role_key)
        .select_related("made_by", "pupil__school_class", "school_class", *(f"case__{name}" for name in WITH_SUBJECT))
        .defer("case__version__spec")
        .order_by("made_at", "pk")[: MOST * 2]
    )
    for row in rows:
        since = timezone.localtime(row.made_at).date()
        yield Waiting(f"request-{row.pk}", AgendaKind.REQUEST, case=row.case, request=row, since=since)


def evaluations(asked: Asked) -> Iterable[Waiting]:
    """Cases of the team's with something to look at by the day of the meeting: a next date, or a measure's check."""
    checked = Measure.objects.filter(
        case=OuterRef("pk"), status=MeasureStatus.RUNNING, withdrawn_at__isnull=True, check_on__lte=asked.on
    )
    due = Due.objects.running(asked.on).filter(case=OuterRef("pk"), due_on__lte=asked.on)
    rows = handed(asked).filter(Q(next_on__lte=asked.on) | Exists(checked) | Exists(due))
    for case in with_first_due(rows, asked.on).order_by("next_on", "pk")[:MOST]:
        dates = [day for day in (case.next_on, case.first_due) if day and day <= asked.on]
        since = min(dates, default=None)
        yield Waiting(f"evaluation-{case.pk}", AgendaKind.EVALUATION, case=case, since=since)


def at_rest(asked: Asked) -> Iterable[Waiting]:
    """Cases of the team's that go nowhere: without any date ahead, or untouched since the team met last."""
    ahead = Due.objects.open().filter(case=OuterRef("pk"))
    still = Q(next_on__isnull=True) & ~Exists(ahead)
    if asked.last_met_on is not None:
        still |= Q(changed_at__date__lt=asked.last_met_on)
    rows = handed(asked).filter(still)
    for case in rows.order_by("changed_at", "pk")[:MOST]:
        since = timezone.localtime(case.changed_at).date()
        yield Waiting(f"rest-{case.pk}", AgendaKind.REST, case=case, since=since)


provide("requests", requests)
provide("evaluations", evaluations)
provide("at_rest", at_rest)
