"""How far a person's memberships reach today. Read once per person object: a request has its own."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from forms.people.enums import Scope
from forms.people.models import Leave, Membership

_CACHE = "_portal_reach"
#: Where it is kept on a person object whether some leave of today names the person as deputy.
STANDS_IN = "_portal_stands_in"


@dataclass(frozen=True)
class Reached:
    """One current membership, ready to be asked."""

    school_id: int
    role: str
    rank: str
    scope: str
    class_ids: frozenset[int] = field(default_factory=frozenset)
    pupil_ids: frozenset[int] = field(default_factory=frozenset)
    grades: frozenset[int] = field(default_factory=frozenset)
    first_teacher: bool = False

    def covers(self, *, school_id: int, class_id: int | None, grade: int | None, pupil_id: int | None) -> bool:
        """Whether a subject lies within it. A member of staff as subject has neither class nor pupil."""
        if school_id != self.school_id:
            return False
        if self.scope == Scope.SCHOOL:
            return True
        if self.scope == Scope.CLASSES:
            return class_id is not None and class_id in self.class_ids
        if self.scope == Scope.GRADES:
            return grade is not None and grade in self.grades
        return pupil_id is not None and pupil_id in self.pupil_ids


def reach_of(user, on: datetime.date | None = None) -> tuple[Reached, ...]:
    """The person's current memberships; nothing for anonymous and inactive ones. One query, once."""
    if user is None or not user.is_authenticated or not user.is_active:
        return ()
    day = on or timezone.localdate()
    cached = user.__dict__.get(_CACHE)
    if cached and cached[0] == day:
        return cached[1]
    current = Membership.objects.filter(user_id=user.pk, school__active=True).current(day)
    lent = Leave.objects.current(day).filter(school=OuterRef("school"), deputy=OuterRef("user"))
    found = list(_by_membership(current.annotate(stands_in=Exists(lent)).order_by(*Membership._meta.ordering, "pk")))
    reach = tuple(_reached(rows) for rows in found)
    user.__dict__[_CACHE] = (day, reach)
    user.__dict__[STANDS_IN] = any(rows[0]["stands_in"] for rows in found)
    return reach


def _by_membership(memberships: QuerySet[Membership]) -> Iterable[list[dict[str, Any]]]:
    """The rows of each membership: one for each of its classes and pupils, at least one."""
    names = (
        "pk",
        "school_id",
        "role__key",
        "role__rank",
        "scope",
        "grades",
        "first_teacher",
        "classes",
        "pupils",
        "stands_in",
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in memberships.values(*names):
        found.setdefault(row["pk"], []).append(row)
    return found.values()


def _reached(rows: list[dict[str, Any]]) -> Reached:
    first = rows[0]
    named = {
        Scope.CLASSES: {"class_ids": frozenset(row["classes"] for row in rows if row["classes"])},
        Scope.PUPILS: {"pupil_ids": frozenset(row["pupils"] for row in rows if row["pupils"])},
    }
    return Reached(
        school_id=first["school_id"],
        role=first["role__key"],
        rank=first["role__rank"],
        scope=first["scope"],
        grades=frozenset(int(grade) for grade in first["grades"]),
        first_teacher=first["first_teacher"],
        **named.get(first["scope"], {}),
    )


def reached(row: Membership) -> Reached:
    """A membership as a value; the classes or pupils that its scope names are read, unless they were."""
    return Reached(
        school_id=row.school_id,
        role=row.role.key,
        rank=row.role.rank,
        scope=row.scope,
        class_ids=frozenset(found.pk for found in row.classes.all()) if row.scope == Scope.CLASSES else frozenset(),
        pupil_ids=frozenset(found.pk for found in row.pupils.all()) if row.scope == Scope.PUPILS else frozenset(),
        grades=frozenset(int(grade) for grade in row.grades),
        first_teacher=row.first_teacher,
    )


def forget_reach(user) -> None:
    """Read the memberships anew at the next question: for code that changes them and goes on with the same object."""
    for name in (_CACHE, STANDS_IN, "_portal_acting_for"):
        user.__dict__.pop(name, None)
