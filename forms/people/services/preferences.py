"""Which reminders a person gets, and the secret address of their calendar: made, renewed, switched off."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from forms.people.enums import ReminderKind
from forms.people.models import Preferences, User


def preferences_of(person: User) -> Preferences:
    """The person's choices; an unsaved row where nothing was chosen yet."""
    return Preferences.objects.filter(user=person).first() or Preferences(user=person)


def choices_of(person: User) -> dict[str, Any]:
    """The choices as the profile page shows them."""
    chosen = preferences_of(person)
    return {
        "reminders": [
            {"key": kind.value, "label": kind.label, "on": kind.value not in chosen.reminders_off}
            for kind in ReminderKind
        ],
        "feed": {"on": bool(chosen.feed_digest), "made_at": chosen.feed_made_at, "url": ""},
    }


@transaction.atomic
def choose_reminders(person: User, *, wanted: Iterable[str]) -> Preferences:
    """Get the reminders that are wanted and no others. Kinds that there are none of are passed over."""
    wanted = set(wanted)
    chosen = _locked(person)
    chosen.reminders_off = [kind.value for kind in ReminderKind if kind.value not in wanted]
    chosen.save(update_fields=["reminders_off"])
    return chosen


@transaction.atomic
def renew_feed(person: User) -> str:
    """Give the person's calendar a new secret address; the one before leads nowhere from now on.

    Returns: the token of the address, which is not kept and cannot be shown a second time.
    """
    chosen = _locked(person)
    secret = secrets.token_urlsafe(32)
    chosen.feed_digest, chosen.feed_made_at = _digest(secret), timezone.now()
    chosen.save(update_fields=["feed_digest", "feed_made_at"])
    return f"{chosen.pk}-{secret}"


@transaction.atomic
def stop_feed(person: User) -> None:
    """Let the calendar's address lead nowhere."""
    chosen = _locked(person)
    chosen.feed_digest, chosen.feed_made_at = "", None
    chosen.save(update_fields=["feed_digest", "feed_made_at"])


def person_of_feed(token: str) -> User | None:
    """Whose calendar a token opens: an active person's, or nobody's. Compared in constant time."""
    number, _dash, secret = token.partition("-")
    known = None
    if number.isascii() and number.isdigit() and len(number) < 12:
        known = Preferences.objects.filter(pk=int(number)).select_related("user").first()
    kept = known.feed_digest if known and known.feed_digest else "0" * 64
    fits = hmac.compare_digest(_digest(secret), kept)
    return known.user if fits and known and known.user.is_active else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _locked(person: User) -> Preferences:
    Preferences.objects.get_or_create(user=person)
    return Preferences.objects.select_for_update().get(user=person)
