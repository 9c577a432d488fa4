"""A measure for the class that began in one pupil's case, shown in the class's case and in its other pupils' cases.

It stays where it began, and is judged there for that pupil. What the others read are words written for them.
"""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.class_cases import class_case_of
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import AimedAt, SubjectKind
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Case, Measure
from forms.cases.services.measures.base import locked_measure
from forms.cases.services.timeline import record
from forms.cases.values import LIMITS
from forms.people.models import Pupil, SchoolClass


@transaction.atomic
def share_measure(measure_id: int, *, words: str, by, clock: Clock = system_clock) -> Measure:
    """Show a measure for the class in the case about the class, in words that name no pupil.

    Raises: NotAllowed; BadInput for no words, or ones that name a pupil of the class; StepClosed for a measure that
    is not for the class, or where there is no case about the class.
    """
    case, measure = locked_measure(measure_id)
    if not may(by, "fill", case):
        raise NotAllowed
    of_class = shareable_with(case, measure)
    if of_class is None:
        raise StepClosed(_("Only a measure for the class can be shared, and only with a case about the class."))
    words = words.strip()
    if not words:
        raise BadInput("words", _("Say what will be done."))
    if len(words) > LIMITS["long_text"]:
        raise BadInput("words", _("Write at most %(count)s characters.") % {"count": LIMITS["long_text"]})
    named = names_in(words, case.pupil.school_class or case.school_class)
    if named:
        raise BadInput("words", _("Name no pupil here: %(names)s.") % {"names": ", ".join(named)})
    if (measure.shared_with_id, measure.shared_words) != (of_class.pk, words):
        measure.shared_with, measure.shared_words = of_class, words
        measure.save(update_fields=["shared_with", "shared_words"])
        record(case, "measure.shared", by=by, data={"measure": measure.pk}, text=words, clock=clock)
    return measure


@transaction.atomic
def unshare_measure(measure_id: int, *, by, clock: Clock = system_clock) -> Measure:
    """Show it in its own case alone again. Raises: NotAllowed."""
    case, measure = locked_measure(measure_id)
    if not may(by, "fill", case):
        raise NotAllowed
    if measure.shared_with_id is not None:
        measure.shared_with, measure.shared_words = None, ""
        measure.save(update_fields=["shared_with", "shared_words"])
        record(case, "measure.unshared", by=by, data={"measure": measure.pk}, clock=clock)
    return measure


def shareable_with(case: Case, measure: Measure) -> Case | None:
    """The case about the class that a measure can be shared with; None where there is none."""
    if case.subject_kind != SubjectKind.PUPIL or measure.aimed_at != AimedAt.CLASS:
        return None
    return class_case_of(case)


def names_in(words: str, group: SchoolClass | None) -> list[str]:
    """First names of the class's pupils that stand in a text as a word of their own, written as names are."""
    if group is None:
        return []
    found = set(re.findall(r"\w[\w'’-]*", words))
    names = Pupil.objects.filter(school_class=group).values_list("first_name", flat=True)
    parts = {part for name in names for part in name.split()}
    # A name with the ending of the genitive is a name too.
    return sorted(part for part in parts if {part, f"{part}s", f"{part}'s", f"{part}’s"} & found)
