"""A member of staff without a browser: reads a page, fills in its form, presses a button, as HTML alone does it."""

import re
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client

from forms.people.models import User

Answer = str | list[str] | list[dict[str, str]]


@dataclass
class Person:
    """Somebody who is logged in. ``page``: the page that is open."""

    user: User
    client: Client = field(default_factory=Client)
    page: BeautifulSoup | None = None

    def open(self, address: str, *, status: int = 200) -> BeautifulSoup:
        """Open a page, which must answer so. Logged in anew each time: a test may have moved the clock."""
        self.client.force_login(self.user)
        response = self.client.get(address)
        assert response.status_code == status, f"{address}: {response.status_code}"
        self.page = BeautifulSoup(response.content, "html.parser")
        return self.page

    def send(self, address: str, button: str, changes: dict[str, Any]) -> Any:
        """Send the form of the open page that has the button, with what was changed in it. Follows redirects."""
        form = next(one for one in self.page.main.find_all("form") if one.find("button", attrs={"name": button}))
        pressed = form.find("button", attrs={"name": button})
        typed = {**typed_in(form), **changes, button: pressed.get("value", "")}
        response = self.client.post(form.get("action") or address, typed, follow=True)
        self.page = BeautifulSoup(response.content, "html.parser")
        return response

    def raise_concern(self, about: str, step: str, answers: dict[str, Answer], **more: str) -> str:
        """Raise a concern (``about``: ``pupil:7``); the number of its case."""
        self.open("/cases/new/")
        response = self.send("/cases/new/", "raise", {"about": about, **typed_as(step, answers), **more})
        assert not self.complaints(), self.complaints()
        where = response.redirect_chain[-1][0] if response.redirect_chain else self.words()  # an alert is told at once
        return re.search(r"\d{4}-\d{5}", where)[0]

    def do(self, at: str, step: str, answers: dict[str, Answer]) -> None:
        """Fill a step in and go on. ``at``: the address of the run."""
        self.open(f"{at}{step}/")
        response = self.send(f"{at}{step}/", "done", typed_as(step, answers))
        assert response.redirect_chain, f"{step}: {self.complaints()}"
        assert not self.complaints(), f"{step}: {self.complaints()}"

    def decide(self, at: str, outcome: str, **more: str) -> None:
        """Decide the stage. ``at``: the address of the run."""
        self.open(f"{at}decide/")
        response = self.send(f"{at}decide/", "decide", {"outcome": outcome, "reason": "We agree.", **more})
        assert response.redirect_chain, f"{outcome}: {self.complaints()}"

    def complaints(self) -> list[str]:
        """What the open page says is missing or wrong."""
        return [one.get_text(" ", strip=True) for one in self.page.select(".ds-error-summary li, .field__errors li")]

    def words(self) -> str:
        """The words of the open page's content."""
        return " ".join(self.page.main.get_text(" ").split())


def typed_as(step: str, answers: dict[str, Answer]) -> dict[str, Any]:
    """Answers by question as the names in the page have them; of rows by position."""
    typed: dict[str, Any] = {}
    for key, answer in answers.items():
        if isinstance(answer, list) and answer and isinstance(answer[0], dict):
            for number, row in enumerate(answer):
                typed |= {f"{step}-{key}-{number}-{column}": text for column, text in row.items()}
        else:
            typed[f"{step}-{key}"] = answer
    return typed


def typed_in(form: Tag) -> dict[str, Any]:
    """What the form would send unchanged."""
    typed: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        name, kind = control["name"], control.get("type")
        if kind in ("submit", "file", "button") or (kind in ("checkbox", "radio") and not control.has_attr("checked")):
            continue
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.find("option")
            typed[name] = chosen["value"] if chosen else ""
        elif control.name == "textarea":
            typed[name] = control.get_text().removeprefix("\n")
        elif kind == "checkbox":
            typed.setdefault(name, []).append(control.get("value", "on"))
        elif kind == "hidden" and name in typed:
            typed[name] = [*(typed[name] if isinstance(typed[name], list) else [typed[name]]), control.get("value", "")]
        else:
            typed[name] = control.get("value", "")
    return typed
