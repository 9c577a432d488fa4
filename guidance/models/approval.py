"""The task of a workflow in which somebody approves a procedure, with what publishing it would mean before them."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Workflow

APPROVE, REJECT = "approve", "reject"


class ProcedureApprovalTask(AbstractGroupApprovalTask):
    """Members of the groups approve, and thereby publish, or ask for changes; a draft with errors is not approved."""

    class Meta:
        verbose_name = _("approval of a procedure")
        verbose_name_plural = _("approvals of procedures")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Both open a window with the summary. Approving is not offered while the draft has errors."""
        allowed = {name for name, _label, _modal in super().get_actions(obj, user)}
        actions = [(REJECT, _("Request changes"), True), (APPROVE, _("Approve"), True)]
        return [one for one in actions if one[0] in allowed and not (one[0] == APPROVE and errors_of(obj))]

    def get_template_for_action(self, action: str) -> str:
        return "moderation/action.html"

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> str | None:
        """Approve or ask for changes. Nothing happens to a draft whose errors came after the page was shown."""
        page = task_state.workflow_state.content_object.specific
        if action_name == APPROVE and errors_of(page):
            return reverse("procedure_meaning", args=[page.pk])
        return super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> Any:
        return _("Members of the chosen groups approve procedures, with what publishing would mean before them")


def errors_of(page: Any) -> tuple[Any, ...]:
    """What bars the newest draft of a procedure page from being published; worked out once for each draft."""
    from guidance.procedures.publishing import to_publish  # noqa: PLC0415  reads models

    kept = page.__dict__.setdefault("_portal_errors", {})
    if page.latest_revision_id not in kept:
        draft = to_publish(page.get_latest_revision_as_object())
        kept[page.latest_revision_id] = draft.errors if draft else ()
    return kept[page.latest_revision_id]


def workflow_of_procedures() -> Workflow | None:
    """The workflow that procedures go through: the first active one with a task of this kind."""
    tasks = ProcedureApprovalTask.objects.filter(active=True)
    return Workflow.objects.active().filter(workflow_tasks__task__in=tasks.values("pk")).order_by("pk").first()
