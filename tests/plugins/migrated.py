"""Migrates an SQLite database once per state of the migrations; tests get copies of it.

Migrating is most of what a short run waits for. What is kept is keyed by the content of every migration, model and
settings file and by the versions of what is installed, so a changed migration is always run. PostgreSQL is migrated
anew by each run.
"""

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

ROOT = Path(__file__).resolve().parents[2]
COPIES = ROOT / "var" / "test-databases"
#: Packages whose migrations or signals make the tables.
MIGRATING = ("Django", "wagtail", "django-allauth", "django-tasks", "django-tasks-db", "django-taggit")
#: Files that say which tables, permissions and content types there are.
SOURCES = (
    "*/migrations/*.py",
    "forms/*/migrations/*.py",
    "*/models/*.py",
    "forms/*/models/*.py",
    "portal/settings/*.py",
)


def state() -> str:
    """A short digest of all that decides how a migrated database looks."""
    digest = hashlib.sha256()
    for name in MIGRATING:
        digest.update(f"{name}={importlib.metadata.version(name)}".encode())
    for path in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def migrated() -> Path:
    """A file with a migrated database and nothing else in it, to be copied. Safe to call side by side."""
    kept = COPIES / f"{state()}.sqlite3"
    COPIES.mkdir(parents=True, exist_ok=True)
    with (COPIES / "lock").open("w") as lock, tempfile.TemporaryDirectory(dir=COPIES) as making:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for old in COPIES.glob("*.sqlite3"):
                old.unlink()
            clean = {key: value for key, value in os.environ.items() if not key.startswith(("PORTAL_", "DJANGO_"))}
            chosen = {
                "DJANGO_SETTINGS_MODULE": "portal.settings.test",
                "PORTAL_TEST_DATABASE": "file",
                "PORTAL_VAR": making,
            }
            command = [sys.executable, "manage.py", "migrate", "-v0"]
            subprocess.run(command, cwd=ROOT, env=clean | chosen, check=True)
            with closing(sqlite3.connect(Path(making) / "portal.sqlite3")) as made:
                made.execute("PRAGMA journal_mode = DELETE")  # all in one file
            shutil.move(Path(making) / "portal.sqlite3", kept)
    return kept


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker) -> Iterator[None]:
    """The test database: on SQLite in memory, a copy of the migrated one; else migrated here."""
    connection = connections["default"]
    if connection.vendor == "sqlite" and settings.DATABASES["default"]["NAME"] == ":memory:":
        with django_db_blocker.unblock():
            connection.close()
            name = connection.creation._get_test_db_name()
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
            connection.ensure_connection()
            with closing(sqlite3.connect(migrated())) as source:
                source.backup(connection.connection)
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)
