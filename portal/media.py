"""Pictures of the guidance. Documents have Wagtail's own view, and case files never have a public address."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

PUBLIC_FOLDERS = ("images/", "original_images/")


@require_safe
@cache_control(public=True, max_age=3600)
def media(request: HttpRequest, path: str) -> FileResponse:
    """A picture from the public storage. Raises: Http404 for anything outside the folders of pictures."""
    if not path.startswith(PUBLIC_FOLDERS) or ".." in path.split("/"):
        raise Http404
    try:
        return FileResponse(default_storage.open(path, "rb"))
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation) as error:
        raise Http404 from error
