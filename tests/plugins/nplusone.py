"""Fails a request that asks the database the same thing once per row. Wagtail's own pages are Wagtail's business.

A try-out runs the services several times in one request, to look ahead, on a database in memory: the same pages are
watched where they are served to staff.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from zeal.middleware import zeal_middleware


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Watch requests to our own pages."""
    watched = zeal_middleware(get_response)

    def choose(request: HttpRequest) -> HttpResponse:
        outside = request.path_info.startswith((settings.ADMIN_PATH, "/accounts/", "/try-out/"))
        return get_response(request) if outside else watched(request)

    return choose
