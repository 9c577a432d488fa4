"""A session that nobody uses ends. The page warns before, and can be told to go on; nothing that was typed is lost.

The session is written at most once in five minutes, not on every request.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

SEEN = "seen"
#: A later sign of life is not written down before so many seconds have passed.
NOTE_AFTER = 300
ASKING = "/session/"


@receiver(user_logged_in)
def note_log_in(request: HttpRequest | None, **kwargs: Any) -> None:
    """A log-in is the first sign of life, written with the session that it makes."""
    if request is not None:
        request.session[SEEN] = time.time()


class IdleMiddleware:
    """Ends a session that was idle for too long before anything reads it. Asking how long is left is no use of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "_auth_user_id" in request.session:
            idle = time.time() - request.session.get(SEEN, time.time())
            if idle > settings.IDLE_SECONDS:
                request.session.flush()
            elif SEEN not in request.session or (idle > self.note_after() and not is_asking(request)):
                request.session[SEEN] = time.time()
        return self.get_response(request)

    @staticmethod
    def note_after() -> float:
        """Seconds; a short time to idle is noted more often, or it would run out under somebody who works."""
        return min(NOTE_AFTER, settings.IDLE_SECONDS / 4)


def is_asking(request: HttpRequest) -> bool:
    """Whether a request only asks how long the session has."""
    return request.path_info == ASKING and request.method == "GET"


@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """How many seconds the session has left, as JSON; a POST lets it begin anew."""
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0})
    if request.method == "POST":
        request.session[SEEN] = time.time()
    left = settings.IDLE_SECONDS - (time.time() - request.session.get(SEEN, time.time()))
    return JsonResponse({"left": max(0, round(left))})
