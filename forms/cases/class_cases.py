"""Which class case a pupil's case shares its answers about the class with. Reads only."""

from django.db.models import Q, QuerySet

from forms.cases.enums import CaseStatus, SubjectKind
from forms.cases.models import Case, StageRun
from forms.people.models import SchoolClass

#: Real cases before assessments, then the newest.
FIRST = ("assessment_only", "-opened_at", "-pk")


def class_case_of(case: Case, group: SchoolClass | None = None) -> Case | None:
    """The class's case that a pupil's case shares answers with, if there is one: real cases before assessments."""
    if case.subject_kind != SubjectKind.PUPIL:
        return case
    return _candidates(case, group).select_related("version").order_by(*FIRST).first()


def class_runs_of(case: Case, group: SchoolClass | None = None) -> list[StageRun]:
    """The runs of that case, oldest first, with the case itself; empty where there is none. One query."""
    found = StageRun.objects.filter(case__in=_candidates(case, group).values("pk"))
    order = [f"-case__{name[1:]}" if name.startswith("-") else f"case__{name}" for name in FIRST]
    runs = list(found.select_related("case__version").defer("case__version__spec").order_by(*order, "case", "pk"))
    first = [run for run in runs if run.case_id == runs[0].case_id]
    for run in first:
        run.case = first[0].case
    return first


def assessment_of(group: SchoolClass, procedure_key: str) -> Case | None:
    """The assessment of a class that pupils' cases under a procedure share, where nobody has raised a concern yet."""
    open_ones = Case.objects.filter(school_class=group, version__key=procedure_key, status=CaseStatus.OPEN)
    return open_ones.filter(subject_kind=SubjectKind.CLASS, assessment_only=True).order_by(*FIRST).first()


def _candidates(case: Case, group: SchoolClass | None) -> QuerySet[Case]:
    linked = Q(linked_from__case=case)
    same = Q(school_class=group or case.school_class, version__key=case.version.key, status=CaseStatus.OPEN)
    return Case.objects.filter(subject_kind=SubjectKind.CLASS).filter(
        same | (linked & Q(version__key=case.version.key))
    )
