"""The site's own colours as a style sheet."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from home.colours import LEAST_CONTRAST, contrast_with_white, stylesheet


@require_safe
def colours(request: HttpRequest, colour: str) -> HttpResponse:
    """The style sheet of one colour, six hexadecimal digits. It never changes, so browsers may keep it for good.

    Raises: Http404 for what is no colour, or one that could not be read.
    """
    digits = colour.lower()
    if len(digits) != 6 or set(digits) - set("0123456789abcdef") or contrast_with_white(f"#{digits}") < LEAST_CONTRAST:
        raise Http404
    response = HttpResponse(stylesheet(f"#{digits}"), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
