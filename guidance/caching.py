"""What is kept about guidance between requests, and how publishing clears it for every worker at once.

Everything is stored in the shared cache (``PORTAL_CACHE_URL``) under the number of a *generation*. Whatever changes
what readers see (publishing, moving, hiding, restricting a page, the site's settings, a procedure's version) starts a
new generation, so nothing is deleted one by one and no worker has to be told. A page that was being made while somebody
published is stored under the old generation, which nobody asks for any more.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, get_language_from_path

GENERATION = "guidance:generation"
KEEP_SECONDS = 60 * 60
#: Set on a response by a page that everybody may read and that looks the same to everybody.
SHARED = "guidance_shared"
_keeps: ContextVar[bool] = ContextVar("guidance_keeps", default=True)


def generation() -> str:
    """The current generation; a new one when the cache has lost it."""
    current = cache.get(GENERATION)
    if current is None:
        cache.add(GENERATION, uuid.uuid4().hex, None)
        current = cache.get(GENERATION) or uuid.uuid4().hex  # a cache that keeps nothing: everything is made anew
    return current


def start_generation(**_: Any) -> None:
    """Forget what was kept, once the change is committed. Takes what signals send, and needs none of it."""
    transaction.on_commit(lambda: cache.set(GENERATION, uuid.uuid4().hex, None))


def remembered(name: str, make: Callable[[], Any], *, of: str | None = None) -> Any:
    """What ``make()`` gave in this generation, else its result now (kept for an hour).

    Args:
        name: tells this apart from everything else that is kept; holds no name of a person.
        make: without arguments; what it returns must be picklable and not ``None``.
        of: a generation that was read before, to save asking again.
    """
    key = f"guidance:{of or generation()}:{name}"
    found = cache.get(key)
    if found is None:
        found = make()
        if _keeps.get():
            cache.set(key, found, KEEP_SECONDS)
    return found


@contextmanager
def keeping_nothing() -> Iterator[None]:
    """Let this thread put nothing in the cache while the block runs: what a try-out makes is for itself alone."""
    token = _keeps.set(False)
    try:
        yield
    finally:
        _keeps.reset(token)


def share(response: HttpResponse) -> HttpResponse:
    """Mark a response as one that anonymous readers may share."""
    setattr(response, SHARED, True)
    return response


class GuidanceCacheMiddleware:
    """Gives anonymous readers a guidance page as another anonymous reader got it.

    Only addresses with a language, without a query, asked for without a session; only answers that their page has
    marked with ``share`` (so: no view restriction), that set no cookie and hold no CSRF token. The host is part of the
    key: links to other languages are written with it when an installation has several sites.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.concerns(request):
            return self.get_response(request)
        key = self.key(request)
        kept = cache.get(key)
        if kept is not None:
            return HttpResponse(kept, headers={"X-Guidance-Cache": "hit"})
        response = self.get_response(request)
        if self.may_keep(request, response):
            cache.set(key, response.content, KEEP_SECONDS)
        return response

    @staticmethod
    def concerns(request: HttpRequest) -> bool:
        """Whether the request could be answered from the cache at all; asks nothing of the database.

        A preview has the address of its page, and is nobody else's.
        """
        return (
            request.method == "GET"
            and not getattr(request, "is_dummy", False)
            and not request.META.get("QUERY_STRING")
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and "messages" not in request.COOKIES
            and get_language_from_path(request.path_info) is not None
        )

    @staticmethod
    def key(request: HttpRequest) -> str:
        """Where this page is kept. Hashed, because cache keys are short and addresses may not be."""
        address = f"{request.scheme}://{request.get_host()}{request.path}"
        digest = hashlib.sha256(address.encode()).hexdigest()
        return f"guidance:{generation()}:page:{get_language()}:{digest}"

    @staticmethod
    def may_keep(request: HttpRequest, response: HttpResponse) -> bool:
        """Whether others may get this very answer."""
        return (
            response.status_code == 200
            and getattr(response, SHARED, False)
            and not response.cookies
            and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE", False)
        )
