"""What the history says of registers."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter

from guidance.models.register_log import RegisterEntry, models_with_history


def register_actions(actions: LogActionRegistry) -> None:
    """Log what is done in registers where each reader sees as much as their own registers reach."""
    for model in models_with_history():
        actions.register_model(model, RegisterEntry)
    actions.register_action("register.edit")(Edited)
    actions.register_action("register.inspect")(Inspected)
    actions.register_action("register.export")(Exported)


class Edited(LogFormatter):
    """Which fields of a row were changed; not to what."""

    label = gettext_lazy("Change in a register")

    def format_message(self, log_entry: RegisterEntry) -> str:
        names = log_entry.data.get("fields") or []
        if not names:
            return _("Saved without a change")
        model = log_entry.content_type.model_class()
        return _("Changed: %(fields)s") % {"fields": ", ".join(_label(model, name) for name in names)}


def _label(model: Any, name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name)
    except (AttributeError, FieldDoesNotExist):
        return name


class Inspected(LogFormatter):
    """A row was read."""

    label = gettext_lazy("Look into a register")
    message = gettext_lazy("Read")


class Exported(LogFormatter):
    """Rows left in a file."""

    label = gettext_lazy("Export from a register")

    def format_message(self, log_entry: RegisterEntry) -> str:
        return _("Exported as %(format)s, rows: %(rows)d") % {
            "rows": log_entry.data.get("rows", 0),
            "format": str(log_entry.data.get("format", "")).upper(),
        }
