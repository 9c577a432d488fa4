"""Cases under another procedure that run beside one, each with its own stage and clocks."""

from forms.cases.clock import Clock, system_clock
from forms.cases.enums import CaseStatus, LinkKind, NoticeKind, SubjectKind
from forms.cases.models import Case
from forms.cases.services.notices import tell_roles
from forms.cases.services.opening import link, open_case
from forms.cases.services.timeline import record
from guidance.procedures.versions import offered


def start_beside(case: Case, procedure_key: str, *, by, clock: Clock = system_clock) -> Case | None:
    """Open a case under another procedure about the same subject, linked, with its own stage and clocks; once.

    Returns None where that procedure is not published, which the timeline then says: nobody is left thinking it runs.
    """
    running = Case.objects.filter(
        linked_from__case=case, linked_from__kind=LinkKind.BESIDE, version__key=procedure_key, status=CaseStatus.OPEN
    ).first()
    if running is not None:
        return running
    version = offered(procedure_key)
    if version is None:
        record(case, "case.not_started", by=by, data={"procedure": procedure_key}, clock=clock)
        return None
    subject = {
        SubjectKind.PUPIL: {"pupil": case.pupil, "school_class": case.school_class},
        SubjectKind.CLASS: {"school_class": case.school_class},
        SubjectKind.STAFF: {"staff_member": case.staff_member},
    }[SubjectKind(case.subject_kind)]
    beside = open_case(
        school=case.school,
        version=version,
        by=by,
        raised_by=case.raised_by,
        subject_kind=case.subject_kind,
        clock=clock,
        **subject,
    )
    link(case, beside, LinkKind.BESIDE, by=by, clock=clock)
    leaders = tuple(role.key for role in version.compiled.roles if role.rank == "leadership")
    tell_roles(beside, leaders, kind=NoticeKind.INFORM, origin="case.opened.beside", by=by, clock=clock)
    return beside
