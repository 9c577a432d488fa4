"""A record of a routine that is being written: its row locked, and its answers read after that."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from forms.cases.access import may_do_routine
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import MeasureStatus
from forms.cases.errors import NotAllowed, StepClosed
from forms.cases.journey import StepState
from forms.cases.models import Measure, RoutineAnswers, RoutineRecord
from forms.cases.routines.journey import RoutineJourney, journey_of
from forms.cases.routines.steps import steps_of
from forms.people.models import SchoolClass
from forms.people.selectors import pupils_visible_to
from guidance.procedures.spec import ProcedureSpec, RoutineSpec, StepSpec


def routine_in(spec: ProcedureSpec, key: str) -> RoutineSpec | None:
    """The routine of a procedure, or None where this version has none of that key."""
    return next((one for one in spec.routines if one.key == key), None)


def measures_before(record: RoutineRecord) -> Any:
    """Measures that earlier records of the same routine at the school started, the oldest first."""
    return (
        Measure.objects.without_case()
        .filter(school_id=record.school_id, withdrawn_at__isnull=True)
        .filter(record__procedure_key=record.procedure_key, record__routine=record.routine)
        .filter(record__number__lt=record.number)
    )


def measures_asked(record: RoutineRecord) -> list[Measure]:
    """Of those, the measures that a record asks about: they run, or this record has said what they did. Two queries."""
    judged = set(record.evaluations.filter(withdrawn_at__isnull=True).values_list("measure", flat=True))
    found = measures_before(record).select_related("school_class", "responsible_user").order_by("pk")
    return [one for one in found if one.pk in judged or one.status == MeasureStatus.RUNNING]


class AskedWith(NamedTuple):
    """What the steps of a record depend on, beside the procedure: classes to choose, and whether measures run."""

    groups: tuple[SchoolClass, ...]
    looks_back: bool

    def steps(self, routine: RoutineSpec) -> tuple[StepSpec, ...]:
        """The steps as the record asks them, in the words of the routine that is given."""
        return steps_of(routine, self.groups, looks_back=self.looks_back)


def asked_with(record: RoutineRecord) -> AskedWith:
    """What a record is asked with. Two queries."""
    day = timezone.localtime(record.begun_at).date()
    groups = SchoolClass.objects.filter(school=record.school_id, year__starts_on__lte=day, year__ends_on__gte=day)
    judged = record.evaluations.filter(withdrawn_at__isnull=True).values("measure")
    asked = measures_before(record).filter(Q(status=MeasureStatus.RUNNING) | Q(pk__in=judged))
    return AskedWith(tuple(groups), asked.exists())


def read_journey(
    record: RoutineRecord, routine: RoutineSpec, steps: tuple[StepSpec, ...], *, mine: bool, clock: Clock
) -> RoutineJourney:
    """The journey of a record, from the database. Two queries at most."""
    rows = list(record.answers.all())
    for row in rows:
        row.record = record
    subjects = list(record.subjects.select_related("pupil__school_class", "case")) if routine.round else []
    return journey_of(record, routine, steps, rows, subjects, mine=mine, clock=clock)


@dataclass
class HeldRecord:
    """A record that is locked in the transaction that goes on. Services leave the journey as it is after writing."""

    record: RoutineRecord
    routine: RoutineSpec
    spec: ProcedureSpec
    steps: tuple[StepSpec, ...]
    journey: RoutineJourney
    by: Any
    clock: Clock

    def look_again(self) -> RoutineJourney:
        """Work the journey out again from the database."""
        self.journey = read_journey(self.record, self.routine, self.steps, mine=True, clock=self.clock)
        return self.journey

    def open_step(self, step: str, occurrence: int) -> StepState:
        """A step, ready to be written. Raises: StepClosed; NotAllowed for a pupil whom the person may not know of."""
        state = self.journey.find(step, occurrence)
        if state is None:
            raise StepClosed(_("This step is not asked here, or no longer: another answer has closed it."))
        subject = self.journey.subject_of(state)
        if subject is not None and not pupils_visible_to(self.by).filter(pk=subject.pupil_id).exists():
            raise NotAllowed
        if state.waits_for:
            raise StepClosed(" ".join(state.waits_for))
        return state

    def row_of(self, state: StepState) -> RoutineAnswers:
        """The row of a step; a new one that is not saved yet where there is none."""
        if state.answers is not None:
            return state.answers
        now = self.clock.now()
        return RoutineAnswers(
            record=self.record,
            step=state.key,
            occurrence=state.occurrence,
            begun_by=self.by,
            begun_at=now,
            saved_by=self.by,
            saved_at=now,
        )


@contextmanager
def holding_record(
    record_id: int, *, by: Any, clock: Clock = system_clock, held: HeldRecord | None = None, done: bool = False
) -> Iterator[HeldRecord]:
    """Lock a record and read what is written in it, for one service or for several in a row.

    Args:
        held: what the caller holds already; a refusal then undoes what this service wrote, and nothing before it.
        done: whether a record that is finished is welcome too.
    Raises: NotAllowed for those whose duty it is not; StepClosed when the record is finished.
    """
    if held is not None:
        with transaction.atomic():
            yield held
        return
    with transaction.atomic():
        rows = RoutineRecord.objects.select_for_update(of=("self",)).select_related("version", "school__owner")
        record = rows.defer("version__spec").get(pk=record_id)
        spec = record.version.compiled
        routine = routine_in(spec, record.routine)
        if routine is None or not may_do_routine(by, record.school_id, routine.role, spec):
            raise NotAllowed
        if not (record.is_open or done):
            raise StepClosed(_("This record is finished, so its answers can no longer be changed."))
        steps = asked_with(record).steps(routine)
        way = read_journey(record, routine, steps, mine=True, clock=clock)
        yield HeldRecord(record, routine, spec, steps, way, by, clock)
