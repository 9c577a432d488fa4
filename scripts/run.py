"""Start the portal on this machine: set up what is missing, then serve. Run again, it starts in seconds.

Whatever PORTAL_ variables are set are kept; the others get values that are safe on a machine of one's own.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

STATIC_STAMP = ".collected"


def main() -> None:
    """Never returns: gunicorn takes the place of this process."""
    os.chdir(ROOT)
    for script in ("setup_frontend.py", "compile_messages.py"):
        subprocess.run([sys.executable, str(ROOT / "scripts" / script)], check=True)
    port = os.environ.setdefault("PORT", "8000")
    set_defaults(port)
    set_up()
    print(f"\nThe portal is at http://localhost:{port}/ (Ctrl-C ends it).", flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "portal.wsgi"])


def set_defaults(port: str) -> None:
    """Values for variables that nobody set."""
    var = Path(os.environ.get("PORTAL_VAR") or ROOT / "var")
    defaults = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "PORTAL_DEMO": "1",
        "PORTAL_DEBUG": "0",
        "PORTAL_LOG_LEVEL": "WARNING",
        "PORTAL_BASE_URL": f"http://localhost:{port}",
        "PORTAL_SECRET_KEY": secret_key(var / "secret_key"),
    }
    for name, value in defaults.items():
        if not os.environ.get(name):
            os.environ[name] = value


def secret_key(file: Path) -> str:
    """This installation's own key, made once and readable by its owner alone."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(64))
    return file.read_text().strip()


def set_up() -> None:
    """Migrate, fill an empty installation, collect static files; all in one process, which saves seconds."""
    import django  # noqa: PLC0415  needs the settings that main has just chosen
    from django.conf import settings  # noqa: PLC0415  the same
    from django.core.management import call_command  # noqa: PLC0415  the same

    django.setup()
    call_command("setup_portal")
    collect(Path(settings.STATIC_ROOT))
    if settings.DEMO:
        show_logins(call_command)


def collect(target: Path) -> None:
    """Collect static files when any is newer than the last time."""
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415  needs the settings
    from django.core.management import call_command  # noqa: PLC0415  the same

    stamp = target / STATIC_STAMP
    files = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    newest = max((os.stat(path).st_mtime for path in files), default=0)
    if not stamp.exists() or stamp.stat().st_mtime < newest:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.touch()


def show_logins(call_command: Callable[..., None]) -> None:
    """Print the demo's people, one a line."""
    answer = StringIO()
    call_command("demo_logins", stdout=answer)
    people = [json.loads(line) for line in answer.getvalue().splitlines() if line.startswith("{")]
    print("\nThe demo's people, all invented:")
    for person in people:
        print("  {email:44} {password:16} {role}, {school}".format(**person))


if __name__ == "__main__":
    main()
