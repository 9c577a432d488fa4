"""A measure begins, is put right, or becomes another."""

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import MeasureStatus
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Measure
from forms.cases.services.binds.base import update
from forms.cases.services.measures.base import (
    MeasureValues,
    by_hand,
    check,
    in_words,
    locked_measure,
    require_open,
)
from forms.cases.services.opening import locked
from forms.cases.services.timeline import record


@transaction.atomic
def add_measure(case_id: int, values: MeasureValues, *, token: str, by, clock: Clock = system_clock) -> Measure:
    """Start a measure in the stage where the case stands.

    Args:
        token: what the form carries; sending it twice starts one measure.
    Raises: NotAllowed, BadInput, StepClosed for a closed case.
    """
    case = locked(case_id)
    if not may(by, "fill", case):
        raise NotAllowed
    origin = by_hand(token)
    known = case.measures.filter(origin=origin).first()
    if known is not None:
        return known
    require_open(case)
    check(case, values)
    made = Measure.objects.create(
        case=case, origin=origin, stage=case.stage, made_by=by, made_at=clock.now(), **values.row
    )
    record(case, "measure.added", by=by, data={"measure": made.pk}, text=made.what, clock=clock)
    return made


@transaction.atomic
def correct_measure(measure_id: int, values: MeasureValues, *, by, clock: Clock = system_clock) -> Measure:
    """Put right what stands about a measure, or move its dates; the timeline keeps what stood there before.

    Raises: NotAllowed, BadInput.
    """
    case, measure = locked_measure(measure_id)
    if not may(by, "fill", case):
        raise NotAllowed
    check(case, values, before=measure)
    wanted = values.row
    before = {name: getattr(measure, name) for name, value in wanted.items() if getattr(measure, name) != value}
    if update(measure, wanted):
        told = {name: value for name, value in before.items() if name != "responsible_user"}
        data = {"measure": measure.pk, "fields": sorted(before)}
        record(case, "measure.corrected", by=by, data=data, text=in_words(case, told), clock=clock)
    return measure


@transaction.atomic
def change_measure(
    measure_id: int, values: MeasureValues, *, token: str, reason: str = "", by, clock: Clock = system_clock
) -> Measure:
    """Let another measure take the place of one: it ends today, and the new one leads back to it.

    Returns: the new measure; the same when the form is sent twice.
    Raises: NotAllowed, BadInput, StepClosed for one that has ended or a closed case.
    """
    case, old = locked_measure(measure_id)
    if not may(by, "fill", case):
        raise NotAllowed
    origin = by_hand(token)
    known = case.measures.filter(origin=origin).first()
    if known is not None:
        return known
    require_open(case)
    if old.status == MeasureStatus.ENDED:
        raise StepClosed(_("This measure has ended. Add a new one instead."))
    check(case, values)
    if not _differs(old, values):
        raise BadInput("what", _("Nothing is different from before. Say what changes."))
    new = Measure.objects.create(
        case=case, origin=origin, stage=case.stage, replaces=old, made_by=by, made_at=clock.now(), **values.row
    )
    old.status, old.ended_on = MeasureStatus.ENDED, today(clock)
    old.save(update_fields=["status", "ended_on"])
    told = "\n".join(part for part in (reason.strip(), new.what, in_words(case, {"what": old.what})) if part)
    record(case, "measure.changed", by=by, data={"measure": new.pk, "was": old.pk}, text=told, clock=clock)
    return new


def _differs(old: Measure, values: MeasureValues) -> bool:
    return any(getattr(old, name) != value for name, value in values.row.items())
