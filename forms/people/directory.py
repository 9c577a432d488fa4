"""Reads for pages about people. Each costs the same number of queries whatever the number of rows."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms.people.access import schools_kept_by, schools_staffed_by
from forms.people.enums import Scope
from forms.people.models import Guardian, Guardianship, Leave, Membership, Pupil, School, SchoolClass
from forms.people.reach import reach_of
from forms.people.selectors import classes_visible_to, pupils_visible_to

MOST_FOUND = 50


@dataclass(frozen=True)
class SchoolPart:
    """One school on the start page: what the person may open there."""

    school: School
    keeps: bool
    classes: list[SchoolClass]
    pupils: list[Pupil]


def my_schools(user) -> list[SchoolPart]:
    """The person's schools with the classes they may open, and the pupils of whom they know without a class."""
    kept = set(schools_kept_by(user).values_list("pk", flat=True))
    classes = list(classes_visible_to(user).annotate(now=Count("pupils", filter=Q(pupils__left_on__isnull=True))))
    own = {pk for reach in reach_of(user) if reach.scope == Scope.PUPILS for pk in reach.pupil_ids}
    alone = list(pupils_visible_to(user).filter(left_on__isnull=True).filter(Q(pk__in=own) | _classless(kept)))
    return [
        SchoolPart(
            school=school,
            keeps=school.pk in kept,
            classes=[row for row in classes if row.school_id == school.pk],
            pupils=[row for row in alone if row.school_id == school.pk],
        )
        for school in schools_staffed_by(user)
    ]


def _classless(schools: set[int]) -> Q:
    """Pupils of the schools who stand in no class, or in one of a year that is over."""
    return Q(school_id__in=schools) & (Q(school_class=None) | Q(school_class__year__ends_on__lt=timezone.localdate()))


def find_pupils(user, words: str) -> tuple[list[Pupil], bool]:
    """Pupils whom the person may know of, each word in a name or a class's name; and whether there are more."""
    rows = pupils_visible_to(user)
    for word in words.split()[:8]:
        rows = rows.filter(_has(word, "first_name") | _has(word, "last_name") | _has(word, "school_class__name"))
    found = list(rows.order_by("left_on", "first_name", "last_name")[: MOST_FOUND + 1])
    return found[:MOST_FOUND], len(found) > MOST_FOUND


def find_guardians(rows: QuerySet[Guardian], words: str) -> list[Guardian]:
    """Guardians of a queryset by name, with their pupils."""
    for word in words.split()[:8]:
        rows = rows.filter(_has(word, "first_name") | _has(word, "last_name"))
    return list(rows.prefetch_related("pupils__school_class")[:MOST_FOUND])


def _has(word: str, field: str) -> Q:
    """A word in a field in any case of letters: SQLite alone would tell small æ from capital Æ."""
    found = Q()
    for form in {word, word.lower(), word.upper(), word.capitalize()}:
        found |= Q(**{f"{field}__icontains": form})
    return found


def pupils_of(user, school_class: SchoolClass) -> QuerySet[Pupil]:
    """Pupils of a class now, as far as the person may know of them."""
    return (
        pupils_visible_to(user)
        .filter(school_class=school_class, left_on__isnull=True)
        .order_by("first_name", "last_name", "pk")
    )


def team_of(school_class: SchoolClass) -> QuerySet[Membership]:
    """Who has the class as their own today, the first teacher first."""
    return (
        Membership.objects.filter(classes=school_class, scope=Scope.CLASSES, user__is_active=True)
        .current(timezone.localdate())
        .select_related("user", "role")
        .order_by("-first_teacher", "user__name", "pk")
    )


def guardians_of(pupil: Pupil) -> QuerySet[Guardianship]:
    """A pupil's guardians, those with custody first."""
    return pupil.guardianships.select_related("guardian").order_by("-custody", "pk")


@dataclass(frozen=True)
class StaffRow:
    """One membership on the staff page, in words."""

    membership: Membership
    reach: str
    state: str  # "now", "later" or "over"


def staff_of(school: School, *, past: bool = False) -> list[StaffRow]:
    """Memberships of a school by person: those of today and to come, and with ``past`` those that are over."""
    today = timezone.localdate()
    rows = (
        Membership.objects.filter(school=school, user__is_active=True)
        .select_related("user", "role")
        .prefetch_related(Prefetch("classes", SchoolClass.objects.order_by("grade", "name")))
        .annotate(how_many_pupils=Count("pupils"))
        .order_by("user__name", "user__email", "pk")
    )
    over = Q(ends_on__lt=today)
    rows = rows.filter(over) if past else rows.exclude(over)
    return [StaffRow(row, reach_in_words(row), _state(row, today)) for row in rows]


def _state(row: Membership, today: datetime.date) -> str:
    if row.ends_on and row.ends_on < today:
        return "over"
    return "later" if row.starts_on and row.starts_on > today else "now"


def leaves_at(school: School, user, *, keeps: bool) -> list[dict[str, Any]]:
    """Who is away from a school now or will be: for its staff, who must know whom to turn to. One query."""
    today = timezone.localdate()
    rows = Leave.objects.filter(school=school).not_over(today).select_related("person", "deputy")
    return [{"leave": row, "now": row.starts_on <= today, "mine": keeps or row.person_id == user.pk} for row in rows]


def reach_in_words(row: Membership) -> str:
    """How far a membership reaches. Of own pupils it tells how many, not who."""
    if row.scope == Scope.CLASSES:
        return ", ".join(found.name for found in row.classes.all())
    if row.scope == Scope.GRADES:
        grades = _listed(row.grades)
        return ngettext("Grade %(grades)s", "Grades %(grades)s", len(row.grades)) % {"grades": grades}
    if row.scope == Scope.PUPILS:
        return ngettext("%(n)d pupil", "%(n)d pupils", row.how_many_pupils) % {"n": row.how_many_pupils}
    return _("The whole school")


def _listed(values: Iterable[int]) -> str:
    return ", ".join(str(value) for value in values)
