"""The test suite: SQLite in memory, or PostgreSQL when PORTAL_TEST_DATABASE=postgres names it as the one to use."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("PORTAL_SECRET_KEY", "only-for-tests-0123456789-0123456789-0123456789-0123456789")
os.environ.setdefault("PORTAL_ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
if "PORTAL_VAR" not in os.environ:
    os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-test-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_VAR"], ignore_errors=True)

from portal.settings import env
from portal.settings.base import *  # noqa: F403  the defaults above must stand before base reads them
from portal.settings.base import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

if env.text("PORTAL_TEST_DATABASE", "sqlite") == "sqlite":
    DATABASES["default"] = env.sqlite(":memory:")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
STORAGES["private"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}

# A query per row is an error, in what answers requests; tests themselves may ask as they like.
INSTALLED_APPS += ["zeal"]
MIDDLEWARE += ["tests.plugins.nplusone.middleware"]
# One request may call several services, and each reads its one row anew after taking its lock.
ZEAL_ALLOWLIST = [
    # Two people in one request (who hands on, and to whom) are two reaches: read once each, never per row.
    {"model": "people.Membership", "field": "classes"},
    {"model": "people.Membership", "field": "pupils"},
    {"model": "wagtail*"},
    {"model": "cases.*", "field": "get()"},
    {"model": "people.SchoolOwner"},  # the calendar, which each service reads with its case
]
