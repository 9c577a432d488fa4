"""The annex: sensitive answers as sealed text. Who may open what is not decided here but by ``access``.

Keys come from ``settings.ANNEX_KEYS`` (Fernet keys, newest first): the first seals, all open, so a key is replaced
by putting a new one before it. On a developer's machine, where there are none, the secret key stands in.
"""

import base64
import hashlib
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def key_from(secret: str) -> str:
    """A key worked out from a secret."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"annex " + secret.encode()).digest()).decode()


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _open_box() -> MultiFernet:
    return _box(tuple(settings.ANNEX_KEYS) or (key_from(settings.SECRET_KEY),))


def seal(content: Any) -> str:
    """JSON content as sealed text; the same content seals differently each time."""
    return _open_box().encrypt(json.dumps(content).encode()).decode()


def unseal(sealed: str) -> Any:
    """The content again; None for an empty text.

    Raises: UnsealFailed if no key opens it.
    """
    if not sealed:
        return None
    try:
        return json.loads(_open_box().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise UnsealFailed("A sensitive answer cannot be opened with the keys in PORTAL_ANNEX_KEYS.") from error


def renewed(sealed: str) -> str:
    """The same content sealed by the newest key; as it is where that key sealed it.

    Raises: UnsealFailed if no key opens it.
    """
    newest = tuple(settings.ANNEX_KEYS)[:1] or (key_from(settings.SECRET_KEY),)
    try:
        _box(newest).decrypt(sealed.encode())
    except InvalidToken:
        pass
    else:
        return sealed
    try:
        return _open_box().rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnsealFailed("Something sealed cannot be opened with the keys in PORTAL_ANNEX_KEYS.") from error


class UnsealFailed(Exception):
    """The key that sealed a text is not among those configured."""
