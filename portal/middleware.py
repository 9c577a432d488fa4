"""Headers that every answer carries, the choice of the content policy, and the language of a person's own pages."""

import logging
from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from forms.cases.annex import UnsealFailed

logger = logging.getLogger(__name__)

PERMISSIONS = ", ".join(
    f"{feature}=()" for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)


class PolicyMiddleware(CSPMiddleware):
    """The content security policy: the strict one, or under the CMS's path the one that Wagtail needs."""

    def get_policy_parts(self, request: HttpRequest, response: HttpResponse, report_only: bool = False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith(settings.ADMIN_PATH):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


class HeadersMiddleware:
    """Headers that Django does not set, and no caching of what a logged-in person saw.

    It looks for the session cookie and not for the user, so that anonymous pages cost no query and vary by nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response


class SealedMiddleware:
    """A sealed answer that no key opens is told in words, on the pages that show it; all else is served as ever.

    Nothing is shown in its place: a page that took it for empty would write it over when it is saved.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for the one error; others are Django's concern."""
        if not isinstance(error, UnsealFailed):
            return None
        logger.error("A sealed answer cannot be opened: PORTAL_ANNEX_KEYS lacks the key that sealed it.")
        return render(request, "sealed.html", status=503)


class GoneMiddleware:
    """Says 410 of what was taken away. Redirects come first, and they look at nothing but a 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(response, "gone", False):
            response.status_code = 410
        return response


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, which would send every 404 of a page without a language in its address on to ``/en/...``.

    Wagtail answers any address under a language, so Django takes the page to exist there. One of our own views that
    says 404 means it: the person, and a form that was sent, must not land somewhere else.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Leave the answer of a view that was found as it is, but for the language's headers."""
        if response.status_code == 404 and getattr(request, "resolver_match", None) is not None:
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
        return super().process_response(request, response)


class ProfileLanguageMiddleware:
    """Pages without a language in their address speak the language of the person's profile.

    Guidance keeps the language of its address, the CMS that of its own profile.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.concerns(request):
            language = getattr(request.user, "language", "")
            if language and language != translation.get_language():
                translation.activate(language)
                request.LANGUAGE_CODE = language
        return self.get_response(request)

    @staticmethod
    def concerns(request: HttpRequest) -> bool:
        """Whether the profile's language counts here, asked without a query for those who are not logged in."""
        return (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and not request.path_info.startswith(settings.ADMIN_PATH)
            and translation.get_language_from_path(request.path_info) is None
        )
