"""Who looks after the demonstration's guidance, what is due, and what its staff have asked about it, from care.yaml."""

import datetime
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone
from wagtail.models import Page

from forms.people.models import User
from guidance.care.places import place_of_step
from guidance.care.questions import answer, ask
from guidance.models import GuidancePage, ProcedurePage
from portal.demo.people import address_of

FILE = Path(__file__).with_name("care.yaml")


def make_care(day: datetime.date | None = None) -> None:
    """Give pages somebody who looks after them, and ask about two steps. Needs the packs and the people."""
    data, day = yaml.safe_load(FILE.read_text(encoding="utf-8")), day or timezone.localdate()
    keeper = User.objects.get(email=data["keeper"])
    for page in GuidancePage.objects.filter(title__in=data["pages"]):
        _look_after(page, keeper, day + datetime.timedelta(days=data["pages"][page.title]))
    for page in ProcedurePage.objects.all():
        _look_after(page, keeper, day + datetime.timedelta(days=data["procedures"]))
    for values in data["questions"]:
        _ask(values, keeper)


def _look_after(page: Page, keeper: User, until: datetime.date) -> None:
    page.page_owner, page.review_by = keeper, until
    page.save_revision().publish()


def _ask(values: dict[str, Any], keeper: User) -> None:
    asker = User.objects.get(email=address_of(values["by"]))
    place = place_of_step(values["procedure"], values["stage"], values["step"], asker.language)
    if place is None:
        raise LookupError(f"The demonstration asks about {values['stage']}/{values['step']}, which is not there.")
    question = ask(place, values["sentence"], by=asker)
    if "answer" in values:
        answer(question.pk, values["answer"], by=keeper)
