"""Routines, and measures without a case, in words and as lines of tables."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from forms.cases.models import Measure
from guidance.procedures.spec import RoutineSpec
from guidance.reading.words import amount_in_words, every_in_words


def every(routine: RoutineSpec) -> str:
    """How often a routine comes back, and when it is overdue."""
    words = every_in_words(routine.every)
    if not routine.overdue_after:
        return words
    late = _("overdue after %(time)s") % {"time": amount_in_words(routine.overdue_after)}
    return f"{words}, {late}"


def for_whom(measure: Measure) -> str:
    """Whom a measure without a case is for. No pupil is named here."""
    if measure.school_class_id:
        return _("Class %(name)s") % {"name": measure.school_class.name}
    if measure.grade is not None:
        return _("Year %(grade)s") % {"grade": measure.grade}
    return _("A pupil") if measure.pupil_id else _("The whole school")


def measure_lines(measures: Iterable[Measure]) -> list[dict[str, Any]]:
    """Measures without a case as lines of a table, each with what was found last. ``evaluations`` are read."""
    return [
        {
            "what": one.what,
            "for_whom": for_whom(one),
            "responsible": one.responsible,
            "starts_on": one.starts_on or one.made_at.date(),
            "check_on": one.check_on,
            "status": one.get_status_display(),
            "effect": effect(one),
        }
        for one in measures
    ]


def effect(measure: Measure) -> str:
    """What was found last; nothing before anybody looked."""
    found = [one for one in measure.evaluations.all() if one.withdrawn_at is None]
    return found[-1].get_effect_display() if found else ""
