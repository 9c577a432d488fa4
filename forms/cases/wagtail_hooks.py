"""What cases add to the CMS: moving those that run to a newer version, by number and stage alone."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.models import Page

from forms.cases.access import may_move_all
from forms.cases.views.moving_all import RunningCases
from guidance.models import ProcedurePage


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    """The addresses of running cases in the CMS."""
    patterns = [path("<slug:key>/", RunningCases.as_view(), name="running")]
    return [path("running-cases/", include((patterns, "cases_cms")))]


class RunningButton(PageMenuItem):
    """In the menu of a procedure page, in lists and in the header."""

    label = _("Running cases")
    icon_name = "folder-open-inverse"

    def is_shown(self, user: Any) -> bool:
        """For those who may move them."""
        return may_move_all(user)


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def buttons(page: Page, user: Any, **_more: Any) -> Iterator[RunningButton]:
    """The button, where the page is a procedure."""
    if page.pk and page.specific_class is ProcedurePage and may_move_all(user):
        yield RunningButton(page=page, url=reverse("cases_cms:running", args=[page.specific.key]), priority=6)
