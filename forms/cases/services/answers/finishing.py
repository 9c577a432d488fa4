"""Marking a step as done: checked, turned into values, and its binds fired."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import AnswerStatus, MeasureStatus
from forms.cases.errors import InvalidAnswers, StaleAnswers
from forms.cases.journey import journey
from forms.cases.models import Answers, AnswersVersion, Measure, StageRun
from forms.cases.services.answers.annex import Sealed, keep, rows_of
from forms.cases.services.binds import Origin, fire, withdraw_all
from forms.cases.services.binds.base import Source
from forms.cases.services.binds.evaluation import evaluates
from forms.cases.services.binds.measures import running_row
from forms.cases.services.dues import refresh_dues
from forms.cases.services.opened import Held, Opened, holding, open_step
from forms.cases.services.telling import tell
from forms.cases.services.timeline import record
from forms.cases.values import coerce, columns_of
from guidance.procedures.spec import EffectSpec, FieldSpec


class Done(NamedTuple):
    """A step that was marked as done, and what its answers have set off."""

    answers: Answers
    stops: list[EffectSpec]
    alerts: list[EffectSpec]


def mark_done(
    run_id: int,
    *,
    step: str,
    occurrence: int,
    by,
    base_version: int | None = None,
    clock: Clock = system_clock,
    held: Held | None = None,
) -> Done:
    """Check a step's answers, turn them into values, keep them as a version, and let them do what they bind.

    Doing it twice does it once. A step that was done before and changed fires the difference; answers of steps that
    are asked no more are taken back with it.

    Args:
        held: the run, where the caller holds it (``holding``) and has saved in the same transaction.
    Raises:
        InvalidAnswers: what is missing or cannot be understood, by field; nothing is written.
        StaleAnswers: the answers are not those of ``base_version`` any more.
        StepClosed, NotAllowed.
    """
    with holding(run_id, by=by, clock=clock, held=held) as mine:
        return _finish(open_step(mine, step=step, occurrence=occurrence), base_version)


def _finish(opened: Opened, base_version: int | None) -> Done:
    by, clock, row = opened.by, opened.clock, opened.row()
    if row.pk and base_version is not None and base_version != row.version:
        raise StaleAnswers(row)
    if row.status == AnswerStatus.DONE:
        return Done(row, list(opened.state.stops), list(opened.state.alerts))
    values, errors = _read(opened, row)
    if errors:
        raise InvalidAnswers(errors)
    before, first_time = _last_values(opened, row), _never_done(opened, row)
    _write(opened, row, values)
    fire(source_of(opened, row, before, fresh=first_time), values, by=by, clock=clock)
    fresh = opened.again(row)
    take_back_ghosts(fresh)
    stops = tell(fresh, names=("stop",))
    alerts = tell(fresh, names=("alert",))
    _pin(fresh, row)
    data = opened.told | {"version": row.version}
    record(opened.case, "step.done", by=by, data=data, not_for_home=bool(stops), clock=clock)
    refresh_dues(opened.run, clock=clock, seen=fresh.again(row).journey)
    return Done(row, stops, alerts)


def errors_of(opened: Opened, row: Answers) -> dict[str, list[str]]:
    """What keeps a step from being done, in sentences by field key."""
    return _read(opened, row)[1]


def _read(opened: Opened, row: Answers) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The values of the fields that are asked (notices are true), and what is wrong with them."""
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    facts = opened.journey.facts
    for field in opened.state.fields:
        if field.kind == "notice":
            values[field.key] = True
            continue
        if field.kind == "file":
            value, wrong = _files(row, field), ()
        else:
            value, wrong, _cells = coerce(field, facts.raw(field, row) if row.pk else None)
        if wrong:
            errors[field.key] = list(wrong)
        elif value is None and field.required and not _nothing_to_evaluate(opened, field):
            errors[field.key] = [_("This question must be answered.")]
        if value is not None:
            values[field.key] = value
        if field.key not in errors and evaluates(field) and (value or field.required):
            errors |= _forgotten(opened, field, value or [])
    for key in _strangers(opened, values):
        errors.setdefault(key, []).append(_("Choose somebody who works at the school now."))
    return values, errors


def _files(row: Answers, field: FieldSpec) -> list[int] | None:
    if not row.pk:
        return None
    kept = row.attachments.filter(field=field.key, removed_at__isnull=True)
    return list(kept.values_list("pk", flat=True)) or None


def _nothing_to_evaluate(opened: Opened, field: FieldSpec) -> bool:
    return evaluates(field) and not _to_judge(opened)


def _to_judge(opened: Opened) -> list[Measure]:
    """The measures that run and have begun: those that an evaluation has to say something about."""
    running = Measure.objects.filter(case=opened.case, status=MeasureStatus.RUNNING, withdrawn_at__isnull=True)
    return [one for one in running if one.starts_on is None or one.starts_on <= today(opened.clock)]


def _forgotten(opened: Opened, field: FieldSpec, rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """A sentence for each measure that runs and is not judged where others are; by field key."""
    judged = {row["_id"] for row in rows}
    left = [one for one in _to_judge(opened) if running_row(one) not in judged]
    words = _("“%(measure)s” has not been judged. Say how it goes.")
    sentences = [words % {"measure": Truncator(one.what).chars(80)} for one in left]
    return {field.key: sentences} if sentences else {}


def _strangers(opened: Opened, values: Mapping[str, Any]) -> list[str]:
    """Keys of fields that name a user who does not work at the school."""
    named: dict[str, set[int]] = {}
    for field in opened.state.fields:
        value = values.get(field.key)
        if field.kind == "staff" and isinstance(value, int):
            named[field.key] = {value}
        elif field.is_rows and isinstance(value, list):
            keys = [column.key for column in columns_of(field) if column.kind == "staff"]
            named[field.key] = {row[key] for row in value for key in keys if isinstance(row.get(key), int)}
    everybody = set().union(*named.values())
    if not everybody:
        return []
    known = opened.people(everybody)
    return [key for key, people in named.items() if people - known.keys()]


def _write(opened: Opened, row: Answers, values: Mapping[str, Any]) -> None:
    fields, by, now = opened.state.spec.by_key, opened.by, opened.clock.now()
    public = {key for key, field in fields.items() if not field.sensitive and field.kind != "notice"}
    row.values = {key: value for key, value in values.items() if key in public}
    row.status, row.skip_reason = AnswerStatus.DONE, ""
    row.version = max(row.version, 1)
    row.done_by, row.done_at = by, now
    if not row.pk:
        row.saved_by, row.saved_at = by, now
    row.save()
    kept = rows_of(row)  # who typed a sensitive answer stays its author when somebody else marks the step as done
    sealed = [
        Sealed(key, opened.journey.facts.raw(field, row), values[key], (kept[key].by if key in kept else None) or by)
        for key, field in fields.items()
        if field.sensitive and key in values and key in row.sensitive_keys
    ]
    keep(row, sealed, clock=opened.clock)
    version = AnswersVersion(answers=row, version=row.version, values=row.values, by=by, at=now)
    unique, written = ("answers", "version"), ("values", "by", "at")
    AnswersVersion.objects.bulk_create([version], update_conflicts=True, unique_fields=unique, update_fields=written)


def _last_values(opened: Opened, row: Answers) -> Mapping[str, Any]:
    """The values of the last time the step was done; of a reopened one, in the run that it was carried from."""
    if not row.values:  # the last version's are the row's own: nothing was bound, or it was never done
        return {}
    last = row.versions.last() if row.pk else None
    if last is not None:
        return last.values
    first = opened.journey.facts.shelf.first_home(opened.run.stage, opened.state.spec, row.run)
    if first.pk == row.run_id:
        return {}
    earlier = AnswersVersion.objects.filter(
        answers__run__case=row.run.case,
        answers__run__stage=row.run.stage,
        answers__step=row.step,
        answers__occurrence=row.occurrence,
    )
    last = earlier.order_by("at", "pk").last()
    return last.values if last else {}


def _never_done(opened: Opened, row: Answers) -> bool:
    """Whether nothing can come from the step yet, neither in this run nor in the one that it was carried from."""
    binding = [field for field in opened.state.spec.fields if field.binds]
    if row.values or any(field.sensitive for field in binding):  # done before; or its values would not show that
        return False
    first = opened.journey.facts.shelf.first_home(opened.run.stage, opened.state.spec, row.run)
    # Whatever changes a step that was done counts its version up.
    return first.pk == row.run_id and (row.version <= 1 or not row.versions.exists())


def source_of(opened: Opened, row: Answers, before: Mapping[str, Any], *, fresh: bool = False) -> Source:
    """The step as something that fires. A step asked once keeps its origin when a later run reopens it."""
    home = opened.journey.facts.shelf.first_home(opened.run.stage, opened.state.spec, row.run)
    return Source(
        case=row.run.case if opened.state.about_class else opened.case,
        run=row.run,
        spec=opened.run.version.compiled,
        step=opened.state.spec,
        answers=row,
        origin=Origin(home.pk, row.step, row.occurrence),
        before=before,
        people=opened.colleagues,
        fresh=fresh,
    )


def take_back_ghosts(opened: Opened) -> None:
    """Withdraw what was set going by answers of steps that are not asked any more. The answers stay as they are."""
    steps = {one.key: one for one in opened.run.version.compiled.steps_of(opened.run.stage)}
    sources = []
    for row in opened.journey.ghosts:
        last = row.versions.last()
        if row.step not in steps or last is None:
            continue
        row.run = opened.run
        shelf = opened.journey.facts.shelf
        home = shelf.first_home(opened.run.stage, steps[row.step], opened.run)
        sources.append(
            Source(
                case=opened.case,
                run=opened.run,
                spec=opened.run.version.compiled,
                step=steps[row.step],
                answers=row,
                origin=Origin(home.pk, row.step, row.occurrence),
                before=last.values,
            )
        )
    withdraw_all(sources, by=opened.by, clock=opened.clock)


def _pin(opened: Opened, row: Answers) -> None:
    """Note in the pupil's run which version of the class's answers it builds on."""
    if opened.state.about_class:
        opened.run.pins = opened.run.pins | {opened.state.slug: {"answers": row.pk, "version": row.version}}
        opened.run.save(update_fields=["pins"])


def pin_class_answers(run: StageRun, *, clock: Clock = system_clock) -> None:
    """Pin the versions of the class's answers that a run is decided on, in the caller's transaction."""
    pins = {
        state.slug: {"answers": state.answers.pk, "version": state.answers.version}
        for state in journey(run, clock=clock).steps
        if state.about_class and state.answers is not None and state.answers.pk
    }
    if pins != run.pins:
        run.pins = pins
        run.save(update_fields=["pins"])
