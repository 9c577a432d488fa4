"""Whose registers an administrator of the CMS keeps: every school's, those of an owner, or those of one school.

A membership opens nothing here, and what is opened here opens no pupil and no case (``access`` decides on those).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from forms.people.models import (
    AdministratorScope,
    CalendarPeriod,
    FiguresReader,
    Membership,
    Partner,
    School,
    SchoolClass,
    SchoolOwner,
    SchoolProcedure,
    SchoolYear,
)

EVERY_SCHOOL = "people.administer_every_school"
NOBODY = Q(pk__in=[])
_CACHE = "_portal_area"


@dataclass(frozen=True)
class Area:
    """What a person's registers reach. ``schools`` are single ones; ``around``: the owners of those."""

    everywhere: bool = False
    owners: frozenset[int] = frozenset()
    schools: frozenset[int] = frozenset()
    around: frozenset[int] = frozenset()


def area_of(user: Any) -> Area:
    """The person's area today; nothing for anonymous and inactive ones. One query, once for each person object."""
    if user is None or not user.is_authenticated or not user.is_active:
        return Area()
    today = timezone.localdate()
    cached = user.__dict__.get(_CACHE)
    if cached and cached[0] == today:
        return cached[1]
    if user.has_perm(EVERY_SCHOOL):
        area = Area(everywhere=True)
    else:
        rows = list(
            AdministratorScope.objects.filter(user_id=user.pk)
            .current(today)
            .values_list("owner", "school", "school__owner")
        )
        area = Area(
            owners=frozenset(owner for owner, _school, _around in rows if owner),
            schools=frozenset(school for _owner, school, _around in rows if school),
            around=frozenset(around for _owner, _school, around in rows if around),
        )
    user.__dict__[_CACHE] = (today, area)
    return area


def _of_owner(area: Area, path: str = "owner") -> Q:
    return Q(**{f"{path}__in": area.owners})


def _of_school(area: Area, path: str = "school") -> Q:
    return _of_owner(area, f"{path}__owner") | Q(**{f"{path}__in": area.schools})


def _around(area: Area, path: str = "owner") -> Q:
    """What belongs to an owner of whom the person keeps at least a school: seen, and kept by others."""
    return Q(**{f"{path}__in": area.owners | area.around})


#: Which rows of a model an area keeps, and which it sees beside those.
_KEPT: dict[type[Model], Callable[[Area], Q]] = {
    SchoolOwner: lambda area: _of_owner(area, "pk"),
    School: lambda area: _of_owner(area) | Q(pk__in=area.schools),
    SchoolProcedure: _of_school,
    SchoolClass: _of_school,
    Membership: _of_school,
    Partner: _of_owner,
    SchoolYear: _of_owner,
    CalendarPeriod: lambda area: _of_owner(area) | Q(school__in=area.schools),
    AdministratorScope: lambda area: NOBODY,  # nobody widens an area but who has all
    FiguresReader: _of_owner,
}
_SEEN: dict[type[Model], Callable[[Area], Q]] = {
    SchoolOwner: lambda area: _around(area, "pk"),
    Partner: _around,
    SchoolYear: _around,
    CalendarPeriod: lambda area: _of_owner(area) | Q(school__in=area.schools) | (_around(area) & Q(school=None)),
}


def rows_of(model: type[Model], user: Any, *, keeps: bool) -> QuerySet:
    """The rows of a register's model that a person keeps, or else may see."""
    area = area_of(user)
    rows = model._default_manager.all()
    if area.everywhere:
        return rows
    return rows.filter((_KEPT if keeps else _SEEN).get(model, _KEPT[model])(area))


def schools_administered_by(user: Any) -> QuerySet[School]:
    """The schools whose registers a person keeps."""
    return rows_of(School, user, keeps=True)
