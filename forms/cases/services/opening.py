"""Making case rows: number, owner, first run, links, and the class's case that pupils' cases share."""

from contextlib import ExitStack
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from forms.cases.class_cases import assessment_of, class_case_of
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import LinkKind, NoticeKind, SubjectKind
from forms.cases.errors import BadInput
from forms.cases.models import Case, CaseCounter, CaseLink, Contact, StageRun
from forms.cases.services.locking import get_locked
from forms.cases.services.notices import notify, role_holders
from forms.cases.services.runs import begin, release_roles, start_run
from forms.cases.services.timeline import gathering, record
from forms.people.models import School, SchoolClass, User
from guidance.models import ProcedureVersion
from guidance.procedures.spec import StageSpec


def open_case(
    *,
    school: School,
    version: ProcedureVersion,
    by,
    raised_by: str,
    owner: User | None = None,
    assessment_only: bool = False,
    clock: Clock = system_clock,
    telling: ExitStack | None = None,
    **subject: Any,
) -> Case:
    """Make the case row with its number, owner and first run (``first_run``), in the caller's transaction.

    Args:
        telling: what closes when the caller has written all it has to tell; its timeline is gathered until then.
    """
    case = Case(
        number=next_number(clock),
        school=school,
        version=version,
        raised_by=raised_by,
        stage=version.compiled.first_stage.key,
        assessment_only=assessment_only,
        opened_at=clock.now(),
        changed_at=clock.now(),
        opened_by=by,
        **subject,
    )
    case.save(force_insert=True)
    if not assessment_only:
        name_owner(case, owner, by)
    with ExitStack() as here:
        (telling or here).enter_context(gathering(case))  # nobody else knows of it yet
        record(case, "case.opened", by=by, data=_told(case), clock=clock)
        case.first_run = start_run(case, case.stage, by=by, first=True, clock=clock)
    _tell_owner(case, by=by, clock=clock)
    if case.pupil_id and not assessment_only:
        Contact.objects.filter(pupil_id=case.pupil_id, case__isnull=True).update(case=case)
    return case


def _told(case: Case) -> dict[str, Any]:
    return {"raised_by": case.raised_by, "version": case.version.number, "owner": case.owner_id}


def _tell_owner(case: Case, *, by, clock: Clock) -> None:
    if case.owner is not None and (by is None or case.owner_id != by.pk):
        notify(case, case.owner, kind=NoticeKind.TURN, origin="case.opened", by=by, clock=clock)


def take_up_assessment(
    group: SchoolClass, version: ProcedureVersion, *, by, raised_by: str, owner: User | None, clock: Clock
) -> Case | None:
    """Make the assessment of a class, which pupils' cases share, the case about it that a concern opens.

    What was answered about the class stays where it is, for the class and for the pupils: it is asked once. The case
    is as old as the concern, its clocks start now, and it goes by the version that new cases go by. The class's row
    is locked from here until the caller's transaction ends, so that no pupil's case makes an assessment beside it.

    Returns: None where the class has no assessment.
    """
    SchoolClass.objects.select_for_update().get(pk=group.pk)
    found = assessment_of(group, version.key)
    if found is None:
        return None
    case = locked(found.pk)
    case.version, case.raised_by, case.assessment_only = version, raised_by, False
    case.opened_at, case.opened_by = clock.now(), by
    case.save(update_fields=["version", "raised_by", "assessment_only", "opened_at", "opened_by"])
    name_owner(case, owner, by)
    record(case, "case.raised", by=by, data=_told(case), clock=clock)
    _begin_anew(case, by=by, clock=clock)
    _tell_owner(case, by=by, clock=clock)
    return case


def _begin_anew(case: Case, *, by, clock: Clock) -> None:
    """Begin with the first stage: in the run that holds the assessment, where it is one of that stage and version."""
    first = case.version.compiled.first_stage.key
    run = case.runs.filter(ended_at__isnull=True).first()
    if run is None or (run.stage, run.version_id) != (first, case.version_id):
        case.runs.filter(ended_at__isnull=True).update(ended_at=clock.now())
        start_run(case, first, by=by, clock=clock)
        return
    run.case, run.version, run.started_at = case, case.version, clock.now()
    run.save(update_fields=["started_at"])
    begin(run, by=by, clock=clock)


def next_number(clock: Clock = system_clock) -> str:
    """The next case number of the year, like ``2026-00042``; two at once never get the same."""
    year = timezone.localtime(clock.now()).year
    counter = CaseCounter.objects.filter(year=year)
    if not counter.update(last=F("last") + 1):  # the row stays locked until the transaction ends
        CaseCounter.objects.get_or_create(year=year)
        counter.update(last=F("last") + 1)
    return f"{year}-{counter.get().last:05d}"


def name_owner(case: Case, owner: User | None, by) -> None:
    """Name one person: who takes it, else the team's first, else the one who raises it, else leadership."""
    spec = case.version.compiled
    roles = roles_of(spec.first_stage)
    case.team_role = roles[0] if roles else ""
    candidates = [person for key in roles for person in role_holders(case, key)]
    if owner is None:
        owner = candidates[0] if candidates else by
    if owner is None:
        leaders = [role.key for role in spec.roles if role.rank == "leadership"]
        owner = next((person for key in leaders for person in role_holders(case, key)), None)
    case.owner = owner
    case.save(update_fields=["owner", "team_role"])


def begin_in(
    case: Case, stage_key: str, *, by, signals: tuple[str, ...] = (), clock: Clock = system_clock
) -> StageRun | None:
    """Let a new case whose intake is done begin in a later stage; its run of the first stage holds the intake alone.

    Args:
        signals: keys of the signals that proposed the stage, for the timeline.
    Returns: the run of the stage; None if it is the first one, where the case stands already.
    Raises: BadInput for a stage that no case may begin in.
    """
    spec = case.version.compiled
    if stage_key not in {stage.key for stage in spec.entry_stages}:
        raise BadInput("begin", _("A case cannot begin in this stage. Choose one of those that are offered."))
    if stage_key == spec.first_stage.key:
        return None
    passed, begun = spec.first_stage, spec.stage(stage_key)
    case.runs.filter(ended_at__isnull=True).update(ended_at=clock.now(), passed_over=True)
    case.dues.filter(met_at__isnull=True).delete()
    stay = {*begun.responsible, *(key for step in begun.steps for key in step.responsible)}
    gone = {*passed.responsible, *(key for step in passed.steps for key in step.responsible)} - stay
    release_roles(case, tuple(gone), clock=clock)
    data = {"stage": stage_key, "passed": passed.key, "signals": list(signals)}
    record(case, "stage.entered", by=by, data=data, clock=clock)
    case.team_role = next(iter(roles_of(begun)), case.team_role)
    case.save(update_fields=["team_role"])
    return start_run(case, stage_key, by=by, clock=clock)


def roles_of(stage: StageSpec) -> tuple[str, ...]:
    """The roles whose turn it is in a stage: its own, else those of its steps."""
    return stage.responsible or tuple(dict.fromkeys(key for step in stage.steps for key in step.responsible))


def link(case: Case, other: Case, kind: str, *, by, clock: Clock = system_clock) -> CaseLink:
    """Tie two cases together, once, and say so on both timelines."""
    tie, made = CaseLink.objects.get_or_create(case=case, other=other, kind=kind, defaults={"made_at": clock.now()})
    if made:
        _tell_of_link(case, other, kind, by=by, clock=clock)
    return tie


def _tell_of_link(case: Case, other: Case, kind: str, *, by, clock: Clock) -> None:
    record(case, "case.linked", by=by, data={"other": other.number, "kind": kind}, clock=clock)
    if not other.assessment_only:
        record(other, "case.linked", by=by, data={"other": case.number, "kind": kind}, clock=clock)


def class_case_for(
    case: Case, *, by, clock: Clock = system_clock, telling: ExitStack | None = None
) -> tuple[Case | None, bool]:
    """The case that holds what is answered about a pupil's class: an open one about it, else one made to hold it.

    An assessment that is made so has no owner and no dates, and is not counted as a case.

    Args:
        telling: as of ``open_case``.
    Returns:
        The case, and whether it is new; None where the pupil is in no class.
    """
    if case.subject_kind != SubjectKind.PUPIL:
        return case, False
    group = case.pupil.school_class or case.school_class
    if group is None:
        return None, False
    group = SchoolClass.objects.select_for_update().get(pk=group.pk)  # until the caller's transaction ends
    found = class_case_of(case, group)
    if found is not None:
        link_to_class(case, found, by=by, clock=clock)
        return found, False
    made = open_case(
        school=case.school,
        version=case.version,
        by=by,
        raised_by=case.raised_by,
        assessment_only=True,
        subject_kind=SubjectKind.CLASS,
        school_class=group,
        clock=clock,
        telling=telling,
    )
    CaseLink.objects.create(case=case, other=made, kind=LinkKind.CLASS_OF, made_at=clock.now())
    _tell_of_link(case, made, LinkKind.CLASS_OF, by=by, clock=clock)
    return made, True


def link_to_class(case: Case, of_class: Case, *, by, clock: Clock = system_clock) -> None:
    """Tie a pupil's case to the class's, unless the two are tied already, in whatever way."""
    if not CaseLink.objects.filter(case=case, other=of_class).exists():
        link(case, of_class, LinkKind.CLASS_OF, by=by, clock=clock)


def locked(case_id: int) -> Case:
    """The case with whom it is about, its row locked until the transaction ends."""
    related = ("version", "school__owner", "pupil__school_class", "school_class")
    rows = Case.objects.select_for_update(of=("self",)).select_related(*related).defer("version__spec")
    return get_locked(rows, pk=case_id)
