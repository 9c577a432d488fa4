"""Filling in a record: saving as one types, marking a step as done, skipping it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from forms.cases.clock import Clock, system_clock
from forms.cases.enums import AnswerStatus
from forms.cases.errors import BadInput, InvalidAnswers, StaleAnswers
from forms.cases.journey import StepState
from forms.cases.models import RoutineAnswers
from forms.cases.routines.steps import evaluates
from forms.cases.services.routines.effects import fire
from forms.cases.services.routines.holding import HeldRecord, holding_record, measures_asked
from forms.cases.services.routines.landing import land
from forms.cases.values import coerce, columns_of, same, tidy
from forms.people.selectors import staff_of
from guidance.procedures.spec import FieldSpec

LONGEST_REASON = 2_000


def save_step(
    record_id: int,
    *,
    step: str,
    occurrence: int,
    raw: Mapping[str, Any],
    base_version: int | None,
    by: Any,
    clock: Clock = system_clock,
    held: HeldRecord | None = None,
) -> RoutineAnswers:
    """Keep what was typed in a step, as typed, valid or not. A done or skipped step becomes a draft again.

    Args:
        occurrence: in a round the pupil's position, else 1.
        raw: what was typed, by field key; a field whose key is missing keeps what it has.
        base_version: the version it was typed over (0 for none); None asks for no such check.
    Returns:
        The saved row; one that is not saved (version 0) if nothing was typed and nothing was there.
    Raises:
        StaleAnswers: somebody saved something else meanwhile. The same content again is no conflict.
        StepClosed, NotAllowed, BadInput.
    """
    with holding_record(record_id, by=by, clock=clock, held=held) as mine:
        state = mine.open_step(step, occurrence)
        row = mine.row_of(state)
        typed = _typed(mine, state, raw)
        changed = {key for key, content in typed.items() if not same(_field(state, key), row.raw.get(key), content)}
        if not changed:
            return row
        if row.pk and base_version is not None and base_version != row.version:
            raise StaleAnswers(row)
        row.raw = row.raw | {key: text for key, text in typed.items() if key in changed or key not in row.raw}
        row.status, row.skip_reason = AnswerStatus.DRAFT, ""
        row.done_by, row.done_at = None, None
        row.version += 1
        row.saved_by, row.saved_at = by, clock.now()
        row.save()
        mine.look_again()
        return row


def _field(state: StepState, key: str) -> FieldSpec:
    return state.spec.by_key[key]


def _typed(held: HeldRecord, state: StepState, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The step's own fields, tidy; rows about measures with the words of those that are asked about, and no others."""
    typed = {}
    for field in state.spec.fields:
        if field.key in raw and field.kind not in ("notice", "file"):
            content = tidy(field, raw[field.key])
            if evaluates(field):
                asked = {f"m{one.pk}": one for one in measures_asked(held.record)}
                content = [row | {"measure": asked[row["_id"]].what[:500]} for row in content if row["_id"] in asked]
            typed[field.key] = content
    return typed


def finish_step(
    record_id: int, *, step: str, occurrence: int, by: Any, clock: Clock = system_clock, held: HeldRecord | None = None
) -> RoutineAnswers:
    """Mark a step as done: checked, turned into values, and doing what it binds. Doing it twice does it once.

    Measures are started or judged, and in a round what was found lands in the pupil's open case.

    Raises: InvalidAnswers (nothing is written), StepClosed, NotAllowed.
    """
    with holding_record(record_id, by=by, clock=clock, held=held) as mine:
        state = mine.open_step(step, occurrence)
        row = mine.row_of(state)
        if row.status == AnswerStatus.DONE:
            return row
        values, errors = _read(mine, state, row)
        if errors:
            raise InvalidAnswers(errors)
        before, now = row.values, clock.now()
        row.values, row.status, row.skip_reason = values, AnswerStatus.DONE, ""
        row.version = max(row.version, 1)
        row.done_by, row.done_at = by, now
        row.save()
        fire(mine, state, row)
        if mine.routine.round and values != before:
            land(mine, state, row)
        mine.look_again()
        return row


def _read(held: HeldRecord, state: StepState, row: RoutineAnswers) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The values of the fields that are asked, and what is wrong with them."""
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for field in state.fields:
        if field.kind in ("notice", "file"):
            continue
        value, wrong, _cells = coerce(field, row.raw.get(field.key))
        if wrong:
            errors[field.key] = list(wrong)
        elif value is None and field.required:
            errors[field.key] = [_("This question must be answered.")]
        elif evaluates(field) and len(value or []) < len(measures_asked(held.record)):
            errors[field.key] = [_("Say of each measure what it has done.")]
        if value is not None:
            values[field.key] = value
    for key in _strangers(held, state, values):
        errors.setdefault(key, []).append(_("Choose somebody who works at the school now."))
    return values, errors


def _strangers(held: HeldRecord, state: StepState, values: Mapping[str, Any]) -> list[str]:
    """Keys of fields that name a user who does not work at the school."""
    known: set[int] | None = None
    found = []
    for field in state.fields:
        named = named_people(field, values.get(field.key))
        if named:
            known = {one.pk for one in staff_of(held.record.school)} if known is None else known
            found += [field.key] if named - known else []
    return found


def named_people(field: FieldSpec, value: Any) -> set[int]:
    """The users whom an answer names."""
    if field.kind == "staff" and isinstance(value, int):
        return {value}
    if field.is_rows and isinstance(value, list):
        keys = [column.key for column in columns_of(field) if column.kind == "staff"]
        return {row[key] for row in value for key in keys if isinstance(row.get(key), int)}
    return set()


def skip_routine_step(
    record_id: int,
    *,
    step: str,
    occurrence: int,
    reason: str,
    by: Any,
    clock: Clock = system_clock,
    held: HeldRecord | None = None,
) -> RoutineAnswers:
    """Leave a step out, with a reason unless it is optional. What it had started is taken back.

    Raises: InvalidAnswers without a reason; BadInput for one that is too long; StepClosed, NotAllowed.
    """
    with holding_record(record_id, by=by, clock=clock, held=held) as mine:
        state = mine.open_step(step, occurrence)
        words = " ".join(reason.replace("\x00", "").split())
        if not words and not state.spec.optional:
            raise InvalidAnswers({"": [_("Say why this step is left out.")]})
        if len(words) > LONGEST_REASON:
            raise BadInput("reason", _("Write at most %(count)s characters.") % {"count": LONGEST_REASON})
        row = mine.row_of(state)
        if row.status == AnswerStatus.SKIPPED and row.skip_reason == words:
            return row
        row.status, row.skip_reason, row.values = AnswerStatus.SKIPPED, words, {}
        row.version += 1
        row.done_by, row.done_at, row.saved_by, row.saved_at = None, None, by, clock.now()
        row.save()
        fire(mine, state, row)
        mine.look_again()
        return row
