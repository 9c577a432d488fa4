"""Everything that can be checked without running the portal. Each check runs, also when one before it failed.

python scripts/check.py
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
TEMPLATES = ["templates", "portal/templates"]
# An installation as it should be; nothing here is anybody's secret.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "PORTAL_ANNEX_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "PORTAL_SECRET_KEY": "dummy-for-the-deploy-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "PORTAL_ALLOWED_HOSTS": "portal.example",
    "PORTAL_BASE_URL": "https://portal.example",
    "PORTAL_MAIL_URL": "smtp+tls://portal:secret@mail.example",
    "PORTAL_MAIL_FROM": "portal@portal.example",
}
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "code": ([str(BIN / "ruff"), "check", "."], {}),
    "code format": ([str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
    "architecture": ([str(BIN / "lint-imports"), "--no-cache"], {}),
    "templates": ([str(BIN / "djlint"), *TEMPLATES, "--lint", "--quiet"], {}),
    "migrations": ([*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    "deploy": ([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "translations": ([sys.executable, "scripts/translations.py"], {}),
    "words of the CMS": ([sys.executable, "scripts/cms_words.py", "--check"], {}),
    "spec schema": ([*MANAGE, "spec_schema", "--check"], {}),
    "corpus": ([sys.executable, "-m", "tests.corpus", "check"], {}),
}


def main() -> int:
    """Returns 0 when every check passed."""
    failed = [name for name, (command, more) in CHECKS.items() if not passes(name, command, more)]
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nEvery check passed.")
    return 1 if failed else 0


def passes(name: str, command: list[str], more: dict[str, str]) -> bool:
    """Run one check; what it says is shown only when it fails."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PORTAL_", "DJANGO_"))}
    done = subprocess.run(
        command, cwd=ROOT, env=kept | more, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name}", flush=True)
    if done.returncode:
        print(done.stdout.rstrip(), flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
