"""Setting, changing and ending a leave, and lending the deputy the absent one's roles for the time."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms.people.access import may_edit_people
from forms.people.errors import BadInput, NotAllowed
from forms.people.listening import leave_changed
from forms.people.models import Leave, Membership, School, User
from forms.people.reach import forget_reach
from forms.people.selectors import STAFF_RANKS, works_at
from forms.people.services.locks import lock_school
from forms.people.services.staff import Post, is_double, is_lead, must_have_a_lead, write_post

logger = logging.getLogger(__name__)

#: Longer than any leave: what is typed beyond it is a slip of the finger.
LONGEST_DAYS = 3 * 366
ONE_DAY = datetime.timedelta(days=1)


def may_set_leave(user, school: School, person: User) -> bool:
    """Whether somebody may say that a person is away: the person, or who keeps the school's registers."""
    return user.pk == person.pk or may_edit_people(user, school)


@transaction.atomic
def set_leave(
    *,
    school: School,
    person: User,
    deputy: User,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by,
    with_roles: bool = False,
    leave: Leave | None = None,
) -> Leave:
    """Say that a person is away from a school, and who stands in; or change the leave given.

    The same again is one leave. What is the person's stays the person's: the deputy acts in their place on these days.

    Args:
        with_roles: also give the deputy the person's roles at the school for these days, so that what comes to the
            person's team comes to the deputy too. Only who keeps the registers gives roles; else nothing is given.
    Raises: NotAllowed; BadInput.
    """
    if not may_set_leave(by, school, person):
        raise NotAllowed
    lock_school(school)
    _check(school, person, deputy, starts_on, ends_on, leave)
    same = {"school": school, "person": person, "deputy": deputy, "starts_on": starts_on, "ends_on": ends_on}
    if leave is None and (found := Leave.objects.filter(**same).first()) is not None:
        return found
    _must_not_overlap(school, person, starts_on, ends_on, leave)
    row = Leave(made_by=by) if leave is None else Leave.objects.select_for_update().get(pk=leave.pk, school=school)
    for name, value in same.items():
        setattr(row, name, value)
    row.save()
    _take_back_roles(row, _today())
    if with_roles and may_edit_people(by, school):
        _lend_roles(row)
    _forget(row, by)
    leave_changed(row, "set" if leave is None else "changed", by=by)
    logger.info("leave %s set by user %s", row.pk, by.pk)
    return row


@transaction.atomic
def end_leave(leave: Leave, *, by) -> None:
    """End a leave at once: all is with the person again today. One that has not begun is taken back whole.

    Raises: NotAllowed.
    """
    if not may_set_leave(by, leave.school, leave.person):
        raise NotAllowed
    lock_school(leave.school)
    row = Leave.objects.select_related("person", "school", "deputy").filter(pk=leave.pk).first()
    today = _today()
    if row is None or row.ends_on < today:
        return  # sent twice
    _take_back_roles(row, today)
    _forget(row, by)
    if row.starts_on >= today:
        leave_changed(row, "ended", by=by)
        row.delete()
        return
    row.ends_on = today - ONE_DAY
    row.save(update_fields=["ends_on"])
    leave_changed(row, "ended", by=by)


def _today() -> datetime.date:
    return timezone.localdate()


def _check(
    school: School,
    person: User,
    deputy: User,
    starts_on: datetime.date,
    ends_on: datetime.date,
    leave: Leave | None,
) -> None:
    if ends_on < starts_on:
        raise BadInput("ends_on", _("The last day must not come before the first."))
    if ends_on < _today():
        raise BadInput("ends_on", _("This leave is over already."))
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise BadInput("ends_on", _("This is years ahead. Check the date."))
    if deputy.pk == person.pk:
        raise BadInput("deputy", _("Choose somebody else: nobody stands in for themselves."))
    for field, one in (("person", person), ("deputy", deputy)):
        if not works_at(one, school, max(starts_on, _today())):
            raise BadInput(field, _("This person does not work at the school then."))
    gone = Leave.objects.filter(school=school, person=deputy).between(starts_on, ends_on).first()
    if gone is not None:
        raise BadInput(
            "deputy",
            _("This person is on leave too, until %(day)s. Choose somebody who is there.")
            % {"day": date_format(gone.ends_on, "DATE_FORMAT")},
        )


def _must_not_overlap(school: School, person: User, first: datetime.date, last: datetime.date, leave) -> None:
    others = Leave.objects.filter(school=school, person=person).between(first, last)
    other = others.exclude(pk=leave.pk if leave else None).first()
    if other is not None:
        raise BadInput(
            "starts_on",
            _("There is a leave from %(first)s to %(last)s already. Change that one.")
            % {
                "first": date_format(other.starts_on, "DATE_FORMAT"),
                "last": date_format(other.ends_on, "DATE_FORMAT"),
            },
        )


def _lend_roles(leave: Leave) -> None:
    """Give the deputy each role that the person has at the school, for the days that both last."""
    rows = Membership.objects.filter(school=leave.school, user=leave.person).with_rank(*STAFF_RANKS)
    for row in rows.select_related("role").prefetch_related("classes", "pupils"):
        first = max(leave.starts_on, row.starts_on or leave.starts_on)
        last = min(leave.ends_on, row.ends_on or leave.ends_on)
        if first > last:
            continue
        post = Post(
            role=row.role,
            scope=row.scope,
            classes=list(row.classes.all()),
            pupils=list(row.pupils.all()),
            grades=row.grades,
            starts_on=first,
            ends_on=last,
        )
        if is_double(leave.school, leave.deputy, post):
            continue
        lent = Membership(user=leave.deputy, school=leave.school)
        write_post(lent, post)
        leave.lent.add(lent)


def _take_back_roles(leave: Leave, today: datetime.date) -> None:
    """End the roles that were lent: those that have not begun, or began today, go whole."""
    for row in leave.lent.select_related("role"):
        led = is_lead(row)
        if row.starts_on >= today:
            row.delete()
        elif row.ends_on is None or row.ends_on >= today:
            row.ends_on = today - ONE_DAY
            row.save(update_fields=["ends_on"])
        if led:
            must_have_a_lead(leave.school)


def _forget(leave: Leave, by) -> None:
    for person in (leave.person, leave.deputy, by):
        forget_reach(person)
