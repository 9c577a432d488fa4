"""Procedures in the menu and the addresses of the CMS. ``guidance.wagtail_hooks`` imports it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from guidance.exchange.rights import may_change, may_see_list
from guidance.exchange.views import listing, making, moving, translating
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
    path("one/<slug:key>/languages/new/", translating.NewLanguage.as_view(), name="new_language"),
    path("one/<slug:key>/texts/<slug:language>/", translating.Texts.as_view(), name="texts"),
    path("one/<slug:key>/texts/<slug:language>/<slug:part>/", translating.TextsOfPart.as_view(), name="texts_part"),
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


@hooks.register("before_create_page")
def begin_with_something(request: HttpRequest, parent_page: Page, page_class: type[Page]) -> HttpResponse | None:
    """A procedure begins with something to change: an empty page would hold none, under a key of chance."""
    return redirect("procedures:new") if page_class is ProcedurePage else None


@hooks.register("register_page_header_buttons")
def buttons_of_a_procedures_page(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """From a procedure's page to what else is done with the procedure."""
    if not isinstance(page, ProcedurePage) or not page.pk:
        return
    if page.permissions_for_user(user).can_edit() or page.permissions_for_user(user).can_publish():
        url = reverse("procedures:one", args=[page.key])
        yield Button(_("Languages, import, export"), url, icon_name="clipboard-list", priority=5)
    if not page.is_source and may_change(user, page):
        url = reverse("procedures:texts", args=[page.key, page.locale.language_code])
        yield Button(_("Translate its texts"), url, icon_name="globe", priority=4)


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
