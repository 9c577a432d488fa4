"""The front pages: one a language, made when the first pack needs it, with a part for each pack."""

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale, Page, Site

from guidance.links import translation_key

FRONT = translation_key("", "front")


def offered(languages: Iterable[str]) -> list[str]:
    """Those of the languages that the installation has addresses for, in their order."""
    known = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    return [language for language in languages if language in known]


def front_page(language: str) -> Page:
    """The front page of a language; made, published and set as the site's root if there is none.

    Args:
        language: one of the content languages; a ``Locale`` is made for it.
    """
    found = apps.get_model("home", "HomePage").objects.filter(locale__language_code=language).order_by("path").first()
    return found or make_front_page(language)


def make_front_page(language: str, by: AbstractBaseUser | None = None) -> Page:
    """Make the front page of a language that has none.

    Args:
        language: one of the content languages; a ``Locale`` is made for it.
        by: whose draft it is; without anybody it is published, and the site's root if that was not ours.
    """
    home_page = apps.get_model("home", "HomePage")
    locale, _made = Locale.objects.get_or_create(language_code=language)
    with override(language):
        page = home_page(
            title=_("Presence in school"),
            summary=_("Guidance, forms and follow-up for schools that work with pupils' absence."),
            slug=f"home-{language}",
            locale=locale,
            translation_key=_shared_key(home_page),
            live=False,
        )
    Page.get_first_root_node().add_child(instance=page)
    if by is not None:
        page.save_revision(user=by, log_action=True)
        return page
    page.save_revision(log_action=False).publish(log_action=False)
    _make_root(page)
    return page


def _shared_key(home_page: Any) -> uuid.UUID:
    """The key that all front pages share, also when the first of them was made by hand."""
    other = home_page.objects.order_by("path").first()
    return other.translation_key if other else FRONT


def _make_root(page: Page) -> None:
    """Let the site begin at our front page instead of the page that Wagtail comes with."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        Site.objects.create(hostname=address.hostname or "localhost", port=port, root_page=page, is_default_site=True)
        return
    old = site.root_page
    if old.specific_class is not None and old.specific_class is not Page:
        return
    site.hostname, site.port, site.root_page = address.hostname or "localhost", port, page
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.save()
    if not old.get_children().exists():
        Page.objects.get(pk=old.pk).delete()


def was_edited(page: Page) -> bool:
    """Whether a person has ever saved the page; what the loader saves has no author."""
    return page.revisions.filter(user__isnull=False).exists()


def put_area(page: Page, area: str, value: dict[str, Any]) -> None:
    """Write one pack's part of a front page and publish it; other parts keep their places.

    Args:
        page: the front page of a language, not edited by a person.
        area: the pack's procedure, which tells its part from others.
        value: of the ``area`` block, as it is stored.
    """
    number = str(uuid.uuid5(FRONT, area))
    blocks = [dict(block) for block in page.body.raw_data]
    part = {"type": "area", "id": number, "value": value}
    places = [index for index, block in enumerate(blocks) if block.get("id") == number]
    if places:
        blocks[places[0]] = part
    else:
        blocks.append(part)
    page.body = blocks
    page.save_revision(log_action=False).publish(log_action=False)
