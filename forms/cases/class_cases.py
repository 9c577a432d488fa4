"""Which class case a pupil's case shares its answers about the class with. Reads only."""

from django.db.models import Q

from forms.cases.enums import CaseStatus, SubjectKind
from forms.cases.models import Case
from forms.people.models import SchoolClass


def class_case_of(case: Case, group: SchoolClass | None = None) -> Case | None:
    """The class's case that a pupil's case shares answers with, if there is one: real cases before assessments."""
    if case.subject_kind != SubjectKind.PUPIL:
        return case
    linked = Q(linked_from__case=case)
    same = Q(school_class=group or case.school_class, version__key=case.version.key, status=CaseStatus.OPEN)
    return (
        Case.objects.filter(subject_kind=SubjectKind.CLASS)
        .filter(same | (linked & Q(version__key=case.version.key)))
        .select_related("version")
        .order_by("assessment_only", "-opened_at")
        .first()
    )
