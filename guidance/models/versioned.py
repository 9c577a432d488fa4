"""A page whose publishing makes a version of the procedure that it holds."""

from typing import Any

from django.db import models, transaction
from wagtail.models import Page, Revision

from guidance.models.approval import workflow_of_procedures

SCHEDULED = "wagtail.publish.scheduled"


class VersionedMixin(models.Model):
    """Makes and refuses versions as the page goes live, whichever way it does; first among the bases of its page."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the page; if it goes live by this, its procedure is published in the same transaction.

        Raises: publishing.NotSound, and nothing is saved, where the procedure that would be published has errors.
        """
        from guidance.procedures import publishing  # noqa: PLC0415  reads models

        if self._state.adding or kwargs.get("update_fields") is not None:
            return super().save(*args, **kwargs)
        with transaction.atomic():
            was = Page.objects.select_for_update().values_list("live_revision", flat=True).get(pk=self.pk)
            goes_live = self.live and self.live_revision_id not in (None, was)
            if goes_live:
                publishing.keep_keys(self, type(self).objects.filter(pk=self.pk).first())
            saved = super().save(*args, **kwargs)
            if goes_live:
                publishing.make_version(self)
                publishing.store_keys(self)
                publishing.open_for_cases(self)
            return saved

    def get_workflow(self) -> Any:
        """The workflow of procedures, which shows what publishing would mean; else what the page's place has."""
        return workflow_of_procedures() or super().get_workflow()

    @property
    def has_workflow(self) -> bool:
        """Whether a draft can be submitted."""
        return self.get_workflow() is not None

    def publish(
        self, revision: Revision, user: Any = None, changed: bool = True, log_action: Any = True, **more: Any
    ) -> None:
        """Publish, or schedule, a revision whose procedure has no errors.

        What was scheduled and has become unsound meanwhile is taken off the schedule, which the page's history says.

        Raises: publishing.NotSound.
        """
        from guidance.procedures import publishing  # noqa: PLC0415  reads models

        scheduled = log_action == SCHEDULED
        by = user or (publishing.scheduler_of(revision) if scheduled else None)
        try:
            with transaction.atomic(), publishing.published_by(by):
                publishing.refuse_unsound(revision.as_object())
                super().publish(revision, user=user, changed=changed, log_action=log_action, **more)
        except publishing.NotSound as refused:
            if not scheduled:
                raise
            publishing.refuse_schedule(self, revision, refused.sentences)
