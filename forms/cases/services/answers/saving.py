"""Saving what was typed, valid or not: under a version number, so that nobody writes over what they have not seen."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from forms.cases.clock import Clock, system_clock
from forms.cases.enums import AnswerStatus
from forms.cases.errors import BadInput, StaleAnswers
from forms.cases.models import Answers
from forms.cases.services.answers.annex import Sealed, keep, prefetch_nothing, reading_right
from forms.cases.services.binds.evaluation import with_measures
from forms.cases.services.dues import refresh_dues
from forms.cases.services.opened import Held, Opened, holding, open_step
from forms.cases.services.telling import tell
from forms.cases.services.timeline import flush, record
from forms.cases.values import same, tidy

#: One entry on the timeline per author within so long.
SITTING = datetime.timedelta(minutes=30)


def save_answers(
    run_id: int,
    *,
    step: str,
    occurrence: int,
    raw: Mapping[str, Any],
    base_version: int | None,
    by,
    clock: Clock = system_clock,
    held: Held | None = None,
) -> Answers:
    """Keep what was typed in a step, as typed. Autosave, moving on and "save" all come here.

    A change of a done or skipped step makes it a draft again; its binds stay as they were until it is done anew. A
    stop that the answers set off is told at once.

    Args:
        run_id: primary key of an open run.
        step, occurrence: which step; it must exist now.
        raw: what was typed, by field key. Keys that the step does not have are left out; a field whose key is
            missing keeps what it has, so an empty list or text says that it was cleared.
        base_version: the version it was typed over (0 for none); None asks for no such check.
        by: saved user, or None for the portal itself.
        held: the run, where the caller holds it (``holding``) to do more in the same transaction.
    Returns:
        The saved row; one that is not saved (version 0) if nothing was typed and nothing was there.
    Raises:
        StaleAnswers: somebody saved something else meanwhile. The same content again is no conflict.
        StepClosed, NotAllowed, BadInput (too long, too many rows, not the right shape; nothing is saved).
    """
    with holding(run_id, by=by, clock=clock, held=held) as mine:
        return _save(open_step(mine, step=step, occurrence=occurrence), raw, base_version)


def _save(opened: Opened, raw: Mapping[str, Any], base_version: int | None) -> Answers:
    row = opened.row()
    typed = _typed(opened, raw)
    changed = _changed(opened, row, typed)
    if not changed:
        return row
    if row.pk and base_version is not None and base_version != row.version:
        raise StaleAnswers(row)
    # A proposal that was cleared is kept as blank, or it would be proposed again.
    cleared = {key for key in typed if key not in row.raw and not opened.state.spec.by_key[key].sensitive}
    _write(opened, row, {key: typed[key] for key in typed if key in changed or key in cleared})
    fresh = opened.again(row)
    tell(fresh, names=("stop",))
    refresh_dues(opened.run, clock=opened.clock, seen=fresh.journey)
    return row


def _typed(opened: Opened, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The step's own fields, tidy. Files come by another way, and a notice asks nothing."""
    typed = {}
    for field in opened.state.spec.fields:
        if field.key in raw and field.kind not in ("notice", "file"):
            typed[field.key] = with_measures(opened.case, field, tidy(field, raw[field.key]))
    return typed


def _changed(opened: Opened, row: Answers, typed: dict[str, Any]) -> list[str]:
    """Keys of the fields that say something else now.

    Raises: BadInput for words over a sensitive answer that the person may not read.
    """
    facts, fields = opened.journey.facts, opened.state.spec.by_key
    changed = []
    for key, content in typed.items():
        field = fields[key]
        before = facts.raw(field, row) if row.pk else None
        if same(field, before, content):
            continue
        if field.sensitive and key in row.sensitive_keys and not (opened.by is None or reading_right(row, opened.by)):
            if not content:  # the question was shown as answered, not what: an empty box clears nothing
                continue
            raise BadInput(key, _("This has been answered already, by somebody whose answer you cannot read."))
        changed.append(key)
    return changed


def _write(opened: Opened, row: Answers, changed: dict[str, Any]) -> None:
    fields, clock = opened.state.spec.by_key, opened.clock
    begun, is_new = row.version == 0, row.pk is None
    row.raw = row.raw | {key: content for key, content in changed.items() if not fields[key].sensitive}
    secret = {key: content for key, content in changed.items() if fields[key].sensitive}
    answered = (set(row.sensitive_keys) | {key for key in secret if secret[key]}) - {
        key for key in secret if not secret[key]
    }
    row.sensitive_keys = sorted(answered)
    row.status, row.skip_reason = AnswerStatus.DRAFT, ""
    row.done_by, row.done_at = None, None
    row.version += 1
    row.saved_by, row.saved_at = opened.by, clock.now()
    row.save()
    if is_new:
        prefetch_nothing(row)
    keep(row, [Sealed(key, content, None, opened.by) for key, content in secret.items()], clock=clock)
    note(opened, row, "step.begun" if begun else "step.changed", is_new=is_new)


def note(opened: Opened, row: Answers, event: str, *, is_new: bool = False) -> None:
    """Tell the timeline that somebody writes in a step: once per author and sitting."""
    since = opened.clock.now() - SITTING
    case = row.run.case
    told = opened.told
    if is_new:  # nobody can have written in it before
        record(case, event, by=opened.by, data=told, clock=opened.clock)
        return
    flush(case)
    recent = case.timeline.filter(event__in=("step.begun", "step.changed"), by=opened.by, at__gt=since)
    if any(all(entry.data.get(key) == told[key] for key in told) for entry in recent):
        return
    record(case, event, by=opened.by, data=told, clock=opened.clock)
