"""The editor of the Norwegian procedure in a real Chromium, beside an empty page of the same type in the same run.

    python -m tests.benchmarks.editor

``make bench`` runs it too. Each figure is a median; each ratio is to the empty page, so that a slow machine is slow at
both.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.e2e.browser import People, launched
from tests.e2e.editing import ProcedureEditor
from tests.e2e.server import RunningPortal, running_portal

ADMINISTRATOR = "administrator@demo.example"
ROUNDS = 5
#: A title can be typed into, every stage has its line, and the stream that is drawn last, in another tab, is there.
READY = """() => {
  const lines = document.querySelectorAll("[data-contentpath=stages] [data-streamfield-child] .c-sf-block__title");
  const shown = [...lines].filter(line => line.textContent.trim()).length;
  const title = document.querySelector("#id_title");
  const drawn = document.querySelector("[data-contentpath=stages]") && document.querySelector("[name=body-count]");
  return Boolean(title && !title.disabled && drawn && shown >= %d);
}"""
#: The saved form, timed in the browser: what the server takes, and the way there and back on one machine.
SEND = """async () => {
  const form = document.querySelector("#page-edit-form");
  const body = new FormData(form);
  const began = performance.now();
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  await answer.text();
  return [answer.status, performance.now() - began];
}"""
#: Milliseconds from a key to the next picture, for each key.
KEYS = """() => {
  window.lags = [];
  document.addEventListener("keydown", () => {
    const began = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.lags.push(performance.now() - began)));
  }, true);
}"""
WORDS = "Hva har dere sett og hørt de siste ukene, og hvem har dere snakket med?"


def make_empty(page: Page) -> str:
    """A procedure with nothing in it; its key."""
    page.goto("/admin/procedures/new/blank/")
    page.locator("#id_title").fill("Tom")
    page.locator("#id_key").fill("empty")
    page.locator("#id_country").fill("NO")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/procedures/one/empty/")
    return "empty"


def address(portal: RunningPortal, key: str) -> str:
    """Of the editor of a procedure in its own language."""
    return portal.shell(
        "from guidance.models import ProcedurePage as P;"
        f"print(next(f'/admin/pages/{{p.pk}}/edit/' for p in P.objects.filter(key={key!r}) if p.is_source))"
    )


def seconds_to_ready(page: Page, url: str, stages: int) -> float:
    """From asking for the page until somebody can type."""
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_function(READY % stages, polling="raf")
    return time.perf_counter() - began


def seconds_to_save(page: Page) -> float:
    """Of a request that saves the form as it is; without the autosave's shortcut of no change."""
    status, taken = page.evaluate(SEND)
    if status != 200:
        raise RuntimeError(f"The form could not be saved: {status}")
    return taken / 1000


def lag(page: Page, field: Any) -> float:
    """Milliseconds between a key and its letter on the screen, that nineteen of twenty keys stay under."""
    page.evaluate(KEYS)
    field.press_sequentially(WORDS)
    page.wait_for_function("most => window.lags.length >= most", arg=len(WORDS) - 1)
    return statistics.quantiles(page.evaluate("window.lags"), n=20)[18]


def measure(portal: RunningPortal) -> dict[str, tuple[float, float]]:
    """By name: the figure of the Norwegian procedure, and that of the empty page."""
    found: dict[str, tuple[float, float]] = {}
    with sync_playwright() as playwright, launched(playwright) as browser:
        people = People(browser, portal)
        page = people.page_as(ADMINISTRATOR, locale="nb")
        empty, full = address(portal, make_empty(page)), address(portal, "no_absence")
        stages = int(
            portal.shell(
                "from guidance.models import ProcedurePage as P; print(len(next(p for p in"
                " P.objects.filter(key='no_absence') if p.is_source).blocks))"
            )
        )
        opened, saved = {empty: [], full: []}, {empty: [], full: []}
        for url, lines in [(empty, 0), (full, stages)] * (ROUNDS + 1):
            opened[url].append(seconds_to_ready(page, url, lines))
            saved[url].append(seconds_to_save(page))
        for name, taken in (("editor_ready", opened), ("editor_save", saved)):
            found[name] = tuple(statistics.median(taken[url][1:]) for url in (full, empty))  # the first one warms up
        page.goto(empty)
        bare = lag(page, page.locator("#id_summary"))
        editor = ProcedureEditor(page, "no_absence").open()
        question = editor.stages.blocks()[0].open().stream("steps").blocks()[0].open().stream("fields").blocks()[0]
        found["editor_key"] = (lag(page, question.open().part("label").locator("textarea")), bare)
        people.close()
    return found


def main() -> None:
    """Start a portal and measure it."""
    with tempfile.TemporaryDirectory(prefix="portal-editor-") as folder:
        with running_portal(Path(folder) / "portal") as portal:
            for name, (full, empty) in measure(portal).items():
                print(f"{name:20} {full:8.3f}   empty page {empty:8.3f}   ratio {full / empty:6.2f}", flush=True)


if __name__ == "__main__":
    main()
