"""The routines of schools: what comes back, when it was last done and by whom, and when it is next."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language

from forms.cases import clock
from forms.cases.access import may_do_routine, may_see_routine
from forms.cases.models import Measure, RoutineRecord
from forms.cases.routines.rhythm import Rhythm
from forms.cases.services.routines import rhythm_after
from forms.people.models import School, SchoolProcedure
from forms.people.reach import reach_of
from guidance.models import ProcedureVersion
from guidance.procedures.spec import RoutineSpec

PAGE = 20


@dataclass(frozen=True)
class Planned:
    """A routine at a school. ``last``: the record that was finished last, ``open``: the one that is begun."""

    school: School
    version: ProcedureVersion
    routine: RoutineSpec
    since: datetime.date
    last: RoutineRecord | None
    open: RoutineRecord | None
    may_do: bool

    @property
    def rhythm(self) -> Rhythm:
        """When it is to be done next; of one that is begun, when it was to be done."""
        if self.open is not None:
            return Rhythm(self.open.due_on, self.open.overdue_on)
        return rhythm_after(self.routine, self.last, self.since, self.school)

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return self.routine.title.to(get_language())

    @property
    def urls_of(self) -> dict[str, Any]:
        """What its addresses are made of."""
        return {"school": self.school.pk, "procedure": self.version.key, "routine": self.routine.key}

    @property
    def url(self) -> str:
        """Its page: its records, and the button that begins one."""
        return reverse("cases:routine", kwargs=self.urls_of)

    @property
    def go_on_url(self) -> str:
        """The record that is begun, else its page."""
        if self.open is None:
            return self.url
        return reverse("wizard:routine_record", kwargs={**self.urls_of, "number": self.open.number})


def planned(user: Any, *, only: dict[str, Any] | None = None) -> list[Planned]:
    """The routines that a person may see, by school and in the procedure's order.

    Args:
        only: school, procedure and routine, where one alone is asked for.
    Returns:
        The same number of queries for any number of records: schools and what they run, versions, records, and the
        calendar of each school.
    """
    schools = {one.school_id for one in reach_of(user)}
    rows = SchoolProcedure.objects.filter(school__in=schools, school__active=True).select_related("school__owner")
    if only:
        rows = rows.filter(school=only["school"], procedure_key=only["procedure"])
    runs = list(rows.order_by("school__name", "-is_default", "procedure_key"))
    if not runs:
        return []
    newest = ProcedureVersion.objects.newest().filter(key__in={run.procedure_key for run in runs})
    versions = {version.key: version for version in newest}
    seen = [
        (run, versions[run.procedure_key], routine)
        for run in runs
        for routine in (versions[run.procedure_key].compiled.routines if run.procedure_key in versions else ())
        if (only is None or routine.key == only["routine"])
        and may_see_routine(user, run.school_id, routine.role, versions[run.procedure_key].compiled)
    ]
    kept = _records({run.school_id for run, _version, _routine in seen}) if seen else {}
    shared = {run.school_id: run.school for run in runs}  # a school's calendar is read once for all its procedures
    found = []
    for run, version, routine in seen:
        last, open_ = kept.get((run.school_id, run.procedure_key, routine.key), (None, None))
        may_do = may_do_routine(user, run.school_id, routine.role, version.compiled)
        found.append(Planned(shared[run.school_id], version, routine, run.since, last, open_, may_do))
    return found


def _records(schools: Iterable[int]) -> dict[tuple[int, str, str], tuple[RoutineRecord | None, RoutineRecord | None]]:
    """The record that was finished last and the one that is open, by routine. One query."""
    later = RoutineRecord.objects.done().filter(
        school=OuterRef("school"),
        procedure_key=OuterRef("procedure_key"),
        routine=OuterRef("routine"),
        number__gt=OuterRef("number"),
    )
    rows = RoutineRecord.objects.filter(school__in=schools).filter(Q(done_at__isnull=True) | ~Exists(later))
    found: dict[tuple[int, str, str], tuple[RoutineRecord | None, RoutineRecord | None]] = {}
    for row in rows.select_related("done_by", "begun_by"):
        key = (row.school_id, row.procedure_key, row.routine)
        last, open_ = found.get(key, (None, None))
        found[key] = (last, row) if row.is_open else (row, open_)
    return found


def due_line(one: Planned) -> dict[str, Any]:
    """The next date of a routine as components/date_line.html takes it."""
    day, rhythm = clock.today(), one.rhythm
    state = rhythm.state(day)
    if state == "overdue":
        return {"date": rhythm.overdue_on, "state": "overdue", "days": (day - rhythm.overdue_on).days}
    days = (rhythm.due_on - day).days
    return {"date": rhythm.due_on, "state": {0: "today"}.get(days, "soon" if 0 < days <= 3 else ""), "days": abs(days)}


def history(one: Planned, number: int) -> tuple[list[RoutineRecord], bool]:
    """A page of the finished records of a routine, the latest first, and whether there are older ones. One query."""
    rows = RoutineRecord.objects.of(one.school, one.version.key, one.routine.key).done().select_related("done_by")
    first = (number - 1) * PAGE
    found = list(rows.order_by("-number")[first : first + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def running_without_case(school: School) -> list[Measure]:
    """Measures of a school that run without a case, the oldest first, with what was found last. Two queries."""
    rows = Measure.objects.without_case().running().filter(school=school)
    return list(rows.select_related("school_class", "record").prefetch_related("evaluations").order_by("pk"))
