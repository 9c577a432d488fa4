"""One writer at a time for a school's registers, so that what a check has seen still holds when it is written."""

from forms.people.models import School, SchoolOwner


def lock_school(school: School) -> None:
    """Wait for whoever changes this school's people. Call it first inside the transaction."""
    School.objects.select_for_update().get(pk=school.pk)


def lock_owner(school: School) -> None:
    """Wait for whoever changes what the school's owner has in common for its schools."""
    SchoolOwner.objects.select_for_update().get(pk=school.owner_id)
