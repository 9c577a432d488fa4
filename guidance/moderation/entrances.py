"""The ways to what publishing would mean: from the editor, the lists of pages, and the front page of the CMS."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.models import Page, TaskState

from guidance.models import ProcedureApprovalTask, ProcedurePage
from guidance.moderation.meaning import meaning_of
from guidance.moderation.views import MeaningView

SAVE_AND_SEE = "action-see-meaning"
#: Tasks that the front page of the CMS tells of in full; the rest stand in Wagtail's own list.
MOST_TASKS = 5


def address(page: Page) -> str:
    """Where it is said what publishing a page would mean."""
    return reverse("procedure_meaning", args=[page.pk])


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The page's address."""
    return [path("procedures/<int:page_id>/meaning/", MeaningView.as_view(), name="procedure_meaning")]


class MeaningButton(PageMenuItem):
    """In the menu of a procedure page, in lists and in the header."""

    label = _("What publishing would mean")
    icon_name = "view"

    def is_shown(self, user: Any) -> bool:
        """For those who may edit or publish the page."""
        rights = self.page.permissions_for_user(user)
        return rights.can_edit() or rights.can_publish()


class SaveAndSee(ActionMenuItem):
    """Among the actions of the editor: what was typed is saved as a draft first."""

    label = _("Save draft and see what publishing would mean")
    name = SAVE_AND_SEE
    icon_name = "view"

    def is_shown(self, context: dict[str, Any]) -> bool:
        """In the editor of a procedure that exists and is not locked."""
        return isinstance(context.get("page"), ProcedurePage) and super().is_shown(context)


class ToApprove(Component):
    """On the front page of the CMS: procedures that wait for this person's approval, each with what it would mean."""

    name = "procedures_to_approve"
    template_name = "moderation/to_approve.html"
    order = 215

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        states = TaskState.objects.reviewable_by(user).filter(
            task__in=ProcedureApprovalTask.objects.values("pk"), revision__isnull=False
        )
        found = []
        for state in states.select_related("revision", "workflow_state__requested_by").order_by("started_at"):
            page = ProcedurePage.objects.filter(pk=state.revision.object_id).first()
            if page is not None and len(found) < MOST_TASKS:
                found.append({"state": state, "meaning": meaning_of(page, user), "url": address(page)})
        return {"waiting": found, "request": parent_context["request"]}

    def render_html(self, parent_context: Any = None) -> str:
        """Nothing where nothing waits."""
        context = self.get_context_data(parent_context)
        if not context["waiting"]:
            return ""
        from django.template.loader import render_to_string  # noqa: PLC0415

        return render_to_string(self.template_name, context)


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def buttons(page: Page, user: Any, **_more: Any) -> Iterator[MeaningButton]:
    """The button, where the page is a procedure."""
    if page.pk and page.specific_class is ProcedurePage:
        yield MeaningButton(page=page, url=address(page), priority=4)


@hooks.register("register_page_action_menu_item")
def action() -> ActionMenuItem:
    """The action of the editor, below those that save and publish."""
    return SaveAndSee(order=56)


@hooks.register("after_edit_page")
def go_on_to_meaning(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Go on where that was the button; what was typed is saved by now."""
    if SAVE_AND_SEE in request.POST and isinstance(page, ProcedurePage):
        return redirect(address(page))
    return None


@hooks.register("construct_homepage_panels")
def homepage(request: HttpRequest, panels: list[Any]) -> None:
    """Before Wagtail's own list of tasks, which says of a procedure no more than its title."""
    panels.append(ToApprove())
