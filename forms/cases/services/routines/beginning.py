"""Beginning a record of a routine, and whom a round is about."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forms.cases.access import may_do_routine
from forms.cases.clock import Clock, system_clock, today
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import RoutineRecord, RoutineSubject
from forms.cases.routines.rhythm import Rhythm, next_time
from forms.cases.services.routines.holding import HeldRecord, holding_record, routine_in
from forms.people.calendar import calendar_for
from forms.people.models import Pupil, School, SchoolProcedure
from forms.people.selectors import pupils_visible_to
from guidance.models import ProcedureVersion
from guidance.procedures.spec import RoutineSpec

#: Most pupils of one round: its list stays one that a person goes through.
MOST_SUBJECTS = 200


def begin_record(
    school: School, version: ProcedureVersion, routine_key: str, *, by: Any, clock: Clock = system_clock
) -> RoutineRecord:
    """Begin a record of a routine, or go on with the one that is open: a routine has one at a time.

    Raises: NotAllowed for those whose duty it is not; BadInput where the school does not run the procedure, or the
        procedure has no such routine.
    """
    routine = routine_in(version.compiled, routine_key)
    runs = SchoolProcedure.objects.filter(school=school, procedure_key=version.key).first()
    if routine is None or runs is None:
        raise BadInput("routine", _("This school has no such routine."))
    if not may_do_routine(by, school.pk, routine.role, version.compiled):
        raise NotAllowed
    for _time in range(2):
        try:
            with transaction.atomic():
                return _begin(school, version, routine, runs.since, by, clock)
        except IntegrityError:  # a colleague began it at the same moment
            continue
    raise StepClosed(_("A colleague is just beginning this. Try again."))


def _begin(
    school: School, version: ProcedureVersion, routine: RoutineSpec, since: datetime.date, by: Any, clock: Clock
) -> RoutineRecord:
    records = RoutineRecord.objects.of(school, version.key, routine.key)
    last = records.order_by("-number").first()
    if last is not None and last.is_open:
        return last
    day = today(clock)
    rhythm = rhythm_after(routine, last, since, school)
    return RoutineRecord.objects.create(
        school=school,
        version=version,
        procedure_key=version.key,
        routine=routine.key,
        number=last.number + 1 if last else 1,
        from_on=min(last.until_on + datetime.timedelta(days=1) if last else since, day),
        until_on=day,
        due_on=rhythm.due_on,
        overdue_on=rhythm.overdue_on,
        begun_by=by,
        begun_at=clock.now(),
    )


def rhythm_after(routine: RoutineSpec, last: RoutineRecord | None, since: datetime.date, school: School) -> Rhythm:
    """When a routine is due, after the record that was done last, or since the school began to run the procedure."""
    return next_time(
        routine,
        start=last.until_on if last else since,
        calendar=calendar_for(school),
        agreed=last.next_on if last else None,
    )


def choose_subjects(
    record_id: int, pupils: Iterable[int], *, by: Any, clock: Clock = system_clock
) -> list[RoutineSubject]:
    """Say whom a round is about: pupils are added after those who are there. Returns those that were added.

    Raises: NotAllowed; StepClosed; BadInput for nobody, for too many, and for a pupil whom the person may not know of.
    """
    with holding_record(record_id, by=by, clock=clock) as held:
        if not held.routine.round:
            raise BadInput("pupils", _("This routine is not about single pupils."))
        there = {one.pupil_id for one in held.journey.subjects}
        wanted = [pk for pk in dict.fromkeys(pupils) if pk not in there]
        if not wanted and not there:
            raise BadInput("pupils", _("Choose at least one pupil."))
        if len(there) + len(wanted) > MOST_SUBJECTS:
            raise BadInput("pupils", _("Choose at most %(count)s pupils for one round.") % {"count": MOST_SUBJECTS})
        known = pupils_visible_to(by).filter(school=held.record.school, left_on__isnull=True).in_bulk(wanted)
        if len(known) < len(wanted):
            raise BadInput("pupils", _("Choose pupils of this school whom you may see."))
        last = max((one.position for one in held.journey.subjects), default=0)
        return RoutineSubject.objects.bulk_create(
            RoutineSubject(
                record=held.record, position=last + place, pupil=known[pk], added_by=by, added_at=clock.now()
            )
            for place, pk in enumerate(wanted, 1)
        )


def leave_out(record_id: int, position: int, *, by: Any, clock: Clock = system_clock) -> None:
    """Take a pupil out of a round, as long as nothing is written about them in it. Doing it twice does it once.

    Raises: NotAllowed; StepClosed; BadInput where something is written.
    """
    with holding_record(record_id, by=by, clock=clock) as held:
        if _is_written(held, position):
            raise BadInput("pupil", _("Something is written about this pupil already. Skip the step instead."))
        held.record.answers.filter(occurrence=position, version=0).delete()
        held.record.subjects.filter(position=position).delete()


def _is_written(held: HeldRecord, position: int) -> bool:
    return held.record.answers.filter(occurrence=position, version__gt=0).exists()


def subjects_seen(record: RoutineRecord, user: Any) -> frozenset[int]:
    """Positions of the pupils of a round whom a person may know of. One query."""
    seen = record.subjects.filter(pupil__in=pupils_visible_to(user).values("pk"))
    return frozenset(seen.values_list("position", flat=True))


def pupils_of(school: School, user: Any) -> Any:
    """The pupils of a school whom a person may choose for a round."""
    return pupils_visible_to(user).filter(school=school, left_on__isnull=True).order_by(*Pupil._meta.ordering)
