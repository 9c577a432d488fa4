"""How a measure goes, noted outside a step: carried out, effect, and what happens now."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may_note
from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import CarriedOut, Effect, MeasureStatus, Then
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import MeasureEvaluation
from forms.cases.services.measures.base import by_hand, locked_measure
from forms.cases.services.timeline import record
from forms.cases.values import LIMITS


@transaction.atomic
def evaluate_measure(
    measure_id: int,
    *,
    carried_out: str,
    effect: str,
    then: str,
    token: str,
    by,
    note: str = "",
    check_on: datetime.date | None = None,
    clock: Clock = system_clock,
) -> MeasureEvaluation:
    """Note how a measure goes; to stop it ends it today. Who is responsible for it may do so too.

    Args:
        check_on: when it is looked at again; None leaves the date that stands.
    Returns: the evaluation; the same when the form is sent twice.
    Raises: NotAllowed, BadInput, StepClosed for a measure that has ended.
    """
    case, measure = locked_measure(measure_id)
    if not may_note(by, case, measure):
        raise NotAllowed
    origin = by_hand(token)
    known = measure.evaluations.filter(origin=origin).first()
    if known is not None:
        return known
    if measure.status == MeasureStatus.ENDED:
        raise StepClosed(_("This measure has ended."))
    day = today(clock)
    _check(carried_out, effect, then, note, check_on, day)
    made = MeasureEvaluation.objects.create(
        case=case,
        measure=measure,
        origin=origin,
        carried_out=carried_out,
        effect=effect,
        then=then,
        note=note.strip(),
        on=day,
        made_by=by,
        made_at=clock.now(),
    )
    if then == Then.STOP:
        measure.status, measure.ended_on = MeasureStatus.ENDED, day
    elif check_on is not None:
        measure.check_on = check_on
    measure.save(update_fields=["status", "ended_on", "check_on"])
    data = {"measure": measure.pk, "evaluation": made.pk, "effect": effect, "then": then}
    event = "measure.ended" if then == Then.STOP else "measure.evaluated"
    told = "\n".join(part for part in (measure.what, note.strip()) if part)
    record(case, event, by=by, data=data, text=told, clock=clock)
    return made


def _check(carried_out: str, effect: str, then: str, note: str, check_on, day: datetime.date) -> None:
    """Raises: BadInput."""
    for name, value, known in (
        ("carried_out", carried_out, CarriedOut),
        ("effect", effect, Effect),
        ("then", then, Then),
    ):
        if value not in known.values:
            raise BadInput(name, _("Choose among the answers that are offered."))
    if len(note) > LIMITS["long_text"]:
        raise BadInput("note", _("Write at most %(count)s characters.") % {"count": LIMITS["long_text"]})
    if check_on is not None and check_on < day:
        raise BadInput("check_on", _("The next date cannot be in the past."))
