"""Classes of a school."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forms.people.access import must_edit_people
from forms.people.errors import BadInput
from forms.people.models import School, SchoolClass, SchoolYear
from forms.people.services.locks import lock_school

#: The highest grade of a school that we know of: Danish and Norwegian upper secondary end at 13.
HIGHEST_GRADE = 13


@transaction.atomic
def save_class(
    *, school: School, name: str, grade: int, year: SchoolYear, by, school_class: SchoolClass | None = None
) -> SchoolClass:
    """Make a class, or change the one given.

    Raises: NotAllowed; BadInput for a name that the year has already, a year of another owner, an impossible grade.
    """
    must_edit_people(by, school)
    lock_school(school)
    row = SchoolClass(school=school)
    if school_class is not None:
        row = SchoolClass.objects.select_for_update().get(pk=school_class.pk, school=school)
    name = " ".join(name.split())
    if not name:
        raise BadInput("name", _("Give the class a name."))
    if year.owner_id != school.owner_id:
        raise BadInput("year", _("Choose a school year of this school's owner."))
    if not 0 <= grade <= HIGHEST_GRADE:
        raise BadInput("grade", _("A grade is a number from 0 to %(highest)d.") % {"highest": HIGHEST_GRADE})
    if SchoolClass.objects.filter(school=school, year=year, name__iexact=name).exclude(pk=row.pk).exists():
        raise BadInput("name", _("The school has a class of this name in that year."))
    row.name, row.grade, row.year = name, grade, year
    row.save()
    return row


def years_of(school: School) -> Any:
    """School years that a class of the school can be of, the latest first."""
    return SchoolYear.objects.filter(owner_id=school.owner_id).order_by("-starts_on")
