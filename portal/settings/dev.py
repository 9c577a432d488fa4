"""A developer's machine, and `make run`: reached from this machine only, nothing is sent to anyone."""

import os

os.environ.setdefault("PORTAL_SECRET_KEY", "only-for-a-developers-own-machine-0123456789-0123456789")
os.environ.setdefault("PORTAL_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")

from portal.settings import env
from portal.settings.base import *  # noqa: F403  the defaults above must stand before base reads them
from portal.settings.base import STORAGES, VAR

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # plain HTTP, which browsers allow a machine of one's own
DEBUG = env.flag("PORTAL_DEBUG", default=True)
globals().update(env.mail("PORTAL_MAIL_URL", default=f"file://{VAR / 'mail'}"))

# Compressing a thousand files takes a minute; a developer's own machine has no network between it and the browser.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
