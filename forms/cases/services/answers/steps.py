"""Skipping a step, opening one again, and answering a repeated one once more."""

from django.utils.translation import gettext as _

from forms.cases.clock import Clock, system_clock
from forms.cases.enums import AnswerStatus
from forms.cases.errors import BadInput, StepClosed
from forms.cases.models import Answers, SensitiveAnswer
from forms.cases.services.answers.finishing import source_of
from forms.cases.services.binds import withdraw_all
from forms.cases.services.dues import refresh_dues
from forms.cases.services.files import lead_to
from forms.cases.services.opened import Held, Opened, holding, open_step
from forms.cases.services.timeline import record

LONGEST_REASON = 2_000
MOST_OCCURRENCES = 50


def skip_step(
    run_id: int,
    *,
    step: str,
    reason: str,
    by,
    occurrence: int = 1,
    clock: Clock = system_clock,
    held: Held | None = None,
) -> Answers:
    """Leave a step out, with a reason unless it is optional. What was typed stays, what it had set going does not.

    Raises: BadInput without a reason; StepClosed, NotAllowed.
    """
    with holding(run_id, by=by, clock=clock, held=held) as mine:
        return _skip(open_step(mine, step=step, occurrence=occurrence), reason)


def _skip(opened: Opened, reason: str) -> Answers:
    by, clock = opened.by, opened.clock
    words = " ".join(reason.replace("\x00", "").split())
    if not words and not opened.state.spec.optional:
        raise BadInput("reason", _("Say why this step is left out."))
    if len(words) > LONGEST_REASON:
        raise BadInput("reason", _("Write at most %(count)s characters.") % {"count": LONGEST_REASON})
    row = opened.row()
    if row.status == AnswerStatus.SKIPPED and row.skip_reason == words:
        return row
    last = row.versions.last() if row.pk and row.values else None
    row.status, row.skip_reason = AnswerStatus.SKIPPED, words
    row.version += 1
    row.done_by, row.done_at = None, None
    row.saved_by, row.saved_at = by, clock.now()
    row.save()
    if last is not None:
        withdraw_all([source_of(opened, row, last.values)], by=by, clock=clock)
    record(opened.case, "step.skipped", by=by, data=opened.told, text=words, clock=clock)
    refresh_dues(opened.run, clock=clock, seen=opened.again(row).journey)
    return row


def reopen_step(run_id: int, *, step: str, by, occurrence: int = 1, clock: Clock = system_clock) -> Answers:
    """Make a done or skipped step a draft again; one that is carried over is copied into this run first.

    Returns the row of the occurrence. A draft is returned as it is.
    Raises: StepClosed, NotAllowed.
    """
    with holding(run_id, by=by, clock=clock) as mine:
        return _reopen(open_step(mine, step=step, occurrence=occurrence, carried=True), occurrence)


def _reopen(opened: Opened, occurrence: int) -> Answers:
    by, clock = opened.by, opened.clock
    if opened.state.carried:
        rows = _copied(opened, draft=occurrence)
        row = next(one for one in rows if one.occurrence == occurrence)
    else:
        row = opened.row()
        if not row.pk or row.status == AnswerStatus.DRAFT:
            return row
        row.status, row.skip_reason = AnswerStatus.DRAFT, ""
        row.done_by, row.done_at = None, None
        row.version += 1
        row.saved_by, row.saved_at = by, clock.now()
        row.save()
    record(opened.case, "step.reopened", by=by, data=opened.told, clock=clock)
    refresh_dues(opened.run, clock=clock, seen=opened.again().journey)
    return row


def _copied(opened: Opened, *, draft: int | None) -> list[Answers]:
    """All occurrences of a carried step as rows of this run, files and sensitive answers with them.

    ``draft``: the occurrence that is to be changed; the others stay as they were.
    """
    made = []
    for old in opened.journey.facts.shelf.rows(opened.run.stage, opened.state.spec):
        changes = old.occurrence == draft
        row = Answers.objects.create(
            run=opened.run,
            step=old.step,
            occurrence=old.occurrence,
            status=AnswerStatus.DRAFT if changes else old.status,
            raw=old.raw,
            values=old.values,
            sensitive_keys=old.sensitive_keys,
            version=1,
            skip_reason="" if changes else old.skip_reason,
            begun_by=opened.by,
            begun_at=opened.clock.now(),
            saved_by=old.saved_by,
            saved_at=old.saved_at,
            done_by=None if changes else old.done_by,
            done_at=None if changes else old.done_at,
        )
        SensitiveAnswer.objects.bulk_create(
            SensitiveAnswer(answers=row, field=one.field, sealed=one.sealed, by=one.by, at=one.at)
            for one in old.annex.all()
        )
        for file in old.attachments.filter(removed_at__isnull=True):
            lead_to(file, row)
        made.append(row)
    return made


def add_occurrence(run_id: int, *, step: str, by, clock: Clock = system_clock) -> int:
    """Answer a repeated step once more. Returns the number of the occurrence; an empty last one is not doubled.

    Raises: StepClosed for a step that is not repeated, or was too often; NotAllowed.
    """
    with holding(run_id, by=by, clock=clock) as mine:
        return _add(open_step(mine, step=step, occurrence=1, carried=True))


def _add(opened: Opened) -> int:
    by, clock, step = opened.by, opened.clock, opened.state.key
    if not opened.state.spec.repeatable:
        raise StepClosed(_("This step is answered once."))
    if opened.state.carried:
        _copied(opened, draft=None)
    home = opened.home()
    rows = list(Answers.objects.filter(run=home, step=step).order_by("occurrence"))
    if not rows or (rows[-1].version == 0 and rows[-1].status == AnswerStatus.DRAFT):
        return rows[-1].occurrence if rows else 1
    number = rows[-1].occurrence + 1
    if number > MOST_OCCURRENCES:
        raise StepClosed(_("This step has been repeated too often."))
    now = clock.now()
    Answers.objects.create(run=home, step=step, occurrence=number, begun_by=by, begun_at=now, saved_by=by, saved_at=now)
    record(opened.case, "step.added", by=by, data=opened.told | {"occurrence": number}, clock=clock)
    refresh_dues(opened.run, clock=clock)
    return number
