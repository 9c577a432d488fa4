"""Pupils of a school."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forms.people.access import must_edit_people
from forms.people.errors import BadInput
from forms.people.importing.kinds import is_identity_number
from forms.people.models import Pupil, School, SchoolClass
from forms.people.services.locks import lock_school

FIELDS = (
    "first_name",
    "last_name",
    "school_class",
    "born_on",
    "register_id",
    "protected_address",
    "language",
    "interpreter",
    "left_on",
)


@transaction.atomic
def save_pupil(*, school: School, by, pupil: Pupil | None = None, **values: Any) -> Pupil:
    """Make a pupil of a school, or change the one given.

    Args:
        values: some of ``FIELDS``.

    Raises: NotAllowed; BadInput for a missing name, a class elsewhere, a register number in use, a birth to come.
    """
    must_edit_people(by, school)
    lock_school(school)
    row = Pupil(school=school)
    if pupil is not None:
        row = Pupil.objects.select_for_update(of=("self",)).get(pk=pupil.pk, school=school)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    check_pupil(row)
    if row.register_id and (
        Pupil.objects.filter(school=school, register_id=row.register_id).exclude(pk=row.pk).exists()
    ):
        raise BadInput("register_id", _("Another pupil of the school has this number."))
    if pupil is None and is_there(row):
        raise BadInput("last_name", _("The class has a pupil of this name and date of birth."))
    row.save()
    return row


def is_there(row: Pupil) -> bool:
    """Whether the class has a pupil of the same name and date of birth: the same form sent twice, most often."""
    return Pupil.objects.filter(
        school_id=row.school_id,
        school_class=row.school_class,
        first_name__iexact=row.first_name,
        last_name__iexact=row.last_name,
        born_on=row.born_on,
        left_on__isnull=True,
    ).exists()


def check_pupil(row: Pupil) -> None:
    """What must hold of every pupil, without asking the database. Names lose doubled spaces.

    Raises: BadInput.
    """
    row.first_name, row.last_name = " ".join(row.first_name.split()), " ".join(row.last_name.split())
    for name in ("first_name", "last_name"):
        if not getattr(row, name):
            raise BadInput(name, _("A pupil needs a first name and a last name."))
    group: SchoolClass | None = row.school_class
    if group is not None and group.school_id != row.school_id:
        raise BadInput("school_class", _("Choose a class of this school."))
    if is_identity_number(row.register_id):
        raise BadInput("register_id", _("This looks like a national identity number, which is not kept here."))
    today = timezone.localdate()
    if row.born_on and not datetime.date(1950, 1, 1) <= row.born_on <= today:
        raise BadInput("born_on", _("This cannot be a pupil's date of birth."))
    if row.left_on and row.born_on and row.left_on < row.born_on:
        raise BadInput("left_on", _("Nobody leaves a school before being born."))
