"""Counts of how the work was done, made by the database: a fixed number of queries for any number of cases.

Everything is counted for both halves of a period (``Halves``), by school, and by stage where it has one. A stage is
named by the keys of its procedure and its own.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Count, DateField, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, TruncDate

from forms.cases.enums import AnswerStatus
from forms.cases.models import Answers, Case, Contact, Due, MeasureEvaluation, StageRun
from forms.cases.selectors.fidelity.periods import Period
from guidance.procedures.spec import ProcedureSpec

Stage = tuple[str, str]
#: Counts of the first and of the second half.
Halves = list[int]
Counts = dict[Any, Halves]


def _none() -> Counts:
    return defaultdict(lambda: [0, 0])


@dataclass
class Found:
    """What was counted. By school and stage: ``runs`` begun, ``dues`` (deadlines that have come) and ``in_time`` of
    them, ``skipped`` steps. By school: ``follow_ups`` and ``held``; ``cases`` raised, and ``days`` to the first contact
    with how many cases took so long (None: no contact yet). By school and effect: ``effects`` of measures.
    """

    runs: Counts = field(default_factory=_none)
    dues: Counts = field(default_factory=_none)
    in_time: Counts = field(default_factory=_none)
    skipped: Counts = field(default_factory=_none)
    follow_ups: Counts = field(default_factory=_none)
    held: Counts = field(default_factory=_none)
    cases: Counts = field(default_factory=_none)
    days: dict[int, dict[int | None, Halves]] = field(default_factory=lambda: defaultdict(_none))
    effects: Counts = field(default_factory=_none)


def count(schools: Iterable[int], specs: Iterable[ProcedureSpec], period: Period, today: datetime.date) -> Found:
    """Count for some schools and their procedures. Six queries."""
    inside, specs, found = list(schools), list(specs), Found()
    _runs(found, inside, period)
    _dues(found, inside, specs, period, today)
    _skipped(found, inside, period)
    _contacts(found, inside, specs, period)
    _effects(found, inside, period)
    return found


def _half(day: str, period: Period) -> Choose:
    """Which half of the period a day lies in: 0 or 1."""
    return Choose(When(**{f"{day}__lte": period.middle}, then=Value(0)), default=Value(1))


def _add(into: Counts, key: Any, half: int, number: int) -> None:
    into[key][half] += number


def _runs(found: Found, schools: list[int], period: Period) -> None:
    rows = StageRun.objects.filter(case__school__in=schools, case__assessment_only=False, passed_over=False)
    rows = rows.annotate(day=TruncDate("started_at")).filter(day__range=(period.starts_on, period.ends_on))
    grouped = rows.annotate(half=_half("day", period)).values("case__school", "version__key", "stage", "half")
    for row in grouped.annotate(n=Count("pk")).order_by():
        _add(found.runs, (row["case__school"], (row["version__key"], row["stage"])), row["half"], row["n"])


def _dues(found: Found, schools: list[int], specs: list[ProcedureSpec], period: Period, today: datetime.date) -> None:
    """Deadlines whose day has come, and those of them that were met by it.

    One that was never met because its stage was left before its day is none.
    """
    rows = Due.objects.filter(case__school__in=schools, case__assessment_only=False, not_before=False)
    rows = rows.filter(run__isnull=False, due_on__range=(period.starts_on, period.ends_on))
    met_in_time = Q(due_at__isnull=True, met_at__date__lte=F("due_on")) | Q(
        due_at__isnull=False, met_at__lte=F("due_at")
    )
    has_come = Q(met_at__isnull=False) | Q(due_on__lt=today)
    left_before = Q(met_at__isnull=True, run__ended_at__date__lte=F("due_on"))
    rows = rows.filter(has_come).exclude(left_before)
    grouped = rows.annotate(half=_half("due_on", period), is_follow_up=_is_one_of(follow_up_steps(specs)))
    grouped = grouped.values("case__school", "run__version__key", "run__stage", "half", "is_follow_up")
    for row in grouped.annotate(n=Count("pk"), in_time=Count("pk", filter=met_in_time)).order_by():
        school, half = row["case__school"], row["half"]
        key = (school, (row["run__version__key"], row["run__stage"]))
        _add(found.dues, key, half, row["n"])
        _add(found.in_time, key, half, row["in_time"])
        if row["is_follow_up"]:
            _add(found.follow_ups, school, half, row["n"])
            _add(found.held, school, half, row["in_time"])


def follow_up_steps(specs: Iterable[ProcedureSpec]) -> list[tuple[str, str, str]]:
    """Steps that look at what was agreed: those that evaluate measures. Procedure, stage and step."""
    return [
        (spec.key, stage.key, step.key)
        for spec in specs
        for stage in spec.stages
        for step in stage.steps
        if any(one.binds is not None and one.binds.kind == "evaluation" for one in step.fields)
    ]


def _is_one_of(steps: list[tuple[str, str, str]]) -> Choose:
    cases = [
        When(run__version__key=procedure, run__stage=stage, step=step, then=Value(True))
        for procedure, stage, step in steps
    ]
    return Choose(*cases, default=Value(False))


def _skipped(found: Found, schools: list[int], period: Period) -> None:
    rows = Answers.objects.filter(run__case__school__in=schools, status=AnswerStatus.SKIPPED)
    rows = rows.annotate(day=TruncDate("saved_at")).filter(day__range=(period.starts_on, period.ends_on))
    grouped = rows.annotate(half=_half("day", period))
    grouped = grouped.values("run__case__school", "run__version__key", "run__stage", "half")
    for row in grouped.annotate(n=Count("pk")).order_by():
        key = (row["run__case__school"], (row["run__version__key"], row["run__stage"]))
        _add(found.skipped, key, row["half"], row["n"])


def _contacts(found: Found, schools: list[int], specs: list[ProcedureSpec], period: Period) -> None:
    """Cases about pupils that were raised, and the days from then to the first contact with the home.

    A contact is one that was logged, or the first one in a step that asks for contacts; one before the concern counts
    as the same day.
    """
    rows = Case.objects.counted().filter(school__in=schools, pupil__isnull=False)
    rows = rows.annotate(raised=TruncDate("opened_at")).filter(raised__range=(period.starts_on, period.ends_on))
    logged, told = _first_logged(), _first_told(specs)
    rows = rows.annotate(logged=logged, told=told) if told is not None else rows.annotate(logged=logged, told=logged)
    first = Choose(
        When(logged__isnull=False, told__isnull=False, told__lt=F("logged"), then=F("told")),
        default=Coalesce("logged", "told"),
        output_field=DateField(),
    )
    grouped = rows.annotate(half=_half("raised", period), took=first - F("raised")).values("school", "half", "took")
    for row in grouped.annotate(n=Count("pk")).order_by():
        took = None if row["took"] is None else max(row["took"].days, 0)
        _add(found.cases, row["school"], row["half"], row["n"])
        found.days[row["school"]][took][row["half"]] += row["n"]


def _first_logged() -> Subquery:
    rows = Contact.objects.filter(case=OuterRef("pk")).order_by().values("case")
    return Subquery(rows.annotate(first=Min("on")).values("first"), output_field=DateField())


def _first_told(specs: Iterable[ProcedureSpec]) -> Subquery | None:
    """The day of the first contact in the steps that ask for contacts; else the day that such a step was done."""
    asked = {
        (step.key, one.key)
        for spec in specs
        for _stage, step in spec.all_steps()
        for one in step.fields
        if one.kind == "contacts"
    }
    if not asked:
        return None
    days = [
        When(
            step=step, then=Cast(KeyTextTransform("date", KeyTransform("0", KeyTransform(key, "values"))), DateField())
        )
        for step, key in sorted(asked)
    ]
    rows: QuerySet = Answers.objects.filter(
        run__case=OuterRef("pk"), step__in={step for step, _key in asked}, status=AnswerStatus.DONE
    )
    rows = rows.annotate(day=Coalesce(Choose(*days, output_field=DateField()), TruncDate("done_at")))
    return Subquery(
        rows.order_by().values("run__case").annotate(first=Min("day")).values("first"), output_field=DateField()
    )


def _effects(found: Found, schools: list[int], period: Period) -> None:
    rows = MeasureEvaluation.objects.filter(withdrawn_at__isnull=True, on__range=(period.starts_on, period.ends_on))
    rows = rows.exclude(effect="").annotate(school=Coalesce("case__school", "record__school"))
    grouped = rows.filter(school__in=schools).annotate(half=_half("on", period)).values("school", "effect", "half")
    for row in grouped.annotate(n=Count("pk")).order_by():
        _add(found.effects, (row["school"], row["effect"]), row["half"], row["n"])
