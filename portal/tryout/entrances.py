"""The ways into a try-out: from the editor of a procedure, its lists and its page."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.userbar import BaseItem
from wagtail.models import Page

from guidance.models import ProcedurePage
from portal.tryout.access import sources_for
from portal.tryout.state import DRAFT, PUBLISHED

SAVE_AND_TRY = "action-try-out"


def address(page: Page) -> str:
    """Where the try-out of a procedure page begins."""
    return reverse("tryout:begin", args=[page.pk])


class TryOutButton(PageMenuItem):
    """In the menu of a procedure page, in lists and in the header."""

    label = _("Try it out")
    icon_name = "view"

    def is_shown(self, user: Any) -> bool:
        """For whom there is something to try out."""
        return isinstance(self.page.specific_deferred, ProcedurePage) and bool(sources_for(user, self.page.specific))


class SaveAndTryOut(ActionMenuItem):
    """Among the actions of the editor: what was typed is saved as a draft, and then met as staff will meet it."""

    label = _("Save draft and try it out")
    name = SAVE_AND_TRY
    icon_name = "view"

    def is_shown(self, context: dict[str, Any]) -> bool:
        """In the editor of a procedure that exists and is not locked."""
        return isinstance(context.get("page"), ProcedurePage) and super().is_shown(context)


class TryOutItem(BaseItem):
    """In the bar that people of the CMS have on a published procedure."""

    template_name = "tryout/userbar_item.html"

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.url = f"{address(page)}?source={PUBLISHED}"


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def buttons(page: Page, user: Any, **_more: Any) -> Iterator[TryOutButton]:
    """The button, where the page is a procedure."""
    if page.pk and page.specific_class is ProcedurePage:
        yield TryOutButton(page=page, url=address(page), priority=3)


@hooks.register("register_page_action_menu_item")
def action() -> ActionMenuItem:
    """The action of the editor, below those that save and publish."""
    return SaveAndTryOut(order=55)


@hooks.register("after_edit_page")
def go_on_to_try_out(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Go on to the try-out where that was the button; what was typed is saved by now."""
    if SAVE_AND_TRY in request.POST and isinstance(page, ProcedurePage) and DRAFT in sources_for(request.user, page):
        return redirect(address(page))
    return None


@hooks.register("construct_wagtail_userbar")
def userbar(request: HttpRequest, items: list[Any], page: Page | None) -> None:
    """A link on the published page: staff can be trained on it."""
    if isinstance(page, ProcedurePage) and page.pk and PUBLISHED in sources_for(request.user, page):
        items.append(TryOutItem(page))
