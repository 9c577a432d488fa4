"""Reading a calendar file into the calendar of a school or of its owner: shown first, then all of it or nothing."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms.people.calendar_changes import periods_changed
from forms.people.errors import BadInput
from forms.people.importing.calendars.csv_file import read_csv
from forms.people.importing.calendars.entries import Contents
from forms.people.importing.calendars.ics import is_ics, read_ics
from forms.people.importing.calendars.plan import CalendarPlan, CalendarPlanner
from forms.people.importing.reading import MOST_BYTES, decode
from forms.people.models import CalendarPeriod, School, SchoolOwner
from forms.people.services.calendars import FIELDS, must_keep
from forms.people.services.imports import PlanChanged, PlanRefused

logger = logging.getLogger(__name__)


def plan_calendar(
    *, school: School, data: bytes, by, kind: str, for_all: bool = False, end_missing: bool = False
) -> CalendarPlan:
    """Work out what a file would change, and write nothing.

    Args:
        kind: what days are of which the file does not say it; empty leaves them out.
        for_all: whether it is the calendar of all the owner's schools.
        end_missing: whether days ahead that the file lacks are taken out.
    Raises: NotAllowed; BadInput for a file that is no calendar.
    """
    must_keep(by, school, owner_wide=for_all)
    return CalendarPlanner(school, for_all=for_all).plan(_read(school, data, kind), end_missing=end_missing)


@transaction.atomic
def apply_calendar(
    *, school: School, data: bytes, by, kind: str, seen: str, for_all: bool = False, end_missing: bool = False
) -> CalendarPlan:
    """Write what a file says, all of it or nothing. The same file again changes nothing.

    Args:
        seen: the digest of the plan that was looked at.
    Raises: NotAllowed; BadInput; PlanRefused; PlanChanged.
    """
    must_keep(by, school, owner_wide=for_all)
    SchoolOwner.objects.select_for_update().get(pk=school.owner_id)
    plan = CalendarPlanner(school, for_all=for_all).plan(_read(school, data, kind), end_missing=end_missing)
    if plan.errors:
        raise PlanRefused(plan)
    if seen != plan.digest:
        raise PlanChanged
    before = list(CalendarPeriod.objects.filter(pk__in=[row.pk for row in plan.to_save if row.pk]))
    for row in plan.to_save:
        action = "register.edit" if row.pk else "wagtail.create"
        row.save()
        log(instance=row, action=action, user=by, data={"fields": list(FIELDS)})
    gone = list(CalendarPeriod.objects.filter(pk__in=[row.pk for row in plan.to_delete]))
    for row in plan.to_delete:
        log(instance=row, action="wagtail.delete", user=by, deleted=True)
        row.delete()
    periods_changed([*before, *plan.to_save, *gone])
    logger.info(
        "import of a calendar into school %s by user %s: %d added, %d changed, %d taken out",
        school.pk,
        by.pk,
        len(plan.added),
        len(plan.changed),
        len(plan.to_delete),
    )
    return plan


def _read(school: School, data: bytes, kind: str) -> Contents:
    """What the file holds, whichever of the two kinds it is. Raises: BadInput."""
    if not is_ics(data):
        return read_csv(data, kind=kind)
    if len(data) > MOST_BYTES:
        decode(data)  # says so
    last = school.owner.years.order_by("-ends_on").values_list("ends_on", flat=True).first()
    if last is None:
        raise BadInput("", _("The school's owner has no school year yet. An administrator adds one first."))
    return read_ics(data, zone=school.owner.time_zone, last=last, kind=kind)
