"""Who may see and do what with a case: the one place that decides (design.md, section 8).

A person reaches a case by a membership that covers its subject, or by being named on it. Leadership and teaching
roles see what their scope covers; a resource role sees a case once it is handed to it (a stage or a request of its
team: a participant row with the team's role). A restricted case is seen only by those named on it, a case about a
member of staff only by leadership, and never by the one it is about. Rights in the CMS open nothing.

Who stands in for somebody on leave sees and does in that person's cases at that school what the person may, on the
days of the leave and no other (``forms.people.leave``): wherever a case or a task names a person, ``held_by`` asks.
"""

import datetime

from django.db.models import Q, QuerySet

from forms.cases.clock import today
from forms.cases.enums import AskStatus, MeasureStatus
from forms.cases.models import Case, CoordinatorAsk, HelpRequest, Measure, Notice, Participant
from forms.people.enums import Scope
from forms.people.leave import acting_for
from forms.people.models import FiguresReader, SchoolOwner
from forms.people.reach import Reached, reach_of
from forms.people.selectors import STAFF_RANKS, pupils_visible_to, role_keys_within
from guidance.models import Role
from guidance.procedures.spec import FieldSpec, ProcedureSpec, StageSpec, StepSpec

REQUEST_ACTIONS = ("see", "take", "answer", "withdraw")
ACTIONS = (
    "see",
    "fill",
    "decide",
    "end",
    "reopen",
    "coordinate",
    "postpone",
    "correct",
    "remove_text",
    "export",
    "see_annex",
    "see_access_log",
    "file",
    "move_version",
)
LEADERSHIP, RESOURCE, TEACHING = "leadership", "resource", "teaching"


def limit_to_visible(queryset: QuerySet[Case], user) -> QuerySet[Case]:
    """The cases of a queryset that a person may know about, each once."""
    if user is None or not user.is_authenticated or not user.is_active:
        return queryset.none()
    day = today()
    reach = [one for one in reach_of(user, day) if one.rank in STAFF_RANKS]
    named = _named(user, day)
    covered = Q(pk__in=[])
    for one in reach:
        inside = _inside(one)
        if one.rank == RESOURCE:
            handed = Participant.objects.filter(
                Q(until_on__isnull=True) | Q(until_on__gte=day),
                role_key__in=_teams_of(user, one.role),
                user__isnull=True,
                withdrawn_at__isnull=True,
            )
            inside &= Q(pk__in=handed.values("case"))
        if one.rank != LEADERSHIP:
            inside &= ~Q(subject_kind="staff")
        covered |= inside
    return queryset.filter((covered & Q(restricted=False)) | named).exclude(staff_member_id=user.pk)


def _named(user, day: datetime.date) -> Q:
    """Cases that name the person, as owner, coordinator or participant; or one in whose place the person acts."""
    current = Participant.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=day),
        held_by(user, "user", school="case__school"),
        withdrawn_at__isnull=True,
    )
    named = held_by(user, "owner", "coordinator") | Q(pk__in=current.values("case"))
    return named | _tasks_of_absent(user, day) if acting_for(user, day) else named


def _tasks_of_absent(user, day: datetime.date) -> Q:
    """Cases in which one in whose place the person acts has something to do, without being on the case."""
    where = Q(pk__in=[])
    for one in acting_for(user, day):
        mine = {"case__school": one.school_id, "withdrawn_at__isnull": True}
        running = Measure.objects.filter(responsible_user=one.person_id, status=MeasureStatus.RUNNING, **mine)
        asked = CoordinatorAsk.objects.filter(person=one.person_id, status=AskStatus.ASKED, **mine)
        told = Notice.objects.filter(person=one.person_id, acknowledged_at__isnull=True, **mine)
        where |= Q(restricted=False) & (
            Q(pk__in=running.values("case")) | Q(pk__in=asked.values("case")) | Q(pk__in=told.values("case"))
        )
    return where


def held_by(user, *names: str, school: str = "school") -> Q:
    """Rows that are a person's by one of these columns, or those of one in whose place the person acts today.

    Args:
        names: columns that hold a person, such as ``owner``.
        school: where the row's school stands; the deputy's reach ends there.
    """
    held = Q()
    for name in names:
        held |= Q(**{name: user.pk})
        for one in acting_for(user, today()):
            held |= Q(**{name: one.person_id, school: one.school_id})
    return held


def stands_for(user, person_id: int | None, school_id: int) -> bool:
    """Whether something that is a person's at a school is this user's to do today: the person, or who stands in."""
    if person_id is None or user is None:
        return False
    if user.pk == person_id:
        return True
    return any(one.person_id == person_id and one.school_id == school_id for one in acting_for(user, today()))


def in_charge(user, case: Case) -> bool:
    """Whether the person owns or coordinates a case, or acts today in the place of one who does."""
    return any(stands_for(user, pk, case.school_id) for pk in (case.owner_id, case.coordinator_id))


def _inside(reach: Reached) -> Q:
    """Cases whose subject a membership covers."""
    inside = Q(school_id=reach.school_id)
    if reach.scope == Scope.CLASSES:
        return inside & (
            Q(pupil__school_class_id__in=reach.class_ids) | Q(subject_kind="class", school_class_id__in=reach.class_ids)
        )
    if reach.scope == Scope.GRADES:
        return inside & (
            Q(pupil__school_class__grade__in=reach.grades)
            | Q(subject_kind="class", school_class__grade__in=reach.grades)
        )
    if reach.scope == Scope.PUPILS:
        return inside & Q(pupil_id__in=reach.pupil_ids)
    return inside


def _teams_of(user, role: str) -> frozenset[str]:
    """Role keys that a holder of ``role`` acts in: itself, and the teams it is part of by the roles' register.

    The register is read once per person object: a request has its own.
    """
    known = user.__dict__.get("_portal_teams")
    if known is None:
        known = list(Role.objects.exclude(made_up_of=[]).values_list("key", "made_up_of"))
        user.__dict__["_portal_teams"] = known
    return frozenset({role} | {key for key, parts in known if role in parts})


def roles_in(user, case: Case, spec: ProcedureSpec | None = None) -> frozenset[str]:
    """Role keys that the person acts in for this case's subject, teams that they are part of included.

    In a case of somebody on leave the deputy acts in that person's roles too.
    """
    return _with_teams({one.role for one in _reach_in(user, case)}, case, spec)


def own_roles_in(user, case: Case, spec: ProcedureSpec | None = None) -> frozenset[str]:
    """The same without what is lent: where two must agree, nobody is the second in another's place."""
    return _with_teams({one.role for one in reach_of(user) if one.covers(**subject_of(case))}, case, spec)


def _with_teams(held: set[str], case: Case, spec: ProcedureSpec | None) -> frozenset[str]:
    spec = spec or case.version.compiled
    teams = {role.key for role in spec.roles if held & role_keys_within(role.key, spec)}
    return frozenset(held | teams)


def _reach_in(user, case: Case) -> list[Reached]:
    """What covers a case's subject of the person's memberships, and of those whose case the person has meanwhile."""
    subject = subject_of(case)
    found = [one for one in reach_of(user) if one.covers(**subject)]
    for acting in acting_for(user, today()) if user is not None else ():
        if acting.school_id == case.school_id and acting.person_id in (case.owner_id, case.coordinator_id):
            found += [one for one in reach_of(acting.person, today()) if one.covers(**subject)]
    return found


def ranks_in(user, case: Case) -> frozenset[str]:
    """Ranks of the roles that the person acts in for this case's subject."""
    return frozenset(one.rank for one in _reach_in(user, case))


def subject_of(case: Case) -> dict[str, int | None]:
    """What a reach is asked about: school, class, grade and pupil of a case, by today's class of the pupil."""
    if case.subject_kind == "pupil":
        group = case.pupil.school_class
    else:
        group = case.school_class if case.subject_kind == "class" else None
    return {
        "school_id": case.school_id,
        "class_id": group.pk if group else None,
        "grade": group.grade if group else None,
        "pupil_id": case.pupil_id,
    }


def named_on(user, case: Case) -> bool:
    """Whether the case names the person, or one in whose place they act: owner, coordinator, or participant today."""
    if in_charge(user, case):
        return True
    day = today()
    return case.participants.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=day),
        held_by(user, "user", school="case__school"),
        withdrawn_at__isnull=True,
    ).exists()


def may(user, action: str, case: Case) -> bool:
    """Whether a person may do something with a case. An action that is not known is a programming error.

    Raises: ValueError for an unknown action.
    """
    if action not in ACTIONS:
        raise ValueError(f"unknown action {action!r}")
    if not _may_see(user, case):
        return False
    if action == "see":
        return True
    leads = LEADERSHIP in ranks_in(user, case)
    charged = in_charge(user, case)
    if action == "see_annex":
        return named_on(user, case)
    if action in ("end", "remove_text"):
        return leads
    if action in ("coordinate", "postpone", "export", "see_access_log", "move_version"):
        return leads or charged
    return leads or charged or bool(ranks_in(user, case) & {TEACHING, RESOURCE})


def may_see_routine(user, school_id: int, role: str, spec: ProcedureSpec) -> bool:
    """Whether a person may see the records of a routine at a school: those whose duty it is, and leadership."""
    return may_do_routine(user, school_id, role, spec) or LEADERSHIP in _ranks_at(user, school_id)


def may_do_routine(user, school_id: int, role: str, spec: ProcedureSpec) -> bool:
    """Whether a person does a routine at a school: holders of its role, and of the roles that make it up."""
    held = {one.role for one in reach_of(user) if one.school_id == school_id}
    return bool(held & role_keys_within(role, spec))


def may_see_figures(user, school_id: int) -> bool:
    """Whether a person may read a school's figures in whole: its leadership and its resource team."""
    return any(
        one.school_id == school_id and one.scope == Scope.SCHOOL and one.rank in (LEADERSHIP, RESOURCE)
        for one in reach_of(user)
    )


def reads_figures(user) -> bool:
    """Whether there is a page of figures for a person, of a school or of an owner. One query at most."""
    if any(may_see_figures(user, one.school_id) for one in reach_of(user)):
        return True
    return owners_whose_figures(user).exists()


def owners_whose_figures(user) -> QuerySet[SchoolOwner]:
    """School owners of whose schools a person may read figures: no case comes with it."""
    if user is None or not user.is_authenticated or not user.is_active:
        return SchoolOwner.objects.none()
    readers = FiguresReader.objects.filter(user_id=user.pk).current(today())
    return SchoolOwner.objects.filter(pk__in=readers.values("owner"))


def _ranks_at(user, school_id: int) -> frozenset[str]:
    return frozenset(one.rank for one in reach_of(user) if one.school_id == school_id)


def may_move_all(user) -> bool:
    """Whether a person may move running cases to a newer version from the CMS, seeing numbers and stages alone."""
    return user.is_authenticated and user.is_active and user.has_perm("guidance.move_cases")


def may_see_school(user) -> bool:
    """Whether the view over a school's cases is for a person: leadership and resource roles. It shows what the person
    may see, and no more."""
    return any(one.rank in (LEADERSHIP, RESOURCE) for one in reach_of(user))


def _may_see(user, case: Case) -> bool:
    """The rule of ``limit_to_visible`` for one case; asked of the database once per person and case."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    seen = user.__dict__.setdefault("_portal_seen_cases", {})
    state = _state_of(case)
    if state not in seen:
        seen[state] = limit_to_visible(Case.objects.filter(pk=case.pk), user).exists()
    return seen[state]


def remember_seen(user, case: Case) -> None:
    """Note that a case has just been read through ``visible_to``: it is not asked about a second time."""
    user.__dict__.setdefault("_portal_seen_cases", {})[_state_of(case)] = True


def _state_of(case: Case) -> tuple:
    return (case.pk, case.owner_id, case.coordinator_id, case.restricted)


def may_fill(user, case: Case, stage: StageSpec, step: StepSpec) -> bool:
    """Whether a person may write in a step: a holder of its role, leadership, the case's owner or coordinator."""
    if not may(user, "fill", case):
        return False
    if in_charge(user, case) or LEADERSHIP in ranks_in(user, case):
        return True
    responsible = step.responsible or stage.responsible
    return not responsible or bool(set(responsible) & roles_in(user, case))


# --- Teams that are asked for help


def acts_in(user) -> dict[int, frozenset[str]]:
    """Keys of the roles that a person acts in by school: those held, and the teams that they make up."""
    found: dict[int, frozenset[str]] = {}
    for one in reach_of(user):
        if one.rank in (LEADERSHIP, RESOURCE, TEACHING):
            found[one.school_id] = found.get(one.school_id, frozenset()) | _teams_of(user, one.role)
    return found


def in_team(user, school_id: int, role_key: str) -> bool:
    """Whether a person acts in a team at a school: its queue and its meetings are for its members alone."""
    return role_key in acts_in(user).get(school_id, ())


def limit_requests(queryset: QuerySet[HelpRequest], user) -> QuerySet[HelpRequest]:
    """The requests for help that a person may read: of a case by the case's rule; else one's own, or one's team's."""
    mine = Q(made_by_id=user.pk)
    for school_id, keys in acts_in(user).items():
        team = Q(school_id=school_id, role_key__in=keys)
        mine |= team & (Q(pupil__isnull=True) | Q(pupil__in=pupils_visible_to(user)))
    return queryset.filter(Q(case__in=Case.objects.visible_to(user)) | (Q(case__isnull=True) & mine))


def may_request(user, action: str, request: HelpRequest) -> bool:
    """Whether a person who may read a request may do something with it.

    Raises: ValueError for an unknown action.
    """
    if action not in REQUEST_ACTIONS:
        raise ValueError(f"unknown action {action!r}")
    if not limit_requests(HelpRequest.objects.filter(pk=request.pk), user).exists():
        return False
    if action == "see":
        return True
    if action == "withdraw":
        return request.made_by_id == user.pk or bool(request.case_id and may(user, "fill", request.case))
    return in_team(user, request.school_id, request.role_key)


def may_note(user, case: Case, measure: Measure) -> bool:
    """Whether a person may say how a measure goes: who may fill in, or who is responsible for it and sees the case."""
    return may(user, "fill", case) or (measure.responsible_user_id == user.pk and may(user, "see", case))


def keeps_back(user, case: Case, field: FieldSpec) -> bool:
    """Whether an answer about a class is kept from somebody who reads it in a pupil's case.

    A list of people can name the other pupils: it is for those who may see the class's own case.
    """
    return field.kind == "people" and not may(user, "see", case)
