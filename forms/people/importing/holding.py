"""A file between preview and import: in private storage, under a random name, for the one who brought it."""

import datetime
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils import timezone

FOLDER = "people-imports"
KEPT = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Held:
    """A file that waits, and what was asked with it."""

    token: str
    data: bytes
    end_missing: bool
    more: dict[str, Any] = field(default_factory=dict)


def _storage() -> Storage:
    return storages["private"]


def hold(
    data: bytes, *, user_id: int, school_id: int, kind: str, end_missing: bool, more: dict[str, Any] | None = None
) -> str:
    """Keep a file for an hour; returns its token. What others left behind longer ago is taken away."""
    sweep()
    token = secrets.token_urlsafe(24)
    about = {"user": user_id, "school": school_id, "kind": kind, "end_missing": end_missing}
    about["more"] = more or {}
    _storage().save(f"{FOLDER}/{token}.csv", ContentFile(data))
    _storage().save(f"{FOLDER}/{token}.json", ContentFile(json.dumps(about).encode()))
    return token


def held(token: str, *, user_id: int, school_id: int, kind: str) -> Held | None:
    """The file of a token, if it waits for this person, school and kind."""
    if not token.isascii() or not token.replace("-", "").replace("_", "").isalnum():
        return None
    try:
        with _storage().open(f"{FOLDER}/{token}.json") as found:
            about = json.load(found)
        if (about["user"], about["school"], about["kind"]) != (user_id, school_id, kind):
            return None
        if _is_old(f"{FOLDER}/{token}.json"):
            drop(token)
            return None
        with _storage().open(f"{FOLDER}/{token}.csv") as found:
            return Held(token, found.read(), about["end_missing"], about.get("more", {}))
    except FileNotFoundError:
        return None


def drop(token: str) -> None:
    """Take a file away. It is no error if it is gone."""
    for ending in ("json", "csv"):
        _storage().delete(f"{FOLDER}/{token}.{ending}")


def sweep() -> None:
    """Take away what has waited for more than an hour."""
    try:
        _folders, names = _storage().listdir(FOLDER)
    except FileNotFoundError:
        return
    for name in names:
        try:
            old = _is_old(f"{FOLDER}/{name}")
        except FileNotFoundError:  # another request took it away meanwhile
            continue
        if old:
            _storage().delete(f"{FOLDER}/{name}")


def _is_old(path: str) -> bool:
    made = _storage().get_modified_time(path)
    if timezone.is_naive(made):
        made = timezone.make_aware(made)
    return timezone.now() - made > KEPT
