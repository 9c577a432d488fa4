"""Saves a second when several people write at once, each in a case of their own.

    python -m tests.benchmarks.writers [SECONDS]

The portal runs as in production: two workers of four threads each, over a SQLite file, or over the PostgreSQL of
``PORTAL_DATABASE_URL`` (``scripts/with_postgres.py python -m tests.benchmarks.writers``). Each save is a draft that
saves itself: the same service as the button, one request.
"""

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.__main__ import Client, filled
from tests.e2e.server import RunningPortal, run_manage, running_portal

WRITERS = (1, 4, 8)
FIRST = "What was typed first."


class Writer(threading.Thread):
    """One person who types and types."""

    def __init__(self, portal: RunningPortal, step: str, email: str, password: str) -> None:
        super().__init__(daemon=True)
        self.client, self.step = Client(portal), step
        self.client.log_in(email, password)
        _status, _to, page = self.client.ask("GET", step)
        self.fields = filled(page, FIRST)
        self.token = dict(self.fields)["csrfmiddlewaretoken"]
        self.until, self.taken, self.failed = 0.0, [], 0

    def run(self) -> None:
        """Save until the time is over."""
        version = dict(self.fields)["base_version"]
        while time.monotonic() < self.until:
            now = {"base_version": version, FIRST: f"{len(self.taken)} at {time.monotonic()}"}
            sent = [[name, now.get(name, now.get(value, value))] for name, value in self.fields]
            began = time.perf_counter()
            status, body = self.send(sent)
            self.taken.append(time.perf_counter() - began)
            if status == 200:
                version = str(body["version"])
            else:
                self.failed += 1

    def send(self, fields: list[list[str]]) -> tuple[int, dict]:
        """One draft."""
        connection = self.client.connection
        headers = {
            "Cookie": "; ".join(f"{name}={one.value}" for name, one in self.client.cookies.items()),
            "Content-Type": "application/json",
            "X-CSRFToken": self.token,
            "Referer": self.client.portal.url + self.step,
        }
        connection.request("POST", f"{self.step}autosave/", body=json.dumps({"fields": fields}), headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def measure(portal: RunningPortal, seconds: float) -> None:
    """Print how many saves a second there are, and how long one takes, for several numbers of writers."""
    logins = {one["email"]: one["password"] for one in portal.demo_logins()}
    steps = json.loads(portal.shell(f"from tests.benchmarks.places import many; many({max(WRITERS)})"))
    for count in WRITERS:
        writers = [Writer(portal, one["step"], one["email"], logins[one["email"]]) for one in steps[:count]]
        for writer in writers:
            writer.until = time.monotonic() + seconds
            writer.start()
        for writer in writers:
            writer.join()
        taken = sorted(one for writer in writers for one in writer.taken)
        failed = sum(writer.failed for writer in writers)
        print(
            f"{count:2} writers {len(taken) / seconds:8.1f} saves/s   median {1000 * statistics.median(taken):6.1f} ms"
            f"   95 % {1000 * taken[int(len(taken) * 0.95)]:6.1f} ms   refused {failed}",
            flush=True,
        )


def main(seconds: float) -> None:
    """Start a portal and measure it."""
    address = os.environ.get("PORTAL_DATABASE_URL", "")
    more = {"PORTAL_WORKERS": "2", "PORTAL_THREADS": "4"} | ({"PORTAL_DATABASE_URL": address} if address else {})
    with tempfile.TemporaryDirectory(prefix="portal-writers-") as folder:
        if address:
            run_manage(Path(folder), "migrate", "-v0", **more)
            run_manage(Path(folder), "setup_portal", **more)
        print(urlsplit(address).scheme or "sqlite")
        with running_portal(Path(folder) / "portal", **more) as portal:
            measure(portal, seconds)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
