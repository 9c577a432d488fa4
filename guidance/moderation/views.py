"""The page that says what publishing would mean."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from guidance.models import ProcedurePage
from guidance.moderation.meaning import LEAST, MOST_NUMBERS, SEES_NUMBERS, meaning_of


class MeaningView(WagtailAdminTemplateMixin, TemplateView):
    """What publishing the newest draft of a procedure would mean, before anybody publishes it.

    For those who may edit the page, publish it or approve it; who may approve does so here.
    """

    template_name = "moderation/meaning.html"
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, page_id: int, **kwargs: Any) -> HttpResponse:
        self.page = get_object_or_404(ProcedurePage, pk=page_id)
        rights = self.page.permissions_for_user(request.user)
        if not (rights.can_edit() or rights.can_publish()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("What publishing would mean")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        editor = {
            "url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]),
            "label": self.page.get_admin_display_title(),
        }
        return [*self.breadcrumbs_items, editor, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        state = self.page.current_workflow_task_state
        actions = {name for name, *_more in state.task.specific.get_actions(self.page, user)} if state else set()
        return super().get_context_data(
            page=self.page,
            meaning=meaning_of(self.page, user),
            task_state=state,
            may_approve="approve" in actions,
            may_reject="reject" in actions,
            sees_numbers=user.has_perm(SEES_NUMBERS),
            least=LEAST,
            most_numbers=MOST_NUMBERS,
            revision=self.page.latest_revision,
            **kwargs,
        )
