"""What is wrong with a procedure, asked again while somebody writes it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from guidance.editor.panels import remarks
from guidance.models import ProcedurePage


@never_cache
def problems(request: HttpRequest, page_id: int) -> HttpResponse:
    """The list of what is wrong or unwise in what was saved last, for who may edit the page.

    Raises: Http404, PermissionDenied.
    """
    page = get_object_or_404(ProcedurePage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    return render(request, "editor/_problems.html", remarks(draft, draft.draft()))
