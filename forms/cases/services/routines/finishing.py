"""Finishing a record, and starting a measure from it on the basis of data."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from forms.cases.clock import Clock, system_clock, today
from forms.cases.errors import BadInput, StepsMissing
from forms.cases.models import Measure, RoutineRecord
from forms.cases.routines.steps import CLASS, GRADE, SCHOOL
from forms.cases.services.routines import effects
from forms.cases.services.routines.holding import holding_record
from forms.people.models import SchoolClass, User
from forms.people.selectors import colleagues

LONGEST_TEXT = 2_000


def finish_record(record_id: int, *, by: Any, clock: Clock = system_clock) -> RoutineRecord:
    """Say that a routine is done: its answers stand, and the next time is counted from today. Twice does it once.

    Raises: StepsMissing while a step is neither done nor skipped, or a round has no pupil; NotAllowed.
    """
    with holding_record(record_id, by=by, clock=clock, done=True) as held:
        if not held.record.is_open:
            return held.record
        if not held.journey.complete:
            language = held.spec.source_language
            titles = list(dict.fromkeys(one.spec.title.to(language) for one in held.journey.missing))
            raise StepsMissing([one.slug for one in held.journey.missing], titles or [_("Choose the pupils")])
        held.record.done_by, held.record.done_at = by, clock.now()
        held.record.until_on = today(clock)
        held.record.save(update_fields=["done_by", "done_at", "until_on"])
        return held.record


def start_from_data(
    record_id: int,
    *,
    what: str,
    for_whom: str,
    responsible: User,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    check_on: datetime.date | None = None,
    goal: str = "",
    by: Any,
    clock: Clock = system_clock,
) -> Measure:
    """Start a measure from a routine's record, open or finished; the next record of the routine asks what it has done.

    Args:
        for_whom: ``school``, ``grade_<number>`` or ``class_<primary key>``, of classes of the school.
    Raises: NotAllowed, BadInput. The same again, by the same person for the same, gives the one that was made.
    """
    with holding_record(record_id, by=by, clock=clock, done=True) as held:
        words = what.strip()
        if not words:
            raise BadInput("what", _("Say what will be done."))
        if len(words) > LONGEST_TEXT or len(goal) > LONGEST_TEXT:
            name = "what" if len(words) > LONGEST_TEXT else "goal"
            raise BadInput(name, _("Write at most %(count)s characters.") % {"count": LONGEST_TEXT})
        if starts_on and ends_on and ends_on < starts_on:
            raise BadInput("ends_on", _("The last day must not come before the first."))
        _check_scope(held.record, for_whom)
        if not colleagues(held.record.school).filter(pk=responsible.pk).exists():
            raise BadInput("responsible", _("Choose somebody who works at the school now."))
        scope = effects.scope_of(for_whom)
        same = {"what": words, "responsible_user": responsible, "starts_on": starts_on, **scope}
        there = held.record.measures.filter(made_by=by, withdrawn_at__isnull=True, **same).first()
        return there or effects.start_measure(
            held.record,
            for_whom=for_whom,
            responsible=responsible,
            what=words,
            goal=goal.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            check_on=check_on,
            by=by,
            clock=clock,
        )


def _check_scope(record: RoutineRecord, for_whom: str) -> None:
    """Refuse a year or a class that the school has not. Raises: BadInput."""
    groups = SchoolClass.objects.filter(school=record.school_id)
    if for_whom == SCHOOL:
        return
    for start, name in ((GRADE, "grade"), (CLASS, "pk")):
        number = for_whom.removeprefix(start)
        if for_whom.startswith(start) and number.isascii() and number.isdigit() and len(number) < 19:
            if groups.filter(**{name: int(number)}).exists():
                return
    raise BadInput("for_whom", _("Choose the school, a year or a class."))
