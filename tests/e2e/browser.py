"""Pages in a real Chromium: who is logged in on them, what went wrong on them, whether everyone can use them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

from tests.e2e.server import ROOT, RunningPortal

SHOTS = ROOT / "var" / "screenshots"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
]
#: Logs a person in, and says which cookie that is.
SESSION = """
from django.conf import settings
from django.test import Client
from forms.people.models import User
client = Client()
client.force_login(User.objects.get(email="{email}"))
print(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
"""
AXE = Axe().axe_script
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


def chromium_path() -> str:
    """Where this machine's Chromium is. `make test` installs one where there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("No Chromium is on this machine: `make test` installs it, or apt-get install chromium.")


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium that calls nobody."""
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class People:
    """Opens pages for people, each in a context of its own, and notes what their pages complained of."""

    browser: Browser
    portal: RunningPortal
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def anonymous(self, **options: Any) -> Page:
        """A page for somebody who is not logged in. ``options`` are Playwright's for a context, such as
        ``java_script_enabled=False``, ``viewport={"width": 320, "height": 640}``, ``color_scheme="dark"``, ``locale``.
        """
        context = self.browser.new_context(**({"base_url": self.portal.url, "locale": "en-GB"} | options))
        context.set_default_timeout(60_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def page_as(self, email: str, **options: Any) -> Page:
        """A page for this person, logged in. Their session is made, once a portal, as by the log-in form: going through
        the form is for tests about it, which call ``log_in``.
        """
        if email not in self.portal.log_ins:
            name, value = self.portal.shell(SESSION.format(email=email)).split()
            self.portal.log_ins[email] = {"name": name, "value": value, "url": self.portal.url}
        page = self.anonymous(**options)
        page.context.add_cookies([self.portal.log_ins[email]])
        return page

    def log_in(self, page: Page, email: str, password: str | None = None) -> None:
        """Fill in the log-in form on this page, in the browser, and see that it worked."""
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(password or self.password_of(email))
        page.locator("main form:has(input[name=password]) button[type=submit]").click()
        page.wait_for_load_state()
        if "/accounts/login" in page.url:
            pytest.fail(f"{email} could not log in: {page.locator('main').inner_text()}")

    def password_of(self, email: str) -> str:
        """The password of one of the demo's people."""
        for person in self.demo_people():
            if person["email"] == email:
                return person["password"]
        raise LookupError(f"The demo has nobody with the address {email}.")

    def demo_people(self) -> list[dict[str, str]]:
        """The demo's people, asked for once a portal."""
        cached = self.portal.__dict__.setdefault("_people", None)
        if cached is None:
            cached = self.portal.__dict__["_people"] = self.portal.demo_logins()
        return cached

    def _note_message(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.complaints.append(message.text)

    def close(self) -> list[str]:
        """Close every page, and return what they complained of: broken scripts and what the policy refused."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        return self.complaints


def assert_accessible(page: Page, *, part: str | None = None) -> None:
    """No violation of WCAG 2.2 A and AA nor of axe's good practice on the page as it now stands, or in a part of it."""
    violations = violations_of(page, part)
    if violations:  # a page that was still moving is looked at once more when it stands still
        page.wait_for_timeout(1_000)
        violations = violations_of(page, part)
    found = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n    "
        + "\n    ".join(node["html"][:200] for node in violation["nodes"][:5])
        for violation in violations
    ]
    assert not violations, f"{page.url} is not accessible:\n" + "\n".join(found)


def violations_of(page: Page, part: str | None) -> list[dict[str, Any]]:
    """What axe finds. Its script is sent once a page, and only what is wrong comes back: both are long."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    run = "([part, options]) => axe.run(part || document, options).then(result => result.violations)"
    return page.evaluate(run, [part, WCAG])


def shot(page: Page, name: str, *, folder: Path = SHOTS, full_page: bool = True) -> Path:
    """Take a picture of the page, as ``folder/name.png``."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.png"
    page.screenshot(path=target, full_page=full_page)
    return target
