"""Raising concerns, and handing cases on."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.class_cases import class_case_of
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import LinkKind, NoticeKind, SubjectKind
from forms.cases.errors import BadInput, InvalidAnswers, NotAllowed
from forms.cases.models import Case
from forms.cases.services.answers import mark_done, save_answers
from forms.cases.services.notices import end_turns, notify
from forms.cases.services.opening import begin_in, link, locked, open_case, take_up_assessment
from forms.cases.services.timeline import record
from forms.people.models import Pupil, School, SchoolClass, User
from guidance.procedures.versions import latest, offered


@transaction.atomic
def raise_concern(
    *,
    school: School,
    procedure_key: str,
    raw: Mapping[str, Any],
    by: User | None,
    raised_by: str,
    pupil: Pupil | None = None,
    school_class: SchoolClass | None = None,
    staff_member: User | None = None,
    about_both: bool = False,
    owner: User | None = None,
    incomplete: bool = False,
    begin: str = "",
    signals: tuple[str, ...] = (),
    clock: Clock = system_clock,
) -> list[Case]:
    """Open the case (or, about pupil and class, the two linked ones) that a concern makes.

    The intake's answers are saved in the first run and marked as done; one person owns each case from the start.

    Args:
        raw: the intake's answers as typed, by field key.
        about_both: with a pupil, also open a case about the class.
        owner: who takes it; else the first teacher, else the one who raises it.
        incomplete: a stop was met: keep what was typed, whole or not.
        begin: key of the stage that the first of the cases begins in, once its intake is done; else the first stage.
        signals: keys of the signals that proposed it.

    Returns:
        The pupil's case first.

    Raises:
        BadInput: no subject, one that the procedure does not allow, a procedure that is not published, or a stage
            that no case may begin in.
        InvalidAnswers: the intake cannot be marked as done (and it is not a stop); nothing is written.
    """
    version = offered(procedure_key)
    if version is None and latest(procedure_key) is not None:
        raise BadInput("procedure", _("This procedure takes no new cases any more."))
    if version is None:
        raise BadInput("procedure", _("This procedure is not published."))
    group = school_class or (pupil.school_class if pupil else None)
    subjects = _subjects(pupil=pupil, group=group, staff_member=staff_member, about_both=about_both)
    cases = []
    for subject in subjects:
        if subject["subject_kind"] not in version.compiled.subjects:
            raise BadInput("subject", _("This procedure is not for concerns about this."))
        case = None
        if subject["subject_kind"] == SubjectKind.CLASS:
            case = take_up_assessment(group, version, by=by, raised_by=raised_by, owner=owner, clock=clock)
        case = case or open_case(
            school=school, version=version, by=by, raised_by=raised_by, owner=owner, clock=clock, **subject
        )
        answered = _answer_intake(case, raw, by=by, incomplete=incomplete, clock=clock)
        if begin and answered and not cases:
            begin_in(case, begin, by=by, signals=signals, clock=clock)
        cases.append(case)
        of_class = class_case_of(case) if case.subject_kind == SubjectKind.PUPIL else None
        if of_class is not None and not of_class.assessment_only:
            link(case, of_class, LinkKind.CLASS_OF, by=by, clock=clock)
    if len(cases) > 1:
        link(cases[0], cases[1], LinkKind.TOGETHER, by=by, clock=clock)
    return cases


def _subjects(*, pupil, group, staff_member, about_both: bool) -> list[dict[str, Any]]:
    """What the cases are about, as values of the model."""
    if staff_member is not None:
        return [{"subject_kind": SubjectKind.STAFF, "staff_member": staff_member}]
    if pupil is None and group is None:
        raise BadInput("subject", _("Say whom the concern is about."))
    if about_both and group is None:
        raise BadInput("subject", _("The pupil is in no class, so no case can be opened about the class."))
    found: list[dict[str, Any]] = []
    if pupil is not None:
        found.append({"subject_kind": SubjectKind.PUPIL, "pupil": pupil, "school_class": pupil.school_class})
    if pupil is None or about_both:
        found.append({"subject_kind": SubjectKind.CLASS, "school_class": group})
    return found


def _answer_intake(case: Case, raw: Mapping[str, Any], *, by, incomplete: bool, clock: Clock) -> bool:
    """Save the intake's answers and mark it as done; what a stop was met in may stay a draft. Whether it is done."""
    run = case.runs.get(ended_at__isnull=True)
    step = case.version.compiled.intake.key
    answers = save_answers(run.pk, step=step, occurrence=1, raw=dict(raw), base_version=None, by=by, clock=clock)
    try:
        with transaction.atomic():
            mark_done(run.pk, step=step, occurrence=1, base_version=answers.version, by=by, clock=clock)
    except InvalidAnswers:
        if not incomplete:
            raise
        return False
    return True


def similar_open(user: User, *, pupil: Pupil | None = None, school_class: SchoolClass | None = None) -> QuerySet[Case]:
    """Open cases about the same pupil or class that this person may see."""
    same = Q(pk__in=[])
    if pupil is not None:
        same |= Q(pupil=pupil)
    if school_class is not None:
        same |= Q(subject_kind=SubjectKind.CLASS, school_class=school_class)
    return Case.objects.open().visible_to(user).filter(same).select_related("owner", "version").defer("version__spec")


@transaction.atomic
def take(case_id: int, *, by, clock: Clock = system_clock) -> Case:
    """Become the owner of a case that is one's team's. Raises: NotAllowed."""
    return _hand(locked(case_id), to=by, reason="", by=by, action="fill", clock=clock)


@transaction.atomic
def give(case_id: int, *, to: User, reason: str, by, clock: Clock = system_clock) -> Case:
    """Make a colleague of the school the owner. Raises: NotAllowed; BadInput for somebody who could not see it."""
    case = locked(case_id)
    if not role_of_colleague(case, to):
        raise BadInput("to", _("This person does not work at the school with this pupil or class."))
    return _hand(case, to=to, reason=reason, by=by, action="coordinate", clock=clock)


def role_of_colleague(case: Case, person: User) -> bool:
    """Whether a person has any role that covers the case's subject: only they can be given it."""
    return may(person, "see", case) and may(person, "fill", case)


def _hand(case: Case, *, to: User, reason: str, by, action: str, clock: Clock) -> Case:
    if not may(by, action, case):
        raise NotAllowed
    if case.owner_id == to.pk:
        return case
    before = case.owner_id
    case.owner = to
    case.save(update_fields=["owner"])
    record(case, "owner.changed", by=by, data={"from": before, "to": to.pk}, text=reason.strip(), clock=clock)
    if before is not None:
        end_turns(case, person=before, clock=clock)
    if to.pk != by.pk:
        origin = f"owner-{case.timeline_length}"
        notify(case, to, kind=NoticeKind.TURN, origin=origin, by=by, clock=clock)
    return case
