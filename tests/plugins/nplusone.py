"""Fails a request that asks the database the same thing once per row. Wagtail's own pages are Wagtail's business."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from zeal.middleware import zeal_middleware


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Watch requests to our own pages."""
    watched = zeal_middleware(get_response)

    def choose(request: HttpRequest) -> HttpResponse:
        outside = request.path_info.startswith((settings.ADMIN_PATH, "/accounts/"))
        return get_response(request) if outside else watched(request)

    return choose
