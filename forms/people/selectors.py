"""Reads about people that pages and services share."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from forms.people.enums import Scope
from forms.people.models import Membership, Pupil, School, SchoolClass, User
from forms.people.reach import Reached, reach_of, reached
from guidance.procedures.spec import ProcedureSpec

#: Ranks of roles that a school gives to its own people. Services, guardians and pupils are no staff: what they see
#: comes from consent, never from a register.
STAFF_RANKS = ("teaching", "resource", "leadership")


def staff_reach(user) -> tuple[Reached, ...]:
    """The person's current memberships as staff of a school."""
    return tuple(reach for reach in reach_of(user) if reach.rank in STAFF_RANKS)


def schools_of(user) -> QuerySet[School]:
    """Schools where the person works now."""
    return School.objects.filter(pk__in={reach.school_id for reach in reach_of(user)}, active=True)


def pupils_visible_to(user) -> QuerySet[Pupil]:
    """Pupils a person may know of: within the reach of a membership. Those who have left are included."""
    condition = Q(pk__in=[])
    for reach in staff_reach(user):
        inside = Q(school_id=reach.school_id)
        if reach.scope == Scope.CLASSES:
            inside &= Q(school_class_id__in=reach.class_ids)
        elif reach.scope == Scope.GRADES:
            inside &= Q(school_class__grade__in=reach.grades)
        elif reach.scope == Scope.PUPILS:
            inside &= Q(pk__in=reach.pupil_ids)
        condition |= inside
    return Pupil.objects.filter(condition).select_related("school", "school_class")


def classes_visible_to(user, on: datetime.date | None = None) -> QuerySet[SchoolClass]:
    """Classes of this school year within a person's reach; own pupils open no class."""
    day = on or timezone.localdate()
    condition = Q(pk__in=[])
    for reach in staff_reach(user):
        inside = Q(school_id=reach.school_id)
        if reach.scope == Scope.CLASSES:
            inside &= Q(pk__in=reach.class_ids)
        elif reach.scope == Scope.GRADES:
            inside &= Q(grade__in=reach.grades)
        elif reach.scope == Scope.PUPILS:
            continue
        condition |= inside
    return SchoolClass.objects.filter(condition, year__ends_on__gte=day).select_related("school", "year")


def role_keys_within(role_key: str, spec: ProcedureSpec | None) -> frozenset[str]:
    """The role itself and, where it is a team, the roles that make it up, all the way down."""
    found = {role_key}
    if spec is None:
        return frozenset(found)
    parts = {role.key: role.made_up_of for role in spec.roles}
    waiting = [role_key]
    while waiting:
        for part in parts.get(waiting.pop(), ()):
            if part not in found:
                found.add(part)
                waiting.append(part)
    return frozenset(found)


def holders(
    school: School,
    role_key: str,
    *,
    spec: ProcedureSpec | None = None,
    school_class: SchoolClass | None = None,
    pupil: Pupil | None = None,
    on: datetime.date | None = None,
) -> list[User]:
    """Active people who hold a role for a subject now, each once: first teachers first, then by name.

    A team's members are the holders of the roles that make it up.
    """
    rows = (
        Membership.objects.filter(school=school, role__key__in=role_keys_within(role_key, spec), user__is_active=True)
        .current(on or timezone.localdate())
        .select_related("role", "user")
        .prefetch_related("classes", "pupils")
    )
    subject_class = school_class or (pupil.school_class if pupil else None)
    found: dict[int, tuple[bool, str, User]] = {}
    for row in rows:
        covers = reached(row).covers(
            school_id=school.pk,
            class_id=subject_class.pk if subject_class else None,
            grade=subject_class.grade if subject_class else None,
            pupil_id=pupil.pk if pupil else None,
        )
        if covers:
            rank = (not row.first_teacher, row.user.name or row.user.email)
            previous = found.get(row.user_id)
            found[row.user_id] = (
                min(previous, (*rank, row.user), key=lambda item: item[:2]) if previous else (*rank, row.user)
            )
    return [user for _first, _name, user in sorted(found.values(), key=lambda item: item[:2])]


def staff_of(school: School) -> list[User]:
    """Everybody who works at a school now, by name; read once for each instance of the school, as a request has."""
    if "_portal_staff" not in school.__dict__:
        school.__dict__["_portal_staff"] = list(colleagues(school))
    return school.__dict__["_portal_staff"]


def colleagues(school: School, on: datetime.date | None = None) -> QuerySet[User]:
    """Everybody who works at a school now, by name."""
    rows = Membership.objects.filter(school=school).current(on or timezone.localdate())
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("name", "email")


def works_at(person: User, school: School, on: datetime.date | None = None) -> bool:
    """Whether somebody is on a school's staff on a day, by default today."""
    rows = Membership.objects.filter(school=school, user_id=person.pk, user__is_active=True)
    return rows.with_rank(*STAFF_RANKS).current(on or timezone.localdate()).exists()
