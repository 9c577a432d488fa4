"""What lies before one person: the open cases that they hold, and those where a step is for a role of theirs.

All groups about case work are made from one reading. The number of queries does not depend on how many cases there
are; how many journeys are worked out is bounded, those with the first dates first.
"""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from forms.cases import clock
from forms.cases.access import held_by, in_charge, own_roles_in, stands_for
from forms.cases.enums import DecisionStatus
from forms.cases.journey import Journey, StepState, journey
from forms.cases.models import Case, Decision, Due, StageRun
from forms.cases.selectors.worklist.lines import WITH_SUBJECT, for_whom
from forms.cases.selectors.worklist.staff import Staff
from forms.cases.shelf import Shelf
from forms.people.reach import reach_of
from forms.people.selectors import role_keys_within
from guidance.models import ProcedureVersion
from guidance.procedures.spec import ProcedureSpec

#: Most cases whose journey is worked out: those that one holds, and those of one's roles.
MOST_HELD, MOST_OF_ROLES, MOST_LOOKED_AT = 80, 60, 2000
FAR = datetime.date.max
_MEMO = "_portal_desk"


@dataclass
class CaseWork:
    """One case on the desk: its open run, where its steps stand, and its open dates by step and occurrence."""

    case: Case
    run: StageRun
    journey: Journey
    held: bool
    owned: bool
    dues: dict[tuple[str, int], Due] = field(default_factory=dict)
    not_before: dict[tuple[str, int], datetime.date] = field(default_factory=dict)

    @property
    def proposal(self) -> Decision | None:
        """A decision that waits for a second person."""
        return next((one for one in self.run.decisions.all() if one.status == DecisionStatus.PROPOSED), None)

    @cached_property
    def to_do(self) -> list[StepState]:
        """Steps that ask for something and can be filled in now; an optional one only when somebody has begun it."""
        return [
            one
            for one in self.journey.steps
            if not one.settled and one.can_be_filled and not (one.spec.optional and one.answers is None)
        ]


class Desk:
    """The work of one person on one day."""

    def __init__(self, user, today: datetime.date) -> None:
        self.user, self.today = user, today
        self.memo: dict[str, Any] = {}  # what groups have made of it

    @cached_property
    def work(self) -> list[CaseWork]:
        """The cases with their journeys: those that the person holds first, each by its first date."""
        held = list(_dated(_open(self.user).filter(held_by(self.user, "owner", "coordinator"))))
        held = sorted(held, key=_first_date)[:MOST_HELD]
        others = _full(self._of_roles({case.pk for case in held}))
        return self._worked([*held, *others])

    @cached_property
    def staff(self) -> Staff:
        """Who holds which role where these cases are."""
        return Staff(one.case.school_id for one in self.work)

    def _of_roles(self, known: set[int]) -> list[int]:
        """Cases of others that stand in a stage where a role of the person is responsible for something."""
        reach = reach_of(self.user, self.today)
        if not reach:
            return []
        rows = list(
            _dated(_open(self.user))
            .order_by()
            .values_list("pk", "version_id", "stage", "next_on", "first_due")[:MOST_LOOKED_AT]
        )
        versions = {one.pk: one.compiled for one in ProcedureVersion.objects.filter(pk__in={row[1] for row in rows})}
        held = frozenset(one.role for one in reach)
        mine = {(row[1], row[2]) for row in rows if _is_for(versions[row[1]], row[2], held)}
        found = [(min(day for day in (*row[3:], FAR) if day), row[0]) for row in rows if (row[1], row[2]) in mine]
        return [pk for _day, pk in sorted(found) if pk not in known][:MOST_OF_ROLES]

    def _worked(self, cases: list[Case]) -> list[CaseWork]:
        by_pk = {case.pk: case for case in cases}
        decisions = Prefetch("decisions", Decision.objects.filter(status=DecisionStatus.PROPOSED).select_related("by"))
        rows = StageRun.objects.filter(case__in=list(by_pk), ended_at__isnull=True).select_related("version")
        runs = {run.case_id: run for run in rows.defer("version__spec").prefetch_related(decisions)}
        for run in runs.values():
            run.case = by_pk[run.case_id]
        shelves = Shelf.of_many(list(runs.values()))
        found = {pk: self._one(runs[pk], shelves[runs[pk].pk]) for pk in by_pk if pk in runs}
        for due in Due.objects.filter(case__in=list(by_pk), met_at__isnull=True).order_by("-due_on"):
            if (work := found.get(due.case_id)) is None or due.run_id not in (None, work.run.pk):
                continue
            key = (due.step, due.occurrence)
            if due.not_before:
                work.not_before[key] = max(due.due_on, work.not_before.get(key, due.due_on))
            else:
                work.dues[key] = due  # the first date comes last
        return list(found.values())

    def _one(self, run: StageRun, shelf: Shelf) -> CaseWork:
        case, seen = run.case, journey(run, user=self.user, shelf=shelf)
        owned = stands_for(self.user, case.owner_id, case.school_id)
        return CaseWork(case, run, seen, held=in_charge(self.user, case), owned=owned)

    def roles(self, case: Case) -> frozenset[str]:
        """Roles that the person holds in a case, in nobody's place."""
        return own_roles_in(self.user, case)

    def whose(self, case: Case) -> str:
        """In whose place the person has the case, if it is not their own."""
        return for_whom(self.user, (case.owner_id, case.coordinator_id), case.school_id)


def desk_of(user, today: datetime.date) -> Desk:
    """The person's desk, shared by the groups of one page; see ``clear``."""
    known: Desk | None = user.__dict__.get(_MEMO)
    if known is None or known.today != today:
        known = user.__dict__[_MEMO] = Desk(user, today)
    return known


def clear(user) -> None:
    """Let the desk be read anew: before a page is made, and after."""
    user.__dict__.pop(_MEMO, None)


def first_due(day: datetime.date) -> Subquery:
    """The first date that a running deadline of a case sets, as an annotation of cases."""
    running = Due.objects.running(day).filter(case=OuterRef("pk"))
    return Subquery(running.order_by("due_on").values("due_on")[:1])


def _open(user) -> QuerySet[Case]:
    return Case.objects.open().visible_to(user)


def _dated(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with the first date that a deadline of theirs sets."""
    return (
        cases.select_related(*WITH_SUBJECT, "owner", "coordinator", "school__owner")
        .defer("version__spec")
        .annotate(first_due=first_due(clock.today()))
    )


def _full(pks: list[int]) -> list[Case]:
    cases = list(_dated(Case.objects.filter(pk__in=pks))) if pks else []
    return sorted(cases, key=_first_date)


def _first_date(case: Any) -> datetime.date:
    return min(day for day in (case.first_due, case.next_on, FAR) if day)


def _is_for(spec: ProcedureSpec, stage: str, held: frozenset[str]) -> bool:
    """Whether a step of the stage is for one of the roles, or for a team that they are part of."""
    found = spec.stage(stage)
    keys = {key for step in spec.steps_of(stage) for key in step.responsible or found.responsible}
    return any(held & role_keys_within(key, spec) for key in keys)
