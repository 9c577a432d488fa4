"""Measure the portal against an empty Django view under the same gunicorn, one worker, one connection.

    make bench

Prints a table and writes var/bench.json: ``{name: {value, unit, baseline, ratio}}``. Bounded in requests and in time,
and asks nobody but the server that it started on this machine.
"""

import http.client
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from bs4 import BeautifulSoup

from tests.benchmarks import editor
from tests.e2e.server import ROOT, RunningPortal, running_portal

ROUNDS = 3
REQUESTS = 60  # a round; a round also ends after SECONDS
SECONDS = 8.0
IDLE = 2.0  # seconds after which the server may have closed the connection
MANY = 20_000
FEW = 100
TEXT = "What was typed in a benchmark, a sentence or two as a teacher would write it. " * 3


@dataclass
class Client:
    """One connection that is kept open, with the cookies of one person."""

    portal: RunningPortal
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    connection: http.client.HTTPConnection | None = None
    used: float = 0.0

    def ask(self, method: str, path: str, form: list[tuple[str, str]] | None = None) -> tuple[int, str, str]:
        """Status, where it leads, and body. The token goes with every form."""
        if self.connection is None or time.monotonic() - self.used > IDLE:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.portal.port, timeout=60)
        headers = {"Accept-Language": "en", "Accept-Encoding": "identity", "Referer": self.portal.url + path}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form)
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        self.used = time.monotonic()
        for value in response.headers.get_all("Set-Cookie", []):
            self.cookies.load(value)
        return response.status, response.headers.get("Location", ""), text

    def log_in(self, email: str, password: str) -> None:
        """Log in through the form. Raises: RuntimeError when it does not work."""
        _status, _to, page = self.ask("GET", "/accounts/login/")
        token = BeautifulSoup(page, "html.parser").find("input", {"name": "csrfmiddlewaretoken"})["value"]
        form = [("csrfmiddlewaretoken", token), ("login", email), ("password", password)]
        status, _to, _page = self.ask("POST", "/accounts/login/", form)
        if status != 302:
            raise RuntimeError(f"{email} could not log in.")


def rate(work: Callable[[], float]) -> float:
    """Requests a second: the median of the rounds. ``work`` does one request and returns the seconds it took."""
    rounds = []
    for _ in range(ROUNDS):
        taken, done, began = 0.0, 0, time.monotonic()
        while done < REQUESTS and time.monotonic() - began < SECONDS:
            taken += work()
            done += 1
        rounds.append(done / taken)
    return statistics.median(rounds)


def reading(client: Client, path: str) -> Callable[[], float]:
    """One GET that must answer 200, after one that warms up."""

    def once() -> float:
        began = time.perf_counter()
        status, to, _body = client.ask("GET", path)
        taken = time.perf_counter() - began
        if status != 200:
            raise RuntimeError(f"{path} answered {status} {to}")
        return taken

    once()
    return once


def saving(client: Client, path: str, button: str) -> Callable[[], float]:
    """One POST of a step with every text of it typed anew; the GET before it, for its version, is not counted."""
    count = 0

    def once() -> float:
        nonlocal count
        count += 1
        status, _to, page = client.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        form = filled(page, f"{count}: {TEXT}") + [(button, "1")]
        began = time.perf_counter()
        status, _to, body = client.ask("POST", path, form)
        taken = time.perf_counter() - began
        if status != 302:
            raise RuntimeError(f"Saving at {path} answered {status}: {body[:500]}")
        return taken

    once()
    return once


def filled(page: str, text: str) -> list[tuple[str, str]]:
    """The fields of the form that posts back to its own page, with ``text`` in each text area."""
    soup = BeautifulSoup(page, "html.parser")
    form = next(
        form for form in soup.find_all("form") if form.find("input", {"name": lambda n: n and "current_step" in n})
    )
    fields = []
    for one in form.find_all(["input", "textarea", "select"]):
        name, kind = one.get("name"), one.get("type", "")
        if not name or kind in ("submit", "file", "button") or name == "skip-reason":
            continue
        if one.name == "textarea":
            fields.append((name, text))
        elif one.name == "select":
            chosen = one.find("option", selected=True)
            fields.append((name, chosen.get("value", "") if chosen else ""))
        elif kind not in ("checkbox", "radio") or one.has_attr("checked"):
            fields.append((name, one.get("value", "")))
    return fields


def peak_memory(portal: RunningPortal) -> float:
    """Peak resident memory of the worker that used most, in MiB."""
    master = portal.process.pid
    peaks = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue  # it ended meanwhile
        if lines.get("PPid", "").strip() == str(master):
            peaks.append(int(lines["VmHWM"].split()[0]) / 1024)
    return max(peaks)


def measure(portal: RunningPortal) -> dict[str, dict[str, float | str]]:
    """Every figure, by name."""
    found: dict[str, dict[str, float | str]] = {}
    anyone = Client(portal)
    baseline = rate(reading(anyone, "/bench/empty/"))
    bare_memory = peak_memory(portal)

    def note(name: str, value: float, *, against: float = baseline, unit: str = "requests/s") -> None:
        found[name] = {
            "value": round(value, 3),
            "unit": unit,
            "baseline": round(against, 1),
            "ratio": round(value / against, 4),
        }
        print(f"{name:34} {value:10.2f} {unit:12} {value / against:8.4f}", flush=True)

    note("empty_view", baseline)
    place = json.loads(portal.shell("from tests.benchmarks.places import places; places()"))
    person = next(login for login in portal.demo_logins() if login["email"] == place["reader"])
    someone, writer = Client(portal), Client(portal)
    someone.log_in(person["email"], person["password"])
    owner = next(login for login in portal.demo_logins() if login["email"] == place["writer"])
    writer.log_in(owner["email"], owner["password"])
    note("guidance_page_anonymous", rate(reading(anyone, place["guidance"])))
    note("guidance_page_logged_in", rate(reading(someone, place["guidance"])))
    save = rate(saving(writer, place["step"], "save"))
    stock = rate(saving(writer, place["stock"], "save"))
    note("wizard_save", save)
    note("stock_formtools_save", stock)
    note("wizard_save_against_stock", save, against=stock)
    for count in (FEW, MANY):
        reached = portal.shell(f"from tests.benchmarks.fill import fill; print(fill({count}, {place['reader']!r}))")
        note(f"case_list_{reached}", rate(reading(someone, "/cases/")))
    note("worker_peak_memory", peak_memory(portal), against=bare_memory, unit="MiB")
    return found


def of_writing(folder: Path) -> dict[str, dict[str, float | str]]:
    """What the editor of procedures takes beside an empty page, and a very large procedure beside a small one."""
    with running_portal(folder) as portal:
        taken = {name: (*both, "ms" if name == "editor_key" else "s") for name, both in editor.measure(portal).items()}
        said = portal.shell("from tests.benchmarks.spec import *; print(compile_and_lint(), dearer(), LIMIT)").split()
    seconds, dearer, limit = map(float, said)
    taken |= {"spec_compile_and_lint": (seconds, limit, "s"), "spec_field_dearer": (dearer, 1.0, "times")}
    found = {}
    for name, (value, against, unit) in taken.items():
        ratio = round(value / against, 4)
        found[name] = {"value": round(value, 3), "unit": unit, "baseline": round(against, 3), "ratio": ratio}
        print(f"{name:34} {value:10.2f} {unit:12} {ratio:8.4f}", flush=True)
    return found


def main() -> int:
    """Returns 0 when every figure could be taken."""
    print(f"{'what':34} {'value':>10} {'unit':12} {'ratio':>8}")
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "PORTAL_WORKERS": "1",
        "PYTHONPATH": str(ROOT),
    }
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        with running_portal(Path(folder) / "portal", **settings) as portal:
            found = measure(portal)
        found |= of_writing(Path(folder) / "writing")
    target = ROOT / "var" / "bench.json"
    target.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(
        "\nRatios are to the empty view; of memory, to a worker that has shown nothing else; of the editor, to an empty"
        " page of its type. Also in var/bench.json."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
