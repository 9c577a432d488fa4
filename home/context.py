"""What every template may ask for: the site's settings, its navigation and the page's languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override
from django.utils.translation import get_language_info as language_info
from wagtail.models import Page, Site

from guidance.caching import remembered
from guidance.known import is_public, known_pages, language_codes, public
from home.models import HomePage, SiteSettings

Entry = dict[str, Any]


def site(request: HttpRequest) -> dict[str, Any]:
    """``site_settings``, ``navigation``, ``languages_of_page``, ``search_url`` and ``home_url`` of the base template.

    All but the page's languages is kept until somebody publishes; nothing is looked up before a template asks.
    """
    if request.path_info.startswith(settings.ADMIN_PATH):
        return {}  # the CMS's own templates mean something else by search_url
    language = get_language() or ""
    front = SimpleLazyObject(
        lambda: remembered(f"front:{_site_id(request)}:{language}", lambda: _front(request, language))
    )
    return {
        "site_settings": SimpleLazyObject(lambda: front["settings"]),
        "navigation": SimpleLazyObject(lambda: _marked(front["navigation"], request.path)),
        "languages_of_page": SimpleLazyObject(lambda: languages_of_page(request)),
        "search_url": SimpleLazyObject(lambda: front["search_url"]),
        "home_url": SimpleLazyObject(lambda: front["home_url"]),
    }


def _site_id(request: HttpRequest) -> int:
    found = Site.find_for_request(request)
    return found.pk if found else 0


def _front(request: HttpRequest, language: str) -> Entry:
    """What is the same on every page of a language. Plain data, so that it can be kept."""
    home = HomePage.objects.live().filter(locale__language_code=language).first()
    entries: list[Entry] = []
    if home:
        pages = public(home.get_children().in_menu())
        entries = [{"title": page.title, "url": page.get_url(request)} for page in pages]
    try:
        search_url = reverse("guidance:search")
    except NoReverseMatch:  # a language that has no address of its own
        search_url = ""
    return {
        "settings": _settings(request),
        "navigation": entries,
        "search_url": search_url,
        "home_url": home.get_url(request) if home else "/",
    }


def _settings(request: HttpRequest) -> Entry:
    found = Site.find_for_request(request)
    own_settings = SiteSettings.objects.filter(site=found).select_related("logo").first() or SiteSettings()
    logo = own_settings.logo.get_rendition("max-320x80") if own_settings.logo else None
    own = own_settings.accent_colour
    return {
        "name": own_settings.name,
        "palette": own_settings.palette,
        "logo_url": logo.url if logo else "",
        "stylesheet_url": reverse("home:colours", args=[own[1:].lower()]) if own else "",
        "footer": own_settings.footer,
        "contact_name": own_settings.contact_name,
        "contact_email": own_settings.contact_email,
        "contact_phone": own_settings.contact_phone,
    }


def _marked(entries: list[Entry], path: str) -> list[Entry]:
    """The navigation with the entry that the address lies under."""
    return [{**entry, "current": bool(entry["url"]) and path.startswith(entry["url"])} for entry in entries]


def languages_of_page(request: HttpRequest) -> list[Entry]:
    """The languages that this page is to be read in, each with its address; empty for what is no page of the CMS.

    A page that has no translation offers none: its reader is not sent to something else.
    """
    page: Page | None = getattr(request, "current_page", None)
    if page is None:
        return _languages_of_search(request)
    same = known_pages().by_translation.get(page.translation_key, ())
    by_code = {other.language: other.url for other in same if is_public(other)}
    current = language_codes().get(page.locale_id, "")
    by_code.setdefault(current, request.path)
    return [_language(code, by_code[code], current) for code in _codes() if by_code.get(code)]


def _languages_of_search(request: HttpRequest) -> list[Entry]:
    match = request.resolver_match
    if match is None or match.view_name != "guidance:search":
        return []
    entries = []
    for code in _codes():
        with override(code):
            entries.append(_language(code, reverse("guidance:search"), get_language_of(request)))
    return entries


def get_language_of(request: HttpRequest) -> str:
    """The language that the request is answered in."""
    return getattr(request, "LANGUAGE_CODE", "") or get_language() or ""


def _codes() -> list[str]:
    """The content languages that the installation has, in the order that they were made."""
    return list(language_codes().values())


def _language(code: str, url: str, current: str) -> Entry:
    return {
        "code": code,
        "name": language_info(code)["name_local"].capitalize(),
        "url": url,
        "current": code == current,
    }
