"""A dated correction beside a decided answer, which itself is not touched."""

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases import annex
from forms.cases.access import may
from forms.cases.clock import Clock, system_clock
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Answers, Correction
from forms.cases.services.opening import locked
from forms.cases.services.timeline import record
from forms.cases.values.raw import UNWRITABLE

LONGEST_TEXT = 5_000


@transaction.atomic
def correct(answers_id: int, *, field: str, text: str, by, clock: Clock = system_clock) -> Correction:
    """Put a correction beside an answer whose stage is decided. The same text by the same person again is one.

    Args:
        field: key of a field of the step, as the run's version has it.
        text: what is right, at most 5,000 characters. Beside a sensitive answer it is sealed as that is.
    Raises: NotAllowed; StepClosed while the stage is open (the answer itself can be changed then); BadInput.
    """
    case = locked(Answers.objects.values_list("run__case_id", flat=True).get(pk=answers_id))
    answers = Answers.objects.select_related("run__version").get(pk=answers_id)
    run = answers.run
    if not may(by, "correct", case):
        raise NotAllowed
    if run.ended_at is None:
        raise StepClosed(_("This stage is not decided yet: change the answer itself."))
    steps = {step.key: step for step in run.version.compiled.steps_of(run.stage)}
    spec = steps[answers.step].by_key.get(field) if answers.step in steps else None
    if spec is None:
        raise BadInput("field", _("This step has no such question."))
    if spec.sensitive and not may(by, "see_annex", case):
        raise NotAllowed
    words = UNWRITABLE.sub("", text.replace("\r\n", "\n")).strip()
    if not words:
        raise BadInput("text", _("Write what is right."))
    if len(words) > LONGEST_TEXT:
        raise BadInput("text", _("Write at most %(count)s characters.") % {"count": LONGEST_TEXT})
    for earlier in answers.corrections.filter(field=field, by=by):
        if _words(earlier) == words:
            return earlier
    correction = Correction.objects.create(
        answers=answers,
        field=field,
        text=annex.seal(words) if spec.sensitive else words,
        sensitive=spec.sensitive,
        by=by,
        at=clock.now(),
    )
    data = {"stage": run.stage, "run": run.number, "step": answers.step, "occurrence": answers.occurrence}
    record(
        case,
        "answers.corrected",
        by=by,
        data=data | {"field": field},
        text="" if spec.sensitive else words,
        sensitive=spec.sensitive,
        clock=clock,
    )
    return correction


def correction_text(correction: Correction, user) -> str | None:
    """What a correction says; None for a person who may not read sensitive answers of the case."""
    if correction.sensitive and not may(user, "see_annex", correction.answers.run.case):
        return None
    return _words(correction)


def _words(correction: Correction) -> str:
    return annex.unseal(correction.text) if correction.sensitive else correction.text
