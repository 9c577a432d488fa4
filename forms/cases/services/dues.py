"""Dues: the deadlines of a run's steps as rows, made, moved, met and taken away as the answers go."""

import datetime
from typing import Any

from forms.cases.clock import Clock, system_clock
from forms.cases.conditions import holds
from forms.cases.deadlines import CHANGED, NOT_PUT_OFF, PutOff, Worked, basis, due_date
from forms.cases.enums import AnswerStatus, DecisionStatus
from forms.cases.journey import CARRIED, Journey, StepState, journey
from forms.cases.models import Decision, Due, StageRun
from forms.cases.put_off import Key, paused_until, put_offs
from forms.cases.services.notices import withdraw
from forms.cases.shelf import Shelf
from forms.people.calendar import calendar_for
from guidance.procedures.spec import DeadlineSpec, StepSpec


def refresh_dues(run: StageRun, *, clock: Clock = system_clock, seen: Journey | None = None) -> None:
    """Bring the dues of a run's steps in line with its answers and the calendar, in the caller's transaction.

    Doing it twice is doing it once; pauses and extensions are counted in each time. Rows without a step (a deadline
    that a decision started) are not touched, nor are those of a run that has ended. An optional step that nobody has
    begun has no deadline.

    Args:
        seen: the journey, where the caller has worked it out after its last write.
    """
    if run.ended_at is not None or run.case.assessment_only:
        return
    seen = seen or journey(run, clock=clock)
    known = _known(run, seen.facts.shelf)
    wanted = _wanted(seen, known, put_offs(run))
    made = [_made(run, key, *wanted[key]) for key in wanted if key not in known]
    Due.objects.bulk_create(made)
    for key in wanted.keys() & known.keys():
        _keep(known[key], *wanted[key], clock=clock)
    gone = [due.pk for key, due in known.items() if key not in wanted]
    if gone:
        run.dues.filter(pk__in=gone).delete()
    rows = [*made, *(due for key, due in known.items() if key in wanted)]
    seen.facts.shelf.dues = {due.key: due for due in rows}


def _known(run: StageRun, shelf: Shelf) -> dict[Key, Due]:
    """The dues of the run's steps: read once for the journeys that share a shelf, whose case is locked."""
    if shelf.dues is None:
        shelf.dues = {due.key: due for due in run.dues.exclude(step="")}
    return shelf.dues


def _wanted(
    seen: Journey, known: dict[Key, Due], changes: dict[Key, PutOff]
) -> dict[Key, tuple[StepState, DeadlineSpec, Worked, PutOff]]:
    found = {}
    for state in seen.steps:
        if state.state == CARRIED or (state.spec.optional and state.answers is None):
            continue
        for position, spec in enumerate(state.spec.deadlines or ()):
            start = _start(seen, state, spec)
            if start is None or not _runs(seen, state, spec):
                continue
            key = (state.key, state.occurrence, position)
            put_off = changes.get(key, NOT_PUT_OFF)
            worked = worked_before(known.get(key), spec, start, put_off)
            try:
                worked = worked or due_date(spec, start, calendar_for(seen.run.case.school), put_off)
            except OverflowError:  # a date far beyond any calendar was typed: nothing can be due then
                continue
            found[key] = (state, spec, worked, put_off)
    return found


def _runs(seen: Journey, state: StepState, spec: DeadlineSpec) -> bool:
    """Whether the deadline's condition holds as the answers are now."""
    return holds(spec.when, seen.facts, stage=seen.run.stage, step=state.key, occurrence=state.occurrence) is True


def worked_before(
    due: Due | None, spec: DeadlineSpec, start: datetime.datetime | datetime.date, put_off: PutOff = NOT_PUT_OFF
) -> Worked | None:
    """The date as it stands, where nothing it was worked out from has changed: the calendar need not be read then.

    A date that the calendar did not reach is always worked out anew.
    """
    if due is None or due.how.get("known") is False or any(due.how.get(k) != v for k, v in basis(spec, start).items()):
        return None
    if {name: due.how[name] for name in CHANGED if name in due.how} != put_off.told():
        return None
    return Worked(due.due_on, due.due_at, due.how)


def _made(run: StageRun, key: Key, state: StepState, spec: DeadlineSpec, worked: Worked, put_off: PutOff) -> Due:
    step, occurrence, position = key
    more = _values(state, spec, worked, put_off)
    return Due(case=run.case, run=run, step=step, occurrence=occurrence, position=position, **more)


def _values(state: StepState, spec: DeadlineSpec, worked: Worked, put_off: PutOff) -> dict[str, Any]:
    return {
        "due_on": worked.on,
        "due_at": worked.at,
        "how": worked.how,
        "not_before": spec.kind == "not_before",
        "met_at": _met_at(state),
        "paused_until": paused_until(put_off),
    }


def _keep(due: Due, state: StepState, spec: DeadlineSpec, worked: Worked, put_off: PutOff, *, clock: Clock) -> None:
    """Write one due, if anything about it changed; who was told that it is overdue need not look once it is met."""
    values = _values(state, spec, worked, put_off)
    changed = [name for name, value in values.items() if getattr(due, name) != value]
    if changed:
        for name in changed:
            setattr(due, name, values[name])
        due.save(update_fields=changed)
        if due.met_at and due.acted_for:
            withdraw(due.case, overdue_origin(due), clock=clock)


def overdue_origin(due: Due) -> str:
    """What notices of a date that has passed come from: the deadline and the date."""
    return f"overdue-{due.run_id}/{due.step}-{due.occurrence}/{due.position}/{due.acted_for}"


def _met_at(state: StepState) -> datetime.datetime | None:
    row = state.answers
    if row is None or row.status == AnswerStatus.DRAFT:
        return None
    return (row.done_at if row.status == AnswerStatus.DONE else None) or row.saved_at


def _start(seen: Journey, state: StepState, spec: DeadlineSpec) -> datetime.datetime | datetime.date | None:
    """What the deadline is counted from; None while that has not happened."""
    begin, run = spec.from_, seen.run
    if begin.stage_start:
        return (
            run if spec.restart else next(one for one in seen.facts.shelf.runs if one.stage == run.stage)
        ).started_at
    if begin.step:
        return _done_at(seen, begin.step)
    if begin.decision:
        decided = Decision.objects.filter(
            run__case=run.case, run__stage=begin.decision, status=DecisionStatus.FINAL, at__lte=run.started_at
        ).order_by("at")
        last = decided.last() if spec.restart else decided.first()
        return (last.confirmed_at or last.at) if last else None
    if spec.restart and _is_carried(seen, (begin.field or "").split(".")):
        return run.started_at
    value = seen.facts.answer(begin.field or "", stage=run.stage, step=state.key, occurrence=state.occurrence)
    return datetime.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None


def _is_carried(seen: Journey, path: list[str]) -> bool:
    """Whether the path leads to a step of this stage that only an earlier run asked: its date was that run's clock."""
    return len(path) == 2 and any(one.key == path[0] and one.state == CARRIED for one in seen.steps)


def _done_at(seen: Journey, step_key: str) -> datetime.datetime | None:
    """When a step of this stage was done: its last occurrence, in the run that holds it."""
    step: StepSpec | None = next(
        (one for one in seen.facts.shelf.spec.steps_of(seen.run.stage) if one.key == step_key), None
    )
    rows = seen.facts.shelf.rows(seen.run.stage, step) if step else []
    moments = [row.done_at for row in rows if row.status == AnswerStatus.DONE and row.done_at]
    return max(moments, default=None)
