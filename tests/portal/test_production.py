"""Production refuses to start on a variable that is missing or unsafe, and names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "PORTAL_SECRET_KEY": "a-key-for-this-test-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
    "PORTAL_ANNEX_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "PORTAL_ALLOWED_HOSTS": "portal.example",
    "PORTAL_BASE_URL": "https://portal.example",
    "PORTAL_MAIL_URL": "smtp+tls://portal:hush@mail.example",
    "PORTAL_MAIL_FROM": "portal@portal.example",
}
LOAD = "import portal.settings.production as s; print(s.SESSION_COOKIE_SECURE, s.DEBUG, s.SECURE_HSTS_SECONDS)"


def load(tmp_path: Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Load the production settings in a process of their own, with these variables changed (None: taken away)."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PORTAL_", "DJANGO_"))}
    wanted = {key: value for key, value in (SAFE | changes).items() if value is not None}
    environment = kept | wanted | {"PORTAL_VAR": str(tmp_path)}
    command = [sys.executable, "-c", LOAD]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_production_starts_with_what_it_needs_and_is_tight(tmp_path):
    done = load(tmp_path)

    assert (done.stdout.strip(), done.stderr) == ("True False 31536000", "")


@pytest.mark.parametrize("name", sorted(SAFE))
def test_production_names_the_variable_that_is_missing(tmp_path, name):
    done = load(tmp_path, **{name: None})

    assert done.returncode == 1
    assert name in done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_SECRET_KEY", "short"),
        ("PORTAL_SECRET_KEY", "a" * 60),
        ("PORTAL_SECRET_KEY", "only-for-a-developers-own-machine-0123456789-0123456789"),
        ("PORTAL_ANNEX_KEYS", "not-a-key"),
        ("PORTAL_ALLOWED_HOSTS", "*"),
        ("PORTAL_BASE_URL", "http://portal.example"),
        ("PORTAL_DEMO", "1"),
        ("PORTAL_DEBUG", "yes"),
        ("PORTAL_MAIL_FROM", "nobody"),
        ("PORTAL_MAIL_URL", "gopher://mail"),
        ("PORTAL_DATABASE_URL", "mysql://user:hush@db/portal"),
        ("PORTAL_HSTS_SECONDS", "0"),
    ],
)
def test_production_refuses_an_unsafe_value_by_name_and_does_not_repeat_secrets(tmp_path, name, value):
    done = load(tmp_path, **{name: value})

    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1
    assert name in last
    assert "hush" not in last
