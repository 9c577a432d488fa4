"""What the pages about procedures share: who may be there, where they stand, how a form is sent."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from guidance.exchange.drafts import DraftPages, draft_pages
from guidance.exchange.rights import keys_seen_by, may_see_list
from guidance.starter.errors import StarterError


class ProceduresView(WagtailAdminTemplateMixin, View):
    """A page of the CMS about procedures, for those who have a right on some page where procedures are.

    ``load`` finds what the page is about and refuses those whom it is not for; it runs before anything else.
    """

    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_list(request.user):
            raise PermissionDenied
        self.load()
        return super().dispatch(request, *args, **kwargs)

    def load(self) -> None:
        """Find what the page is about. Raises: Http404, PermissionDenied."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        return self.render_to_response(self.get_context_data())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), *self.way(), {"url": "", "label": self.get_page_title()}]

    def way(self) -> list[dict[str, Any]]:
        """The steps between the front of the CMS and this page."""
        return [{"url": reverse("procedures:list"), "label": _("Procedures")}]


class ProcedureView(ProceduresView):
    """A page about one procedure, for those who may change or publish a page of it."""

    pages: DraftPages

    def load(self) -> None:
        key = self.kwargs["key"]
        if key not in keys_seen_by(self.request.user):
            raise Http404("no such procedure among those that the person may change")
        self.pages = draft_pages(key)

    @property
    def title(self) -> str:
        """The procedure's title, as it is being written."""
        return self.pages.title

    def way(self) -> list[dict[str, Any]]:
        return [*super().way(), {"url": reverse("procedures:one", args=[self.pages.key]), "label": self.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(key=self.pages.key, **kwargs)


class FormMixin:
    """A page with one form. Subclasses give ``make_form``, ``act`` and the words of the button."""

    template_name = "guidance/cms/form.html"
    submit_button_label = ""
    submit_button_active_label = ""

    def make_form(self, *data: Any) -> Any:
        """The form, bound if there are data and files."""
        raise NotImplementedError(type(self))

    def act(self, form: Any) -> str:
        """Do what the form says; returns where to go on. Raises: StarterError, shown above the form."""
        raise NotImplementedError(type(self))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.make_form()
        return super().get_context_data(
            action_url=self.request.path,
            submit_button_label=self.submit_button_label,
            submit_button_active_label=self.submit_button_active_label or _("Working…"),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the form, act, go on; what is wrong is shown at the field it is about."""
        form = self.make_form(request.POST, request.FILES)
        if form.is_valid():
            try:
                return redirect(self.act(form))
            except StarterError as refused:
                form.add_error(None, str(refused))
        messages.error(request, _("Nothing was saved. See what is said at the fields."))
        return self.render_to_response(self.get_context_data(form=form), status=422)
