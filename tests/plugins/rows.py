"""Notes which mission rows the passing tests show: ``@pytest.mark.row("D07")``, written to ``var/rows-SUITE.json``."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "tests" / "mission_rows.txt"


def known_rows() -> dict[str, str]:
    """Every row's id and wording, in the order of the list."""
    lines = (line.strip() for line in LIST.read_text(encoding="utf-8").splitlines())
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))


class RowCollector:
    """Collects the rows of tests that passed in every phase."""

    def __init__(self) -> None:
        self.passed: dict[str, set[str]] = {}
        self.failed: set[str] = set()
        self.marks: dict[str, tuple[str, ...]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        known = known_rows()
        for item in items:
            ids = tuple(row for mark in item.iter_markers("row") for row in mark.args)
            if unknown := [row for row in ids if row not in known]:
                raise pytest.UsageError(f"{item.nodeid} names rows that do not exist: {', '.join(unknown)}")
            if ids:
                self.marks[item.nodeid] = ids

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            for row in self.marks.get(report.nodeid, ()):
                self.passed.setdefault(row, set()).add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        suite = os.environ.get("PORTAL_SUITE")
        if not suite:
            return  # a run of a few tests by hand says nothing about the whole
        shown = {row: sorted(tests - self.failed) for row, tests in sorted(self.passed.items()) if tests - self.failed}
        target = ROOT / "var" / f"rows-{suite}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(shown, indent=1) + "\n", encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(RowCollector(), "mission-rows")
