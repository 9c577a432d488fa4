"""For whoever watches the portal: is the process there, and can it serve people?"""

import logging
import secrets
from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers the two addresses before anything asks for the host's name: a container asks itself by 127.0.0.1."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = {"/healthz": healthz, "/readyz": readyz}.get(request.path_info)
        return view(request) if view else self.get_response(request)


class NotReady(Exception):
    """A part that people need is missing. The message is for the log: the answer names only the part."""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers. Asks nothing of anyone."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and cache work, else 503; says of each part ``ok`` or ``failed``, never why."""
    parts = {name: probe(name, check) for name, check in CHECKS.items()}
    ready = all(parts.values())
    answer = {"status": "ok" if ready else "failed", "parts": {k: "ok" if v else "failed" for k, v in parts.items()}}
    return JsonResponse(answer, status=200 if ready else 503)


def probe(name: str, check: Callable[[], None]) -> bool:
    """Whether a check passes; what it says otherwise goes to the log."""
    try:
        check()
    except Exception:
        # Whatever a part fails with, this page must answer: that is what it is for.
        logger.exception("Not ready: %s", name)
        return False
    return True


def check_database() -> None:
    """Raises: DatabaseError when the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        if cursor.fetchone() != (1,):
            raise DatabaseError("SELECT 1 did not give 1.")


def check_migrations() -> None:
    """Raises: NotReady naming the first migration that has not run."""
    executor = MigrationExecutor(connection)
    if pending := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady(f"{len(pending)} migrations have not run, first {pending[0][0]}.")


def check_cache() -> None:
    """Raises: NotReady when what was put in does not come out."""
    token = secrets.token_hex(8)
    cache.set(f"readyz-{token}", token, timeout=10)
    found = cache.get(f"readyz-{token}")
    cache.delete(f"readyz-{token}")
    if found != token:
        raise NotReady("The cache lost what was put in.")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": check_migrations,
    "cache": check_cache,
}
