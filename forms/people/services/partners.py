"""Services that schools of an owner work with."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forms.people.access import must_edit_people
from forms.people.errors import BadInput
from forms.people.models import Partner, School
from forms.people.services.locks import lock_owner

FIELDS = ("service", "name", "contact_name", "phone", "email", "active")


@transaction.atomic
def save_partner(*, school: School, by, partner: Partner | None = None, **values: Any) -> Partner:
    """Make a service of the school's owner, or change the one given. It is ended by ``active=False``: cases name it.

    Args:
        values: some of ``FIELDS``.

    Raises: NotAllowed; BadInput for a blank or taken name, or a kind of service that no key is made of.
    """
    must_edit_people(by, school)
    lock_owner(school)
    row = Partner(owner_id=school.owner_id)
    if partner is not None:
        row = Partner.objects.select_for_update().get(pk=partner.pk, owner_id=school.owner_id)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.name = " ".join(row.name.split())
    if not row.name:
        raise BadInput("name", _("Give the service a name."))
    if not row.service:
        raise BadInput("service", _("Say what kind of service it is."))
    if Partner.objects.filter(owner_id=row.owner_id, name__iexact=row.name).exclude(pk=row.pk).exists():
        raise BadInput("name", _("There is a service of this name already."))
    row.save()
    return row


def kinds_in_use(school: School) -> list[str]:
    """Kinds of service that the owner's partners have, to choose from."""
    found = Partner.objects.filter(owner_id=school.owner_id).order_by("service").values_list("service", flat=True)
    return list(found.distinct())
