"""Pages for what went wrong. They are whole pages in the reader's language, and say what to do next."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guidance.gone import words_for


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent with a token that no longer counts; ``reason`` is for developers and is not shown."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request can't be understood, or is larger than any form of ours: then the page says so."""
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        return render(request, "400.html", {"too_large": most}, status=413)
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The person is known and may not do this."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing is here, or not any more: ``GoneMiddleware`` makes a 410 of that, once no redirect leads on."""
    words = words_for(request, exception)
    if words is not None:
        response = render(request, "410.html", {"words": words}, status=404)
        response.gone = True
        return response
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke. The page asks the database nothing: that may be what broke."""
    return render(request, "500.html", status=500)
