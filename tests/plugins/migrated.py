"""Migrates the SQLite test database once per state of the migrations, and copies it into memory after that.

Migrating is most of what a short run waits for. The copy is keyed by the content of every migration file of the
project and by the versions of what is installed, so a changed migration is always run. PostgreSQL is not concerned.
"""

import hashlib
import importlib.metadata
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

ROOT = Path(__file__).resolve().parents[2]
COPIES = ROOT / "var" / "test-databases"
#: Packages whose migrations or signals make the tables.
MIGRATING = ("Django", "wagtail", "django-allauth", "django-tasks", "django-tasks-db", "django-taggit")


def state() -> str:
    """A short digest of all migrations."""
    digest = hashlib.sha256()
    for name in MIGRATING:
        digest.update(f"{name}={importlib.metadata.version(name)}".encode())
    for path in sorted(ROOT.glob("*/migrations/*.py")) + sorted(ROOT.glob("forms/*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    for path in sorted(ROOT.glob("*/models/*.py")) + sorted(ROOT.glob("forms/*/models/*.py")):
        digest.update(path.read_bytes())  # permissions and content types follow the models
    digest.update(repr(sorted(settings.INSTALLED_APPS)).encode())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker) -> Iterator[None]:
    """The test database: a copy of a migrated one where there is one, else migrated here and kept for the next run."""
    connection = connections["default"]
    kept = COPIES / f"{state()}.sqlite3"
    in_memory = connection.vendor == "sqlite" and settings.DATABASES["default"]["NAME"] == ":memory:"
    if in_memory and kept.exists():
        with django_db_blocker.unblock():
            connection.close()
            name = connection.creation._get_test_db_name()
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
            connection.ensure_connection()
            source = sqlite3.connect(kept)
            source.backup(connection.connection)
            source.close()
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        if in_memory:
            _keep(connection, kept)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def _keep(connection, kept: Path) -> None:
    """Write the migrated database beside, and put it in place in one move: runs may go on side by side."""
    COPIES.mkdir(parents=True, exist_ok=True)
    for old in COPIES.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    draft = kept.with_suffix(f".{os.getpid()}")
    target = sqlite3.connect(draft)
    connection.connection.backup(target)
    target.close()
    draft.replace(kept)
