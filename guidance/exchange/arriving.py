"""What becomes of a state of a procedure that a pack brings: published where nobody has changed anything, else kept for
somebody to decide on. Nothing that a person wrote is ever overwritten.
"""

import datetime
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from guidance.exchange.drafts import draft_pages
from guidance.exchange.uploads import Brought
from guidance.models import PackArrival, ProcedureVersion, ProcedureWording
from guidance.procedures.editing import from_spec, to_spec
from guidance.procedures.lint import Finding
from guidance.procedures.packs import to_json
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.versions import latest
from guidance.starter.loading import check, load_procedure

#: How long an upload that nobody took is kept to be looked at.
UPLOADS_KEPT = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Came:
    """What became of it: the version that is published now, whether it waits for a decision, what lint warns of."""

    version: ProcedureVersion
    waits: bool
    warnings: tuple[Finding, ...]


@transaction.atomic
def arrive(spec: ProcedureSpec, file: object, *, may_publish: bool, archive: bytes | None = None) -> Came:
    """Take in a state of a procedure that came with the portal or by a command. The same again changes nothing.

    A procedure that is new here is published. One that stands as its pack brought it is, too, with ``may_publish``.
    Where somebody has changed it since, in what is published or in a draft, the arrival waits for a decision.

    Args:
        file: stands in messages.
        archive: the whole pack as a zip, where it has pages: they come with it when it is taken.
    Raises:
        LintErrors: nothing was written.
    """
    warnings = check(spec, file)
    now, base = latest(spec.key), accepted(spec.key)
    if now is None or (may_publish and base is not None and not was_changed(spec.key, base)):
        version = load_procedure(spec, file).version
        _note(spec, PackArrival.State.PUBLISHED, file)
        return Came(version, False, warnings)
    last = PackArrival.objects.of(spec.key).exclude(state=PackArrival.State.UPLOADED).first()
    waits = last is not None and last.sha256 == digest(spec) and last.state == PackArrival.State.WAITING
    known = {digest(one) for one in (now.wording(), base) if one} | ({last.sha256} if last else set())
    if digest(spec) not in known:
        _note(spec, PackArrival.State.WAITING, file, archive=archive)
        waits = True
    return Came(now, waits, warnings)


def _note(spec: ProcedureSpec, state: str, file: object, **more: Any) -> None:
    """Write down that it came, unless that was the last thing to come; what waited before it does not any more."""
    rows = PackArrival.objects.of(spec.key).exclude(state=PackArrival.State.UPLOADED)
    if (last := rows.first()) and last.sha256 == digest(spec) and last.state == state:
        return
    rows.waiting().update(state=PackArrival.State.REPLACED, decided_at=timezone.now())
    PackArrival.objects.create(
        key=spec.key, spec=to_json(spec), sha256=digest(spec), state=state, name=PurePath(str(file)).name[-100:], **more
    )


def upload(brought: Brought, key: str, by: AbstractBaseUser) -> PackArrival:
    """Keep an uploaded state of a procedure to be looked at before it is taken. Old ones that nobody took go."""
    PackArrival.objects.filter(state=PackArrival.State.UPLOADED, arrived_at__lt=timezone.now() - UPLOADS_KEPT).delete()
    return PackArrival.objects.create(
        key=key,
        spec=to_json(brought.spec),
        sha256=digest(brought.spec),
        name=brought.name,
        archive=brought.archive,
        brought_by=by,
        state=PackArrival.State.UPLOADED,
    )


def digest(spec: ProcedureSpec) -> str:
    """sha256 in hex over everything that the procedure says."""
    return hashlib.sha256(json.dumps(to_json(spec), sort_keys=True).encode()).hexdigest()


def accepted(key: str, before: PackArrival | None = None) -> ProcedureSpec | None:
    """The state of a procedure as a pack brought it last and it was taken over; None if none ever was.

    Args:
        before: only what came before this.
    """
    rows = PackArrival.objects.of(key).accepted()
    if before is not None:
        rows = rows.filter(arrived_at__lte=before.arrived_at).exclude(pk=before.pk)
    if row := rows.first():
        return row.compiled
    return _published_by_nobody(key)


def _published_by_nobody(key: str) -> ProcedureSpec | None:
    """What a command published last, on an installation that is older than the notes about arrivals."""
    rows = (
        ProcedureVersion.objects.of(key).filter(published_by=None).first(),
        ProcedureWording.objects.filter(version__key=key, published_by=None).order_by("-published_at", "-pk").first(),
    )
    found = [row for row in rows if row]
    return max(found, key=lambda row: (row.published_at, isinstance(row, ProcedureWording))).compiled if found else None


def was_changed(key: str, base: ProcedureSpec) -> bool:
    """Whether a procedure, as it is published or as it is being written, says anything else than a state of it."""
    pages, now = draft_pages(key), latest(key)
    if now is not None and as_held(now.wording(), pages.register) != as_held(base, pages.register):
        return True
    languages = [code for code in pages.rows if code != pages.source_language]
    return bool(pages.rows) and pages.spec != as_held(base, pages.register, languages)


def as_held(
    spec: ProcedureSpec, register: Mapping[str, Mapping[str, Any]], languages: Collection[str] | None = None
) -> ProcedureSpec:
    """A procedure as pages would hold it: with its roles as the register has them.

    Args:
        register: as ``register_of_roles`` gives it.
        languages: that it has pages in, beside its own; by default all of its languages.
    """
    edited = from_spec(spec)
    texts = {code: words for code, words in edited.texts.items() if languages is None or code in languages}
    return to_spec(edited.frame, edited.stages, texts, register)
