"""Who looked at which case: one insert with a seal, committed at once, so that it stands even when the page fails."""

import datetime
import hashlib
import hmac

from django.conf import settings

from forms.cases.clock import Clock, system_clock
from forms.cases.models import AccessLogEntry, Case


def note_access(
    case: Case,
    user,
    *,
    action: str = "view",
    right: str = "see",
    purpose: str = "",
    path: str = "",
    clock: Clock = system_clock,
) -> AccessLogEntry:
    """Write one line. Call it before the view opens a transaction of its own.

    Args:
        action: ``view``, ``export``, ``print``, ``file`` or ``annex``.
        path: the address without its query, which could carry what somebody typed.
    """
    entry = AccessLogEntry(
        at=clock.now(),
        person_id=user.pk,
        case_number=case.number,
        action=action,
        right=right,
        purpose=purpose,
        path=path[:300],
    )
    entry.seal = seal_of(entry)
    entry.save(force_insert=True)
    return entry


def seal_of(entry: AccessLogEntry) -> str:
    """HMAC over the line, with the installation's key: a changed line shows."""
    parts = (
        entry.at.astimezone(datetime.UTC).isoformat(),
        entry.person_id,
        entry.case_number,
        entry.action,
        entry.right,
        entry.purpose,
    )
    text = "\x1f".join(str(part) for part in parts)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
