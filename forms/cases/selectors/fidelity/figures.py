"""The figures of a school, or of all schools of an owner, as tables; and a few of them beside a record."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.access import may_see_figures
from forms.cases.clock import today
from forms.cases.enums import Effect
from forms.cases.models import Answers, Case, RoutineRecord
from forms.cases.selectors.fidelity.counts import Found, count
from forms.cases.selectors.fidelity.first_contact import USUAL, contact_table
from forms.cases.selectors.fidelity.periods import FIRST, Period
from forms.cases.selectors.fidelity.tables import Table, table
from forms.people.calendar import calendar_for
from forms.people.models import School, SchoolProcedure
from guidance.models import ProcedureVersion
from guidance.procedures.spec import ProcedureSpec, RoutineSpec

#: Reasons that a school's page lists, the latest first.
MOST_REASONS = 30
#: A record that looks back on so many days shows figures beside its questions.
LONG = datetime.timedelta(days=180)


@dataclass(frozen=True)
class Figures:
    """All tables of one page."""

    period: Period
    tables: list[Table]

    @property
    def some_hidden(self) -> bool:
        """Whether anything is hidden."""
        return any(one.some_hidden for one in self.tables)


def figures_of_school(school: School, period: Period, days: int = USUAL) -> Figures:
    """A school's figures, by stage. The same number of queries for any number of cases: two, and those of ``count``."""
    specs = _specs([school])
    found = count([school.pk], specs, period, today())
    return Figures(period, _tables(found, [(school.pk, school.name)], specs, period, days))


def figures_of_owner(schools: Sequence[School], period: Period, days: int = USUAL) -> Figures:
    """The figures of an owner's schools, by school and stage. As many queries as for one school."""
    specs = _specs(schools)
    found = count([one.pk for one in schools], specs, period, today())
    return Figures(period, _tables(found, [(one.pk, one.name) for one in schools], specs, period, days))


def _specs(schools: Sequence[School]) -> list[ProcedureSpec]:
    """The procedures that schools run, as they were published last. Two queries."""
    run = SchoolProcedure.objects.filter(school__in=[one.pk for one in schools]).values_list("procedure_key", flat=True)
    return [version.compiled for version in ProcedureVersion.objects.newest().filter(key__in=set(run))]


def _tables(
    found: Found, schools: list[tuple[int, str]], specs: list[ProcedureSpec], period: Period, days: int
) -> list[Table]:
    stages = _stages(specs)
    alone = len(schools) == 1
    school = schools[0][0] if schools else 0
    rows = stages if alone else schools
    columns: Any = [(0, _("Count"))] if alone else stages

    def at(row: Any, column: Any) -> Any:
        return (school, row) if alone else (row, column)

    kept = [(0, _("Met in time"))] if alone else stages
    held = [(0, _("Held on the date or before"))]
    effects = [(one.value, str(one.label)) for one in Effect]
    return [
        contact_table(found, schools, period, days),
        table(
            "follow_ups", _("Follow-ups that were held in time"), schools, held, found.follow_ups, period,
            part=found.held, at=lambda row, _column: row, chart=not alone,
            note=_("Steps that look at what the measures have done, and whose day has come."),
        ),
        table(
            "deadlines", _("Deadlines that were met, by stage"), rows, kept, found.dues, period,
            part=found.in_time, at=at, chart=alone, note=_("Deadlines whose day has come, of all steps."),
        ),
        table("skipped", _("Steps that were skipped, by stage"), rows, columns, found.skipped, period, at=at),
        table("stages", _("Stages that were begun"), rows, columns, found.runs, period, at=at),
        table("effects", _("What measures have done, by evaluation"), schools, effects, found.effects, period),
    ]  # fmt: skip


def _stages(specs: list[ProcedureSpec]) -> list[tuple[tuple[str, str], str]]:
    """The stages of the procedures, each named by both keys; with the procedure's name where there are several."""
    language = get_language()
    return [
        (
            (spec.key, stage.key),
            (f"{spec.title.to(language)}: " if len(specs) > 1 else "") + stage.title.to(language),
        )
        for spec in specs
        for stage in spec.stages
    ]


def reasons_at(school: School, period: Period, user: Any) -> list[dict[str, Any]]:
    """Why steps were skipped in cases of the school that the person may see, the latest first. One query.

    A reason is what somebody wrote in a case, so it stands here only for those who may open that case.
    """
    rows = (
        Answers.objects.filter(status="skipped", run__case__school=school)
        .filter(run__case__in=Case.objects.visible_to(user))
        .filter(saved_at__date__range=(period.starts_on, period.ends_on))
        .exclude(skip_reason="")
        .select_related("run__version", "run__case")
        .defer("run__version__spec")
        .order_by("-saved_at")[:MOST_REASONS]
    )
    return [_reason(row) for row in rows]


def _reason(row: Answers) -> dict[str, Any]:
    run, language = row.run, get_language()
    spec = run.version.compiled
    steps = {step.key: step for step in spec.steps_of(run.stage)}
    return {
        "stage": spec.stage(run.stage).title.to(language),
        "step": steps[row.step].title.to(language) if row.step in steps else row.step,
        "reason": row.skip_reason,
        "at": row.saved_at,
        "number": run.case.number,
        "url": reverse("cases:detail", args=[run.case.number]),
    }


def beside_record(record: RoutineRecord, routine: RoutineSpec, user: Any) -> dict[str, Any] | None:
    """Figures of the time that a record looks back on, worked out from the cases, for its page.

    None for a round, for a routine that comes back within half a year, and for those who may not read figures.
    """
    if routine.round or not may_see_figures(user, record.school_id):
        return None
    until = record.until_on
    ahead = calendar_for(record.school).add(routine.every, until) - until
    if ahead < LONG:
        return None
    starts_on = until - ahead
    period = Period(_("The time that is looked back on"), starts_on, until, until, FIRST)
    figures = figures_of_school(record.school, period)
    return {
        "title": _("Worked out from the cases"),
        "starts_on": starts_on,
        "ends_on": until,
        "groups": [_group(one) for one in figures.tables],
        "note": _("Counts under five are hidden.") if figures.some_hidden else "",
        "url": reverse("cases:figures_school", args=[record.school_id]),
    }


def _group(one: Table) -> dict[str, Any]:
    """A table as short lines: with one row a line for each column, else one for each row."""
    if len(one.rows) == 1:
        row = one.rows[0]
        lines = [{"label": label, "value": cell.text} for label, cell in zip(one.columns, row.cells, strict=True)]
        if one.extra:
            lines.append({"label": _("Median"), "value": one.extra[0]})
        return {"title": one.title, "lines": lines}
    return {"title": one.title, "lines": [{"label": row.label, "value": row.cells[-1].text} for row in one.rows]}
