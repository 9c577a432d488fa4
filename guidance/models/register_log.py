"""The history of registers, which each reader sees as far as their own registers reach."""

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import BaseLogEntry
from wagtail.models.audit_log import LogEntryQuerySet, ModelLogEntryManager

#: ``object_id`` of what was done to a register as a whole.
WHOLE = "0"

Seen = Callable[[Any], "QuerySet | bool"]
_seen: dict[type[models.Model], Seen] = {}


def show_in_history(model: type[models.Model], seen: Seen) -> None:
    """Say what a person may read of a model's history: everything, nothing, or that of these rows."""
    _seen[model] = seen


def models_with_history() -> list[type[models.Model]]:
    """The models whose changes are logged here."""
    return list(_seen)


class RegisterEntryManager(ModelLogEntryManager):
    """Entries by who may read them. Wagtail's own goes by any permission of the model, over all of its rows."""

    def viewable_by_user(self, user: Any) -> LogEntryQuerySet:
        """What a person may read in the site's history; what was done to a row that is gone, only who sees all rows."""
        wanted = Q(pk__in=[])
        for model, seen in _seen.items():
            found = seen(user)
            if found is False:
                continue
            of_model = Q(content_type=ContentType.objects.get_for_model(model))
            if found is not True:
                of_model &= Q(object_id__in=found.order_by().values(text=Cast("pk", models.CharField())))
            wanted |= of_model
        return self.filter(wanted)

    def changed_by_hand(self, model: type[models.Model]) -> set[str]:
        """The rows of a model (primary keys as text) that somebody made or changed in its register."""
        rows = self.get_for_model(model).filter(action__in=("wagtail.create", "register.edit"), content_changed=True)
        return set(rows.values_list("object_id", flat=True))

    def note_export(self, model: type[models.Model], user: Any, *, form: str, rows: int) -> None:
        """Log that somebody took rows of a register away in a file. What they searched for is not kept."""
        self.model.objects.create(
            content_type=ContentType.objects.get_for_model(model),
            object_id=WHOLE,
            label=str(model._meta.verbose_name_plural),
            action="register.export",
            timestamp=timezone.now(),
            user=user,
            data={"format": form, "rows": rows},
        )


class RegisterEntry(BaseLogEntry):
    """One thing done in a register. ``data`` holds names of fields and numbers, never what stands in a row."""

    object_id = models.CharField(max_length=255, db_index=True)

    objects = RegisterEntryManager()

    class Meta(BaseLogEntry.Meta):
        ordering = ("-timestamp", "-id")

    def __str__(self) -> str:
        return f"register entry {self.pk}"
