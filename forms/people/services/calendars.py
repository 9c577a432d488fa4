"""The calendar of a school and of its owner: periods added, changed and ended, each seen to make sense first."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms.people.access import may_edit_calendar, may_edit_owners_calendar
from forms.people.calendar import Period, SchoolCalendar, calendar_of
from forms.people.calendar_changes import periods_changed
from forms.people.enums import DayKind
from forms.people.errors import BadInput, NotAllowed
from forms.people.models import CalendarPeriod, School, SchoolOwner

ONE_DAY = datetime.timedelta(days=1)
LONGEST_TITLE = 100
FIELDS = ("kind", "title", "starts_on", "ends_on")


@dataclass(frozen=True)
class Days:
    """Some days of one kind, as somebody wants them in a calendar."""

    kind: str
    title: str
    starts_on: datetime.date
    ends_on: datetime.date


@transaction.atomic
def save_period(
    *, school: School, days: Days, by, period: CalendarPeriod | None = None, for_all: bool = False
) -> CalendarPeriod:
    """Add a period to a school's calendar, or change one. The same again changes nothing.

    Args:
        for_all: whether a new one is for every school of the owner; what is there stays whose it is.
    Raises: NotAllowed; BadInput as ``check_days``.
    """
    owner_wide = period.school_id is None if period else for_all
    must_keep(by, school, owner_wide=owner_wide)
    SchoolOwner.objects.select_for_update().get(pk=school.owner_id)
    days = tidy(days)
    row = period or CalendarPeriod(owner_id=school.owner_id, school=None if owner_wide else school)
    same = _same(row, days)
    if same is not None:
        return same
    check_days(school.owner, row.school, days, but=row.pk)
    before = CalendarPeriod.objects.get(pk=row.pk) if row.pk else None
    for name in FIELDS:
        setattr(row, name, getattr(days, name))
    row.save()
    log(instance=row, action="register.edit" if before else "wagtail.create", user=by, data={"fields": list(FIELDS)})
    periods_changed([one for one in (before, row) if one])
    return row


def _same(row: CalendarPeriod, days: Days) -> CalendarPeriod | None:
    """The period that says the very same already: itself, or one that a second sending would double."""
    values = {name: getattr(days, name) for name in FIELDS}
    found = CalendarPeriod.objects.filter(owner_id=row.owner_id, school=row.school, **values).order_by("pk")
    return found.filter(pk=row.pk).first() if row.pk else found.first()


@transaction.atomic
def end_period(*, school: School, period: CalendarPeriod, by) -> CalendarPeriod | None:
    """Take a period out of the calendar: from today, where it has begun; what lies behind stays as it was.

    Returns: what is left of it; None where it had not begun. Doing it twice does it once.
    Raises: NotAllowed; BadInput for one that is over, or where no school day would be left.
    """
    must_keep(by, school, owner_wide=period.school_id is None)
    SchoolOwner.objects.select_for_update().get(pk=school.owner_id)
    row = CalendarPeriod.objects.filter(pk=period.pk).first()
    if row is None:
        return None
    today = timezone.localdate()
    if row.ends_on < today:
        raise BadInput("", _("This is over. What lies behind stays as it was."))
    before = CalendarPeriod.objects.get(pk=row.pk)
    if row.starts_on >= today:
        check_school_days(school.owner, row.school, None, but=row.pk)
        log(instance=row, action="wagtail.delete", user=by, deleted=True)
        row.delete()
        periods_changed([before])
        return None
    row.ends_on = today - ONE_DAY
    check_school_days(school.owner, row.school, _as_days(row), but=row.pk)
    row.save(update_fields=["ends_on"])
    log(instance=row, action="register.edit", user=by, data={"fields": ["ends_on"]})
    periods_changed([before, row])
    return row


def must_keep(by, school: School, *, owner_wide: bool) -> None:
    """Raises: NotAllowed, unless the person keeps the school's calendar, or its owner's."""
    allowed = may_edit_owners_calendar(by, school.owner) if owner_wide else may_edit_calendar(by, school)
    if not allowed:
        raise NotAllowed


def tidy(days: Days) -> Days:
    """The same with a title in one line. Raises: BadInput where there is none or it is too long."""
    title = " ".join("".join(one if one.isprintable() else " " for one in days.title).split())
    if not title:
        raise BadInput("title", _("Say what the days are called."))
    if len(title) > LONGEST_TITLE:
        raise BadInput("title", _("Write at most %(count)s characters.") % {"count": LONGEST_TITLE})
    return Days(days.kind, title, days.starts_on, days.ends_on)


def check_days(owner: SchoolOwner, school: School | None, days: Days, *, but: int | None = None) -> None:
    """See that days make sense in a calendar: of a school, or of its owner (``school`` is None).

    Args:
        but: the period that they are to stand in place of.
    Raises:
        BadInput for a last day before the first, days outside every school year, an overlap with others of the same
            kind, or a school year without a single school day.
    """
    if days.kind not in DayKind.values:
        raise BadInput("kind", _("Choose what kind of days these are."))
    if days.ends_on < days.starts_on:
        raise BadInput("ends_on", _("The last day must not come before the first."))
    _check_years(owner, days)
    other = (
        CalendarPeriod.objects.filter(owner=owner, school=school, kind=days.kind)
        .filter(starts_on__lte=days.ends_on, ends_on__gte=days.starts_on)
        .exclude(pk=but)
        .first()
    )
    if other is not None:
        raise BadInput("starts_on", overlap_words(other.title, other.starts_on, other.ends_on))
    check_school_days(owner, school, days, but=but)


def overlap_words(title: str, starts_on: datetime.date, ends_on: datetime.date) -> str:
    """Which other days overlap, in a sentence."""
    return _("These days overlap with “%(title)s” (%(first)s–%(last)s), which is of the same kind.") % {
        "title": title,
        "first": _shown(starts_on),
        "last": _shown(ends_on),
    }


def _check_years(owner: SchoolOwner, days: Days) -> None:
    years = list(owner.years.order_by("starts_on").values_list("starts_on", "ends_on"))
    if not years:
        raise BadInput("", _("The school's owner has no school year yet. An administrator adds one first."))
    for field in ("starts_on", "ends_on"):
        if not any(first <= getattr(days, field) <= last for first, last in years):
            raise BadInput(
                field,
                _("This day lies in no school year. The calendar knows school years from %(first)s to %(last)s.")
                % {"first": _shown(years[0][0]), "last": _shown(years[-1][1])},
            )


def check_school_days(owner: SchoolOwner, school: School | None, days: Days | None, *, but: int | None = None) -> None:
    """See that every school year that a change touches keeps a school day. Raises: BadInput naming the year."""
    was = CalendarPeriod.objects.filter(pk=but).first() if but else None
    spans = [(one.starts_on, one.ends_on) for one in (days, was) if one is not None]
    rows = CalendarPeriod.objects.filter(owner=owner).filter(Q(school=school) | Q(school=None)).exclude(pk=but)
    periods = [Period(one.kind, one.title, one.starts_on, one.ends_on, one.school_id is not None) for one in rows]
    if days is not None:
        periods.append(Period(days.kind, days.title, days.starts_on, days.ends_on, school is not None))
    require_school_days(owner, calendar_of(owner, sorted(periods, key=lambda one: one.starts_on)), spans)


def require_school_days(
    owner: SchoolOwner, calendar: SchoolCalendar, spans: list[tuple[datetime.date, datetime.date]]
) -> None:
    """Raises: BadInput naming a school year that some of the days lie in and that has no school day."""
    for year in owner.years.order_by("starts_on"):
        touched = any(first <= year.ends_on and last >= year.starts_on for first, last in spans)
        length = (year.ends_on - year.starts_on).days + 1
        if touched and not any(calendar.is_school_day(year.starts_on + n * ONE_DAY) for n in range(length)):
            raise BadInput("", _("With this there would be no school day at all in %(year)s.") % {"year": year.name})


def _as_days(row: CalendarPeriod) -> Days:
    return Days(row.kind, row.title, row.starts_on, row.ends_on)


def _shown(day: datetime.date) -> str:
    return date_format(day, "DATE_FORMAT")
