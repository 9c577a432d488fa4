"""Fixtures of the browser tests.

``portal``        a running portal with packs and demo, shared by the session: tests leave each other's cases alone
``fresh_portal``  a portal of the test's own, to kill, restart or break
``people``        opens pages: ``people.page_as(email)``, ``people.anonymous()``
``page_as``       short for ``people.page_as``
``axe``           ``axe(page)`` fails with what is not accessible
``screenshot``    ``screenshot(page, "name")`` to var/screenshots

A test fails too when a script on one of its pages broke or the content policy refused something.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.browser import SHOTS, People, assert_accessible, launched, shot
from tests.e2e.server import RunningPortal, running_portal

expect.set_options(timeout=60_000)  # what is waited for comes late on a busy machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; people get contexts of their own in it."""
    with sync_playwright() as playwright, launched(playwright) as chromium:
        yield chromium


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """The session's portal."""
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture
def fresh_portal(tmp_path: Path) -> Iterator[RunningPortal]:
    """A portal that only this test sees."""
    with running_portal(tmp_path / "portal") as running:
        yield running


@pytest.fixture
def people(request: pytest.FixtureRequest, browser: Browser) -> Iterator[People]:
    """Pages for people on ``fresh_portal`` where the test asks for it, else on ``portal``."""
    name = "fresh_portal" if "fresh_portal" in request.fixturenames else "portal"
    opened = People(browser, request.getfixturevalue(name))
    yield opened
    failed = getattr(getattr(request.node, "report_call", None), "failed", False)
    if failed:
        for number, page in enumerate(page for context in opened.contexts for page in context.pages):
            shot(page, f"{request.node.name[:80]}-{number}", folder=SHOTS.parent / "failures")
    complaints = opened.close()
    assert failed or not complaints, "Pages complained:\n" + "\n".join(complaints)


@pytest.fixture
def page_as(people: People) -> Callable[..., Page]:
    """``page_as(email)``: a page on which this person is logged in."""
    return people.page_as


@pytest.fixture
def axe() -> Callable[..., None]:
    """``axe(page)``: fails with what keeps people from using the page."""
    return assert_accessible


@pytest.fixture
def screenshot() -> Callable[..., Path]:
    """``screenshot(page, "name")``: a picture under var/screenshots."""
    return shot
