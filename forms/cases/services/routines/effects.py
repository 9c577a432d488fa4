"""What the answers of a routine do: start measures for the school, a year or a class, judge them, agree on a day."""

import datetime
from collections.abc import Mapping
from typing import Any

from forms.cases.clock import Clock, today
from forms.cases.enums import AimedAt, MeasureStatus, Then
from forms.cases.journey import StepState
from forms.cases.models import Measure, MeasureEvaluation, RoutineAnswers, RoutineRecord
from forms.cases.routines.steps import CLASS, FOR_WHOM, GRADE, evaluates, starts_measures
from forms.cases.services.binds.base import Origin, update
from forms.cases.services.routines.holding import HeldRecord, measures_asked
from forms.people.models import User
from guidance.procedures.spec import FieldSpec


def fire(held: HeldRecord, state: StepState, row: RoutineAnswers) -> None:
    """Let the answers of a step do what they bind, in the caller's transaction. What they say no more is taken back."""
    origin = Origin(held.record.pk, row.step, row.occurrence)
    for field in state.spec.fields:
        value = row.values.get(field.key)
        if starts_measures(_own(held, state, field)):
            _start(held, origin.field(field.key), value or [])
        elif evaluates(field):
            _judge(held, origin.field(field.key), value or [])
        elif field.binds is not None and field.binds.kind in ("meeting", "follow_up"):
            held.record.next_on = datetime.date.fromisoformat(value) if value else None
            held.record.save(update_fields=["next_on"])


def _own(held: HeldRecord, state: StepState, field: FieldSpec) -> FieldSpec:
    """The question as the procedure has it, with what it binds."""
    spec = next((step for step in held.routine.steps if step.key == state.key), None)
    return spec.by_key.get(field.key, field) if spec else field


def scope_of(key: str) -> dict[str, Any]:
    """Whom a measure is for, as its columns say it: the school, a year, a class."""
    if key.startswith(GRADE):
        return {"grade": int(key.removeprefix(GRADE)), "school_class_id": None, "aimed_at": AimedAt.SCHOOL}
    if key.startswith(CLASS):
        return {"grade": None, "school_class_id": int(key.removeprefix(CLASS)), "aimed_at": AimedAt.CLASS}
    return {"grade": None, "school_class_id": None, "aimed_at": AimedAt.SCHOOL}


def _start(held: HeldRecord, prefix: str, rows: list[dict[str, Any]]) -> None:
    """Make, change and withdraw the measures of one question."""
    wanted = {row["responsible"] for row in rows if isinstance(row.get("responsible"), int)}
    people = User.objects.in_bulk(wanted) if wanted else {}
    values = {prefix + row["_id"]: _values(row, people) for row in rows}
    _bring_in_line(Measure, held, prefix, values, {"school_id": held.record.school_id})


def _values(row: Mapping[str, Any], people: Mapping[int, User]) -> dict[str, Any]:
    person = people.get(row.get("responsible"))
    return {
        "what": row.get("what", ""),
        "goal": row.get("goal", ""),
        "responsible": person.get_full_name()[:200] if person else "",
        "responsible_user": person,
        "starts_on": _day(row.get("start")),
        "ends_on": _day(row.get("end")),
        "check_on": _day(row.get("check_on")),
    } | scope_of(row.get(FOR_WHOM, ""))


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _judge(held: HeldRecord, prefix: str, rows: list[dict[str, Any]]) -> None:
    """Record what was found about measures, and let each run or end by it."""
    asked = {f"m{one.pk}": one for one in measures_asked(held.record)}
    day = today(held.clock)
    values = {
        prefix + row["_id"]: {key: row.get(key, "") for key in ("carried_out", "effect", "then", "note")}
        | {"measure": asked[row["_id"]]}
        for row in rows
        if row["_id"] in asked
    }
    stopped = {one["measure"].pk for one in values.values() if one["then"] == Then.STOP}
    _bring_in_line(MeasureEvaluation, held, prefix, values, {"on": day})
    for measure in asked.values():
        _run_or_end(measure, ends=measure.pk in stopped, day=day)


def _run_or_end(measure: Measure, *, ends: bool, day: datetime.date) -> None:
    if ends and measure.status != MeasureStatus.ENDED:
        update(measure, {"status": MeasureStatus.ENDED, "ended_on": day})
    elif not ends:
        update(measure, {"status": MeasureStatus.RUNNING, "ended_on": None})


def _bring_in_line(
    model: Any, held: HeldRecord, prefix: str, wanted: Mapping[str, Mapping[str, Any]], made_with: Mapping[str, Any]
) -> None:
    """Bring the rows that a question has made in line with what it says now, each known by its origin."""
    known = {row.origin: row for row in model.objects.filter(record=held.record, origin__startswith=prefix)}
    more = dict(made_with) | {"record": held.record, "made_by": held.by, "made_at": held.clock.now()}
    model.objects.bulk_create(
        model(origin=origin, **more, **values) for origin, values in wanted.items() if origin not in known
    )
    for origin, row in known.items():
        if origin in wanted:
            update(row, dict(wanted[origin]) | {"withdrawn_at": None})
        elif row.withdrawn_at is None:
            update(row, {"withdrawn_at": held.clock.now()})


def start_measure(
    record: RoutineRecord, *, for_whom: str, responsible: User, by: Any, clock: Clock, **values: Any
) -> Measure:
    """Make one measure of a record from a form of its own, in the caller's transaction."""
    return Measure.objects.create(
        record=record,
        school_id=record.school_id,
        responsible=responsible.get_full_name()[:200],
        responsible_user=responsible,
        made_by=by,
        made_at=clock.now(),
        **values,
        **scope_of(for_whom),
    )
