"""Publishing: a spec becomes a version that never changes, or new words for the version that asks the same."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from guidance.models.procedures import ProcedureVersion, ProcedureWording, Role
from guidance.models.register_log import RegisterEntry
from guidance.procedures.fingerprint import fingerprint
from guidance.procedures.packs import to_json
from guidance.procedures.spec import ProcedureSpec


@transaction.atomic
def publish(spec: ProcedureSpec, by: AbstractBaseUser | None = None, at: datetime | None = None) -> ProcedureVersion:
    """Publish a procedure; publishing the same again writes nothing.

    Args:
        spec: linted by the caller.
        by: who publishes; None for a command.
        at: the moment, now by default; aware.
    Returns:
        The newest version: a new row if the questions changed, else the one before, with a wording row beside it if
        guidance or translations changed. The roles that procedures name exist and have their titles.
    """
    at = at or timezone.now()
    sha256 = fingerprint(spec)
    last = _last_locked(spec.key)
    if last is None or last.sha256 != sha256:
        last = _create(spec, sha256, last.number + 1 if last else 1, by, at)
    elif to_json(last.wording()) != to_json(spec):
        ProcedureWording.objects.create(version=last, spec=to_json(spec), published_at=at, published_by=by)
    _keep_roles(last_published=spec)
    return last


def _last_locked(key: str) -> ProcedureVersion | None:
    """The newest version, while nobody else publishes the procedure: its first version is locked, which all have."""
    if not list(ProcedureVersion.objects.select_for_update().filter(key=key, number=1).values_list("pk")):
        return None
    return ProcedureVersion.objects.of(key).first()


def _create(spec: ProcedureSpec, sha256: str, number: int, by: Any, at: datetime) -> ProcedureVersion:
    """The new version; where two publish the same for the first time at once, the other's."""
    try:
        with transaction.atomic():
            return ProcedureVersion.objects.create(
                key=spec.key,
                number=number,
                schema_number=spec.schema_number,
                spec=to_json(spec),
                sha256=sha256,
                published_at=at,
                published_by=by,
            )
    except IntegrityError:
        last = _last_locked(spec.key)
        if last is None or last.number < number:
            raise
        return last if last.sha256 == sha256 else _create(spec, sha256, last.number + 1, by, at)


def offered(key: str) -> ProcedureVersion | None:
    """The version that new cases are opened under; None if there is none, or if the procedure takes none any more."""
    return ProcedureVersion.objects.of(key).offered().first()


def latest(key: str) -> ProcedureVersion | None:
    """The newest version of a procedure; None if there is none of that key. One query, without the spec."""
    return ProcedureVersion.objects.of(key).first()


def latest_all() -> list[ProcedureVersion]:
    """The newest version of each procedure, by key. One query, without the specs."""
    return list(ProcedureVersion.objects.newest())


def _keep_roles(last_published: ProcedureSpec) -> None:
    """Make the roles that procedures name exist as they name them; a role of several has the titles of all.

    A role that somebody has changed in the register stays as it is: procedures take it up from there when their pages
    are published. Only languages that it has no words in are filled.

    A role that no procedure names any more stays: people may hold it.
    """
    specs = [version.wording() for version in latest_all() if version.key != last_published.key]
    named: dict[str, dict[str, Any]] = {}
    for spec in (*specs, last_published):
        for role in spec.roles:
            known = named.setdefault(role.key, {"titles": {}, "summary": {}, "made_up_of": []})
            known["titles"].update(role.title.root)
            known["summary"].update(role.summary.root if role.summary else {})
            known["made_up_of"] = list(dict.fromkeys([*known["made_up_of"], *role.made_up_of]))
            known["rank"] = role.rank
    ours = {role.key for role in last_published.roles}
    there = Role.objects.in_bulk(ours, field_name="key")
    changed = RegisterEntry.objects.changed_by_hand(Role)
    for key, values in named.items():
        if key in ours:
            role, by_hand = there.get(key), key in there and str(there[key].pk) in changed
            for name in ("titles", "summary"):
                known = getattr(role, name) if role else {}
                values[name] = {**values[name], **known} if by_hand else {**known, **values[name]}
            if by_hand:
                values = {name: values[name] for name in ("titles", "summary")}
            Role.objects.update_or_create(key=key, defaults=values)
