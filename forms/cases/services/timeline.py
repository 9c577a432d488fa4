"""The timeline: append-only, chained, and still able to forget a text that must go.

Each entry's hash covers the one before it and a salted digest of its text, not the text itself. The case keeps the
chain's length and head, so that a row missing at the end shows too. Source: design.md, section 7.
"""

import datetime
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock
from forms.cases.errors import BadInput, NotAllowed
from forms.cases.models import Case, Filing, TimelineEntry

_WAITING = "_portal_waiting_entries"
HEAD = ("timeline_length", "timeline_head", "changed_at")


@contextmanager
def gathering(case: Case) -> Iterator[None]:
    """Write the entries that are recorded meanwhile at the end, in one statement, and the case in another.

    Args:
        case: read after its row was locked, in the transaction that goes on. Every entry of the case must be recorded
            by this very object meanwhile; a second gathering inside joins the first.
    """
    if _WAITING in case.__dict__:
        yield
        return
    case.__dict__[_WAITING] = ([], set())
    try:
        yield
        flush(case)
    finally:
        del case.__dict__[_WAITING]


@contextmanager
def trying(case: Case) -> Iterator[None]:
    """A savepoint, and with it what has been gathered: a failure inside leaves both as they were before."""
    entries, fields = case.__dict__.get(_WAITING, ([], set()))
    before = {name: value for name, value in case.__dict__.items() if not name.startswith("_")}
    kept, changed = list(entries), set(fields)
    try:
        with transaction.atomic():
            yield
    except Exception:
        case.__dict__.update(before)
        entries[:] = kept
        fields.clear()
        fields.update(changed)
        raise


def forget_gathered(case: Case) -> None:
    """Let go of what has been gathered of a case: what it told of was undone, and the case with it perhaps."""
    entries, fields = case.__dict__.get(_WAITING, ([], set()))
    entries.clear()
    fields.clear()


def flush(case: Case) -> None:
    """Write what has been gathered so far: before the timeline is asked about, and before others record."""
    flush_all(case)


def flush_all(*cases: Case) -> None:
    """The same for several cases: the entries of all in one statement."""
    waiting = [(case, *case.__dict__.get(_WAITING, ([], set()))) for case in cases]
    TimelineEntry.objects.bulk_create([entry for _case, entries, _fields in waiting for entry in entries])
    for case, entries, fields in waiting:
        if entries:
            fields.update(HEAD)
        if fields:
            case.save(update_fields=sorted(fields))
        entries.clear()
        fields.clear()


def change(case: Case, **values: Any) -> None:
    """Set fields of a locked case: written at once, or with the entries that are being gathered."""
    for name, value in values.items():
        setattr(case, name, value)
    if _WAITING in case.__dict__:
        case.__dict__[_WAITING][1].update(values)
    else:
        case.save(update_fields=list(values))


def digest_of(salt: str, text: str) -> str:
    """What the chain keeps of a text: an HMAC with a salt that goes with the text when it is removed."""
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()


def hash_of(entry: TimelineEntry) -> str:
    """The entry's link in the chain, over everything in it that never changes."""
    content = {
        "case": entry.case_id,
        "position": entry.position,
        "event": entry.event,
        "at": entry.at.astimezone(datetime.UTC).isoformat(),
        "by": entry.by_id,
        "by_name": entry.by_name,
        "data": entry.data,
        "sensitive": entry.sensitive,
        "not_for_home": entry.not_for_home,
        "digest": entry.digest,
        "previous": entry.previous,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def record(
    case: Case,
    event: str,
    *,
    by,
    data: dict[str, Any] | None = None,
    text: str = "",
    sensitive: bool = False,
    not_for_home: bool = False,
    clock: Clock = system_clock,
) -> TimelineEntry:
    """Add one entry at the end, in the caller's transaction, whose lock on the case row keeps the chain in order.

    Args:
        event: dotted name, like ``stage.decided``.
        data: keys, numbers and dates; never what somebody wrote.
        text: what somebody wrote, kept beside the chain.
    """
    waiting = case.__dict__.get(_WAITING)
    if waiting is None:
        head = Case.objects.select_for_update().values_list("timeline_length", "timeline_head").get(pk=case.pk)
    else:
        head = (case.timeline_length, case.timeline_head)
    salt = secrets.token_hex(16) if text else ""
    entry = TimelineEntry(
        case=case,
        position=head[0] + 1,
        event=event,
        at=clock.now(),
        by=by,
        by_name=(by.get_full_name() if by else ""),
        data=data or {},
        text=text,
        sensitive=sensitive,
        not_for_home=not_for_home,
        salt=salt,
        digest=digest_of(salt, text) if text else "",
        previous=head[1],
    )
    entry.hash = hash_of(entry)
    case.timeline_length, case.timeline_head, case.changed_at = entry.position, entry.hash, entry.at
    if waiting is None:
        entry.save(force_insert=True)
        case.save(update_fields=HEAD)
    else:
        waiting[0].append(entry)
    return entry


def verify(case: Case) -> list[str]:
    """What is wrong with a case's timeline, a sentence each; empty when it is whole. Reads one row at a time."""
    faults: list[str] = []
    previous, position = "", 0
    for entry in case.timeline.order_by("position").iterator():
        position += 1
        if entry.position != position:
            faults.append(_("Entry %(number)s is missing.") % {"number": position})
            position = entry.position
        elif entry.previous != previous:
            faults.append(_("Entry %(number)s does not follow the one before it.") % {"number": position})
        if hash_of(entry) != entry.hash:
            faults.append(_("Entry %(number)s was changed.") % {"number": position})
        if entry.removed_at is None and entry.digest and digest_of(entry.salt, entry.text) != entry.digest:
            faults.append(_("The text of entry %(number)s was changed.") % {"number": position})
        previous = entry.hash
    fresh = Case.objects.values("timeline_length", "timeline_head").get(pk=case.pk)
    if position < fresh["timeline_length"]:
        missing = fresh["timeline_length"] - position
        faults.append(_("The last entries are missing: %(count)s.") % {"count": missing})
    elif (position, previous) != (fresh["timeline_length"], fresh["timeline_head"]):
        faults.append(_("The end of the timeline is not the one that the case remembers."))
    return faults


@transaction.atomic
def remove_text(entry_id: int, *, reason: str, by, clock: Clock = system_clock) -> TimelineEntry:
    """Take a text out for good (written on the wrong child, ordered erased); the entry and the chain stay.

    Raises: NotAllowed, BadInput without a reason.
    """
    entry = TimelineEntry.objects.select_related("case").get(pk=entry_id)
    case = Case.objects.select_for_update().get(pk=entry.case_id)
    if not may(by, "remove_text", case):
        raise NotAllowed
    if not reason.strip():
        raise BadInput("reason", _("Say why the text must go."))
    if entry.removed_at is None:
        entry.text, entry.salt = "", ""
        entry.removed_at, entry.removed_by, entry.removed_reason = clock.now(), by, reason.strip()
        entry.save(update_fields=["text", "salt", "removed_at", "removed_by", "removed_reason"])
        record(case, "text.removed", by=by, data={"entry": entry.position}, text=reason.strip(), clock=clock)
    return entry


@transaction.atomic
def file_entries(case_id: int, *, entries: list[int], receipt: str, by, clock: Clock = system_clock) -> int:
    """Note that entries were put in the pupil's file. Returns how many were not filed before.

    Raises: NotAllowed.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    if not may(by, "file", case):
        raise NotAllowed
    fresh = list(case.timeline.filter(pk__in=entries, filing__isnull=True))
    Filing.objects.bulk_create(Filing(entry=entry, at=clock.now(), by=by, receipt=receipt.strip()) for entry in fresh)
    if fresh:
        positions = [entry.position for entry in fresh]
        record(case, "case.filed", by=by, data={"entries": positions, "receipt": receipt.strip()[:200]}, clock=clock)
    return len(fresh)
