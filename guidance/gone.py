"""What was here and is gone: 410 rather than 404, so that nobody looks for a typing error of their own."""

from typing import Any

from django.http import Http404, HttpRequest

from guidance.models.removed import RemovedPage


class Gone(Http404):
    """What an address led to was taken away, and the one who asks may know that.

    Args:
        words: the sentence that the page shows.
    Where nobody handles it, it is the 404 that it is made from.
    """

    def __init__(self, words: Any = "") -> None:
        super().__init__(str(words))
        self.words = words


def note(request: HttpRequest, words: Any) -> None:
    """Let the answer be 410, where a 404 is raised by code that knows nothing of ``Gone``: Wagtail's serve."""
    request.gone = words


def words_for(request: HttpRequest, exception: Exception) -> Any:
    """The sentence about what is gone; None where nothing was here."""
    return exception.words if isinstance(exception, Gone) else getattr(request, "gone", None)


def was_removed(url_path: str) -> bool:
    """Whether a page that readers have seen stood at this place of the tree (``Page.url_path``) and was deleted."""
    return RemovedPage.objects.filter(url_path=url_path).exists()
