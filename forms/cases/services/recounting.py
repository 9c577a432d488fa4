"""Dates moved by the calendar: what stands open is counted again, and each case says what moved.

A date is counted again from what was kept of it, without the case's answers, so that looking at one that did not move
costs next to nothing.
"""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from forms.cases.clock import Clock, system_clock
from forms.cases.deadlines import Worked, again
from forms.cases.enums import CaseStatus
from forms.cases.models import Due, StageRun
from forms.cases.put_off import NOT_PUT_OFF, put_offs
from forms.cases.services.opening import locked
from forms.cases.services.timeline import gathering, record
from forms.people.calendar import SchoolCalendar, calendar_for
from forms.people.models import School

CHUNK = 500
#: A date that was moved to a school day stands at most so far from the day that the count led to: a long summer.
FURTHEST_MOVED = datetime.timedelta(days=120)

Days = tuple[datetime.date, datetime.date]


def refresh_all(
    school: School | None = None,
    *,
    days: Days | None = None,
    progress: Callable[[int], None] | None = None,
    clock: Clock = system_clock,
) -> int:
    """Count the open dates of a school, or of all, again after the calendar has changed. Doing it twice does it once.

    Each case whose date moves is locked, changed and told in a transaction of its own; dates are read some hundred at
    a time.

    Args:
        days: first and last day of what changed in the calendar, where that is known: dates that such days can't move
            are not looked at.
        progress: called with the number of dates that were looked at so far.
    Returns: how many dates moved.
    """
    moved = looked = 0
    schools = School.objects.select_related("owner").order_by("pk")
    for one in (schools.filter(pk=school.pk) if school else schools).iterator(CHUNK):
        calendar = calendar_for(one)
        for rows in _chunks(_open_dates(one, days)):
            cases = dict.fromkeys(row["case_id"] for row in rows if _may_move(row, calendar, days))
            moved += sum(_recount(case, calendar, clock) for case in cases)
            looked += len(rows)
            if progress:
                progress(looked)
    return moved


def _open_dates(school: School, days: Days | None) -> QuerySet[Due]:
    rows = Due.objects.filter(
        met_at__isnull=True,
        case__school=school,
        case__status=CaseStatus.OPEN,
        case__assessment_only=False,
        run__ended_at__isnull=True,
    )
    return rows.filter(due_on__gte=days[0] - FURTHEST_MOVED) if days else rows


def _chunks(rows: QuerySet[Due]) -> Iterator[list[dict[str, Any]]]:
    """The rows by primary key, some hundred at a time, each time asked for anew: they are written meanwhile."""
    names = ("pk", "case_id", "due_on", "how", "run__dates_changed")
    rows = rows.order_by("pk").values(*names)
    last = 0
    while found := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield found
        last = found[-1]["pk"]


def _may_move(row: dict[str, Any], calendar: SchoolCalendar, days: Days | None) -> bool:
    """Whether a date may be another now; one that was paused or extended is looked at with its case."""
    how = row["how"]
    if "amount" not in how or how["unit"] == "hours" and not row["run__dates_changed"]:
        return False
    if row["run__dates_changed"]:
        return True
    if days is not None and not _touched(how, days):
        return False
    worked = _worked(how, calendar)
    return worked is not None and (worked.on, worked.how) != (row["due_on"], how)


def _touched(how: dict[str, Any], days: Days) -> bool:
    """Whether the count or its move to a school day met any of these days."""
    reached, on = how.get("reached", ""), how.get("on", "")
    if not reached or not on:
        return True
    return min(how["from"], on) <= days[1].isoformat() and max(reached, on) >= days[0].isoformat()


def _worked(how: dict[str, Any], calendar: SchoolCalendar, put_off=NOT_PUT_OFF) -> Worked | None:
    try:
        return again(how, calendar, put_off)
    except OverflowError:  # there is no such day any more: the date stays as it was
        return None


@transaction.atomic
def _recount(case_id: int, calendar: SchoolCalendar, clock: Clock) -> int:
    """Count the open dates of a case again. Returns how many moved."""
    case = locked(case_id)
    run = case.runs.filter(ended_at__isnull=True).first()
    if run is None or not case.is_open:
        return 0
    changes, moved = put_offs(run), 0
    with gathering(case):
        for due in run.dues.filter(met_at__isnull=True):
            worked = _worked(due.how, calendar, changes.get(due.key, NOT_PUT_OFF))
            if worked is None or (worked.on, worked.at, worked.how) == (due.due_on, due.due_at, due.how):
                continue
            before = due.due_on
            due.due_on, due.due_at, due.how = worked
            due.save(update_fields=["due_on", "due_at", "how"])
            if before != due.due_on:
                moved += 1
                record(case, "due.moved", by=None, data=told(run, due, before), clock=clock)
    return moved


def told(run: StageRun, due: Due, before: datetime.date) -> dict[str, Any]:
    """What the timeline keeps of a date that is another now."""
    return {
        "stage": run.stage,
        "run": run.number,
        "step": due.step,
        "occurrence": due.occurrence,
        "position": due.position,
        "date_before": before.isoformat(),
        "date_after": due.due_on.isoformat(),
    }
