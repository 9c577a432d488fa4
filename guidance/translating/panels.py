"""What the edit form of a translated page of a procedure says instead of its structure."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class TranslationPanel(Panel):
    """The way from the page of a translation to its texts; not shown on the page of the source language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"heading": _("Texts of the procedure"), "icon": "globe"} | kwargs))

    class BoundPanel(Panel.BoundPanel):
        """Of one page."""

        template_name = "guidance/cms/translation_panel.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk and not self.instance.is_source)
