"""What a school adds to a step of a procedure: the room, the telephone, who calls."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms.people.models.schools import School


class LocalNoteQuerySet(models.QuerySet):
    """Notes of schools."""

    def of_step(self, procedure_key: str, stage_key: str, step_key: str) -> Self:
        """Everything that was ever written beside one step."""
        return self.filter(procedure_key=procedure_key, stage_key=stage_key, step_key=step_key)

    def standing(self) -> Self:
        """What readers see: the newest of each step, unless that took the note away."""
        return self.filter(newest=True).exclude(text="")


class LocalNote(models.Model):
    """One state of a school's note beside a step. Rows are added and never rewritten: together they are its history.

    The step is named by its keys, a routine's key in the stage's place. ``step_title`` is what it was called when this
    was written, for the day when the procedure has no such step any more. An empty ``text`` took the note away.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="notes", verbose_name=_("school"))
    procedure_key = models.CharField(_("procedure"), max_length=60)
    stage_key = models.CharField(_("stage"), max_length=60)
    step_key = models.CharField(_("step"), max_length=60)
    step_title = models.CharField(_("title of the step"), max_length=300)
    text = models.TextField(_("note"), blank=True)
    newest = models.BooleanField(default=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = LocalNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("local note")
        verbose_name_plural = _("local notes")
        ordering = ("-written_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("school", "procedure_key", "stage_key", "step_key"),
                condition=Q(newest=True),
                name="one_newest_local_note",
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure_key}/{self.stage_key}/{self.step_key}"
