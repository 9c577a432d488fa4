"""What a procedure says is to happen when a date has passed: tell a role, hand the turn on, propose a way out.

The portal proposes, people decide: a proposal is a sentence on the pages of the case and in the list of the one whose
turn it is, and binds nobody.
"""

import datetime
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q

from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import CaseStatus, NoticeKind
from forms.cases.models import Case, Due, StageRun
from forms.cases.passed import overdue_spec, step_title
from forms.cases.services.dues import overdue_origin
from forms.cases.services.notices import end_turns, notify, notify_all, role_holders
from forms.cases.services.opening import locked
from forms.cases.services.outbox import post_all
from forms.cases.services.timeline import record
from forms.people.models import User
from guidance.procedures.spec import ProcedureSpec

CHUNK = 500


class Acted(NamedTuple):
    """How many dates that have passed were looked at, and for how many something was done."""

    looked: int = 0
    acted: int = 0


def act_on_overdue(*, progress: Callable[[int], None] | None = None, clock: Clock = system_clock) -> Acted:
    """Do what the procedures say about dates that have passed, once for each date; a transaction for each.

    Safe to run twice at once, and to be killed: who comes second to a date finds it marked, and what was not reached
    is done the next time. Dates are read some hundred at a time.

    Args:
        progress: called with the number of dates that were looked at so far.
    """
    looked = acted = 0
    for chunk in _chunks(clock):
        for pk, case_id in chunk:
            looked += 1
            acted += _act_on(pk, case_id, clock)
        if progress:
            progress(looked)
    return Acted(looked, acted)


def _waiting(now: datetime.datetime):
    rows = Due.objects.passed(now).filter(Q(acted_for=None) | ~Q(acted_for=F("due_on")))
    return rows.filter(case__status=CaseStatus.OPEN, case__assessment_only=False, run__ended_at__isnull=True)


def _chunks(clock: Clock) -> Iterator[list[tuple[int, int]]]:
    last = 0
    rows = _waiting(clock.now()).order_by("pk").values_list("pk", "case_id")
    while found := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield found
        last = found[-1][0]


@transaction.atomic
def _act_on(due_id: int, case_id: int, clock: Clock) -> bool:
    """Act on one date, unless that was done or the date is another meanwhile. Returns whether anything was done."""
    case = locked(case_id)
    due = _waiting(clock.now()).select_related("run__version").defer("run__version__spec").filter(pk=due_id).first()
    if due is None or due.run is None:
        return False
    due.case = due.run.case = case
    due.acted_for = due.due_on
    due.save(update_fields=["acted_for"])
    says = overdue_spec(due)
    if says is None:
        return False
    if says.hand_to:
        _hand_on(case, due, says.hand_to, clock)
    if says.tell:
        _tell(case, due, says.tell, clock)
    if says.propose and due.step:
        _propose(case, due, says.propose, clock)
    return True


def _told(due: Due, **more) -> dict:
    """What the timeline keeps of it."""
    run: StageRun = due.run
    return {
        "stage": run.stage,
        "run": run.number,
        "step": due.step,
        "occurrence": due.occurrence,
        "due_on": due.due_on.isoformat(),
    } | more


def _tell(case: Case, due: Due, role: str, clock: Clock) -> None:
    """Put it in the lists of the role's holders; where nobody holds it, in leadership's."""
    role, people = _whom(case, due.run.version.compiled, role)
    _notify(case, due, people, clock)
    if people:
        record(case, "due.told", by=None, data=_told(due, role=role, people=len(people)), clock=clock)
    else:
        record(case, "due.nobody", by=None, data=_told(due, role=role), clock=clock)


def _whom(case: Case, spec: ProcedureSpec, role: str) -> tuple[str, list[User]]:
    leaders = [one.key for one in spec.roles if one.rank == "leadership"]
    for key in (role, *leaders):
        if people := role_holders(case, key):
            return key, people
    return role, []


def _notify(case: Case, due: Due, people: list[User], clock: Clock) -> None:
    text = step_title(due, due.run.version.compiled.source_language)
    notify_all(case, people, kind=NoticeKind.OVERDUE, text=text, origin=overdue_origin(due), clock=clock)
    day = today(clock)  # one mail a person and day, however many dates have passed
    post_all({f"overdue-{one.pk}-{day}": one for one in people}, NoticeKind.OVERDUE, clock=clock)


def _hand_on(case: Case, due: Due, role: str, clock: Clock) -> None:
    """Make a holder of the role the owner; who holds it and owns the case already is told."""
    candidates = role_holders(case, role)
    if not candidates:
        _tell(case, due, role, clock)
        return
    if case.owner in candidates:
        _notify(case, due, [case.owner], clock)
        record(case, "due.told", by=None, data=_told(due, role=role, people=1), clock=clock)
        return
    before, case.owner, case.team_role = case.owner_id, candidates[0], role
    case.save(update_fields=["owner", "team_role"])
    record(case, "due.handed", by=None, data=_told(due, role=role, person=case.owner_id), clock=clock)
    if before is not None:
        end_turns(case, person=before, clock=clock)
    notify(case, case.owner, kind=NoticeKind.TURN, origin=f"turn-{overdue_origin(due)}", clock=clock)


def _propose(case: Case, due: Due, outcome: str, clock: Clock) -> None:
    """Put an outcome before the one whose turn it is, or leadership where it is nobody's; they decide."""
    spec = due.run.version.compiled
    leaders = next((one.key for one in spec.roles if one.rank == "leadership"), "")
    people = [case.owner] if case.owner else role_holders(case, leaders) if leaders else []
    _notify(case, due, people, clock)
    record(case, "due.proposed", by=None, data=_told(due, outcome=outcome), clock=clock)
