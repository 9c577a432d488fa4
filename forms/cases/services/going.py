"""Somebody leaves a school for good, or changes job: what is open for them there goes to somebody else.

Each case is moved in a transaction of its own and says so on its timeline. What was not moved when it broke off is
still there to be moved: nothing is kept beside the cases about how far it came.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import NoticeKind
from forms.cases.errors import BadInput, NotAllowed
from forms.cases.models import Approach, Attendee, Case
from forms.cases.selectors.tasks import KINDS, approaches_of, in_cases
from forms.cases.services.coordinator import may_coordinate
from forms.cases.services.notices import end_turns, notify
from forms.cases.services.opening import locked
from forms.cases.services.outbox import post
from forms.cases.services.timeline import change, record
from forms.people.access import may_edit_people
from forms.people.models import School, User
from forms.people.selectors import colleagues


def move_all(
    person: User,
    school: School,
    *,
    to: User,
    by: User,
    other: Mapping[int, User] | None = None,
    approaches: bool = True,
    clock: Clock = system_clock,
) -> tuple[int, list[str]]:
    """Move what is open for a person at a school, case by case.

    Args:
        to: who gets it.
        other: by primary key of a case, who gets what is open there instead.
        approaches: whether approaches from homes go along.
    Returns:
        How many cases were moved, and the numbers of those that were not: closed to who moves, or about who would get
        it.
    Raises: NotAllowed for who does not keep the school's registers; BadInput for somebody who does not work there.
    """
    if not may_edit_people(by, school):
        raise NotAllowed
    _must_work_there(school, to, person)
    for one in (other or {}).values():
        _must_work_there(school, one, person)
    pks: set[int] = set()
    for kind, rows in in_cases(person, school).items():
        name = "pk" if kind in ("owned", "coordinated") else "meeting__case" if kind == "meetings" else "case"
        pks |= set(rows.order_by().values_list(name, flat=True))
    moved, left = 0, []
    for pk in sorted(pks):
        case = move_case(pk, person, to=(other or {}).get(pk, to), by=by, clock=clock)
        if isinstance(case, str):
            left.append(case)
        else:
            moved += 1
    if approaches:
        _move_approaches(person, school, to)
    return moved, left


@transaction.atomic
def move_case(case_id: int, person: User, *, to: User, by: User, clock: Clock = system_clock) -> Case | str:
    """Move what is open for a person in one case. Its number, and nothing written, where that cannot be done."""
    case = locked(case_id)
    if not may(by, "coordinate", case) or not may_coordinate(to, case):
        return case.number
    rows = {
        kind: found.filter(**({"meeting__case": case} if kind == "meetings" else {"case": case}))
        for kind, found in in_cases(person, case.school).items()
        if kind not in ("owned", "coordinated")
    }
    counts = {kind: rows[kind].count() for kind in KINDS if kind in rows}
    counts |= {"owned": int(case.owner_id == person.pk), "coordinated": int(case.coordinator_id == person.pk)}
    if not any(counts.values()):
        return case
    if counts["owned"]:
        change(case, owner=to)
    if counts["coordinated"]:
        change(case, coordinator=to)
    rows["measures"].update(responsible_user=to, responsible=to.get_full_name()[:200])
    for asked in rows["asks"]:
        asked.person = to
        asked.save(update_fields=["person"])
        post(to, "asked", key=f"ask-{asked.pk}-{to.pk}", clock=clock)
    rows["requests"].update(taken_by=to)
    _pass_on_seats(case, rows, to)
    end_turns(case, person=person.pk, clock=clock)
    data = {"from": person.pk, "to": to.pk} | {kind: count for kind, count in counts.items() if count}
    record(case, "tasks.moved", by=by, data=data, clock=clock)
    if to.pk != by.pk:
        notify(case, to, kind=NoticeKind.TURN, origin=f"moved-{case.timeline_length}", by=by, clock=clock)
    return case


def _pass_on_seats(case: Case, rows: Mapping[str, object], to: User) -> None:
    """Meetings ahead and places on the case: given to the other, unless they have one already."""
    asked = set(Attendee.objects.filter(meeting__case=case, user=to).values_list("meeting", flat=True))
    rows["meetings"].filter(meeting__in=asked).delete()
    rows["meetings"].update(user=to)
    rows["participations"].update(user=to)


def _move_approaches(person: User, school: School, to: User) -> None:
    for pk in approaches_of(person, school).values_list("pk", flat=True):
        with transaction.atomic():
            row = Approach.objects.select_for_update().get(pk=pk)
            if row.owner_id == person.pk and row.answered_on is None:
                row.owner = to
                row.save(update_fields=["owner"])


def _must_work_there(school: School, one: User, person: User) -> None:
    if one.pk == person.pk:
        raise BadInput("to", _("Choose somebody else than the one who goes."))
    if not colleagues(school).filter(pk=one.pk).exists():
        raise BadInput("to", _("Choose somebody who works at the school."))
