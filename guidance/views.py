"""The search page. Pages of guidance serve themselves."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from guidance.search.query import search
from guidance.search.words import LONGEST_QUESTION

LAST_PAGE = 10_000


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Pages of guidance in the language of the address that answer ``?q=``, ten at a time (``?page=``).

    Staff may type names: the question is not logged, kept or cached, and no other site is told of it.
    """
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    number = request.GET.get("page", "")
    page = min(max(int(number), 1), LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 9 else 1
    found = search(asked, get_language() or "", page=page)
    response = render(
        request,
        "search/search.html",
        {
            "asked": asked,
            "found": found,
            "previous_url": _address(asked, page - 1) if page > 1 else "",
            "next_url": _address(asked, page + 1) if found.has_next else "",
        },
    )
    add_never_cache_headers(response)
    return response


def _address(asked: str, page: int) -> str:
    return "?" + urlencode({"q": asked, "page": page})
