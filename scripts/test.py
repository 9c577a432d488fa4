"""Run the whole suite: on SQLite, on PostgreSQL and in a browser, side by side. Nothing is skipped.

    python scripts/test.py [sqlite] [postgres] [e2e]

The browser's tests run as two processes and come first when a core is free; the others fill what they leave, so that
two cores are busy to the end. Closes with the slowest tests and one line, `N passed, N failed`; the exit code is not 0
when anything failed or a suite ran no test.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header"]
UNIT = ["nice", "-n", "5", *PYTEST, "tests", "--ignore=tests/e2e", "--ignore=tests/benchmarks"]
SUITES = ("sqlite", "postgres", "e2e")
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST = 40 * 60  # seconds; a suite that hangs is ended and counts as failed
SLOWEST = 10


@dataclass
class Suite:
    """One pytest process, its log and its counts."""

    name: str
    command: list[str]
    passed: int = 0
    failed: int = 0
    #: Seconds and name of each test, with what it set up.
    times: list[tuple[float, str]] = field(default_factory=list)
    started: float = 0
    cpu: float = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return VAR / f"test-{self.name}.log"

    @property
    def report(self) -> Path:
        return VAR / f"test-{self.name}.xml"


def main(names: list[str]) -> int:
    """Returns 0 when every test of every suite passed."""
    chosen = names or list(SUITES)
    if unknown := [name for name in chosen if name not in SUITES]:
        print(f"No such suite: {', '.join(unknown)}. There are {', '.join(SUITES)}.", file=sys.stderr)
        return 2
    VAR.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "scripts/compile_messages.py"], cwd=ROOT, check=True)
    for stale in [file for name in chosen for kind in ("rows", "test") for file in VAR.glob(f"{kind}-{name}*.*")]:
        stale.unlink()
    suites = [suite for name in chosen for suite in suites_of(name)]
    for suite in suites:
        if suite.name.startswith("e2e"):
            install_chromium()  # while the others run
        start(suite)
    waiting = list(suites)
    while waiting:
        for suite in [suite for suite in waiting if has_ended(suite)]:
            waiting.remove(suite)
            finish(suite)
        time.sleep(0.2)
    print_slowest(suites)
    print(f"{sum(suite.passed for suite in suites)} passed, {sum(suite.failed for suite in suites)} failed", flush=True)
    return 1 if any(suite.failed for suite in suites) else 0


def suites_of(name: str) -> list[Suite]:
    """The processes that a suite runs as."""
    if name == "sqlite":
        return [Suite(name, UNIT)]
    if name == "postgres":
        return [Suite(name, [sys.executable, "scripts/with_postgres.py", *UNIT])]
    return [Suite(f"e2e-{number}", [*PYTEST, *files]) for number, files in enumerate(halves(), start=1) if files]


def halves() -> tuple[list[str], list[str]]:
    """The files of the browser tests, shared out by their size: a long file takes long."""
    parts: tuple[list[str], list[str]] = ([], [])
    sizes = [0, 0]
    for file in sorted((ROOT / "tests" / "e2e").rglob("test_*.py"), key=lambda file: (-file.stat().st_size, file)):
        smaller = sizes.index(min(sizes))
        sizes[smaller] += file.stat().st_size
        parts[smaller].append(str(file.relative_to(ROOT)))
    return parts


def start(suite: Suite) -> None:
    """Start one suite in the background, its output in a file."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PORTAL_", "DJANGO_"))}
    environment = kept | {"PORTAL_SUITE": suite.name, "PYTHONUNBUFFERED": "1"}
    command = [*suite.command, f"--junitxml={suite.report}"]
    with suite.log.open("wb") as log:
        suite.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    suite.started = time.monotonic()
    print(f"{suite.name}: started", flush=True)


def has_ended(suite: Suite) -> bool:
    """Whether a suite is done; one that hangs is ended."""
    if time.monotonic() - suite.started > LONGEST:
        suite.process.terminate()
        suite.failed += 1
        suite.started = time.monotonic()  # and gets as long again to end
    before = cpu_seconds()
    ended = suite.process.poll() is not None
    suite.cpu = cpu_seconds() - before
    return ended


def finish(suite: Suite) -> None:
    """Print what a suite that has ended said, and count."""
    count(suite)
    if suite.process.returncode and not suite.failed:
        suite.failed = 1  # it ended without a word on any test: a broken import, no test, a signal
    took = time.monotonic() - suite.started
    print(f"\n--- {suite.name} ({took:.0f} s, {suite.cpu:.0f} s of a core)")
    print(suite.log.read_text(errors="replace").rstrip(), flush=True)


def count(suite: Suite) -> None:
    """Read passed and failed from the report; a skipped test counts as failed, for none may be."""
    if not suite.report.exists():
        return
    for case in ElementTree.parse(suite.report).iter("testcase"):  # noqa: S314  pytest wrote it a moment ago
        suite.times.append((float(case.get("time", 0)), f"{case.get('classname')}::{case.get('name')}"))
        if any(case.find(kind) is not None for kind in ("failure", "error", "skipped")):
            suite.failed += 1
        else:
            suite.passed += 1


def cpu_seconds() -> float:
    """What every process took that was started here and has ended, with all that it started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_slowest(suites: list[Suite]) -> None:
    """A newcomer that takes long is seen here. A first test also waits for what its whole suite needs."""
    times = sorted(((seconds, suite.name, test) for suite in suites for seconds, test in suite.times), reverse=True)
    print("\nThe slowest:")
    for seconds, name, test in times[:SLOWEST]:
        print(f"{seconds:6.1f} s  {name:8}  {test}")


def install_chromium() -> None:
    """Install Chromium for the browser tests where there is none: its headless shell where the system has that."""
    if any(shutil.which(name) for name in CHROMIUM):
        return
    print("Installing Chromium ...", flush=True)
    apt_get = [*([] if os.geteuid() == 0 else ["sudo"]), "apt-get", "-q"]
    quietly = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    subprocess.run([*apt_get, "update"], check=True, **quietly)
    known = [subprocess.run(["apt-cache", "show", name], capture_output=True, check=False) for name in CHROMIUM]
    package = next((name for name, found in zip(CHROMIUM, known, strict=True) if found.returncode == 0), CHROMIUM[0])
    install = [*apt_get, "install", "-y", "--no-install-recommends", package, "fonts-dejavu-core"]
    subprocess.run(install, check=True, **quietly)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
