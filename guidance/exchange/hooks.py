"""Procedures in the menu and the addresses of the CMS. ``guidance.wagtail_hooks`` imports it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from guidance.exchange.rights import may_see_list
from guidance.exchange.views import listing, making, moving
from guidance.models import ProcedurePage

ONE = "<slug:key>"

urlpatterns = [
    path("", listing.ProcedureList.as_view(), name="list"),
    path("schema.json", moving.DownloadSchema.as_view(), name="schema"),
    path("new/", making.New.as_view(), name="new"),
    path("new/blank/", making.NewBlank.as_view(), name="new_blank"),
    path("new/shipped/<slug:slug>/", making.NewFromShipped.as_view(), name="new_shipped"),
    path("new/copy/<slug:key>/", making.NewFromProcedure.as_view(), name="new_copy"),
    path("new/file/", making.NewFromFile.as_view(), name="new_file"),
    path("one/<slug:key>/", listing.ShowProcedure.as_view(), name="one"),
    path("one/<slug:key>/export/", moving.Export.as_view(), name="export"),
    path("one/<slug:key>/export/live.yaml", moving.Download.as_view(), {"state": "live", "kind": "yaml"}, "live_yaml"),
    path("one/<slug:key>/export/live.zip", moving.Download.as_view(), {"state": "live", "kind": "zip"}, "live_zip"),
    path(
        "one/<slug:key>/export/draft.yaml", moving.Download.as_view(), {"state": "draft", "kind": "yaml"}, "draft_yaml"
    ),
    path("one/<slug:key>/export/draft.zip", moving.Download.as_view(), {"state": "draft", "kind": "zip"}, "draft_zip"),
    path("one/<slug:key>/import/", moving.Import.as_view(), name="import"),
    path("one/<slug:key>/arrived/<int:pk>/", moving.Arrival.as_view(), name="arrival"),
]


@hooks.register("register_admin_urls")
def procedure_urls() -> list[Any]:
    """The pages about procedures, behind Wagtail's own check of who may enter the CMS."""
    return [path("procedures/", include((urlpatterns, "procedures")))]


@hooks.register("before_copy_page")
def copy_under_an_own_key(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A procedure's page is not copied as it is: two pages of a language would show one procedure."""
    return redirect("procedures:new_copy", page.specific.key) if page.specific_class is ProcedurePage else None


class ProceduresMenuItem(MenuItem):
    """Shown to those who have a right on some page where procedures are."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_list(request.user)


@hooks.register("register_admin_menu_item")
def procedures_menu_item() -> MenuItem:
    """The list of procedures."""
    return ProceduresMenuItem(
        _("Procedures"), reverse("procedures:list"), name="procedures", icon_name="clipboard-list", order=210
    )
