"""A member of staff at a browser: raises a concern, fills in steps, decides, as one does it with mouse and keyboard."""

import datetime
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

Answer = str | list[str] | list[dict[str, str]]


@dataclass
class Staff:
    """One person's browser page, logged in."""

    page: Page

    def raise_concern(
        self, about: list[str], answers: dict[str, Answer], *, step: str, search: str = "", at: str = "/cases/new/"
    ) -> str:
        """Raise a concern about the pupils or classes with these names, and return the number of the first case.

        ``at``: the address to begin at, "" for the page that is open.
        """
        if at:
            self.page.goto(at)
        self.page.wait_for_load_state()  # the search answers in place once its script is there
        for words in about:
            self.page.locator("#subject-search").fill(search or words)
            with self.page.expect_response("**/cases/new/subjects/"):
                self.page.locator("button[name=search]").click()
            of_class = self.page.locator(".subjects__item:has(input[value^='class:'])").filter(has_text=words)
            item = of_class if of_class.count() else self.page.locator(".subjects__item").filter(has_text=words)
            item.first.locator("input").check()
        self.fill(step, answers)
        self.page.locator("main form button[name=raise]:visible").last.click()
        self.page.wait_for_url(re.compile(r"/cases/\d{4}-\d+/"))
        return number_in(self.page.url)

    def open(self, number: str, stage: str, run: int, step: str) -> None:
        """Open a step."""
        self.page.goto(f"/cases/{number}/{stage}/{run}/{step}/")

    def do(self, number: str, stage: str, run: int, step: str, answers: dict[str, Answer]) -> None:
        """Fill a step in and mark it as done."""
        self.open(number, stage, run, step)
        self.fill(step, answers)
        self.finish()

    def skip(self, number: str, stage: str, run: int, step: str, reason: str) -> None:
        """Skip a step with a reason."""
        self.open(number, stage, run, step)
        self.page.locator(".step-form__skip summary").click()
        self.page.locator("#skip-reason").fill(reason)
        self.page.locator("button[name=skip]").click()
        self.page.wait_for_load_state()

    def finish(self) -> None:
        """Press "Save and go on"."""
        self.page.locator("button[name=done]:visible").last.click()
        self.page.wait_for_load_state()
        summary = self.page.locator("main .ds-error-summary")
        assert summary.count() == 0, summary.inner_text()

    def fill(self, step: str, answers: dict[str, Answer]) -> None:
        """Answer questions by their keys, opening what is folded."""
        for key, answer in answers.items():
            self._answer(f"{step}-{key}", answer)

    def _answer(self, name: str, answer: Answer) -> None:
        if isinstance(answer, list) and answer and isinstance(answer[0], dict):
            self._rows(name, answer)
            return
        controls = self.page.locator(f"[name='{name}']")
        self._unfold(controls.first)
        kind = controls.first.evaluate("control => control.type || control.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            for value in answer if isinstance(answer, list) else [answer]:
                self.page.locator(f"[name='{name}'][value='{value}']").check()
        elif kind == "file":
            controls.first.set_input_files(str(answer))
        elif kind.startswith("select"):
            self._choose(controls.first, str(answer))
        else:
            controls.first.fill(str(answer))

    @staticmethod
    def _choose(control: Locator, answer: str) -> None:
        values = control.evaluate("control => Array.from(control.options).map(option => option.value)")
        if answer in values:
            control.select_option(value=answer)
        else:
            control.select_option(label=answer)

    def _rows(self, name: str, rows: list[dict[str, str]]) -> None:
        for position, row in enumerate(rows):
            first = self.page.locator(f"[name^='{name}-{position}-']:not([type=hidden])")
            if first.count() == 0:
                self.page.locator(f"button[name=add-row][value='{name.rsplit('-', 1)[1]}']").click()
            for column, text in row.items():
                self._answer(f"{name}-{position}-{column}", text)

    @staticmethod
    def _unfold(control: Locator) -> None:
        """Open every fold that the control lies in."""
        control.evaluate(
            "control => { let fold = control.closest('details');"
            " while (fold) { fold.open = true; fold = fold.parentElement.closest('details'); } }"
        )

    def decide(self, number: str, stage: str, run: int, outcome: str, *, reason: str = "", next_on: str = "") -> None:
        """Decide a stage."""
        self.page.goto(f"/cases/{number}/{stage}/{run}/decide/")
        self.page.locator(f"[name=outcome][value='{outcome}']").check()
        if reason:
            self.page.locator("[name=reason]").fill(reason)
        if next_on:
            self.page.locator("[name=next_on]").fill(next_on)
        self.page.locator("button[name=decide]").click()
        self.page.wait_for_url(re.compile(rf"/cases/{number}/$"))

    def acknowledge(self, number: str) -> None:
        """Press "I have seen this" on the case's page."""
        self.page.goto(f"/cases/{number}/")
        self.page.locator("main form[action*='/my/notices/'] button").first.click()
        self.page.wait_for_load_state()

    def case_text(self, number: str, view: str = "") -> str:
        """What the case's page says."""
        self.page.goto(f"/cases/{number}/{view}")
        return self.page.locator("main").inner_text()


def number_in(url: str) -> str:
    """The case number in an address."""
    return urlsplit(url).path.split("/")[2]


def next_school_day(days: int) -> str:
    """A date so many days from now that is no Saturday or Sunday, as ISO text."""
    day = datetime.datetime.now(tz=datetime.UTC).astimezone().date() + datetime.timedelta(days=days)
    while day.weekday() > 4:
        day += datetime.timedelta(days=1)
    return day.isoformat()


def today() -> str:
    """Today as ISO text."""
    return datetime.datetime.now(tz=datetime.UTC).astimezone().date().isoformat()


def pupil_of(portal: Any, school: str, class_name: str, register: int) -> str:
    """The full name of a demo pupil by the school's register: cases of the demo take the first ones of a class."""
    code = (
        "from forms.people.models import Pupil;"
        f"print(Pupil.objects.get(school__slug='{school}', register_id='{class_name}-{register}').full_name)"
    )
    return portal.shell(code)
