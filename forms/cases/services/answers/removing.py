"""Taking an answer out for good: written on the wrong child, or ordered erased."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import AnswerStatus
from forms.cases.errors import BadInput, NotAllowed
from forms.cases.models import Answers, Case, StageRun
from forms.cases.models.work import FromAnswer
from forms.cases.services.binds.base import Origin
from forms.cases.services.dues import refresh_dues
from forms.cases.services.files import erase
from forms.cases.services.opening import locked
from forms.cases.services.timeline import record
from guidance.procedures.spec import FieldSpec

LONGEST_REASON = 2_000


@transaction.atomic
def remove_answer(answers_id: int, *, field: str, reason: str, by, clock: Clock = system_clock) -> Answers:
    """Take one answer out of a step, of any age: what was typed, its value, its versions, its files and its annex.

    What it had been copied to goes with it: the same step carried over into later runs, corrections beside it, and
    the rows that it set going (measures, requests, ...), which lose their words and are withdrawn. That it was here,
    who took it away and why stays on the timeline, whose chain still verifies. A text that somebody wrote elsewhere
    in their own words has to be taken away there. In a stage that is open the question is asked again.

    Args:
        field: key of a field of the step, as the run's version has it.
        reason: why, at most 2,000 characters; it must not repeat the text.
    Raises: NotAllowed for all but leadership; BadInput without a reason, or for a question that has no answer.
    """
    case = locked(Answers.objects.values_list("run__case_id", flat=True).get(pk=answers_id))
    answers = Answers.objects.select_related("run__version").get(pk=answers_id)
    run = answers.run
    if not may(by, "remove_text", case):
        raise NotAllowed
    spec = next((one for one in run.version.compiled.steps_of(run.stage) if one.key == answers.step), None)
    asked = spec.by_key.get(field) if spec else None
    if asked is None:
        raise BadInput("field", _("This step has no such question."))
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise BadInput("reason", _("Say why the answer must go, in at most %(count)s characters.") % {"count": 2000})
    rows = list(
        Answers.objects.select_related("run").filter(
            run__case=case, run__stage=run.stage, step=answers.step, occurrence=answers.occurrence
        )
    )
    same = [row for row in rows if row.pk == answers.pk or _says_the_same(row, answers, asked)]
    taken = [_take_out(row, asked, by, clock) for row in same]
    if not any(taken):
        raise BadInput("field", _("There is no answer to take away."))
    _take_back(case, answers, field, clock)
    _forget_corrections(case, same, field, words, by, clock)
    told = {"stage": run.stage, "run": run.number, "step": answers.step, "occurrence": answers.occurrence}
    record(case, "answers.removed", by=by, data=told | {"field": field}, text=words, clock=clock)
    _refresh(case, clock)
    return next(row for row in same if row.pk == answers.pk)


def _says_the_same(row: Answers, answers: Answers, field: FieldSpec) -> bool:
    """Whether another run's row holds the same answer: it was copied there when the step was opened again."""
    if field.sensitive:
        return field.key in row.sensitive_keys
    return field.key in row.raw and row.raw[field.key] == answers.raw.get(field.key)


def _take_out(row: Answers, field: FieldSpec, by, clock: Clock) -> bool:
    """Take the field out of one row; whether there was anything."""
    key = field.key
    files = list(row.attachments.filter(field=key, removed_at__isnull=True))
    there = key in row.raw or key in row.values or key in row.sensitive_keys or bool(files)
    row.raw = {name: value for name, value in row.raw.items() if name != key}
    row.values = {name: value for name, value in row.values.items() if name != key}
    row.sensitive_keys = [name for name in row.sensitive_keys if name != key]
    row.version += 1  # whoever has the text open in a browser meets a conflict instead of saving it again
    if row.run.ended_at is None and field.required and row.status == AnswerStatus.DONE:
        row.status, row.done_by, row.done_at = AnswerStatus.DRAFT, None, None
    row.save()
    row.annex.filter(field=key).delete()
    for version in row.versions.all():
        if key in version.values:
            version.values = {name: value for name, value in version.values.items() if name != key}
            version.save(update_fields=["values"])
    for file in files:
        file.original_name, file.removed_at = "", clock.now()
        file.save(update_fields=["original_name", "removed_at"])
        transaction.on_commit(lambda name=file.stored_name: erase(name))
    return there


def _take_back(case: Case, answers: Answers, field: str, clock: Clock) -> None:
    """Withdraw the rows that the answer set going, and take its words out of them."""
    place = Origin(0, answers.step, answers.occurrence).field(field)[1:]
    for model in FromAnswer.__subclasses__():
        words = {one.name: "" for one in model._meta.fields if _is_words(one)}
        rows = model.objects.filter(case=case, origin__contains=place)
        rows.update(**words)
        rows.filter(withdrawn_at__isnull=True).update(withdrawn_at=clock.now())


def _is_words(field: models.Field) -> bool:
    """Whether a column holds what somebody wrote, rather than a key, a choice or where the row comes from."""
    keys = ("origin", "role_key", "service")
    return isinstance(field, (models.CharField, models.TextField)) and not field.choices and field.name not in keys


def _forget_corrections(case: Case, rows: list[Answers], field: str, reason: str, by, clock: Clock) -> None:
    """Take corrections of the answer away, and their words on the timeline with them."""
    for row in rows:
        row.corrections.filter(field=field).delete()
    told: dict[str, Any] = {"step": rows[0].step, "occurrence": rows[0].occurrence, "field": field}
    for entry in case.timeline.filter(event="answers.corrected", removed_at__isnull=True):
        if all(entry.data.get(name) == value for name, value in told.items()):
            entry.text, entry.salt = "", ""
            entry.removed_at, entry.removed_by, entry.removed_reason = clock.now(), by, reason
            entry.save(update_fields=["text", "salt", "removed_at", "removed_by", "removed_reason"])


def _refresh(case: Case, clock: Clock) -> None:
    run = StageRun.objects.select_related("version").filter(case=case, ended_at__isnull=True).first()
    if run is not None and case.is_open:
        run.case = case
        refresh_dues(run, clock=clock)
