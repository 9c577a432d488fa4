"""The buttons of a row: what the person may do to it."""

from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail_modeladmin.helpers import ButtonHelper


class RegisterButtons(ButtonHelper):
    """Edit, inspect, history and delete, each only where it would be answered. A list asks once for its whole page."""

    def allows(self, action: str, row: Model) -> bool:
        kept = getattr(self.view, "kept_on_page", None)
        if kept is None:
            return self.permission_helper.allows_row(self.request.user, action, row)
        return self.permission_helper.allows(self.request.user, action) and (action == "view" or row.pk in kept)

    def history_button(self, pk: Any, classnames_add: Any = None, classnames_exclude: Any = None) -> dict[str, str]:
        """The way to a row's history."""
        return {
            "url": self.url_helper.get_action_url("history", quote(pk)),
            "label": _("History"),
            "classname": self.finalise_classname(
                [*self.inspect_button_classnames, *(classnames_add or [])], classnames_exclude
            ),
            "title": _("History"),
        }

    def get_buttons_for_obj(
        self, obj: Model, exclude: Any = None, classnames_add: Any = None, classnames_exclude: Any = None
    ) -> list[dict[str, str]]:
        offered = [
            ("inspect", "view", self.inspect_button),
            ("edit", "change", self.edit_button),
            *([("history", "view", self.history_button)] if self.view.model_admin.history_view_enabled else []),
            ("delete", "delete", self.delete_button),
        ]
        return [
            make(obj.pk, classnames_add, classnames_exclude)
            for name, action, make in offered
            if name not in (exclude or ()) and self.allows(action, obj)
        ]

    def get_primary_button(self, obj: Model) -> dict[str, str] | None:
        if self.allows("change", obj):
            return self.edit_button(obj.pk)
        return self.inspect_button(obj.pk) if self.allows("view", obj) else None
