"""Sign-in services (OpenID Connect): which there are, and what their claims mean. Read from one variable."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.settings import env

REQUIRED = ("id", "name", "server", "client_id", "secret")
OPTIONAL = {
    "scope": [],  # more than openid, profile and email
    "second_factor": [],  # values of acr and amr that say that a second factor was asked for
    "trust_email": False,  # whether its verified e-mail addresses are the addresses of our accounts
    "school_claim": "",  # the claim that names a school, as the school's register knows it
    "role_claim": "",
    "roles": {},  # value of the role claim -> key of a role of the register
    "uid_field": "sub",
}


@dataclass(frozen=True)
class SignInService:
    """One of the services. ``second_factor``: what in ``acr`` or ``amr`` counts as one."""

    id: str
    name: str
    server: str
    client_id: str
    secret: str
    scope: tuple[str, ...]
    second_factor: frozenset[str]
    trust_email: bool
    school_claim: str
    role_claim: str
    roles: dict[str, str]
    uid_field: str

    def app(self) -> dict[str, Any]:
        """What allauth wants to know."""
        scope = ["openid", "profile", "email", *self.scope]
        more = {"server_url": self.server, "uid_field": self.uid_field, "scope": scope}
        return {
            "provider_id": self.id,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": more,
        }


def services(name: str) -> tuple[SignInService, ...]:
    """The services that the variable lists as JSON; none where it is not set. Never repeats a secret in a message.

    Raises: ImproperlyConfigured, saying which entry lacks or has what.
    """
    try:
        rows = json.loads(env.text(name, "[]"))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not JSON.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ImproperlyConfigured(f"{name} must be a list of objects.")
    found = tuple(_service(name, number, row) for number, row in enumerate(rows, start=1))
    if len({one.id for one in found}) < len(found):
        raise ImproperlyConfigured(f"{name} names two services with the same id.")
    return found


def _service(name: str, number: int, row: dict[str, Any]) -> SignInService:
    if missing := [key for key in REQUIRED if not str(row.get(key) or "").strip()]:
        raise ImproperlyConfigured(f"{name}, entry {number}, lacks {', '.join(missing)}.")
    if unknown := sorted(row.keys() - set(REQUIRED) - OPTIONAL.keys()):
        raise ImproperlyConfigured(f"{name}, entry {number}, has what is not known here: {', '.join(unknown)}.")
    values = OPTIONAL | row
    if wrong := [key for key, usual in OPTIONAL.items() if type(values[key]) is not type(usual)]:
        raise ImproperlyConfigured(f"{name}, entry {number}, has something of another kind in: {', '.join(wrong)}.")
    if urlsplit(values["server"]).scheme not in ("https", "http"):
        raise ImproperlyConfigured(f"{name}, entry {number}: the server must be an address with https://.")
    sets = {"scope": tuple(values["scope"]), "second_factor": frozenset(values["second_factor"])}
    return SignInService(**values | sets)
