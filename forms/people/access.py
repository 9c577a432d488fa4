"""Who may see and change what about people: the one place that decides (design.md, section 8).

Leadership whose role reaches the whole school keeps its registers. Teaching and resource roles see the pupils whom
their role reaches. Where somebody lives under a protected address is for leadership alone. Rights in the CMS open
nothing of people here; a calendar, which names nobody, is kept by administrators too.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from forms.people.administering import rows_of, schools_administered_by
from forms.people.enums import Scope
from forms.people.errors import NotAllowed
from forms.people.models import Guardian, Partner, Pupil, School, SchoolClass, SchoolOwner
from forms.people.reach import Reached, reach_of
from forms.people.selectors import classes_visible_to, pupils_visible_to, staff_reach

LEADERSHIP, RESOURCE = "leadership", "resource"


@dataclass(frozen=True)
class Sight:
    """How much of one pupil's page a person sees."""

    edit: bool
    protected: bool


def _leads(reach: Reached) -> bool:
    return reach.rank == LEADERSHIP and reach.scope == Scope.SCHOOL


def may_edit_people(user, school: School) -> bool:
    """Whether a person keeps a school's registers: its classes, pupils, guardians, staff and partners."""
    return any(_leads(reach) and reach.school_id == school.pk for reach in reach_of(user))


def must_edit_people(user, school: School) -> None:
    """Refuse those who do not keep the school's registers. None is the portal itself: a command on the server.

    Raises: NotAllowed.
    """
    if user is not None and not may_edit_people(user, school):
        raise NotAllowed


def may_write_notes(user, school: School) -> bool:
    """Whether a person writes the school's own notes beside the steps of its procedures.

    Leadership, also of some grades, and those of the resource team whose role reaches the whole school, such as the
    absence coordinator.
    """
    return any(
        reach.school_id == school.pk
        and (reach.rank == LEADERSHIP or (reach.rank == RESOURCE and reach.scope == Scope.SCHOOL))
        for reach in reach_of(user)
    )


def calendars_seen_by(user) -> QuerySet[School]:
    """Schools whose calendar a person reads: those on whose staff they are, and those whose registers they keep."""
    return School.objects.filter(
        Q(pk__in=schools_staffed_by(user).values("pk")) | Q(pk__in=_kept_calendars(user).values("pk"))
    )


def may_edit_calendar(user, school: School) -> bool:
    """Whether a person keeps a school's own calendar: leadership that keeps its registers, and its administrators."""
    return may_edit_people(user, school) or _kept_calendars(user).filter(pk=school.pk).exists()


def may_edit_owners_calendar(user, owner: SchoolOwner) -> bool:
    """Whether a person keeps what an owner's schools have in common: administrators whose area is the owner's."""
    return _administers_calendars(user) and rows_of(SchoolOwner, user, keeps=True).filter(pk=owner.pk).exists()


def _administers_calendars(user) -> bool:
    return user.is_authenticated and user.is_active and user.has_perm("people.change_calendarperiod")


def _kept_calendars(user) -> QuerySet[School]:
    if not _administers_calendars(user):
        return School.objects.none()
    return schools_administered_by(user).filter(active=True)


def schools_staffed_by(user) -> QuerySet[School]:
    """Schools on whose staff the person is."""
    return School.objects.filter(pk__in={reach.school_id for reach in staff_reach(user)}, active=True)


def schools_kept_by(user) -> QuerySet[School]:
    """Schools whose registers the person keeps."""
    return School.objects.filter(pk__in={reach.school_id for reach in reach_of(user) if _leads(reach)}, active=True)


def may_see_pupil(user, pupil: Pupil) -> bool:
    """Whether a person may know of a pupil."""
    return pupils_visible_to(user).filter(pk=pupil.pk).exists()


def may_see_protected(user, pupil: Pupil) -> bool:
    """Whether a person may read protected addresses of a pupil's home: leadership that the pupil is within reach of."""
    group = pupil.school_class
    subject = {
        "school_id": pupil.school_id,
        "class_id": group.pk if group else None,
        "grade": group.grade if group else None,
        "pupil_id": pupil.pk,
    }
    return any(reach.rank == LEADERSHIP and reach.covers(**subject) for reach in reach_of(user))


def sight_of(user, pupil: Pupil) -> Sight:
    """What a person who may know of the pupil sees and does on the pupil's page."""
    return Sight(edit=may_edit_people(user, pupil.school), protected=may_see_protected(user, pupil))


def classes_seen_by(user) -> QuerySet[SchoolClass]:
    """Classes of this school year, and the next, that a person may open."""
    return classes_visible_to(user)


def partners_seen_by(user, school: School) -> QuerySet[Partner]:
    """Services of the school's owner: those in use for everyone at the school, all for who keeps the registers."""
    if not any(reach.school_id == school.pk for reach in staff_reach(user)):
        return Partner.objects.none()
    partners = Partner.objects.filter(owner_id=school.owner_id)
    return partners if may_edit_people(user, school) else partners.filter(active=True)


def guardians_known_at(school: School) -> QuerySet[Guardian]:
    """Guardians of pupils of a school: those whom a sibling may be given."""
    return Guardian.objects.filter(pupils__school=school).distinct()
