"""A procedure's page in the CMS, and its form as a browser sends it."""

import json
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client

from guidance.models import ProcedurePage
from tests.factories import make_user

FORM = "page-edit-form"


def administrator() -> Client:
    """Logged in as somebody who may do everything in the CMS."""
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def address(page: ProcedurePage) -> str:
    """Where the page is edited."""
    return f"/admin/pages/{page.pk}/edit/"


def held_in(html: str) -> dict[str, list[dict[str, Any]]]:
    """The streams that a form was drawn with, by name, as its scripts get them."""
    return {name: arguments[0] for name, arguments in _drawn(html).items()}


def errors_in(html: str) -> dict[str, Any]:
    """The errors that the scripts are told to show, by the stream that they stand in."""
    return {name: arguments[1] for name, arguments in _drawn(html).items() if arguments[1]}


def _drawn(html: str) -> dict[str, Any]:
    blocks = BeautifulSoup(html, "html.parser").select("[data-block]")
    drawn = {block["id"]: json.loads(block["data-w-block-arguments-value"]) for block in blocks}
    return {name: arguments for name, arguments in drawn.items() if name != "body"}


def sent_by(html: str) -> dict[str, Any]:
    """What the browser would send of a form that nobody has touched."""
    form = BeautifulSoup(html, "html.parser").find("form", id=FORM)
    sent: dict[str, list[str]] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        sent.setdefault(field["name"], []).extend(_values(field))
    streams = {name: json.dumps(blocks) for name, blocks in held_in(html).items()}
    return {name: values for name, values in sent.items() if values} | streams | {"body-count": "0"}


def _values(field: Tag) -> list[str]:
    if field.has_attr("disabled") or field.get("type") in ("submit", "button", "file"):
        return []
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n").replace("\n", "\r\n")]
    if field.name == "select":
        return [option.get("value", "") for option in field.select("option[selected]")]
    if field.get("type") in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.has_attr("checked") else []
    return [field.get("value", "")]


def open_form(client: Client, page: ProcedurePage) -> dict[str, Any]:
    """The form of a page, as it would be sent."""
    return sent_by(client.get(address(page)).content.decode())


def drafted(page: ProcedurePage) -> ProcedurePage:
    """The page as it was saved last."""
    return ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def everything(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every block of a stream, those in blocks too."""
    found = []
    for block in blocks:
        found.append(block)
        for value in block["value"].values():
            if isinstance(value, list):
                found += everything([one for one in value if isinstance(one, dict) and "type" in one])
    return found
