"""Mail that leaves after the change it tells of is committed, once, and without a name.

A message is a row with a key that says what it is about; the key is unique, so that doing a thing twice mails once.
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forms.cases.clock import Clock, system_clock
from forms.cases.enums import MessageStatus
from forms.cases.models import OutboxMessage

logger = logging.getLogger(__name__)

MOST_TRIES = 10
BATCH = 200


def post(person, kind: str, *, key: str, data: dict[str, Any] | None = None, clock: Clock = system_clock) -> bool:
    """Put a mail in the outbox and have it sent after commit. The same key again does nothing: False.

    Args:
        kind: which text (``stop``, ``alert``, ``inform``, ``turn``, ``asked``, ...); see templates/cases/mail/.
        data: counts, dates and titles of guidance pages; never a name, a case's text or its number. ``path`` is the
            address that the mail leads to, in place of the person's own list.
    """
    _row, made = OutboxMessage.objects.get_or_create(
        key=key, defaults={"person": person, "kind": kind, "data": data or {}, "made_at": clock.now()}
    )
    if made:
        transaction.on_commit(_send_quietly, robust=True)
    return made


def post_all(people: Mapping[str, Any], kind: str, *, clock: Clock = system_clock) -> None:
    """The same for several people, each under a key. One query."""
    rows = [OutboxMessage(key=key, person=person, kind=kind, made_at=clock.now()) for key, person in people.items()]
    if rows:
        OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(_send_quietly, robust=True)


def _send_quietly() -> None:
    """Try at once; what fails stays in the outbox for the command that runs from cron."""
    send_waiting()


def send_waiting(*, clock: Clock = system_clock) -> tuple[int, int]:
    """Send what waits, oldest first, each in a transaction of its own. Returns how many went and how many failed."""
    sent = failed = 0
    for pk in list(OutboxMessage.objects.filter(status=MessageStatus.WAITING).values_list("pk", flat=True)[:BATCH]):
        outcome = _send_one(pk, clock)
        sent += outcome is True
        failed += outcome is False
    return sent, failed


@transaction.atomic
def _send_one(pk: int, clock: Clock) -> bool | None:
    """Send one message unless another process has it. None: it was taken or sent already."""
    row = (
        OutboxMessage.objects.select_for_update(skip_locked=_skips_locked(), of=("self",))
        .select_related("person")
        .filter(pk=pk, status=MessageStatus.WAITING)
        .first()
    )
    if row is None:
        return None
    row.tries += 1
    try:
        _mail(row).send()
    except OSError as error:  # smtplib's errors and refused connections are OSErrors
        logger.warning("A mail could not be sent: %s", type(error).__name__)
        row.status = MessageStatus.FAILED if row.tries >= MOST_TRIES else MessageStatus.WAITING
        row.save(update_fields=["tries", "status"])
        return False
    row.status, row.sent_at = MessageStatus.SENT, clock.now()
    row.save(update_fields=["tries", "status", "sent_at"])
    return True


def settle_waiting(*, clock: Clock = system_clock) -> int:
    """Count what waits as sent without sending it: for histories that are made up. Returns how many there were."""
    return OutboxMessage.objects.filter(status=MessageStatus.WAITING).update(
        status=MessageStatus.SENT, sent_at=clock.now()
    )


def _skips_locked() -> bool:
    return transaction.get_connection().features.has_select_for_update_skip_locked


def _mail(row: OutboxMessage) -> EmailMessage:
    """The mail in the person's language: what kind of thing waits, and one link to their own list."""
    with translation.override(row.person.language or settings.LANGUAGE_CODE):
        subjects = {
            "stop": _("Act now: something has been reported"),
            "alert": _("An alert needs your attention"),
            "inform": _("Something for you to acknowledge"),
            "turn": _("It is your turn in a case"),
            "overdue": _("A date in a case has passed"),
            "asked": _("You are asked to coordinate a case"),
            "request": _("Your request for help was answered"),
            "meeting": _("You are called to a meeting"),
            "reminder": _("What is due for you"),
            "emergency": _("A case was opened outside its usual scope"),
            "welcome": _("You have an account"),
            "pages": _("Pages that you look after are due"),
            "question": _("A page that you look after is unclear to somebody"),
            "answered": _("Your question about the guidance was answered"),
        }
        link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + row.data.get("path", reverse("cases:home"))
        body = render_to_string(f"cases/mail/{row.kind}.txt", {"link": link, "data": row.data})
        return EmailMessage(subject=subjects[row.kind], body=body, to=[row.person.email])
