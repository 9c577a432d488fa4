"""A real portal for a browser: gunicorn over a database file that was prepared once and is copied for each run."""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.plugins.migrated import migrated

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "var" / "e2e"
# What the prepared database is made from: when any of it changes, it is made again.
SOURCES = ("portal", "home", "guidance", "forms", "templates", "static", "locale", "requirements/base.txt")
START_WITHIN = 60


class ServerFailed(RuntimeError):
    """The portal did not start, or a command of it failed; carries what it printed."""


def environment(var: Path, **more: str) -> dict[str, str]:
    """The environment of a portal whose data lie in ``var``: as `make run` has it, and nothing from outside."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PORTAL_", "DJANGO_"))}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "PORTAL_VAR": str(var),
        "PORTAL_STATIC_ROOT": str(WORK / "static"),
        "PORTAL_DEBUG": "0",
        "PORTAL_DEMO": "1",
        "PORTAL_LOG_LEVEL": "WARNING",
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }


def run_manage(var: Path, *arguments: str, **more: str) -> str:
    """Run a management command, and return what it printed. Raises: ServerFailed when its exit code is not 0."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(var, **more), capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise ServerFailed(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def fingerprint() -> str:
    """Changes with anything that the prepared database is made from, and with the day: demo dates follow it."""
    digest = hashlib.sha256(time.strftime("%Y-%m-%d").encode())
    for source in SOURCES:
        root = ROOT / source
        files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
        for path in files:
            if path.suffix not in (".pyc", ".mo"):
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def prepared() -> Path:
    """The folder of a migrated database with packs and demo, made again when the code has changed.

    Safe to call side by side.
    """
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        target = WORK / f"prepared-{fingerprint()}"
        if not target.exists():
            for old in WORK.glob("prepared-*"):
                shutil.rmtree(old)
            making = WORK / "making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            subprocess.run([sys.executable, "scripts/setup_frontend.py"], cwd=ROOT, check=True)
            subprocess.run([sys.executable, "scripts/compile_messages.py"], cwd=ROOT, check=True)
            shutil.copy(migrated(), making / "portal.sqlite3")
            run_manage(making, "collectstatic", "--noinput", "-v0")
            run_manage(making, "setup_portal")
            making.rename(target)
    return target


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass
class RunningPortal:
    """One gunicorn over one folder of data. ``url`` has no slash at the end."""

    var: Path
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    console: subprocess.Popen[str] | None = None
    log_ins: dict[str, dict] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.var / "gunicorn.log"

    def start(self) -> None:
        """Start, and wait until it says it is ready. Raises: ServerFailed with its log."""
        more = {"PORTAL_BIND": f"127.0.0.1:{self.port}", "PORTAL_BASE_URL": self.url, **self.extra}
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment(self.var, **more), stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise ServerFailed(f"The portal did not start:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> None:
        """End it the gentle way."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End master and workers at once, as a power cut would: nothing is finished or flushed."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait(timeout=40)
        self.process = None

    def restart(self) -> None:
        """Start again on the same port over the same data."""
        self.stop()
        self.start()

    def manage(self, *arguments: str) -> str:
        """Run a management command on this portal's data, and return what it printed."""
        return self._ask({"command": list(arguments)})

    def shell(self, code: str) -> str:
        """Run Python with Django set up on this portal's data, and return what it printed, without blanks around it."""
        return self._ask({"code": code}).strip()

    def _ask(self, order: dict[str, Any]) -> str:
        """Let the console, which the first order starts, carry it out. Raises: ServerFailed with what went wrong."""
        if self.console is None:
            self.console = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.console"], cwd=ROOT, text=True,
                env=environment(self.var, PORTAL_BASE_URL=self.url, **self.extra),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        self.console.stdin.write(json.dumps(order) + "\n")
        self.console.stdin.flush()
        line = self.console.stdout.readline()
        answer = json.loads(line) if line else {"said": "", "failed": "The console ended."}
        if answer["failed"]:
            raise ServerFailed(f"{order} failed:\n{answer['said']}\n{answer['failed']}")
        return answer["said"]

    def close(self) -> None:
        """Stop, and end the console."""
        self.stop()
        if self.console:
            self.console.communicate(timeout=40)
            self.console = None

    def demo_logins(self) -> list[dict[str, str]]:
        """The demo's people: email, password, role, school, language."""
        return [json.loads(line) for line in self.manage("demo_logins").splitlines() if line.startswith("{")]


@contextmanager
def running_portal(var: Path, **extra: str) -> Iterator[RunningPortal]:
    """A portal over a fresh copy of the prepared data in ``var``, stopped at the end."""
    shutil.copytree(prepared(), var, dirs_exist_ok=True)
    portal = RunningPortal(var, extra=extra)
    portal.start()
    try:
        yield portal
    finally:
        portal.close()
