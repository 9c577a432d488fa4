"""Where what was found about a pupil in a round lands: in the pupil's open case, where there is one."""

from typing import Any

from django.utils.translation import override

from forms.cases.enums import CaseStatus
from forms.cases.journey import StepState
from forms.cases.models import Case, RoutineAnswers
from forms.cases.services.locking import get_locked
from forms.cases.services.routines.holding import HeldRecord
from forms.cases.services.timeline import record
from forms.cases.values import display, person_names


def land(held: HeldRecord, state: StepState, row: RoutineAnswers) -> Case | None:
    """Write an entry with the answers in the open case of the step's pupil, in the caller's transaction.

    The case is one that the person may see: of the same procedure if there is one, else the newest. Without any, what
    was found stands in the record by itself.
    """
    subject = held.journey.subject_of(state)
    if subject is None:
        return None
    open_cases = Case.objects.open().visible_to(held.by).filter(pupil=subject.pupil_id).order_by("-opened_at", "-pk")
    found = list(open_cases.select_related("version").defer("version__spec"))
    case = next((one for one in found if one.version.key == held.record.procedure_key), found[0] if found else None)
    if case is None:
        return None
    case = get_locked(Case.objects.select_for_update(of=("self",)), pk=case.pk)
    if case.status != CaseStatus.OPEN:
        return None
    data = {"routine": held.routine.key, "record": held.record.number, "round_step": row.step}
    record(case, "routine.answered", by=held.by, data=data, text=in_words(held, state, row), clock=held.clock)
    if subject.case_id != case.pk:
        subject.case = case
        subject.save(update_fields=["case"])
    return case


def in_words(held: HeldRecord, state: StepState, row: RoutineAnswers) -> str:
    """The answers as they are read on the timeline: in the procedure's own language, a question a paragraph."""
    language = held.spec.source_language
    asked = [(field, row.values[field.key]) for field in state.fields if field.key in row.values]
    names = person_names(asked, school=held.record.school)
    with override(language):
        parts = [
            f"{field.label.to(language)}\n{_plain(display(field, value, language, names=names))}"
            for field, value in asked
        ]
    return "\n\n".join(parts)


def _plain(read: Any) -> str:
    if isinstance(read, list):
        return "\n".join("; ".join(text for key, text in row.items() if text and key != "_id") for row in read)
    return str(read)
