"""The header of a register's pages: Wagtail's slim one."""

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import BaseButton
from wagtail_modeladmin.views import WMABaseView

Crumb = dict[str, str]


class Slim(WMABaseView):
    """What Wagtail's slim header shows: the way here, and buttons."""

    def heading(self) -> str:
        """What the page is about: the last of the way here."""
        return capfirst(self.verbose_name_plural)

    def crumbs(self) -> list[Crumb]:
        """The way here below the CMS's front page."""
        return [
            {"url": self.index_url, "label": capfirst(self.verbose_name_plural)},
            {"url": "", "label": self.heading()},
        ]

    def buttons(self) -> list[BaseButton]:
        """What stands beside the way here."""
        return []

    def header(self) -> dict[str, Any]:
        """What Wagtail's own templates ask for."""
        start = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
        heading = self.heading()
        return {
            "breadcrumbs_items": [start, *self.crumbs()],
            "heading": heading,
            "header_title": heading,
            "header_icon": self.header_icon,
            "header_buttons": self.buttons(),
            "page_title": heading,
            "page_subtitle": heading,
            "submit_button_label": _("Save"),
            "submit_button_active_label": _("Saving …"),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**(self.header() | kwargs))
