"""Who stands in for whom today: read from the leaves, never stored, so that all goes back by itself.

The one that what is an absent person's is with is the deputy; if the deputy is away too, the deputy's deputy, and so
on. A deputy who no longer works at the school, or a circle, leaves it with nobody: that is shown, not hidden.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from forms.people.models import Leave, Membership, User
from forms.people.reach import STANDS_IN, reach_of
from forms.people.selectors import STAFF_RANKS

_CACHE = "_portal_acting_for"


@dataclass(frozen=True)
class Acting:
    """One person, away from one school, in whose place somebody acts there today."""

    person: User
    school_id: int
    until: datetime.date

    @property
    def person_id(self) -> int:
        """Whose place it is."""
        return self.person.pk


@dataclass(frozen=True)
class Away:
    """That a person is away from a school today, and who stands in; ``deputy`` None: nobody who could."""

    until: datetime.date
    deputy: User | None


def acting_for(user, on: datetime.date | None = None) -> tuple[Acting, ...]:
    """The people in whose place a person acts on a day, by default today, at the schools where the person works.

    Asks the database only if some leave names the person at all (``reach_of`` reads that along), once a person object.
    """
    day = on or timezone.localdate()
    reach = reach_of(user, day)
    if not reach or not user.__dict__.get(STANDS_IN):
        return ()
    cached = user.__dict__.get(_CACHE)
    if cached and cached[0] == day:
        return cached[1]
    schools = {one.school_id for one in reach if one.rank in STAFF_RANKS}
    leaves = _leaves(schools, day)
    acting = tuple(
        Acting(leave.person, leave.school_id, leave.ends_on)
        for leave in leaves
        if (last := _last(leave, leaves)) is not None and last.deputy_id == user.pk
    )
    user.__dict__[_CACHE] = (day, acting)
    return acting


def away(people: Collection[int | None], schools: Iterable[int], on: datetime.date | None = None) -> "Aways":
    """Which of the people are away from which of the schools. One query, none where nobody is asked about."""
    wanted = {pk for pk in people if pk is not None}
    leaves = _leaves(set(schools), on or timezone.localdate()) if wanted else []
    found = {}
    for leave in leaves:
        if leave.person_id in wanted:
            last = _last(leave, leaves)
            found[leave.school_id, leave.person_id] = Away(leave.ends_on, last.deputy if last else None)
    return Aways(found)


class Aways(dict[tuple[int, int], Away]):
    """Who is away, by school and person."""

    def of(self, person, school_id: int) -> Away | None:
        """Whether a person is away from a school; None where they are not, or there is no person."""
        return self.get((school_id, person.pk)) if person is not None else None


def _leaves(schools: Collection[int], day: datetime.date) -> list[Leave]:
    works = Membership.objects.filter(school=OuterRef("school"), user=OuterRef("deputy"), user__is_active=True)
    rows = Leave.objects.current(day).filter(school__in=schools).select_related("person", "deputy")
    return list(rows.annotate(deputy_works=Exists(works.with_rank(*STAFF_RANKS).current(day))))


def _last(leave: Leave, leaves: Iterable[Leave]) -> Leave | None:
    """The leave at the end of a chain of deputies who are away themselves; None where it ends with nobody."""
    by_person = {(one.school_id, one.person_id): one for one in leaves}
    passed = set()
    while leave.pk not in passed:
        passed.add(leave.pk)
        following = by_person.get((leave.school_id, leave.deputy_id))
        if following is None:
            return leave if leave.deputy_works else None
        leave = following
    return None
