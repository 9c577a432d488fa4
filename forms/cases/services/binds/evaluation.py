"""``evaluation``: what was found about each measure that runs; one that is stopped has ended."""

import datetime
from collections.abc import Mapping
from typing import Any

from forms.cases.enums import MeasureStatus, Then
from forms.cases.models import Case, Measure, MeasureEvaluation
from forms.cases.services.binds.base import Change, Firing, handles
from forms.cases.services.binds.measures import RUNNING_ROW
from guidance.procedures.spec import FieldSpec


def evaluates(field: FieldSpec) -> bool:
    """Whether a field has one row per running measure."""
    return field.binds is not None and field.binds.kind == "evaluation"


def measures_of(case: Case, rows: list[dict[str, Any]]) -> dict[str, Measure]:
    """The measures of a case that rows are about, by row id."""
    numbers = {int(found[1]): row["_id"] for row in rows if (found := RUNNING_ROW.match(row["_id"]))}
    if not numbers:
        return {}
    known = Measure.objects.filter(case=case, pk__in=numbers, withdrawn_at__isnull=True)
    return {numbers[measure.pk]: measure for measure in known}


def with_measures(case: Case, field: FieldSpec, typed: Any) -> Any:
    """Rows of an evaluation with the words of their measures; rows about anything else are dropped."""
    if not evaluates(field) or not isinstance(typed, list):
        return typed
    known = measures_of(case, typed)
    return [row | {"measure": known[row["_id"]].what[:500]} for row in typed if row["_id"] in known]


@handles("evaluation")
def evaluation(firing: Firing) -> Change:
    """Record what was found, and let measures run or end by it."""
    rows = firing.value or []
    measures = measures_of(firing.case, rows)
    wanted = {row["_id"]: _values(row) for row in rows if row["_id"] in measures}
    before = firing.known(MeasureEvaluation)
    stopped = {key for key, values in wanted.items() if values["then"] == Then.STOP}
    # What ended by hand, or was changed into another, stays so when the same is said again.
    had_stopped = {one.measure_id for one in before.values() if one.withdrawn_at is None and one.then == Then.STOP}
    let_run = [measures[key] for key in wanted if key not in stopped and measures[key].pk in had_stopped]
    let_run += _not_judged_any_more(firing, wanted, before)
    change = firing.sync(
        MeasureEvaluation,
        {
            # A later change of words is no new look: the day is that of the first.
            key: values | {"measure": measures[key], "on": _first_day(before.get(firing.row(key)), firing)}
            for key, values in wanted.items()
        },
        known=before,
    )
    _set_running(let_run)
    _end([measures[key] for key in stopped], firing)
    return change


def _values(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row.get(key, "") for key in ("carried_out", "effect", "then", "note")}


def _first_day(made: MeasureEvaluation | None, firing: Firing) -> datetime.date:
    return made.on if made is not None else firing.day


def _not_judged_any_more(firing: Firing, wanted: Mapping[str, Any], before: Mapping[str, Any]) -> list[Measure]:
    """Measures that an evaluation ended which is no longer there."""
    kept = {firing.row(key) for key in wanted}
    gone = [
        one.measure_id
        for origin, one in before.items()
        if origin not in kept and one.withdrawn_at is None and one.then == Then.STOP
    ]
    return list(Measure.objects.filter(pk__in=gone)) if gone else []


def _set_running(measures: list[Measure]) -> None:
    ended = [one.pk for one in measures if one.status != MeasureStatus.RUNNING or one.ended_on is not None]
    if ended:
        Measure.objects.filter(pk__in=ended).update(status=MeasureStatus.RUNNING, ended_on=None)


def _end(measures: list[Measure], firing: Firing) -> None:
    running = [one.pk for one in measures if one.status != MeasureStatus.ENDED]
    if running:
        Measure.objects.filter(pk__in=running).update(status=MeasureStatus.ENDED, ended_on=firing.day)
