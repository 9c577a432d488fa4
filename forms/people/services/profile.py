"""A person's own profile."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from forms.people.errors import BadInput
from forms.people.models import User


@transaction.atomic
def change_profile(person: User, *, name: str, language: str) -> User:
    """Set a person's own name and the language of their pages and mail ("": as the browser asks for).

    Raises: BadInput for a blank name or a language that the portal does not speak.
    """
    name = " ".join(name.split())
    if not name:
        raise BadInput("name", _("Give your name: colleagues see it beside what you write."))
    if language and language not in dict(settings.LANGUAGES):
        raise BadInput("language", _("The portal does not speak this language."))
    row = User.objects.select_for_update().get(pk=person.pk)
    row.name, row.language = name, language
    row.save(update_fields=["name", "language"])
    person.name, person.language = name, language
    return row
