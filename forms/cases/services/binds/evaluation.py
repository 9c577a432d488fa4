"""``evaluation``: what was found about each measure that runs; one that is stopped has ended."""

import datetime
from typing import Any

from forms.cases.enums import MeasureStatus, Then
from forms.cases.models import Case, Measure, MeasureEvaluation
from forms.cases.services.binds.base import Change, Firing, handles, update
from forms.cases.services.binds.measures import RUNNING_ROW
from guidance.procedures.spec import FieldSpec


def evaluates(field: FieldSpec) -> bool:
    """Whether a field has one row per running measure."""
    return field.binds is not None and field.binds.kind == "evaluation"


def measures_of(case: Case, rows: list[dict[str, Any]]) -> dict[str, Measure]:
    """The measures of a case that rows are about, by row id."""
    numbers = {int(found[1]): row["_id"] for row in rows if (found := RUNNING_ROW.match(row["_id"]))}
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
    known = measures_of(firing.case, rows)
    wanted = {row["_id"]: _values(row) for row in rows if row["_id"] in known}
    ended = set(_withdrawn(firing, wanted))
    on = _days(firing)
    change = firing.sync(
        MeasureEvaluation,
        {
            key: values | {"measure": known[key], "on": on.get(firing.row(key), firing.day)}
            for key, values in wanted.items()
        },
    )
    for key, values in wanted.items():
        _set_running(known[key], values["then"] != Then.STOP, firing)
    for measure in Measure.objects.filter(pk__in=ended):
        _set_running(measure, True, firing)
    return change


def _values(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row.get(key, "") for key in ("carried_out", "effect", "then", "note")}


def _days(firing: Firing) -> dict[str, datetime.date]:
    """When each evaluation was first made, by origin: a later change of words is no new look."""
    made = MeasureEvaluation.objects.filter(case=firing.case, origin__startswith=firing.origin.field(firing.field.key))
    return dict(made.values_list("origin", "on"))


def _withdrawn(firing: Firing, wanted: dict[str, Any]) -> list[int]:
    """Measures that an evaluation ended which is no longer there."""
    made = MeasureEvaluation.objects.filter(
        case=firing.case, origin__startswith=firing.origin.field(firing.field.key), withdrawn_at__isnull=True
    )
    kept = [firing.row(key) for key in wanted]
    return list(made.filter(then=Then.STOP).exclude(origin__in=kept).values_list("measure", flat=True))


def _set_running(measure: Measure, runs: bool, firing: Firing) -> None:
    if runs:
        update(measure, {"status": MeasureStatus.RUNNING, "ended_on": None})
    else:
        update(measure, {"status": MeasureStatus.ENDED, "ended_on": measure.ended_on or firing.day})
