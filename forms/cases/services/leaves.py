"""What cases do when somebody is away or goes for good: say so on each case's timeline, and settle what was asked."""

from django.db import transaction
from django.db.models import Q

from forms.cases.enums import AskStatus, CaseStatus, SubjectKind
from forms.cases.models import Case, CoordinatorAsk
from forms.cases.selectors.tasks import count_tasks
from forms.cases.services.coordinator import lapse
from forms.cases.services.locking import get_locked
from forms.cases.services.timeline import change, record
from forms.people.models import Leave, School, SchoolClass, User


@transaction.atomic
def leave_changed(leave: Leave, what: str, *, by) -> None:
    """Note on each open case that the person owns or coordinates at the school who is away, and who stands in.

    Ownership does not move: who acts is read from the leave each day (forms.people.leave), so that nothing has to be
    given back. A case that comes to the person later says it on its page.

    Args:
        what: ``set``, ``changed`` or ``ended``.
    """
    mine = Q(owner=leave.person_id) | Q(coordinator=leave.person_id)
    data = {
        "person": leave.person_id,
        "deputy": leave.deputy_id,
        "starts_on": leave.starts_on.isoformat(),
        "ends_on": leave.ends_on.isoformat(),
    }
    numbers = Case.objects.open().filter(mine, school=leave.school_id).order_by("pk").values_list("pk", flat=True)
    for pk in list(numbers):
        case = get_locked(Case.objects.select_for_update(), pk=pk)
        record(case, f"leave.{what}", by=by, data=data)


@transaction.atomic
def member_gone(person: User, school: School, *, by) -> None:
    """Let what a person was asked to coordinate at the school lapse: who asked must ask somebody else."""
    asks = CoordinatorAsk.objects.filter(person=person, status=AskStatus.ASKED, case__school=school)
    for asked in asks.select_related("made_by", "person").order_by("case_id"):
        case = get_locked(Case.objects.select_for_update(of=("self",)).select_related("school"), pk=asked.case_id)
        lapse(asked, case, by=by)


@transaction.atomic
def class_followed(before: SchoolClass, after: SchoolClass, pupils: list[int], *, by) -> None:
    """Let cases about a class go on with the class that it became, and note on its pupils' cases where they are now."""
    of_class = Case.objects.filter(subject_kind=SubjectKind.CLASS, school_class=before, status=CaseStatus.OPEN)
    of_pupils = Case.objects.filter(pupil__in=pupils, status=CaseStatus.OPEN)
    data = {"before": before.name, "after": after.name}
    for pk in sorted([*of_class.values_list("pk", flat=True), *of_pupils.values_list("pk", flat=True)]):
        case = get_locked(Case.objects.select_for_update(), pk=pk)
        if case.subject_kind == SubjectKind.CLASS:
            change(case, school_class=after)
        record(case, "class.followed", by=by, data=data)


def open_tasks(person: User, school: School) -> int:
    """How many things wait for a person at a school, those in cases that are closed to whoever asks too."""
    return count_tasks(person, school)
