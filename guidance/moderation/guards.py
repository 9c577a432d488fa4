"""Where the CMS publishes or submits a page: a procedure with errors stays a draft, and a sentence says why."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from guidance.models import ProcedurePage
from guidance.procedures.publishing import NotSound, refuse_unsound

APPROVE = "approve"


@hooks.register("before_publish_page")
def refuse(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before the form publishes: what was typed is a draft by now, and nothing of it is lost."""
    if isinstance(page, ProcedurePage):
        try:
            refuse_unsound(page)
        except NotSound as refused:
            messages.error(request, _("It is saved as a draft. %(why)s") % {"why": refused.messages[0]})
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_bulk_action")
def refuse_many(request: HttpRequest, action_type: str, pages: list[Any], view: Any) -> HttpResponse | None:
    """Before several pages are published at once: none is, where one of them is a procedure with errors."""
    if action_type != "publish" or not pages or not isinstance(pages[0], Page):
        return None
    wanted = Q(pk__in=[page.pk for page in pages])
    if view.cleaned_form.cleaned_data.get("include_descendants"):
        for page in pages:
            wanted |= Q(path__startswith=page.path)
    refusals = []
    for page in ProcedurePage.objects.filter(wanted):
        try:
            refuse_unsound(page.get_latest_revision_as_object())
        except NotSound as refused:
            refusals.append(f"{page.get_admin_display_title()}: {refused.messages[0]}")
    if not refusals:
        return None
    messages.error(request, _("Nothing was published. %(why)s") % {"why": " ".join(refusals)})
    return redirect(view.next_url)


@hooks.register("after_edit_page")
@hooks.register("after_create_page")
def tell_when_submitted(request: HttpRequest, page: Page) -> HttpResponse | None:
    """After a draft with errors was submitted, or could not be approved: say so; it is not a draft's to be blocked."""
    submitted = "action-submit" in request.POST
    approved = request.POST.get("workflow-action-name") == APPROVE and page.workflow_in_progress
    if isinstance(page, ProcedurePage) and (submitted or approved):
        try:
            refuse_unsound(page.get_latest_revision_as_object())
        except NotSound as refused:
            messages.warning(request, refused.messages[0])
            if approved:
                return redirect("wagtailadmin_pages:edit", page.pk)
    return None
