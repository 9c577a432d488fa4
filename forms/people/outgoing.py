"""Mail about accounts. The outbox belongs to the cases, which lie above: they register how a mail is posted."""

from typing import Any, Protocol

from django.conf import settings
from django.urls import reverse

from forms.people.models import User


class Poster(Protocol):
    """Puts one mail in the outbox; the same key again does nothing."""

    def __call__(self, person: User, kind: str, *, key: str, data: dict[str, Any] | None = None) -> bool: ...


_posters: list[Poster] = []


def register_poster(poster: Poster) -> None:
    """Say how mail leaves. Registering the same one again does nothing."""
    if poster not in _posters:
        _posters.append(poster)


def welcome(person: User) -> None:
    """Tell somebody, once, that they have an account and where to choose a password. Call it inside the transaction."""
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("account_reset_password")
    for poster in _posters:
        poster(person, "welcome", key=f"welcome:{person.pk}", data={"link": link})
