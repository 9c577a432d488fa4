"""Run the whole suite: on SQLite and on PostgreSQL side by side, then in a browser. Nothing is skipped.

    python scripts/test.py [sqlite] [postgres] [e2e]

Closes with one line, `N passed, N failed`; the exit code is not 0 when anything failed or a suite ran no test.
"""

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", "--durations=5"]
UNIT = [*PYTEST, "tests", "--ignore=tests/e2e", "--ignore=tests/benchmarks"]
COMMANDS = {
    "sqlite": UNIT,
    "postgres": [sys.executable, "scripts/with_postgres.py", *UNIT],
    "e2e": [*PYTEST, "tests/e2e"],
}
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST = 40 * 60  # seconds; a suite that hangs is ended and counts as failed


@dataclass
class Suite:
    """One pytest process, its log and its counts."""

    name: str
    process: subprocess.Popen[bytes]
    started: float
    passed: int = 0
    failed: int = 0

    @property
    def log(self) -> Path:
        return VAR / f"test-{self.name}.log"

    @property
    def report(self) -> Path:
        return VAR / f"test-{self.name}.xml"


def main(names: list[str]) -> int:
    """Returns 0 when every test of every suite passed."""
    chosen = names or list(COMMANDS)
    if unknown := [name for name in chosen if name not in COMMANDS]:
        print(f"No such suite: {', '.join(unknown)}. There are {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    VAR.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "scripts/compile_messages.py"], cwd=ROOT, check=True)
    suites = [start(name) for name in chosen if name != "e2e"]
    for suite in suites:
        finish(suite)
    if "e2e" in chosen:
        install_chromium()
        suites.append(start("e2e"))
        finish(suites[-1])
    print(f"{sum(suite.passed for suite in suites)} passed, {sum(suite.failed for suite in suites)} failed", flush=True)
    return 1 if any(suite.failed for suite in suites) else 0


def start(name: str) -> Suite:
    """Start one suite in the background, its output in a file."""
    for stale in (VAR / f"test-{name}.xml", VAR / f"rows-{name}.json"):
        stale.unlink(missing_ok=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PORTAL_", "DJANGO_"))}
    environment = kept | {"PORTAL_SUITE": name, "PYTHONUNBUFFERED": "1"}
    command = [*COMMANDS[name], f"--junitxml={VAR / f'test-{name}.xml'}"]
    with (VAR / f"test-{name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    print(f"{name}: started", flush=True)
    return Suite(name, process, time.monotonic())


def finish(suite: Suite) -> None:
    """Wait for a suite, print what it said, and count."""
    try:
        code = suite.process.wait(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        suite.process.terminate()
        code = suite.process.wait(timeout=60) or 1
    count(suite)
    if code and not suite.failed:
        suite.failed = 1  # it ended without a word on any test: a broken import, no test, a signal
    print(f"\n--- {suite.name} ({time.monotonic() - suite.started:.0f} s)")
    print(suite.log.read_text(errors="replace").rstrip(), flush=True)


def count(suite: Suite) -> None:
    """Read passed and failed from the report; a skipped test counts as failed, for none may be."""
    if not suite.report.exists():
        return
    for case in ElementTree.parse(suite.report).iter("testcase"):  # noqa: S314  pytest wrote it a moment ago
        if any(case.find(kind) is not None for kind in ("failure", "error", "skipped")):
            suite.failed += 1
        else:
            suite.passed += 1


def install_chromium() -> None:
    """Install Debian's Chromium where there is none; the browser tests drive it."""
    if any(shutil.which(name) for name in CHROMIUM):
        return
    print("Installing Chromium ...", flush=True)
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*sudo, "apt-get", "update", "-q"], check=True, env=environment, stdout=subprocess.DEVNULL)
    packages = ["chromium", "fonts-dejavu-core"]
    install = [*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    subprocess.run(install, check=True, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
