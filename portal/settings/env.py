"""Settings come from environment variables alone; these functions read them and refuse what they can't use."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

POSTGRES_OPTIONS = {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name", "host"}


def text(name: str, default: str | None = None) -> str:
    """The variable as text, without blanks around it; an empty one counts as not set.

    Raises: ImproperlyConfigured, naming it, when there is neither a value nor a default.
    Source: 12factor.net/config.
    """
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"Environment variable {name} is required.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """The variable as true or false, any case. Raises: ImproperlyConfigured for any other word."""
    value = text(name, "1" if default else "0").lower()
    if value not in ("1", "true", "yes", "0", "false", "no"):
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in ("1", "true", "yes")


def number(name: str, *, default: int, least: int = 0) -> int:
    """The variable as a whole number. Raises: ImproperlyConfigured for anything else, or one below ``least``."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def words(name: str, *, default: str | None = None) -> list[str]:
    """The variable as a list, separated by commas; blanks and empty items are dropped."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def address(name: str, *, schemes: set[str], default: str | None = None) -> SplitResult:
    """The variable as a parsed address. Never puts the address into a message: it may hold a password.

    Raises: ImproperlyConfigured for an address that can't be read or a scheme that is not among ``schemes``.
    """
    try:
        parts = urlsplit(text(name, default))
        _ = parts.port  # reading it is what checks it
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address that can be read.") from error
    if parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with one of: {', '.join(sorted(s + '://' for s in schemes))}.")
    return parts


def database(name: str, *, var: Path) -> dict[str, Any]:
    """Django's settings of the database that the variable names; SQLite under ``var`` when it is not set.

    ``postgresql://user:password@host:5432/name?sslmode=require``, each part percent-encoded; ``?host=/run/postgresql``
    for a socket; or ``sqlite:///absolute/path``.

    Raises: ImproperlyConfigured for another scheme, a missing database name or an unknown option.
    """
    parts = address(name, schemes={"postgresql", "postgres", "sqlite"}, default=f"sqlite://{var / 'portal.sqlite3'}")
    if parts.scheme == "sqlite":
        return sqlite(unquote(parts.path))
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(options.keys() - POSTGRES_OPTIONS):
        raise ImproperlyConfigured(f"{name} has options that are not known here: {', '.join(unknown)}.")
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} names no database: postgresql://host/NAME.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def sqlite(path: str) -> dict[str, Any]:
    """Django's settings of an SQLite file that many workers write to.

    Write-ahead logging lets readers go on beside a writer, FULL keeps an acknowledged save through a power cut, and
    IMMEDIATE makes writers queue up: with Django's default mode, nearly every parallel save fails (tried).
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def cache(name: str, *, var: Path) -> dict[str, Any]:
    """Django's settings of the cache that all workers share; files under ``var`` when the variable is not set.

    Never the memory of one process: rate limits would count once a worker, and clearing would miss the others.

    Raises: ImproperlyConfigured for a scheme other than redis, rediss, valkey, valkeys and file.
    """
    schemes = {"redis", "rediss", "valkey", "valkeys", "file"}
    parts = address(name, schemes=schemes, default=f"file://{var / 'cache'}")
    if parts.scheme == "file":
        return {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": unquote(parts.path),
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": parts._replace(scheme=parts.scheme.replace("valkey", "redis")).geturl(),
        "KEY_PREFIX": "portal",
    }


def mail(name: str, *, default: str) -> dict[str, Any]:
    """Django's mail settings from one address.

    ``smtp://user:password@host:25``, ``smtp+tls://`` (STARTTLS, port 587), ``smtps://`` (port 465), ``file:///folder``
    or ``console://``.

    Raises: ImproperlyConfigured for another scheme, or SMTP without a host.
    """
    parts = address(name, schemes={"smtp", "smtp+tls", "smtps", "file", "console"}, default=default)
    backend = "django.core.mail.backends."
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": backend + "console.EmailBackend"}
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": backend + "filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if not parts.hostname:
        raise ImproperlyConfigured(f"{name} names no host: smtp+tls://user:password@HOST.")
    return {
        "EMAIL_BACKEND": backend + "smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
