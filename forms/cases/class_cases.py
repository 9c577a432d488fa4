"""Which class case a pupil's case shares its answers about the class with. Reads only."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from forms.cases.enums import AskStatus, CaseStatus, SubjectKind
from forms.cases.models import Case, CaseLink, CoordinatorAsk, StageRun
from forms.people.models import SchoolClass

#: Real cases before assessments, then the newest.
FIRST = ("assessment_only", "-opened_at", "-pk")


def class_case_of(case: Case, group: SchoolClass | None = None) -> Case | None:
    """The class's case that a pupil's case shares answers with, if there is one: real cases before assessments."""
    if case.subject_kind != SubjectKind.PUPIL:
        return case
    return _candidates(case, group).select_related("version").order_by(*FIRST).first()


def runs_of(case: Case, group: SchoolClass | None, *, with_class: bool) -> tuple[list[StageRun], list[StageRun]]:
    """The runs of a case, and those of the class's case that it shares answers with, oldest first. One query.

    Each run has its case at hand; those of the class's case know whether the two cases are linked (``is_linked``), and
    all whether somebody is asked to coordinate theirs and has not answered (``is_asking``).

    Args:
        with_class: whether the class's case is asked about at all; else its runs are an empty list.
    """
    cases = Case.objects.filter(pk=case.pk).order_by().values("pk")
    if with_class:
        cases = cases.union(_candidates(case, group).order_by().values("pk"))
    linked = CaseLink.objects.filter(case=case, other=OuterRef("case"))
    asked = CoordinatorAsk.objects.filter(case=OuterRef("case"), status=AskStatus.ASKED)
    rows = StageRun.objects.filter(case__in=cases).order_by("pk")
    rows = rows.annotate(is_linked=Exists(linked), is_asking=Exists(asked))
    rows = rows.select_related("version", "case__version").defer("version__spec", "case__version__spec")
    own, others = [], []
    for run in rows:
        (own if run.case_id == case.pk else others).append(run)
    for run in own:
        _at(run, case)
    first = min((run.case for run in others), key=_rank, default=None)
    of_class = [_at(run, first) for run in others if run.case_id == first.pk]
    return own, of_class


def _rank(case: Case) -> tuple[bool, float, int]:
    """Where a case stands in the order of ``FIRST``."""
    return case.assessment_only, -case.opened_at.timestamp(), -case.pk


def _at(run: StageRun, case: Case) -> StageRun:
    """The run with the case itself, and its version where that is the case's."""
    run.case = case
    if run.version_id == case.version_id:
        run.version = case.version
    return run


def class_runs_of_many(cases: list[Case]) -> dict[int, list[StageRun]]:
    """The same for several pupils' cases at once, by case. Two queries."""
    pupils = [case for case in cases if case.subject_kind == SubjectKind.PUPIL]
    if not pupils:
        return {}
    groups = {case.pk: case.pupil.school_class_id or case.school_class_id for case in pupils}
    linked: dict[int, set[int]] = {}
    for case, other in CaseLink.objects.filter(case__in=pupils).values_list("case", "other"):
        linked.setdefault(case, set()).add(other)
    same = Q(school_class__in=set(groups.values()), status=CaseStatus.OPEN)
    others = Q(pk__in=set().union(*linked.values()))
    wanted = Case.objects.filter(same | others, subject_kind=SubjectKind.CLASS)
    by_case: dict[Case, list[StageRun]] = {}
    runs = StageRun.objects.filter(case__in=wanted).select_related("case__version")
    for run in runs.defer("case__version__spec").order_by("pk"):
        by_case.setdefault(run.case, []).append(run)
    order = sorted(by_case, key=lambda one: (one.assessment_only, -one.opened_at.timestamp(), -one.pk))
    found = {}
    for case in pupils:
        fits = (
            one
            for one in order
            if one.version.key == case.version.key
            and (
                (one.school_class_id == groups[case.pk] and one.status == CaseStatus.OPEN)
                or one.pk in linked.get(case.pk, ())
            )
        )
        first = next(fits, None)
        found[case.pk] = by_case[first] if first else []
    return found


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


def assessments_left_by(case: Case) -> QuerySet[Case]:
    """The assessment of a class, if any, that no open case shares any more once this pupil's case is closed.

    Nobody raised a concern about the class, so nothing else would ever end the measures that it has started.
    """
    if case.subject_kind != SubjectKind.PUPIL:
        return Case.objects.none()
    shared = Case.objects.filter(linked_from__case=case, assessment_only=True, status=CaseStatus.OPEN)
    others = CaseLink.objects.filter(other=OuterRef("pk"), case__status=CaseStatus.OPEN).exclude(case=case)
    return shared.exclude(Exists(others))
