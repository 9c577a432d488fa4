"""A panel above the form of a procedure that waits for approval: what approving it would mean."""

from typing import Any

from wagtail.admin.panels import Panel


class ApprovalPanel(Panel):
    """Shown while a workflow runs, to everybody who may open the page."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "moderation/panel.html"

        def is_shown(self) -> bool:
            """While the draft waits to be approved."""
            return bool(self.instance.pk and self.instance.workflow_in_progress)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from guidance.moderation.meaning import meaning_of  # noqa: PLC0415  reads models

            page = type(self.instance).objects.get(pk=self.instance.pk)
            return super().get_context_data(parent_context) | {"meaning": meaning_of(page, self.request.user)}
