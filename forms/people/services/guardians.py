"""Guardians of pupils, and what holds between each and each pupil."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forms.people.access import guardians_known_at, must_edit_people
from forms.people.enums import LivesWith
from forms.people.errors import BadInput
from forms.people.importing.kinds import is_identity_number
from forms.people.models import Guardian, Guardianship, Pupil
from forms.people.services.locks import lock_school

PERSON_FIELDS = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "address",
    "protected_address",
    "language",
    "interpreter",
    "register_id",
)
TIE_FIELDS = ("relation", "custody", "lives_with", "weeks", "may_receive", "only_on_request")


@transaction.atomic
def add_guardian(*, pupil: Pupil, by, **values: Any) -> Guardianship:
    """Add somebody new as a guardian of a pupil.

    Args:
        values: of ``PERSON_FIELDS`` and ``TIE_FIELDS``.

    Raises: NotAllowed; BadInput.
    """
    must_edit_people(by, pupil.school)
    lock_school(pupil.school)
    guardian = Guardian(owner_id=pupil.school.owner_id)
    tie = Guardianship(pupil=pupil, guardian=guardian)
    _fill(guardian, PERSON_FIELDS, values)
    _fill(tie, TIE_FIELDS, values)
    check_guardian(guardian, tie)
    if pupil.guardians.filter(first_name__iexact=guardian.first_name, last_name__iexact=guardian.last_name).exists():
        raise BadInput("last_name", _("The pupil has a guardian of this name."))
    guardian.save()
    tie.guardian = guardian
    tie.save()
    return tie


@transaction.atomic
def join_guardian(*, pupil: Pupil, guardian: Guardian, by) -> Guardianship:
    """Make somebody who is a guardian of another pupil of the school one of this pupil too.

    Without custody and without being informed: nobody has said yet that it is so for this child.

    Raises: NotAllowed; BadInput for a guardian whom the school does not know.
    """
    must_edit_people(by, pupil.school)
    lock_school(pupil.school)
    if not guardians_known_at(pupil.school).filter(pk=guardian.pk).exists():
        raise BadInput("guardian", _("The school does not know this guardian."))
    tie, _made = Guardianship.objects.get_or_create(
        pupil=pupil,
        guardian=guardian,
        defaults={"custody": False, "may_receive": False, "lives_with": LivesWith.NO},
    )
    return tie


@transaction.atomic
def change_guardian(tie: Guardianship, *, by, **values: Any) -> Guardianship:
    """Change a guardian of a pupil's. What is the person's own changes for all their children.

    Raises: NotAllowed; BadInput.
    """
    row = (
        Guardianship.objects.select_for_update(of=("self",)).select_related("guardian", "pupil__school").get(pk=tie.pk)
    )
    must_edit_people(by, row.pupil.school)
    _fill(row.guardian, PERSON_FIELDS, values)
    _fill(row, TIE_FIELDS, values)
    check_guardian(row.guardian, row)
    row.guardian.save()
    row.save()
    return row


@transaction.atomic
def end_guardian(tie: Guardianship, *, by) -> None:
    """Take a guardian from a pupil; a guardian of no other pupil is deleted, for nothing is left to keep them for.

    Raises: NotAllowed.
    """
    row = Guardianship.objects.select_for_update(of=("self",)).select_related("pupil__school").get(pk=tie.pk)
    must_edit_people(by, row.pupil.school)
    guardian_id = row.guardian_id
    row.delete()
    delete_childless([guardian_id])


def delete_childless(guardian_ids: list[int]) -> None:
    """Delete those of the guardians who have no child left."""
    Guardian.objects.filter(pk__in=guardian_ids, guardianships__isnull=True).delete()


def check_guardian(guardian: Guardian, tie: Guardianship) -> None:
    """What must hold of every guardian, without asking the database. Names lose doubled spaces.

    Raises: BadInput.
    """
    guardian.first_name = " ".join(guardian.first_name.split())
    guardian.last_name = " ".join(guardian.last_name.split())
    for name in ("first_name", "last_name"):
        if not getattr(guardian, name):
            raise BadInput(name, _("A guardian needs a first name and a last name."))
    if is_identity_number(guardian.register_id):
        raise BadInput("register_id", _("This looks like a national identity number, which is not kept here."))
    if tie.lives_with not in LivesWith.values:
        raise BadInput("lives_with", _("Say whether the pupil lives here."))
    if tie.lives_with != LivesWith.PARTLY:
        tie.weeks = ""
    if tie.only_on_request and not tie.may_receive:
        raise BadInput(
            "only_on_request", _("Somebody who may not be given information cannot be informed on request either.")
        )


def _fill(row: Guardian | Guardianship, names: tuple[str, ...], values: dict[str, Any]) -> None:
    for name in names:
        if name in values:
            setattr(row, name, values[name])
