"""Where a question comes from: a page, or a step of a procedure, as its address names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from wagtail.models import Page

from guidance.models import ProcedurePage, ProcedureVersion
from guidance.procedures.spec import ProcedureSpec


@dataclass(frozen=True)
class QuestionPlace:
    """A page or a step, with what it is called for the reader. A step of a procedure without a page has none."""

    page: Page | None
    page_title: str
    procedure: str = ""
    stage: str = ""
    step: str = ""
    step_title: str = ""


def ask_about_page(page: Page, back: str) -> str:
    """The address where staff ask about a page."""
    return f"{reverse('care:ask')}?{urlencode({'page': page.pk, 'next': back})}"


def ask_about_step(procedure: str, stage: str, step: str, back: str) -> str:
    """The address where staff ask about a step. ``back``: where they are, an address of this portal."""
    return f"{reverse('care:ask')}?{urlencode({'procedure': procedure, 'stage': stage, 'step': step, 'next': back})}"


def way_back(request: HttpRequest) -> str:
    """The address that the question came from, where it is one of this portal; else the person's own list."""
    asked = request.GET.get("next", "")
    safe = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()})
    return asked if safe else "/my/"


def place_of(request: HttpRequest) -> QuestionPlace:
    """The page or the step that the address names.

    Raises: Http404 for a page that is not there or not open to the reader, and for a step of no version.
    """
    if "page" in request.GET:
        return _of_page(request)
    return _of_step(request.GET)


def _of_page(request: HttpRequest) -> QuestionPlace:
    number = request.GET["page"]
    numeric = number.isascii() and number.isdigit()
    page = Page.objects.live().filter(pk=int(number), depth__gt=1).first() if numeric else None
    if page is None or not all(one.accept_request(request) for one in page.get_view_restrictions()):
        raise Http404("no such page")
    specific = page.specific
    return QuestionPlace(page, page.title, procedure=specific.key if isinstance(specific, ProcedurePage) else "")


def _of_step(named: Mapping[str, Any]) -> QuestionPlace:
    key, stage, step = (str(named.get(name, "")).replace("\x00", "") for name in ("procedure", "stage", "step"))
    place = place_of_step(key, stage, step, get_language())
    if place is None:
        raise Http404("no such step")
    return place


def place_of_step(key: str, stage: str, step: str, language: str | None) -> QuestionPlace | None:
    """A step of the newest version of a procedure that has it, in a language; None where none has."""
    for version in ProcedureVersion.objects.of(key):
        title = _step_title(version.compiled, stage, step, language)
        if title:
            page = _page_of(key, language)
            page_title = page.title if page else version.compiled.title.to(language)
            return QuestionPlace(page, page_title, key, stage, step, title)
    return None


def _step_title(spec: ProcedureSpec, stage_key: str, step_key: str, language: str | None) -> str:
    stage = next((one for one in spec.stages if one.key == stage_key), None)
    steps = spec.steps_of(stage_key) if stage else ()
    found = next((one for one in steps if one.key == step_key), None)
    return found.title.to(language) if found else ""


def _page_of(key: str, language: str | None) -> Page | None:
    """The procedure's live page in the reader's language, else in whichever it has."""
    pages = list(ProcedurePage.objects.live().filter(key=key).select_related("locale").order_by("pk"))
    return next((page for page in pages if page.language == language), pages[0] if pages else None)
