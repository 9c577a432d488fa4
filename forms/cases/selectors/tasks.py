"""What is open for one person at one school: to be moved when they go for good. Derived by queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from forms.cases import clock
from forms.cases.enums import AskStatus, MeasureStatus, RequestStatus
from forms.cases.models import (
    Approach,
    Attendee,
    Case,
    CoordinatorAsk,
    HelpRequest,
    Measure,
    Participant,
)
from forms.cases.selectors.showing import WITH_SUBJECT, stage_title, subject_name
from forms.people.models import School, User

#: The kinds of open task that lie in a case, in the order in which they are named.
KINDS = ("owned", "coordinated", "measures", "asks", "meetings", "requests", "participations")


def in_cases(person: User, school: School) -> dict[str, QuerySet]:
    """The open tasks of a person in open cases of a school, by kind; each row has a ``case`` or is one."""
    today = clock.today()
    cases = Case.objects.open().filter(school=school)
    within = {"case__in": cases, "withdrawn_at__isnull": True}
    return {
        "owned": cases.filter(owner=person),
        "coordinated": cases.filter(coordinator=person),
        "measures": Measure.objects.filter(responsible_user=person, status=MeasureStatus.RUNNING, **within),
        "asks": CoordinatorAsk.objects.filter(person=person, status=AskStatus.ASKED, **within),
        "meetings": Attendee.objects.filter(
            user=person,
            came__isnull=True,
            meeting__on__gte=today,
            meeting__cancelled_at__isnull=True,
            meeting__withdrawn_at__isnull=True,
            meeting__case__in=cases,
        ),
        "requests": HelpRequest.objects.filter(taken_by=person, status=RequestStatus.TAKEN, **within),
        "participations": Participant.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=today), user=person, **within
        ),
    }


def approaches_of(person: User, school: School) -> QuerySet[Approach]:
    """Approaches from homes that a person is to answer at a school."""
    return Approach.objects.filter(owner=person, school=school, answered_on__isnull=True)


def count_tasks(person: User, school: School) -> int:
    """How many things are open for a person at a school."""
    return sum(rows.count() for rows in in_cases(person, school).values()) + approaches_of(person, school).count()


@dataclass
class CaseTasks:
    """What one person has to do in one case. ``counts``: how many of each kind; ``open``: the reader may see it."""

    case: Case
    counts: dict[str, int]
    open: bool = True
    subject: str = ""
    stage: str = ""


def tasks_by_case(person: User, school: School, reader: Any) -> list[CaseTasks]:
    """The person's open tasks, a case at a time, by number. A case that the reader may not see is named by number."""
    counts: dict[int, dict[str, int]] = {}
    for kind, rows in in_cases(person, school).items():
        name = "pk" if kind in ("owned", "coordinated") else "meeting__case" if kind == "meetings" else "case"
        for pk in rows.order_by().values_list(name, flat=True):
            counts.setdefault(pk, dict.fromkeys(KINDS, 0))[kind] += 1
    seen = set(Case.objects.visible_to(reader).filter(pk__in=counts).values_list("pk", flat=True))
    cases = Case.objects.filter(pk__in=counts).select_related(*WITH_SUBJECT).defer("version__spec").order_by("number")
    found = []
    for case in cases:
        one = CaseTasks(case, counts[case.pk], open=case.pk in seen)
        if one.open:
            one.subject, one.stage = subject_name(case), stage_title(case)
        found.append(one)
    return found
